"""What Equal Shares bought, gone through once more in machine code: counted, so that whole numbers give every price.

Voters who have paid the same for the same are one *purse*. Purses are a tree: when an item is bought, what its
supporters paid makes new ones of the old. What a group of voters has is then what they weigh times the share, less for
each turn the points they paid for in full times what a point cost: counts, which fit a machine's whole numbers, times
amounts that only `replay.py` knows. Here a float of each purse and the price that the search found say who has surely
less than an item asks, and who surely more; of those who may have just that it is asked (`DOUBTS`).
"""

from typing import NamedTuple

from budsjett.voting.compiled import (
    ULP,
    Floats,
    Places,
    Whole,
    called_at_once,
    compiled,
    floats_at,
    places_at,
    whole_at,
)

HEAD, ASKED, MOST_DOUBTS = 4, 4, 64
"""Words before the purses: how many there are, how many are in doubt, how far a float can be off. Then those in doubt:
purse, points, weight, and the answer."""
UNTOLD, PAYS, ALL_IN = 0, 1, 2
"""What is known of who may have just what is asked."""
WORDS = 8
PARENT, TURN, POINTS, AMOUNT, GAVE_ALL, WEIGHT, TO_PAID, TO_EMPTY = range(WORDS)
"""The words of a purse: which it came of, in which turn, and the points then paid for in full (0 where all was given);
what is in it; then room to count in, and the purses that last came of it."""
SUMS = 3
"""By turn, before the counts: what those weigh who gave all they had, the points of the others, what all weigh."""
SPECK = 1e-300
"""What the float of a purse that is not empty is at the least."""


class Ledger(NamedTuple):
    """By distinct ballot `of`, its purse; and by purse eight words, which are one line of the processor's cache."""

    head: Whole
    astray: Floats
    doubts: Whole
    tree: Whole
    amounts: Floats
    """The same words, to be read as floats."""
    touched: Whole
    of: Places


@compiled
def opened(at: int, names: int) -> Ledger:
    """The parts of a ledger (`replay.py` sets aside the memory)."""
    tree, part = at + 8 * (HEAD + ASKED * MOST_DOUBTS), 8 * (names + 1)
    return Ledger(
        whole_at(at),
        floats_at(at + 16),
        whole_at(at + 8 * HEAD),
        whole_at(tree),
        floats_at(tree),
        whole_at(tree + WORDS * part),
        places_at(tree + (WORDS + 1) * part),
    )


@compiled
def put(ledger: Ledger, purse: int, parent: int, turn: int, points: int, amount: float) -> None:
    """A purse that nobody has yet."""
    at = WORDS * purse
    ledger.tree[at + PARENT], ledger.tree[at + TURN], ledger.tree[at + POINTS] = parent, turn, points
    ledger.amounts[at + AMOUNT] = amount
    for word in range(GAVE_ALL, WORDS):
        ledger.tree[at + word] = 0


@compiled
def divided_from(ledger: Ledger, old: int, known: int, turn: int, points: int, amount: float) -> int:
    """The purse of those who had another and now paid; `known`: one made before, perhaps the same."""
    if known > 0 and ledger.tree[WORDS * known + TURN] == turn and ledger.tree[WORDS * known + POINTS] == points:
        return known
    new: int = ledger.head[0]
    ledger.head[0] = new + 1
    put(ledger, new, old, turn, points, amount)
    return new


@compiled
def answer(ledger: Ledger, purse: int, points: int, weight: int) -> int:
    """What is known of a purse that may have just what is asked; it is asked of where nothing is."""
    n = ledger.head[1]
    for i in range(n):
        if ledger.doubts[ASKED * i] == purse and ledger.doubts[ASKED * i + 1] == points:
            ledger.doubts[ASKED * i + 2] += weight
            told: int = ledger.doubts[ASKED * i + 3]
            return told
    if n < MOST_DOUBTS:
        ledger.doubts[ASKED * n], ledger.doubts[ASKED * n + 1] = purse, points
        ledger.doubts[ASKED * n + 2], ledger.doubts[ASKED * n + 3] = weight, UNTOLD
        ledger.head[1] = n + 1
    else:
        ledger.head[1] = MOST_DOUBTS
    return UNTOLD


