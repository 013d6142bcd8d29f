"""Equal Shares in machine code: floats whose every decision is proved, with residues for ties.

Every float carries a bound on how far it is from the exact amount: one for all purses, and one for each price that is
about to decide. A float decides where the bounds leave no doubt. Equal prices are told by whole numbers where every
supporter surely pays in full. Where that does not suffice the rule is run *carefully*: with amounts of two floats each
(32 digits), and beside them their residues modulo two primes. Equal fractions have equal residues, and different ones
share both with a chance of 2⁻⁶²; an outcome that leaned on residues says so. Where nothing decides, the exact rule runs
instead (`market.py`).

Why a price is within its bound: what supporters give at a price q, f(q) = Σ min(purse, q·points), is concave. If f(q)
is within r of the cost, and those who surely pay in full up to q + d have R points together, then the exact price is
within r / R of q, as long as that is no more than d.
"""

import numpy as np

from budsjett.voting.compiled import (
    ULP,
    Book,
    Flags,
    Floats,
    Places,
    Whole,
    added,
    compiled,
    compiled_sums,
    inverse,
    multiplied,
)

Held = tuple[Floats, Floats, Floats, Whole]
"""By voter: her purse, how far it can be off; and where care is taken, its low part and its residues."""
NEAR = 1e-9
"""Prices nearer each other than this, relatively, get their bounds computed."""
TINY = 2.0**-60
"""Prices of two floats nearer each other than this, relatively, are equal or not told apart."""
FINE = 2.0**-100
"""More than one operation on two floats can be off, relatively."""
SPECK = 1e-300
"""What is left in a purse that may be empty and may not."""
P1, P2 = 2147483647, 2147483629
DECIDED, LEANED, NEEDS_CARE, UNDECIDED = 0, 1, 2, 3
NOT_YET, LOOKED_AT, ALL_IN = 0, 1, 2
"""What is known of an item's price in a round; ALL_IN: its supporters have exactly the cost."""
UNTOLD = -1
"""A residue that cannot be told."""


@compiled
def opened(whole: Whole, of: Places, amounts: Floats) -> Book:
    """The parts of a layout (`Tally.laid_out`)."""
    m, names = whole[0], len(of)
    parts = whole[4 + m :]
    return (
        whole[3 : 4 + m],
        of,
        amounts[:names],
        amounts[names:],
        parts[:m],
        parts[m : 2 * m],
        parts[2 * m : 3 * m],
        parts[3 * m : 4 * m],
        parts[4 * m : 5 * m],
    )


@compiled
def purses(ballots: int, share: float, share_low: float, share1: int, share2: int, careful: bool) -> Held:
    """Everyone's share, and how far each float can be off; where care is taken, also low parts and residues."""
    purse = np.full(ballots, share)
    astray = np.full(ballots, 4 * (FINE if careful else ULP) * share)
    low = np.full(ballots if careful else 0, share_low)
    kept = np.empty((ballots if careful else 0, 2), dtype=np.int64)
    if careful:
        kept[:, 0], kept[:, 1] = share1, share2
    return purse, astray, low, kept


@compiled_sums
def divided(book: Book, purse: Floats, j: int, q: float) -> tuple[float, float, float, float]:
    """At a price: what the poor give in all, how many they are, the points of the rich, and what all hold."""
    starts, of, weight, points = book[0], book[1], book[2], book[3]
    poor, few, rich, money = 0.0, 0.0, 0.0, 0.0
    if len(points):
        for k in range(starts[j], starts[j + 1]):
            x, w, p = purse[of[k]], weight[k], points[k]
            is_poor = x < q * p
            poor += w * x if is_poor else 0.0
            few += 1.0 if is_poor else 0.0
            rich += 0.0 if is_poor else w * p
            money += w * x
    else:
        for k in range(starts[j], starts[j + 1]):
            x, w = purse[of[k]], weight[k]
            is_poor = x < q
            poor += w * x if is_poor else 0.0
            few += 1.0 if is_poor else 0.0
            rich += 0.0 if is_poor else w
            money += w * x
    return poor, few, rich, money


