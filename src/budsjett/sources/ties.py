"""How measures hang together: requires and excludes, read from text and checked as a whole."""

import unicodedata
from collections.abc import Mapping

from budsjett.budget.measures import MeasureId
from budsjett.sources.tables import Row

Ties = tuple[tuple[MeasureId, ...], tuple[MeasureId, ...]]
"""What a measure requires, and what it excludes."""


def check_ties(rows: Mapping[str, Row], directors: set[str]) -> Mapping[str, Ties]:
    """What each measure requires and excludes, by id.

    Excluding goes both ways even where only one side says it. Errors: unknown measures, a measure tied to itself,
    rings of requirements, requirements that exclude each other, and a director's package that cannot be chosen.
    """
    requires = {name: _names(row, "requires", rows) for name, row in rows.items()}
    excludes = {name: _names(row, "excludes", rows) for name, row in rows.items()}
    both_ways = {name: tuple(o for o in rows if o in excludes[name] or name in excludes[o]) for name in rows}
    for name, row in rows.items():
        needed = _all_required(name, requires)
        if name in needed:
            row.error(
                "requires",
                problem="Tiltaket krever seg selv gjennom andre tiltak.",
                remedy="Bryt ringen: fjern ett krav.",
            )
            continue
        package = {name, *needed}
        clash = sorted(o for m in package for o in both_ways[m] if o in package)
        if clash:
            row.error(
                "excludes",
                problem=f"Tiltaket krever noe som det utelukker: {', '.join(dict.fromkeys(clash))}.",
                remedy="Fjern enten kravet eller utelukkelsen.",
            )
    for name in sorted(directors):
        missing = [o for o in requires[name] if o not in directors]
        against = [o for o in both_ways[name] if o in directors]
        if missing or against:
            rows[name].error(
                "directors",
                problem=f"Kommunedirektørens forslag henger ikke sammen: {', '.join(missing + against)}.",
                remedy="Ta med det tiltaket krever, og ta ut det som utelukker det.",
            )
    return {name: (requires[name], tuple(MeasureId(o) for o in both_ways[name])) for name in rows}


def _names(row: Row, column: str, known: Mapping[str, Row]) -> tuple[MeasureId, ...]:
    """The measures a cell names, with commas between."""
    named = [part.strip() for part in unicodedata.normalize("NFC", row.cells[column]).split(",") if part.strip()]
    for name in named:
        if name not in known:
            row.error(column, problem=f"Ukjent tiltak: {name}.", remedy="Bruk id-er fra denne filen, med komma mellom.")
        elif known[name] is row:
            row.error(column, problem="Tiltaket viser til seg selv.", remedy="Fjern henvisningen.")
    return tuple(MeasureId(name) for name in dict.fromkeys(named) if name in known and known[name] is not row)


def _all_required(name: str, requires: Mapping[str, tuple[MeasureId, ...]]) -> set[str]:
    """Everything a measure needs, through others too; itself where it stands in a ring."""
    found: set[str] = set()
    ahead: list[str] = list(requires[name])
    while ahead:
        needed = ahead.pop()
        if needed not in found:
            found.add(needed)
            ahead.extend(requires[needed])
    return found
