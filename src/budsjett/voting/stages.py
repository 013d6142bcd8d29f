"""Leximin as one programme after another, so that the solver can say where to search.

How badly off the worst off are is one question: of all sets, which leave the fewest voters at or below a level? The
next worst off are the next, asked of the sets that answer the first as well as can be. Each is a `Programme`: an item
of the election is an item, and so is each kind of voter, worth as many as they are, who is in only where she has more
than the level. As soon as all sets that answer as well are at hand, they are compared, voter by voter, and the rest of
the questions need not be asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from budsjett.voting.programme import Programme, Relax, Row, Search
from budsjett.voting.rows import Counts

ROUNDS = 4
"""So often at most the solver is asked where a question's rows leave too much room between whole numbers."""
NEAR = 1e-4
MOST_KEPT = 12
"""So many equally good sets are compared one by one; where there are more, the next question is asked."""

Vector = tuple[tuple[int, int], ...]
"""How satisfied the voters are, the least first: how much, and less how many. A larger one is better."""


@dataclass(frozen=True, slots=True)
class Voters:
    """Voters by kind: what each item gives them, (kinds, items), and how many there are of each, (kinds,)."""

    has: Counts
    times: Counts

    def vector(self, chosen: Sequence[bool]) -> Vector:
        """How satisfied they are with a choice of items, a place for each."""
        return self.counted(self.has @ np.array(chosen, dtype=np.int64))

    def counted(self, has: Counts) -> Vector:
        """How satisfied they are who have so much, (kinds,)."""
        levels, of = np.unique(has, return_inverse=True)
        count = np.zeros(len(levels), dtype=np.int64)
        np.add.at(count, of.ravel(), self.times)
        return tuple(zip(levels.tolist(), (-count).tolist(), strict=True))

    def above(self, vector: Vector, level: int) -> int:
        """How many have more than a level."""
        return -sum(count for at, count in vector if at > level)


def best_for_the_worst_off(
    voters: Voters, items: Programme, begin: Sequence[bool], *, in_order: Sequence[int], relax: Relax, ends: float
) -> list[bool]:
    """The first, by the order of the tie-break, of the sets with the largest vector.

    `items`: what may be adopted, its worths not looked at; `begin`: any set that may. Refuses with `NotProven` when the
    time on the clock is out.
    """

    def key(chosen: Sequence[bool]) -> tuple[Vector, list[bool]]:
        return voters.vector(chosen), [chosen[p] for p in in_order]

    size, best, floors = len(items.worth), list(begin), list[tuple[int, int]]()
    search, value = Search(items, relax, ends), 0
    while True:
        vector = voters.vector(best)
        if len(floors) == len(vector):
            return _first(search, value, best, in_order)
        level = vector[len(floors)][0]
        floor = (level, voters.above(vector, level - 1))
        question = _tightened(voters, _question(voters, items, [*floors, floor], level), level + 1, relax)
        search = Search(question, relax, ends)
        found, every = search.all_best(voters.above(vector, level), keep=MOST_KEPT)
        best = max((choice[:size] for choice in found), key=key, default=best)
        if every:
            return best
        value = voters.above(voters.vector(best), level)
        if voters.vector(best)[len(floors)][0] == level:  # else nobody there is so badly off
            floors.append(floor)


def _question(voters: Voters, items: Programme, floors: Sequence[tuple[int, int]], level: int) -> Programme:
    """The most voters above a level, where for each floor so many have that much or more."""
    rows, worth = list(items.rows), [0] * len(items.worth)
    everyone = int(voters.times.sum())
    for least, many in floors:
        if many == everyone:
            rows += (Row(gives, -least) for _, gives, _ in _giving(voters, least))
        elif many:
            first = len(worth)
            worth += [0] * len(voters.times)
            rows += _reaching(voters, least, first)
            rows.append(Row({first + v: -n for v, n in enumerate(voters.times.tolist())}, -many))
    rows += _reaching(voters, level + 1, len(worth))
    worth += voters.times.tolist()
    return Programme(tuple(worth), tuple(rows), deciding=len(items.worth))


def _tightened(voters: Voters, question: Programme, least: int, relax: Relax) -> Programme:
    """The same question with more rows that every whole choice keeps, where the relaxation does not.

    Who is to have so much of what is adopted has, without her best so many items, at least the rest of it from the
    others. So a row for a kind of voter holds also with some items left out and what they give taken off what is asked.
    """
    first = len(question.worth) - len(voters.times)
    for _ in range(ROUNDS):
        hint = relax(replace(question, guess=False))({})
        if hint is None:
            break
        more = []
        for v, gives, lowest in _giving(voters, least):
            parts = {p: hint.parts[p] for p in gives}
            if not 0 < (reached := hint.parts[first + v]) <= 1 or not all(0 <= part <= 1 for part in parts.values()):
                continue
            asked, rest = least - lowest, dict(gives)
            for p in sorted((p for p in gives if gives[p] < 0), key=lambda p: (gives[p] * parts[p], p)):
                asked += gives[p]
                del rest[p]
                if asked <= 0:
                    break
                rest = {q: max(amount, -asked) for q, amount in rest.items()}
                if asked * reached + sum(amount * parts[q] for q, amount in rest.items()) > -lowest + NEAR * asked:
                    more.append(Row({first + v: asked, **rest}, -lowest))
        if not more:
            break
        question = replace(question, rows=(*question.rows, *more))
    return question


def _reaching(voters: Voters, least: int, first: int) -> list[Row]:
    """A row for each kind of voter, by places from `first`: in only where the items give her that much or more."""
    return [Row({first + v: least - lowest, **gives}, -lowest) for v, gives, lowest in _giving(voters, least)]


def _giving(voters: Voters, least: int) -> Iterator[tuple[int, dict[int, int], int]]:
    """By kind that does not have so much whatever is adopted: what items give, below zero, and the least she may have.

    What an item gives beyond what is asked counts no further, which changes no choice of whole items.
    """
    for v, has in enumerate(voters.has):
        lowest = int(has[has < 0].sum())
        if least > lowest:
            yield v, {int(p): -min(int(has[p]), least - lowest) for p in np.flatnonzero(has)}, lowest


def _first(search: Search, value: int, best: list[bool], in_order: Sequence[int]) -> list[bool]:
    """Item by item in the order of the tie-break: in, if some set with the same beginning and it is as good.

    Every question is asked, so what answers the last as well, above all floors, is as good.
    """
    settled: dict[int, bool] = {}
    for p in in_order:
        if not best[p] and (other := search.best(value, {**settled, p: True}, first=True)) is not None:
            best = other[: len(best)]
        settled[p] = best[p]
    return best