@compiled_sums
def off_together(book: Book, held: Held, j: int) -> float:
    """How far what supporters have together can be off."""
    starts, of, weight = book[0], book[1], book[2]
    astray, total = held[1], 0.0
    for k in range(starts[j], starts[j + 1]):
        total += weight[k] * astray[of[k]]
    return total


@compiled
def price(book: Book, held: Held, j: int, q: float, ceiling: float, furthest: float) -> tuple[float, float, bool]:
    """What each point of an item costs: a proved lower bound, the float price, and whether they may be short of money.

    Newton's method on f, from a lower bound. Every division in poor and rich gives a lower bound, so a price that is
    once above the ceiling is not followed further. Infinite where they surely cannot pay. `furthest`: how far any
    purse can be off; where that is too crude to decide, it is asked of the supporters' own.
    """
    cost, people = float(book[4][j]), float(book[6][j])
    names = book[0][j + 1] - book[0][j]
    before, asked = -1.0, len(held[2]) > 0
    off = people * furthest
    while True:
        poor, few, rich, money = divided(book, held[0], j, q)
        rounding = (names + 4) * ULP * money
        if abs(money - cost) < off + rounding and not asked:
            asked, off = True, off_together(book, held, j)
        if money + off + rounding < cost:
            return np.inf, np.inf, False
        doubt = money - off - rounding < cost
        if rich == 0.0:
            return 0.0, q, True
        found = (cost - poor) / rich
        rounding = ULP * ((few + 2) * poor + 4 * cost)
        low = found - (off + rounding) / rich
        if low <= ceiling < found and not asked:
            asked, off = True, off_together(book, held, j)
            low = found - (off + rounding) / rich
        if low > ceiling or few == before or found <= q * (1 + 1e-15):
            return low, found, doubt
        before, q = few, found


@compiled
def left_after(held: Held, d: int, q: float, q_low: float, p: float) -> tuple[float, float]:
    """What a purse of two floats would have left at a price; negative where it is poor."""
    pays, pays_low = multiplied(q, q_low, p)
    return added(held[0][d], held[2][d], -pays, -pays_low)


@compiled
def settle(book: Book, held: Held, j: int, q: float, reach: float) -> tuple[float, bool]:
    """How far a price can be off (infinite: cannot be told), and whether all surely pay in full.

    `reach`: so far off it may be, and twice.
    """
    starts, of, weight, points, cost = book[0], book[1], book[2], book[3], float(book[4][j])
    purse, astray = held[0], held[1]
    weighs = len(points) > 0
    given, few, rich, surely, unsure, p = 0.0, 0.0, 0.0, 0.0, 0.0, 1.0
    for k in range(starts[j], starts[j + 1]):
        d, w = of[k], weight[k]
        x, e = purse[d], astray[d]
        if weighs:
            p = points[k]
        left = x - q * p
        if left > 2 * e + reach * p:
            surely += w * p
            rich += w * p
            continue
        few += 1.0
        unsure += w * e
        if left < 0.0:
            given += w * x
        else:
            rich += w * p
    if surely == 0.0:
        return np.inf, False
    off = abs(given + q * rich - cost) + ULP * ((few + 2) * given + 4 * cost)
    off = (off + 2 * unsure) / surely
    return (off if off <= reach / 2 else np.inf), few == 0.0


@compiled
def pay(book: Book, held: Held, j: int, q: float, reach: float, off: float) -> float:
    """Each supporter pays the price of her points, or all she has; how far any of their purses can be off then.

    A purse that surely is emptied becomes exactly zero; one that may be is left with more than that, so that a zero is
    always exact.
    """
    starts, of, points = book[0], book[1], book[3]
    purse, astray = held[0], held[1]
    furthest, p = 0.0, 1.0
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        x, e = purse[d], astray[d]
        if x == 0.0:
            continue
        if len(points):
            p = points[k]
        left = x - q * p
        if left < -2 * e - reach * p:
            purse[d], astray[d] = 0.0, 0.0
            continue
        e += off * p + 2 * ULP * x
        purse[d], astray[d] = max(left, SPECK), e
        furthest = max(furthest, e)
    return furthest


