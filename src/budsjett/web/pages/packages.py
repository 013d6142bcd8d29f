"""The optimiser, when somebody asks it: the best lawful package beside one's own, or what cannot be met together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from budsjett.budget.basis import Basis
from budsjett.budget.levers import LeverId
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import listed, version
from budsjett.budget.ties import settle
from budsjett.optimise.package import STEADY
from budsjett.optimise.problem import Answer as Found
from budsjett.optimise.problem import Status
from budsjett.usecases import advise, explore
from budsjett.usecases.said import Said, said
from budsjett.usecases.supposing import supposing
from budsjett.web import address, people, plan_answer, question_form, wanted, wanted_reading, wishes_met, working
from budsjett.web.address import Asked, Misread
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.how_sure import how_sure
from budsjett.web.package_beside import Difference, Differences, ThemeChange, YearsBeside, year_by_year
from budsjett.web.people import People
from budsjett.web.plan_answer import Answer
from budsjett.web.question_form import QuestionForm
from budsjett.web.render import Frame, Page, render, wants_part
from budsjett.web.wanted import Wanted

router = APIRouter()

TITLES = {True: "Ingen pakke går opp", False: "Ikke noe svar ennå"}
SOLVED = {True: "En pakke som går opp", False: "En pakke som ville gått opp"}
HOLD = 90
"""In how many of 100 futures, when one asks for a package that stands worse times."""
NOTHING = Found(
    status=Status.FAILED, package=(), value=None, bound=None, gap=None, verified=False, conflict=(), seconds=0.0,
    worth={},
)  # fmt: skip
"""Ended before anything was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A measure the package leaves out, and the address that says what it would take."""

    measure: Measure
    why_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLinks:
    """Where one may go from here. Empty where there is nothing to see."""

    plan: str
    behind: str
    whole: str
    compare: str
    keep_mine: str
    """The same question, with the other answer to whether one's own measures are kept."""
    worse_times: str
    """The same, with the other answer to whether it must hold in many futures."""
    ways_out: str
    steadiest: str
    """Where no package holds in so many: the plan with the one that holds in the most."""
    act: str
    """Where a calculation may be asked anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagePage(Page):
    """What the optimiser answers. The package's own figures come from the model, as everybody's do."""

    template: ClassVar[str] = "plan/package.html"
    here: ClassVar[str] = "plan"

    asked: Asked
    wanted: Wanted
    told: tuple[str, ...]
    """What was asked for, in words."""
    form: QuestionForm
    misread: tuple[Misread, ...]
    found: Found
    how_sure: str
    """How much better another may be, in words; of none, what is known of any."""
    stopped: bool
    """Whether the one who asked ended it."""
    job: str
    solved: bool
    mine: Answer
    theirs: Answer | None
    years: tuple[int, ...]
    rows: tuple[YearsBeside, ...]
    """One's own plan and the package, year by year."""
    gains: tuple[ThemeChange, ...]
    """Themes that get more by the package than by one's own plan, the most first; none where they are not weighed."""
    losses: tuple[ThemeChange, ...]
    people: People | None
    """Who gains and who loses when the package comes for one's own plan; None where nothing moves."""
    more: tuple[Difference, ...]
    fewer: tuple[Difference, ...]
    otherwise: tuple[Difference, ...]
    """The same measure in another year or at another level, and levers that stand elsewhere."""
    same: tuple[str, ...]
    not_in: tuple[LeftOut, ...]
    met: tuple[str, ...]
    """What the package takes up of each cap, and where it ends by each aim that was asked for."""
    links: PackageLinks


