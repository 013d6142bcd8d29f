"""What the optimiser says when somebody asks: the best package, what it would take, what else there is.

Only so many questions are solved at once; who comes after them waits, and is told when the wait is too long. What is
proven is remembered: time would not make it better.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.plan import project
from budsjett.errors import Busy, NoSuchMeasure
from budsjett.optimise.frontier import DEBT, RESERVE, Alternatives, Point, alternatives, trade_off
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Robust, Status, Wishes
from budsjett.optimise.worth import Entry, Room, entry, rooms
from budsjett.store.engine import Connection
from budsjett.usecases import propose
from budsjett.usecases.bases import basis_of, current_round

__all__ = ["DEBT", "RESERVE", "others", "room", "sheet", "suggest", "trade_offs", "what_it_would_take", "wishes_of"]

AT_ONCE = 2
"""Questions solved at the same time: as many as the smallest machine has cores."""
LONGEST_WAIT_S = 10.0
SECONDS = 10.0
LONGER_S = 20.0
"""For what asks many questions."""
MOST_ANSWERS = 200
COUNT, DIFFER = 5, 3
"""How many packages, and by how many measures they differ, so that none is another with one small change."""
STEP, STEPS = 0.01, 4
"""Aims go from where the best package stands, a percentage point of operating revenue at a time."""

Found = TypeVar("Found")

_turns = threading.BoundedSemaphore(AT_ONCE)
_answers: dict[tuple[object, ...], object] = {}


def wishes_of(
    *,
    weights: Mapping[str, float] | None = None,
    support: Mapping[MeasureId, float] | None = None,
    keep: Collection[MeasureId] = frozenset(),
    never: Collection[MeasureId] = frozenset(),
    levers: Mapping[str, float] | None = None,
    projection: str = "main",
    worse_times: bool = False,
) -> Wishes:
    """The wishes as the optimiser takes them; for `worse_times` the limits are to hold in 90 of 100 drawn futures."""
    return Wishes(
        weights=weights or {},
        support=support,
        keep=frozenset(keep),
        never=frozenset(never),
        levers=levers or {},
        projection=projection,
        robust=Robust() if worse_times else None,
    )


def suggest(conn: Connection, municipality_id: str, wishes: Wishes, *, time_limit_s: float = SECONDS) -> Answer:
    """The best package for these wishes, or which demands cannot be met together."""
    return _best(basis_of(conn, municipality_id), wishes, time_limit_s if wishes.robust is None else LONGER_S)


def what_it_would_take(conn: Connection, municipality_id: str, wishes: Wishes, measure: str) -> Entry | None:
    """What it would take for a measure to be chosen; None where it is, or where the best package is not proven.

    Refuses a measure that is not on the list (NoSuchMeasure), and when too many ask at once (Busy).
    """
    basis = basis_of(conn, municipality_id)
    asked = MeasureId(measure)
    if asked not in basis.measures:
        raise NoSuchMeasure(measure=measure)
    return _entry(basis, wishes, _best(basis, wishes, SECONDS), asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A proposal held against the whole list: the municipality with it as a measure, the best package, and how near."""

    basis: Basis
    measure: Measure
    best: Answer
    entry: Entry | None
    """None where the proposal is in the best package, or none is proven."""


def sheet(conn: Connection, municipality_id: str, ref: str) -> Sheet:
    """What a proposal needs to balance and how far it is from the best package. Refuses as `propose.get` does."""
    view = propose.get(conn, municipality_id, ref)
    round_ = current_round(conn, municipality_id)
    standing = basis_of(conn, municipality_id, None if round_ is None else round_.basis_digest)
    basis, measure = propose.with_proposal(standing, view.proposal, view.council.name)
    wishes = wishes_of()
    answer = _best(basis, wishes, SECONDS)
    return Sheet(basis=basis, measure=measure, best=answer, entry=_entry(basis, wishes, answer, measure.id))


