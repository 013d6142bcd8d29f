"""Leximin: of all sets that keep the limit and the bounds, the one best for the worst off, then the next worst off."""

import time
from dataclasses import dataclass

import numpy as np

from budsjett.errors import NotProven
from budsjett.voting.election import Election
from budsjett.voting.greedy import ranked
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.rows import Counts
from budsjett.voting.tally import Tally, tally
from budsjett.voting.welfare import PATIENCE_S, best_outcome, programme_of, worths

Vector = tuple[tuple[int, int], ...]
"""How satisfied the voters are, the least first: how much, and less how many. A larger one is better."""


def leximin(election: Election, satisfaction: Satisfaction, *, seconds: float = PATIENCE_S) -> Outcome:
    """Adopt the set whose least satisfied voter has the most; of those the one with the fewest so badly off; and so on.

    Over voters: a ballot of weight w is w voters, and equal ballots are looked at together. Who named nothing has
    nothing whatever is adopted, and is left out. Of equally good sets, and of what nobody voted for, as for maximum
    welfare. Refuses with `NotProven` when the time is out; then nothing is adopted.
    """
    sorted_ = tally(election)
    places = adopted_places(sorted_, satisfaction, seconds=seconds)
    return best_outcome(sorted_, places, Rule.LEXIMIN, satisfaction)


def adopted_places(sorted_: Tally, satisfaction: Satisfaction, *, seconds: float = PATIENCE_S) -> list[int]:
    """What the rule adopts, by votes."""
    chosen = _Search(sorted_, satisfaction, time.monotonic() + seconds, seconds).best()
    return ranked(sorted_, sorted(chosen), Satisfaction.COST)


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

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction, ends: float, seconds: float) -> None:
        self._kinds, self._times = satisfactions(sorted_, satisfaction)
        self._programme = programme_of(sorted_, worths(sorted_, satisfaction))
        self._cost, self._limit = sorted_.cost_kr, sorted_.limit_kr
        self._order = sorted_.by_ties(range(len(sorted_.items)))
        self._ends, self._seconds = ends, seconds
        self._best: _Best | None = None

    def best(self) -> frozenset[int]:
        """The best set, by place."""
        nothing = np.zeros(len(self._kinds), dtype=np.int64)
        # (how many items are settled, which are in, what the voters have, what is left)
        nodes: list[tuple[int, frozenset[int], Counts, int]] = [(0, frozenset(), nothing, self._limit)]
        while nodes:
            if time.monotonic() > self._ends:
                raise NotProven(rule=Rule.LEXIMIN, seconds=round(self._seconds))
            at, chosen, has, left = nodes.pop()
            if not self._promising(at, chosen, has, left):
                continue
            if at == len(self._order):
                self._best = _Best(self._key(has), chosen)
                continue
            p = self._order[at]
            nodes.append((at + 1, chosen, has, left))
            if self._cost[p] <= left:
                nodes.append((at + 1, chosen | {p}, has + self._kinds[:, p], left - self._cost[p]))
        assert self._best is not None  # noqa: S101 nothing at all keeps every bound
        return self._best.chosen

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
        if self._key(has + np.maximum(self._kinds[:, rest], 0).sum(axis=1)) <= self._best.key:
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

    def _key(self, has: Counts) -> Vector:
        levels, of = np.unique(has, return_inverse=True)
        count = np.bincount(of, weights=self._times).astype(np.int64)
        return tuple(zip(levels.tolist(), (-count).tolist(), strict=True))
