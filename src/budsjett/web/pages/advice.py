"""Behind the suggested package: what more room is worth, other good packages, why a measure is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.plan import project
from budsjett.budget.starts import listed, version
from budsjett.budget.ties import settle
from budsjett.optimise.between import filled
from budsjett.optimise.gains import steps
from budsjett.optimise.problem import Answer, Status
from budsjett.optimise.worth import Entry, Room, RoomKind
from budsjett.usecases import advise
from budsjett.usecases.advise import Held
from budsjett.usecases.supposing import supposing
from budsjett.web import wishes_met, words, working
from budsjett.web.address import Asked
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.package_beside import ThemeChange, theme_changes
from budsjett.web.pages.packages import opened, package_of, read, with_package
from budsjett.web.pages.trade_offs import Another
from budsjett.web.pages.trade_offs import others as others_of
from budsjett.web.people import People, between
from budsjett.web.render import Frame, Page, render
from budsjett.web.solved import Solved, solved
from budsjett.web.wanted import Wanted
from budsjett.web.working import Working

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """What one kind of room is worth, in words, and what changes with it."""

    what: str
    asked: bool
    """Whether it is computed: False while it is waited for, and where there was no time."""
    none: bool
    """Whether no package is lawful with it."""
    worth: float | None
    linear: float | None
    added: tuple[Measure, ...]
    removed: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another good package: how far from the best it is, what differs, and the plan with it."""

    behind: float
    added: tuple[Measure, ...]
    removed: tuple[Measure, ...]
    plan_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvicePage(Page):
    """Behind the package: room, alternatives and trade-offs."""

    template: ClassVar[str] = "plan/advice.html"
    part: ClassVar[str | None] = "plan/_behind.html"
    here: ClassVar[str] = "plan"

    how: Solved
    working: Working | None
    """How far it has come; None when it is over."""
    rooms: tuple[RoomRow, ...]
    rooms_under_way: bool
    others: tuple[Other, ...]
    others_complete: bool
    """Whether there are as many as were asked for, or no more."""
    near: tuple[Other, ...]
    """Worth as good as the best: which of them comes first says nothing."""
    near_complete: bool
    goals: bool
    """Whether something is wanted before worth, so that less worth may still be better."""
    in_every: tuple[Measure, ...]
    in_none: tuple[Measure, ...]
    trade_offs: tuple[Another, ...]
    ballots: int
    """How many ballots say what people support; 0 before the count."""
    back_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNotPage(Page):
    """What it would take for one measure to be in the package."""

    template: ClassVar[str] = "plan/why_not.html"
    part: ClassVar[str | None] = "plan/_would_take.html"
    here: ClassVar[str] = "plan"

    how: Solved
    working: Working | None
    """How far it has come; None when it is over."""
    measure: Measure
    proposed: bool
    inside: bool
    """Whether it is in the best package, so that there is nothing to explain."""
    unmoved: bool
    """Whether it is proven that nothing else in the package is another with it."""
    found: Entry | None
    against: tuple[str, ...] = ()
    """Which of one's own wishes keep it out, each by itself, where no package may hold it."""
    asked_more: bool = False
    """Whether anything out of the ordinary was asked for."""
    gains: tuple[ThemeChange, ...]
    """Themes that get more when it is taken in, the most first."""
    losses: tuple[ThemeChange, ...]
    people: People | None
    """Who gains and who loses when it is taken in, by people; None where nothing is compared."""
    pushed_out: tuple[Measure, ...]
    brought_in: tuple[Measure, ...]
    moved: tuple[str, ...]
    """Levers that stand elsewhere with it, in words."""
    by_ballots: bool
    """Whether ballots say what measures are worth."""
    support_percent: float | None
    """At how large a share of the ballots it would be there."""
    price_percent: int | None
    cheaper_kr: int | None
    with_it_at: str
    back_at: str


