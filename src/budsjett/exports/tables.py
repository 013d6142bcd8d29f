"""A plan as CSV for a spreadsheet and as JSON for a program: every line and year, with unit, origin and digest."""

import csv
import json
from io import StringIO

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Origin
from budsjett.budget.lines import LINES
from budsjett.budget.plan import Plan
from budsjett.errors import PlansApart
from budsjett.exports.origins import COMPUTED, ORIGINS, start_of
from budsjett.exports.text import plain

JSON_FORMAT = "budsjett-plan/1"
"""Raised when a field goes or changes its meaning; docs/reference/plan-files.md describes it."""
UNITS = {"kr": "kr", "persons": "personer"}


def plan_csv(basis: Basis, plan: Plan) -> bytes:
    """The plan for Norwegian Excel: semicolons, UTF-8 with its mark, CRLF; whole numbers without separators.

    Refuses a plan from another basis (PlansApart).
    """
    _same(basis, plan)
    text = StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(("linje", "navn", "enhet", "opphav", "kilde", *plan.years, "priser", "prisår", "grunnlag"))
    for line, values in plan.whole().items():
        origin = start_of(basis, line)
        rows.writerow(
            (
                line,
                LINES[line].label,
                UNITS[LINES[line].unit],
                ORIGINS[origin.kind] if origin else COMPUTED,
                plain(origin.source) if origin else "",
                *values,
                plan.prices.value,
                plan.price_year,
                plan.basis_digest,
            )
        )
    return text.getvalue().encode("utf-8-sig")


def plan_json(basis: Basis, plan: Plan) -> bytes:
    """The plan for a program, described in docs/reference/plan-files.md. Refuses a plan from another basis."""
    _same(basis, plan)
    whole = plan.whole()
    content = {
        "format": JSON_FORMAT,
        "municipality": {"id": basis.municipality.id, "number": basis.municipality.number},
        "basis_digest": plan.basis_digest,
        "years": list(plan.years),
        "prices": plan.prices.value,
        "price_year": plan.price_year,
        "projection": plan.projection,
        "interest_stress": plan.interest_stress,
        "package": list(plan.package),
        "levers": dict(plan.levers),
        "lines": [
            {
                "id": line,
                "label": LINES[line].label,
                "unit": LINES[line].unit,
                "enters": LINES[line].parent,
                "sign": LINES[line].sign,
                "origin": _origin(start_of(basis, line)),
                "values": list(values),
            }
            for line, values in whole.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _origin(origin: Origin | None) -> dict[str, str] | None:
    if origin is None:
        return None
    return {"kind": origin.kind.value, "source": origin.source, "date": origin.date, "note": origin.note}


def _same(basis: Basis, plan: Plan) -> None:
    if plan.basis_digest != basis.digest:
        raise PlansApart(before=plan.basis_digest, after=basis.digest)
