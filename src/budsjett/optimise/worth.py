"""What a little more room is worth, and what it would take for a measure left out to be chosen.

No price is taken from a solver's multipliers: every answer is a question asked again with one thing changed, and
every counterfactual is applied and solved once more before it is told. The linear price stands beside it as a check.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Figures, LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import listed, moved
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.choice import around, as_kept, choice, grounds, relaxed
from budsjett.optimise.enough import STEPS, OutOfTimeError, price_enough, support_enough
from budsjett.optimise.grounds import aimed
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Status, Wishes
from budsjett.optimise.question import Goal

MILLION = 1_000_000
INCOME = LineId("other_general_income")
TARGETS: Mapping[str, float] = {"reserve_floor_share": -0.005, "debt_ceiling_share": 0.05}
"""The municipality's own targets, and by how much each is eased."""


class RoomKind(StrEnum):
    """What gives more room."""

    MILLION = "million"
    """A million kroner more a year, every year of the plan."""
    LEVER = "lever"
    """One more of a property tax lever's unit."""
    TARGET = "target"
    """A target of the municipality's own, eased."""
    CAP = "cap"
    """A cap that was wished for let out: by one measure, or by a million kroner lost."""
    DEFERRAL = "deferral"
    """An investment of the package a year later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What some more room is worth: the best package with it, beside the best without."""

    kind: RoomKind
    subject: str
    """The lever, the target, the cap's id or the measure; empty for the million."""
    by: float
    """How much more: kroner, units, a share, measures or kroner under a cap, or years."""
    status: Status
    worth: float | None
    """How much more the best package is then worth, weighted million kroner; None where none is proven."""
    linear: float | None
    """The linear price: how much more it would be if parts of measures could be chosen. None with goals before worth,
    for many futures (in parts they are not asked about), and where nothing is proven."""
    added: tuple[MeasureId, ...]
    removed: tuple[MeasureId, ...]
    asked: bool = True
    """Whether there was time to ask. False: nothing is known of it, not even that it could not be proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What it would take for a measure that was left out to be in the best package. None: nothing in reach does."""

    measure: MeasureId
    possible: bool
    """Whether any lawful package holds it."""
    loss: float | None
    """How much less the best package with it is worth, weighted million kroner."""
    linear: float | None
    """The linear price of the same, as for Room: how much less it would be if parts of measures could be chosen."""
    with_it: tuple[MeasureId, ...]
    """That package."""
    levers: Mapping[str, float]
    """Where it puts the levers that were free."""
    pushed_out: tuple[MeasureId, ...]
    """What of the best package has no place beside it."""
    brought_in: tuple[MeasureId, ...]
    """What else must come, to pay for it or because it is required."""
    support: Fraction | None
    """The share of ballots at which it enters; None without ballots, or where no share is enough."""
    price: Fraction | None
    """The part of what it costs at which it enters: 0.8 is a fifth cheaper. None for what saves money."""
    untold: tuple[str, ...] = ()
    """`support` and `price` where time did not suffice: then None says nothing of what would be enough."""


def rooms(
    basis: Basis,
    wishes: Wishes,
    answer: Answer,
    *,
    seconds: float = 30.0,
    solver: Solver = SOLVER,
    tell: Callable[[tuple[Room, ...]], None] | None = None,
) -> tuple[Room, ...]:
    """What each kind of room is worth: the million, levers, targets, caps, then deferrals. `answer` is the best.

    `tell` hears of all of them each time one more is known; the others are not asked about yet.
    """
    basis, wishes = aimed(basis, wishes)
    ends = time.monotonic() + seconds
    changes = tuple(_changes(basis, wishes, answer))
    found = [_not_asked(kind, subject, by) for kind, subject, by, _, _ in changes]
    before = _in_parts(basis, wishes, answer, ends, solver)
    for n, (kind, subject, by, other, asked) in enumerate(changes):
        if tell is not None:
            tell(tuple(found))
        if solver.stopped or _left_s(ends) <= 0:
            break
        solved = best(other, asked, time_limit_s=_left_s(ends), solver=solver, explain=False)
        after = _in_parts(other, asked, solved, ends, solver)
        found[n] = _room(kind, subject, by, (answer, before), (solved, after))
    return tuple(found)


