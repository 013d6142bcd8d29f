"""Paper at the desk: forms are issued, envelopes registered, and the account of both. Who voted is shown nowhere."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.errors import BudsjettError, NoSuchRound, OnlyInDemonstration
from budsjett.process.paper import Reconciliation, read_number, spaced
from budsjett.process.rights import Act, allows
from budsjett.store.engine import Connection
from budsjett.usecases import paper, paper_entry
from budsjett.usecases.paper_entry import Became
from budsjett.web import forms, sign_in
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.pages.desk import enter
from budsjett.web.paper_words import BECAME, DECIDED, REASONS
from budsjett.web.render import Page, render
from budsjett.web.sent import AForm, Sent

router = APIRouter()

DONE = {
    "utstedt": "Skjemaene er utstedt. Skriv dem ut nedenfor.",
    "registrert": "Konvolutten er registrert. Legg den uåpnet i kassen for ytterkonvolutter.",
    "trukket": "Registreringen er trukket. Velgeren kan stemme på nett igjen.",
    "talt": "Antall ubrukte skjemaer er notert.",
    "forklart": "Forklaringen er ført i journalen.",
    "forfra": "Begge føringene er tatt bort. Skjemaet føres på nytt av to.",
}
NAMES = {
    "Antall skjemaer": "antall",
    "Velger": "velger",
    "Begrunnelse": "hvorfor",
    "Ubrukte skjemaer": "ubrukte",
    "Forklaring": "forklaring",
}
ACTS = {
    "skjemaer": "antall",
    "konvolutt": "velger",
    "trekk": "trekk-velger",
    "ubrukte": "ubrukte",
    "forklaring": "forklaring",
}
"""What may be asked for, and the field a refusal stands under when it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDeskPage(Page):
    """The paper channel. `once`, `differing`: forms that wait; `asked`: a number that was refused."""

    template: ClassVar[str] = "desk/paper.html"
    here: ClassVar[str] = "desk"

    done: str
    problems: dict[str, str]
    account: Reconciliation
    spoiled: tuple[tuple[str, int], ...]
    printings: tuple[int, ...]
    once: tuple[str, ...]
    differing: tuple[tuple[str, str], ...]
    asked: str
    offered: tuple[tuple[str, str], ...]
    may_issue: bool
    may_register: bool
    may_enter: bool
    fewest: int


@router.get("/{m}/administrasjon/papir")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The channel as it stands."""
    with visit.reading() as conn:
        page = desk_page(conn, visit, m, request)
    return render(request, page)


@router.post("/{m}/administrasjon/papir")
def do(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """One of `ACTS`, by `handling`."""
    act = form.first("handling")
    try:
        with visit.writing() as conn:
            done = _do(conn, visit, m, act, form)
    except BudsjettError as refusal:
        with visit.reading() as conn:
            enter(conn, visit, m)
            status, sentence = tell(refusal)
            under = ACTS.get(act, "antall")
            if (called := getattr(refusal, "field", None)) in NAMES:
                under = "trekk-velger" if (act, called) == ("trekk", "Velger") else NAMES[called]
            page = desk_page(conn, visit, m, request, {under: sentence})
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/administrasjon/papir?gjort={done}", 303)


def _do(conn: Connection, visit: Visit, m: str, act: str, form: Sent) -> str:
    actor = visit.signed_in(conn, m)
    if act == "konvolutt":
        paper.register(conn, actor, _key(visit, m, form.first("velger")), visit.now)
        return "registrert"
    if act == "trekk":
        key = _key(visit, m, form.first("trekk-velger"))
        paper.withdraw(conn, actor, key, why=form.first("hvorfor"), now=visit.now)
        return "trukket"
    if act == "ubrukte":
        unused = forms.whole("Ubrukte skjemaer", form.first("ubrukte"), 0, paper.MOST_FORMS)
        paper.tell_unused(conn, actor, unused=unused, now=visit.now)
        return "talt"
    if act == "forklaring":
        paper.explain(conn, actor, why=form.first("forklaring"), now=visit.now)
        return "forklart"
    count = forms.whole("Antall skjemaer", form.first("antall"), paper.FEWEST_FORMS, paper.MOST_AT_ONCE)
    paper.issue(conn, actor, count=count, now=visit.now)
    return "utstedt"


def _key(visit: Visit, m: str, written: str) -> str:
    """The voter's pseudonym, as her own sign-in makes it. Until a real sign-in is set up there are trial citizens."""
    if not visit.settings.signs_in_by_role:
        raise OnlyInDemonstration
    return sign_in.pseudonym(visit.settings.secret_key, m, sign_in.trial_citizen(written))


def desk_page(
    conn: Connection, visit: Visit, m: str, request: Request, problems: dict[str, str] | None = None
) -> PaperDeskPage:
    """The channel as it stands, with what was refused by the field it stands under."""
    frame = enter(conn, visit, m)
    if frame.round is None:
        raise NoSuchRound(round="")
    account = paper.account_of(conn, frame.actor, visit.now)
    once, differing = paper_entry.waiting(conn, frame.actor, visit.now)
    return PaperDeskPage(
        frame=frame,
        title="Stemmer på papir",
        done="" if problems else _done(request),
        problems=problems or {},
        account=account,
        spoiled=tuple((REASONS[reason], held) for reason, held in account.spoiled_by.items()),
        printings=paper.printings(conn, frame.round),
        once=tuple(spaced(number) for number in once),
        differing=tuple((number, spaced(number)) for number in differing),
        asked=request.query_params.get("nr", "")[:12] if problems else "",
        offered=tuple((str(n), f"Prøveinnbygger {n}") for n in sign_in.TRIAL_CITIZENS)
        if visit.settings.signs_in_by_role
        else (),
        may_issue=allows(frame.actor, Act.ISSUE_FORMS, frame.round, visit.now),
        may_register=allows(frame.actor, Act.REGISTER_ENVELOPE, frame.round, visit.now),
        may_enter=allows(frame.actor, Act.ENTER_FORM, frame.round, visit.now),
        fewest=paper.FEWEST_FORMS,
    )


def _done(request: Request) -> str:
    """What was done before this page, in our own words: of the address only what we know is used."""
    asked = request.query_params
    if (done := DONE.get(asked.get("gjort", ""))) is not None:
        return done
    told = DECIDED if asked.get("avgjort") else BECAME
    try:
        return told[Became(asked.get("ble", ""))].format(number=spaced(read_number(asked.get("skjema", ""))))
    except (ValueError, KeyError, BudsjettError):
        return ""
