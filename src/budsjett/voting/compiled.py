"""Equal Shares in machine code, where numba is installed (`budsjett[fast]`): floats, with residues where floats tie.

A float decides where the relative gap is above `MARGIN`, more than a thousand times what rounding can make of the
counts we have met. Within it, equal prices are told by whole numbers where every supporter pays in full, and else by
residues modulo two primes, which every purse carries beside its float: fractions that are equal have equal residues,
and different ones share both with a chance of 2⁻⁶². Where floats are too near and residues differ, nothing is decided
and the exact rule runs instead. What is published is run exactly in any case (`market.py`).

The functions are written plainly for the compiler: arrays, indices and loops. Compiled code is kept on disk beside
this file (or in numba's own cache folder), so it is compiled once on a machine.
"""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]

MARGIN = 1e-11
"""Floats nearer each other than this, relatively, do not decide."""
NEAR = 1e-12
"""Floats that carry different residues and are nearer than this are left to the exact rule."""
WIDE = 1e-9
"""The margin of a jump, which no replay checks in between."""
P1, P2 = 2147483647, 2147483629
DECIDED, NEEDS_RESIDUES, UNDECIDED = 0, 1, 2


def compiled(function: Any) -> Any:  # noqa: ANN401 numba has no types of its own
    """Machine code, kept on disk."""
    return numba.njit(cache=True, nogil=True)(function)


def compiled_sums(function: Any) -> Any:  # noqa: ANN401
    """The same for sums whose terms may be added in any order, several at a time."""
    return numba.njit(cache=True, nogil=True, fastmath={"reassoc", "nsz"})(function)


@compiled
def inverse(a: int, p: int) -> int:
    """1/a modulo a prime."""
    result, power, base = 1, p - 2, a % p
    while power:
        if power & 1:
            result = result * base % p
        base = base * base % p
        power >>= 1
    return result


@compiled_sums
def divided(
    start: int, end: int, of: Places, weight: Floats, points: Floats, purse: Floats, q: float
) -> tuple[float, float, float, float]:
    """At a price: what the poor give in all, how many they are, the points of the rich, and what the rich hold."""
    poor, few, rich, money = 0.0, 0.0, 0.0, 0.0
    if len(points):
        for k in range(start, end):
            x, w, p = purse[of[k]], weight[k], points[k]
            is_poor = x < q * p
            poor += w * x if is_poor else 0.0
            few += 1.0 if is_poor else 0.0
            rich += 0.0 if is_poor else w * p
            money += w * x
    else:
        for k in range(start, end):
            x, w = purse[of[k]], weight[k]
            is_poor = x < q
            poor += w * x if is_poor else 0.0
            few += 1.0 if is_poor else 0.0
            rich += 0.0 if is_poor else w
            money += w * x
    return poor, few, rich, money - poor


@compiled
def price(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    purse: Floats,
    j: int,
    cost: float,
    q: float,
    ceiling: float,
) -> tuple[float, int, bool]:
    """What each point of an item costs, from a lower bound; how many pay all they have; whether money is in doubt.

    Newton's method on the concave Σ min(purse, q·points); infinite where they cannot pay. Every step is a lower bound,
    so a price that is once above the ceiling is not followed further: it is no candidate in this round.
    """
    before = -1.0
    while True:
        poor, few, rich, money = divided(starts[j], starts[j + 1], of, weight, points, purse, q)
        if poor + money < cost * (1 - MARGIN):
            return np.inf, int(few), False
        if rich == 0.0:
            return q, int(few), True
        if few == before:
            break
        before = few
        found = (cost - poor) / rich
        if found > ceiling:
            return found, int(few), False
        if found <= q * (1 + 1e-15):
            break
        q = found
    return q, int(few), poor + money - cost <= MARGIN * cost


@compiled
def residue(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    purse: Floats,
    kept: Whole,
    j: int,
    cost: int,
    q: float,
    which: int,
    p: int,
) -> int:
    """The price of a point modulo a prime; −1 where it has none."""
    weighs = len(points) > 0
    poor, rich = 0, 0
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        w: int = np.int64(weight[k])
        given: int = np.int64(points[k]) if weighs else 1
        if purse[d] < q * given:
            poor = (poor + (w % p) * kept[d, which]) % p
        else:
            rich += w * given
    if rich % p == 0:
        return -1
    return ((cost - poor) % p) * inverse(rich, p) % p


@compiled
def held_residue(starts: Whole, of: Places, weight: Floats, kept: Whole, j: int, which: int, p: int) -> int:
    """What supporters have together, modulo a prime."""
    total = 0
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        total = (total + (np.int64(weight[k]) % p) * kept[d, which]) % p
    return total


