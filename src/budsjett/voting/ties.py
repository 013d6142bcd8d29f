"""What decides between equals. Published before the vote, and the same for every count."""

from budsjett.voting.election import ItemId, TieBreak


def rank(ties: TieBreak, item: ItemId, *, votes: int, cost_kr: int) -> tuple[int, int, ItemId]:
    """A key to sort by; the lowest wins. No two items share one, since no two share an id.

    >>> a = rank(TieBreak.COST_THEN_ID, ItemId("a"), votes=2, cost_kr=9)
    >>> b = rank(TieBreak.COST_THEN_ID, ItemId("b"), votes=3, cost_kr=9)
    >>> a < b, rank(TieBreak.ID, ItemId("a"), votes=2, cost_kr=9) < rank(TieBreak.ID, ItemId("b"), votes=3, cost_kr=9)
    (False, True)
    """
    return (-votes, cost_kr, item) if ties is TieBreak.COST_THEN_ID else (0, 0, item)
