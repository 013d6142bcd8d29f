"""Phragmén in machine code: floats whose every decision is proved, or whole numbers, or the exact rule.

All terms of a load are positive, so a float's relative error is at most that of the loads it sums, plus one rounding
for each term and a few for the rest. What is nearer than that to the lowest is told by whole numbers where supporters
carry nothing yet, and is equal where cost, people and what they carry by turn are; else nothing is decided.
"""

import numpy as np

from budsjett.voting.compiled import ULP, Flags, Floats, Places, Whole, compiled, compiled_sums

FINISHED, STOPPED, UNDECIDED = 0, 1, 2


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


@compiled
def loads(whole: Whole, of: Places, amounts: Floats, fewest: int, limit: int, order: Whole) -> int:
    """Run Phragmén for what somebody wants. Four times how much is adopted, and how it ended; `order` holds it."""
    items, names = whole[0], len(of)
    starts, parts = whole[3 : 4 + items], whole[4 + items :]
    weight, cost, votes = amounts[:names], parts[:items], parts[items : 2 * items]
    people, ranks = parts[2 * items : 3 * items], parts[3 * items : 4 * items]
    load, last = np.zeros(whole[1]), np.zeros(whole[1], dtype=np.int32)
    active, bound, fresh = np.zeros(items, dtype=np.bool_), np.empty(items), np.zeros(items, dtype=np.bool_)
    for j in range(items):
        active[j] = votes[j] >= max(1, fewest) and cost[j] <= limit
        if active[j]:
            bound[j] = cost[j] / people[j]
    left, error = limit, 0.0
    for turn in range(items):
        best, fresh[:] = np.inf, False
        while True:
            j, low = -1, np.inf
            for i in range(items):
                if active[i] and not fresh[i] and bound[i] < low:
                    j, low = i, bound[i]
            # An error that no item can have: every float is off by less, relatively.
            if j < 0 or low > best * (1 + 4 * (error + (whole[1] + 8) * ULP)):
                break
            bound[j] = (cost[j] + carried(starts[j], starts[j + 1], of, weight, load)) / people[j]
            fresh[j] = True
            best = min(best, bound[j])
        if best == np.inf:
            return 4 * turn + FINISHED
        near = np.flatnonzero(fresh & (bound <= best * (1 + 4 * (error + (whole[1] + 8) * ULP))))
        winner = near[0]
        if len(near) > 1:
            tied = told(starts, of, weight, cost, people, last, near, turn)
            if not len(tied):
                return 4 * turn + UNDECIDED
            winner = tied[0]
            for j in tied:
                if cost[j] > left:
                    return 4 * turn + STOPPED
                if ranks[j] < ranks[winner]:
                    winner = j
        if cost[winner] > left:
            return 4 * turn + STOPPED
        left -= cost[winner]
        active[winner] = False
        fresh[winner] = False
        order[turn] = winner
        for k in range(starts[winner], starts[winner + 1]):
            load[of[k]], last[of[k]] = bound[winner], turn + 1
        error += (starts[winner + 1] - starts[winner] + 8) * ULP
    return 4 * items + FINISHED


@compiled
def told(
    starts: Whole, of: Places, weight: Floats, cost: Whole, people: Whole, last: Places, near: Whole, turns: int
) -> Whole:
    """Of items with loads that floats cannot tell apart: those equal to the lowest, exactly; none: undecided."""
    none = np.empty(0, dtype=np.int64)
    lead = near[0]
    first = by_turn(starts[lead], starts[lead + 1], of, weight, last, turns)
    fresh_lead = first[0] == people[lead]
    equal = np.ones(len(near), dtype=np.bool_)
    for n in range(1, len(near)):
        j = near[n]
        counts = by_turn(starts[j], starts[j + 1], of, weight, last, turns)
        fresh = counts[0] == people[j]
        if fresh and fresh_lead:
            gap = cost[j] * people[lead] - cost[lead] * people[j]
            if gap > 0:
                equal[n] = False
            elif gap < 0:
                lead, equal[:n] = j, False
        elif cost[j] != cost[lead] or people[j] != people[lead] or not (counts[1:] == first[1:]).all():
            return none
    return near[equal]
