"""Leximin: of all sets that keep the limit and the bounds, the one best for the worst off, then the next worst off."""

import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from budsjett.errors import NotProven
from budsjett.voting.election import Election
from budsjett.voting.greedy import ranked
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.programme import Programme, Relax
from budsjett.voting.rows import Counts
from budsjett.voting.stages import Vector, Voters, best_for_the_worst_off
from budsjett.voting.tally import Tally, tally
from budsjett.voting.welfare import PATIENCE_S, best_outcome, programme_of

ALONE_S = 1.0
"""So long a small list is gone through before anyone is asked where to look."""


def leximin(
    election: Election, satisfaction: Satisfaction, *, relax: Relax | None = None, seconds: float = PATIENCE_S
) -> Outcome:
    """Adopt the set whose least satisfied voter has the most; of those the one with the fewest so badly off; and so on.

    Over voters: a ballot of weight w is w voters, and equal ballots are looked at together. Who named nothing has
    nothing whatever is adopted, and is left out. Of equally good sets, and of what nobody voted for, as for maximum
    welfare. Refuses with `NotProven` when the time is out; then nothing is adopted.
    """
    sorted_ = tally(election)
    places = adopted_places(sorted_, satisfaction, relax=relax, seconds=seconds)
    return best_outcome(sorted_, places, Rule.LEXIMIN, satisfaction)


def adopted_places(
    sorted_: Tally,
    satisfaction: Satisfaction,
    *,
    relax: Relax | None = None,
    seconds: float = PATIENCE_S,
    alone_s: float = ALONE_S,
) -> list[int]:
    """What the rule adopts, by votes. With somebody to ask, the list is gone through alone for `alone_s` at most."""
    ends = time.monotonic() + seconds
    items = programme_of(sorted_, [0] * len(sorted_.items))
    voters = Voters(*satisfactions(sorted_, satisfaction))
    search = _Search(sorted_, voters, items, ends if relax is None else min(ends, time.monotonic() + alone_s))
    try:
        chosen = search.best()
        if chosen is None and relax is not None:
            begin = [p in search.found for p in range(len(sorted_.items))]
            order = sorted_.by_ties(range(len(sorted_.items)))
            best = best_for_the_worst_off(voters, items, begin, in_order=order, relax=relax, ends=ends)
            chosen = frozenset(p for p, yes in enumerate(best) if yes)
    except NotProven:
        chosen = None
    if chosen is None:
        raise NotProven(rule=Rule.LEXIMIN, seconds=round(seconds))
    return ranked(sorted_, sorted(chosen), Satisfaction.COST)


def beats(
    sorted_: Tally,
    satisfaction: Satisfaction,
    place: int,
    other: Collection[int],
    *,
    relax: Relax | None = None,
    seconds: float = PATIENCE_S,
) -> int:
    """Whether the best set with an item is better (1), as good (0) or worse (−1) than another set, without it.

    `relax` is not asked: looking at sets with the item that are better than a good one is quick on small lists. Refuses
    with `NotProven` when the time is out.
    """
    _ = relax
    voters = Voters(*satisfactions(sorted_, satisfaction))
    items = programme_of(sorted_, [0] * len(sorted_.items))
    found = _Search(sorted_, voters, items, time.monotonic() + seconds).against(place, other)
    if found is None:
        raise NotProven(rule=Rule.LEXIMIN, seconds=round(seconds))
    return found


def satisfactions(sorted_: Tally, satisfaction: Satisfaction) -> tuple[Counts, Counts]:
    """What each item gives each kind of voter, (kinds, items), and how many of each kind there are, (kinds,)."""
    has = np.zeros((sorted_.distinct, len(sorted_.items)), dtype=np.int64)
    for p, support in enumerate(sorted_.support):
        unit = sorted_.cost_kr[p] if satisfaction is Satisfaction.COST else 1
        has[support.of, p] = support.points * unit
        if sorted_.marks is not None:
            has[list(sorted_.marks[p]), p] = -unit
    kept = (sorted_.times > 0) & has.any(axis=1)
    kinds, of = np.unique(has[kept], axis=0, return_inverse=True)
    return kinds, np.bincount(of.ravel(), weights=sorted_.times[kept], minlength=len(kinds)).astype(np.int64)


@dataclass(slots=True)
class _Best:
    key: Vector
    chosen: frozenset[int]


