"""New figures among those that stand: a figures.csv with some amounts replaced, each with the file it is from."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import StringIO

from budsjett.budget.checks import may_be_given
from budsjett.budget.figures import Figures, LineId, OriginKind
from budsjett.budget.lines import BY_NATURE, LINES
from budsjett.sources.cells import place
from budsjett.sources.findings import Findings
from budsjett.sources.own_figures import OwnFigure, OwnFigures
from budsjett.sources.scenario_columns import TABLES
from budsjett.sources.scenario_figures import FIGURES
from budsjett.years import Years

MOST_CELLS_TOLD = 6
FAR = 200
"""A new amount this many times the old one, or less than one part of it, is thousands taken for kroner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line in one year: what stood, what comes, and where it was read."""

    line: LineId
    year: int
    old_kr: int | None
    new_kr: int
    read_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FromFile:
    """The file that figures come from: its name, its content, the day, and whether its figures are settled."""

    name: str
    data: bytes
    day: date
    settled: bool
    """Accounts, or a budget the assembly has adopted; else an estimate."""
    called: str = ""
    """What the source is called, where it is another than the municipality's own file."""


def changes(stands: Figures, new: OwnFigures, years: Years, file: str, findings: Findings) -> tuple[Change, ...]:
    """What would change, by line and year. What the model computes by itself is left out, with a warning."""
    found = []
    for (line, year), figure in sorted(
        new.by_line_year.items(), key=lambda item: (item[0][1], list(LINES).index(item[0][0]))
    ):
        if not _read_by_the_model(line, year, years):
            findings.warning(
                *_where(new, figure, file),
                f"{LINES[line].label} {year}",
                problem="Modellen regner ut denne linjen for planårene; beløpet er ikke tatt med.",
                remedy="Du trenger ikke gjøre noe.",
            )
            continue
        old = stands.get(line, year)
        old_kr = None if old is None else round(old.amount)
        if old_kr and figure.amount_kr and not 1 / FAR < abs(figure.amount_kr / old_kr) < FAR:
            findings.warning(
                *_where(new, figure, file),
                f"{figure.amount_kr} kr mot {old_kr} kr",
                problem=f"{LINES[line].label} {year} blir svært ulik det som står.",
                remedy="Sjekk om filen er i kroner eller tusen kroner.",
            )
        if old_kr != figure.amount_kr:
            found.append(
                Change(line=line, year=year, old_kr=old_kr, new_kr=figure.amount_kr, read_at=_read_at(new, figure))
            )
    return tuple(found)


def _where(new: OwnFigures, figure: OwnFigure, file: str) -> tuple[str, int | None, str | None]:
    """The file with its sheet, the row and the cell."""
    cell = next(iter(figure.cells), None)
    named = f"{file}, ark {new.sheet}" if new.sheet and cell else file
    return named, place(cell)[0] if cell else None, cell


def _read_by_the_model(line: LineId, year: int, years: Years) -> bool:
    of_the_plan = year >= years.first
    return year <= years.last and may_be_given(line, year, years.first) and not (of_the_plan and line in BY_NATURE)


def _read_at(new: OwnFigures, figure: OwnFigure) -> str:
    cells = ", ".join(figure.cells[:MOST_CELLS_TOLD])
    more = f" og {len(figure.cells) - MOST_CELLS_TOLD} til" if len(figure.cells) > MOST_CELLS_TOLD else ""
    functions = f"; funksjon {', '.join(sorted(figure.functions))}" if figure.functions else ""
    if not figure.cells:
        return f"{new.sheet}{functions}"
    return f"{f'ark {new.sheet}, ' if new.sheet else ''}celle {cells}{more}{functions}"


def merged(stands: bytes, changed: Iterable[Change], source: FromFile, *, summed: bool) -> bytes:
    """figures.csv with the changed amounts in it; every other row as it was, and the rows in their order."""
    columns = TABLES[FIGURES]
    rows = list(csv.DictReader(StringIO(stands.decode("utf-8-sig"), newline=""), delimiter=";"))
    by_key = {(row["line"].strip(), row["year"].strip()): row for row in rows}
    for change in changed:
        key = change.line, str(change.year)
        row = by_key.get(key)
        if row is None:
            row = by_key[key] = {}
            rows.append(row)
        row.update(_row(change, source, summed=summed))
    made = StringIO(newline="")
    writer = csv.DictWriter(made, columns, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: row[column] for column in columns} for row in rows)
    return made.getvalue().encode()


def _row(change: Change, source: FromFile, *, summed: bool) -> Mapping[str, str]:
    kind = OriginKind.ASSUMPTION if not source.settled else OriginKind.DERIVED if summed else OriginKind.PUBLISHED
    name = "".join(c for c in source.name if c.isprintable() and c not in "=@").strip()[:60] or "fil"
    said = "Summert" if summed else "Lest"
    file = f" (sha256 {sha256(source.data).hexdigest()[:16]})" if source.data else ""
    estimate = "" if source.settled else " Foreløpig anslag."
    return {
        "line": change.line,
        "year": str(change.year),
        "amount_kr": str(change.new_kr),
        "origin": kind.value,
        "source": source.called or f"Kommunens egen fil {name}",
        "date": source.day.isoformat(),
        "note": f"{said} av {change.read_at}{file}.{estimate}"[:1000],
    }