@compiled
def settle_carefully(book: Book, held: Held, j: int, q: float, q_low: float) -> tuple[float, bool, float]:
    """The same with two floats; and what must be added to the price."""
    starts, of, weight, points, cost = book[0], book[1], book[2], book[3], float(book[4][j])
    purse, astray, low, _ = held
    weighs = len(points) > 0
    given, given_low, few, rich, surely, unsure, p = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0
    for k in range(starts[j], starts[j + 1]):
        d, w = of[k], weight[k]
        if weighs:
            p = points[k]
        left, _ = left_after(held, d, q, q_low, p)
        if left > 2 * astray[d] + TINY * q * p:
            surely += w * p
            rich += w * p
            continue
        few += 1.0
        unsure += w * astray[d]
        if left >= 0.0:
            rich += w * p
        else:
            gives, gives_low = multiplied(purse[d], low[d], w)
            given, given_low = added(given, given_low, gives, gives_low)
    if surely == 0.0:
        return np.inf, False, np.inf
    asked, asked_low = multiplied(q, q_low, rich)
    asked, asked_low = added(asked, asked_low, given, given_low)
    missing, _ = added(asked, asked_low, -cost, float(np.int64(cost) - book[4][j]))
    off = (abs(missing) + FINE * ((few + 2) * given + 4 * cost) + 2 * unsure) / surely
    return (off if off <= TINY / 2 * q else np.inf), few == 0.0, -missing / rich


@compiled
def pay_carefully(book: Book, held: Held, j: int, q: float, q_low: float, r1: int, r2: int, off: float) -> None:
    """The same with two floats and residues: what may be empty is, where no residue is left."""
    starts, of, points = book[0], book[1], book[3]
    purse, astray, low, kept = held
    p = 1.0
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        if purse[d] == 0.0:
            continue
        if len(points):
            p = points[k]
        left, left_low = left_after(held, d, q, q_low, p)
        tau = 2 * astray[d] + TINY * q * p
        empty = left < -tau
        if not empty:
            points_here = np.int64(p)
            kept[d, 0] = (kept[d, 0] - r1 * points_here) % P1
            kept[d, 1] = (kept[d, 1] - r2 * points_here) % P2
            empty = left <= tau and kept[d, 0] == 0 and kept[d, 1] == 0
        if empty:
            purse[d], astray[d], low[d], kept[d, 0], kept[d, 1] = 0.0, 0.0, 0.0, 0, 0
        else:
            astray[d] += off * p + 4 * FINE * purse[d]
            purse[d], low[d] = max(left, SPECK), left_low if left > 0.0 else 0.0


@compiled
def spend_all(book: Book, held: Held, j: int) -> None:
    """All supporters give all they have."""
    starts, of = book[0], book[1]
    purse, astray, low, kept = held
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        purse[d], astray[d], low[d], kept[d, 0], kept[d, 1] = 0.0, 0.0, 0.0, 0, 0


@compiled
def fullest(book: Book, purse: Floats, j: int) -> tuple[int, int, float]:
    """The supporter who has most for each of her points; her points, and how much."""
    starts, of, weight, points = book[0], book[1], book[2], book[3]
    first, given, most = 0, 1, -1.0
    for k in range(starts[j], starts[j + 1]):
        p = points[k] if len(points) else 1.0
        if weight[k] > 0.0 and purse[of[k]] / p > most:
            first, given, most = of[k], np.int64(p), purse[of[k]] / p
    return first, given, most


