"""The booth: fill in a ballot, look it over, cast it, keep the receipt.

Nothing is stored before the ballot is cast; what is chosen so far is in the voter's own browser (`ballot_draft.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.errors import BudsjettError, NotAllowed, StaleBallot
from budsjett.process.people import Role
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import Phase, Round, RoundItem, RoundKind
from budsjett.store.engine import Connection
from budsjett.usecases import explore, identify, propose, vote
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.voting.election import BallotKind
from budsjett.web import ballot_draft, sign_in, words
from budsjett.web.ballot_cards import Card, cards
from budsjett.web.ballot_draft import Draft
from budsjett.web.ballot_marks import chosen_in, in_places, one_in_each_place, sent, stepped
from budsjett.web.ballot_purse import Purse, purse
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.render import Frame, Page, render, wants_part
from budsjett.web.rule_words import RULES, RuleWords, how_counted
from budsjett.web.sent import AForm, Sent

router = APIRouter()

RECEIPT = "kvittering"
RECEIPT_KEPT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPage(Page):
    """The ballot."""

    template: ClassVar[str] = "ballot/page.html"
    part: ClassVar[str | None] = "ballot/_money.html"
    here: ClassVar[str] = "vote"

    question: str
    lead: str
    problem: str
    kind: str
    fund: bool
    rule: RuleWords
    how: tuple[str, ...]
    cards: tuple[Card, ...]
    chosen: int
    ranked: tuple[Card, ...]
    cut_first: int
    purse: Purse
    points: int
    need: int
    limit: int
    outdated: bool
    voted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage(Page):
    """What was chosen, what it costs, and what is left unspared; and the button that casts."""

    template: ClassVar[str] = "ballot/preview.html"
    here: ClassVar[str] = "vote"

    kind: str
    fund: bool
    chosen: tuple[Card, ...]
    cut_first: tuple[Card, ...]
    sent: tuple[tuple[str, str], ...]
    not_spared: tuple[Card, ...]
    not_new: tuple[Card, ...]
    purse: Purse
    list_digest: str
    may_cast: bool
    wrong_role: bool
    castable: bool
    sign_in: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CastPage(Page):
    """The receipt, once."""

    template: ClassVar[str] = "ballot/cast.html"
    here: ClassVar[str] = "vote"

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage(Page):
    """The booth is not open; when it is."""

    template: ClassVar[str] = "ballot/closed.html"
    here: ClassVar[str] = "vote"

    lead: str
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booth:
    """What the booth needs of one request."""

    frame: Frame
    round: Round
    items: tuple[RoundItem, ...]
    draft: Draft


def _enter(conn: Connection, visit: Visit, m: str) -> _Booth | ClosedPage:
    frame = visit.frame(conn, m)
    round_ = frame.round
    if round_ is None or round_.phase is not Phase.VOTING or not frame.open_now:
        return _closed(frame, visit)
    items = vote.ballot_items(conn, round_).items
    return _Booth(
        frame=frame, round=round_, items=items, draft=ballot_draft.read(visit.request, round_, items, frame.actor)
    )


def _closed(frame: Frame, visit: Visit) -> ClosedPage:
    round_ = frame.round
    window = round_.window(Phase.VOTING) if round_ else None
    counted = round_ is not None and round_.phase is Phase.COUNTED
    if round_ is None:
        lead = "Kommunen har ingen runde ennå. Når en runde er satt i gang, stemmer du her."
    elif counted:
        lead = "Stemmene er talt. Du kan se hva rådet ble, og hvorfor."
    elif round_.phase is Phase.CLOSED or (window and window.closes_at <= visit.now):
        lead = "Avstemningen er over. Stemmene telles nå, og resultatet kommer på siden Resultat."
    elif window is not None:
        lead = f"Avstemningen åpner {words.moment(window.opens_at)} og varer til {words.moment(window.closes_at)}."
    else:
        lead = "Avstemningen er ikke åpnet. Tidspunktet er ikke satt ennå."
    title = "Avstemningen er over" if counted or "over" in lead else "Avstemningen er ikke åpen ennå"
    return ClosedPage(frame=frame, title=title, lead=lead, counted=counted)


@router.get("/{m}/stem")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The ballot, with what this browser has chosen so far."""
    with visit.reading() as conn:
        booth = _enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth)
        page = _ballot_page(conn, booth)
    response = render(request, page)
    ballot_draft.keep(request, response, booth.draft, booth.round, booth.items)
    return response


