"""Set up a round, and choose what is voted on: the need, what there is to spend, and why a list is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.plan import effect_of, project
from budsjett.errors import BudsjettError, NoSuchRound
from budsjett.process.rights import Act, allows, require
from budsjett.process.rounds import Phase, Round, Window
from budsjett.store.engine import Connection
from budsjett.usecases import administer, explore
from budsjett.usecases.ballot_plan import BallotPlan, plan_ballot
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule
from budsjett.web import forms, words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.pages.desk import enter
from budsjett.web.proposal_form import KIND_WORDS
from budsjett.web.render import Page, render
from budsjett.web.rule_words import RULES
from budsjett.web.sent import AForm, Sent

router = APIRouter()

ON, GIVEN, OFF = "stem", "fast", "ikke"
CHOICE = "tiltak-"
LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage(Page):
    """Set up a round, or see the times of the one underway."""

    template: ClassVar[str] = "desk/round.html"
    here: ClassVar[str] = "desk"

    written: Mapping[str, str]
    problems: Mapping[str, str]
    may_create: bool
    times: tuple[tuple[str, str, str], ...]
    rules: tuple[tuple[str, str, str], ...]
    may_reopen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A measure that may be voted on."""

    id: str
    title: str
    kind: str
    effect: str
    saves: bool
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPlanPage(Page):
    """Choose what is voted on."""

    template: ClassVar[str] = "desk/ballot.html"
    here: ClassVar[str] = "desk"

    candidates: tuple[Candidate, ...]
    reserve: str
    last_year: int
    plan: BallotPlan | None
    problem: str
    confirming: bool


@router.get("/{m}/administrasjon/runde")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The form, or the round underway."""
    with visit.reading() as conn:
        page = _round_page(conn, visit, m, {}, {})
    return render(request, page)


@router.post("/{m}/administrasjon/runde")
def create(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Set up a round."""
    try:
        with visit.writing() as conn:
            administer.create_round(
                conn,
                visit.signed_in(conn, m),
                ref=form.first("ref"),
                title=form.first("tittel"),
                question=form.first("sporsmal"),
                windows=_windows(form),
                ballot_kind=BallotKind.POINTS if form.first("seddel") == "points" else BallotKind.APPROVAL,
                points=forms.whole("Poeng", form.first("poeng", "10"), 1, administer.MOST_POINTS),
                rule=Rule.GREEDY if form.first("regel") == Rule.GREEDY.value else Rule.EQUAL_SHARES,
                now=visit.now,
            )
    except BudsjettError as refusal:
        status, _ = tell(refusal)
        told = forms.problems(refusal, NAMES)
        with visit.reading() as conn:
            page = _round_page(conn, visit, m, dict(form), told)
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/administrasjon", 303)


