"""Phragmén in machine code: floats whose every decision is proved, or whole numbers, or the exact rule.

All terms of a load are positive, so a float's relative error is at most that of the loads it sums, plus one rounding
for each term and a few for the rest. What is nearer than that to the lowest is told by whole numbers where supporters
carry nothing yet, and is equal where cost, people and what they carry by turn are; else nothing is decided.
"""

import numpy as np

from budsjett.voting.compiled import (
    ULP,
    Flags,
    Floats,
    Places,
    Whole,
    called_at_once,
    compiled,
    compiled_sums,
    floats_at,
    places_at,
    whole_at,
)

FINISHED, STOPPED, UNDECIDED = 0, 1, 2
UNTOLD, TOO_DEAR = -1, -2


@compiled_sums
def carried(start: int, end: int, of: Places, weight: Floats, load: Floats) -> float:
    """What the supporters of an item carry together."""
    total = 0.0
    for k in range(start, end):
        total += weight[k] * load[of[k]]
    return total


@compiled
def by_turn(start: int, end: int, of: Places, weight: Floats, last: Places, turns: int) -> Whole:
    """How many of an item's supporters carry the load of each turn; 0: none yet."""
    people = np.zeros(turns + 1, dtype=np.int64)
    for k in range(start, end):
        people[last[of[k]]] += np.int64(weight[k])
    return people


@compiled
def lowest(
    starts: Whole,
    of: Places,
    weight: Floats,
    people: Floats,
    cost: Floats,
    load: Floats,
    active: Flags,
    bound: Floats,
    error: float,
) -> Whole:
    """The items whose load may be the lowest, as far as floats can tell. `error`: how far a float may be off."""
    best = np.inf
    fresh = np.zeros(len(cost), dtype=np.bool_)
    while True:
        j, low = -1, np.inf
        for i in range(len(cost)):
            if active[i] and not fresh[i] and bound[i] < low:
                j, low = i, bound[i]
        if j < 0 or low > best * (1 + 4 * error):
            return np.flatnonzero(fresh & (bound <= best * (1 + 4 * error)))
        bound[j] = (cost[j] + carried(starts[j], starts[j + 1], of, weight, load)) / people[j]
        fresh[j] = True
        best = min(best, bound[j])


@compiled
def carry(
    starts: Whole, of: Places, weight: Floats, load: Floats, last: Whole, j: int, each: float, turn: int
) -> Whole:
    """All supporters of an item carry its load; how many carried the load of each earlier turn before."""
    people = by_turn(starts[j], starts[j + 1], of, weight, last, turn - 1)
    for k in range(starts[j], starts[j + 1]):
        last[of[k]], load[of[k]] = turn, each
    return people


@compiled_sums
def together(start: int, end: int, of: Places, load: Floats) -> float:
    """What the supporters of an item carry together; `load` holds each one's and beside it what she weighs."""
    total = 0.0
    for k in range(start, end):
        d = of[k]
        total += load[2 * d] * load[2 * d + 1]
    return total


@compiled
def carriers(start: int, end: int, of: Places, load: Floats, last: Places, turns: int) -> Whole:
    """How many of an item's supporters carry the load of each turn; 0: none yet."""
    people = np.zeros(turns + 1, dtype=np.int64)
    for k in range(start, end):
        people[last[of[k]]] += np.int64(load[2 * of[k] + 1])
    return people


