"""figures.csv and kostra.csv: accounts, budget and balances by line and year, and the KOSTRA functions of one year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from budsjett.budget.checks import REQUIRED_BEFORE, REQUIRED_FIRST_YEAR, may_be_given
from budsjett.budget.figures import Figure, Figures, LineId, Origin
from budsjett.budget.lines import CHILDREN, LINES, MAY_BE_NEGATIVE, SERVICE_LINES
from budsjett.sources.findings import Findings
from budsjett.sources.scenario_settings import EARLIEST, Settings
from budsjett.sources.tables import Row

FIGURES, KOSTRA = "figures.csv", "kostra.csv"
ROUNDING_KR = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KostraFunction:
    """What one KOSTRA function cost in one year's accounts, kr."""

    function: str
    name: str
    line: LineId
    year: int
    gross_kr: int
    net_kr: int
    investment_kr: int
    origin: Origin


def figures(rows: Iterable[Row], settings: Settings, findings: Findings) -> Figures:
    """Every figure without an error. What the model cannot do without is asked for by name."""
    found: dict[tuple[LineId, int], Figure] = {}
    named: set[tuple[str, int]] = set()
    for row in rows:
        line = row.choice("line", LINES, what="linje")
        year = row.whole("year", low=EARLIEST, high=settings.years.last)
        amount = row.whole("amount_kr")
        origin = row.origin()
        if line is None or year is None:
            continue
        if (line, year) in named:
            row.error("line", problem=f"Linjen har allerede et tall for {year}.", remedy="Fjern den ene raden.")
        named.add((line, year))
        if amount is None or origin is None:
            continue
        _may_stand(row, line, year, amount, settings)
        found[LineId(line), year] = Figure(line=LineId(line), year=year, amount=float(amount), origin=origin)
    if not named:
        return Figures(found)  # told already that the file is missing or empty
    first = settings.years.first
    needed = [(line, first) for line in (*SERVICE_LINES, *REQUIRED_FIRST_YEAR)]
    needed += [(LineId(line), first - 1) for line in REQUIRED_BEFORE]
    for line, year in needed:
        if (line, year) not in named:
            findings.error(
                FIGURES,
                None,
                "line",
                f"{line} {year}",
                problem=f"Tallet for {LINES[LineId(line)].label} i {year} mangler.",
                remedy="Legg til en rad. Er beløpet ingenting, skriv 0.",
            )
    return Figures(found)


def _may_stand(row: Row, line: str, year: int, amount: int, settings: Settings) -> None:
    """Whether a figure has a sign its line can have, and is one that the model does not compute."""
    if amount < 0 and line not in MAY_BE_NEGATIVE and line not in CHILDREN:
        row.error(
            "amount_kr",
            problem="Beløpet kan ikke være negativt på denne linjen.",
            remedy="Inntekter og utgifter skrives begge uten minus, hver på sin linje.",
        )
    if not may_be_given(line, year, settings.years.first):
        row.error("year", problem="Modellen regner ut denne linjen for planårene.", remedy="Fjern raden.")


def kostra(rows: Iterable[Row], settings: Settings, stands: Figures) -> tuple[KostraFunction, ...]:
    """The KOSTRA functions. A warning where they do not sum to the line's figure for the year."""
    found: dict[str, KostraFunction] = {}
    last: dict[str, Row] = {}
    sums: dict[str, int] = {}
    for row in rows:
        function = row.text("function", most=3)
        if not re.fullmatch(r"[0-9]{3}", function):
            row.error("function", problem="Funksjonen har ikke tre sifre.", remedy="Skriv KOSTRA-funksjonen, som 202.")
        name = row.text("name", most=120)
        line = row.choice("line", SERVICE_LINES, what="tjeneste")
        gross, net, invested = (row.whole(column) for column in ("gross_kr", "net_kr", "investment_kr"))
        if function in found:
            row.error("function", problem="Funksjonen står to ganger.", remedy="Fjern den ene raden.")
        if settings.kostra is None:
            row.error(
                "function",
                problem="scenario.yaml sier ikke hvor funksjonene kommer fra.",
                remedy="Legg til «kostra» der.",
            )
            continue
        if line is None or gross is None or net is None or invested is None:
            continue
        last[line] = row
        sums[line] = sums.get(line, 0) + net
        found[function] = KostraFunction(
            function=function,
            name=name,
            line=LineId(line),
            year=settings.kostra_year,
            gross_kr=gross,
            net_kr=net,
            investment_kr=invested,
            origin=settings.kostra,
        )
    for line, total in sums.items():
        figure = stands.get(LineId(line), settings.kostra_year)
        if figure is not None and abs(figure.amount - total) > ROUNDING_KR:
            last[line].warning(
                "net_kr",
                problem=f"Funksjonene på linjen {line} blir {total} kr; figures.csv har {figure.amount:.0f} kr.",
                remedy="Sjekk at hver funksjon står på riktig linje.",
            )
    return tuple(found.values())