@router.get("/{m}/plan/pakke/mer")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """Room, alternatives and trade-offs for where the levers stand."""
    frame, basis, heard = opened(visit, m)
    asked, want = read(basis, request, heard)
    wishes = want.wishes(basis, asked, settle(basis.measures, asked.package).counted, heard)
    question = working.ask(
        visit,
        frame,
        advise.behind(supposing(basis, want.supposed), wishes),
        title="Ser etter hva mer rom er verdt",
        at=asked.at(f"/{m}/plan/pakke/mer", *want.pairs()),
        back_at=asked.at(f"/{m}/plan/pakke", *want.pairs()),
    )
    if question.nothing_yet is not None:
        return question.nothing_yet
    found = question.found
    best, others = (None, advise.NO_OTHERS) if found is None else (found.best, found.others)
    measures, top = basis.measures, (best.value if best else None) or 0.0
    package = best.package if best else ()

    def other(answer: Answer) -> Other:
        return Other(
            behind=round(top - (answer.value or 0.0), 3),
            added=tuple(version(basis, x) for x in answer.package if x not in package),
            removed=tuple(version(basis, x) for x in package if x not in answer.package),
            plan_at=package_of(basis, asked, answer).at(f"/{m}/plan"),
        )

    labels = {} if best is None else {one.cap.id: one.cap.label for one in filled(basis, wishes, best)}
    page = AdvicePage(
        frame=frame,
        title="Bak pakken",
        how=solved(frame, question, want, best, complete=found is not None and found.complete),
        working=question.working,
        rooms=tuple(_room(basis, room, labels) for room in (found.rooms if found else ())),
        others=tuple(other(answer) for answer in others.answers),
        rooms_under_way=question.working is not None and found is not None and not found.rooms_over,
        others_complete=others.complete or len(others.answers) == advise.COUNT,
        near=tuple(other(answer) for answer in found.near.answers) if found and found.near else (),
        near_complete=bool(found and found.near and found.near.complete),
        goals=bool(want.goals),
        in_every=tuple(version(basis, x) for x in others.in_every),
        in_none=tuple(measures[x] for x in others.in_none(basis)) if others.answers else (),
        trade_offs=others_of(m, asked, want, heard),
        ballots=heard.ballots if heard else 0,
        back_at=asked.at(f"/{m}/plan/pakke", *want.pairs()),
    )
    return question.keep(request, render(request, page, status=422 if asked.misread or want.misread else 200))


@router.get("/{m}/plan/pakke/hvorfor/{measure}")
def why_not(m: MunicipalityId, measure: str, visit: AVisit, request: Request) -> Response:
    """What it would take for a measure to be in the package."""
    frame, basis, heard = opened(visit, m)
    asked, want = read(basis, request, heard)
    wishes = want.wishes(basis, asked, settle(basis.measures, asked.package).counted, heard)
    question = working.ask(
        visit,
        frame,
        advise.what_it_would_take(supposing(basis, want.supposed), wishes, measure),
        title="Ser etter hva som skal til",
        at=asked.at(f"/{m}/plan/pakke/hvorfor/{measure}", *want.pairs()),
        back_at=asked.at(f"/{m}/plan/pakke", *want.pairs()),
    )
    if question.nothing_yet is not None:
        return question.nothing_yet
    found = question.found
    named = basis.measures[MeasureId(measure)]
    entry = found.entry if found else None
    page = _why_not(frame, basis, named, question, want=want, back_at=asked.at(f"/{m}/plan/pakke", *want.pairs()))
    if entry and not entry.possible:
        page = replace(page, against=wishes_met.against(basis, wishes, named.id), asked_more=not want.usual)
    if entry and entry.with_it:
        page = replace(page, with_it_at=with_package(basis, asked, entry.with_it, entry.levers).at(f"/{m}/plan"))
    page = replace(page, people=_people(basis, found, asked))
    return question.keep(request, render(request, page, status=422 if asked.misread or want.misread else 200))


@router.get("/{m}/forslag/{ref}/pakke")
def proposal(m: MunicipalityId, ref: str, visit: AVisit, request: Request) -> Response:
    """A proposal held against the whole list of measures: what it needs to balance, and how far it is from the best."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        asked = advise.proposal(conn, m, ref)
    back_at = f"/{m}/forslag/{ref}"
    question = working.ask(
        visit,
        frame,
        asked.question,
        title="Holder forslaget opp mot alle tiltakene",
        at=f"{back_at}/pakke",
        back_at=back_at,
    )
    if question.nothing_yet is not None:
        return question.nothing_yet
    page = _why_not(frame, asked.basis, asked.measure, question, want=Wanted(), back_at=back_at, proposed=True)
    page = replace(page, people=_people(asked.basis, question.found, Asked(), {asked.measure.id: asked.line}))
    return question.keep(request, render(request, page))


def _why_not(
    frame: Frame,
    basis: Basis,
    measure: Measure,
    question: working.Asked[Held],
    *,
    want: Wanted,
    back_at: str,
    proposed: bool = False,
) -> WhyNotPage:
    held = question.found
    found = None if held is None else held.entry
    best, complete = (None, False) if held is None else (held.best, held.complete)
    now, then = _compared(held)
    changes = () if held is None else theme_changes(basis, held.best.worth, now.everything, then.everything)
    part = None if found is None else found.price
    title = f"Hvorfor er ikke «{measure.title}» i pakken?" if found else f"«{measure.title}» i pakken"
    return WhyNotPage(
        frame=frame,
        how=solved(frame, question, want, best, complete=complete),
        working=question.working,
        title=f"Hva skal til for «{measure.title}»?" if proposed else title,
        measure=measure,
        proposed=proposed,
        inside=held is not None and measure.id in map(listed, held.best.package),
        unmoved=bool(then.package) and then.levers == now.levers and {*then.package, measure.id} == {*now.package},
        found=found,
        gains=tuple(change for change in changes if change.worth > 0),
        losses=tuple(change for change in reversed(changes) if change.worth < 0),
        people=None,
        pushed_out=tuple(version(basis, x) for x in then.package if x not in now.package),
        brought_in=tuple(version(basis, x) for x in now.package if x not in then.package and listed(x) != measure.id),
        moved=_moved(basis, held.best, found) if held and found else (),
        by_ballots=held is not None and held.by_ballots,
        support_percent=None if found is None or found.support is None else float(found.support * 100),
        price_percent=None if part is None else int(part * 100),
        cheaper_kr=None if part is None else _cheaper_kr(basis, measure, part),
        with_it_at="",
        back_at=back_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A package and where its free levers stand."""

    package: tuple[MeasureId, ...] = ()
    levers: Mapping[str, float] = field(default_factory=dict)

    @property
    def everything(self) -> tuple[MeasureId, ...]:
        return (*self.package, *steps(self.levers))


