"""Plans side by side: what differs first, and what differs most first of all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budsjett.budget.basis import Basis
from budsjett.budget.bridge import WITHOUT_EFFECT
from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverId
from budsjett.budget.limits import Check, examine
from budsjett.budget.lines import LINES, leaves_of_result
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import Plan, project
from budsjett.budget.starts import listed, version
from budsjett.errors import NoSuchPlan, TooManyPlans
from budsjett.optimise.problem import Answer, Status
from budsjett.process.rounds import Phase, RoundKind
from budsjett.store import plans
from budsjett.store.engine import Connection
from budsjett.usecases import advise, vote
from budsjett.usecases.bases import basis_of

MOST = 6
"""Columns that fit on a screen and in a head."""

OWN = "min"
"""The reference of a plan nobody has saved."""

RESULTS = ("net_operating_result", "discretionary_reserve", "accumulated_overspending", "debt")
"""What a plan is judged by, always shown."""


class BuiltIn(StrEnum):
    """Plans nobody needs to save."""

    NOTHING = "uten-tiltak"
    DIRECTOR = "kommunedirektoren"
    OPTIMAL = "optimalisert"
    CITIZENS = "innbyggerne"


TITLES = {
    BuiltIn.NOTHING: "Uten tiltak",
    BuiltIn.DIRECTOR: "Kommunedirektørens forslag",
    BuiltIn.OPTIMAL: "Optimalisert pakke",
    BuiltIn.CITIZENS: "Innbyggernes prioriteringer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlan:
    """A plan with a name and an author."""

    ref: str
    title: str
    author: str
    plan: Plan
    checks: tuple[Check, ...]
    same_basis: bool
    """Whether it rests on the figures that are active now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line in every plan: for each plan, whole kroner by year."""

    line: LineId
    label: str
    values: tuple[tuple[int, ...], ...]
    spread_kr: int
    """The largest less the smallest of each year, summed: zero only where the plans are equal in every year."""

    @property
    def apart_kr(self) -> int:
        """The largest sum over the years less the smallest: what a reader of the sums sees."""
        sums = [sum(years) for years in self.values]
        return max(sums) - min(sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One measure that some of the plans have and others not."""

    measure: MeasureId
    title: str
    present: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """One lever that stands otherwise in some of the plans."""

    lever: LeverId
    title: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plans side by side."""

    plans: tuple[NamedPlan, ...]
    results: tuple[LineRow, ...]
    rows: tuple[LineRow, ...]
    """The lines that differ, the largest difference first."""
    equal: tuple[LineRow, ...]
    """The lines that are the same in all of them, every year."""
    agreed_share: float
    """Of the kroner in the plans, line by line and year by year, the share that is in all of them (0-1)."""
    measures: tuple[MeasureRow, ...]
    levers: tuple[LeverRow, ...]


def choices(conn: Connection, municipality_id: str) -> tuple[tuple[str, str], ...]:
    """What there is to compare: reference and title, the built-in ones first."""
    built_in = [(ref.value, title) for ref, title in TITLES.items() if ref != BuiltIn.CITIZENS]
    round_ = vote.round_of(conn, municipality_id)
    if round_ is not None and round_.phase is Phase.COUNTED and round_.kind is RoundKind.PRIORITIES:
        built_in.append((BuiltIn.CITIZENS.value, TITLES[BuiltIn.CITIZENS]))
    return (*built_in, *((plan.ref, plan.title) for plan in plans.every(conn, municipality_id)))


def plan_by_ref(conn: Connection, municipality_id: str, ref: str, *, best: Answer | None = None) -> NamedPlan:
    """A built-in plan or a saved one. Refuses a reference that leads nowhere, or to a plan that does not exist yet.

    `best`: the optimiser's answer where it is at hand; without it the optimiser is asked, and waited for.
    """
    if ref in set(BuiltIn):
        return _built_in(conn, municipality_id, BuiltIn(ref), best)
    saved = plans.get(conn, municipality_id, ref)
    basis = basis_of(conn, municipality_id, saved.basis_digest)
    plan = project(
        basis, saved.package, {str(lever): value for lever, value in saved.levers.items()}, projection=saved.projection
    )
    same = basis.digest == basis_of(conn, municipality_id).digest
    return NamedPlan(
        ref=ref, title=saved.title, author=saved.author_label, plan=plan, checks=examine(plan, basis), same_basis=same
    )


def compare(conn: Connection, municipality_id: str, refs: Sequence[str]) -> Comparison:
    """Plans side by side, at most six; a reference given twice counts once."""
    wanted = tuple(dict.fromkeys(refs))
    if len(wanted) > MOST:
        raise TooManyPlans(count=len(wanted), limit=MOST)
    named = tuple(plan_by_ref(conn, municipality_id, ref) for ref in wanted)
    return side_by_side(basis_of(conn, municipality_id), named)


def side_by_side(basis: Basis, named: tuple[NamedPlan, ...]) -> Comparison:
    """The same, for plans at hand. Refuses more than fit."""
    if len(named) > MOST:
        raise TooManyPlans(count=len(named), limit=MOST)
    rows = [_row(named, line) for line in leaves_of_result() if line not in WITHOUT_EFFECT]
    differing = sorted((row for row in rows if row.spread_kr), key=lambda row: (-row.apart_kr, -row.spread_kr))
    return Comparison(
        plans=named,
        results=tuple(_row(named, LineId(line)) for line in RESULTS),
        rows=tuple(differing),
        equal=tuple(row for row in rows if not row.spread_kr and any(any(years) for years in row.values)),
        agreed_share=_agreed_share(rows),
        measures=_measures(basis, named),
        levers=_levers(basis, named),
    )


def unsaved(
    basis: Basis, *, title: str, package: Iterable[str], levers: Mapping[str, float], projection: str = "main"
) -> NamedPlan:
    """A plan nobody has saved, such as the one in somebody's address. Refuses as `project` does."""
    plan = project(basis, package, levers, projection=projection)
    return NamedPlan(ref=OWN, title=title, author="", plan=plan, checks=examine(plan, basis), same_basis=True)


