"""The result: nothing before the count; then what was supported, what the rule chose, and why. It is advice.

The newest round's stands at `/{m}/resultat`, and every counted round's at `/{m}/runder/{round_ref}/resultat`.
"""

import json
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from budsjett.usecases import scrutiny, vote
from budsjett.usecases.satisfaction import told_by_group
from budsjett.usecases.took_part import took_part
from budsjett.web import results
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.render import render

router = APIRouter()

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "tools"
TOOLS = SHIPPED if SHIPPED.is_dir() else HERE.parents[3] / "tools"
"""The verifiers: in the package when installed, in the checkout otherwise."""


@router.get("/{m}/resultat")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The newest round's result, or when it comes."""
    with visit.reading() as conn:
        return render(request, results.page(conn, visit, m))


@router.get("/{m}/runder/{round_ref}/resultat")
def show_round(m: MunicipalityId, round_ref: str, visit: AVisit, request: Request) -> HTMLResponse:
    """A round's result, or when it comes."""
    with visit.reading() as conn:
        return render(request, results.page(conn, visit, m, round_ref))


@router.get("/{m}/resultat/stemmer.pb")
def election_file(m: MunicipalityId, visit: AVisit) -> Response:
    """The ballots as a file to count again, for those who may have it."""
    return _election_file(m, visit, None)


@router.get("/{m}/runder/{round_ref}/resultat/stemmer.pb")
def election_file_of_round(m: MunicipalityId, round_ref: str, visit: AVisit) -> Response:
    """The same of a round by its name."""
    return _election_file(m, visit, round_ref)


@router.get("/{m}/resultat/sertifikat.json")
def certificate(m: MunicipalityId, visit: AVisit) -> Response:
    """What is true of the newest count."""
    return _certificate(m, visit, None)


@router.get("/{m}/runder/{round_ref}/resultat/sertifikat.json")
def certificate_of_round(m: MunicipalityId, round_ref: str, visit: AVisit) -> Response:
    """The same of a round by its name."""
    return _certificate(m, visit, round_ref)


@router.get("/{m}/resultat/recount.py")
def recount(m: MunicipalityId, visit: AVisit) -> Response:
    """The program that counts a published file again and checks its certificate, with nothing but Python."""
    return _verifier(m, visit, "recount.py")


@router.get("/{m}/resultat/check_fairness.py")
def check_fairness(m: MunicipalityId, visit: AVisit) -> Response:
    """The program that checks what the certificate promises of the outcome, whoever counted."""
    return _verifier(m, visit, "check_fairness.py")


@router.get("/{m}/resultat/{measure}")
def show_why(m: MunicipalityId, measure: str, visit: AVisit, request: Request) -> HTMLResponse:
    """Why this one was chosen, or why not."""
    with visit.reading() as conn:
        return render(request, results.why_page(conn, visit, m, measure))


@router.get("/{m}/runder/{round_ref}/resultat/{measure}")
def show_why_in_round(m: MunicipalityId, round_ref: str, measure: str, visit: AVisit, request: Request) -> HTMLResponse:
    """The same in a round by its name."""
    with visit.reading() as conn:
        return render(request, results.why_page(conn, visit, m, measure, round_ref))


def _election_file(m: str, visit: AVisit, ref: str | None) -> Response:
    with visit.reading() as conn:
        text = vote.election_file(conn, visit.signed_in(conn, m), visit.now, ref)
        round_ = vote.round_of(conn, m, ref)
    name = f"{m}-{round_.ref if round_ else ''}.pb"
    return Response(text, media_type="text/plain; charset=utf-8", headers=_download(name))


def _certificate(m: str, visit: AVisit, ref: str | None) -> Response:
    with visit.reading() as conn:
        visit.frame(conn, m)  # refuses a municipality that is not here
        round_, counted = vote.count_of(conn, m, ref)
        by_group = told_by_group(took_part(conn, m, ref).got)
    said = {**scrutiny.certificate_of(counted), "voters_got_by_group": by_group}
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    return Response(text, media_type="application/json", headers=_download(f"{m}-{round_.ref}.json"))


def _verifier(m: str, visit: AVisit, name: str) -> Response:
    with visit.reading() as conn:
        visit.frame(conn, m)  # refuses a municipality that is not here
    return Response(_tool(name), media_type="text/plain; charset=utf-8", headers=_download(name))


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


@cache
def _tool(name: str) -> bytes:
    return (TOOLS / name).read_bytes()
