"""What a ballot must be before it goes into the box."""

from collections.abc import Collection, Mapping, Sequence

from budsjett.errors import InvalidNumber, InvalidPoints, UnknownMeasure
from budsjett.voting.election import BallotKind, ItemId


def check(
    choices: Mapping[str, object], items: Collection[ItemId], kind: BallotKind, points: int
) -> Mapping[ItemId, int]:
    """The ballot as it is counted, in the order of ids. An empty one is allowed: a voter who wants none of it.

    `points` is what a points ballot has to give; what is not given is lost. An approval ballot gives one to each.
    Refuses with `UnknownMeasure` what is not on the list, with `InvalidNumber` points that are not whole numbers from
    one (from exactly one on an approval ballot), and with `InvalidPoints` more points than there are.

    >>> check({"b": 3, "a": 2}, [ItemId("a"), ItemId("b")], BallotKind.POINTS, 5)
    {'a': 2, 'b': 3}
    """
    known = frozenset(items)
    ballot: dict[ItemId, int] = {}
    for item, given in sorted(choices.items()):
        if item not in known:
            raise UnknownMeasure(measure=item)
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise InvalidNumber(field=item, value=str(given)[:40], wanted="1 eller mer")
        if not kind.weighs and given > 1:
            raise InvalidNumber(field=item, value=str(given)[:40], wanted="1")
        ballot[ItemId(item)] = given
    if kind is BallotKind.CHOOSE_ONE and len(ballot) > 1:
        raise InvalidPoints(given=len(ballot), limit=1)
    if kind is BallotKind.POINTS and sum(ballot.values()) > points:
        raise InvalidPoints(given=sum(ballot.values()), limit=points)
    return ballot


def by_place(ranked: Sequence[ItemId]) -> Mapping[ItemId, int]:
    """The points of a ranking, the first named first: one less than how many are ranked, and so on down to none.

    >>> by_place([ItemId("b"), ItemId("a"), ItemId("c")])
    {'b': 2, 'a': 1, 'c': 0}
    """
    return {item: len(ranked) - 1 - at for at, item in enumerate(ranked)}
