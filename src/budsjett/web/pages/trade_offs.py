"""One aim against another: the best package for each, as a curve and as a table, every point with its plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from budsjett.budget.basis import Basis
from budsjett.budget.ties import settle
from budsjett.optimise.frontier import CURVES, Aim, Curve, Point
from budsjett.optimise.problem import Objective
from budsjett.usecases import advise
from budsjett.usecases.advise import TradeOffs
from budsjett.usecases.said import Said
from budsjett.usecases.supposing import supposing
from budsjett.web import words, working
from budsjett.web.address import Asked
from budsjett.web.charts import Chart, Series, Text, line
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.pages.packages import opened, package_of, read
from budsjett.web.render import Frame, Page, render
from budsjett.web.solved import Solved, solved
from budsjett.web.wanted import Wanted
from budsjett.web.working import Working

router = APIRouter()

ENOUGH_TO_DRAW = 2
Name = Literal["fond", "gjeld", "stotte", "fond-stotte", "gjeld-stotte"]
TITLES: Mapping[Name, tuple[str, str]] = {
    "fond": ("reserve", "Hva et større fond koster"),
    "gjeld": ("debt", "Hva lavere gjeld koster"),
    "stotte": ("support", "Hva mer støtte koster"),
    "fond-stotte": ("reserve-support", "Den største støtten for hvert fond"),
    "gjeld-stotte": ("debt-support", "Den største støtten for hver gjeld"),
}
"""In the address: which of CURVES, and what its page is called."""
SUBJECTS: Mapping[Aim, tuple[str, str]] = {
    Aim.RESERVE: ("Fondet", "fondet i siste år, mill. kr"),
    Aim.DEBT: ("Gjelden", "gjelden i siste år, mill. kr"),
    Aim.SUPPORT: ("Støtten", "støtten, tiltak per stemmeseddel"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One point of a trade-off, with the plan it stands for."""

    reserve_kr: int
    debt_kr: int
    behind: float
    approvals: float | None
    plan_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Another:
    """Another trade-off, and where it is."""

    title: str
    at: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOffPage(Page):
    """What one aim costs: a picture where there is something to draw, and every point with its plan."""

    template: ClassVar[str] = "plan/trade_off.html"
    part: ClassVar[str | None] = "plan/_points.html"
    here: ClassVar[str] = "plan"

    how: Solved
    working: Working | None
    """How far it has come; None when it is over."""
    chart: Chart | None
    points: tuple[Choice, ...]
    ballots: int
    """How many have said what they support; 0 before the count, and then nothing is said of support."""
    round_ref: str
    goals: bool
    unknown: int
    """For how many aims no package is proven."""
    others: tuple[Another, ...]
    back_at: str


@router.get("/{m}/plan/pakke/avveining/{aim}")
def trade_off(m: MunicipalityId, aim: Name, visit: AVisit, request: Request) -> Response:
    """What a larger reserve, a lower debt or more support costs. Refuses support before the count."""
    frame, basis, heard = opened(visit, m)
    asked, want = read(basis, request, heard)
    wishes = want.wishes(basis, asked, settle(basis.measures, asked.package).counted, heard)
    if heard is not None:
        said = {measure: share for measure, share in heard.of_all.items() if measure in basis.measures}
        wishes = replace(wishes, approvals=said)
    question = working.ask(
        visit,
        frame,
        advise.trade_offs(supposing(basis, want.supposed), wishes, TITLES[aim][0]),
        title="Ser etter hva et strengere mål koster",
        at=asked.at(f"/{m}/plan/pakke/avveining/{aim}", *want.pairs()),
        back_at=asked.at(f"/{m}/plan/pakke/mer", *want.pairs()),
    )
    if question.nothing_yet is not None:
        return question.nothing_yet
    page = _page(frame, basis, aim, question, (asked, want, heard))
    return question.keep(request, render(request, page, status=422 if asked.misread or want.misread else 200))


def others(m: str, asked: Asked, want: Wanted, heard: Said | None, *, here: Name | None = None) -> tuple[Another, ...]:
    """Every trade-off there is to see; those about support only where the ballots are counted."""
    return tuple(
        Another(title=title, at=asked.at(f"/{m}/plan/pakke/avveining/{name}", *want.pairs()), here=name == here)
        for name, (which, title) in TITLES.items()
        if heard is not None or not CURVES[which].of_ballots
    )


def _page(
    frame: Frame,
    basis: Basis,
    aim: Name,
    question: working.Asked[TradeOffs],
    about: tuple[Asked, Wanted, Said | None],
) -> TradeOffPage:
    asked, want, heard = about
    found = question.found
    frontier = advise.NO_POINTS if found is None else found.frontier
    m, points = basis.municipality.id, frontier.points
    best = found.best.value if found else None
    plans = [package_of(basis, asked, p.answer).at(f"/{m}/plan") for p in points]
    behind = [round((best or 0.0) - (p.answer.value or 0.0), 1) for p in points]
    which, title = TITLES[aim]
    return TradeOffPage(
        frame=frame,
        how=solved(
            frame, question, want, found.best if found else None, complete=found is not None and not frontier.unknown
        ),
        working=question.working,
        title=title,
        chart=_chart(CURVES[which], points, behind, plans) if len(points) >= ENOUGH_TO_DRAW else None,
        points=tuple(
            Choice(reserve_kr=p.reserve_kr, debt_kr=p.debt_kr, behind=b, approvals=p.approvals, plan_at=plan)
            for p, b, plan in zip(points, behind, plans, strict=True)
        ),
        ballots=heard.ballots if heard else 0,
        round_ref=heard.round_ref if heard else "",
        goals=bool(want.goals),
        unknown=frontier.unknown,
        others=others(m, asked, want, heard, here=aim),
        back_at=asked.at(f"/{m}/plan/pakke/mer", *want.pairs()),
    )


def _chart(curve: Curve, points: tuple[Point, ...], behind: list[float], plans: list[str]) -> Chart:
    subject, along = SUBJECTS[curve.aim]
    if curve.aim is Aim.SUPPORT:
        places = [words.number(point.approvals or 0.0, 1) for point in points]
    else:
        amounts = (point.reserve_kr if curve.aim is Aim.RESERVE else point.debt_kr for point in points)
        places = [words.number(kr / words.MILLION, 0) for kr in amounts]
    if curve.most is Objective.SUPPORT:
        text = Text(
            title=f"{subject} mot støtten",
            sentence="Hvert punkt er pakken med størst støtte for ett mål. Jo lavere linjen går, desto mindre av den "
            "har folk stemt for.",
            unit=f"tiltak per stemmeseddel, etter {along}",
        )
        return line(text, places, [Series("Støtte", [p.approvals for p in points], "s2")], links=plans)
    text = Text(
        title=f"{subject} mot tjenestene",
        sentence="Hvert punkt er den beste pakken for ett mål. Jo høyere linjen går, desto mer må tjenester og "
        "innbyggere bære.",
        unit=f"vektede mill. kr fra den beste pakken, etter {along}",
    )
    return line(text, places, [Series("Bak den beste pakken", behind, "s5")], from_zero=True, links=plans)