@compiled
def summed(ledger: Ledger, touched: int, all_in: Whole, all_: Whole) -> None:
    """Count, by turn, the points that those touched paid for in full; nothing is then left in the room to count in."""
    for i in range(touched):
        purse = ledger.touched[i]
        gave_all, weight = ledger.tree[WORDS * purse + GAVE_ALL], ledger.tree[WORDS * purse + WEIGHT]
        ledger.tree[WORDS * purse + GAVE_ALL], ledger.tree[WORDS * purse + WEIGHT] = 0, 0
        node = purse
        while node > 0 and weight:
            points, turn = ledger.tree[WORDS * node + POINTS], ledger.tree[WORDS * node + TURN]
            all_in[turn] += gave_all * points
            all_[turn] += weight * points
            node = ledger.tree[WORDS * node + PARENT]


class Bill(NamedTuple):
    """What an item asks: its supporters' ballots, what these weigh, the points if any; what a point costs.

    A purse is told from what is asked where they are further apart than `astray`, and `reach` for each point.
    """

    of: Places
    times: Whole
    points: Floats
    weighs: bool
    start: int
    end: int
    price: float
    reach: float
    astray: float


@compiled
def counted(ledger: Ledger, bill: Bill, counts_at: int, turns: int) -> bool:
    """Count who gives all she has, what the others give points for, and what all weigh. Whether all is told."""
    counts, touched, told_all, p = whole_at(counts_at), 0, True, 1
    for i in range(SUMS + 2 * turns):
        counts[i] = 0
    for i in range(ledger.head[1]):
        ledger.doubts[ASKED * i + 2] = 0
    for k in range(bill.start, bill.end):
        d = bill.of[k]
        purse, weight = ledger.of[d], bill.times[d]
        amount = ledger.amounts[WORDS * purse + AMOUNT]
        if amount == 0.0:
            continue
        if bill.weighs:
            p = int(bill.points[k])
        if ledger.tree[WORDS * purse + WEIGHT] == 0:
            ledger.touched[touched] = purse
            touched += 1
        ledger.tree[WORDS * purse + WEIGHT] += weight
        counts[2] += weight
        left, doubt = amount - bill.price * p, bill.astray + bill.reach * p
        told = ALL_IN if left < -doubt else PAYS if left > doubt else answer(ledger, purse, p, weight)
        if told == ALL_IN:
            ledger.tree[WORDS * purse + GAVE_ALL] += weight
            counts[0] += weight
        elif told == PAYS:
            counts[1] += weight * p
        else:
            told_all = False
    inside = counts_at + 8 * SUMS
    summed(ledger, touched, whole_at(inside), whole_at(inside + 8 * turns))
    return told_all


@compiled
def paid(ledger: Ledger, bill: Bill, turn: int) -> None:
    """Each supporter pays the price of her points, or all she has."""
    p = 1
    for k in range(bill.start, bill.end):
        d = bill.of[k]
        purse = ledger.of[d]
        amount = ledger.amounts[WORDS * purse + AMOUNT]
        if amount == 0.0:
            continue
        if bill.weighs:
            p = int(bill.points[k])
        left, doubt = amount - bill.price * p, bill.astray + bill.reach * p
        if left < -doubt or (left <= doubt and answer(ledger, purse, p, 0) == ALL_IN):
            new = divided_from(ledger, purse, ledger.tree[WORDS * purse + TO_EMPTY], turn, 0, 0.0)
            ledger.tree[WORDS * purse + TO_EMPTY] = new
        else:
            new = divided_from(ledger, purse, ledger.tree[WORDS * purse + TO_PAID], turn, p, max(left, SPECK))
            ledger.tree[WORDS * purse + TO_PAID] = new
        ledger.of[d] = new


