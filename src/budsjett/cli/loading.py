"""The municipality's own table file into a scenario folder: what it would change, the change, and the way back."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from budsjett.budget.lines import LINES
from budsjett.cli.answers import DONE, kr, place, refuse, show
from budsjett.cli.plans import is_folder
from budsjett.errors import FaultyFiles
from budsjett.sources import workbook
from budsjett.sources.container import MOST_PACKED
from budsjett.sources.findings import Severity
from budsjett.sources.scenario_figures import FIGURES
from budsjett.sources.scenario_files import read_folder
from budsjett.usecases.own_figures import Declared, FromFile, Preview, of_files

BEFORE = f"{FIGURES}.before"
"""What `--apply` sets aside and `--undo` puts back. The reader of scenarios does not see it."""


def load(arguments: argparse.Namespace) -> int:
    """Say what a file would change in a folder's figures; with --apply change them, with --undo go back."""
    folder = is_folder(arguments.folder)
    if arguments.undo:
        return _undo(folder)
    if arguments.file is None or arguments.unit is None or arguments.kind is None:
        return refuse(
            "Skriv hvilken fil som skal leses, og oppgi --unit (kr eller 1000) og --kind (settled eller estimate)."
        )
    try:
        with arguments.file.open("rb") as opened:
            data = opened.read(MOST_PACKED + 1)
    except OSError as fault:
        return refuse(f"Filen {arguments.file} kan ikke leses: {fault.strerror}.")
    source = FromFile(
        name=arguments.file.name, data=data, day=datetime.now(UTC).date(), settled=arguments.kind == "settled"
    )
    declared = Declared(
        thousands=arguments.unit == "1000",
        income_with_minus={"minus": True, "plus": False}.get(arguments.income),
        formulas_read=arguments.read_formulas,
        year=arguments.year,
        sheet=arguments.sheet,
    )
    book = workbook.read(source.name, source.data)
    found = of_files(read_folder(folder), source, declared, book=book)
    if found.faulty:
        raise FaultyFiles(findings=found.findings, count=sum(f.severity is Severity.ERROR for f in found.findings))
    if arguments.json:
        show(_as_data(found))
    else:
        _print(found)
    if arguments.apply and found.figures is not None:
        (folder / BEFORE).write_bytes((folder / FIGURES).read_bytes())
        (folder / FIGURES).write_bytes(found.figures)
        if not arguments.json:
            print(f"Tatt i bruk. «budsjett load {folder} --undo» går tilbake.")
    elif not arguments.json:
        print(
            "Ingenting er lagret. Legg til --apply for å ta tallene i bruk."
            if found.figures
            else "Filen endrer ingenting."
        )
    return DONE


def _undo(folder: Path) -> int:
    """Change places: a second undo takes the first one back."""
    before, stands = folder / BEFORE, folder / FIGURES
    if not before.is_file():
        return refuse("Det er ingen tidligere tall å gå tilbake til i mappen.")
    kept, now = before.read_bytes(), stands.read_bytes()
    stands.write_bytes(kept)
    before.write_bytes(now)
    print(f"{stands} er som før den siste innlastingen. Samme kommando én gang til tar den tilbake.")
    return DONE


def _print(found: Preview) -> None:
    for finding in found.findings:
        print(place(finding))
    for c in found.changes:
        old = "–" if c.old_kr is None else kr(c.old_kr)
        print(f"{c.year} {LINES[c.line].label[:44]:<44}{old:>16}{kr(c.new_kr):>16}   {c.read_at}")
    print(f"{len(found.changes)} tall endres, {found.unchanged} er som før.")
    for year, before, after in found.result:
        print(f"Netto driftsresultat uten tiltak {year}: {kr(before)} kr blir {kr(after)} kr.")


def _as_data(found: Preview) -> dict[str, object]:
    return {
        "changes": [
            {"line": c.line, "year": c.year, "old_kr": c.old_kr, "new_kr": c.new_kr, "read_at": c.read_at}
            for c in found.changes
        ],
        "unchanged": found.unchanged,
        "warnings": [place(f) for f in found.findings],
        "net_operating_result": [{"year": y, "old_kr": old, "new_kr": new} for y, old, new in found.result],
    }
