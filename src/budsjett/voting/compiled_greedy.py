"""The greedy rule in machine code: whole numbers only."""

from budsjett.voting.compiled import Whole, called_at_once, compiled, whole_at


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
def fitting(sheet: int, desk: int, by_votes: bool) -> int:
    """How many items are adopted; they stand in order at the desk."""
    head = whole_at(sheet)
    limit, skips, fewest = head[6], head[8], head[9]
    at = head[0]
    items = whole_at(at)[0]
    cost, votes = whole_at(at + 8 * (4 + items)), whole_at(at + 8 * (4 + 2 * items))
    ranks, order = whole_at(at + 8 * (4 + 4 * items)), whole_at(desk)
    for j in range(items):
        low, high = 0, j
        while low < high:
            middle = (low + high) >> 1
            if before(cost, votes, ranks, j, order[middle], by_votes):
                high = middle
            else:
                low = middle + 1
        for k in range(j, low, -1):
            order[k] = order[k - 1]
        order[low] = j
    taken, left = 0, limit
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


places = called_at_once("int64(int64, int64, boolean)", fitting)
