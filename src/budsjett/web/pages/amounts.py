"""One amount of a plan: how it is computed, from what, by what law, and what it goes into."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from budsjett.budget import provenance
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices
from budsjett.budget.figures import LineId, Origin
from budsjett.budget.lines import LINES, Line
from budsjett.budget.plan import Plan
from budsjett.budget.provenance import Addition, Formula, Input, Place
from budsjett.budget.provenance.formula import OPERATORS
from budsjett.budget.provenance.laws import Law, laws_about
from budsjett.budget.ties import settle
from budsjett.errors import NoSuchAmount, UnknownLine, YearOutsidePlan
from budsjett.usecases import explore
from budsjett.web import address, words
from budsjett.web.address import Misread
from budsjett.web.amount_links import AmountLinks, amount_links
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.render import Page, render

router = APIRouter()

INDEX_DECIMALS = 6
LONGEST_FILLED = 20
"""A formula with more inputs than this is not also shown with numbers in place: the list below has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownInput:
    """A number that goes in, in words."""

    symbol: str
    what: str
    figure: str
    origin: Origin | None
    opens: str
    """Where it is explained; empty where it stands on its own."""
    made_of: "ShownFormula | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFormula:
    """A formula in words, in signs and with the numbers in place."""

    words: str
    symbols: str
    filled: str
    gives: str
    inputs: tuple[ShownInput, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAddition:
    """What a choice adds. `opens` leads to the measure; a lever stands in the plan."""

    title: str
    kind: str
    figure: str
    opens: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownYear:
    """The same line in one of the plan years; the figure without its unit."""

    year: int
    figure: str
    opens: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownUse:
    """An amount that this one goes into."""

    label: str
    figure: str
    opens: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountPage(Page):
    """Where one amount comes from."""

    template: ClassVar[str] = "amounts/page.html"
    here: ClassVar[str] = "plan"

    line: Line
    year: int
    misread: tuple[Misread, ...]
    amount: str
    money: str
    """What the kroner are worth."""
    formula: ShownFormula
    plain: bool
    """Whether nothing is computed: the amount is as it was given."""
    additions: tuple[ShownAddition, ...]
    untouched: bool
    without: str
    """The amount with no measures and every lever as today, where that is another; else empty."""
    years: tuple[ShownYear, ...]
    uses: tuple[ShownUse, ...]
    laws: tuple[Law, ...]
    kinds: tuple[tuple[str, int], ...]
    """How many of the numbers are published, derived and assumed."""
    plan_at: str


@router.get("/{m}/tall/{line}/{year}")
def show(
    m: MunicipalityId,
    line: Annotated[str, Path(max_length=60)],
    year: Annotated[int, Path(ge=1900, le=2200)],
    visit: AVisit,
    request: Request,
) -> HTMLResponse:
    """The amount of a line in a year, in the plan the address asks for. Refuses what is not in the plan."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    view = explore.view(
        basis,
        package=settle(basis.measures, asked.package).counted,
        levers={str(lever): value for lever, value in asked.levers.items()},
        projection=asked.projection,
        prices=asked.prices,
        interest_stress=asked.interest_stress,
    )
    plan, links = view.plan, amount_links(m, asked)
    try:
        told = provenance.of(basis, plan, line, year)
    except (UnknownLine, YearOutsidePlan) as refusal:
        raise NoSuchAmount(line=address.printable(line), year=year) from refusal
    without = provenance.amounts(basis, view.baseline, told.line.id)[year - plan.years.first]
    page = AmountPage(
        frame=frame,
        title=f"{told.line.label} {year}",
        line=told.line,
        year=year,
        misread=asked.misread,
        amount=figure(told.amount, told.line.unit),
        money=_money(basis, plan, told.line),
        formula=shown(told.before, links, told.line.unit),
        plain=len(told.before.inputs) == 1 and told.before.inputs[0].symbol == told.before.symbols,
        additions=tuple(_addition(addition, m, told.line.unit) for addition in told.additions),
        untouched=asked.untouched,
        without=figure(without, told.line.unit) if without != told.amount else "",
        years=_years(basis, plan, told.line, links),
        uses=_uses(basis, plan, told.line, year, links),
        laws=laws_about(told.line.id),
        kinds=_kinds(told.before),
        plan_at=asked.at(f"/{m}/plan"),
    )
    return render(request, page, status=422 if asked.misread else 200)


def shown(formula: Formula, links: AmountLinks, unit: str) -> ShownFormula:
    """A formula and everything inside it, in words."""
    values = {part.symbol: plain_figure(part) for part in formula.inputs}
    signs = [sign if sign in OPERATORS else values.get(sign, sign) for sign in formula.tokens()]
    long = len(formula.inputs) > LONGEST_FILLED or formula.symbols in values
    return ShownFormula(
        words=formula.words,
        symbols=formula.symbols,
        filled="" if long else spaced(signs),
        gives=figure(formula.value(), unit),
        inputs=tuple(_input(part, links) for part in formula.inputs),
    )


def _input(part: Input, links: AmountLinks) -> ShownInput:
    return ShownInput(
        symbol=part.symbol,
        what=part.what,
        figure=figure(part.value, part.unit),
        origin=part.origin,
        opens=links.at(part.place.line, part.place.year) if part.place else "",
        made_of=shown(part.made_of, links, part.unit) if part.made_of else None,
    )


def spaced(signs: list[str]) -> str:
    """The signs of a formula with room where a person would have it.

    >>> spaced(["maks", "(", "0", ";", "a", "+", "b", ")", "^", "n"])
    'maks(0; a + b)^n'
    """
    text = ""
    for i, sign in enumerate(signs):
        before = signs[i - 1] if i else "("
        tight = sign in ");^" or before in {"(", "^", "maks", "min"} or (sign == "(" and before in {"maks", "min"})
        text += sign if tight or not text else f" {sign}"
    return text


def figure(value: float, unit: str) -> str:
    r"""A value in its unit.

    >>> figure(0.645, "andel"), figure(5732.5, "personer"), figure(1.008016, "indeks")
    ('64,5\xa0%', '5\xa0732,5', '1,008016')
    """
    match unit:
        case "kr":
            return words.kr(value)
        case "kr per innbygger":
            return f"{words.number(value, 0 if value == round(value) else 2)}{words.NBSP}kr"
        case "andel":
            return words.percent(value, next((d for d in (0, 1) if round(value, d + 2) == round(value, 6)), 2))
        case "indeks":
            return words.number(value, INDEX_DECIMALS)
        case "personer" | "persons":
            return words.number(value, 0 if value == round(value) else 1)
        case _:
            return f"{words.number(value)}{words.NBSP}{unit}"


def plain_figure(part: Input) -> str:
    """A value as it stands in a sum: without its unit, a share as a decimal."""
    if part.unit == "andel":
        return words.number(part.value, next((d for d in (2, 3) if round(part.value, d) == round(part.value, 6)), 4))
    text = figure(part.value, part.unit)
    for ending in ("kr", "år"):
        text = text.removesuffix(f"{words.NBSP}{ending}")
    return f"({text})" if part.value < 0 else text


def _money(basis: Basis, plan: Plan, line: Line) -> str:
    if line.unit != "kr":
        return ""
    return f"faste {basis.price_year}-priser" if plan.prices is Prices.FIXED else "løpende priser"


def _addition(addition: Addition, m: str, unit: str) -> ShownAddition:
    return ShownAddition(
        title=addition.title,
        kind="Tiltak" if addition.measure else ("Håndtak" if addition.lever else ""),
        figure=("+" if addition.kr > 0 else "") + figure(addition.kr, unit),
        opens=f"/{m}/tiltak/{addition.measure}" if addition.measure else "",
    )


def _years(basis: Basis, plan: Plan, line: Line, links: AmountLinks) -> tuple[ShownYear, ...]:
    amounts = provenance.amounts(basis, plan, line.id)
    return tuple(
        ShownYear(year=year, figure=words.number(amount), opens=links.at(line.id, year))
        for year, amount in zip(plan.years, amounts, strict=True)
    )


def _uses(basis: Basis, plan: Plan, line: Line, year: int, links: AmountLinks) -> tuple[ShownUse, ...]:
    def use(place: Place) -> ShownUse:
        amount = provenance.amounts(basis, plan, place.line)[place.year - plan.years.first]
        label = LINES[LineId(place.line)].label
        said = label if place.year == year else f"{label} i {place.year}"
        return ShownUse(
            label=said, figure=figure(amount, LINES[LineId(place.line)].unit), opens=links.at(place.line, place.year)
        )

    return tuple(use(place) for place in provenance.used_by(basis, plan, line.id, year))


def _kinds(formula: Formula) -> tuple[tuple[str, int], ...]:
    def origins() -> Iterator[str]:
        seen = set()
        for inner in formula.everything():
            for part in inner.inputs:
                if part.origin is not None and (part.what, part.value) not in seen:
                    seen.add((part.what, part.value))
                    yield part.origin.kind.value

    found = list(origins())
    return tuple((kind, found.count(kind)) for kind in ("published", "derived", "assumption") if kind in found)
