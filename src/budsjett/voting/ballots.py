"""What a ballot must be before it goes into the box."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from budsjett.errors import (
    InvalidNumber,
    InvalidPoints,
    MoreThanOne,
    SamePlace,
    TooFewThings,
    TooManyThings,
    UnknownMeasure,
)
from budsjett.voting.bounds import FREE, Bounds
from budsjett.voting.election import CUT_FIRST, BallotKind, ItemId


def check(
    choices: Mapping[str, object],
    items: Collection[ItemId],
    kind: BallotKind,
    points: int,
    *,
    bounds: Bounds = FREE,
    least: int = 0,
    most: int = 0,
) -> Mapping[ItemId, int]:
    """The ballot as it goes into the box, in the order of ids. An empty one is allowed: a voter who wants none of it.

    `points` is what a points ballot has to give; what is not given is lost. An approval ballot gives one to each, an
    approval-cut ballot one or `CUT_FIRST`. Who approves a level of a measure approves the levels below it; who marks
    one to be cut first marks the levels above it; a level cannot be both. A ranking gives each its place from one, and
    a place that is skipped closes up (`counted`).
    Unless it is empty it names from `least` to `most` things (0: no such bound), whatever it says of them; the levels
    of a measure are one thing (`things`).
    Refuses with `UnknownMeasure` what is not on the list, with `InvalidNumber` points or places that are not whole
    numbers from one (from exactly one on an approval ballot), with `InvalidPoints` more points than there are, with
    `MoreThanOne` a second choice where one is to be chosen, with `SamePlace` two in one place of a ranking, and with
    `TooFewThings` or `TooManyThings` another number of things than the round asks for.

    >>> check({"b": 3, "a": 2}, [ItemId("a"), ItemId("b")], BallotKind.POINTS, 5)
    {'a': 2, 'b': 3}
    >>> check({"b": 1, "a": 5}, [ItemId("a"), ItemId("b")], BallotKind.RANKING, 0)
    {'a': 2, 'b': 1}
    """
    known = frozenset(items)
    ballot: dict[ItemId, int] = {}
    for item, given in sorted(choices.items()):
        if item not in known:
            raise UnknownMeasure(measure=item)
        if kind is BallotKind.APPROVAL_CUT and given == CUT_FIRST and isinstance(given, int):
            ballot[ItemId(item)] = CUT_FIRST
            continue
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise InvalidNumber(field=item, value=str(given)[:40], wanted="1 eller mer")
        if not kind.weighs and given > 1:
            raise InvalidNumber(field=item, value=str(given)[:40], wanted="1")
        ballot[ItemId(item)] = given
    if kind is BallotKind.CHOOSE_ONE and len(ballot) > 1:
        raise MoreThanOne(count=len(ballot))
    if kind is BallotKind.POINTS and sum(ballot.values()) > points:
        raise InvalidPoints(given=sum(ballot.values()), limit=points)
    _require_number(things(ballot, bounds), least, most)
    if kind is BallotKind.RANKING:
        return _places(ballot)
    return _with_levels(ballot, kind, bounds) if bounds.levels else ballot


def _require_number(named: int, least: int, most: int) -> None:
    if 0 < named < least:
        raise TooFewThings(count=named, least=least, missing=least - named)
    if 0 < most < named:
        raise TooManyThings(count=named, most=most, over=named - most)


def things(named: Iterable[str], bounds: Bounds) -> int:
    """How many things are named: the levels of one measure are one.

    >>> things(["a~50", "a", "b"], Bounds(levels=((ItemId("a~50"), ItemId("a")),)))
    2
    """
    whole = {level: chain[-1] for chain in bounds.levels for level in chain}
    return len({whole.get(ItemId(item), item) for item in named})


def counted(ballot: Mapping[ItemId, int], kind: BallotKind, listed: int) -> Mapping[ItemId, int]:
    """A ballot from the box of a round of our own as an `Election` holds it: the places of a ranking become points.

    The first place gives as many points as there are things `listed`, the next one less, and so on. So a first place is
    worth the same whoever gives it, and a list of one thing gives that thing something (`by_place` would give none).

    >>> counted({ItemId("a"): 2, ItemId("b"): 1}, BallotKind.RANKING, listed=5)
    {'a': 4, 'b': 5}
    """
    if kind is not BallotKind.RANKING:
        return ballot
    return {item: listed + 1 - place for item, place in ballot.items()}


def _places(ballot: Mapping[ItemId, int]) -> dict[ItemId, int]:
    ranked = sorted(ballot, key=lambda item: ballot[item])
    for ahead, item in pairwise(ranked):
        if ballot[ahead] == ballot[item]:
            raise SamePlace(place=ballot[item], first=ahead, second=item)
    at = {item: place for place, item in enumerate(ranked, start=1)}
    return {item: at[item] for item in ballot}


def _with_levels(ballot: dict[ItemId, int], kind: BallotKind, bounds: Bounds) -> dict[ItemId, int]:
    """Levels of a measure go together on a ballot that says yes and no; points are as they were given."""
    if kind.weighs or kind is BallotKind.CHOOSE_ONE:
        return ballot
    wanted = bounds.with_levels_below(item for item, given in ballot.items() if given > 0)
    unwanted = {item for item, given in ballot.items() if given == CUT_FIRST}
    for chain in bounds.levels:
        lowest = next((at for at, level in enumerate(chain) if level in unwanted), len(chain))
        unwanted.update(chain[lowest:])
    if both := wanted & unwanted:
        raise InvalidNumber(field=min(both), value="1 og kutt først", wanted="enten det ene eller det andre")
    return dict(sorted({**dict.fromkeys(wanted, 1), **dict.fromkeys(unwanted, CUT_FIRST)}.items()))


def by_place(ranked: Sequence[ItemId]) -> Mapping[ItemId, int]:
    """The points of a ranking, the first named first: one less than how many are ranked, and so on down to none.

    >>> by_place([ItemId("b"), ItemId("a"), ItemId("c")])
    {'b': 2, 'a': 1, 'c': 0}
    """
    return {item: len(ranked) - 1 - at for at, item in enumerate(ranked)}
