"""The administration's desk: what is done, what comes next, and what awaits an answer. Each act is asked about once."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from budsjett.errors import NotProven, PaperUnbalanced, PaperUnfinished
from budsjett.process.proposals import ProposalStatus
from budsjett.process.rights import Act, allows, require
from budsjett.process.rounds import ORDER, STAND_INS, Phase, Round
from budsjett.store import journal
from budsjett.store.engine import Connection, overwrite_deleted
from budsjett.usecases import administer, bases, finding, paper, propose, trial, vote
from budsjett.usecases.vote import Turnout
from budsjett.voting.welfare import PATIENCE_S
from budsjett.web import forms, paper_words, words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.render import Frame, Page, render
from budsjett.web.rule_words import RULES
from budsjett.web.sent import AForm, Sent

router = APIRouter()

MOST_ENTRIES = 40
LONGER_S = 300
"""How long a best set may be looked for when the first try was not enough; a page cannot wait longer."""
LONGER, STAND_IN = "mer-tid", "vikar"
TRIAL_BALLOTS = 200
ACTS = {
    Act.LOAD_FIGURES: "lastet inn tall",
    Act.UNDO_FIGURES: "gikk tilbake til tidligere tall",
    Act.CREATE_ROUND: "satte opp runden",
    Act.OPEN_PROPOSING: "åpnet for forslag",
    Act.OPEN_VOTING: "åpnet avstemningen",
    Act.CLOSE_VOTING: "avsluttet avstemningen",
    Act.REOPEN_VOTING: "åpnet avstemningen igjen",
    Act.COUNT: "talte stemmene",
    Act.FILL_TRIAL_BALLOTS: "la inn prøvestemmer",
    Act.SUBMIT_PROPOSAL: "sendte inn forslag",
    Act.WITHDRAW_PROPOSAL: "trakk forslag",
    Act.SET_ASIDE: "satte til side forslag",
    Act.TAKE_BACK_IN: "tok inn igjen forslag",
    Act.GIVE_STATEMENT: "ga uttalelse",
    Act.ANSWER: "svarte på forslag",
    Act.SAVE_PLAN: "lagret planen",
    Act.ISSUE_FORMS: "utstedte skjemaer på papir",
    Act.REGISTER_ENVELOPE: "registrerte en konvolutt",
    Act.WITHDRAW_ENVELOPE: "trakk en registrert konvolutt",
    Act.DECIDE_FORM: "avgjorde et skjema som var ført ulikt",
    Act.RESTART_FORM: "lot et skjema bli ført på nytt",
    Act.TELL_UNUSED: "talte ubrukte skjemaer",
    Act.EXPLAIN_PAPER: "forklarte et avvik i papiret",
    Act.RECONCILE_PAPER: "avstemte papiret ved tellingen",
}
ON_PAPER = {
    Act.ISSUE_FORMS,
    Act.REGISTER_ENVELOPE,
    Act.WITHDRAW_ENVELOPE,
    Act.DECIDE_FORM,
    Act.RESTART_FORM,
    Act.TELL_UNUSED,
    Act.EXPLAIN_PAPER,
    Act.RECONCILE_PAPER,
}
"""What is told of them in the journal is how many, which form and why; never who voted, nor what."""
WITHOUT_SUBJECT = {
    Act.LOAD_FIGURES,
    Act.UNDO_FIGURES,
    Act.OPEN_PROPOSING,
    Act.OPEN_VOTING,
    Act.CLOSE_VOTING,
    Act.REOPEN_VOTING,
    Act.COUNT,
    Act.FILL_TRIAL_BALLOTS,
    *ON_PAPER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the checklist. `state`: done, now or later."""

    title: str
    status: str
    state: str
    address: str
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A line of the journal, in words."""

    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A proposal without an answer, and for how long."""

    ref: str
    title: str
    author: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(Page):
    """The desk."""

    template: ClassVar[str] = "desk/page.html"
    here: ClassVar[str] = "desk"

    steps: tuple[Step, ...]
    waiting: tuple[Waiting, ...]
    turnout: Turnout | None
    entries: tuple[Noted, ...]
    may_fill: bool
    trial_ballots: int
    on_paper: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(Page):
    """Asks once before something that cannot be taken back. `first`: what must be done at the desk of paper first."""

    template: ClassVar[str] = "desk/ask.html"
    here: ClassVar[str] = "desk"

    lead: str
    follows: tuple[str, ...]
    action: str
    button: str
    first: str = ""
    instead: "tuple[Instead, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Another way on than the first button's: what it does, and the field it sends."""

    what: str
    button: str
    field: str