@compiled
def residue(book: Book, held: Held, j: int, q: float, q_low: float, known: int, which: int, p: int) -> int:
    """The price of a point modulo a prime."""
    starts, of, weight, points = book[0], book[1], book[2], book[3]
    purse, kept = held[0], held[3]
    if known == ALL_IN:
        d, given, _ = fullest(book, purse, j)
        return kept[d, which] * inverse(given, p) % p
    poor, rich = 0, 0
    for k in range(starts[j], starts[j + 1]):
        d = of[k]
        w: int = np.int64(weight[k])
        given = np.int64(points[k]) if len(points) else 1
        left, _ = left_after(held, d, q, q_low, float(given))
        if left < 0.0:
            poor = (poor + (w % p) * kept[d, which]) % p
        else:
            rich += w * given
    if rich % p == 0:
        return UNTOLD
    return ((book[4][j] - poor) % p) * inverse(rich, p) % p


@compiled
def enough(book: Book, held: Held, j: int) -> bool:
    """Where floats doubt whether supporters have the cost: whether they have exactly that, by residues."""
    starts, of, weight = book[0], book[1], book[2]
    kept = held[3]
    held1, held2 = 0, 0
    for k in range(starts[j], starts[j + 1]):
        d, w = of[k], np.int64(weight[k])
        held1 = (held1 + (w % P1) * kept[d, 0]) % P1
        held2 = (held2 + (w % P2) * kept[d, 1]) % P2
    return held1 == book[4][j] % P1 and held2 == book[4][j] % P2


@compiled
def residues(book: Book, held: Held, j: int, q: float, q_low: float, known: int, by_cost: bool) -> tuple[int, int]:
    """The price of an item modulo both primes: of a point, or of a unit of satisfaction."""
    cost = book[4][j]
    r1 = residue(book, held, j, q, q_low, known, 0, P1)
    r2 = residue(book, held, j, q, q_low, known, 1, P2)
    if r1 < 0 or r2 < 0 or cost % P1 == 0 or cost % P2 == 0:
        return UNTOLD, UNTOLD
    if by_cost:
        return r1 * inverse(cost, P1) % P1, r2 * inverse(cost, P2) % P2
    return r1, r2


@compiled
def in_full(book: Book, a: int, b: int, by_cost: bool) -> int:
    """Prices where every supporter pays in full: negative where a's is below b's, zero where equal. Whole numbers."""
    cost, votes = book[4], book[5]
    if by_cost:
        return votes[b] - votes[a]
    return cost[a] * votes[b] - cost[b] * votes[a]


@compiled
def weighed(book: Book, held: Held, j: int, q: float, known: int, reach: float) -> tuple[float, float, float, bool]:
    """An item's price as two floats, how far it can be off, and whether all surely pay in full."""
    if known == ALL_IN:
        return q, 0.0, 8 * ULP * q, False
    if not len(held[2]):
        off, full = settle(book, held, j, q, reach)
        return q, 0.0, off, full
    off, full, more = settle_carefully(book, held, j, q, 0.0)
    if more < np.inf:
        off, full, _ = settle_carefully(book, held, j, q, more)
    return q, (more if more < np.inf else 0.0), off, full


