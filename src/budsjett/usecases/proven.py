"""What the optimiser has proven before: remembered, for time would not make it better."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields
from typing import TypeVar

from budsjett.budget.basis import Basis
from budsjett.errors import NothingToChoose
from budsjett.optimise.problem import Wishes

MOST_ANSWERS = 200

Found = TypeVar("Found")

_answers: dict[Hashable, object] = {}


def remembered(question: Hashable, solve: Callable[[], Found], proven: Callable[[Found], bool]) -> Found:
    """The answer from memory, or solved; kept if it is proven."""
    known: Found | None = recalled(question)
    if known is not None:
        return known
    found = solve()
    if proven(found):
        if len(_answers) >= MOST_ANSWERS:
            _answers.clear()
        _answers[question] = found
    return found


def recalled(question: Hashable) -> Found | None:
    """The answer, where it is remembered."""
    return _answers.get(question)  # type: ignore[return-value]  # the question names what kind of answer it has


def question_of(basis: Basis, wishes: Wishes, *what: str) -> tuple[Hashable, ...]:
    """What is asked, of which figures: the same for the same question, whoever asks.

    Refuses (NothingToChoose) a municipality without measures.
    """
    if not basis.measures:
        raise NothingToChoose
    asked = tuple((field.name, _fixed(getattr(wishes, field.name))) for field in fields(wishes))
    return (basis.municipality.id, basis.digest, *what, asked)


def _fixed(value: object) -> Hashable:
    """A wish that can be looked up: the same whatever order it was written in."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, _fixed(inner)) for key, inner in value.items()))
    if isinstance(value, frozenset | set):
        return tuple(sorted(value))
    if isinstance(value, tuple | list):
        return tuple(map(_fixed, value))
    return value
