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
NEARLY = 1e-9
"""Slopes are made so much steeper, and flatter, than they were found: far more than sums can be off."""
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
    paid_low: Floats
    """And at the least."""


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
        work.paid_low[turn] = (work.point[w] - work.off[w]) * DOWN
        astray += work.off[w] * work.most + 2 * ULP * each
        pay(work, w, np.inf if work.known[w] == ALL_IN else work.point[w], astray)
        if work.point[w] <= TINY * each:
            over_here = 0
        n -= 1
        alive[place] = alive[n]
        order[turn] = w
    return 2 * items + DECIDED


class Stretch(NamedTuple):
    """Two shares, run together: by ballot what a voter has at the lower, and how fast that can grow.

    What she has at the higher stands in `Work.purse`. All slopes are kroner for each krone a share is raised.
    """

    low: Floats
    """By ballot three: what she has at the lower share; its slope at the least, and at the most."""
    width: float
    astray: float
    """How far what she has at the lower share can be off."""


@compiled_sums
def slopes(work: Work, stretch: Stretch, j: int, asked: float, asked_low: float, astray: float) -> tuple[float, float]:
    """How fast an item's price can fall while shares are raised: at the least, and at the most.

    `asked`: what a point costs at the lower share at the most, `asked_low` at the higher share at the least. Who surely
    is poor at the higher share is so at both, for she has less and more is asked at the lower; and who is rich at the
    lower, likewise. The price falls by what the poor have more, divided by the points of the rich.
    """
    of, purse, low, p = work.of, work.purse, stretch.low, 1.0
    least, most, sure, all_ = 0.0, 0.0, 0.0, 0.0
    for k in range(work.starts[j], work.starts[j + 1]):
        d = of[k]
        if work.weighs:
            p = work.points[k]
        w = purse[2 * d + 1]
        poor = (purse[2 * d] + astray < asked_low * p) * 1.0
        rich = (low[3 * d] - stretch.astray > asked * p) * 1.0
        least += w * low[3 * d + 1] * poor
        most += w * low[3 * d + 2] * (1.0 - rich)
        sure += w * p * rich
        all_ += w * p * (1.0 - poor)
    return least / all_ * (1.0 - NEARLY) if all_ > 0.0 else 0.0, most / sure * (1.0 + NEARLY) if sure > 0.0 else np.inf


@compiled
def price_low(work: Work, stretch: Stretch, j: int, q: float) -> tuple[float, float]:
    """What a point of an item costs at the lower share, looked for upwards: at the least, and at the most (or inf)."""
    of, purse, low, p, cost = work.of, work.purse, stretch.low, 1.0, float(work.cost[j])
    names = work.starts[j + 1] - work.starts[j]
    least_price = q
    while True:
        poor, unsure, rich, least, money = 0.0, 0.0, 0.0, np.inf, 0.0
        for k in range(work.starts[j], work.starts[j + 1]):
            d = of[k]
            if work.weighs:
                p = work.points[k]
            x, w = low[3 * d], purse[2 * d + 1]
            if x < q * p:
                poor += w * x
                unsure += w if x > 0.0 else 0.0
            else:
                rich += w * p
                money += w * x
                least = min(least, x / p)
        sums = stretch.astray * unsure + (names + 8) * ULP * poor + 4 * ULP * cost
        if poor + money + sums + (names + 8) * ULP * money + stretch.astray * rich < cost:
            return np.inf, np.inf
        if rich == 0.0:
            return least_price, np.inf
        found = (cost - poor) / rich
        off = sums / rich + 4 * ULP * found
        least_price = max(least_price, found - off)
        if found <= q * (1 + 1e-15) or found < least:
            break
        q = found
    off += max(0.0, q - found) * work.most * unsure / rich
    return least_price, (found + 2 * off) if least > (found + 2 * off + stretch.astray) * UP else np.inf


