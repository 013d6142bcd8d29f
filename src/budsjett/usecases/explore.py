"""See a plan, move its levers, and save it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.budget.bridge import Cause, between
from budsjett.budget.figures import OriginKind
from budsjett.budget.limits import Check, examine
from budsjett.budget.plan import Plan, Prices, project
from budsjett.budget.schedules import ScheduleRow, schedule_5_4
from budsjett.process import texts
from budsjett.process.people import Actor
from budsjett.process.plans import SavedPlan
from budsjett.process.rights import Act, require
from budsjett.sources.certainty import shares_by_origin
from budsjett.store import journal, plans, serials
from budsjett.store.engine import Connection
from budsjett.usecases.bases import (
    all_municipalities,
    basis_of,
    councils,
    current_round,
    municipality,
    scenario_of,
)

__all__ = [
    "PlanView",
    "all_municipalities",
    "basis_of",
    "councils",
    "current_round",
    "municipality",
    "save_plan",
    "saved_plans",
    "scenario_of",
    "show_plan",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan and what there is to say about it, beside the baseline: the same years with no choices made."""

    basis: Basis
    plan: Plan
    baseline: Plan
    checks: tuple[Check, ...]
    baseline_checks: tuple[Check, ...]
    schedule: tuple[ScheduleRow, ...]
    causes: tuple[Cause, ...]
    """What the choices do to the net operating result, line by line; they sum to the whole change."""
    worst: Check
    """The balance in the year where there is least to go on."""
    shares_by_origin: Mapping[OriginKind, Fraction]
    """Of the kroner in the first plan year, the shares published, derived and assumed."""


def show_plan(
    conn: Connection,
    municipality_id: str,
    *,
    package: Iterable[str] = (),
    levers: Mapping[str, float] | None = None,
    projection: str = "main",
) -> PlanView:
    """The plan for these choices. Refuses unknown measures and levers, and choices that do not go together."""
    return view(basis_of(conn, municipality_id), package=package, levers=levers, projection=projection)


def view(
    basis: Basis,
    *,
    package: Iterable[str] = (),
    levers: Mapping[str, float] | None = None,
    projection: str = "main",
    prices: Prices = Prices.FIXED,
    interest_stress: float = 0.0,
) -> PlanView:
    """The same, for a basis at hand; the baseline is in the same prices and meets the same interest."""
    plan = project(basis, package, levers, projection=projection, prices=prices, interest_stress=interest_stress)
    baseline = project(basis, projection=projection, prices=prices, interest_stress=interest_stress)
    checks = examine(plan, basis)
    return PlanView(
        basis=basis,
        plan=plan,
        baseline=baseline,
        checks=checks,
        baseline_checks=examine(baseline, basis),
        schedule=schedule_5_4(plan),
        causes=between(baseline, plan),
        worst=min((check for check in checks if check.limit.id == "balance"), key=lambda check: check.by_kr),
        shares_by_origin=shares_by_origin(basis),
    )


def save_plan(
    conn: Connection,
    actor: Actor | None,
    *,
    title: str,
    package: Iterable[str],
    levers: Mapping[str, float] | None,
    projection: str = "main",
    now: datetime,
) -> SavedPlan:
    """Keep these choices with the basis they were made on. A saved plan is never changed; save another."""
    require(actor, Act.SAVE_PLAN, None, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor save
    title = texts.one_line("Navn på planen", title)
    plan = project(basis_of(conn, actor.municipality_id), package, levers, projection=projection)
    saved = SavedPlan(
        municipality_id=actor.municipality_id,
        ref=f"plan-{serials.take(conn, actor.municipality_id, 'plan')}",
        title=title,
        author_label=actor.label,
        author_key=actor.key,
        basis_digest=plan.basis_digest,
        package=plan.package,
        levers=plan.levers,
        projection=plan.projection,
        saved_at=now,
    )
    plans.add(conn, saved)
    journal.record(conn, actor, Act.SAVE_PLAN, saved.ref, at=now, detail=title)
    return saved


def saved_plans(conn: Connection, municipality_id: str) -> tuple[SavedPlan, ...]:
    """The municipality's saved plans, the newest first."""
    return plans.every(conn, municipality_id)
