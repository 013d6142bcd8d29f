"""Why did nothing change? Which rule took what an edit brought, year by year.

An edit is another package or another setting of the levers under the same conditions. The plan before and the plan
after are held against each other line by line; what a rule took is found where it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from budsjett.budget.baseline import baseline
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.plan import MILLION, Plan, as_begun
from budsjett.errors import PlansApart


class Rule(StrEnum):
    """What may take an edit in."""

    EQUALISATION = "equalisation"
    """The block grant falls as own tax rises, and the other way."""
    SELF_COST_FUND = "self_cost_fund"
    """A fee beyond the cost of the service goes to its fund; a lower one is paid by the fund."""
    MINIMUM_INSTALMENT = "minimum_instalment"
    """The law demands more than the loans do, so it matters less what the loans ask for."""
    INVESTMENT_AT_ZERO = "investment_at_zero"
    """More was put off than was going to be spent."""
    COVER_CAPPED = "cover_capped"
    """More cover than there is overspending to cover."""


LAW = {
    Rule.EQUALISATION: "Grønt hefte: inntektsutjevning",
    Rule.SELF_COST_FUND: "kommuneloven § 15-1 og selvkostforskriften",
    Rule.MINIMUM_INSTALMENT: "kommuneloven § 14-18",
    Rule.INVESTMENT_AT_ZERO: "modellen: en investering kan ikke være under null",
    Rule.COVER_CAPPED: "kommuneloven § 14-11",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """What one rule took of an edit. `kr` by plan year: of `wanted_kr`, what the edit would have moved `line` by."""

    rule: Rule
    law: str
    line: LineId
    """Where the edit was felt."""
    wanted_kr: tuple[int, ...]
    kr: tuple[int, ...]
    """Same sign as what was wanted, and never more."""


def absorbed(before: Plan, after: Plan, basis: Basis) -> tuple[Absorbed, ...]:
    """Every rule that took something, in the order of `Rule`; nothing where the edit went through whole.

    Refuses plans of another basis, or under different prices, people or interest (PlansApart).
    """
    for plan in (before, after):
        if plan.basis_digest != basis.digest:
            raise PlansApart(before=plan.basis_digest, after=basis.digest)
    if _conditions(before) != _conditions(after):
        raise PlansApart(before=_conditions(before), after=_conditions(after))
    found = []
    for rule, look in _LOOK.items():
        line, wanted, got = look(before, after, basis)
        taken = np.where(wanted > 0, np.clip(wanted - got, 0, wanted), np.clip(wanted - got, wanted, 0))
        if np.rint(taken).any():
            found.append(
                Absorbed(rule=rule, law=LAW[rule], line=LineId(line), wanted_kr=_whole(wanted), kr=_whole(taken))
            )
    return tuple(found)


def _whole(kr: Floats) -> tuple[int, ...]:
    return tuple(int(amount) for amount in np.rint(kr))


def _conditions(plan: Plan) -> str:
    return f"{plan.prices} {plan.projection} {plan.interest_stress:g}"


def _change(before: Plan, after: Plan, line: str) -> Floats:
    return after.lines[LineId(line)] - before.lines[LineId(line)]


def _equalised(before: Plan, after: Plan, _: Basis) -> tuple[str, Floats, Floats]:
    tax = _change(before, after, "income_tax")
    return "income_tax", tax, tax + _change(before, after, "income_equalisation")


def _to_the_fund(before: Plan, after: Plan, _: Basis) -> tuple[str, Floats, Floats]:
    paid = -_change(before, after, "cost_recovery")
    kept = _change(before, after, "to_restricted_reserve") - _change(before, after, "from_restricted_reserve")
    return "cost_recovery", paid, paid - kept


def _at_the_floor(before: Plan, after: Plan, _: Basis) -> tuple[str, Floats, Floats]:
    return "instalments", _change(before, after, "agreed_instalments"), _change(before, after, "instalments")


def _not_invested(before: Plan, after: Plan, basis: Basis) -> tuple[str, Floats, Floats]:
    wanted = _asked_to_invest(after, basis) - _asked_to_invest(before, basis)
    return "investment", wanted, _change(before, after, "investment")


def _not_covered(before: Plan, after: Plan, basis: Basis) -> tuple[str, Floats, Floats]:
    line = LineId("cover_of_overspending")
    wanted = _asked(after, basis, line) - _asked(before, basis, line)
    return line, wanted, _change(before, after, line)


def _asked(plan: Plan, basis: Basis, line: LineId) -> Floats:
    """What a plan's measures and levers ask for on a line, kr of the plan's prices (years,)."""
    basis, plan = as_begun(basis, plan)
    ground = baseline(basis, expected(basis, plan.projection, prices=plan.prices))
    chosen = np.array([measure in plan.package for measure in basis.measures], dtype=np.float64)
    asked = np.zeros(len(plan.years))
    if line in ground.effects:
        asked = asked + chosen @ ground.effects[line]
    for lever in basis.levers:
        if lever.kind is LeverKind.LINE and lever.line == line:
            asked = asked + (plan.levers[lever.id] - lever.start) * lever.kr_per_unit
    asked_kr: Floats = asked * ground.lift[line][0]
    return asked_kr


def _asked_to_invest(plan: Plan, basis: Basis) -> Floats:
    line = LineId("investment")
    basis, plan = as_begun(basis, plan)
    ground = baseline(basis, expected(basis, plan.projection, prices=plan.prices))
    chosen = np.array([measure in plan.package for measure in basis.measures], dtype=np.float64)
    more = np.tensordot(chosen, ground.investing.cost_kr, axes=1).sum(axis=0)
    for lever in basis.levers:
        if lever.kind is LeverKind.INVESTMENT:
            more = more + (plan.levers[lever.id] - lever.start) * MILLION
    asked_kr: Floats = _asked(plan, basis, line) + more * ground.lift[line][0]
    return asked_kr


_LOOK: dict[Rule, Callable[[Plan, Plan, Basis], tuple[str, Floats, Floats]]] = {
    Rule.EQUALISATION: _equalised,
    Rule.SELF_COST_FUND: _to_the_fund,
    Rule.MINIMUM_INSTALMENT: _at_the_floor,
    Rule.INVESTMENT_AT_ZERO: _not_invested,
    Rule.COVER_CAPPED: _not_covered,
}
