"""The bytes of a Pabulib file's VOTES walked through once, in machine code (`pabulib_scan.py` says when).

Eight bytes are looked at together. What a row says (its vote, and its points) is taken apart the first time it stands
there; where the same bytes stand again it is only told that they do.
"""

import numpy as np
import numpy.typing as npt

from budsjett.voting.compiled import compiled, lowest_bit, word_at
from budsjett.voting.election import ItemId
from budsjett.voting.pabulib_votes import POINTS, RANKED
from budsjett.voting.rows import Counts, Indices, Kinds, Places

Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

COMMA, SEMICOLON, NEWLINE, SPACE = 44, 59, 10, 32
ZERO, NINE = 48, 57
AS_SET, WITH_POINTS, BY_PLACE = 0, 1, 2
MOST_POINTS = 10**9
BLANK, SOMETHING, PERHAPS_A_SECTION = 0, 1, 2
WORD = 8
GOLDEN, SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
LOW, ONE, BYTE = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(1), np.uint64(255)
EACH = 0x0101010101010101
COMMAS, SEMICOLONS, NEWLINES = np.uint64(EACH * COMMA), np.uint64(EACH * SEMICOLON), np.uint64(EACH * NEWLINE)


@compiled
def ending(data: Bytes) -> Bytes:
    """The last eight bytes, and ends of lines beyond the end, so that eight may be looked at from any position."""
    tail = np.full(24, NEWLINE, dtype=np.uint8)
    for k in range(min(8, len(data))):
        tail[7 - k] = data[len(data) - 1 - k]
    return tail


@compiled
def eight(data: Bytes, tail: Bytes, position: int) -> np.uint64:
    """The eight bytes from a position."""
    if position + 8 <= len(data):
        return word_at(data.ctypes.data + position)
    return word_at(tail.ctypes.data + position + 8 - len(data))


@compiled
def where(word: np.uint64, sought: np.uint64) -> np.uint64:
    """The highest bit of each byte that is the one sought, which stands eight times in `sought`."""
    differ = word ^ sought
    return ~(((differ & LOW) + LOW) | differ | LOW)


@compiled
def mixed(hashed: np.uint64, word: np.uint64) -> np.uint64:
    """A hash with eight bytes more."""
    hashed = (hashed ^ word) * GOLDEN
    return hashed ^ (hashed >> SHIFT)


@compiled
def first_of(word: np.uint64, count: int) -> np.uint64:
    """The first bytes of eight, fewer than all."""
    return word & ((ONE << np.uint64(8 * count)) - ONE)


@compiled
def hash_of(data: Bytes, tail: Bytes, start: int, end: int) -> np.uint64:
    """The hash of some bytes."""
    hashed = np.uint64(end - start)
    while start + 8 <= end:
        hashed = mixed(hashed, eight(data, tail, start))
        start += 8
    return mixed(hashed, first_of(eight(data, tail, start), end - start))


@compiled
def same(data: Bytes, tail: Bytes, start: int, other: Bytes, other_tail: Bytes, at: int, length: int) -> bool:
    """Whether the same bytes stand in two places."""
    while length >= WORD:
        if eight(data, tail, start) != eight(other, other_tail, at):
            return False
        start, at, length = start + 8, at + 8, length - 8
    return first_of(eight(data, tail, start) ^ eight(other, other_tail, at), length) == 0


@compiled
def trimmed(data: Bytes, start: int, end: int) -> tuple[int, int]:
    """A cell without the blanks around it."""
    while start < end and data[start] in (SPACE, 9, 13):
        start += 1
    while end > start and data[end - 1] in (SPACE, 9, 13):
        end -= 1
    return start, end


@compiled
def found_from(data: Bytes, tail: Bytes, start: int, end: int, sought: np.uint64) -> int:
    """Where a byte first stands; the end where it does not."""
    while start < end:
        marks = where(eight(data, tail, start), sought)
        if marks:
            return min(end, start + (lowest_bit(marks) >> 3))
        start += 8
    return end