@compiled
def first_of(
    book: Book, held: Held, near: Whole, point: Floats, unit: Floats, known: Whole, reach: Floats, by_cost: bool
) -> tuple[int, int]:
    """Of items with prices near each other: which is the first, and how that was told."""
    ranks, careful = book[7], len(held[2]) > 0
    fine = FINE if careful else ULP
    winner, state = near[0], DECIDED
    q, q_low, off, full = weighed(book, held, winner, point[winner], known[winner], reach[winner])
    for j in near[1:]:
        p, p_low, p_off, p_full = weighed(book, held, j, point[j], known[j], reach[j])
        if full and p_full:
            told = in_full(book, j, winner, by_cost)
            first = told < 0 or (told == 0 and ranks[j] < ranks[winner])
        else:
            ours, ours_low = multiplied(p, p_low, unit[winner])
            theirs, theirs_low = multiplied(q, q_low, unit[j])
            if careful:
                gap, _ = added(ours, ours_low, -theirs, -theirs_low)
            else:
                gap = ours - theirs
            doubt = p_off * unit[winner] + off * unit[j] + 8 * fine * ours
            first = gap < 0.0
            if abs(gap) <= doubt:
                if not careful:
                    return winner, NEEDS_CARE
                r1, r2 = residues(book, held, j, p, p_low, known[j], by_cost)
                s1, s2 = residues(book, held, winner, q, q_low, known[winner], by_cost)
                if r1 < 0 or r1 != s1 or r2 != s2:
                    return winner, UNDECIDED
                state = LEANED
                first = ranks[j] < ranks[winner]
        if first:
            winner, q, q_low, off, full = j, p, p_low, p_off, p_full
    return winner, state


@compiled
def begun(book: Book, by_cost: bool) -> tuple[Flags, Floats, Floats, Floats]:
    """Every item's lowest price ever: what it costs when all supporters pay in full."""
    cost, votes, for_sale = book[4], book[5], book[8]
    active = for_sale > 0
    bound, point, unit = np.empty(len(cost)), np.empty(len(cost)), np.ones(len(cost))
    for j in range(len(cost)):
        if active[j]:
            if by_cost:
                unit[j] = cost[j]
            point[j] = cost[j] / votes[j]
            bound[j] = point[j] / unit[j] * (1 - 4 * ULP)
    return active, bound, point, unit


@compiled
def cheapest(
    book: Book,
    held: Held,
    active: Flags,
    bound: Floats,
    point: Floats,
    unit: Floats,
    known: Whole,
    reach: Floats,
    furthest: float,
) -> tuple[float, int]:
    """The lowest price, looking anew only at items whose bound of an earlier round is not above it."""
    best, state = np.inf, DECIDED
    known[:] = NOT_YET
    while True:
        j, lowest = -1, np.inf
        for i in range(len(bound)):
            if active[i] and known[i] == NOT_YET and bound[i] < lowest:
                j, lowest = i, bound[i]
        if j < 0 or lowest > best * (1 + NEAR):
            return best, state
        low, q, doubt = price(book, held, j, point[j], best * (1 + NEAR) * unit[j], furthest)
        if doubt:
            if not len(held[2]):
                return best, NEEDS_CARE
            if not enough(book, held, j):
                return best, UNDECIDED
            _, _, q = fullest(book, held[0], j)
            state, point[j] = LEANED, q
        if q == np.inf:
            active[j] = False
            continue
        bound[j] = max(bound[j], low / unit[j] * (1 - 4 * ULP))
        point[j] = max(point[j], q)
        reach[j] = 8 * (point[j] - low) + 64 * ULP * point[j]
        if bound[j] > best * (1 + NEAR):
            continue
        known[j] = ALL_IN if doubt else LOOKED_AT
        best = min(best, point[j] / unit[j])


@compiled
def buy(book: Book, held: Held, j: int, q: float, known: int, reach: float) -> tuple[float, bool, float]:
    """All supporters pay. How far the price can be off, whether all surely paid in full, and how far their purses."""
    if not len(held[2]):
        off, full = settle(book, held, j, q, reach)
        return off, full, pay(book, held, j, q, reach, off) if off < np.inf else np.inf
    q, q_low, off, full = weighed(book, held, j, q, known, reach)
    r1, r2 = residues(book, held, j, q, q_low, known, False)
    if r1 < 0 or off == np.inf:
        return np.inf, False, 0.0
    if known == ALL_IN:
        spend_all(book, held, j)
        return 0.0, False, 0.0
    pay_carefully(book, held, j, q, q_low, r1, r2, off)
    return off, full, 0.0


