"""The greedy rule in machine code: whole numbers only."""

from budsjett.voting.compiled import Whole, compiled


@compiled
def before(cost: Whole, votes: Whole, ranks: Whole, a: int, b: int, by_votes: bool) -> bool:
    """Whether one item is considered before another; votes per krone are compared crosswise."""
    if by_votes:
        gap = votes[a] - votes[b]
    elif (cost[a] == 0 and votes[a] > 0) or (cost[b] == 0 and votes[b] > 0):
        gap = int(cost[a] == 0 and votes[a] > 0) - int(cost[b] == 0 and votes[b] > 0)
    else:
        gap = votes[a] * max(1, cost[b]) - votes[b] * max(1, cost[a])
    return gap > 0 or (gap == 0 and ranks[a] < ranks[b])


@compiled
def fitting(whole: Whole, by_votes: bool, fewest: int, left: int, skips: bool, order: Whole) -> int:
    """How many items are adopted; `order` holds them, and then room to sort in."""
    items = whole[0]
    parts = whole[4 + items :]
    cost, votes, ranks = parts[:items], parts[items : 2 * items], parts[3 * items : 4 * items]
    for j in range(items):
        k = j
        while k > 0 and before(cost, votes, ranks, j, order[k - 1], by_votes):
            order[k] = order[k - 1]
            k -= 1
        order[k] = j
    taken = 0
    for n in range(items):
        j = order[n]
        if votes[j] < fewest:
            continue
        if cost[j] <= left:
            order[taken] = j
            taken, left = taken + 1, left - cost[j]
        elif not skips:
            break
    return taken
