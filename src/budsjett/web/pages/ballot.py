"""The booth: fill in a ballot, look it over, cast it, keep the receipt.

Nothing is stored before the ballot is cast; what is chosen so far is in the voter's own browser (`ballot_draft.py`).
"""

from collections.abc import Mapping
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.errors import (
    BudsjettError,
    DuplicateMeasure,
    InvalidNumber,
    NotAllowed,
    OnPaper,
    SamePlace,
    StaleBallot,
    UnknownMeasure,
)
from budsjett.usecases import identify, vote
from budsjett.usecases.pace import Pace
from budsjett.voting.election import BallotKind
from budsjett.web import ballot_draft, sign_in
from budsjett.web.ballot_marks import chosen_in, in_places, one_in_each_place, stepped, without
from budsjett.web.booth import ABOUT, Booth, CastPage, ClosedPage, ballot_page, enter, preview_page
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.render import render, wants_part
from budsjett.web.sent import AForm, Sent

router = APIRouter()

RECEIPT = "kvittering"
UNREADABLE = (StaleBallot, UnknownMeasure, DuplicateMeasure, InvalidNumber, SamePlace)
"""What a form can be wrong in so that there is nothing to look over: one goes on from one's own draft."""
RECEIPT_KEPT = timedelta(minutes=15)


@router.get("/{m}/stem")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The ballot, with what this browser has chosen so far."""
    with visit.reading() as conn:
        booth = enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth)
        page = ballot_page(conn, booth)
    response = render(request, page)
    ballot_draft.keep(request, response, booth.draft, booth.round, booth.items)
    return response


@router.post("/{m}/stem")
def choose(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Take in what is chosen and add up. Goes on to where the pressed button leads; stores nothing."""
    with visit.reading() as conn:
        booth = enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth, status=409)
        try:
            choices, moved = _taken_in(form, booth)
        except BudsjettError as refusal:
            status, sentence = tell(refusal)
            return render(request, ballot_page(conn, booth, problem=sentence), status=status)
        going_on = form.first("neste")
        draft = booth.draft.taking({} if going_on == "nullstill" else choices)
        page = ballot_page(conn, Booth(frame=booth.frame, round=booth.round, items=booth.items, draft=draft))
    if wants_part(request):
        response: Response = render(request, page)
    else:
        response = RedirectResponse(f"/{m}/stem/se-over" if going_on == "se-over" else f"/{m}/stem{moved}", 303)
    ballot_draft.keep(request, response, draft, booth.round, booth.items)
    return response


@router.get("/{m}/stem/se-over")
def preview(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """Look it over before casting."""
    with visit.reading() as conn:
        booth = enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth)
        page = preview_page(conn, visit, booth, booth.draft.choices)
    response = render(request, page)
    ballot_draft.keep(request, response, booth.draft, booth.round, booth.items)
    return response


@router.post("/{m}/stem/lever")
def cast(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Put the ballot in the box: what the preview showed, not what another tab has chosen since."""
    with visit.reading() as conn:
        booth = enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth, status=409)
    pace: Pace = request.app.state.casting
    choices: dict[str, int] = {}
    try:
        choices = chosen_in(form, booth.items, booth.round.ballot_kind)
        if booth.round.ballot_kind is BallotKind.RANKING:
            one_in_each_place(choices, booth.items)
        if (actor := booth.frame.actor) is not None:
            pace.take(m, booth.round.ref, actor.key, now=visit.now)
        with visit.writing() as conn:
            receipt = vote.cast_ballot(
                conn,
                visit.signed_in(conn, m),
                choices,
                list_digest=form.first("liste"),
                now=visit.now,
                said={name.removeprefix(ABOUT): value for name, value in form if name.startswith(ABOUT)},
            )
    except BudsjettError as refusal:
        if isinstance(refusal, NotAllowed) and not isinstance(refusal, OnPaper):
            return _turned_away(m, visit, request, booth, choices)
        return _refused(visit, request, booth, choices, refusal)
    response = RedirectResponse(f"/{m}/stem/levert", 303)
    # The choices go; the order stays, so that whoever votes again finds things where they were.
    ballot_draft.keep(request, response, booth.draft.taking({}), booth.round, booth.items)
    response.set_cookie(
        RECEIPT,
        str(receipt),
        max_age=int(RECEIPT_KEPT.total_seconds()),
        path=f"/{m}/stem",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/{m}/stem/levert")
def received(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The receipt, for a quarter of an hour in the browser that cast."""
    shown = request.cookies.get(RECEIPT, "")
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        try:
            vote.verify_receipt(conn, m, shown)
        except BudsjettError:
            shown = ""
        page = CastPage(frame=frame, title="Takk, stemmen er levert" if shown else "Kvittering", receipt=shown)
    return render(request, page, headers={"Cache-Control": "no-store"})


@router.post("/{m}/stem/avslutt")
def leave(m: MunicipalityId, visit: AVisit, request: Request) -> RedirectResponse:
    """End on a shared machine: sign out, and leave nothing in the browser."""
    token = sign_in.token(request)
    if token:
        with visit.writing() as conn:
            identify.sign_out(conn, token)
    response = RedirectResponse(f"/{m}", 303)
    sign_in.forget(request, response)
    ballot_draft.forget(request, response, m)
    ballot_draft.forget(request, response, m, RECEIPT)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _turned_away(
    m: str, visit: Visit, request: Request, booth: Booth, choices: Mapping[str, int]
) -> HTMLResponse | RedirectResponse:
    """The closed door, or back to where one says who one is, with the choices kept."""
    with visit.reading() as conn:
        if isinstance(closed := enter(conn, visit, m), ClosedPage):
            return render(request, closed, status=409)
    response = RedirectResponse(f"/{m}/stem/se-over", 303)
    ballot_draft.keep(request, response, booth.draft.taking(choices), booth.round, booth.items)
    return response


def _refused(
    visit: Visit, request: Request, booth: Booth, choices: Mapping[str, int], refusal: BudsjettError
) -> HTMLResponse:
    """Why it was not taken, on what was to be looked over; on the ballot itself where that cannot be cast as it is."""
    status, sentence = tell(refusal)
    with visit.reading() as conn:
        if isinstance(refusal, UNREADABLE):
            return render(request, ballot_page(conn, booth, problem=sentence), status=status)
        return render(request, preview_page(conn, visit, booth, choices, problem=sentence), status=status)


def _taken_in(form: Sent, booth: Booth) -> tuple[dict[str, int], str]:
    """What is chosen after one press, and where on the page the press was."""
    kind = booth.round.ballot_kind
    choices = chosen_in(form, booth.items, kind)
    known = {item.measure_id for item in booth.items}
    step, removed = form.first("steg"), form.first("ta-bort")
    choices = without(choices, removed)
    if kind is BallotKind.RANKING:
        choices = in_places(choices, booth.draft.choices)
    if step[1:] not in known:
        return choices, "#penger" if removed else ""
    at = "#penger" if form.first("sted") == "rekke" else f"#kort-{step[1:]}"
    return stepped(choices, step, kind), at
