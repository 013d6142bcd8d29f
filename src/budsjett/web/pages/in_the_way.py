"""What stands in the way: which demands a plan or a question cannot meet together, and the cheapest ways out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from budsjett.budget.basis import Basis
from budsjett.budget.levers import LeverId
from budsjett.budget.ties import settle
from budsjett.optimise.problem import Answer, Robust, Status
from budsjett.optimise.ways_out import WayKind, WayOut
from budsjett.usecases.in_the_way import InTheWay, in_the_way, ways_out_of
from budsjett.usecases.solving import Question
from budsjett.usecases.supposing import supposing
from budsjett.web import supposed, words, working
from budsjett.web.address import Asked, Misread
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.pages.packages import opened, package_of, read
from budsjett.web.render import Frame, Page, render
from budsjett.web.solved import Solved, solved
from budsjett.web.wanted import AIMS, OF, Wanted

router = APIRouter()

OWN_TARGET = "Målet er kommunens eget."
TARGETS = {
    "reserve_floor_share": ("Målet for disposisjonsfondet", "lavere"),
    "debt_ceiling_share": ("Målet for lånegjelden", "høyere"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out in words, and where it is taken: in the plan, or in a question that supposes it."""

    what: str
    note: str
    plan_at: str
    """Empty where there is nothing to see."""
    asks: bool = False
    """Whether it is a question asked again, and not yet a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWayPage(Page):
    """What cannot be met together, with paragraphs, and the ways out."""

    template: ClassVar[str] = "plan/in_the_way.html"
    here: ClassVar[str] = "plan"

    own: bool
    """Whether it is about one's own plan, and not about a question to the optimiser."""
    lead: str
    misread: tuple[Misread, ...]
    found: Answer | None
    how: Solved
    ways: tuple[Way, ...]
    back_at: str


