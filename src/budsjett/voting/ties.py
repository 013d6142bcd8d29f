"""What decides between equals. Published before the vote, and the same for every count."""

from budsjett.voting.election import ItemId
from budsjett.voting.options import TieBreak


def rank(ties: TieBreak, item: ItemId, *, votes: int, cost_kr: int) -> tuple[int, int, ItemId]:
    """A key to sort by; the lowest wins. No two items share one, since no two share an id.

    >>> a = rank(TieBreak.COST_THEN_ID, ItemId("a"), votes=2, cost_kr=9)
    >>> b = rank(TieBreak.COST_THEN_ID, ItemId("b"), votes=3, cost_kr=9)
    >>> a < b, rank(TieBreak.ID, ItemId("a"), votes=2, cost_kr=9) < rank(TieBreak.ID, ItemId("b"), votes=3, cost_kr=9)
    (False, True)
    """
    match ties:
        case TieBreak.COST_THEN_ID:
            return (-votes, cost_kr, item)
        case TieBreak.CHEAPEST_THEN_ID:
            return (cost_kr, -votes, item)
        case TieBreak.ID:
            return (0, 0, item)