@compiled
def still_first(
    work: Work, stretch: Stretch, j: int, astray: float, ours: tuple[float, float, float, float, float]
) -> float:
    """How much of a stretch an item bought surely comes before a rival in: 1 for all of it; else a guess, below 1.

    `ours`: the price of a unit at the lower share at the most, and at the higher; how fast a point's falls, and a unit.
    Lines through both ends, as steep as can be, lie below the lead everywhere; it is positive where they cross.
    """
    high, high_after, least, most, unit = ours
    after = work.bound[j]
    after_least = after * work.unit[j] * DOWN
    before, before_most = price_low(work, stretch, j, after_least)
    fall_least, fall_most = slopes(work, stretch, j, before_most, after_least, astray)
    lead, lead_after = before / work.unit[j] * DOWN - high, after - high_after
    falls = max(0.0, fall_most / work.unit[j] - least / unit) + NEARLY * least / unit
    rises = max(0.0, most / unit - fall_least / work.unit[j]) + NEARLY * most / unit
    width = stretch.width * UP
    if lead <= 0.0:
        return 0.0
    if lead_after > 0.0:
        if lead - falls * width > 0.0 or lead_after - rises * width > 0.0:
            return 1.0
        if falls < np.inf and rises < np.inf:
            x = (lead - lead_after + rises * width) / (falls + rises)
            if lead - falls * x > 0.0:
                return 1.0
        return 0.5
    return min(0.99, lead / (lead - lead_after)) if lead < np.inf else 0.5


@compiled
def pay_both(
    work: Work,
    stretch: Stretch,
    j: int,
    asked: tuple[float, float, float],
    at_both: tuple[float, float],
    fall: tuple[float, float],
    astray: tuple[float, float],
) -> None:
    """Each supporter pays at both shares. `astray`: how far purses can be off afterwards, at the lower and the higher.

    `asked`: what a point costs at the lower share at the most, at the higher at the least, and how far purses were off
    there; `at_both`: what is paid.
    """
    of, purse, low, p = work.of, work.purse, stretch.low, 1.0
    for k in range(work.starts[j], work.starts[j + 1]):
        d = of[k]
        x, before = purse[2 * d], low[3 * d]
        if work.weighs:
            p = work.points[k]
        poor = x + asked[2] < asked[1] * p
        rich = before - stretch.astray > asked[0] * p
        left, left_before = x - at_both[1] * p, before - at_both[0] * p
        purse[2 * d] = 0.0 if left < -astray[1] or x == 0.0 else max(left, SPECK)
        low[3 * d] = 0.0 if left_before < -astray[0] or before == 0.0 else max(left_before, SPECK)
        low[3 * d + 1] = low[3 * d + 1] + fall[0] * p if rich else 0.0
        low[3 * d + 2] = 0.0 if poor else low[3 * d + 2] + fall[1] * p


@compiled
def asked_above(
    work: Work, stretch: Stretch, w: int, paid: float, least: float, astray: float
) -> tuple[int, float, float, float, float]:
    """What a point of an item costs at the higher share, as by `price`; how fast that falls, at the least and most.

    `paid`: as it stands for the lower share; `least`: the same at the least.
    """
    if paid >= 0.0:
        q = work.cost[w] / work.votes[w]
        return FULL, q, 4 * ULP * q, 0.0, 0.0
    # Any division gives a lower bound, and from the price at the lower share it is a near one.
    poor, _, _, rich, _ = split(work, w, least)
    if rich > 0.0:
        work.point[w] = max(work.point[w], (work.cost[w] - poor) / rich * (1 - NEARLY))
    state, q, off = price(work, w, np.inf, astray)
    fall_least, fall_most = slopes(work, stretch, w, -paid, (q - off) * DOWN, astray)
    return state, q, off, fall_least, fall_most


@compiled
def affordable(work: Work, stretch: Stretch, j: int) -> float:
    """A guess at how much of a stretch there is before an item's supporters have what it costs."""
    before, after = 0.0, 0.0
    for k in range(work.starts[j], work.starts[j + 1]):
        d = work.of[k]
        w = work.purse[2 * d + 1]
        before += w * stretch.low[3 * d]
        after += w * work.purse[2 * d]
    cost = float(work.cost[j])
    return min(0.99, max(0.0, cost - before) / (after - before)) if after > before else 0.5