@compiled
def pay(
    starts: Whole,
    of: Places,
    points: Floats,
    purse: Floats,
    kept: Whole,
    j: int,
    q: float,
    r1: int,
    r2: int,
    dust: float,
) -> None:
    """Each supporter pays the price of her points, or all she has. With no residues, dust counts as nothing."""
    weighs, exact = len(points) > 0, len(kept) > 0
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        p = points[k] if weighs else 1.0
        left = purse[d] - q * p
        if exact:
            if left < 0.0:
                kept[d, 0] = 0
                kept[d, 1] = 0
            else:
                given = np.int64(p)
                kept[d, 0] = (kept[d, 0] - r1 * given) % P1
                kept[d, 1] = (kept[d, 1] - r2 * given) % P2
            if left <= dust and kept[d, 0] == 0 and kept[d, 1] == 0:
                left = 0.0
            purse[d] = max(left, 0.0)
        else:
            purse[d] = left if left > dust else 0.0


@compiled
def floor_compare(a: int, b: int, cost: Whole, votes: Whole, by_cost: bool) -> int:
    """Prices where every supporter pays in full: negative where a's is below b's, zero where equal. Whole numbers."""
    if by_cost:
        return votes[b] - votes[a]
    return cost[a] * votes[b] - cost[b] * votes[a]


@compiled
def enough(starts: Whole, of: Places, weight: Floats, purse: Floats, kept: Whole, j: int, cost: int) -> int:
    """Where floats doubt it: whether supporters have the cost, by residues. Negative: they have not."""
    if not len(kept):
        return NEEDS_RESIDUES
    short1 = (held_residue(starts, of, weight, kept, j, 0, P1) - cost) % P1
    short2 = (held_residue(starts, of, weight, kept, j, 1, P2) - cost) % P2
    if short1 == 0 and short2 == 0:
        return DECIDED
    held = 0.0
    for k in range(starts[j], starts[j + 1]):
        held += purse[of[k]] * weight[k]
    if abs(held - cost) <= NEAR * cost:
        return UNDECIDED
    return DECIDED if held > cost else -1


@compiled
def price_residues(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    purse: Floats,
    kept: Whole,
    j: int,
    cost: int,
    q: float,
    by_cost: bool,
) -> tuple[int, int]:
    """The price of an item per unit of satisfaction, modulo both primes; negative where it has none."""
    r1 = residue(starts, of, weight, points, purse, kept, j, cost, q, 0, P1)
    r2 = residue(starts, of, weight, points, purse, kept, j, cost, q, 1, P2)
    if r1 < 0 or r2 < 0 or cost % P1 == 0 or cost % P2 == 0:
        return -1, -1
    if by_cost:
        return r1 * inverse(cost, P1) % P1, r2 * inverse(cost, P2) % P2
    return r1, r2


@compiled
def first_in_full(near: Whole, cost: Whole, votes: Whole, ranks: Whole, by_cost: bool) -> int:
    """Of items whose supporters all pay in full: the cheapest, and the first of equals."""
    winner = near[0]
    for i in near[1:]:
        compared = floor_compare(i, winner, cost, votes, by_cost)
        if compared < 0 or (compared == 0 and ranks[i] < ranks[winner]):
            winner = i
    return winner


@compiled
def first_by_residues(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    purse: Floats,
    kept: Whole,
    near: Whole,
    cost: Whole,
    point: Floats,
    bound: Floats,
    ranks: Whole,
    by_cost: bool,
) -> int:
    """Of items whose prices floats cannot tell apart: the first of those equal to the lowest; negative: undecided."""
    lead = near[0]
    for i in near:
        if bound[i] < bound[lead]:
            lead = i
    lead1, lead2 = price_residues(starts, of, weight, points, purse, kept, lead, cost[lead], point[lead], by_cost)
    winner = lead
    for i in near:
        r1, r2 = price_residues(starts, of, weight, points, purse, kept, i, cost[i], point[i], by_cost)
        if r1 < 0 or lead1 < 0:
            return -1
        if r1 == lead1 and r2 == lead2:
            if ranks[i] < ranks[winner]:
                winner = i
        elif bound[i] <= bound[lead] * (1 + NEAR):
            return -1
    return winner


@compiled
def cheapest_now(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    purse: Floats,
    kept: Whole,
    cost: Whole,
    unit: Floats,
    active: Flags,
    point: Floats,
    bound: Floats,
    few: Whole,
    fresh: Flags,
) -> tuple[float, int]:
    """The lowest price, looking anew only at items whose price of an earlier round is not above it."""
    best = np.inf
    fresh[:] = False
    while True:
        j, lowest = -1, np.inf
        for i in range(len(cost)):
            if active[i] and not fresh[i] and bound[i] < lowest:
                j, lowest = i, bound[i]
        if j < 0 or lowest > best * (1 + MARGIN):
            return best, DECIDED
        ceiling = best * (1 + MARGIN) * unit[j]
        q, poor, doubt = price(starts, of, weight, points, purse, j, float(cost[j]), point[j], ceiling)
        if ceiling < q < np.inf:
            point[j], bound[j] = q, q / unit[j]
            continue
        if doubt:
            found = enough(starts, of, weight, purse, kept, j, cost[j])
            if found > 0:
                return best, found
            if found < 0:
                q = np.inf
        if q == np.inf:
            active[j] = False
            continue
        point[j], bound[j], few[j], fresh[j] = q, q / unit[j], poor, True
        best = min(best, bound[j])


