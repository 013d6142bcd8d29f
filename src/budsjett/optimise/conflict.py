"""Which demands cannot be met together: a smallest set, and by how much each is short at the least."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from budsjett.budget.measures import MeasureId
from budsjett.optimise.child import Solver
from budsjett.optimise.problem import Cap, Choice, Conflict, Demand
from budsjett.optimise.question import Goal, left_kr


class OutOfTimeError(Exception):
    """The conflict could not be pinned down in the time that was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """To keep a measure, or never to have it."""

    measure: MeasureId
    keep: bool


def conflicting(choice: Choice, solver: Solver, *, ends: float) -> tuple[Conflict, ...]:
    """Demands and wishes of a choice without any package: they conflict, and no one of them can be spared.

    A deletion filter: leave one out; if the rest still conflict, it was not needed. What is tried first is what we
    would rather not name: first the wishes (if the law alone is broken, the wishes are not to blame), then the late
    years; once more with the early years first, and the smaller of the two sets is the answer. Ties between measures
    (requires, excludes) are facts here, never up for discussion. `ends` is on the clock of `time.monotonic`.

    Raises OutOfTimeError, also when the solver fails: half a filter is no answer.
    """
    wishes: list[Demand | _Wish | Cap] = [
        *(_Wish(measure=m, keep=True) for m in choice.measures if m in choice.keep),
        *(_Wish(measure=m, keep=False) for m in choice.measures if m in choice.never),
        *choice.caps,
    ]
    late_first = sorted(choice.demands, key=lambda d: -d.year)
    early_first = sorted(choice.demands, key=lambda d: d.year)
    sets = [_filtered(choice, [*wishes, *demands], solver, ends) for demands in (late_first, early_first)]
    return _in_words(choice, min(sets, key=len), solver, ends)


def _filtered(
    choice: Choice, items: Sequence[Demand | _Wish | Cap], solver: Solver, ends: float
) -> tuple[Demand | _Wish | Cap, ...]:
    """The items that are left when none can be left out."""
    left = list(items)
    for item in items:
        rest = [other for other in left if other is not item]
        found = solver.ask(_only(choice, rest), Goal.ANY, seconds=ends - time.monotonic())
        if found.status == "infeasible":
            left = rest
        elif found.status == "failed":
            raise OutOfTimeError(found.problem)
    return tuple(left)


def _only(choice: Choice, items: Sequence[Demand | _Wish | Cap]) -> Choice:
    """The choice with no other demands and wishes than these."""
    wishes = [item for item in items if isinstance(item, _Wish)]
    return replace(
        choice,
        demands=tuple(item for item in items if isinstance(item, Demand)),
        caps=tuple(item for item in items if isinstance(item, Cap)),
        keep=frozenset(w.measure for w in wishes if w.keep),
        never=frozenset(w.measure for w in wishes if not w.keep),
    )


def _in_words(
    choice: Choice, items: Sequence[Demand | _Wish | Cap], solver: Solver, ends: float
) -> tuple[Conflict, ...]:
    """The conflict for people: demands in the order of the choice, then the wishes."""
    conflict = _only(choice, items)
    ordered = replace(conflict, demands=tuple(d for d in choice.demands if any(d is item for item in items)))
    said = []
    for aim, demand in enumerate(ordered.demands):
        found = solver.ask(ordered, Goal.LEAST_SHORT, aim=aim, seconds=ends - time.monotonic())
        if found.status != "optimal":
            raise OutOfTimeError(found.problem)
        said.append(
            Conflict(
                id=demand.id,
                law=demand.law,
                label=demand.label,
                year=demand.year,
                short_kr=math.ceil(-left_kr(choice, demand, found.package)),
                nearest=found.package,
            )
        )
    for m in choice.measures:
        title = choice.titles.get(m, m)
        if m in ordered.keep:
            said.append(Conflict(id=f"keep:{m}", law="", label=f"Behold «{title}»", year=0, short_kr=0))
        if m in ordered.never:
            said.append(Conflict(id=f"never:{m}", law="", label=f"Aldri «{title}»", year=0, short_kr=0))
    said += [Conflict(id=cap.id, law="", label=cap.label, year=0, short_kr=0) for cap in ordered.caps]
    return tuple(said)