def _not_asked(kind: RoomKind, subject: str, by: float) -> Room:
    return Room(
        kind=kind, subject=subject, by=by, status=Status.FAILED, worth=None, linear=None, added=(), removed=(),
        asked=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _InParts:
    """What the best package would be worth if parts of measures could be chosen, in thousandths."""

    near: int
    """By the responses around the package."""
    most: int
    """With every measure at its kindest, as expected: no lawful package is worth more."""


def _in_parts(basis: Basis, wishes: Wishes, answer: Answer, ends: float, solver: Solver) -> _InParts | None:
    if answer.status is not Status.OPTIMAL or wishes.goals:
        return None
    basis, wishes = as_kept(basis, wishes)
    on = grounds(basis, replace(wishes, robust=None))
    package = on.items(answer.package, answer.levers)
    asked = around(choice(on, wishes), on, package)
    near = solver.ask(asked, Goal.PARTS, seconds=_left_s(ends))
    easier = replace(asked, demands=relaxed(on, package))
    most = solver.ask(easier, Goal.PARTS, seconds=_left_s(ends))
    return None if near.bound is None or most.bound is None else _InParts(near=near.bound, most=most.bound)


def _room(
    kind: RoomKind,
    subject: str,
    by: float,
    before: tuple[Answer, _InParts | None],
    after: tuple[Answer, _InParts | None],
) -> Room:
    """Told where both are proven best, and no linear price contradicts them."""
    (was, was_in_parts), (now, now_in_parts) = before, after
    proven = all(
        answer.status is Status.OPTIMAL
        and answer.value is not None
        and (parts is None or round(answer.value * STEPS) <= parts.most)
        for answer, parts in (before, after)
    )
    gained = now.value - was.value if proven and now.value is not None and was.value is not None else None
    linear = None
    if gained is not None and was_in_parts is not None and now_in_parts is not None and was.held is None:
        linear = (now_in_parts.near - was_in_parts.near) / STEPS
    return Room(
        kind=kind,
        subject=subject,
        by=by,
        status=now.status if proven or now.status is not Status.OPTIMAL else Status.FAILED,
        worth=None if gained is None else round(gained, 3),
        linear=linear,
        added=tuple(m for m in now.package if m not in was.package),
        removed=tuple(m for m in was.package if m not in now.package) if now.package else (),
    )


def _changes(basis: Basis, wishes: Wishes, answer: Answer) -> Iterator[tuple[RoomKind, str, float, Basis, Wishes]]:
    """Every changed question: the kind, its subject, by how much, and the municipality and wishes as changed."""
    yield RoomKind.MILLION, "", MILLION, richer(basis, MILLION), wishes
    for lever in basis.levers:
        if lever.kind is LeverKind.LINE and lever.line == "property_tax" and lever.id not in wishes.free:
            stands = wishes.levers.get(lever.id, lever.start)
            if stands + 1 <= lever.maximum:
                raised = replace(wishes, levers={**wishes.levers, lever.id: stands + 1})
                yield RoomKind.LEVER, lever.id, 1.0, basis, raised
    for name, by in TARGETS.items():
        eased = replace(basis.assumptions[name], value=max(0.0, basis.assumptions[name].value + by))
        if basis.assumptions[name.replace("_share", "_hard")].value:
            yield RoomKind.TARGET, name, by, replace(basis, assumptions={**basis.assumptions, name: eased}), wishes
    for n, group in enumerate(wishes.at_most):
        wider = (*wishes.at_most[:n], replace(group, most=group.most + 1), *wishes.at_most[n + 1 :])
        yield RoomKind.CAP, f"cap:{n + 1}", 1.0, basis, replace(wishes, at_most=wider)
    for name, most in wishes.lose_at_most.items():
        let_out = {**wishes.lose_at_most, name: most + MILLION}
        yield RoomKind.CAP, f"cap:{name}", MILLION, basis, replace(wishes, lose_at_most=let_out)
    for m in answer.package:
        later = _deferred(basis, basis.measures[m]) if m in basis.measures else None  # it waits already
        if later is not None:
            yield RoomKind.DEFERRAL, m, 1.0, replace(basis, measures={**basis.measures, m: later}), wishes


def richer(basis: Basis, by_kr: float, years: Collection[int] | None = None) -> Basis:
    """The same municipality with so much more general income in these years, or in every plan year."""
    given = basis.years if years is None else years
    figures = dict(basis.figures.by_line_year)
    holds = None
    for year in basis.years:  # a figure holds until there is a newer one, and what is given once does not
        holds = basis.figures.get(INCOME, year) or holds
        if holds is not None:
            more = by_kr if year in given else 0
            figures[INCOME, year] = replace(holds, year=year, amount=holds.amount + more)
    return replace(basis, figures=Figures(figures))


def _deferred(basis: Basis, measure: Measure) -> Measure | None:
    """The same measure a year later; None for what invests nothing, or would leave the plan."""
    if not any(investment.cost_kr > 0 for investment in measure.investments):
        return None
    return moved(measure, 1, basis.years)


def entry(
    basis: Basis,
    wishes: Wishes,
    answer: Answer,
    measure: MeasureId,
    *,
    seconds: float = 10.0,
    solver: Solver = SOLVER,
    tell: Callable[[Entry], None] | None = None,
) -> Entry:
    """What it would take for a measure left out of a proven best package to be in it.

    `tell` hears what is known as soon as the package with it is.

    Refuses (ValueError) an answer that is not proven best, and a measure that is in it.
    """
    if answer.status is not Status.OPTIMAL or answer.value is None or measure in map(listed, answer.package):
        raise ValueError("what it would take is asked of a measure left out of a proven best package")
    ends = time.monotonic() + seconds
    wishes = replace(  # as listed: begun in its year, and all of it
        wishes,
        wait={m: years for m, years in wishes.wait.items() if m != measure},
        levels={m: levels for m, levels in wishes.levels.items() if m != measure},
    )
    kept = replace(wishes, keep=wishes.keep | {measure}, never=wishes.never - {measure})
    forced = best(basis, kept, time_limit_s=_left_s(ends), solver=solver, explain=False)
    before, after = (
        _in_parts(basis, asked, found, ends, solver) for asked, found in ((wishes, answer), (kept, forced))
    )
    contradicted = forced.value is not None and after is not None and round(forced.value * STEPS) > after.most
    if forced.status is not Status.OPTIMAL or forced.value is None or contradicted:
        return Entry(
            measure=measure, possible=forced.status is not Status.CONFLICT, loss=None, linear=None, with_it=(),
            levers={}, pushed_out=(), brought_in=(), support=None, price=None,
        )  # fmt: skip
    loss = round((answer.value - forced.value) * STEPS)
    in_parts = wishes.robust is None and before is not None and after is not None
    known = Entry(
        measure=measure,
        possible=True,
        loss=loss / STEPS,
        linear=(before.near - after.near) / STEPS if in_parts and before and after else None,
        with_it=forced.package,
        levers=forced.levers,
        pushed_out=tuple(m for m in answer.package if m not in forced.package),
        brought_in=tuple(m for m in forced.package if m not in answer.package and m != measure),
        support=None,
        price=None,
        untold=("support", "price"),
    )
    if tell is not None:
        tell(known)
    try:
        known = replace(
            known, support=support_enough(basis, wishes, measure, loss, ends=ends, solver=solver), untold=("price",)
        )
    except OutOfTimeError:
        return known
    if tell is not None:
        tell(known)
    try:
        price = price_enough(basis, wishes, measure, (answer, forced), ends=ends, solver=solver)
    except OutOfTimeError:
        return known
    return replace(known, price=price, untold=())


def _left_s(ends: float) -> float:
    return max(0.0, ends - time.monotonic())
