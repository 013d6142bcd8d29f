"""The ballots sorted for counting: equal ballots together, and who supports what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from budsjett.errors import InvalidNumber, UnknownMeasure
from budsjett.voting.election import BallotKind, Election, ItemId, Terms
from budsjett.voting.ties import rank

EXACT = 2**53
"""Whole numbers below this are exact as floats, so numpy may add them up."""

Indices = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Support:
    """The distinct ballots that name an item, shape (k,) each: which, how many of each, the points each gives."""

    of: Indices
    times: Counts
    points: Counts

    @property
    def votes(self) -> int:
        """All points given; on approval ballots, the number of ballots."""
        return int(self.times @ self.points)

    @property
    def supporters(self) -> int:
        """How many ballots name it."""
        return int(self.times.sum())

    def and_more(self, ballot: int, times: int, points: int) -> "Support":
        """With one more kind of ballot."""
        return Support(np.append(self.of, ballot), np.append(self.times, times), np.append(self.points, points))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """An election sorted for counting. Items by place in `items`, which is in text order.

    The order of distinct ballots follows the ballots, but no outcome does: every decision is exact.
    """

    items: tuple[ItemId, ...]
    cost_kr: tuple[int, ...]
    limit_kr: int
    voters: int
    distinct: int
    most_points: int
    """What one further voter can give one item: `most_points`."""
    support: tuple[Support, ...]
    terms: Terms

    def by_ties(self, places: list[int]) -> list[int]:
        """Places in the order of the published tie-break."""
        ranks = {
            p: rank(self.terms.ties, self.items[p], votes=self.support[p].votes, cost_kr=self.cost_kr[p])
            for p in places
        }
        return sorted(places, key=ranks.__getitem__)

    def with_voters(self, place: int, count: int) -> "Tally":
        """As if so many more had voted, each giving all her points to one item."""
        if not count:
            return self
        more = self.support[place].and_more(self.distinct, count, self.most_points)
        support = (*self.support[:place], more, *self.support[place + 1 :])
        return replace(self, voters=self.voters + count, distinct=self.distinct + 1, support=support)

    def with_cost(self, place: int, cost_kr: int) -> "Tally":
        """As if one item had another cost."""
        return replace(self, cost_kr=(*self.cost_kr[:place], cost_kr, *self.cost_kr[place + 1 :]))


def tally(election: Election) -> Tally:
    """Sort an election for counting.

    Refuses with `UnknownMeasure` a ballot that names what is not on the list, and with `InvalidNumber` points below
    one.
    """
    items = tuple(sorted(election.cost_kr))
    place = {item: i for i, item in enumerate(items)}
    ballots, times = _distinct(election.ballots)
    try:
        named = np.fromiter(map(place.__getitem__, chain.from_iterable(ballots)), dtype=np.intp)
    except KeyError as unknown:
        raise UnknownMeasure(measure=str(unknown.args[0])) from None
    given = list(chain.from_iterable(ballot.values() for ballot in ballots))
    if given and not (min(given) >= 1 and max(given) * len(election.ballots) < EXACT):
        raise InvalidNumber(
            field="Poeng",
            value=f"{min(given)} til {max(given)}"[:80],
            wanted="1 eller mer, og ikke større enn regnestykket tåler",
        )
    points = np.array(given, dtype=np.int64)
    of = np.repeat(np.arange(len(ballots)), [len(ballot) for ballot in ballots])
    by_item = np.argsort(named, kind="stable")
    ends = np.cumsum(np.bincount(named, minlength=len(items)))[:-1]
    return Tally(
        items=items,
        cost_kr=tuple(election.cost_kr[item] for item in items),
        limit_kr=election.limit_kr,
        voters=len(election.ballots),
        distinct=len(ballots),
        most_points=most_points(election),
        support=tuple(
            Support(of[rows], times[of[rows]], points[rows]) for rows in np.split(by_item, ends)[: len(items)]
        ),
        terms=election.terms,
    )


def most_points(election: Election) -> int:
    """What one further voter can give one item: one, or on points ballots as much as the fullest ballot gives."""
    if election.kind is BallotKind.APPROVAL:
        return 1
    return max((sum(ballot.values()) for ballot in election.ballots), default=1) or 1


def _distinct(ballots: tuple[Mapping[ItemId, int], ...]) -> tuple[list[Mapping[ItemId, int]], Counts]:
    """Ballots as good as without repetition, and how many of each.

    A file's equal rows are read as one object, so most equals are found without looking inside; the rest by what they
    name in the order they name it. Equals that are missed cost time and change nothing.
    """
    same_object = Counter(map(id, ballots))
    objects = {id(ballot): ballot for ballot in ballots}
    found: dict[tuple[tuple[ItemId, ...], tuple[int, ...]], int] = {}
    distinct: list[Mapping[ItemId, int]] = []
    times: list[int] = []
    for key, ballot in objects.items():
        at = found.setdefault((tuple(ballot), tuple(ballot.values())), len(distinct))
        if at == len(distinct):
            distinct.append(ballot)
            times.append(0)
        times[at] += same_object[key]
    return distinct, np.array(times, dtype=np.int64)
