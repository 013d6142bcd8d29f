"""Figures from Statistics Norway into a scenario folder."""

import argparse
from datetime import UTC, datetime

from budsjett.budget.lines import LINES
from budsjett.cli.answers import DONE, kr, place
from budsjett.cli.plans import is_folder
from budsjett.sources.scenario_files import read_folder
from budsjett.sources.ssb import Ssb
from budsjett.usecases import fetch
from budsjett.usecases.fetch import Fetched


def population(arguments: argparse.Namespace) -> int:
    """People by single year of age."""
    folder, today = is_folder(arguments.into), datetime.now(UTC).date()
    with Ssb() as ssb:
        found = fetch.population(
            ssb, read_folder(folder), arguments.region, first_year=arguments.first_year, today=today
        )
    return _done(arguments, found)


def kostra(arguments: argparse.Namespace) -> int:
    """A year's accounts by function, and by line."""
    folder, today = is_folder(arguments.into), datetime.now(UTC).date()
    with Ssb() as ssb:
        found = fetch.kostra(ssb, read_folder(folder), arguments.region, year=arguments.year, today=today)
    return _done(arguments, found)


def _done(arguments: argparse.Namespace, found: Fetched) -> int:
    for finding in found.findings:
        print(place(finding))
    for sentence in found.said:
        print(sentence)
    for c in found.changes:
        old = "–" if c.old_kr is None else kr(c.old_kr)
        print(f"{c.year} {LINES[c.line].label[:44]:<44}{old:>16}{kr(c.new_kr):>16}")
    if arguments.dry_run:
        print("Ingenting er skrevet.")
        return DONE
    for name, content in found.files.items():
        path = arguments.into / name
        (arguments.into / f"{name}.before").write_bytes(path.read_bytes())
        path.write_bytes(content)
        print(f"Skrev {path}. Den forrige ligger ved siden av som {name}.before.")
    return DONE
