"""The bytes of a Pabulib file's VOTES walked through once, in machine code (`pabulib_scan.py` says when)."""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from budsjett.voting.election import ItemId
from budsjett.voting.pabulib_votes import POINTS, RANKED, SETS
from budsjett.voting.rows import Counts, Indices, Places

Bytes = npt.NDArray[np.uint8]
Table = npt.NDArray[np.int64]

COMMA, SEMICOLON, NEWLINE, RETURN, SPACE, TAB = 44, 59, 10, 13, 32, 9
ZERO, NINE = 48, 57
AS_SET, WITH_POINTS, BY_PLACE = 0, 1, 2
MOST_POINTS = 10**9
BLANK, SOMETHING, PERHAPS_A_SECTION = 0, 1, 2


def compiled(function: Any) -> Any:  # noqa: ANN401 numba has no types of its own
    """Machine code, kept on disk."""
    return numba.njit(cache=True, nogil=True)(function)


@compiled
def hashed(data: Bytes, start: int, end: int) -> int:
    """FNV-1a, kept within 30 bits."""
    found = 2166136261
    for k in range(start, end):
        found = ((found ^ data[k]) * 16777619) & 0x3FFFFFFF
    return found


@compiled
def looked_up(data: Bytes, start: int, end: int, table: Table, ids: Bytes, ends: Table) -> int:
    """The place of the item with exactly this id; negative where there is none."""
    mask = len(table) - 1
    slot = hashed(data, start, end) & mask
    while table[slot] >= 0:
        place = table[slot]
        first, last = ends[place], ends[place + 1]
        if last - first == end - start:
            same = True
            for k in range(end - start):
                if data[start + k] != ids[first + k]:
                    same = False
                    break
            if same:
                return place
        slot = (slot + 1) & mask
    return -1


@compiled
def table_of(ids: Bytes, ends: Table, size: int) -> Table:
    """Open addressing, twice as many slots as items at least."""
    table = np.full(size, -1)
    for place in range(len(ends) - 1):
        slot = hashed(ids, ends[place], ends[place + 1]) & (size - 1)
        while table[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        table[slot] = place
    return table


@compiled
def trimmed(data: Bytes, start: int, end: int) -> tuple[int, int]:
    """A cell without the blanks around it."""
    while start < end and (data[start] == SPACE or data[start] == TAB or data[start] == RETURN):
        start += 1
    while end > start and (data[end - 1] == SPACE or data[end - 1] == TAB or data[end - 1] == RETURN):
        end -= 1
    return start, end


@compiled
def read_points(data: Bytes, start: int, end: int, points: Table, at: int, most: int) -> int:
    """Whole numbers between commas, into `points` from `at`; how many, negative where they are not plain."""
    start, end = trimmed(data, start, end)
    if start == end:
        return 0
    found = 0
    while start <= end:
        stop = start
        while stop < end and data[stop] != COMMA:
            stop += 1
        first, last = trimmed(data, start, stop)
        if first == last or found == most:
            return -1
        value = 0
        for k in range(first, last):
            if data[k] < ZERO or data[k] > NINE:
                return -1
            value = value * 10 + data[k] - ZERO
            if value >= MOST_POINTS:
                return -1
        points[at + found] = value
        found += 1
        start = stop + 1
    return found


@compiled
def read_names(data: Bytes, start: int, end: int, table: Table, ids: Bytes, ends: Table, named: Places, at: int) -> int:
    """Items between commas, into `named` from `at`; how many, negative where one is unknown."""
    start, end = trimmed(data, start, end)
    if start == end:
        return 0
    found = 0
    while start <= end:
        stop = start
        while stop < end and data[stop] != COMMA:
            stop += 1
        first, last = trimmed(data, start, stop)
        place = looked_up(data, first, last, table, ids, ends)
        if place < 0:
            return -1
        named[at + found] = place
        found += 1
        start = stop + 1
    return found


@compiled
def in_order(named: Places, points: Table, at: int, found: int, weighs: bool) -> bool:
    """Sort a row by place, its points with it; whether all its places differ."""
    for i in range(at + 1, at + found):
        place, given = named[i], points[i] if weighs else 0
        k = i
        while k > at and named[k - 1] > place:
            named[k] = named[k - 1]
            if weighs:
                points[k] = points[k - 1]
            k -= 1
        named[k] = place
        if weighs:
            points[k] = given
        if k > at and named[k - 1] == place:
            return False
    return True


@compiled
def named_first(data: Bytes, start: int, end: int) -> int:
    """Whether there is anything in a row without names, and whether it may be the name of a section."""
    for k in range(start, end):
        if data[k] > SPACE and data[k] != SEMICOLON:
            return PERHAPS_A_SECTION if data[k] | 32 in (109, 112, 118) else SOMETHING  # m, p, v
    return BLANK


@compiled
def walk(
    data: Bytes,
    vote_at: int,
    points_at: int,
    manner: int,
    table: Table,
    ids: Bytes,
    ends: Table,
    starts: Table,
    named: Places,
    points: Table,
) -> int:
    """Read every row; how many, negative where one is not plain."""
    rows, at, position, length = 0, 0, 0, len(data)
    last = max(vote_at, points_at)
    while position < length:
        begin, column, cell = position, 0, position
        vote_start, vote_end, points_start, points_end = -1, -1, -1, -1
        while True:
            over = position >= length or data[position] == NEWLINE
            if over or data[position] == SEMICOLON:
                if column == vote_at:
                    vote_start, vote_end = cell, position
                elif column == points_at:
                    points_start, points_end = cell, position
                column, cell = column + 1, position + 1
                if over or column > last:
                    break
            position += 1
        while position < length and data[position] != NEWLINE:
            position += 1
        position += 1
        found = 0
        if column > last:
            found = read_names(data, vote_start, vote_end, table, ids, ends, named, at)
        if found < 0:
            return -1
        if not found:
            first = named_first(data, begin, min(position, length))
            if first == BLANK:
                continue
            if column <= last or first == PERHAPS_A_SECTION:
                return -1
        if manner == WITH_POINTS and read_points(data, points_start, points_end, points, at, found) != found:
            return -1
        if manner == BY_PLACE:
            for k in range(found):
                points[at + k] = found - 1 - k
        if not in_order(named, points, at, found, manner != AS_SET):
            return -1
        at += found
        rows += 1
        starts[rows] = at
    return rows


def scanned(
    data: bytes, items: tuple[ItemId, ...], vote_type: str, columns: tuple[int, int]
) -> tuple[Indices, Places, Counts | None] | None:
    """The rows of VOTES, as starts, places and points; None where a row is not plain."""
    buffer: Bytes = np.frombuffer(data, dtype=np.uint8)
    ids: Bytes = np.frombuffer("".join(items).encode(), dtype=np.uint8)
    ends: Table = np.concatenate(([0], np.cumsum([len(item) for item in items]))).astype(np.int64)
    table = table_of(ids, ends, 1 << (2 * len(items)).bit_length())
    manner = BY_PLACE if vote_type in RANKED else WITH_POINTS if vote_type in POINTS else AS_SET
    # As many as there can be; what is not written to takes no memory.
    starts = np.zeros(data.count(b"\n") + 2, dtype=np.int64)
    most = len(data) // 2 + 2
    named = np.empty(most, dtype=np.uint16)
    points = np.empty(0 if vote_type in SETS else most, dtype=np.int64)
    rows = walk(buffer, *columns, manner, table, ids, ends, starts, named, points)
    if rows < 0:
        return None
    end = int(starts[rows])
    return starts[: rows + 1].copy(), named[:end].copy(), None if vote_type in SETS else points[:end].copy()