@router.post("/{m}/stem")
def choose(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Take in what is chosen and add up. Goes on to where the pressed button leads; stores nothing."""
    with visit.reading() as conn:
        booth = _enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth, status=409)
        try:
            choices, moved = _taken_in(form, booth)
        except BudsjettError as refusal:
            status, sentence = tell(refusal)
            return render(request, _ballot_page(conn, booth, problem=sentence), status=status)
        going_on = form.first("neste")
        draft = booth.draft.taking({} if going_on == "nullstill" else choices)
        page = _ballot_page(conn, _Booth(frame=booth.frame, round=booth.round, items=booth.items, draft=draft))
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
        booth = _enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth)
        page = _preview_page(conn, visit, booth, booth.draft.choices)
    response = render(request, page)
    ballot_draft.keep(request, response, booth.draft, booth.round, booth.items)
    return response


@router.post("/{m}/stem/lever")
def cast(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Put the ballot in the box: what the preview showed, not what another tab has chosen since."""
    with visit.reading() as conn:
        booth = _enter(conn, visit, m)
        if isinstance(booth, ClosedPage):
            return render(request, booth, status=409)
        choices = chosen_in(form, booth.items, booth.round.ballot_kind)
        if booth.round.ballot_kind is BallotKind.RANKING:
            one_in_each_place(choices, booth.items)
    try:
        with visit.writing() as conn:
            receipt = vote.cast_ballot(
                conn, visit.signed_in(conn, m), choices, list_digest=form.first("liste"), now=visit.now
            )
    except NotAllowed:
        with visit.reading() as conn:
            if isinstance(closed := _enter(conn, visit, m), ClosedPage):
                return render(request, closed, status=409)
        response: Response = RedirectResponse(f"/{m}/stem/se-over", 303)
        ballot_draft.keep(request, response, booth.draft.taking(choices), booth.round, booth.items)
        return response
    except BudsjettError as refusal:
        status, sentence = tell(refusal)
        with visit.reading() as conn:
            kept = choices if not isinstance(refusal, StaleBallot) else {}
            page = _preview_page(conn, visit, booth, kept, problem=sentence)
        return render(request, page, status=status)
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


def _taken_in(form: Sent, booth: _Booth) -> tuple[dict[str, int], str]:
    """What is chosen after one press, and where on the page the press was."""
    kind = booth.round.ballot_kind
    choices = chosen_in(form, booth.items, kind)
    known = {item.measure_id for item in booth.items}
    step, removed = form.first("steg"), form.first("ta-bort")
    choices.pop(removed, None)
    if kind is BallotKind.RANKING:
        choices = in_places(choices, booth.draft.choices)
    if step[1:] not in known:
        return choices, "#penger" if removed else ""
    at = "#penger" if form.first("sted") == "rekke" else f"#kort-{step[1:]}"
    return stepped(choices, step, kind), at


LEADS = {
    BallotKind.APPROVAL: "Kryss av det du vil bruke pengene på. Du kan krysse av så mange du vil, eller levere blankt.",
    BallotKind.RANKING: "Sett det du vil bruke pengene på, i rekkefølge. Du trenger ikke ta med alt.",
    BallotKind.CHOOSE_ONE: "Velg den ene tingen som betyr mest for deg, eller lever blankt.",
    BallotKind.APPROVAL_CUT: "Merk det du vil ha, og det du heller vil kutte først. La resten stå, eller lever blankt.",
}


def _lead(round_: Round) -> str:
    if round_.ballot_kind is BallotKind.POINTS:
        points = words.count(round_.points, "poeng", "poeng")
        return f"Fordel opptil {points}. Gi flest til det som betyr mest for deg, eller lever blankt."
    return LEADS[round_.ballot_kind]


def _ballot_page(conn: Connection, booth: _Booth, *, problem: str = "") -> BallotPage:
    round_ = booth.round
    every = _cards(conn, booth, booth.draft.choices)
    return BallotPage(
        frame=booth.frame,
        title="Stemmeseddel",
        question=round_.question,
        lead=_lead(round_),
        problem=problem,
        kind=round_.ballot_kind.value,
        fund=round_.kind is RoundKind.FUND,
        rule=RULES[round_.rule],
        how=how_counted(round_),
        cards=every,
        chosen=sum(card.taken for card in every),
        ranked=_ranked(every),
        cut_first=sum(card.cut_first for card in every),
        purse=purse(booth.draft.choices, booth.items, round_),
        points=round_.points,
        need=round_.need_kr,
        limit=round_.limit_kr,
        outdated=booth.draft.outdated,
        voted=vote.own_ballot_exists(conn, booth.frame.actor),
    )


def _preview_page(
    conn: Connection, visit: Visit, booth: _Booth, choices: Mapping[str, int], *, problem: str = ""
) -> PreviewPage:
    round_, actor = booth.round, booth.frame.actor
    m = round_.municipality_id
    every = _cards(conn, booth, choices)
    added = purse(choices, booth.items, round_)
    back = urlencode({"kommune": m, "til": f"/{m}/stem/se-over"})
    return PreviewPage(
        frame=booth.frame,
        title="Se over og lever",
        kind=round_.ballot_kind.value,
        fund=round_.kind is RoundKind.FUND,
        chosen=_ranked(every) if round_.ballot_kind is BallotKind.RANKING else tuple(c for c in every if c.taken),
        cut_first=tuple(card for card in every if card.cut_first),
        sent=sent(choices, round_.ballot_kind),
        not_spared=tuple(card for card in every if not card.points and card.kind != "new"),
        not_new=tuple(card for card in every if not card.points and card.kind == "new"),
        purse=added,
        list_digest=round_.list_digest,
        may_cast=allows(actor, Act.CAST_BALLOT, round_, visit.now),
        wrong_role=actor is not None and actor.role is not Role.CITIZEN,
        castable=round_.ballot_kind is not BallotKind.POINTS or added.left >= 0,
        sign_in=f"/logg-inn?{back}",
        problem=problem,
    )


def _ranked(every: tuple[Card, ...]) -> tuple[Card, ...]:
    """What has a place, in the order of the places."""
    return tuple(sorted((card for card in every if card.taken), key=lambda card: card.points))


def _cards(conn: Connection, booth: _Booth, choices: Mapping[str, int]) -> tuple[Card, ...]:
    round_ = booth.round
    m = round_.municipality_id
    return cards(
        booth.draft.in_order(booth.items),
        basis_with_proposals(conn, round_),
        round_,
        choices=choices,
        statements=propose.statements_by_measure(conn, m),
        councils={council.id: council.name for council in explore.councils(conn, m)},
    )
