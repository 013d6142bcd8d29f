"""One aim against another: the best package for each, as a curve and as a table, every point with its plan."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from budsjett.budget.basis import Basis
from budsjett.budget.ties import settle
from budsjett.optimise.frontier import Point
from budsjett.usecases import advise
from budsjett.web import words, working
from budsjett.web.address import Asked
from budsjett.web.charts import Chart, Series, Text, line
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.pages.packages import opened, package_of, read
from budsjett.web.render import Frame, Page, render

router = APIRouter()

ENOUGH_TO_DRAW = 2
AIMS = {"fond": advise.RESERVE, "gjeld": advise.DEBT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One point of a trade-off, with the plan it stands for."""

    reserve_kr: int
    debt_kr: int
    behind: float
    plan_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOffPage(Page):
    """What one aim costs: a picture where there is something to draw, and every point with its plan."""

    template: ClassVar[str] = "plan/trade_off.html"
    here: ClassVar[str] = "plan"

    chart: Chart | None
    points: tuple[Choice, ...]
    back_at: str


@router.get("/{m}/plan/pakke/avveining/{aim}")
def trade_off(m: MunicipalityId, aim: Literal["fond", "gjeld"], visit: AVisit, request: Request) -> Response:
    """What a larger reserve, or a lower debt, costs."""
    frame, basis, heard = opened(visit, m)
    asked, want = read(basis, request, heard)
    wishes = want.wishes(basis, asked, settle(basis.measures, asked.package).counted, heard)
    question = working.ask(
        visit,
        frame,
        advise.trade_offs(basis, wishes, AIMS[aim]),
        title="Ser etter hva et strengere mål koster",
        at=asked.at(f"/{m}/plan/pakke/avveining/{aim}", *want.pairs()),
        back_at=asked.at(f"/{m}/plan/pakke/mer", *want.pairs()),
    )
    if question.pending is not None:
        return question.pending
    found = question.job.answer()
    page = _trade_off(
        frame,
        basis,
        AIMS[aim],
        found.points if found else (),
        asked,
        back_at=asked.at(f"/{m}/plan/pakke/mer", *want.pairs()),
    )
    return question.keep(request, render(request, page, status=422 if asked.misread or want.misread else 200))


def _trade_off(
    frame: Frame, basis: Basis, aim: str, points: tuple[Point, ...], asked: Asked, *, back_at: str
) -> TradeOffPage:
    m = basis.municipality.id
    reserve = aim == advise.RESERVE
    title = "Hva et større fond koster" if reserve else "Hva lavere gjeld koster"
    top = max((p.answer.value or 0.0 for p in points), default=0.0)
    amounts = [(p.reserve_kr if reserve else p.debt_kr) / words.MILLION for p in points]
    behind: list[float | None] = [round(top - (p.answer.value or 0.0), 1) for p in points]
    chart = None
    if len(points) >= ENOUGH_TO_DRAW:
        chart = line(
            Text(
                title="Fondet mot tjenestene" if reserve else "Gjelden mot tjenestene",
                sentence="Hvert punkt er den beste pakken for ett mål. Jo høyere linjen går, desto mer må tjenester og "
                "innbyggere bære.",
                unit="vektede mill. kr fra den beste pakken, etter "
                + ("fondet" if reserve else "gjelden")
                + " i siste år, mill. kr",
            ),
            [words.number(amount, 0) for amount in amounts],
            [Series("Bak den beste pakken", behind, "s5")],
            from_zero=True,
            links=[package_of(basis, asked, p.answer).at(f"/{m}/plan") for p in points],
        )
    return TradeOffPage(
        frame=frame,
        title=title,
        chart=chart,
        points=tuple(
            Choice(
                reserve_kr=p.reserve_kr,
                debt_kr=p.debt_kr,
                behind=float(b or 0.0),
                plan_at=package_of(basis, asked, p.answer).at(f"/{m}/plan"),
            )
            for p, b in zip(points, behind, strict=True)
        ),
        back_at=back_at,
    )
