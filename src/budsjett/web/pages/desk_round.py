"""Set up a round: its times, what it shares out, its ballot, and how it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.basis import Basis
from budsjett.errors import BudsjettError
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import CapOn, Phase, Round, RoundKind, Window
from budsjett.representation.groups import Trait
from budsjett.store.engine import Connection
from budsjett.usecases import administer, explore, groups
from budsjett.web import forms, round_form, words
from budsjett.web.ballot_ties import capped
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.how_many import asked
from budsjett.web.pages.desk import enter
from budsjett.web.render import Page, render
from budsjett.web.rule_words import BALLOTS, RULES, TRAITS, how_counted
from budsjett.web.sent import AForm, Sent

router = APIRouter()

LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A theme or a district that may have a limit, and what its two fields are called."""

    label: str
    number: str
    kroner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage(Page):
    """Set up a round, or see the times of the one underway."""

    template: ClassVar[str] = "desk/round.html"
    here: ClassVar[str] = "desk"

    written: Mapping[str, str]
    problems: Mapping[str, str]
    may_create: bool
    times: tuple[tuple[str, str, str], ...]
    kinds: tuple[tuple[str, str, str], ...]
    ballots: tuple[tuple[str, str, str], ...]
    rules: tuple[tuple[str, str, str], ...]
    options: tuple[round_form.Options, ...]
    cap_places: tuple[Place, ...]
    groups: tuple[tuple[str, str], ...]
    asked: frozenset[str]
    how: tuple[str, ...]
    chosen: tuple[str, ...]
    may_reopen: bool


@router.get("/{m}/administrasjon/runde")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The form, or the round underway."""
    with visit.reading() as conn:
        page = _round_page(conn, visit, m, Sent(), {})
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
                now=visit.now,
                **round_form.read(form),
            )
    except BudsjettError as refusal:
        status, _ = tell(refusal)
        told = forms.problems(refusal, NAMES)
        with visit.reading() as conn:
            page = _round_page(conn, visit, m, form, told)
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
            page = _round_page(conn, visit, m, form, {"frist": sentence})
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/administrasjon", 303)


NAMES = {
    "Rundens navn i adressen": "ref",
    "Tittel": "tittel",
    "Spørsmål": "sporsmal",
    "Forslag åpner": "forslag-fra",
    "Forslag lukker": "forslag-til",
    "Avstemning åpner": "stem-fra",
    "Avstemning lukker": "stem-til",
    "Poeng": "poeng",
    "Potten": "pott",
    "Færrest stemmer": round_form.FEWEST,
    "Grense": "grenser",
    administer.LEAST: round_form.LEAST,
    administer.MOST: round_form.MOST,
}


def _chosen(round_: Round) -> tuple[str, ...]:
    """What was decided when the round was set up, in words."""
    ballot = BALLOTS[round_.ballot_kind]
    if round_.points:
        ballot = f"{ballot} ({round_.points} å fordele)"
    fund = f"Fond: {words.money(round_.limit_kr)} å fordele" if round_.kind is RoundKind.FUND else "Prioriteringer"
    asks = [TRAITS[Trait(trait)].lower() for trait in round_.asks]
    spoken = f"Seddelen spør om {words.together(asks)}. Det er frivillig å svare." if asks else ""
    return tuple(said for said in (fund, ballot, asked(round_), f"Regel: {RULES[round_.rule].name}", spoken) if said)


def _places(basis: Basis) -> tuple[Place, ...]:
    found = [(CapOn.THEME, theme.id, theme.label) for theme in basis.themes]
    found += [(CapOn.DISTRICT, district.id, district.label) for district in basis.districts]
    return tuple(
        Place(
            label=label,
            number=round_form.cap_name(on, of, in_kr=False),
            kroner=round_form.cap_name(on, of, in_kr=True),
        )
        for on, of, label in found
    )


def _limited(round_: Round, basis: Basis) -> list[str]:
    """The round's limits, a sentence each."""
    labels = {f"{CapOn.THEME}:{t.id}": t.label for t in basis.themes}
    labels |= {f"{CapOn.DISTRICT}:{d.id}": d.label for d in basis.districts}
    return [capped(cap.id, cap.most, labels, in_kr=cap.in_kr) + "." for cap in round_.caps]


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


def _round_page(conn: Connection, visit: Visit, m: str, written: Sent, problems: Mapping[str, str]) -> RoundPage:
    frame = enter(conn, visit, m)
    round_ = frame.round
    fresh = round_ is None or round_.phase is Phase.COUNTED
    basis = explore.basis_of(conn, m)
    return RoundPage(
        frame=frame,
        title="Sett opp en runde" if fresh else "Runden",
        written=_suggested(basis, visit.now, round_)
        | {k: "".join(c for c in v[:LONGEST] if c.isprintable()) for k, v in written},
        problems=problems,
        may_create=fresh,
        times=tuple(
            (words.PHASES[w.phase.value], words.moment(w.opens_at), words.moment(w.closes_at))
            for w in (round_.windows if round_ else ())
        ),
        kinds=round_form.KINDS,
        ballots=round_form.ballots(),
        rules=round_form.rules(),
        options=round_form.OPTIONS,
        cap_places=_places(basis),
        groups=tuple((grouping.trait.value, TRAITS[grouping.trait]) for grouping in groups.offered_here(conn, m)),
        asked=frozenset(written.every("spor")),
        how=how_counted(round_) if round_ else (),
        chosen=(*_chosen(round_), *_limited(round_, basis)) if round_ else (),
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
        **round_form.suggested(),
        "forslag-fra": f"{start:%Y-%m-%dT%H:%M}",
        "forslag-til": f"{change:%Y-%m-%dT%H:%M}",
        "stem-fra": f"{change:%Y-%m-%dT%H:%M}",
        "stem-til": f"{end:%Y-%m-%dT%H:%M}",
        "frist": f"{(start + timedelta(days=6)).replace(hour=23, minute=59):%Y-%m-%dT%H:%M}",
    }