@router.get("/{m}/plan/i-veien")
def of_plan(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """What stands in the way of one's own plan."""
    frame, basis, heard = opened(visit, m)
    asked, _ = read(basis, request, heard)
    mine = settle(basis.measures, asked.package).counted
    wishes = Wanted().wishes(basis, asked, ())
    back_at = asked.at(f"/{m}/plan")
    return _page(
        visit, frame, basis, replace(asked, package=mine), Wanted(misread=asked.misread),
        question=in_the_way(basis, wishes, mine), own=True, at=asked.at(f"/{m}/plan/i-veien"), back_at=back_at,
    )  # fmt: skip


@router.get("/{m}/plan/pakke/utveier")
def of_question(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The ways out where no package answers a question."""
    frame, basis, heard = opened(visit, m)
    asked, want = read(basis, request, heard)
    wishes = want.wishes(basis, asked, settle(basis.measures, asked.package).counted, heard)
    here, back_at = (asked.at(f"/{m}/plan/pakke{more}", *want.pairs()) for more in ("/utveier", ""))
    return _page(
        visit, frame, basis, asked, replace(want, misread=(*asked.misread, *want.misread)),
        question=ways_out_of(supposing(basis, want.supposed), wishes), own=False, at=here, back_at=back_at,
    )  # fmt: skip


def _page(
    visit: AVisit,
    frame: Frame,
    basis: Basis,
    asked: Asked,
    want: Wanted,
    *,
    question: Question[InTheWay],
    own: bool,
    at: str,
    back_at: str,
) -> Response:
    asking = working.ask(visit, frame, question, title="Ser etter hva som står i veien", at=at, back_at=back_at)
    if asking.pending is not None:
        return asking.pending
    found = asking.job.answer()
    answer = None if found is None else found.answer
    conflict = answer is not None and answer.status is Status.CONFLICT
    page = InTheWayPage(
        frame=frame,
        title="Hva står i veien?" if conflict else "Ingenting står i veien" if answer else "Hva står i veien?",
        own=own,
        lead="Det minste settet av krav som ikke kan oppfylles sammen, og hva som skal til." if conflict else "",
        misread=want.misread,
        found=answer,
        how=solved(frame, asking, want, None, complete=found is not None and found.complete),
        ways=() if found is None else tuple(_ways(basis, asked, want, found, own=own)),
        back_at=back_at,
    )
    return asking.keep(visit.request, render(visit.request, page, status=422 if want.misread else 200))


def _ways(basis: Basis, asked: Asked, want: Wanted, found: InTheWay, *, own: bool) -> Iterator[Way]:
    path = f"/{basis.municipality.id}/plan"
    others = found.with_others
    if others is not None and others.status in {Status.OPTIMAL, Status.FEASIBLE}:
        added = [x for x in others.package if x not in asked.package]
        yield Way(
            what=f"Ta med {words.count(len(added), 'tiltak', 'tiltak')} til",
            note="Den beste pakken som beholder alt du har valgt.",
            plan_at=package_of(basis, asked, others).at(path),
        )
    elif others is not None and others.status is Status.CONFLICT:
        yield Way(what="Flere tiltak er ikke nok", note="Ingen pakke med alt du har valgt, holder kravene.", plan_at="")
    for way in found.ways:
        what, note = _words(basis, way, {c.id: c.label for c in found.answer.conflict})
        aimed = way.kind is WayKind.TARGET and way.subject in {AIMS[aim][0] for aim in want.aims}
        plan = package_of(basis, asked, way.answer)
        if way.kind is WayKind.LEVER:
            plan = replace(plan, levers={**plan.levers, LeverId(way.subject): way.stands})
        at, other = plan.at(path), supposed.with_way(want.supposed, way)
        if aimed:
            note = note.replace(OWN_TARGET, "Målet er ditt eget.")
            at = asked.at(f"{path}/pakke", *want.aiming(way.subject, way.stands).pairs())
        elif other is not None:
            again = want.supposing(other).with_mine(kept=bool(asked.package)) if own else want.supposing(other)
            at = asked.at(f"{path}/pakke", *again.pairs())
        if way.kind is WayKind.FUTURES:
            at = asked.at(f"{path}/pakke", *want.holding(round(way.stands)).pairs())
            if want.mean:
                worst = words.count(Robust(hold=round(way.stands), of=OF).worst, "verste framtid", "verste framtider")
                what = f"Krev at det holder i snitt i {worst} av {OF}"
        yield Way(what=what, note=note, plan_at=at, asks=other is not None or way.kind is WayKind.FUTURES)


def _words(basis: Basis, way: WayOut, labels: Mapping[str, str]) -> tuple[str, str]:
    """What a way out is, and what there is to say of it. `labels` are what the conflict calls the wishes in it."""
    least = "Ett steg mindre er bevist å ikke være nok." if way.least else ""
    match way.kind:
        case WayKind.WISH:
            return _wish(basis, way.subject, labels.get(way.subject, "")), "Resten av det du ønsket, kan da oppfylles."
        case WayKind.MONEY:
            return f"Finn {words.money(way.by)} mer hvert år", _joined(f"Til sammen {words.money(way.kr)}.", least)
        case WayKind.ONCE:
            return f"Finn {words.money(way.by)} mer i {way.year}", least
        case WayKind.LEVER:
            lever = next(lever for lever in basis.levers if lever.id == way.subject)
            gives = f"Gir {words.money(way.kr)} over planårene." if way.kr > 0 else ""
            return f"{lever.title}: {words.shortest(way.stands)} {lever.unit}", _joined(gives, least)
        case WayKind.TARGET:
            title, direction = TARGETS[way.subject]
            what = f"{title} {words.percent(abs(way.by))} {direction}".replace("%", "prosentpoeng")
            return what, _joined(f"Det gir etter med {words.money(way.kr)}. {OWN_TARGET}", least)
        case WayKind.FUTURES:
            return f"Krev at det holder i {round(way.stands)} av 100 framtider", ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _wish(basis: Basis, subject: str, label: str) -> str:
    kind, _, about = subject.partition(":")
    title = next((m.title for x, m in basis.measures.items() if x == about), None)
    if kind == "keep" and title:
        return f"Gi slipp på «{title}»"
    if kind == "never" and title:
        return f"Godta «{title}»"
    return f"Gi slipp på taket «{label}»"
