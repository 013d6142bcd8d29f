"""Choose what is voted on: the need, what there is to spend, and why a list is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.plan import effect_of, project
from budsjett.errors import BudsjettError, InvalidNumber, NoSuchRound
from budsjett.process.rights import Act, require
from budsjett.process.rounds import Round, RoundKind
from budsjett.store.engine import Connection
from budsjett.usecases import administer
from budsjett.usecases.ballot_plan import LEVEL_BALLOTS, BallotPlan, basis_with_proposals, plan_ballot, taken_kr
from budsjett.voting.election import BallotKind
from budsjett.web import forms, words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.pages.desk import enter
from budsjett.web.proposal_form import KIND_WORDS
from budsjett.web.render import Page, render
from budsjett.web.sent import AForm, Sent

router = APIRouter()

ON, LEVELS, GIVEN, OFF = "stem", "nivaer", "fast", "ikke"
CHOICE = "tiltak-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A measure that may be voted on."""

    id: str
    title: str
    kind: str
    effect: str
    saves: bool
    levels: str
    """Its levels in words, where it may be voted on at each of them."""
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPlanPage(Page):
    """Choose what is voted on."""

    template: ClassVar[str] = "desk/ballot.html"
    here: ClassVar[str] = "desk"

    fund: bool
    candidates: tuple[Candidate, ...]
    reserve: str
    last_year: int
    plan: BallotPlan | None
    problem: str
    confirming: bool


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
                _at(places, ON, LEVELS),
                visit.now,
                given=_at(places, GIVEN),
                by_level=_at(places, LEVELS),
                reserve_kr=forms.whole_kr("Disposisjonsfondet", page.reserve) if page.reserve.strip() else None,
            )
        return RedirectResponse(f"/{m}/administrasjon", 303)
    return render(request, page, status=422 if page.problem else 200)


def _places(form: Sent) -> dict[str, str]:
    return {name.removeprefix(CHOICE): value for name, value in form if name.startswith(CHOICE)}


def _at(places: Mapping[str, str], *wanted: str) -> list[str]:
    return [i for i, place in places.items() if place in wanted]


def _ballot_page(
    conn: Connection, visit: Visit, m: str, form: Sent | None, *, confirming: bool = False
) -> BallotPlanPage:
    frame = enter(conn, visit, m)
    round_ = frame.round
    if round_ is None:
        raise NoSuchRound(round="")
    require(frame.actor, Act.OPEN_VOTING, round_, visit.now)
    basis = basis_with_proposals(conn, round_)
    fund = round_.kind is RoundKind.FUND
    places: dict[str, str] = _places(form) if form is not None else _before(basis, fund=fund)
    reserve = form.first("reserve")[:40] if form is not None else "" if fund else _directors_reserve(basis)
    plan, problem = None, ""
    if form is not None:
        try:
            plan = _plan(conn, round_, places, reserve)
        except BudsjettError as refusal:
            problem = tell(refusal)[1]
    return BallotPlanPage(
        frame=frame,
        title="Åpne avstemningen?" if confirming and plan else "Lag stemmeseddelen",
        fund=fund,
        candidates=_candidates(basis, places, fund=fund, kind=round_.ballot_kind),
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
        _at(places, ON, LEVELS),
        given=_at(places, GIVEN),
        by_level=_at(places, LEVELS),
        reserve_kr=forms.whole_kr("Disposisjonsfondet", reserve) if reserve.strip() else None,
    )


def _directors_reserve(basis: Basis) -> str:
    """Where the director's proposal lets the reserve end: the vote then moves priorities within that proposal."""
    return words.number(float(project(basis, basis.directors_package).lines[LineId("reserve_path")][-1]))


def _before(basis: Basis, *, fund: bool) -> dict[str, str]:
    """Where everything stands before anybody has chosen: the proposals share a fund; else the director's stand."""
    if fund:
        return {i: ON for i in basis.measures if i.startswith("forslag-")}
    return dict.fromkeys(basis.directors_package, GIVEN)


def _candidates(basis: Basis, places: Mapping[str, str], *, fund: bool, kind: BallotKind) -> tuple[Candidate, ...]:
    """Everything that may be voted on; in a fund round only what takes money out of the pot."""
    found = []
    known = {ON, LEVELS, GIVEN} if kind in LEVEL_BALLOTS else {ON, GIVEN}
    for i, measure in basis.measures.items():
        if fund:
            try:
                effect_kr = -taken_kr(basis, measure)
            except InvalidNumber:
                continue
        else:
            effect_kr = int(effect_of(basis, i).sum())
        found.append(
            Candidate(
                id=i,
                title=measure.title,
                kind=KIND_WORDS[measure.kind.value],
                effect=words.money(effect_kr, sign=True),
                saves=effect_kr > 0,
                levels=words.together([f"{level} %" for level in measure.levels]) if LEVELS in known else "",
                place=places.get(i, OFF) if places.get(i, OFF) in known else OFF,
            )
        )
    return tuple(found)
