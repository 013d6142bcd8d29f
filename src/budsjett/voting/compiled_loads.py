"""Phragmén's loads in machine code: the same floats as in `phragmen.py`, in plain loops."""

import numpy as np

from budsjett.voting.compiled import Flags, Floats, Places, Whole, compiled, compiled_sums


@compiled_sums
def carried(start: int, end: int, of: Places, weight: Floats, load: Floats) -> float:
    """What the supporters of an item carry together."""
    total = 0.0
    for k in range(start, end):
        total += weight[k] * load[of[k]]
    return total


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
    people = np.zeros(turn, dtype=np.int64)
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        people[last[d]] += np.int64(weight[k])
        last[d] = turn
        load[d] = each
    return people