def _agreed_share(rows: Sequence[LineRow]) -> float:
    """What is in every plan, over what is in any: amounts compared without their signs."""
    years = [[abs(kr) for kr in year] for row in rows for year in zip(*row.values, strict=False)]
    whole_kr = sum(max(year) for year in years)
    return sum(min(year) for year in years) / whole_kr if whole_kr else 1.0


def _built_in(conn: Connection, municipality_id: str, ref: BuiltIn, best: Answer | None) -> NamedPlan:
    basis = basis_of(conn, municipality_id)
    package: tuple[MeasureId, ...] = ()
    author = ""
    if ref is BuiltIn.DIRECTOR:
        package, author = basis.directors_package, "Kommunedirektøren"
    if ref is BuiltIn.OPTIMAL:
        answer = best or advise.suggest(basis, advise.wishes_of())
        if answer.status not in {Status.OPTIMAL, Status.FEASIBLE}:
            raise NoSuchPlan(plan=ref.value)
        package, author = answer.package, "budsjett"
    if ref is BuiltIn.CITIZENS:
        outcome = vote.outcome_package(conn, municipality_id)
        basis, package, author = outcome.basis, outcome.package, "Innbyggerne"
    plan = project(basis, package)
    same = basis.digest == basis_of(conn, municipality_id).digest
    return NamedPlan(
        ref=ref.value, title=TITLES[ref], author=author, plan=plan, checks=examine(plan, basis), same_basis=same
    )


def _row(named: tuple[NamedPlan, ...], line: LineId) -> LineRow:
    values = tuple(tuple(int(kr) for kr in plan.plan.lines[line]) for plan in named if line in plan.plan.lines)
    by_year = list(zip(*values, strict=False))
    spread_kr = sum(max(year) - min(year) for year in by_year) if len(values) == len(named) else 0
    return LineRow(line=line, label=LINES[line].label, values=values, spread_kr=spread_kr)


def _measures(basis: Basis, named: tuple[NamedPlan, ...]) -> tuple[MeasureRow, ...]:
    rows = []
    chosen = {m for plan in named for m in plan.plan.package if listed(m) in basis.measures}
    for m in sorted(chosen, key=lambda m: (list(basis.measures).index(listed(m)), m)):
        present = tuple(m in plan.plan.package for plan in named)
        if not all(present):
            rows.append(MeasureRow(measure=listed(m), title=version(basis, m).title, present=present))
    return tuple(rows)


def _levers(basis: Basis, named: tuple[NamedPlan, ...]) -> tuple[LeverRow, ...]:
    rows = []
    for lever in basis.levers:
        values = tuple(plan.plan.levers.get(lever.id, lever.start) for plan in named)
        if len(set(values)) > 1:
            rows.append(LeverRow(lever=lever.id, title=lever.title, unit=lever.unit, values=values))
    return tuple(rows)
