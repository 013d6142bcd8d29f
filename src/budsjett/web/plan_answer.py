"""What a plan leads to: the worst year first, the law, and how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.absorbed import Rule, absorbed
from budsjett.budget.basis import Basis
from budsjett.budget.bridge import WITHOUT_EFFECT, between
from budsjett.budget.conditions import expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.levers import Lever
from budsjett.budget.lights import Light
from budsjett.budget.limits import Check, Limit, LimitKind, examine
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT, leaves_of_result
from budsjett.budget.plan import Plan, as_begun, project_many
from budsjett.budget.robek import Ground, grounds

MOST_STEPS = 8
"""A waterfall with more steps than this cannot be read; the smallest are put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearView:
    """One plan year. `short_kr`: what there is no cover for; `before_kr`: the result without measures and levers.

    `cover_kr`: what the year must pay of earlier overspending, which is why a year may lack more than its result.
    """

    year: int
    result_kr: int
    before_kr: int
    cover_kr: int
    short_kr: int
    reserve_kr: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """One limit over the years it counts."""

    limit: Limit
    broken: tuple[tuple[int, int], ...]
    """Year, and by how many kroner."""
    spare_kr: int
    """The least there is to spare, in `tightest`; negative is the most it is broken by."""
    tightest: int
    near: tuple[int, ...] = ()
    """The years it is kept, but so near to being broken that somebody's judgement says so (`lights.NEAR`)."""

    @property
    def kept(self) -> bool:
        """Whether it is kept in every year."""
        return not self.broken

    @property
    def always_broken(self) -> bool:
        """Whether it is broken in every year it counts, where that is more than one."""
        return len(self.broken) == len(self.limit.years) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a plan stands."""

    years: tuple[YearView, ...]
    limits: tuple[LimitView, ...]
    stated: tuple[Ground, ...]
    """The grounds of ROBEK that no plan decides (e–g): facts somebody states, or nobody has."""
    people: int

    @property
    def worst(self) -> YearView:
        """The year that is shortest of money; where none is, the one with the lowest reserve."""
        return max(self.years, key=lambda y: (y.short_kr, -y.reserve_kr))

    @property
    def short_kr(self) -> int:
        """What there is no cover for, over all the years."""
        return sum(y.short_kr for y in self.years)

    @property
    def broken(self) -> tuple[LimitView, ...]:
        """The limits that are broken, in the order of the law."""
        return tuple(view for view in self.limits if not view.kept)

    @property
    def kept(self) -> tuple[LimitView, ...]:
        """The limits that are kept."""
        return tuple(view for view in self.limits if view.kept)

    @property
    def unmet_target(self) -> LimitView | None:
        """The first broken limit that the optimiser would insist on, or that law or the register is about."""
        binding = [view for view in self.broken if view.limit.hard or view.limit.kind is not LimitKind.TARGET]
        return binding[0] if binding else None


def answer(plan: Plan, before: Plan, basis: Basis) -> Answer:
    """Put a plan beside the same without measures and levers. Refuses plans from another basis (PlansApart)."""
    now, then = plan.whole(), before.whole()
    checks = examine(plan, basis)
    return Answer(
        years=tuple(
            YearView(
                year=year,
                result_kr=now[NET_OPERATING_RESULT][i],
                before_kr=then[NET_OPERATING_RESULT][i],
                cover_kr=now[LineId("cover_of_overspending")][i],
                short_kr=now[LineId("carried_forward")][i],
                reserve_kr=now[LineId("discretionary_reserve")][i],
            )
            for i, year in enumerate(plan.years)
        ),
        limits=over_the_years(checks),
        stated=tuple(ground for ground in grounds(checks, basis) if ground.letter in "efg"),
        people=now[LineId("population_total")][-1],
    )


def over_the_years(checks: tuple[Check, ...]) -> tuple[LimitView, ...]:
    """The checks of each limit put together, in the order of the limits."""
    by_limit: dict[str, list[Check]] = {}
    for check in checks:
        by_limit.setdefault(check.limit.id, []).append(check)
    views = []
    for same in by_limit.values():
        tightest = min(same, key=lambda check: check.by_kr)
        views.append(
            LimitView(
                limit=same[0].limit,
                broken=tuple((check.year, -check.by_kr) for check in same if not check.kept),
                spare_kr=tightest.by_kr,
                tightest=tightest.year,
                near=tuple(check.year for check in same if check.kept and check.light is Light.NEAR),
            )
        )
    return tuple(views)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverEffect:
    """What a lever does to the last year's result where it stands, all else in the plan as it is."""

    lever: Lever
    position: float
    kr: int
    absorbed: tuple[tuple[str, int], ...] = ()
    """Where other lines take back much of what it gives, or all: every line it moves, what it does to the result."""

    @property
    def place(self) -> str:
        """Which of the three texts is true: down, unchanged or up."""
        if self.position == self.lever.start:
            return "unchanged"
        return "up" if self.position > self.lever.start else "down"


