"""Plain VOTES read fast: text to compressed rows, or nothing, and the careful reader of `pabulib_votes.py` reads them.

Plain: no quotation marks, every row with the columns of its head, known projects, each once on a ballot, points in
whole numbers, no weights. What stands in equal rows is taken apart once: with numba as bytes that are walked through
once (`compiled_scan.py`), without as text.
"""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from budsjett.voting.election import ItemId
from budsjett.voting.kernels import loaded
from budsjett.voting.pabulib_votes import POINTS, RANKED, SECTIONS, SETS, Votes
from budsjett.voting.rows import Counts, Indices, Kinds, Places, Rows

FEWEST_BYTES = 8_000_000
"""Below this, taking rows apart is done before machine code is even loaded."""
DIGITS = 9
APART = frozenset(SECTIONS)


def plain_votes(data: bytes, at: int, items: tuple[ItemId, ...], vote_type: str) -> Votes | None:
    """The votes of a section that starts with its name and its head, `at` in the data; None where it is not plain."""
    name_end = data.find(b"\n", at) + 1
    head_end = data.find(b"\n", name_end) + 1
    if not name_end or not head_end or not APART.isdisjoint(map(str.lower, items)):
        return None
    votes = data[name_end:]
    if not votes.isascii():
        try:
            votes.decode()
        except UnicodeDecodeError:
            return None  # the careful reader tells where
    head = [cell.strip().lower() for cell in data[name_end:head_end].decode().split(";")]
    if "vote" not in head or "weight" in head or len(set(head)) < len(head):
        return None
    has_points = vote_type in POINTS
    if has_points and "points" not in head:
        return None
    columns = head.index("vote"), head.index("points") if has_points else -1
    code = loaded("compiled_scan", worth=len(data) - at >= FEWEST_BYTES)
    together = "".join(items)
    if code is not None and together.isascii() and not ("," in together or "\n" in together):
        found = code.scanned(data, head_end, items, vote_type, columns)
        return None if found is None else votes_from(items, *found)
    return _taken_apart(data[head_end:].decode().split("\n"), items, vote_type, columns)


def _taken_apart(
    lines: Sequence[str], items: tuple[ItemId, ...], vote_type: str, columns: tuple[int, int]
) -> Votes | None:
    place: dict[str, int] = {item: i for i, item in enumerate(items)}
    vote_at, points_at = columns
    last = max(columns)
    known: dict[str, int] = {}
    contents: list[tuple[list[int], list[int]]] = []
    of: list[int] = []
    for line in lines:
        cells = line.split(";", last + 1)
        if len(cells) <= last:
            if line.strip():
                return None
            continue
        key = cells[vote_at] if points_at < 0 else f"{cells[vote_at]};{cells[points_at]}"
        if not cells[vote_at].strip():
            if not any(map(str.strip, cells)):
                continue
            if cells[0].strip().lower() in SECTIONS:
                return None
        at = known.get(key)
        if at is None:
            found = _content(cells[vote_at], cells[points_at] if points_at >= 0 else None, place, vote_type)
            if found is None:
                return None
            at = known[key] = len(contents)
            contents.append(found)
        of.append(at)
    starts = np.array([0, *accumulate(len(named) for named, _ in contents)], dtype=np.intp)
    named = np.array([p for row, _ in contents for p in row], dtype=np.uint16)
    points = None if vote_type in SETS else np.array([n for _, row in contents for n in row], dtype=np.int64)
    return votes_from(items, np.array(of, dtype=np.int32), starts, named, points)


def votes_from(items: tuple[ItemId, ...], of: Kinds, starts: Indices, named: Places, points: Counts | None) -> Votes:
    """Rows as sets, and beside them what gives points."""
    sets = Rows(items, starts, named, None, of)
    if points is None:
        return Votes(sets=sets, points=None, point_scale=1, weights=None)
    given = points > 0
    before = np.concatenate(([0], np.cumsum(given)))
    some = points[given]
    weighing = Rows(items, before[starts], named[given], some if bool((some != 1).any()) else None, of)
    return Votes(sets=sets, points=weighing, point_scale=1, weights=None)


def _content(
    vote: str, points: str | None, place: dict[str, int], vote_type: str
) -> tuple[list[int], list[int]] | None:
    names = [name.strip() for name in vote.split(",")] if vote.strip() else []
    try:
        named = [place[name] for name in names]
    except KeyError:
        return None
    if len(set(named)) < len(named):
        return None
    if vote_type in RANKED:
        given = list(range(len(named) - 1, -1, -1))
    elif points is None:
        return sorted(named), []
    else:
        numbers = [cell.strip() for cell in points.split(",")] if points.strip() else []
        if len(numbers) != len(named) or not all(n.isascii() and n.isdigit() and len(n) <= DIGITS for n in numbers):
            return None
        given = list(map(int, numbers))
    order = sorted(range(len(named)), key=named.__getitem__)
    return [named[i] for i in order], [given[i] for i in order]