def _entry(basis: Basis, wishes: Wishes, answer: Answer, measure: MeasureId) -> Entry | None:
    if answer.status is not Status.OPTIMAL or measure in answer.package:
        return None
    return _remembered(
        basis,
        wishes,
        ("entry", measure),
        lambda: entry(basis, wishes, answer, measure, seconds=SECONDS),
        lambda told: not told.possible or told.loss is not None,
    )


def room(conn: Connection, municipality_id: str, wishes: Wishes) -> tuple[Room, ...]:
    """What a little more room is worth; nothing where the best package is not proven."""
    basis = basis_of(conn, municipality_id)
    answer = _best(basis, wishes, SECONDS)
    if answer.status is not Status.OPTIMAL:
        return ()
    return _remembered(
        basis,
        wishes,
        ("room",),
        lambda: rooms(basis, wishes, answer, seconds=LONGER_S),
        lambda found: all(r.status in {Status.OPTIMAL, Status.CONFLICT} for r in found),
    )


def others(conn: Connection, municipality_id: str, wishes: Wishes) -> Alternatives:
    """The best packages that differ, the best first."""
    basis = basis_of(conn, municipality_id)
    return _remembered(
        basis,
        wishes,
        ("others",),
        lambda: alternatives(basis, wishes, count=COUNT, differ=DIFFER, seconds=LONGER_S),
        lambda found: found.complete or len(found.answers) == COUNT,
    )


def trade_offs(conn: Connection, municipality_id: str, wishes: Wishes, aim: str) -> tuple[Point, ...]:
    """What a larger reserve, or a lower debt, costs."""
    basis = basis_of(conn, municipality_id)
    start = _best(basis, wishes, SECONDS)
    if start.status is not Status.OPTIMAL:
        return ()
    plan = project(basis, start.package, wishes.levers, projection=wishes.projection).lines
    revenue = plan[LineId("operating_revenue")]
    if aim == RESERVE:
        stands = float(plan[LineId("discretionary_reserve")][-1] / revenue[-1])
    else:
        stands = float((plan[LineId("debt")] / revenue).max())
    shares = [max(0.0, stands + (STEP if aim == RESERVE else -STEP) * step) for step in range(STEPS + 1)]
    return _remembered(
        basis,
        wishes,
        ("trade-off", aim),
        lambda: trade_off(basis, wishes, aim=aim, shares=shares, seconds=LONGER_S),
        lambda _: True,
    )


def _best(basis: Basis, wishes: Wishes, seconds: float) -> Answer:
    return _remembered(
        basis,
        wishes,
        ("best",),
        lambda: best(basis, wishes, time_limit_s=seconds),
        lambda answer: answer.status in {Status.OPTIMAL, Status.CONFLICT},
    )


def _remembered(
    basis: Basis,
    wishes: Wishes,
    what: tuple[object, ...],
    solve: Callable[[], Found],
    proven: Callable[[Found], bool],
) -> Found:
    """The answer from memory, or solved when it is one's turn."""
    question = (basis.municipality.id, basis.digest, *what, *_key(wishes))
    if question in _answers:
        known: Found = _answers[question]  # type: ignore[assignment]  # the question names what kind of answer it has
        return known
    if not _turns.acquire(timeout=LONGEST_WAIT_S):
        raise Busy
    started = time.monotonic()
    try:
        found = solve()
    finally:
        _turns.release()
    if proven(found) and time.monotonic() - started < LONGER_S:
        if len(_answers) >= MOST_ANSWERS:
            _answers.clear()
        _answers[question] = found
    return found


def _key(wishes: Wishes) -> tuple[object, ...]:
    return (
        tuple(sorted(wishes.weights.items())),
        None if wishes.support is None else tuple(sorted(wishes.support.items())),
        tuple(sorted(wishes.keep)),
        tuple(sorted(wishes.never)),
        tuple(sorted(wishes.levers.items())),
        wishes.projection,
        wishes.robust,
        wishes.goals,
        tuple((group, tuple(sorted(shares.items()))) for group, shares in sorted(wishes.groups.items())),
        tuple(sorted(wishes.wait.items())),
        wishes.at_most,
        tuple(sorted(wishes.lose_at_most.items())),
    )