@compiled
def shares(
    whole: Whole,
    of: Places,
    amounts: Floats,
    by_cost: bool,
    share: float,
    share_low: float,
    share1: int,
    share2: int,
    careful: bool,
    order: Whole,
    paid: Floats,
) -> int:
    """Run Equal Shares. Four times how much is bought, and how all was decided.

    What is bought stands in `order`; what each point of it cost at most in the first half of `paid`, where there is
    one, and in the second zero where all surely paid in full.
    """
    book = opened(whole, of, amounts)
    items = whole[0]
    held = purses(whole[1], share, share_low, share1, share2, careful)
    active, bound, point, unit = begun(book, by_cost)
    known, reach = np.zeros(items, dtype=np.int8), np.zeros(items)
    verdict, furthest = DECIDED, 8 * ULP * share
    for bought in range(items + 1):
        best, state = cheapest(book, held, active, bound, point, unit, known, reach, furthest)
        if state >= NEEDS_CARE or best == np.inf:
            return 4 * bought + max(state, verdict)
        verdict = max(state, verdict)
        winner, near = -1, 0
        for j in range(items):
            if active[j] and known[j] != NOT_YET and bound[j] <= best * (1 + NEAR):
                winner, near = j, near + 1
        if near > 1:
            candidates = np.flatnonzero(active & (known != NOT_YET) & (bound <= best * (1 + NEAR)))
            winner, state = first_of(book, held, candidates, point, unit, known, reach, by_cost)
            if state >= NEEDS_CARE:
                return 4 * bought + state
            verdict = max(state, verdict)
        off, full, further = buy(book, held, winner, point[winner], known[winner], reach[winner])
        if off > NEAR / 2 * point[winner]:
            return 4 * bought + (UNDECIDED if careful else NEEDS_CARE)
        furthest = max(furthest, further)
        active[winner] = False
        order[bought] = winner
        if len(paid):
            paid[bought], paid[items + bought] = point[winner] * (1 + ULP) + off, 0.0 if full else 1.0
    return 4 * items + verdict


@compiled
def holds(
    whole: Whole,
    of: Places,
    amounts: Floats,
    by_cost: bool,
    high: float,
    bought: int,
    order: Whole,
    paid: Floats,
    paid_high: Floats,
) -> bool:
    """Whether what is bought at a lower share, at the prices `paid`, is surely bought at every share up to `high`.

    The prices at the higher share are left in `paid_high`, to be the lower ones of the next jump.
    """
    book = opened(whole, of, amounts)
    items = whole[0]
    held = purses(whole[1], high, 0.0, 0, 0, False)
    ranks, furthest = book[7], 4 * ULP * high
    active, bound, point, unit = begun(book, by_cost)
    for turn in range(bought):
        w = order[turn]
        active[w] = False
        limit = paid[turn] / unit[w] * (1 + 4 * ULP)
        for j in range(items):
            if not active[j] or bound[j] > limit:
                continue
            if paid[items + turn] == 0.0:
                # The winner's price is the same at every share between, and the rival's at least its lowest ever.
                told = in_full(book, j, w, by_cost)
                if told > 0 or (told == 0 and ranks[w] < ranks[j]):
                    continue
            low, q, _ = price(book, held, j, point[j], limit * unit[j], furthest)
            if q == np.inf:
                active[j] = False
                continue
            bound[j], point[j] = max(bound[j], low / unit[j] * (1 - 4 * ULP)), max(point[j], q)
            if bound[j] <= limit:
                return False
        low, q, doubt = price(book, held, w, point[w], np.inf, furthest)
        off, full, further = buy(book, held, w, q, LOOKED_AT, 8 * (q - low) + 64 * ULP * q)
        furthest = max(furthest, further)
        if doubt or off > NEAR / 2 * q:
            return False
        paid_high[turn], paid_high[items + turn] = q * (1 + ULP) + off, 0.0 if full else 1.0
    for j in range(items):
        if active[j]:
            _, q, _ = price(book, held, j, point[j], np.inf, furthest)
            if q < np.inf:
                return False
    return True
