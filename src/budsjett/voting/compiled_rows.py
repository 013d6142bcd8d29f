"""Ballots sorted for counting in machine code: equal ones together, and who supports what (`tally.py` says when)."""

import numpy as np
import numpy.typing as npt

from budsjett.voting.compiled import Floats, Places, Whole, compiled

GOLDEN, SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


@compiled
def same(starts: Whole, named: npt.NDArray[np.uint16], points: Whole, a: int, b: int) -> bool:
    """Whether two rows have the same content."""
    if starts[a + 1] - starts[a] != starts[b + 1] - starts[b]:
        return False
    for n in range(starts[a + 1] - starts[a]):
        j, k = starts[a] + n, starts[b] + n
        if named[j] != named[k] or (len(points) and points[j] != points[k]):
            return False
    return True


@compiled
def grouped(
    starts: Whole, named: npt.NDArray[np.uint16], points: Whole, weights: Whole, kinds: Places, items: int
) -> tuple[Whole, Whole, Places, Whole]:
    """What each distinct ballot weighs, in the order they first appear; and by item its supporters and their points.

    Rows are told apart by a hash and then compared name by name. No weights: one each; no points: one each. `kinds`: by
    ballot its row; none: each its own.
    """
    rows = len(starts) - 1
    if len(kinds):
        many = np.zeros(rows, dtype=np.int64)
        for k in range(len(kinds)):
            many[kinds[k]] += weights[k] if len(weights) else 1
        weights = many
    size = 16
    while size < 2 * rows:
        size *= 2
    table, mask = np.full(size, -1, dtype=np.int32), np.uint64(size - 1)
    first, times, distinct = np.empty(rows, dtype=np.int32), np.zeros(rows, dtype=np.int64), 0
    by_item = np.zeros(items + 1, dtype=np.int64)
    for row in range(rows):
        hashed = np.uint64(1)
        for k in range(starts[row], starts[row + 1]):
            content = np.uint64(named[k]) + np.uint64(1)
            if len(points):
                content += np.uint64(points[k]) << np.uint64(16)
            hashed = (hashed ^ content) * GOLDEN
            hashed ^= hashed >> SHIFT
        slot = hashed & mask
        while table[slot] >= 0 and not same(starts, named, points, first[table[slot]], row):
            slot = (slot + np.uint64(1)) & mask
        if table[slot] < 0:
            table[slot], first[distinct] = distinct, row
            distinct += 1
            for k in range(starts[row], starts[row + 1]):
                by_item[named[k] + 1] += 1
        times[table[slot]] += weights[row] if len(weights) else 1
    for item in range(items):
        by_item[item + 1] += by_item[item]
    at = by_item.copy()
    of = np.empty(by_item[items], dtype=np.int32)
    given = np.empty(len(of) if len(points) else 0, dtype=np.int64)
    for d in range(distinct):
        for k in range(starts[first[d]], starts[first[d] + 1]):
            item = named[k]
            of[at[item]] = d
            if len(points):
                given[at[item]] = points[k]
            at[item] += 1
    return times[:distinct].copy(), by_item, of, given


@compiled
def laid_out(
    starts: Whole,
    of: Places,
    times: Whole,
    points: Whole,
    cost: Whole,
    ranks: Whole,
    said: tuple[int, int, int, int, int],
) -> tuple[Whole, Floats, Whole, int]:
    """The parts of a `Sheet`: its whole numbers, its points, where all stands, and where that stands.

    No ranks: the order of the items. `said`: as in a sheet; the last is how many votes make an item with a cost be for
    sale.
    """
    items = len(cost)
    whole = np.zeros(4 + 6 * items, dtype=np.int64)
    votes, people, most = whole[4 + 2 * items :], whole[4 + 3 * items :], 1
    for j in range(items):
        for k in range(starts[j], starts[j + 1]):
            weight = times[of[k]]
            people[j] += weight
            if len(points):
                votes[j] += weight * points[k]
                most = max(most, points[k])
        if not len(points):
            votes[j] = people[j]
        whole[4 + items + j], whole[4 + 4 * items + j] = cost[j], ranks[j] if len(ranks) else j
        whole[4 + 5 * items + j] = 1 if votes[j] > 0 and votes[j] >= said[4] and cost[j] > 0 else 0
    whole[0], whole[1], whole[2] = items, len(times), most
    whole[3 : 4 + items] = starts
    given = points.astype(np.float64)
    head = np.empty(11, dtype=np.int64)
    head[0], head[1], head[2], head[3] = whole.ctypes.data, of.ctypes.data, times.ctypes.data, given.ctypes.data
    head[4], head[5] = len(of), len(points)
    for k in range(5):
        head[6 + k] = said[k]
    return whole, given, head, head.ctypes.data


@compiled
def paid(points: Whole, rounds: int, ballots: Whole, times: Whole) -> Whole:
    """By round: how many points ballots paid for, who weigh so much; `points` by round and ballot."""
    found = np.zeros(rounds, dtype=np.int64)
    for done in range(rounds):
        for k in range(len(ballots)):
            found[done] += times[k] * points[done, ballots[k]]
    return found
