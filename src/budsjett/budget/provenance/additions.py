"""What measures and levers add to a line, one by one, as the engine adds it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats, LineId
from budsjett.budget.income_levers import PRICED, changes_kr
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import MILLION
from budsjett.budget.provenance.telling import Telling

INSIDE = frozenset({"cover_of_overspending", "block_grant"})
"""Lines whose formula has what choices do inside it: something bounds it, or it stands on one of the parts."""
MOVED_BY: Mapping[str, LineId] = {"other_block_grant": LineId("block_grant")}
"""Lines that choices on another line move."""
NO_MORE = "Det kan ikke utsettes mer enn det som skulle brukes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What one measure or one lever adds to a line in a year, kr, with the line's own sign; not rounded."""

    title: str
    kr: float
    measure: MeasureId | None = None
    lever: LeverId | None = None


def added_to(telling: Telling, line: LineId, year: int) -> tuple[Addition, ...]:
    """The additions to a line, those of the package first; what adds nothing is left out."""
    moved = MOVED_BY.get(line, line)
    found = [*_by_measures(telling, moved, year), *_by_levers(telling, moved, year)]
    if line == "income_equalisation":
        found.append(_equalised(telling, year))
    if line in {"investment", "vat_compensation"}:
        found.append(_bounded(telling, line, year, found))
    return tuple(addition for addition in found if addition.kr)


def _equalised(telling: Telling, year: int) -> Addition:
    """What equalisation takes or gives back when choices move the tax."""
    ground, t, tax = telling.ground, telling.plan.years.index(year), LineId("income_tax")
    moved = np.zeros_like(ground.tax_kr)
    moved[0, t] = sum(part.kr for part in added_to(telling, tax, year)) / float(ground.lift[tax][0][t])
    kr = ground.equalisation.kr(ground.tax_kr + moved) - ground.equalisation.kr(ground.tax_kr)
    return Addition(title="Utjevningen, fordi skatten endres", kr=float(kr[0, t] * ground.lift[tax][0][t]))


def _by_measures(telling: Telling, line: LineId, year: int) -> list[Addition]:
    basis, ground, t = telling.basis, telling.ground, telling.plan.years.index(year)
    invested = ground.investing
    by_class = {
        "investment": invested.cost_kr,
        "vat_compensation": invested.vat_kr,
        "investment_grants": invested.grants_kr,
    }
    found = []
    for m, measure in enumerate(basis.measures.values()):
        if measure.id not in telling.plan.package:
            continue
        kr = 0.0
        if line in ground.effects:
            kr += float(ground.effects[line][m, t] * ground.lift[line][0][t])
        if line in by_class:
            kr += float(by_class[line][m, :, t].sum() * ground.lift[LineId("investment")][0][t])
        found.append(Addition(title=measure.title, kr=kr, measure=measure.id))
    return found


def _by_levers(telling: Telling, line: LineId, year: int) -> list[Addition]:
    plan, t = telling.plan, telling.plan.years.index(year)
    found = []
    for lever in telling.basis.levers:
        moved = plan.levers.get(lever.id, lever.start) - lever.start
        if lever.kind is LeverKind.LINE and lever.line == line:
            kr = moved * lever.kr_per_unit * float(telling.ground.lift[line][0][t])
        elif lever.kind is LeverKind.INVESTMENT and line in {"investment", "vat_compensation"}:
            kr = _ordinary_moved(telling, moved * MILLION, t)
            kr *= telling.basis.number("investment_vat_share") if line == "vat_compensation" else 1.0
        elif lever.kind in PRICED:
            kr = _priced(telling, lever, line, t)
        else:
            continue
        found.append(Addition(title=lever.title, kr=kr, lever=lever.id))
    return found


def _priced(telling: Telling, lever: Lever, line: LineId, t: int) -> float:
    """What a lever whose kroner are computed adds when those before it on the list have been moved."""
    positions: dict[LeverKind, Floats] = {}
    before: Mapping[LineId, Floats] = {}
    for other in telling.basis.levers:
        if other.kind in PRICED:
            before = changes_kr(telling.basis, positions, telling.ground.lift)
            positions[other.kind] = np.array([telling.plan.levers.get(other.id, other.start)])
        if other.id == lever.id:
            break
    after = changes_kr(telling.basis, positions, telling.ground.lift)
    years = len(telling.plan.years)
    moved, stood = (np.broadcast_to(by.get(line, np.zeros((1, 1))), (1, years))[0, t] for by in (after, before))
    return float((moved - stood) * telling.ground.lift[line][0][t])


def _ordinary_moved(telling: Telling, moved_kr: float, t: int) -> float:
    """What the lever does to the ordinary investment, which does not go below nothing."""
    name = LineId("investment")
    before = float(telling.ground.lines[name][0][t])
    return max(before + moved_kr * float(telling.ground.lift[name][0][t]), 0.0) - before


def _bounded(telling: Telling, line: LineId, year: int, found: list[Addition]) -> Addition:
    """What deferrals beyond what was to be spent would have taken below nothing."""
    before = float(telling.ground.lines[LineId("investment")][0][telling.plan.years.index(year)])
    share = telling.basis.number("investment_vat_share") if line == "vat_compensation" else 1.0
    wanted = before * share + sum(addition.kr for addition in found)
    amount = float(telling.plan.lines[line][telling.plan.years.index(year)])
    return Addition(title=NO_MORE, kr=amount - wanted if abs(amount - wanted) > 1 else 0.0)
