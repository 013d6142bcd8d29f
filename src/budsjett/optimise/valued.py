"""What a measure, or a step of a lever, is worth by the published rule: counted by the model, in whole numbers."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.figures import LineId
from budsjett.budget.measures import WHOLE, Measure, MeasureId, MeasureKind
from budsjett.budget.starts import level_of, listed
from budsjett.errors import GoalWithoutSupport, InvalidNumber, UnknownTheme
from budsjett.optimise.grounds import Ground
from budsjett.optimise.problem import Wishes

KR_PER_THOUSANDTH = 1000
"""Worth is counted in thousandths of a million weighted kroner."""
SUPPORT_STEPS = 1000
"""Support is counted in thousandths of the ballots."""
HEAVIEST = 100
TAKE = frozenset({MeasureKind.CUT, MeasureKind.STANDARD, MeasureKind.INCOME})
"""The kinds that may take from a service."""
NEUTRAL = Fraction(1, 2)
"""The support of a measure, or a lever, that no ballot asked about."""


def wished(on: Ground, wishes: Wishes) -> NDArray[np.int64]:
    """By the published rule, but for what is asked instead."""
    by_rule = worths(on, weights=wishes.weights, support=wishes.support)
    asked = [wishes.worth.get(m, worth) for m, worth in zip(on.measures, by_rule.tolist(), strict=True)]
    return np.array(asked, dtype=np.int64)


def worths(
    on: Ground,
    *,
    weights: Mapping[str, float],
    support: Mapping[MeasureId, Fraction | float] | None,
    changes: Sequence[int] | None = None,
) -> NDArray[np.int64]:
    """What each measure and step is worth: weight x four years' change in what people get, thousandths of a million kr.

    A gain counts times its support, a burden times one less its support; without ballots both count whole. `changes`:
    those of one group of people, kroner; else `changes_kr`, of all.
    """
    known = {theme.id: theme.weight for theme in on.basis.themes}
    for theme, weight in weights.items():
        if theme not in known:
            raise UnknownTheme(theme=theme, known=", ".join(known))
        if not (isfinite(weight) and 0 <= weight <= HEAVIEST):
            raise InvalidNumber(field=f"vekt for {theme}", value=str(weight), wanted=f"0-{HEAVIEST}")
    _check_shares(support or {})
    weight_of = {theme: Fraction(weight) / KR_PER_THOUSANDTH for theme, weight in (known | dict(weights)).items()}
    worth = []
    for m, theme, change_kr in zip(on.measures, on.themes, changes_kr(on) if changes is None else changes, strict=True):
        weighed = weight_of[theme] * change_kr
        if support is not None:
            for_it = Fraction(support.get(listed(m), NEUTRAL))
            weighed *= for_it if change_kr > 0 else 1 - for_it
        worth.append(round(weighed))
    return np.array(worth, dtype=np.int64)


def approvals(on: Ground, wishes: Wishes) -> tuple[int, ...]:
    """The share of ballots for each measure, times how much of it there is: thousandths. Nothing where none was asked.

    Refuses to count ballots where there are none (GoalWithoutSupport), and shares outside 0-1.
    """
    said = wishes.support if wishes.approvals is None else wishes.approvals
    if said is None:
        raise GoalWithoutSupport(goal="support")
    _check_shares(said)
    shares = (Fraction(said.get(listed(m), 0)) * level_of(m) / WHOLE for m in on.measures)
    return tuple(round(share * SUPPORT_STEPS) for share in shares)


def _check_shares(support: Mapping[MeasureId, Fraction | float]) -> None:
    for m, share in support.items():
        if not (isfinite(share) and 0 <= share <= 1):
            raise InvalidNumber(field=f"støtte til {m}", value=str(share), wanted="0-1")


def changes_kr(on: Ground) -> tuple[int, ...]:
    """What each measure and step alone gives people (plus) or takes (minus) over the plan years, whole kroner."""
    lines = on.lines(alone(on))
    moved = {
        line: (lines[line][1:] - lines[line][0]).sum(axis=-1)
        for line in (LineId("services_net"), LineId("general_income"), LineId("depreciation"))
    }
    each = [
        (round(service), round(income), round(capital))
        for service, income, capital in zip(*(values.tolist() for values in moved.values()), strict=True)
    ]
    measures = zip(on.basis.measures.values(), each, strict=False)
    steps = zip(on.steps, each[len(on.basis.measures) :], strict=True)
    return (
        *(_change_kr(measure, *changes) for measure, changes in measures),
        *(step.change_kr(service_kr=s, income_kr=i, capital_kr=c) for step, (s, i, c) in steps),
    )


def taken_kr(on: Ground, service: LineId) -> tuple[int, ...]:
    """What each measure and step alone takes from one service over the plan years, whole kroner: 0 where it gives.

    Of it the share that people feel; what an investment or a deferral saves in running costs is nobody's loss.
    """
    lines = on.lines(alone(on))[service]
    moved = (lines[1:] - lines[0]).sum(axis=-1).tolist()
    felt = [*(measure.burden for measure in on.basis.measures.values()), *(1.0 for _ in on.steps)]
    return tuple(
        max(0, -round(round(kr) * Fraction(share))) if kind in TAKE else 0
        for kr, share, kind in zip(moved, felt, on.kinds, strict=True)
    )


def alone(on: Ground) -> NDArray[np.bool_]:
    """(1 + items, items): nothing, and each measure and step by itself."""
    return np.vstack([np.zeros((1, len(on.measures)), dtype=bool), np.eye(len(on.measures), dtype=bool)])


def _change_kr(measure: Measure, service_kr: int, income_kr: int, capital_kr: int) -> int:
    """The published rule, kind by kind; of a loss, the share that people feel.

    `capital_kr` is depreciation: what a building or a machine renders in a year is taken to be what it wears.
    """
    change_kr = _whole_change_kr(measure, service_kr, income_kr, capital_kr)
    return change_kr if change_kr > 0 else round(change_kr * Fraction(measure.burden))


def _whole_change_kr(measure: Measure, service_kr: int, income_kr: int, capital_kr: int) -> int:
    match measure.kind:
        case MeasureKind.CUT:
            return min(0, service_kr)
        case MeasureKind.INCOME:
            return min(0, service_kr - income_kr)  # what the municipality gains, someone pays
        case MeasureKind.SPENDING:
            return max(0, service_kr)
        case MeasureKind.STANDARD:
            return service_kr
        case MeasureKind.INVESTMENT:
            return max(0, capital_kr) + max(0, service_kr)  # saved running costs are its gain, not its price
        case MeasureKind.DEFERRAL:
            return min(0, capital_kr)  # upkeep of what is worn meanwhile is no service to anyone