def lever_effects(plan: Plan, basis: Basis) -> tuple[LeverEffect, ...]:
    """Each lever set back to its start, alone, against the plan."""
    basis, plan = as_begun(basis, plan)
    levers = basis.levers
    if not levers:
        return ()
    here = np.array([plan.levers[lever.id] for lever in levers])
    moved = [i for i, lever in enumerate(levers) if here[i] != lever.start]
    settings = np.tile(here, (len(moved), 1))
    for row, i in enumerate(moved):
        settings[row, i] = levers[i].start
    kr: dict[int, int] = {}
    against: dict[int, tuple[tuple[str, int], ...]] = {}
    if moved:
        chosen = np.tile([m in plan.package for m in basis.measures], (len(moved), 1))
        world = expected(basis, plan.projection, prices=plan.prices, interest_stress=plan.interest_stress)
        without = project_many(basis, chosen, settings, conditions=world)
        for row, i in enumerate(moved):
            kr[i] = int(plan.lines[NET_OPERATING_RESULT][-1] - without[NET_OPERATING_RESULT][row, -1])
            against[i] = _against(plan, {line: amounts[row] for line, amounts in without.items()}, kr[i])
    return tuple(
        LeverEffect(lever=lever, position=float(here[i]), kr=kr.get(i, 0), absorbed=against.get(i, ()))
        for i, lever in enumerate(levers)
    )


MUCH = 4
"""What takes back a fourth of what a choice gives is told."""


def _against(plan: Plan, without: Mapping[LineId, Floats], kr: int) -> tuple[tuple[str, int], ...]:
    """Every line that moves with a choice in the last year, where some of them work against the others."""
    moves = []
    for line, sign in leaves_of_result().items():
        if line in plan.lines and line not in WITHOUT_EFFECT:
            change = sign * int(plan.lines[line][-1] - without[line][-1])
            if change:
                moves.append((LINES[line].label, change))
    with_it = sum(change for _, change in moves if (change > 0) == (kr > 0))
    against = sum(change for _, change in moves if (change > 0) != (kr > 0))
    return tuple(moves) if not kr or abs(against) * MUCH >= abs(with_it) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What standing still costs: the changes over the plan years when nothing is decided, kr of the price year."""

    first: int
    last: int
    income_kr: int
    services_kr: int
    finance_kr: int
    result_kr: int


def standing_still(before: Plan) -> Standing:
    """How the plan without measures and levers moves from its first year to its last."""
    whole = before.whole()

    def change(line: str) -> int:
        return whole[LineId(line)][-1] - whole[LineId(line)][0]

    return Standing(
        first=before.years.first,
        last=before.years.last,
        income_kr=change("general_income"),
        services_kr=change("services_net"),
        finance_kr=change("net_finance"),
        result_kr=change("net_operating_result"),
    )


def causes_in(before: Plan, after: Plan, year: int) -> tuple[tuple[str, int], ...]:
    """What moves the result in a year, the chart's order; more than fit are put together. They sum exactly."""
    i = before.years.index(year)
    return largest([(cause.label, cause.change_kr[i]) for cause in between(before, after) if cause.change_kr[i]])


def largest(causes: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """No more causes than a waterfall can show, in the order they come; the smallest are put together."""
    if len(causes) <= MOST_STEPS:
        return tuple(causes)
    shown = sorted(causes, key=lambda cause: -abs(cause[1]))[: MOST_STEPS - 1]
    rest = sum(kr for cause in causes if cause not in shown for kr in cause[1:])
    return (*(cause for cause in causes if cause in shown), ("Andre linjer", rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenView:
    """What a rule took of the choices in the last year: of `wanted_kr`, so many kroner."""

    why: str
    law: str
    wanted_kr: int
    kr: int


RULES: Mapping[Rule, str] = {
    Rule.EQUALISATION: "Når kommunens egen skatt endres, går rammetilskuddet motsatt vei: inntektsutjevningen tar "
    "eller gir det meste av endringen.",
    Rule.SELF_COST_FUND: "Gebyrer kan ikke gi kommunen overskudd. Det som er mer enn tjenesten koster, går til "
    "selvkostfondet.",
    Rule.MINIMUM_INSTALMENT: "Loven krever minst så store avdrag, uansett hva lånene selv ber om.",
    Rule.INVESTMENT_AT_ZERO: "Det er utsatt mer enn det som skulle investeres. Investeringen kan ikke gå under null.",
    Rule.COVER_CAPPED: "Det er satt av mer enn det gamle merforbruket som står igjen.",
}
"""What each rule does, in words."""


def taken(before: Plan, after: Plan, basis: Basis) -> tuple[TakenView, ...]:
    """The rules that took something of the choices in the last year. Refuses plans apart (PlansApart)."""
    return tuple(
        TakenView(why=RULES[found.rule], law=found.law, wanted_kr=found.wanted_kr[-1], kr=found.kr[-1])
        for found in absorbed(before, after, basis)
        if found.kr[-1]
    )
