"""Write the pages of the reference that follow from the code: `python docs/reference/generate.py`."""  # noqa: INP001

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from budsjett.budget.basis import Basis
from budsjett.budget.limits import LimitKind, limits
from budsjett.budget.lines import LINES, SERVICE_LINES
from budsjett.budget.schedule_rows import ROWS, TITLES
from budsjett.cli import parser
from budsjett.parameters.tree import Table
from budsjett.sources import scenario_files
from budsjett.sources.kostra import FUNCTIONS
from budsjett.sources.parameter_files import shipped
from budsjett.sources.shipped import folder

HERE = Path(__file__).parent
EXAMPLE = "vadso"
MADE = "Written by `docs/reference/generate.py` from the code; a test compares them.\n"
KINDS = {LimitKind.LAW: "law", LimitKind.ROBEK: "ROBEK", LimitKind.TARGET: "target"}


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def lines_page() -> str:
    """The chart of lines."""
    rows = [
        (
            f"`{line.id}`",
            line.label,
            ("+" if line.sign > 0 else "−") + f" `{line.parent}`" if line.parent else "",
            "yes" if line.movable else "",
            line.kostra,
            line.description,
        )
        for line in LINES.values()
    ]
    return (
        "# Lines\n\n"
        + MADE
        + "\nIncome and expenditure are positive on their own lines, in whole kroner. A sum is the signed sum of the "
        "lines that enter it, and the chart ends in `carried_forward`, which the law wants to be nothing. "
        "Measures and levers may change the movable lines.\n\n"
        + table(("id", "label", "enters", "movable", "KOSTRA", "description"), rows)
        + f"\nA municipality has some of the {len(SERVICE_LINES)} service lines; `services_net` sums those it has.\n"
    )


def schedules_page() -> str:
    """The rows of the compulsory schedules."""
    text = (
        "# Compulsory schedules\n\n"
        f"{MADE}\n"
        "The rows of §§ 5-4, 5-5 and 5-6 of forskrift om økonomiplan, årsbudsjett, årsregnskap og årsberetning. Income "
        "and expenditure are both positive on their own rows; a sum is of rows above it, with these signs. The rows "
        "and arts were read in a copy of the KOSTRA guide for 2026, chapter 12, not in the guide itself. "
        "`700-780 -729` is 700 to 780 without 729.\n"
    )
    for law, rows in ROWS.items():
        cells = [(str(r.n), r.name, signed(r.of), r.arts, f"`{r.line}`", r.explanation) for r in rows]
        text += f"\n## {TITLES[law]} (§ {law})\n\n"
        text += table(("row", "name (bokmål)", "sum of", "KOSTRA arts", "line", "what it is (bokmål)"), cells)
    return text


def signed(of: Mapping[int, int]) -> str:
    """Row numbers with their signs: `9 − 15 + 16`."""
    parts = " ".join(f"{'+' if sign > 0 else '−'} {n}" for n, sign in of.items())
    return parts.removeprefix("+ ")


def kostra_page() -> str:
    """Which line each KOSTRA function is on."""
    rows = [
        (
            function.code,
            function.name,
            f"`{function.line}`" if function.line else "by art",
            str(function.first_year or ""),
            str(function.last_year or ""),
            ", ".join(function.successors),
        )
        for function in FUNCTIONS.values()
    ]
    return (
        "# KOSTRA functions and lines\n\n"
        + MADE
        + "\nWhere an amount in a municipality's accounts goes ([own files](own-files.md)). A function outside its "
        "years is refused with what took over. Arts that a [line](lines.md) names go to that line whatever the "
        "function: taxes, the block grant, depreciation, interest, instalments, reserves. Every other art of a "
        "service's function counts in the line's net: 010-499 as expenditure, 600-899 as income.\n\n"
        + table(("function", "name", "line", "from", "to", "then"), rows)
    )


def limits_page(basis: Basis) -> str:
    """The limits, with the numbers of the example."""
    rows = [
        (
            f"`{limit.id}`",
            limit.label,
            KINDS[limit.kind],
            limit.law,
            "yes" if limit.hard else "",
            ", ".join(str(year) for year in limit.years),
            limit.explanation,
            f"{limit.near.value} {limit.near.judgement}" if limit.near else "",
        )
        for limit in limits(basis)
    ]
    return (
        "# Limits\n\n"
        + MADE
        + f"\nNumbers and years are those of {basis.municipality.name}. A limit has a slack in kroner for each year: "
        "zero or more is kept. Hard limits bind the optimiser; the others are shown. How each is computed: "
        "[the model](../explanation/model.md#limits).\n\n"
        + table(("id", "label", "kind", "whose", "hard", "years", "explanation", "near"), rows)
    )


def parameters_page() -> str:
    """The values set outside the municipality."""
    rows = [
        (
            f"`{parameter.id}`",
            parameter.term,
            parameter.unit,
            f"{dated.value:g}",
            str(dated.since),
            dated.source.law,
            "read" if dated.source.checked else "not read",
            str(parameter.last_checked),
            dated.source.note,
        )
        for parameter in shipped().by_id.values()
        for dated in parameter.values
    ]
    heads = ("id", "term", "unit", "value", "from", "law or source", "paragraph", "last checked", "note")
    return (
        "# Parameters\n\n"
        + MADE
        + "\nA value is marked «not read» where nobody has opened the paragraph or table itself; such a value is shown "
        "as an assumption.\n\n" + table(heads, rows) + "".join(map(parameter_table, shipped().tables))
    )


def parameter_table(found: Table) -> str:
    """A table set outside the municipality, as one."""
    return (
        f"\n## `{found.id}` from {found.since}\n\n{found.term}; {found.unit}. {found.source.law} "
        f"({'read' if found.source.checked else 'not read'}, last checked {found.last_checked}). "
        f"{found.source.note}\n\n"
        + table(("", *found.columns), [(f"`{row}`", *(f"{v:g}" for v in values)) for row, values in found.rows.items()])
    )


def cli_page() -> str:
    """Every command with its help."""
    os.environ["COLUMNS"] = "100"  # argparse wraps to the terminal; the page wraps to itself
    sections = (f"## {command.prog}\n\n```\n{command.format_help()}```\n" for command in commands(parser()))
    return (
        "# Command line\n\n"
        + MADE
        + "\nExit codes: 0 done, 1 refused with a sentence on standard error, 2 wrong usage. `--json` prints the "
        "result as JSON on standard output and nothing else.\n\n" + "\n".join(sections)
    )


def commands(above: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The commands that do something, in the order they are listed."""
    below = [action for action in above._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    if not below:
        yield above
    for action in below:
        for command in action.choices.values():
            yield from commands(command)


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    basis, findings = scenario_files.read(scenario_files.read_folder(folder(EXAMPLE)))
    if basis is None:
        raise SystemExit(f"scenarios/{EXAMPLE} has {len(findings)} findings")
    return {
        "lines.md": lines_page(),
        "schedules.md": schedules_page(),
        "kostra.md": kostra_page(),
        "limits.md": limits_page(basis),
        "parameters.md": parameters_page(),
        "cli.md": cli_page(),
    }


if __name__ == "__main__":
    for name, page in pages().items():
        (HERE / name).write_text(page, encoding="utf-8")
