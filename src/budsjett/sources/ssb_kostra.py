"""A municipality's accounts from Statistics Norway's KOSTRA tables: kostra.csv, and the year's figures by line.

Table 12362 (the municipality's group): gross and net operating expenditure and gross investment by function, with
depreciation. Table 12367: the amounts by function and art, from which each line is summed as a municipality's own
accounts are (`kostra.line_for`), depreciation apart. The two must agree function by function; where they do not, a
warning says so. Amounts come in thousands and become kroner here. Old municipality numbers stand beside the new ones
in these tables and are not summed: 2019 is asked for with the number of 2019.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from budsjett.budget.figures import LineId
from budsjett.sources import kostra
from budsjett.sources.findings import Findings
from budsjett.sources.jsonstat import Dataset
from budsjett.sources.own_figures import OwnFigure, OwnFigures
from budsjett.sources.scenario_columns import TABLES
from budsjett.sources.scenario_figures import KOSTRA
from budsjett.sources.ssb import Ssb, codes, known, refuse

FUNCTIONS, DETAILS = "12362", "12367"
REGION, FUNCTION, ART, SCOPE = (
    "KOKkommuneregion0000",
    "KOKfunksjon0000",
    "KOKart0000",
    "KOKregnskapsomfa0000",
)
GROSS, NET, INVESTED = "AGD10", "AGD2", "AGI1"
AMOUNT = "KOSbelop0000"
GROUP = "A"
"""The municipality with its companies and cooperations (konsern), as 12362 has it."""
THOUSAND = 1_000
FINANCE = frozenset({*range(500, 590), *range(900, 1_000)})
"""Arts of interest, instalments and reserves: no part of a service's net expenditure. 590 is depreciation, which is."""
NOT_REPORTED = frozenset({"..", "...", ":"})
ROUNDING_KR = 500
"""Each published amount is rounded to a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """What one function cost, kroner, with depreciation."""

    code: str
    name: str
    gross_kr: int
    net_kr: int
    investment_kr: int


def functions(ssb: Ssb, region: str, year: int) -> tuple[Function, ...]:
    """Each service function of the year. Refuses (NoAnswer) where nothing is published."""
    described = ssb.described(FUNCTIONS)
    arts = [known(described, FUNCTIONS, ART, art) for art in (GROSS, NET)]
    has_investment = INVESTED in described.codes[ART]
    found = ssb.table(
        FUNCTIONS,
        {
            REGION: codes(known(described, FUNCTIONS, REGION, region)),
            FUNCTION: codes("???"),
            ART: codes(*arts, *([INVESTED] if has_investment else [])),
            "ContentsCode": codes(known(described, FUNCTIONS, "ContentsCode", AMOUNT)),
            "Tid": codes(known(described, FUNCTIONS, "Tid", str(year))),
        },
    )
    _in_thousands(found, FUNCTIONS)
    return tuple(_functions(found, year))


def _functions(found: Dataset, year: int) -> Iterator[Function]:
    if not found.values:
        raise refuse(FUNCTIONS, f"SSB har ingen tall for kommunen i {year}.", "Bruk nummeret kommunen hadde det året.")
    for code in found.codes[FUNCTION]:
        listed = kostra.FUNCTIONS.get(code)
        gross, net, invested = (
            found.get(**{FUNCTION: code, ART: art}) if art in found.codes[ART] else 0.0
            for art in (GROSS, NET, INVESTED)
        )
        if listed is not None and listed.line is None:
            continue
        if gross is None and net is None:
            continue  # nothing published: the municipality does not use the function
        if listed is None:
            if gross or net:
                raise refuse(FUNCTIONS, f"Funksjonen {code} er ny for oss.", "Legg den til i kostra_functions.csv.")
            continue
        if gross is None or net is None:
            raise refuse(FUNCTIONS, f"Funksjon {code} mangler brutto eller netto i {year}.", "Sjekk den på ssb.no.")
        name = found.labels[FUNCTION].get(code, listed.name).removeprefix(code).strip(" .")
        yield Function(
            code=code,
            name=name or listed.name,
            gross_kr=round(gross * THOUSAND),
            net_kr=round(net * THOUSAND),
            investment_kr=round((invested or 0) * THOUSAND),
        )


def as_csv(rows: tuple[Function, ...]) -> bytes:
    """kostra.csv."""
    made = StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\n")
    writer.writerow(TABLES[KOSTRA])
    for row in rows:
        line = kostra.FUNCTIONS[row.code].line
        writer.writerow((row.code, row.name, line, row.gross_kr, row.net_kr, row.investment_kr))
    return made.getvalue().encode()


def figures(ssb: Ssb, region: str, year: int, beside: tuple[Function, ...], findings: Findings) -> OwnFigures:
    """Each line of the year, summed from function and art, and held against the published net of each function."""
    described = ssb.described(DETAILS)
    chosen = {
        REGION: codes(known(described, DETAILS, REGION, region)),
        FUNCTION: codes("???"),
        ART: codes("A???"),
        "ContentsCode": codes(known(described, DETAILS, "ContentsCode", AMOUNT)),
        "Tid": codes(known(described, DETAILS, "Tid", str(year))),
    }
    if SCOPE in described.codes:
        chosen[SCOPE] = codes(known(described, DETAILS, SCOPE, GROUP))
    found = ssb.table(DETAILS, chosen)
    _in_thousands(found, DETAILS)
    if not found.values:
        raise refuse(DETAILS, f"SSB har ingen tall for kommunen i {year}.", "Bruk nummeret kommunen hadde det året.")
    sums: dict[tuple[LineId, int], OwnFigure] = {}
    net: dict[str, tuple[Decimal, int]] = {}
    arts = [art for art in found.codes[ART] if re.fullmatch(r"A[0-9]{3}", art)]
    for function in found.codes[FUNCTION]:
        for art in arts:
            value = found.get(**{FUNCTION: function, ART: art})
            if value:
                _add(sums, net, (function, art.removeprefix("A")), Decimal(repr(value)) * THOUSAND, year)
    _tell_of_missing(found, arts, findings)
    _agree(net, beside, findings)
    return OwnFigures(sheet=f"SSB tabell {DETAILS}", by_line_year=sums, summed=True)


def _add(
    sums: dict[tuple[LineId, int], OwnFigure],
    net: dict[str, tuple[Decimal, int]],
    code: tuple[str, str],
    kroner: Decimal,
    year: int,
) -> None:
    function, art = code
    listed = kostra.FUNCTIONS.get(function)
    if listed is None:
        raise refuse(DETAILS, f"Funksjonen {function} er ny for oss.", "Legg den til i kostra_functions.csv.")
    if listed.line is not None and int(art) not in FINANCE:
        total, cells = net.get(function, (Decimal(0), 0))
        net[function] = total + (kroner if int(art) < kostra.FIRST_INCOME_ART else -kroner), cells + 1
    line = kostra.line_for(function, art)
    if line is None:
        return
    figure = sums.setdefault((line[0], year), OwnFigure())
    figure.total += line[1] * kroner
    figure.functions.add(function)


def _tell_of_missing(found: Dataset, arts: list[str], findings: Findings) -> None:
    """Amounts the municipality has not reported, or that are kept from us, are no zeros: how many there are is told."""
    at = found.ids.index(ART)
    missing = sorted({sign for key, sign in found.missing.items() if key[at] in arts and sign in NOT_REPORTED})
    if missing:
        many = sum(key[at] in arts and sign in NOT_REPORTED for key, sign in found.missing.items())
        findings.warning(
            f"SSB tabell {DETAILS}",
            None,
            None,
            f"{many} celler merket {' og '.join(missing)}",
            problem="SSB mangler noen beløp, og linjene er summert uten dem.",
            remedy="Sammenlign med kommunens eget regnskap.",
        )


def _agree(net: dict[str, tuple[Decimal, int]], beside: tuple[Function, ...], findings: Findings) -> None:
    for row in beside:
        total, cells = net.get(row.code, (Decimal(0), 0))
        if abs(total - row.net_kr) > ROUNDING_KR * (cells + 1):
            findings.warning(
                f"SSB tabell {DETAILS}",
                None,
                None,
                f"{total:.0f} kr mot {row.net_kr} kr",
                problem=f"Funksjon {row.code}: artene i {DETAILS} og netto driftsutgifter i {FUNCTIONS} er ulike.",
                remedy="Se på funksjonen på ssb.no før du bruker tallet.",
            )


def _in_thousands(found: Dataset, table: str) -> None:
    """Refuse an amount that is not told to be in thousands of kroner."""
    told = f"{found.units.get(AMOUNT, '')} {found.labels['ContentsCode'].get(AMOUNT, '')}"
    if not re.search(r"1[ \u00a0]?000[ \u00a0]?kr", told):
        raise refuse(
            table, f"Beløpet er oppgitt i «{told.strip()[:60]}», ikke i 1000 kr.", "SSB kan ha endret tabellen."
        )