@router.post("/{m}/administrasjon/gjenapne")
def reopen(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Open a closed box again, until another time."""
    try:
        closes_at = forms.moment("Ny frist", form.first("frist"))
        with visit.writing() as conn:
            administer.reopen_voting(conn, visit.signed_in(conn, m), closes_at=closes_at, now=visit.now)
    except BudsjettError as refusal:
        status, sentence = tell(refusal)
        with visit.reading() as conn:
            page = _round_page(conn, visit, m, dict(form), {"frist": sentence})
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/administrasjon", 303)


@router.get("/{m}/administrasjon/stemmeseddel")
def choose(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """Choose, from the director's proposal as it stands."""
    with visit.reading() as conn:
        page = _ballot_page(conn, visit, m, None)
    return render(request, page)


@router.post("/{m}/administrasjon/stemmeseddel")
def add_up(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Add up (`handling=regn`), ask once (`spor`), or open voting (`apne`)."""
    act = form.first("handling")
    with visit.reading() as conn:
        page = _ballot_page(conn, visit, m, form, confirming=act == "spor")
    if act == "apne" and page.plan is not None:
        places = _places(form)
        with visit.writing() as conn:
            administer.open_voting(
                conn,
                visit.signed_in(conn, m),
                [i for i, place in places.items() if place == ON],
                visit.now,
                given=[i for i, place in places.items() if place == GIVEN],
                reserve_kr=forms.whole_kr("Disposisjonsfondet", page.reserve) if page.reserve.strip() else None,
            )
        return RedirectResponse(f"/{m}/administrasjon", 303)
    return render(request, page, status=422 if page.problem else 200)


NAMES = {
    "Rundens navn i adressen": "ref",
    "Tittel": "tittel",
    "Spørsmål": "sporsmal",
    "Forslag åpner": "forslag-fra",
    "Forslag lukker": "forslag-til",
    "Avstemning åpner": "stem-fra",
    "Avstemning lukker": "stem-til",
    "Poeng": "poeng",
}


def _windows(form: Sent) -> tuple[Window, ...]:
    return tuple(
        Window(
            phase=phase,
            opens_at=forms.moment(f"{name} åpner", form.first(f"{field}-fra")),
            closes_at=forms.moment(f"{name} lukker", form.first(f"{field}-til")),
        )
        for phase, name, field in (
            (Phase.PROPOSING, "Forslag", "forslag"),
            (Phase.VOTING, "Avstemning", "stem"),
        )
    )


def _round_page(
    conn: Connection, visit: Visit, m: str, written: Mapping[str, str], problems: Mapping[str, str]
) -> RoundPage:
    frame = enter(conn, visit, m)
    round_ = frame.round
    fresh = round_ is None or round_.phase is Phase.COUNTED
    basis = explore.basis_of(conn, m)
    return RoundPage(
        frame=frame,
        title="Sett opp en runde" if fresh else "Runden",
        written=_suggested(basis, visit.now, round_)
        | {k: "".join(c for c in v[:LONGEST] if c.isprintable()) for k, v in written.items()},
        problems=problems,
        may_create=fresh,
        times=tuple(
            (words.PHASES[w.phase.value], words.moment(w.opens_at), words.moment(w.closes_at))
            for w in (round_.windows if round_ else ())
        ),
        rules=tuple((rule.value, told.name.capitalize(), told.sentence) for rule, told in RULES.items()),
        may_reopen=allows(frame.actor, Act.REOPEN_VOTING, round_, visit.now),
    )


def _suggested(basis: Basis, now: datetime, before: Round | None) -> dict[str, str]:
    """A form that can be sent as it is: proposals from tomorrow for three weeks, then three weeks of voting."""
    start = (now + timedelta(days=1)).astimezone(words.OSLO).replace(hour=8, minute=0)
    change, end = start + timedelta(days=21), start + timedelta(days=42)
    return {
        "ref": f"{basis.years.first}-2" if before and before.ref == str(basis.years.first) else str(basis.years.first),
        "tittel": f"Innbyggernes prioriteringer {basis.years.first}–{basis.years.last}",
        "sporsmal": "Hva skal skjermes, og hva skal vi bruke penger på, de neste fire årene?",
        "seddel": "approval",
        "poeng": "10",
        "regel": Rule.EQUAL_SHARES.value,
        "forslag-fra": f"{start:%Y-%m-%dT%H:%M}",
        "forslag-til": f"{change:%Y-%m-%dT%H:%M}",
        "stem-fra": f"{change:%Y-%m-%dT%H:%M}",
        "stem-til": f"{end:%Y-%m-%dT%H:%M}",
        "frist": f"{(start + timedelta(days=6)).replace(hour=23, minute=59):%Y-%m-%dT%H:%M}",
    }


def _places(form: Sent) -> dict[str, str]:
    return {name.removeprefix(CHOICE): value for name, value in form if name.startswith(CHOICE)}


def _ballot_page(
    conn: Connection, visit: Visit, m: str, form: Sent | None, *, confirming: bool = False
) -> BallotPlanPage:
    frame = enter(conn, visit, m)
    round_ = frame.round
    if round_ is None:
        raise NoSuchRound(round="")
    require(frame.actor, Act.OPEN_VOTING, round_, visit.now)
    basis = explore.basis_of(conn, m, round_.basis_digest)
    places: dict[str, str] = _places(form) if form is not None else dict.fromkeys(basis.directors_package, GIVEN)
    reserve = form.first("reserve")[:40] if form is not None else _directors_reserve(basis)
    plan, problem = None, ""
    if form is not None:
        try:
            plan = _plan(conn, round_, places, reserve)
        except BudsjettError as refusal:
            problem = tell(refusal)[1]
    return BallotPlanPage(
        frame=frame,
        title="Åpne avstemningen?" if confirming and plan else "Lag stemmeseddelen",
        candidates=_candidates(basis, places),
        reserve="".join(c for c in reserve if c.isprintable()),
        last_year=basis.years.last,
        plan=plan,
        problem=problem,
        confirming=confirming and plan is not None,
    )


def _plan(conn: Connection, round_: Round, places: Mapping[str, str], reserve: str) -> BallotPlan:
    return plan_ballot(
        conn,
        round_,
        [i for i, place in places.items() if place == ON],
        given=[i for i, place in places.items() if place == GIVEN],
        reserve_kr=forms.whole_kr("Disposisjonsfondet", reserve) if reserve.strip() else None,
    )


def _directors_reserve(basis: Basis) -> str:
    """Where the director's proposal lets the reserve end: the vote then moves priorities within that proposal."""
    return words.number(float(project(basis, basis.directors_package).lines[LineId("reserve_path")][-1]))


def _candidates(basis: Basis, places: Mapping[str, str]) -> tuple[Candidate, ...]:
    found = []
    for i, measure in basis.measures.items():
        effect_kr = int(effect_of(basis, i).sum())
        found.append(
            Candidate(
                id=i,
                title=measure.title,
                kind=KIND_WORDS[measure.kind.value],
                effect=words.money(effect_kr, sign=True),
                saves=effect_kr > 0,
                place=places.get(i, OFF) if places.get(i, OFF) in {ON, GIVEN} else OFF,
            )
        )
    return tuple(found)