def _compared(held: Held | None) -> tuple[_Chosen, _Chosen]:
    """The package with the measure and the one without; two empty ones where nothing is proven to compare."""
    if held is not None and held.entry is not None and held.entry.loss is not None:
        best, entry = held.best, held.entry
        return _Chosen(package=entry.with_it, levers=entry.levers), _Chosen(package=best.package, levers=best.levers)
    if held is not None and held.without is not None and held.without.status is Status.OPTIMAL:
        best, without = held.best, held.without
        return _Chosen(package=best.package, levers=best.levers), _Chosen(
            package=without.package, levers=without.levers
        )
    return _Chosen(), _Chosen()


def _people(
    basis: Basis, held: Held | None, asked: Asked, lines: Mapping[MeasureId, LineId] | None = None
) -> People | None:
    """Who gains and who loses when the measure is taken in; None where there is nothing proven to compare."""
    now, then = _compared(held)
    if not (now.package or then.package):
        return None
    stands = {str(lever): at for lever, at in asked.levers.items()}
    before, after = ((x.package, {**stands, **x.levers}) for x in (then, now))
    return between(basis, before, after, projection=asked.projection, lines=lines)


def _moved(basis: Basis, best: Answer, found: Entry) -> tuple[str, ...]:
    return tuple(
        f"{lever.title}: {words.shortest(found.levers[lever.id])} {lever.unit} "
        f"(uten tiltaket {words.shortest(best.levers[lever.id])})"
        for lever in basis.levers
        if lever.id in found.levers and found.levers[lever.id] != best.levers.get(lever.id, found.levers[lever.id])
    )


def _cheaper_kr(basis: Basis, measure: Measure, part: Fraction) -> int:
    """How much less it must take from the four years' result, kr."""
    alone, none = (project(basis, package) for package in ((measure.id, *measure.requires), measure.requires))
    whole = none.lines["net_operating_result"].sum() - alone.lines["net_operating_result"].sum()  # type: ignore[index]
    return round(float(whole) * float(1 - part))


def _room(basis: Basis, room: Room, labels: Mapping[str, str]) -> RoomRow:
    """What more room is worth, in words; `labels` are what the caps are called."""
    match room.kind:
        case RoomKind.MILLION:
            what = "Én million kroner mer i året, alle årene"
        case RoomKind.LEVER:
            lever = next(lever for lever in basis.levers if lever.id == room.subject)
            what = f"{lever.title}: én {lever.unit} mer"
        case RoomKind.TARGET:
            less = words.number(abs(room.by) * 100, 1)
            what = (
                f"Målet for disposisjonsfondet {less} prosentpoeng lavere"
                if room.subject == "reserve_floor_share"
                else f"Målet for lånegjelden {less} prosentpoeng høyere"
            )
        case RoomKind.CAP:
            more = "ett tiltak" if room.by == 1 else words.money(room.by)
            what = f"Taket «{labels.get(room.subject, '')}»: {more} mer"
        case RoomKind.DEFERRAL:
            what = f"«{basis.measures[MeasureId(room.subject)].title}» ett år senere"
    return RoomRow(
        what=what,
        asked=room.asked,
        none=room.status is Status.CONFLICT,
        worth=room.worth,
        linear=room.linear,
        added=tuple(version(basis, m) for m in room.added),
        removed=tuple(version(basis, m) for m in room.removed),
    )