@compiled
def first_of_equals(
    starts: Whole,
    of: Places,
    load: Floats,
    last: Places,
    cost: Whole,
    people: Whole,
    ranks: Whole,
    near: Whole,
    turns: int,
    left: int,
) -> int:
    """Of items with loads that floats cannot tell apart: the first of those equal to the lowest, exactly.

    TOO_DEAR where one of them does not fit, UNTOLD where they cannot be told apart here either.
    """
    lead = near[0]
    first = carriers(starts[lead], starts[lead + 1], of, load, last, turns)
    fresh_lead = first[0] == people[lead]
    equal = np.ones(len(near), dtype=np.bool_)
    for n in range(1, len(near)):
        j = near[n]
        counts = carriers(starts[j], starts[j + 1], of, load, last, turns)
        fresh = counts[0] == people[j]
        if fresh and fresh_lead:
            gap = cost[j] * people[lead] - cost[lead] * people[j]
            if gap > 0:
                equal[n] = False
            elif gap < 0:
                lead, equal[:n] = j, False
        elif cost[j] != cost[lead] or people[j] != people[lead] or not (counts[1:] == first[1:]).all():
            return UNTOLD
    winner = lead
    for j in near[equal]:
        if cost[j] > left:
            return TOO_DEAR
        if ranks[j] < ranks[winner]:
            winner = j
    return winner


@compiled
def adopted(sheet: int, desk: int) -> int:
    """Run Phragmén for what somebody wants. Four times how much is adopted, in order at the desk, and how it ended."""
    head = whole_at(sheet)
    at, limit, fewest = head[0], head[6], head[10]
    of, times = places_at(head[1]), whole_at(head[2])
    whole = whole_at(at)
    items, distinct = whole[0], whole[1]
    starts, cost, votes = whole_at(at + 24), whole_at(at + 8 * (4 + items)), whole_at(at + 8 * (4 + 2 * items))
    people, ranks = whole_at(at + 8 * (4 + 3 * items)), whole_at(at + 8 * (4 + 4 * items))
    order, alive, fresh = whole_at(desk), whole_at(desk + 8 * items), whole_at(desk + 16 * items)
    bound, load = floats_at(desk + 24 * items), floats_at(desk + 72 * items)
    last = places_at(desk + 72 * items + 16 * distinct)
    n, left, error = 0, limit, (distinct + 8) * ULP
    for j in range(items):
        if votes[j] >= max(1, fewest) and cost[j] <= limit:
            alive[n] = j
            n += 1
            bound[j] = cost[j] / people[j]
    for d in range(distinct):
        load[2 * d], load[2 * d + 1], last[d] = 0.0, times[d], 0
    for turn in range(items):
        if not n:
            return 4 * turn + FINISHED
        # Loads only grow, so that one found before is a lower bound. A float is off by less than `error`, relatively.
        first, best = 0, np.inf
        for i in range(1, n):
            if bound[alive[i]] < bound[alive[first]]:
                first = i
        alive[first], alive[0] = alive[0], alive[first]
        for i in range(n):
            j = alive[i]
            fresh[j] = bound[j] <= best * (1 + 4 * error)
            if fresh[j]:
                bound[j] = (cost[j] + together(starts[j], starts[j + 1], of, load)) / people[j]
                best = min(best, bound[j])
        place, near = -1, 0
        for i in range(n):
            if fresh[alive[i]] and bound[alive[i]] <= best * (1 + 4 * error):
                place, near = i, near + 1
        w = alive[place]
        if near > 1:
            equals = np.empty(near, dtype=np.int64)
            near = 0
            for i in range(n):
                if fresh[alive[i]] and bound[alive[i]] <= best * (1 + 4 * error):
                    equals[near] = alive[i]
                    near += 1
            w = first_of_equals(starts, of, load, last, cost, people, ranks, equals, turn, left)
            if w == UNTOLD:
                return 4 * turn + UNDECIDED
            for i in range(n):
                if alive[i] == w:
                    place = i
        if w == TOO_DEAR or cost[w] > left:
            return 4 * turn + STOPPED
        left -= cost[w]
        order[turn] = w
        for k in range(starts[w], starts[w + 1]):
            load[2 * of[k]], last[of[k]] = bound[w], turn + 1
        error += (starts[w + 1] - starts[w] + 8) * ULP
        n -= 1
        alive[place] = alive[n]
    return 4 * items + FINISHED


places = called_at_once("int64(int64, int64)", adopted)