@compiled
def gone_through(sheet: int, desk: int, ledger_at: int, counts_at: int, turns: int, turn: int) -> int:
    """Go through what was bought (it stands at the desk, with prices) from a turn on, and count.

    The turn where somebody may have just what is asked; it is gone through from there again once that is answered.
    """
    head = whole_at(sheet)
    whole, starts, part = whole_at(head[0]), whole_at(head[0] + 24), 8 * whole_at(head[0])[0]
    order, price, off = whole_at(desk), floats_at(desk + 4 * part), floats_at(desk + 5 * part)
    ledger, most = opened(ledger_at, head[4]), float(whole[2])
    while turn < turns:
        j = order[turn]
        reach = 2 * off[j] + 8 * ULP * price[j]
        bill = Bill(
            places_at(head[1]),
            whole_at(head[2]),
            floats_at(head[3]),
            head[5] > 0,
            starts[j],
            starts[j + 1],
            price[j],
            reach,
            ledger.astray[0],
        )
        if not counted(ledger, bill, counts_at + 8 * turn * (SUMS + 2 * turns), turns):
            return turn
        paid(ledger, bill, turn)
        ledger.astray[0] += reach * most + 2 * ULP * ledger.amounts[AMOUNT]
        ledger.head[1] = 0
        turn += 1
    return turn


@compiled
def rest_counted(sheet: int, ledger_at: int, counts_at: int, turns: int, places_at_: int, places: int) -> None:
    """By place given: what its supporters weigh who still have something; then by turn the points they paid for."""
    head = whole_at(sheet)
    of, times, starts = places_at(head[1]), whole_at(head[2]), whole_at(head[0] + 24)
    ledger = opened(ledger_at, head[4])
    for n in range(places):
        place = whole_at(places_at_)[n]
        counts, inside = whole_at(counts_at), whole_at(counts_at + 8)
        counts_at += 8 * (1 + turns)
        for i in range(1 + turns):
            counts[i] = 0
        touched, all_ = 0, 0
        for k in range(starts[place], starts[place + 1]):
            purse = ledger.of[of[k]]
            if ledger.amounts[WORDS * purse + AMOUNT] == 0.0:
                continue
            weight = times[of[k]]
            if ledger.tree[WORDS * purse + WEIGHT] == 0:
                ledger.touched[touched] = purse
                touched += 1
            ledger.tree[WORDS * purse + WEIGHT] += weight
            all_ += weight
        summed(ledger, touched, inside, inside)
        counts[0] = all_


@compiled
def begun(sheet: int, ledger_at: int, share: float) -> None:
    """One purse, with a share in it."""
    head = whole_at(sheet)
    ledger, distinct = opened(ledger_at, head[4]), whole_at(head[0])[1]
    ledger.head[0], ledger.head[1], ledger.astray[0] = 1, 0, ULP * share
    put(ledger, 0, -1, -1, 0, share)
    for d in range(distinct):
        ledger.of[d] = 0


@compiled
def spent_counted(
    ledger_at: int, names: int, of_at: int, times_at: int, ballots: int, counts_at: int, turns: int
) -> None:
    """What ballots that weigh so much paid for, by turn: points in full in the first row.

    In the row of each turn those of the ones who then gave all they had left, and at its end what they weigh.
    """
    ledger, of, times, row = opened(ledger_at, names), whole_at(of_at), whole_at(times_at), turns + 1
    full = whole_at(counts_at)
    for i in range(ballots):
        purse, weight = ledger.of[of[i]], times[i]
        last, empty = ledger.tree[WORDS * purse + TURN], ledger.amounts[WORDS * purse + AMOUNT] == 0.0
        rest = whole_at(counts_at + 8 * row * (1 + last))
        node = purse
        while node > 0:
            full[ledger.tree[WORDS * node + TURN]] += weight * ledger.tree[WORDS * node + POINTS]
            if empty:
                rest[ledger.tree[WORDS * node + TURN]] += weight * ledger.tree[WORDS * node + POINTS]
            node = ledger.tree[WORDS * node + PARENT]
        if empty:
            rest[turns] += weight


begin = called_at_once("void(int64, int64, float64)", begun)
go_through = called_at_once("int64(int64, int64, int64, int64, int64, int64)", gone_through)
count_rest = called_at_once("void(int64, int64, int64, int64, int64, int64)", rest_counted)
count_spent = called_at_once("void(int64, int64, int64, int64, int64, int64, int64)", spent_counted)
