"""What stands before the votes of a plain Pabulib file, read fast: or nothing, and the careful reader reads it.

Plain: META and PROJECTS in that order, each row with as many cells as its head, nothing quoted, costs and budget in
whole numbers, each key and project once. All cells are cut at once; where rows start is then seen from the ends of
lines that stand in front of cells.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.voting.election import ItemId
from budsjett.voting.pabulib_votes import DIGITS, SECTIONS

NAMES = frozenset(SECTIONS)
READ = ("project_id", "cost", "name", "selected")
NEEDED = frozenset({"project_id", "cost"})
META_STARTS = "META\nkey;value\n"
PROJECTS_START = "\nPROJECTS\n"


@dataclass(frozen=True, slots=True)
class Head:
    """META, and of PROJECTS the costs, the names and what is marked as selected; None where nothing is marked.

    Amounts are whole: the file's own times `scale`.
    """

    meta: Mapping[str, str]
    limit_kr: int
    cost_kr: Mapping[ItemId, int]
    scale: int
    names: Mapping[ItemId, str]
    selected: frozenset[ItemId] | None


def plain_head(text: str) -> Head | None:
    """The head of a file; None where it is not plain."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    at = text.find(PROJECTS_START)
    if not text.startswith(META_STARTS) or at < 0 or '"' in text or "\r" in text or len(text) >= csv.field_size_limit():
        return None
    said = _cells(text[len(META_STARTS) : at], 2)
    first, _, rest = text[at + len(PROJECTS_START) :].rstrip("\n").partition("\n")
    columns = [cell.strip().lower() for cell in first.split(";")]
    cells = _cells(rest, len(columns))
    if said is None or cells is None or len(set(columns)) < len(columns) or not NEEDED.issubset(columns):
        return None
    said = list(map(str.strip, said))
    meta = dict(zip(said[::2], said[1::2], strict=True))
    given = {name: list(map(str.strip, cells[columns.index(name) :: len(columns)])) for name in READ if name in columns}
    ids, costs, budget = given["project_id"], given["cost"], meta.get("budget", "")
    cost_kr = dict(zip(ids, map(int, costs), strict=True)) if _whole([budget, *costs]) else {}
    if "" in meta or "" in cost_kr or len(cost_kr) < len(ids) or not NAMES.isdisjoint(map(str.lower, meta)):
        return None  # a row with the name of a section, and nothing else in it, is no key; as a project it has no cost
    names = dict(zip(ids, given.get("name", ids), strict=True))
    if "" in names.values():
        names = {item: name or item for item, name in names.items()}
    marks = given.get("selected")
    selected = None if marks is None else frozenset([i for i, mark in zip(ids, marks, strict=True) if mark == "1"])
    return Head(meta, int(budget), cost_kr, 1, names, selected)  # type: ignore[arg-type]  # ids are what items are


def _cells(text: str, columns: int) -> list[str] | None:
    """All cells of rows, the first with the end of the line before; None where a row has another number of them."""
    cells = text.replace("\n", ";\n").split(";")
    ends = text.count("\n")
    if len(cells) != columns * (ends + 1) or "".join(cells[::columns]).count("\n") != ends:
        return None
    return cells


def _whole(numbers: list[str]) -> bool:
    return "".join(numbers).isdecimal() and "" not in numbers and max(map(len, numbers)) <= DIGITS
