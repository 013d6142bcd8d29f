"""The plan as a file to take home: a workbook with live formulas, CSV and JSON. The address is the plan's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from budsjett.budget.basis import Basis
from budsjett.budget.plan import Plan, project
from budsjett.budget.ties import settle
from budsjett.exports import tables
from budsjett.exports.workbook import workbook
from budsjett.usecases import explore
from budsjett.web import address, words
from budsjett.web.address import Asked
from budsjett.web.depends import AVisit, MunicipalityId

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file: what browsers call it, and how it is made at a moment."""

    media_type: str
    write: Callable[[Basis, Plan, datetime], bytes]


KINDS: Mapping[str, Kind] = {
    "xlsx": Kind(
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=lambda basis, plan, now: workbook(basis, plan, made_at=now),
    ),
    "csv": Kind(media_type="text/csv; charset=utf-8", write=lambda basis, plan, _: tables.plan_csv(basis, plan)),
    "json": Kind(media_type="application/json", write=lambda basis, plan, _: tables.plan_json(basis, plan)),
}


@router.get("/{m}/plan/eksport.{kind}")
def export(m: MunicipalityId, kind: str, visit: AVisit, request: Request) -> Response:
    """The plan the address asks for. An address that cannot be read as it stands leads to the page that says why."""
    if kind not in KINDS:
        raise HTTPException(404)
    with visit.reading() as conn:
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    if asked.misread:
        return RedirectResponse(f"/{m}/plan?{request.url.query}", 303)
    content = KINDS[kind].write(basis, plan_of(basis, asked), visit.now.astimezone(words.OSLO).replace(tzinfo=None))
    return Response(
        content, media_type=KINDS[kind].media_type, headers={"Content-Disposition": attachment(basis, kind)}
    )


def plan_of(basis: Basis, asked: Asked) -> Plan:
    """The plan of a choice; measures that do not hang together are left out, as on the plan page."""
    return project(
        basis,
        settle(basis.measures, asked.package).counted,
        {str(lever): value for lever, value in asked.levers.items()},
        projection=asked.projection,
        prices=asked.prices,
        interest_stress=asked.interest_stress,
    )


def attachment(basis: Basis, kind: str) -> str:
    """Made of ids and years alone: nothing a person wrote comes into a header."""
    name = f"okonomiplan-{basis.municipality.id}-{basis.years.first}-{basis.years.last}.{kind}"
    return f'attachment; filename="{name}"'