@router.get("/{m}/plan/pakke")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The best package for where the levers stand and what else is wanted."""
    frame, basis, heard = opened(visit, m)
    asked, want = read(basis, request, heard)
    path = f"/{m}/plan"
    here = asked.at(f"{path}/pakke", *want.pairs())
    misread = (*asked.misread, *want.misread)
    if not (misread or wants_part(request)) and (*want.pairs(), *asked.pairs()) != tuple(
        request.query_params.multi_items()
    ):
        return RedirectResponse(here, 303)
    mine = settle(basis.measures, asked.package).counted
    wishes = want.wishes(basis, asked, mine, heard)
    question = working.ask(
        visit,
        frame,
        advise.package(supposing(basis, want.supposed), wishes),
        title="Ser etter en pakke",
        at=here,
        back_at=asked.at(path),
    )
    if question.pending is not None:
        return question.pending
    found = question.job.answer() or NOTHING
    solved = found.status in {Status.OPTIMAL, Status.FEASIBLE}
    theirs = package_of(basis, asked, found) if solved else asked
    difference = Differences(basis=basis, mine=asked, theirs=theirs, found=found, path=path)
    own, other = _answer(basis, asked, mine), _answer(basis, theirs, theirs.package) if solved else None
    changes = difference.by_theme(mine) if solved else ()
    page = PackagePage(
        frame=frame,
        title=SOLVED[want.supposed.nothing] if solved else TITLES[found.status is Status.CONFLICT],
        asked=asked,
        wanted=want,
        told=want.said(basis),
        form=question_form.form(basis, asked, want, heard, action=f"{path}/pakke"),
        misread=misread,
        found=found,
        how_sure=how_sure(found),
        stopped=question.stopped,
        job=question.job.id,
        solved=solved,
        mine=own,
        theirs=other,
        years=tuple(basis.years),
        rows=year_by_year(own, other) if other is not None else (),
        gains=tuple(change for change in changes if change.worth > 0),
        losses=tuple(change for change in reversed(changes) if change.worth < 0),
        people=people.between(basis, (mine, asked.levers), (theirs.package, theirs.levers), projection=asked.projection)
        if solved
        else None,
        more=difference.more() if solved else (),
        fewer=difference.fewer() if solved else (),
        otherwise=difference.otherwise() if solved else (),
        same=tuple(version(basis, x).title for x in theirs.package if x in asked.package) if solved else (),
        not_in=tuple(
            LeftOut(measure=measure, why_at=asked.at(f"{path}/pakke/hvorfor/{x}", *want.pairs()))
            for x, measure in basis.measures.items()
            if solved and x not in set(map(listed, theirs.package))
        ),
        met=wishes_met.told(basis, want, wishes, found, theirs) if solved else (),
        links=_links(asked, want, found, theirs, path),
    )
    return question.keep(request, render(request, page, status=422 if misread else 200))


def opened(visit: Visit, m: str) -> tuple[Frame, Basis, Said | None]:
    """What a question is about: the page's frame, the figures, and what the ballots say where they are counted."""
    with visit.reading() as conn:
        return visit.frame(conn, m), explore.basis_of(conn, m), said(conn, explore.current_round(conn, m))


def read(basis: Basis, request: Request, heard: Said | None) -> tuple[Asked, Wanted]:
    """The plan and the question in the address."""
    query = request.query_params.multi_items()
    asked = address.read(basis, query, beside=wanted.names(basis)).with_usual_money()
    return asked, wanted_reading.read(basis, query, counted=heard is not None)


def package_of(basis: Basis, asked: Asked, found: Found) -> Asked:
    """The plan with the package in it, and the levers where it puts them."""
    return with_package(basis, asked, found.package, found.levers)


def with_package(basis: Basis, asked: Asked, package: tuple[MeasureId, ...], moved: Mapping[str, float]) -> Asked:
    """The plan with these measures instead of its own, and some of its levers moved."""
    start = {lever.id: lever.start for lever in basis.levers}
    levers = {**asked.levers, **{LeverId(lever): at for lever, at in moved.items()}}
    return Asked(
        package=package,
        levers={lever: levers[lever] for lever in start if levers.get(lever, start[lever]) != start[lever]},
        projection=asked.projection,
    )


def _links(asked: Asked, want: Wanted, found: Found, theirs: Asked, path: str) -> PackageLinks:
    municipality = path.removesuffix("/plan")
    here = f"{path}/pakke"
    steadiest = next((c.nearest for c in found.conflict if c.id == STEADY), None)
    return PackageLinks(
        plan=asked.at(path),
        behind=asked.at(f"{here}/mer", *want.pairs()),
        whole=theirs.at(path),
        compare=theirs.at(f"{municipality}/sammenlign", ("plan", "min"), ("plan", "kommunedirektoren")),
        keep_mine=asked.at(here, *want.with_mine(kept=not want.keeps_mine).pairs()),
        worse_times=asked.at(here, *want.holding(0 if want.hold else HOLD).pairs()),
        ways_out=asked.at(f"{here}/utveier", *want.pairs()),
        steadiest="" if steadiest is None else replace(theirs, package=steadiest).at(path),
        act=f"{municipality}/regning",
    )


def _answer(basis: Basis, asked: Asked, package: tuple[MeasureId, ...]) -> Answer:
    levers = {str(lever): value for lever, value in asked.levers.items()}
    view = explore.view(basis, package=package, levers=levers, projection=asked.projection)
    return plan_answer.answer(view.plan, view.baseline, basis)