@compiled
def read_points(data: Bytes, start: int, end: int, points: Whole, at: int, most: int) -> int:
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
def items_in(ids: Bytes, tail: Bytes) -> tuple[Whole, Whole, Words]:
    """Where each id starts, one on each line, and beyond the last; a table of them, open addressing; their hashes."""
    starts = np.empty(len(ids) // 2 + 2, dtype=np.int64)
    items, position = 0, 0
    while position < len(ids):
        starts[items] = position
        position = found_from(ids, tail, position, len(ids), NEWLINES) + 1
        items += 1
    starts[items] = position
    size = 16
    while size < 4 * items:
        size *= 2
    table, hashes = np.full(size, -1), np.empty(items, dtype=np.uint64)
    for place in range(items):
        hashes[place] = hash_of(ids, tail, starts[place], starts[place + 1] - 1)
        slot = hashes[place] & np.uint64(size - 1)
        while table[slot] >= 0:
            slot = (slot + ONE) & np.uint64(size - 1)
        table[slot] = place
    return starts, table, hashes


@compiled
def read_names(
    data: Bytes,
    tail: Bytes,
    start: int,
    end: int,
    ids: Bytes,
    ids_tail: Bytes,
    ends: Whole,
    table: Whole,
    hashes: Words,
    named: Places,
    at: int,
) -> int:
    """Items between commas, into `named` from `at`; how many, negative where one is unknown."""
    start, end = trimmed(data, start, end)
    if start == end:
        return 0
    found, mask = 0, np.uint64(len(table) - 1)
    while start <= end:
        word = eight(data, tail, start)
        marks = where(word, COMMAS)
        stop = start + (lowest_bit(marks) >> 3) if marks else start + WORD
        if not marks:
            stop = found_from(data, tail, stop, end, COMMAS)
        first, last = start, min(stop, end)
        start = last + 1
        if first < last and (data[first] <= SPACE or data[last - 1] <= SPACE):
            first, last = trimmed(data, first, last)
            word = eight(data, tail, first)
        length = last - first
        short = length < WORD  # then its hash and its length are the name
        hashed = mixed(np.uint64(length), first_of(word, length)) if short else hash_of(data, tail, first, last)
        slot = hashed & mask
        while True:
            place = table[slot]
            if place < 0:
                return -1
            alike = hashes[place] == hashed and ends[place + 1] - 1 - ends[place] == length
            if alike and (short or same(data, tail, first, ids, ids_tail, ends[place], length)):
                break
            slot = (slot + ONE) & mask
        named[at + found] = place
        found += 1
    return found


@compiled
def in_order(named: Places, points: Whole, at: int, found: int, weighs: bool) -> bool:
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
def cell(data: Bytes, tail: Bytes, start: int, end: int, column: int) -> tuple[int, int]:
    """Where a cell of a row stands, so many cells after the first."""
    for _ in range(column):
        start = found_from(data, tail, start, end, SEMICOLONS) + 1
    return start, found_from(data, tail, start, end, SEMICOLONS)


@compiled
def lines_from(data: Bytes, position: int) -> int:
    """How many lines there are from a position, and perhaps one more."""
    found, rest = 1, data[position:]  # from nought, so that the compiler takes many at a time
    for k in range(len(rest)):
        found += 1 if rest[k] == np.uint8(NEWLINE) else 0
    return found


@compiled
def passed(data: Bytes, tail: Bytes, position: int, columns: int) -> int:
    """Where so many columns have ended; negative where the row ends before."""
    while columns:
        word = eight(data, tail, position)
        marks = where(word, SEMICOLONS) | where(word, NEWLINES)
        while marks:
            k = lowest_bit(marks) >> 3
            if (word >> np.uint64(8 * k)) & BYTE == NEWLINE:
                return -1
            columns -= 1
            if not columns:
                return position + k + 1
            marks &= marks - ONE
        position += 8
    return position


@compiled
def spanned(data: Bytes, tail: Bytes, position: int, columns: int) -> tuple[int, np.uint64]:
    """Where a cell and so many after it end, and their hash; negative where the row ends before."""
    hashed = np.uint64(0)
    while True:
        word = eight(data, tail, position)
        marks = where(word, SEMICOLONS) | where(word, NEWLINES)
        while marks:
            k = lowest_bit(marks) >> 3
            if not columns:
                return position + k, mixed(hashed, first_of(word, k))
            if (word >> np.uint64(8 * k)) & BYTE == NEWLINE:
                return -1, hashed
            columns -= 1
            marks &= marks - ONE
        hashed = mixed(hashed, word)
        position += 8


@compiled
def read_rows(  # noqa: PLR0915 machine code: one loop
    data: Bytes, position: int, ids: Bytes, vote_at: int, points_at: int, manner: int
) -> tuple[bool, Kinds, Indices, Places, Counts]:
    """Every row from a position: whether all are plain; by row its content; and contents: starts, names, points."""
    tail, ids_tail, length = ending(data), ending(ids), len(data)
    ends, item_table, item_hashes = items_in(ids, ids_tail)
    before, across, vote, given = vote_at, 0, 0, 0
    if manner == WITH_POINTS:
        before, across = min(vote_at, points_at), abs(vote_at - points_at)
        vote, given = vote_at - before, points_at - before
    # As many as there can be: what is not written to takes no memory.
    lines, slots = lines_from(data, position), 16
    while slots < 2 * lines:
        slots *= 2
    of, rows, kinds = np.empty(lines, dtype=np.int32), 0, 0
    table, mask, hashes = np.full(slots, -1, dtype=np.int32), np.uint64(slots - 1), np.empty(lines, dtype=np.uint64)
    first, size, starts = np.empty(lines, np.int64), np.empty(lines, np.int64), np.empty(lines + 1, np.int64)
    starts[0], nothing = 0, -1
    most = (length - position) // 2 + 2
    named, points = np.empty(most, dtype=np.uint16), np.empty(0 if manner == AS_SET else most, dtype=np.int64)
    while position < length:
        begin, start, end, hashed = position, passed(data, tail, position, before), -1, np.uint64(0)
        if start >= 0:
            end, hashed = spanned(data, tail, start, across)
        position = found_from(data, tail, max(begin, end), length, NEWLINES) + 1
        if end < 0:
            if named_first(data, begin, position - 1) != BLANK:
                return False, of, starts, named, points
            continue
        slot = hashed & mask
        kind = table[slot]
        while kind >= 0 and not (
            hashes[kind] == hashed
            and size[kind] == end - start
            and (end - start <= WORD or same(data, tail, start, data, tail, first[kind], end - start))
        ):
            slot = (slot + ONE) & mask
            kind = table[slot]
        if kind < 0:
            at = starts[kinds]
            left, right = cell(data, tail, start, end, vote)
            names = read_names(data, tail, left, right, ids, ids_tail, ends, item_table, item_hashes, named, at)
            seen = SOMETHING if names else named_first(data, begin, position - 1)
            if seen == BLANK:
                continue
            if names < 0 or seen == PERHAPS_A_SECTION:
                return False, of, starts, named, points
            if manner == WITH_POINTS:
                left, right = cell(data, tail, start, end, given)
                if read_points(data, left, right, points, at, names) != names:
                    return False, of, starts, named, points
            elif manner == BY_PLACE:
                for k in range(names):
                    points[at + k] = names - 1 - k
            if not in_order(named, points, at, names, manner != AS_SET):
                return False, of, starts, named, points
            kind = nothing if not names else -1
            if kind < 0:
                kind = kinds
                kinds += 1
                starts[kinds] = at + names
            if names:
                table[slot] = kind
                first[kind], size[kind], hashes[kind] = start, end - start, hashed
            else:  # in no table: each row that names nothing is looked at whether it says anything
                nothing = kind
        of[rows] = kind
        rows += 1
    names = starts[kinds]
    given = names if manner != AS_SET else 0
    return True, of[:rows].copy(), starts[: kinds + 1].copy(), named[:names].copy(), points[:given].copy()


def scanned(
    data: bytes, position: int, items: tuple[ItemId, ...], vote_type: str, columns: tuple[int, int]
) -> tuple[Kinds, Indices, Places, Counts | None] | None:
    """The rows of VOTES from a position: by row its content; contents as starts, places and points.

    None where a row is not plain.
    """
    manner = BY_PLACE if vote_type in RANKED else WITH_POINTS if vote_type in POINTS else AS_SET
    buffer: Bytes = np.frombuffer(data, dtype=np.uint8)
    ids: Bytes = np.frombuffer("\n".join(items).encode() + b"\n", dtype=np.uint8)
    plain, of, starts, named, points = read_rows(buffer, position, ids, *columns, manner)
    if not plain:
        return None
    return of, starts, named, None if manner == AS_SET else points