@compiled
def held(sheet: int, desk: int, beside: int, by_cost: bool, share: int, higher: int, over: int, turns: int) -> float:
    """Whether what was last bought at this desk, at a share, is surely bought at every share up to a higher one.

    So it is where in every round the lead of the winner over every rival is surely above nothing all the way, and
    nothing more can be bought in the end (`add_one.py`): then 1, and `paid` is of the higher share. Else a guess at how
    much of the way it is, below 1. `beside`: memory for three floats by ballot, and two by item.
    """
    work, items = opened(sheet, desk), whole_at(whole_at(sheet)[0])[0]
    distinct = whole_at(whole_at(sheet)[0])[1]
    order, alive, each = whole_at(desk), whole_at(desk + 8 * items), higher / over
    cost, votes, ranks, paid, unit = work.cost, work.votes, work.ranks, work.paid, work.unit
    low, after = floats_at(beside), floats_at(beside + 24 * distinct)
    n, astray, each_low = begin(work, sheet, alive, each, by_cost), ULP * each, share / over
    astray_low = ULP * each_low
    for d in range(distinct):
        low[3 * d], low[3 * d + 1], low[3 * d + 2] = each_low, 1.0, 1.0
    for turn in range(turns):
        w, left, so_far = order[turn], 0, 1.0
        stretch = Stretch(low, (higher - share) / over, astray_low)
        full, most, least = paid[turn] >= 0.0, abs(paid[turn]), work.paid_low[turn]
        limit = most / unit[w] * UP
        state, q, off, fall_least, fall_most = asked_above(work, stretch, w, paid[turn], least, astray)
        if state >= GONE:
            return 0.5
        ours = limit, (q + off) / unit[w] * UP, fall_least, fall_most, unit[w]
        for i in range(n):
            j = alive[i]
            if j == w:
                continue
            if work.bound[j] <= limit:
                # Where all pay in full, the winner's price is the same at every share between, and a rival's is at
                # least its lowest ever.
                gap = votes[w] - votes[j] if by_cost else cost[j] * votes[w] - cost[w] * votes[j]
                if not full or gap < 0 or (gap == 0 and ranks[j] < ranks[w]):
                    known, found, away = price(work, j, limit * unit[j] * UP, astray)
                    if known == GONE:
                        continue
                    if known == DOUBT:
                        return 0.5
                    work.point[j] = max(work.point[j], found)
                    work.bound[j] = max(work.bound[j], (found - away) / unit[j] * DOWN)
                    if work.bound[j] <= limit:
                        so_far = min(so_far, still_first(work, stretch, j, astray, ours))
            alive[left] = j
            left += 1
        if so_far < 1.0:
            return so_far
        n = left
        high = (q + off) * UP
        after[turn], after[items + turn] = (high if state == FULL else -high), (q - off) * DOWN
        asked, both = (most, (q - off) * DOWN, astray), ((most + least) / 2, q)
        astray += off * work.most + 2 * ULP * each
        astray_low += (most - least) * work.most + 2 * ULP * each_low
        pay_both(work, stretch, w, asked, both, (fall_least, fall_most), (astray_low, astray))
    so_far = 1.0
    for i in range(n):
        if price(work, alive[i], np.inf, astray)[0] != GONE:
            so_far = min(so_far, affordable(work, Stretch(low, 0.0, 0.0), alive[i]))
    if so_far == 1.0:
        for turn in range(turns):
            paid[turn], work.paid_low[turn] = after[turn], after[items + turn]
    return so_far


shares = called_at_once("int64(int64, int64, boolean, int64, int64)", bought)
holds = called_at_once("float64(int64, int64, int64, boolean, int64, int64, int64, int64)", held)