@router.get("/{m}/administrasjon")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The desk, for the administration."""
    with visit.reading() as conn:
        frame = enter(conn, visit, m)
        round_ = frame.round
        turnout = vote.turnout(conn, m)
        page = DeskPage(
            frame=frame,
            title="Administrasjon",
            steps=_steps(conn, m, round_, turnout),
            waiting=_waiting(conn, visit, m),
            turnout=turnout,
            entries=_entries(conn, m),
            may_fill=visit.settings.demo and allows(frame.actor, Act.FILL_TRIAL_BALLOTS, round_, visit.now),
            trial_ballots=TRIAL_BALLOTS,
            on_paper=round_ is not None and round_.paper and allows(frame.actor, Act.SEE_PAPER, round_, visit.now),
        )
    return render(request, page)


@router.post("/{m}/administrasjon/provestemmer")
def fill(m: MunicipalityId, visit: AVisit, antall: Annotated[str, Form()] = "") -> RedirectResponse:
    """Put marked trial ballots in the box; only in a demonstration."""
    count = forms.whole("Antall prøvestemmer", antall, 1, trial.MOST)
    with visit.writing() as conn:
        trial.fill_with_trial_ballots(
            conn, visit.signed_in(conn, m), count=count, demonstration=visit.settings.demo, now=visit.now
        )
    return RedirectResponse(f"/{m}/administrasjon", 303)


@router.get("/{m}/administrasjon/steg/{act}")
def ask(m: MunicipalityId, act: str, visit: AVisit, request: Request) -> HTMLResponse:
    """Ask once before an act that moves the round."""
    with visit.reading() as conn:
        frame = enter(conn, visit, m)
        wanted = _ask(act)
        require(frame.actor, wanted.act, frame.round, visit.now)
        follows = wanted.follows
        window = frame.round.window(Phase.VOTING) if frame.round else None
        if wanted.act is Act.CLOSE_VOTING and window and visit.now < window.closes_at:
            early = f"Kunngjort frist er {words.moment(window.closes_at)}. Avslutter du nå, står det i journalen."
            follows = (early, *follows)
        first = _paper_first(conn, frame.round) if wanted.act is Act.COUNT else ""
    page = AskPage(
        frame=frame,
        title=wanted.title,
        first=first,
        lead=wanted.lead,
        follows=follows,
        action=f"/{m}/administrasjon/steg/{act}",
        button=wanted.button,
    )
    return render(request, page)


def _paper_first(conn: Connection, round_: Round | None) -> str:
    """What would refuse the count, before the button is pressed; empty when nothing does."""
    try:
        if round_ is not None:
            paper.require_in_order(conn, round_)
    except (PaperUnfinished, PaperUnbalanced) as refusal:
        return tell(refusal)[1]
    return ""


@router.post("/{m}/administrasjon/steg/{act}")
def do(m: MunicipalityId, act: str, visit: AVisit, request: Request, form: AForm) -> Response:
    """Move the round."""
    wanted = _ask(act)
    if wanted.act is Act.COUNT:
        return _count(m, visit, request, form)
    with visit.writing() as conn:
        actor = visit.signed_in(conn, m)
        if wanted.act is Act.OPEN_PROPOSING:
            administer.open_proposing(conn, actor, visit.now)
        else:
            administer.close_voting(conn, actor, visit.now)
    return RedirectResponse(f"/{m}/administrasjon", 303)


def _count(m: str, visit: Visit, request: Request, form: Sent) -> Response:
    """Count, without holding the database while the best set is looked for. What is not proven is not recorded."""
    with visit.reading() as conn:
        box = finding.closed_box(conn, visit.signed_in(conn, m), visit.now)
    seconds = LONGER_S if form.first(LONGER) else PATIENCE_S
    try:
        found = finding.find(box, seconds=seconds, stand_in=bool(form.first(STAND_IN)))
    except NotProven as refusal:
        status, _ = tell(refusal)
        with visit.reading() as conn:
            page = _not_proven(enter(conn, visit, m), box.round, round(seconds))
        return render(request, page, status=status)
    with visit.writing() as conn:
        vote.count(conn, visit.signed_in(conn, m), visit.now, found=found)
    overwrite_deleted(request.app.state.engine)
    return RedirectResponse(f"/{m}/resultat", 303)


def _not_proven(frame: Frame, round_: Round, seconds: int) -> AskPage:
    stand_in = RULES[STAND_INS[round_.rule]].name
    return AskPage(
        frame=frame,
        title="Ikke talt: det beste utvalget er ikke bevist",
        lead=(
            f"Det beste utvalget etter «{RULES[round_.rule].name}» ble ikke bevist på {seconds} sekunder. "
            "Stemmene ligger urørt, og ingenting av resultatet er vist."
        ),
        follows=(),
        action=f"/{round_.municipality_id}/administrasjon/steg/tell",
        button="Prøv igjen",
        instead=(
            Instead(
                what=f"Bruk opptil {LONGER_S // 60} minutter. Siden står og venter så lenge.",
                button="Prøv igjen med mer tid",
                field=LONGER,
            ),
            Instead(
                what=(
                    f"Seddelen sa at stemmene kan telles etter «{stand_in}» hvis beviset ikke blir ferdig. Rundens "
                    "egen regel prøves én gang til først. Blir det den andre, står det i resultatet."
                ),
                button=f"Tell etter «{stand_in}» hvis det må til",
                field=STAND_IN,
            ),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    act: Act
    title: str
    lead: str
    follows: tuple[str, ...]
    button: str


_ASKED = {
    "apne-forslag": _Asked(
        act=Act.OPEN_PROPOSING,
        title="Åpne for forslag?",
        lead="Råd, representanter og innbyggere kan da sende inn forslag, og rådene kan gi uttalelser.",
        follows=("Fristene er de som er satt for runden.", "Tallene runden hviler på, er låst."),
        button="Ja, åpne for forslag",
    ),
    "avslutt": _Asked(
        act=Act.CLOSE_VOTING,
        title="Avslutte avstemningen?",
        lead="Ingen kan stemme etter dette, med mindre du åpner den igjen før tellingen.",
        follows=("Stemmesedler som er på vei inn i dette øyeblikket, blir enten med eller avvist; ingen blir borte.",),
        button="Ja, avslutt avstemningen",
    ),
    "tell": _Asked(
        act=Act.COUNT,
        title="Telle stemmene?",
        lead="Tellingen gjøres én gang, og resultatet blir offentlig straks.",
        follows=(
            "Nøkkelen som knytter velger til stemmeseddel, slettes. Etter dette kan ingen endre stemmen sin.",
            "Avstemningen kan ikke åpnes igjen.",
        ),
        button="Ja, tell stemmene",
    ),
}


def _ask(act: str) -> _Asked:
    if act not in _ASKED:
        raise HTTPException(404)
    return _ASKED[act]


def enter(conn: Connection, visit: Visit, m: str) -> Frame:
    """What surrounds a page of the desk. Refuses everyone but the administration."""
    frame = visit.frame(conn, m)
    require(frame.actor, Act.LOAD_FIGURES, None, visit.now)
    return frame


def _steps(conn: Connection, m: str, round_: Round | None, turnout: Turnout | None) -> tuple[Step, ...]:
    at, by = bases.loaded(conn, m)
    reached = ORDER.index(round_.phase) if round_ else -1
    desk = f"/{m}/administrasjon"
    fresh = round_ is None or round_.phase is Phase.COUNTED
    proposing, voting = (round_.window(p) if round_ else None for p in (Phase.PROPOSING, Phase.VOTING))
    listed = len(vote.ballot_items(conn, round_).items) if round_ else 0
    cast = f"{words.number(turnout.ballots)} stemmesedler" if turnout else ""
    if turnout and turnout.trial:
        cast += f", av dem {words.number(turnout.trial)} prøvestemmer"

    def state(place: Phase) -> str:
        """Whether the step that leads to `place` is taken, next, or further ahead."""
        wanted = ORDER.index(place)
        return "done" if reached >= wanted else ("now" if reached == wanted - 1 else "later")

    def step(place: Phase, title: str, *, done: str, ahead: str, door: tuple[str, str]) -> Step:
        where = state(place)
        address, button = door
        return Step(
            title=title,
            status=done if where == "done" else ahead,
            state=where,
            address=f"{desk}/steg/{address}" if where == "now" else "",
            button=button,
        )

    opens = f"Forslag tas imot fra {words.moment(proposing.opens_at)}." if proposing else ""
    opening = f"Kunngjort åpning: {words.moment(voting.opens_at)}." if voting else ""
    closing = f"Kunngjort frist: {words.moment(voting.closes_at)}." if voting else ""
    return (
        Step(
            title="Tallene er lastet inn",
            status=f"Lastet inn {words.moment(at)} av {by}.",
            state="done",
            address=f"{desk}/tall",
            button="Last inn nye tall",
        ),
        Step(
            title="Runden er satt opp" if round_ else "Sett opp en runde",
            status=f"{round_.title} ({round_.ref})" if round_ else "Ingen runde ennå.",
            state="done" if round_ else "now",
            address=f"{desk}/runde",
            button="Sett opp en ny runde" if fresh else "Se tidene",
        ),
        step(
            Phase.PROPOSING,
            "Forslag",
            done="Åpnet for forslag.",
            ahead=opens,
            door=("apne-forslag", "Åpne for forslag"),
        ),
        Step(
            title="Avstemning",
            status=f"{listed} ting på stemmeseddelen. {cast}." if reached >= ORDER.index(Phase.VOTING) else opening,
            state="done" if reached >= ORDER.index(Phase.VOTING) else ("now" if reached == 1 else "later"),
            address=f"{desk}/stemmeseddel" if round_ and reached < ORDER.index(Phase.VOTING) else "",
            button="Lag stemmeseddelen",
        ),
        step(
            Phase.CLOSED,
            "Avslutning",
            done="Avstemningen er avsluttet.",
            ahead=closing,
            door=("avslutt", "Avslutt nå"),
        ),
        step(
            Phase.COUNTED,
            "Telling",
            done="Stemmene er talt, og resultatet er offentlig.",
            ahead="",
            door=("tell", "Tell stemmene"),
        ),
    )


def _waiting(conn: Connection, visit: Visit, m: str) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(
            ref=view.proposal.ref,
            title=view.proposal.title,
            author=view.author,
            since=words.count(max(0, (visit.now - view.proposal.submitted_at).days), "dag", "dager"),
        )
        for view in propose.every(conn, m)
        if view.proposal.status is ProposalStatus.SUBMITTED and view.aside is None
    )


def _entries(conn: Connection, m: str) -> tuple[Noted, ...]:
    called = {f"measure:{measure.id}": measure.title for measure in bases.basis_of(conn, m).measures.values()}
    return tuple(
        Noted(
            when=words.moment(entry.at),
            who=entry.by_label,
            what=_what(entry.act, entry.subject, entry.detail, called.get(entry.subject, "")),
        )
        for entry in journal.latest(conn, m, MOST_ENTRIES)
    )


def _what(act: str, subject: str, detail: str, title: str) -> str:
    """An act in words. A measure goes by its title, and by its id where the figures no longer have it."""
    known = next((a for a in ACTS if a.value == act), None)
    if known is None:
        return act
    kind, _, name = subject.partition(":")
    about = {"round": "om runden", "proposal": f"til forslag {name}", "measure": f"til tiltaket «{title or name}»"}.get(
        kind, subject
    )
    named = known is Act.SAVE_PLAN and detail  # a plan goes by its name
    words_ = [ACTS[known]] if known in WITHOUT_SUBJECT or named else [ACTS[known], about]
    if known in ON_PAPER and detail:
        words_.append(f"({paper_words.noted(detail)})")
    if known in {Act.SUBMIT_PROPOSAL, Act.CREATE_ROUND, Act.SAVE_PLAN} and detail:
        words_.append(f"«{detail}»")
    return " ".join(words_)