class _Search:
    """Item by item in the order of the tie-break, in before out; so the first of equally good sets is met first.

    A branch is left when even with all that still fits, each alone, it would not be better than the best so far; or
    when more voters must stay as badly off as the worst off there than do there: no more are lifted than the parts of
    items that the rest of the pot pays for would lift, each voter counted for each item.
    """

    def __init__(self, sorted_: Tally, voters: Voters, items: Programme, ends: float) -> None:
        self._voters, self._kinds, self._times = voters, voters.has, voters.times
        self._programme = items
        self._cost, self._limit = sorted_.cost_kr, sorted_.limit_kr
        self._order = sorted_.by_ties(range(len(sorted_.items)))
        self._ends = ends
        self._best: _Best | None = None
        self._as_good = False
        """Whether what is as good as the best so far is looked for too."""

    @property
    def found(self) -> frozenset[int]:
        """The best set met so far, by place; nothing at all keeps every bound."""
        return frozenset() if self._best is None else self._best.chosen

    def best(self) -> frozenset[int] | None:
        """The best set, by place; None when the time is out before all were looked at."""
        nothing = np.zeros(len(self._kinds), dtype=np.int64)
        # (how many items are settled, which are in, what the voters have, what is left)
        nodes: list[tuple[int, frozenset[int], Counts, int]] = [(0, frozenset(), nothing, self._limit)]
        while nodes:
            if time.monotonic() > self._ends:
                return None
            at, chosen, has, left = nodes.pop()
            if not self._promising(at, chosen, has, left):
                continue
            if at == len(self._order):
                self._best = _Best(self._voters.counted(has), chosen)
                continue
            p = self._order[at]
            nodes.append((at + 1, chosen, has, left))
            if self._cost[p] <= left:
                nodes.append((at + 1, chosen | {p}, has + self._kinds[:, p], left - self._cost[p]))
        return self.found

    def against(self, place: int, other: Collection[int]) -> int | None:
        """Whether the best set with an item is better than another (1), as good (0) or worse; None: time is out."""
        self._order = [place, *(p for p in self._order if p != place)]
        has = self._kinds[:, list(other)].sum(axis=1)
        self._best, self._as_good = _Best(self._voters.counted(has), frozenset(other)), True
        nodes = [(1, frozenset({place}), self._kinds[:, place], self._limit - self._cost[place])]
        while nodes:
            if time.monotonic() > self._ends:
                return None
            at, chosen, has, left = nodes.pop()
            if left < 0 or not self._promising(at, chosen, has, left):
                continue
            if at == len(self._order):
                if self._voters.counted(has) > self._best.key:
                    return 1
                self._as_good = False  # one is as good; from here on only what is better is looked for
                continue
            p = self._order[at]
            nodes.append((at + 1, chosen, has, left))
            nodes.append((at + 1, chosen | {p}, has + self._kinds[:, p], left - self._cost[p]))
        return -1 if self._as_good else 0

    def _promising(self, at: int, chosen: frozenset[int], has: Counts, left: int) -> bool:
        """Whether something better than the best so far may be below."""
        settled = set(self._order[:at])
        if not all(
            sum(a for p, a in row.amounts.items() if (p in chosen if p in settled else a < 0)) <= row.most
            for row in self._programme.rows
        ):
            return False
        if self._best is None:
            return True
        rest = [p for p in self._order[at:] if self._cost[p] <= left]
        most = self._voters.counted(has + np.maximum(self._kinds[:, rest], 0).sum(axis=1))
        if most < self._best.key or (most == self._best.key and not self._as_good):
            return False
        return not self._best.key or self._must_stay(has, rest, left) <= -self._best.key[0][1]

    def _must_stay(self, has: Counts, rest: list[int], left: int) -> int:
        """How many at the least stay as badly off as the worst off in the best set so far."""
        assert self._best is not None  # noqa: S101 asked only when there is one
        low = has <= self._best.key[0][0]
        lifted = self._times[low] @ (self._kinds[low][:, rest] > 0)
        most = 0
        for count, p in sorted(
            zip(lifted.tolist(), rest, strict=True), key=lambda cp: -cp[0] / (self._cost[cp[1]] or 1e-9)
        ):
            if self._cost[p] > left:
                most += count * left // self._cost[p]
                break
            most, left = most + count, left - self._cost[p]
        return int(self._times[low].sum()) - most
