"""The situation in pictures, each with one sentence that says what to see, its numbers and its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Figure, LineId, Origin, OriginKind
from budsjett.budget.lines import LINES
from budsjett.budget.plan import Plan
from budsjett.budget.population import AGE_GROUPS
from budsjett.budget.standing_still import StandingStill, standing_still
from budsjett.usecases import explore
from budsjett.web import outlook_pictures, words
from budsjett.web.address import Asked
from budsjett.web.amount_links import AmountLinks, amount_links
from budsjett.web.charts import Series, Text, line, stacked
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.outlook_pictures import Picture, modelled
from budsjett.web.render import Page, render

router = APIRouter()

CHILDREN, YOUNGER_OLD, OLDER = ("0", "1-5", "6-12", "13-15"), ("67-79",), ("80-89", "90+")
ENOUGH_TO_COMPARE = 2
OPENS = {
    "sta-stille": "net_operating_result",
    "usikkert": "net_operating_result",
    "kapital": "debt",
    "rente": "interest_expense",
}
LAST_PROJECTED = 2035
"""Projections further out than this tell more of their method than of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One number about the municipality."""

    what: str
    figure: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationPage(Page):
    """Where the municipality stands, before anybody chooses anything."""

    template: ClassVar[str] = "situation/page.html"
    here: ClassVar[str] = "situation"

    facts: tuple[Fact, ...]
    pictures: tuple[Picture, ...]
    services: tuple[tuple[str, ...], ...]
    """What each service costs when nothing is decided: fixed, nominal and per user, first year and last."""
    first: int
    last: int
    amounts: AmountLinks
    opens: Mapping[str, str]
    """By picture: the line whose amounts it shows, year by year."""


@router.get("/{m}/situasjon")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The pictures."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        view = explore.show_plan(conn, m)
    basis, plan = view.basis, view.baseline
    drawn = (
        _standing_still(basis, plan),
        outlook_pictures.next_year(basis, plan),
        outlook_pictures.uncertain(basis),
        _income(basis),
        _ageing(basis),
        _capital(basis, plan),
        outlook_pictures.interest(basis, plan),
    )
    page = SituationPage(
        frame=frame,
        title="Situasjonen",
        facts=_facts(basis),
        pictures=tuple(picture for picture in drawn if picture is not None),
        services=tuple(_service(still) for still in standing_still(basis)),
        first=basis.years.first,
        last=basis.years.last,
        amounts=amount_links(m, Asked()),
        opens=OPENS,
    )
    return render(request, page)


def _service(still: StandingStill) -> tuple[str, ...]:
    def per_user(i: int) -> str:
        return "–" if isnan(still.per_user_kr[i]) else words.number(still.per_user_kr[i])

    nominal = still.nominal_kr
    return (
        LINES[still.line].label + (" (minst)" if still.lower_bound else ""),
        words.mill(still.fixed_kr[0]),
        words.mill(still.fixed_kr[-1]),
        "–" if nominal is None else words.mill(nominal[-1]),
        still.users,
        per_user(0),
        per_user(-1),
    )


def _origins(*figures: Figure | None) -> tuple[Origin, ...]:
    """Where figures come from, each origin once."""
    found: dict[tuple[OriginKind, str], Origin] = {}
    for figure in figures:
        if figure is not None:
            found.setdefault((figure.origin.kind, figure.origin.source), figure.origin)
    return tuple(found.values())


def _facts(basis: Basis) -> tuple[Fact, ...]:
    people = int(basis.population.observed[:, -1].sum())
    found = [Fact(what="Innbyggere 1. januar", figure=words.number(people), origin=basis.population.origin)]
    for name, what in (
        ("free_income_2027", "Skatt og rammetilskudd 2027"),
        ("tax_index_2027", "Skatt per innbygger mot landet"),
        ("need_index.2026", "Utgiftsbehov mot landet"),
    ):
        assumption = basis.assumptions.get(name)
        if assumption is not None:
            shown = words.mill_kr(assumption.value) if assumption.unit == "kr" else words.percent(assumption.value, 1)
            found.append(Fact(what=what, figure=shown, origin=assumption.origin))
    robek = basis.assumptions.get("in_robek")
    if robek is not None and robek.value:
        found.append(Fact(what="Statens kontroll (ROBEK)", figure="Registrert", origin=robek.origin))
    return tuple(found)


def _income(basis: Basis) -> Picture | None:
    """Tax and block grant: in the accounts, and as the state announces them.

    Where the split of a year is our own, only its published sum is drawn; years without figures are a break.
    """
    tax, grant = LineId("income_tax"), LineId("block_grant")
    known = [y for y in basis.figures.years(tax) if basis.figures.get(grant, y)]
    if len(known) < ENOUGH_TO_COMPARE:
        return None
    categories: list[str] = []
    parts: list[tuple[float | None, float | None, float | None]] = []
    drawn: list[Figure] = []
    for before, year in zip([known[0] - 1, *known], known, strict=False):
        if year - before > 1:
            categories.append("…")
            parts.append((None, None, None))
        pair = [f for f in (basis.figures.get(tax, year), basis.figures.get(grant, year)) if f is not None]
        amounts = [f.amount / words.MILLION for f in pair]
        split = all(f.origin.kind is OriginKind.PUBLISHED for f in pair)
        categories.append(str(year))
        parts.append((amounts[0], amounts[1], None) if split else (None, None, sum(amounts)))
        drawn += pair if split else []
    names = (("Skatt", "s3"), ("Rammetilskudd", "s1"), ("Skatt og rammetilskudd samlet", "s7"))
    growth_kr = (sum(v or 0.0 for v in parts[-1]) - sum(v or 0.0 for v in parts[-2])) * words.MILLION
    chart = stacked(
        Text(
            title="Inntektene vokser, og prisene med dem" if growth_kr > 0 else "Inntektene faller",
            sentence=f"Skatt og rammetilskudd øker med {words.mill_kr(growth_kr)} fra {known[-2]} til {known[-1]}. "
            "Lønn og priser stiger samtidig, så mye av økningen er brukt før den kommer."
            if growth_kr > 0
            else f"Skatt og rammetilskudd faller med {words.mill_kr(-growth_kr)} fra {known[-2]} til {known[-1]}, mens "
            "lønn og priser stiger.",
            unit="mill. kr, løpende priser",
            decimals=0,
        ),
        categories,
        [Series(name, [part[i] for part in parts], cls) for i, (name, cls) in enumerate(names)],
    )
    missing = [y for y in range(known[0], known[-1]) if y not in known]
    remark = f"Tall for {missing[0]}–{missing[-1]} er ikke funnet publisert, og er ikke tegnet." if missing else ""
    announced = [basis.assumptions[n].origin for n in (f"free_income_{y}" for y in known) if n in basis.assumptions]
    return Picture(id="inntekter", chart=chart, remark=remark, origins=(*_origins(*drawn), *announced[:1]))


def _ageing(basis: Basis) -> Picture:
    """Children, the younger old and the older old: what was, and the main projection."""
    population, main = basis.population, basis.population.projections["main"]
    observed = list(range(population.first, population.first + population.observed.shape[1]))
    projected = [y for y in range(main.first, main.first + main.persons.shape[1]) if observed[-1] < y <= LAST_PROJECTED]

    def people(groups: tuple[str, ...]) -> list[float | None]:
        rows = [AGE_GROUPS.index(group) for group in groups]
        before = population.observed[rows].sum(axis=0)
        after = main.persons[rows].sum(axis=0)
        return [*map(float, before), *(float(after[y - main.first]) for y in projected)]

    children, older = people(CHILDREN), people(OLDER)
    now, end = len(observed) - 1, len(observed) + len(projected) - 1
    fewer = round((children[0] or 0) - (children[now] or 0))
    more = round((older[end] or 0) - (older[now] or 0))
    chart = line(
        Text(
            title=f"{'Flere' if more > 0 else 'Færre'} gamle, {'færre' if fewer > 0 else 'flere'} barn",
            sentence=f"Siden {observed[0]} er barna blitt {words.number(abs(fewer))} "
            f"{'færre' if fewer > 0 else 'flere'}. De over 80 blir {words.number(abs(more))} "
            f"{'flere' if more > 0 else 'færre'} til {projected[-1]}.",
            unit="personer",
            decimals=0,
        ),
        [str(y) for y in (*observed, *projected)],
        [
            Series("Barn 0–15 år", children, "s1"),
            Series("67–79 år", people(YOUNGER_OLD), "s3"),
            Series("80 år og over", older, "s2"),
        ],
        certain=len(observed),
        from_zero=True,
    )
    return Picture(
        id="aldring",
        chart=chart,
        remark="Skravert område er framskrevet. Det er en egen framskriving, ikke SSBs.",
        origins=(population.origin, main.origin),
    )


def _capital(basis: Basis, plan: Plan) -> Picture | None:
    """Debt per inhabitant: the accounts, and what the plan carries on from."""
    debt, first = LineId("debt"), basis.years.first
    population = basis.population
    known = [
        y for y in basis.figures.years(debt) if y < first and 0 <= y - population.first < population.observed.shape[1]
    ]
    if not known:
        return None
    figures = [basis.figures.get(debt, y) for y in known]
    per_head: list[float | None] = [
        (f.amount if f else 0.0) / float(population.observed[:, y - population.first].sum())
        for f, y in zip(figures, known, strict=True)
    ]
    per_head += [
        float(kr) / float(people)
        for kr, people in zip(plan.lines[debt], plan.lines[LineId("population_total")], strict=True)
    ]
    certain = sum(f is not None and f.origin.kind is not OriginKind.ASSUMPTION for f in figures)
    heavier = (per_head[0] or 0.0) < (per_head[len(known)] or 0.0)
    finance_kr = float(plan.lines[LineId("interest_expense")][0] + plan.lines[LineId("instalments")][0])
    share = finance_kr / float(plan.lines[LineId("operating_revenue")][0])
    drawn = (*known, *basis.years)
    categories = [str(y) for y in drawn]
    for i in range(len(drawn) - 1, 0, -1):  # years without figures are a break, from the end so that places hold
        if drawn[i] - drawn[i - 1] > 1:
            categories.insert(i, "…")
            per_head.insert(i, None)
    chart = stacked(
        Text(
            title="Lånene tar mer plass" if heavier else "Lånene tar mindre plass",
            sentence=f"I {first} går {words.mill_kr(finance_kr)} til renter og avdrag, {words.percent(share)} av "
            "inntektene, før noen tjenester er betalt.",
            unit="tusen kr i lån per innbygger",
            decimals=0,
        ),
        categories,
        [Series("Lån per innbygger", [None if v is None else v / 1000 for v in per_head], "s1")],
        certain=certain,
    )
    year = known[certain - 1] if certain else first
    return Picture(
        id="kapital",
        chart=chart,
        remark=f"Etter {year} er gjelden ikke funnet publisert. Bleke søyler er antatt og ført videre av modellen.",
        origins=(*_origins(*figures), modelled(basis, "Gjeld 31.12 uten tiltak, delt på framskrevet folketall.")),
    )


def _standing_still(basis: Basis, plan: Plan) -> Picture:
    """What the same services cost against what comes in."""
    income = [float(v) / words.MILLION for v in plan.lines[LineId("general_income")]]
    result = [float(v) / words.MILLION for v in plan.lines[LineId("net_operating_result")]]
    cost: list[float | None] = [i - r for i, r in zip(income, result, strict=True)]
    years = [str(y) for y in basis.years]
    total_kr = -float(plan.lines[LineId("net_operating_result")].sum())
    short = total_kr > 0
    chart = line(
        Text(
            title="Å stå stille er et kutt" if short else "Inntektene dekker tilbudet",
            sentence=f"De samme tjenestene, renter og avdrag koster {words.mill_kr(total_kr)} mer enn inntektene på "
            f"{len(basis.years)} år."
            if short
            else "Inntektene dekker de samme tjenestene, renter og avdrag i planperioden.",
            unit=f"mill. kr, faste {basis.price_year}-priser",
            decimals=1,
        ),
        years,
        [Series("Samme tilbud koster", cost, "s5"), Series("Inntekter", income, "s1")],
        gap=short,
    )
    return Picture(
        id="sta-stille",
        chart=chart,
        remark=(
            "Feltet mellom linjene er det som mangler hvert år. Det må dekkes med kutt, nye inntekter eller "
            "begge deler. "
            if short
            else "Avstanden mellom linjene er det som er igjen hvert år, til sparing, "
            "investeringer og gammelt underskudd. "
        )
        + "Skalaen begynner ikke på null, så avstanden ser større ut enn den er av helheten.",
        origins=(modelled(basis, "Planen uten tiltak og med alle håndtak der de står i dag."),),
    )
