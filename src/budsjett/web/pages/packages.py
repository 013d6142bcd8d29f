"""The optimiser, when somebody asks it: the best lawful package beside one's own, or what cannot be met together."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from budsjett.budget.basis import Basis
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import version
from budsjett.budget.ties import settle
from budsjett.optimise.package import STEADY
from budsjett.optimise.problem import Answer as Found
from budsjett.optimise.problem import Status
from budsjett.usecases import advise, explore
from budsjett.web import address, plan_answer, working
from budsjett.web.address import Asked, Misread
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.plan_answer import Answer
from budsjett.web.render import Page, render

router = APIRouter()

KEEP = "behold"
WORSE_TIMES = "taaler"
YES = "1"
TITLES = {True: "Ingen pakke går opp", False: "Ikke noe svar ennå"}
NOTHING = Found(
    status=Status.FAILED, package=(), value=None, bound=None, gap=None, verified=False, conflict=(), seconds=0.0,
    worth={},
)  # fmt: skip
"""Ended before anything was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One measure that differs, and the plan with only that one changed."""

    measure: Measure
    take_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagePage(Page):
    """What the optimiser answers. The package's own figures come from the model, as everybody's do."""

    template: ClassVar[str] = "plan/package.html"
    here: ClassVar[str] = "plan"

    asked: Asked
    misread: tuple[Misread, ...]
    keeps: bool
    worse_times: bool
    """Whether it is asked to hold in many futures."""
    found: Found
    stopped: bool
    """Whether the one who asked ended it."""
    job: str
    act_at: str
    """Where it may be asked anew."""
    solved: bool
    mine: Answer
    theirs: Answer | None
    more: tuple[Offer, ...]
    fewer: tuple[Offer, ...]
    same: tuple[Measure, ...]
    not_in: tuple[Offer, ...]
    """Measures the package leaves out, each with the address that says why."""
    behind_at: str
    whole_at: str
    compare_at: str
    back_at: str
    toggle_at: str
    worse_times_at: str
    """The same with the other answer to whether it must hold in many futures."""
    steadiest_at: str
    """Where no package holds in so many: the plan with the one that holds in the most; else empty."""


@router.get("/{m}/plan/pakke")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The best package for where the levers stand; with `behold=1` one's own measures are kept."""
    keeps, worse_times = (request.query_params.get(name) == YES for name in (KEEP, WORSE_TIMES))
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
        asked = address.read(
            basis, request.query_params.multi_items(), beside=frozenset({KEEP, WORSE_TIMES})
        ).with_usual_money()
        mine = settle(basis.measures, asked.package).counted
    levers = {str(lever): value for lever, value in asked.levers.items()}
    wishes = advise.wishes_of(
        keep=mine if keeps else (), levers=levers, projection=asked.projection, worse_times=worse_times
    )
    path = f"/{m}/plan"
    here = _page_at(asked, path, keeps=keeps, worse_times=worse_times)
    question = working.ask(
        visit, frame, advise.package(basis, wishes), title="Ser etter en pakke", at=here, back_at=asked.at(path)
    )
    if question.pending is not None:
        return question.pending
    found = question.job.answer() or NOTHING
    solved = found.status in {Status.OPTIMAL, Status.FEASIBLE}
    package = found.package if solved else ()
    page = PackagePage(
        frame=frame,
        title="En pakke som går opp" if solved else TITLES[found.status is Status.CONFLICT],
        asked=asked,
        misread=asked.misread,
        keeps=keeps,
        worse_times=worse_times,
        found=found,
        stopped=question.stopped,
        job=question.job.id,
        act_at=f"/{m}/regning",
        solved=solved,
        mine=_answer(basis, asked, mine),
        theirs=_answer(basis, asked, package) if solved else None,
        more=tuple(
            Offer(measure=basis.measures[x], take_at=asked.adding(x, *basis.measures[x].requires).at(path))
            for x in package
            if x not in asked.package
        ),
        fewer=tuple(
            Offer(measure=version(basis, x), take_at=asked.leaving(x).at(path))
            for x in asked.package
            if solved and x not in package
        ),
        same=tuple(basis.measures[x] for x in package if x in asked.package),
        not_in=tuple(
            Offer(measure=measure, take_at=asked.at(f"{path}/pakke/hvorfor/{x}"))
            for x, measure in basis.measures.items()
            if solved and x not in package
        ),
        behind_at=asked.at(f"{path}/pakke/mer"),
        whole_at=_with(asked, package).at(path),
        compare_at=_with(asked, package).at(f"/{m}/sammenlign", ("plan", "min"), ("plan", "kommunedirektoren")),
        back_at=asked.at(path),
        toggle_at=_page_at(asked, path, keeps=not keeps, worse_times=worse_times),
        worse_times_at=_page_at(asked, path, keeps=keeps, worse_times=not worse_times),
        steadiest_at=next((_with(asked, c.nearest).at(path) for c in found.conflict if c.id == STEADY), ""),
    )
    return question.keep(request, render(request, page, status=422 if asked.misread else 200))


def _page_at(asked: Asked, path: str, *, keeps: bool, worse_times: bool) -> str:
    said = ((KEEP, keeps), (WORSE_TIMES, worse_times))
    return asked.at(f"{path}/pakke", *((name, YES) for name, yes in said if yes))


def _with(asked: Asked, package: tuple[MeasureId, ...]) -> Asked:
    return Asked(package=package, levers=asked.levers, projection=asked.projection)


def _answer(basis: Basis, asked: Asked, package: tuple[MeasureId, ...]) -> Answer:
    levers = {str(lever): value for lever, value in asked.levers.items()}
    view = explore.view(basis, package=package, levers=levers, projection=asked.projection)
    return plan_answer.answer(view.plan, view.baseline, basis)