@compiled
def shares(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    ballots: int,
    cost: Whole,
    votes: Whole,
    ranks: Whole,
    for_sale: Flags,
    by_cost: bool,
    share: float,
    share1: int,
    share2: int,
    residues: bool,
    order: Whole,
    paid: Floats,
    poor: Whole,
) -> tuple[int, int]:
    """Run Equal Shares. How much is bought, and whether all was decided.

    What is bought stands in `order`, what each point of it cost in `paid`, how many gave all they had in `poor`.
    """
    items = len(cost)
    purse = np.full(ballots, share)
    kept = np.empty((ballots if residues else 0, 2), dtype=np.int64)
    if residues:
        kept[:, 0], kept[:, 1] = share1, share2
    active = for_sale.copy()
    bound, point, unit = np.empty(items), np.empty(items), np.ones(items)
    few, fresh = np.zeros(items, dtype=np.int64), np.zeros(items, dtype=np.bool_)
    for j in range(items):
        if active[j]:
            if by_cost:
                unit[j] = cost[j]
            point[j] = cost[j] / votes[j]
            bound[j] = point[j] / unit[j]
    for bought in range(items + 1):
        best, state = cheapest_now(
            starts, of, weight, points, purse, kept, cost, unit, active, point, bound, few, fresh
        )
        if state != DECIDED or best == np.inf:
            return bought, state
        near = np.flatnonzero(active & fresh & (bound <= best * (1 + MARGIN)))
        if len(near) == 1:
            winner = near[0]
        elif not few[near].any():
            winner = first_in_full(near, cost, votes, ranks, by_cost)
        elif not residues:
            return bought, NEEDS_RESIDUES
        else:
            winner = first_by_residues(
                starts, of, weight, points, purse, kept, near, cost, point, bound, ranks, by_cost
            )
        win1, win2 = 0, 0
        if residues and winner >= 0:
            win1, win2 = price_residues(
                starts, of, weight, points, purse, kept, winner, cost[winner], point[winner], False
            )
        if winner < 0 or win1 < 0:
            return bought, UNDECIDED
        pay(starts, of, points, purse, kept, winner, point[winner], win1, win2, NEAR * share)
        active[winner] = False
        order[bought], paid[bought], poor[bought] = winner, point[winner], few[winner]
    return items, DECIDED


@compiled
def holds(
    starts: Whole,
    of: Places,
    weight: Floats,
    points: Floats,
    ballots: int,
    cost: Whole,
    votes: Whole,
    ranks: Whole,
    for_sale: Flags,
    by_cost: bool,
    high: float,
    bought: int,
    order: Whole,
    paid: Floats,
    poor: Whole,
    paid_high: Floats,
    poor_high: Whole,
) -> bool:
    """Whether what is bought at a lower share, at the prices `paid`, is surely bought at every share up to `high`.

    The prices at the higher share are left in `paid_high`, to be the lower ones of the next jump.
    """
    items = len(cost)
    purse = np.full(ballots, high)
    none = np.empty((0, 2), dtype=np.int64)
    active = for_sale.copy()
    bound, point, unit = np.empty(items), np.empty(items), np.ones(items)
    for j in range(items):
        if active[j]:
            if by_cost:
                unit[j] = cost[j]
            point[j] = cost[j] / votes[j]
            bound[j] = point[j] / unit[j]
    for turn in range(bought):
        w = order[turn]
        active[w] = False
        limit = paid[turn] / unit[w] * (1 + WIDE)
        for j in np.flatnonzero(active & (bound <= limit)):
            if poor[turn] == 0:
                # The winner's price is the same at every share between, and the rival's at least its lowest ever.
                compared = floor_compare(j, w, cost, votes, by_cost)
                if compared > 0 or (compared == 0 and ranks[w] < ranks[j]):
                    continue
            rival, _, _ = price(starts, of, weight, points, purse, j, float(cost[j]), point[j], limit * unit[j])
            active[j] = rival < np.inf
            point[j], bound[j] = rival, rival / unit[j]
            if bound[j] <= limit:
                return False
        q, few, _ = price(starts, of, weight, points, purse, w, float(cost[w]), point[w], np.inf)
        pay(starts, of, points, purse, none, w, q, 0, 0, 0.0)
        paid_high[turn], poor_high[turn] = q, few
    for j in np.flatnonzero(active):
        last, _, _ = price(starts, of, weight, points, purse, j, float(cost[j]), point[j], np.inf)
        if last < np.inf:
            return False
    return True
