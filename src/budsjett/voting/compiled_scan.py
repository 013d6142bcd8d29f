"""The bytes of a Pabulib file's VOTES walked through once, in machine code (`pabulib_scan.py` says when)."""

import numpy as np
import numpy.typing as npt

from budsjett.voting.compiled import compiled
from budsjett.voting.election import ItemId
from budsjett.voting.pabulib_votes import POINTS, RANKED
from budsjett.voting.rows import Counts, Indices, Places

Bytes = npt.NDArray[np.uint8]
Table = npt.NDArray[np.int64]

COMMA, SEMICOLON, NEWLINE, RETURN, SPACE, TAB = 44, 59, 10, 13, 32, 9
ZERO, NINE = 48, 57
AS_SET, WITH_POINTS, BY_PLACE = 0, 1, 2
MOST_POINTS = 10**9
BLANK, SOMETHING, PERHAPS_A_SECTION = 0, 1, 2
NOT_PLAIN, LOOK_CLOSER = -1, -2
SHORT = 8
"""An id of fewer bytes is one whole number."""
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


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


@compiled
def keyed(keys: Table) -> tuple[Table, Table, int]:
    """Items by id, open addressing: the ids, the places beside them, and by how much to shift a hash."""
    size, shift = 4, 62
    while size < 4 * len(keys):
        size, shift = 2 * size, shift - 1
    table, place_of = np.zeros(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    for place in range(len(keys)):
        slot = np.int64((np.uint64(keys[place]) * GOLDEN) >> np.uint64(shift))
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot], place_of[slot] = keys[place], place
    return table, place_of, shift


@compiled
def read_keys(
    data: Bytes, position: int, table: Table, place_of: Table, shift: int, named: Places, at: int
) -> tuple[int, int]:
    """Short ids between commas, into `named` from `at`: how many, or why not; and where the cell ends."""
    found = 0
    while True:
        key, byte = 0, np.int64(data[position])
        while byte not in (COMMA, SEMICOLON) and byte > SPACE:
            key = (key << 8) | byte
            position += 1
            byte = np.int64(data[position])
        if byte == RETURN and data[position + 1] == NEWLINE:
            position += 1
            byte = NEWLINE
        if byte not in (COMMA, SEMICOLON, NEWLINE) or (not key and (found or byte == COMMA)):
            return LOOK_CLOSER, position
        if not key:
            return 0, position
        slot = np.int64((np.uint64(key) * GOLDEN) >> np.uint64(shift))
        while table[slot] and table[slot] != key:
            slot = (slot + 1) & (len(table) - 1)
        if not table[slot]:
            return NOT_PLAIN, position
        named[at + found] = place_of[slot]
        found += 1
        if byte != COMMA:
            return found, position
        position += 1


@compiled
def ended(data: Bytes, position: int, columns: int) -> int:
    """Where so many columns have ended; negative where the row ends before."""
    while columns:
        if data[position] == NEWLINE:
            return -1
        columns -= data[position] == SEMICOLON
        position += 1
    return position


@compiled
def stride(
    data: Bytes,
    vote_at: int,
    points_at: int,
    manner: int,
    keys: Table,
    starts: Table,
    named: Places,
    points: Table,
) -> int:
    """Read every row where ids are short and nothing has blanks around it; NOT_PLAIN, or LOOK_CLOSER where it has.

    `keys`: each item's id as a number, its bytes one after another. The last byte of `data` is the end of a line.
    """
    table, place_of, shift = keyed(keys)
    rows, at, position, length = 0, 0, 0, len(data)
    while position < length:
        begin = position
        if data[position] == NEWLINE:
            position += 1
            continue
        position = ended(data, position, vote_at)
        if position < 0:
            return LOOK_CLOSER
        found, position = read_keys(data, position, table, place_of, shift, named, at)
        if found < 0:
            return found
        if manner == WITH_POINTS:
            position = ended(data, position, points_at - vote_at)
            if position < 0:
                return NOT_PLAIN
            end = position
            while data[end] not in (NEWLINE, SEMICOLON):
                end += 1
            if read_points(data, position, end, points, at, found) != found:
                return NOT_PLAIN
        while data[position] != NEWLINE:
            position += 1
        position += 1
        if not found:
            first = named_first(data, begin, position)
            if first == BLANK:
                continue
            if first == PERHAPS_A_SECTION:
                return NOT_PLAIN
        if manner == BY_PLACE:
            for k in range(found):
                points[at + k] = found - 1 - k
        if not in_order(named, points, at, found, manner != AS_SET):
            return NOT_PLAIN
        at += found
        rows += 1
        starts[rows] = at
    return rows


def scanned(
    data: bytes, items: tuple[ItemId, ...], vote_type: str, columns: tuple[int, int]
) -> tuple[Indices, Places, Counts | None] | None:
    """The rows of VOTES, as starts, places and points; None where a row is not plain."""
    if not data.endswith(b"\n"):
        data += b"\n"
    buffer: Bytes = np.frombuffer(data, dtype=np.uint8)
    manner = BY_PLACE if vote_type in RANKED else WITH_POINTS if vote_type in POINTS else AS_SET
    # As many as there can be; what is not written to takes no memory.
    starts = np.empty(data.count(b"\n") + 2, dtype=np.int64)
    starts[0] = 0
    most = len(data) // 2 + 2
    named = np.empty(most, dtype=np.uint16)
    points = np.empty(0 if manner == AS_SET else most, dtype=np.int64)
    rows = LOOK_CLOSER
    if max(map(len, items)) < SHORT and (manner != WITH_POINTS or columns[0] < columns[1]):
        keys = np.array([int.from_bytes(item.encode()) for item in items], dtype=np.int64)
        rows = stride(buffer, *columns, manner, keys, starts, named, points)
    if rows == LOOK_CLOSER:
        ids: Bytes = np.frombuffer("".join(items).encode(), dtype=np.uint8)
        ends: Table = np.concatenate(([0], np.cumsum([len(item) for item in items]))).astype(np.int64)
        table = table_of(ids, ends, 1 << (2 * len(items)).bit_length())
        rows = walk(buffer, *columns, manner, table, ids, ends, starts, named, points)
    if rows < 0:
        return None
    end = int(starts[rows])
    return starts[: rows + 1].copy(), named[:end].copy(), None if manner == AS_SET else points[:end].copy()
