"""Equal Shares in machine code, first try: floats with one bound for all purses, each item looked at once a round.

Every purse is within `astray` of the exact one, and what surely is emptied is exactly zero. At a price q (of a point),
let the poor be those who have less than their points ask, and R the points of the rich. Then

    (cost − what the poor have) / R  ≤  the exact price,

whoever is called poor: what supporters give at a price is at most that. And where all the rich have more than d above
that price, d·R being as much as the sum can be off, the exact price is at most d above it. Two prices are told apart
where such intervals do not meet, or, where all supporters of both surely pay in full, by whole numbers. Where neither
tells, nothing is decided here, and `compiled_shares.py` looks closer.
"""

from typing import NamedTuple

import numpy as np

from budsjett.voting.compiled import (
    ULP,
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

DECIDED, UNDECIDED = 0, 1
OPEN, SHUT, FULL, ALL_IN, GONE, DOUBT = 0, 1, 2, 3, 4, 5
"""What is known of a price: that it is too high; an interval; that all pay it in full, ALL_IN with all they have; that
they cannot pay it; that they may not."""
SPECK = 1e-300
"""What is left in a purse that may be empty and may not, so that a zero is always exact."""
NOT_RICH = 1e300
"""Added to what the poor have, so that none of them is the least of the rich: sums without branches are faster."""
TINY = 2.0**-40
"""A price below this part of a share may leave a float as it was."""
UP, DOWN = 1 + 4 * ULP, 1 - 4 * ULP
NOBODY, EQUALS = -1, -2


class Work(NamedTuple):
    """A sheet and a desk, opened. By name on a ballot `of` and `points`; by item the rest."""

    of: Places
    points: Floats
    weighs: bool
    purse: Floats
    """By distinct ballot: what a voter has, and beside it what the ballot weighs."""
    starts: Whole
    cost: Whole
    votes: Whole
    people: Whole
    ranks: Whole
    most: float
    known: Whole
    bound: Floats
    """What a unit of satisfaction costs at the least, now and ever after."""
    point: Floats
    """What a point costs, as last found; `off`: and how far off that can be."""
    off: Floats
    unit: Floats
    paid: Floats
    """By purchase: what a point cost at the most; below zero where not all surely paid in full."""
    paid_high: Floats


@compiled
def opened(sheet: int, desk: int) -> Work:
    """The parts of a sheet and a desk (`sheet.py`)."""
    head = whole_at(sheet)
    at = head[0]
    whole = whole_at(at)
    items = whole[0]
    part = 8 * items
    return Work(
        places_at(head[1]),
        floats_at(head[3]),
        head[5] > 0,
        floats_at(desk + 9 * part),
        whole_at(at + 24),
        whole_at(at + 32 + part),
        whole_at(at + 32 + 2 * part),
        whole_at(at + 32 + 3 * part),
        whole_at(at + 32 + 4 * part),
        float(whole[2]),
        whole_at(desk + 2 * part),
        floats_at(desk + 3 * part),
        floats_at(desk + 4 * part),
        floats_at(desk + 5 * part),
        floats_at(desk + 6 * part),
        floats_at(desk + 7 * part),
        floats_at(desk + 8 * part),
    )


@compiled_sums
def divided(of: Places, purse: Floats, start: int, end: int, q: float) -> tuple[float, float, float, float, float]:
    """At a price: what the poor have, and the rich; what those poor weigh who have anything; the points of the rich.

    And what the one of them has who has least.
    """
    poor, money, unsure, rich, least = 0.0, 0.0, 0.0, 0.0, np.inf
    for k in range(start, end):
        d = of[k]
        x, w = purse[2 * d], purse[2 * d + 1]
        is_poor = (x < q) * 1.0
        poor += w * x * is_poor
        money += w * x * (1.0 - is_poor)
        unsure += w * is_poor * ((x > 0.0) * 1.0)
        rich += w * (1.0 - is_poor)
        least = min(least, x + is_poor * NOT_RICH)
    return poor, money, unsure, rich, least


@compiled_sums
def divided_by_points(
    of: Places, purse: Floats, points: Floats, start: int, end: int, q: float
) -> tuple[float, float, float, float, float]:
    """The same where ballots have points; the least for each of her points."""
    poor, money, unsure, rich, least = 0.0, 0.0, 0.0, 0.0, np.inf
    for k in range(start, end):
        d, p = of[k], points[k]
        x, w = purse[2 * d], purse[2 * d + 1]
        is_poor = (x < q * p) * 1.0
        poor += w * x * is_poor
        money += w * x * (1.0 - is_poor)
        unsure += w * is_poor * ((x > 0.0) * 1.0)
        rich += w * p * (1.0 - is_poor)
        least = min(least, x / p + is_poor * NOT_RICH)
    return poor, money, unsure, rich, least


@compiled
def split(work: Work, j: int, q: float) -> tuple[float, float, float, float, float]:
    """An item's supporters divided at a price."""
    if work.weighs:
        return divided_by_points(work.of, work.purse, work.points, work.starts[j], work.starts[j + 1], q)
    return divided(work.of, work.purse, work.starts[j], work.starts[j + 1], q)


@compiled
def price(work: Work, j: int, ceiling: float, astray: float) -> tuple[int, float, float]:
    """What each point of an item costs, looked for upwards from what it cost before (Newton's method).

    What is known, the price, and how far off it can be. Nothing is followed above the ceiling.
    """
    q, cost, names = work.point[j], float(work.cost[j]), work.starts[j + 1] - work.starts[j]
    while True:
        poor, money, unsure, rich, least = split(work, j, q)
        sums = astray * unsure + (names + 8) * ULP * poor + 4 * ULP * cost
        if poor + money + sums + (names + 8) * ULP * money + astray * rich < cost:
            return GONE, q, 0.0
        if rich == 0.0:
            return DOUBT, q, 0.0
        found = (cost - poor) / rich
        off = sums / rich + 4 * ULP * found
        if found - off > ceiling:
            return OPEN, found, off
        if found <= q * (1 + 1e-15) or found < least:
            break
        q = found
    # The poor at q have at most what q asks, and perhaps more than the price, where that is a rounding below q.
    sums += max(0.0, q - found) * work.most * unsure
    off = sums / rich + 4 * ULP * found
    if least > (found + 2 * off + astray) * UP:
        return (FULL if rich == work.votes[j] else SHUT), found, off
    # Somebody has just about the price: she is no longer counted on for more.
    _, _, unsure, rich, least = split(work, j, found + 4 * (off + astray))
    if rich == 0.0:
        return DOUBT, found, off
    off = (astray * unsure + sums) / rich + 4 * ULP * found
    return (SHUT if least > (found + 2 * off + astray) * UP else DOUBT), found, off


@compiled
def all_have(work: Work, j: int, share: float) -> bool:
    """Whether all supporters have a full share."""
    for k in range(work.starts[j], work.starts[j + 1]):  # noqa: SIM110 the compiler has no generators
        if work.purse[2 * work.of[k]] != share:
            return False
    return True


@compiled
def look(work: Work, j: int, best: float, astray: float, share: int, over: int) -> float:
    """Find the price of an item where it may be the best; at most what a unit of its satisfaction costs then.

    `over`: what the share, a whole number, is divided by; 0 where a full purse is no longer told from others.
    """
    state, q, off = price(work, j, best * work.unit[j] * UP, astray)
    if state == DOUBT and over and not work.weighs and all_have(work, j, share / over):
        # None of them has paid for anything, so that whole numbers tell whether they can.
        missing = work.cost[j] * over - work.people[j] * share
        state = GONE if missing > 0 else ALL_IN if missing == 0 else FULL
        q = work.cost[j] / work.votes[j]
        off = 4 * ULP * q
    work.known[j] = state
    if state >= GONE:
        return np.inf
    work.point[j], work.off[j] = max(work.point[j], q), off
    work.bound[j] = max(work.bound[j], (q - off) / work.unit[j] * DOWN)
    return np.inf if state == OPEN else (work.point[j] + off) / work.unit[j] * UP


@compiled
def first_of(work: Work, alive: Whole, n: int, best: float, by_cost: bool) -> int:
    """Where the first of the cheapest stands among the living; NOBODY, or EQUALS where that cannot be told."""
    cost, votes, place, w = work.cost, work.votes, NOBODY, 0
    for i in range(n):
        j = alive[i]
        if work.known[j] == OPEN or work.bound[j] > best:
            continue
        if place == NOBODY:
            sooner = True
        elif work.known[j] != SHUT and work.known[w] != SHUT:
            gap = votes[w] - votes[j] if by_cost else cost[j] * votes[w] - cost[w] * votes[j]
            sooner = gap < 0 or (gap == 0 and work.ranks[j] < work.ranks[w])
        else:
            sooner = (work.point[j] + work.off[j]) / work.unit[j] * UP < work.bound[w]
            if not sooner and (work.point[w] + work.off[w]) / work.unit[w] * UP >= work.bound[j]:
                return EQUALS
        if sooner:
            place, w = i, j
    return place


@compiled
def pay(work: Work, j: int, q: float, astray: float) -> None:
    """Each supporter pays the price of her points, or all she has. `astray`: how far purses can be off afterwards."""
    of, purse, p = work.of, work.purse, 1.0
    for k in range(work.starts[j], work.starts[j + 1]):
        d = of[k]
        x = purse[2 * d]
        if work.weighs:
            p = work.points[k]
        left = x - q * p
        purse[2 * d] = 0.0 if left < -astray or x == 0.0 else max(left, SPECK)


@compiled
def begin(work: Work, sheet: int, alive: Whole, share: float, by_cost: bool) -> int:
    """Everyone has her share, and every item its lowest price ever: when all pay in full. How many are for sale."""
    head = whole_at(sheet)
    whole, times, n = whole_at(head[0]), whole_at(head[2]), 0
    items = whole[0]
    for j in range(items):
        if whole[4 + 5 * items + j]:
            alive[n] = j
            n += 1
            work.unit[j] = work.cost[j] if by_cost else 1.0
            work.point[j] = work.cost[j] / work.votes[j]
            work.bound[j] = work.point[j] / work.unit[j] * DOWN
    for d in range(whole[1]):
        work.purse[2 * d], work.purse[2 * d + 1] = share, times[d]
    return n


@compiled
def bought(sheet: int, desk: int, by_cost: bool, share: int, over: int) -> int:
    """Run Equal Shares at a share of two whole numbers, divided. Twice how much is bought, and one if undecided.

    What is bought stands in order at the desk.
    """
    work, items = opened(sheet, desk), whole_at(whole_at(sheet)[0])[0]
    order, alive = whole_at(desk), whole_at(desk + 8 * items)
    each, over_here = share / over, over
    n = begin(work, sheet, alive, each, by_cost)
    astray = ULP * each
    for turn in range(items + 1):
        first, left, best = 0, 0, np.inf
        for i in range(1, n):
            if work.bound[alive[i]] < work.bound[alive[first]]:
                first = i
        if n:
            alive[first], alive[0] = alive[0], alive[first]
        for i in range(n):
            j = alive[i]
            work.known[j] = OPEN
            if work.bound[j] <= best:
                best = min(best, look(work, j, best, astray, share, over_here))
                if work.known[j] == DOUBT:
                    return 2 * turn + UNDECIDED
                if work.known[j] == GONE:
                    continue
            alive[left] = j
            left += 1
        n, place = left, first_of(work, alive, left, best, by_cost)
        if place == EQUALS:
            return 2 * turn + UNDECIDED
        if place == NOBODY:
            return 2 * turn + DECIDED
        w = alive[place]
        most = (work.point[w] + work.off[w]) * UP
        work.paid[turn] = most if work.known[w] != SHUT else -most
        astray += work.off[w] * work.most + 2 * ULP * each
        pay(work, w, np.inf if work.known[w] == ALL_IN else work.point[w], astray)
        if work.point[w] <= TINY * each:
            over_here = 0
        n -= 1
        alive[place] = alive[n]
        order[turn] = w
    return 2 * items + DECIDED


@compiled
def held(sheet: int, desk: int, by_cost: bool, share: int, over: int, turns: int) -> bool:
    """Whether what was last bought at this desk is surely bought at every share from there up to a higher one.

    So it is where in every round the winner's price at the lower share is below every rival's at the higher, and
    nothing more can be bought in the end (`add_one.py`). Then `paid` is of the higher share.
    """
    work, items = opened(sheet, desk), whole_at(whole_at(sheet)[0])[0]
    order, alive, each = whole_at(desk), whole_at(desk + 8 * items), share / over
    cost, votes, ranks, paid, unit = work.cost, work.votes, work.ranks, work.paid, work.unit
    n, astray = begin(work, sheet, alive, each, by_cost), ULP * each
    for turn in range(turns):
        w, left = order[turn], 0
        limit = abs(paid[turn]) / unit[w] * UP
        for i in range(n):
            j = alive[i]
            if j == w:
                continue
            if work.bound[j] <= limit:
                # Where all pay in full, the winner's price is the same at every share between, and a rival's is at
                # least its lowest ever.
                gap = votes[w] - votes[j] if by_cost else cost[j] * votes[w] - cost[w] * votes[j]
                if paid[turn] < 0.0 or gap < 0 or (gap == 0 and ranks[j] < ranks[w]):
                    state, q, off = price(work, j, limit * unit[j] * UP, astray)
                    if state == GONE:
                        continue
                    if state == DOUBT:
                        return False
                    work.point[j] = max(work.point[j], q)
                    work.bound[j] = max(work.bound[j], (q - off) / unit[j] * DOWN)
                    if work.bound[j] <= limit:
                        return False
            alive[left] = j
            left += 1
        n = left
        state, q, off = price(work, w, np.inf, astray)
        if state >= GONE:
            return False
        most = (q + off) * UP
        work.paid_high[turn] = most if state == FULL else -most
        astray += off * work.most + 2 * ULP * each
        pay(work, w, q, astray)
    for i in range(n):
        if price(work, alive[i], np.inf, astray)[0] != GONE:
            return False
    for turn in range(turns):
        paid[turn] = work.paid_high[turn]
    return True


shares = called_at_once("int64(int64, int64, boolean, int64, int64)", bought)
holds = called_at_once("boolean(int64, int64, boolean, int64, int64, int64)", held)
