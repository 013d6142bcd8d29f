"""Who took part, group by group, against who lives here: only from numbers that may be published.

A share of those who answered has an interval: that of Wilson (1927), which keeps its promise for small numbers and
shares near zero better than the usual one (Brown, Cai and DasGupta 2001). It says how far chance alone can have moved
the share, were those who took part drawn by lot. They were not: it holds nothing against who chose to come.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

import numpy as np

from budsjett.representation.disclosure import publish
from budsjett.representation.groups import FEWEST, Answers, Group, Grouping

Z95 = 1.959963984540054
"""The normal quantile of a 95 % interval."""
DRAWS, SEED = 2_000, 1
PERCENT = 100
LOW_TAIL = 5


class Standing(StrEnum):
    """A group's share of those who took part, against its share of the people."""

    FEWER = "fewer"
    """Lower, by more than chance would explain."""
    MORE = "more"
    """Higher, by more than chance would explain."""
    ALIKE = "alike"
    """Chance may explain the difference."""
    WITHHELD = "withheld"
    """Too few to tell, or withheld so that others cannot be worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTurnout:
    """One group. Shares are 0-1; what rests on a withheld number is None.

    `share`: of those who answered, with its interval `low` to `high`. `at_least` and `at_most`: the group's turnout,
    if nobody or everybody (as far as they reach) who did not answer belongs to it. `needed`: how many more of the group
    would have given it its share of the people, with nobody else coming.
    """

    group: Group
    took_part: int | None
    of_people: float
    share: float | None
    low: float | None
    high: float | None
    at_least: float | None
    at_most: float | None
    standing: Standing
    needed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitTurnout:
    """One trait: its groups, how many answered, and how like the people those who answered are.

    `score`: 100 less the share of them, in percent, who would have to be changed for people of other groups for the
    trait to be as among the people (half the sum of the differences of shares; groups withheld count as one). None
    where fewer than two groups can be told apart. `by_chance`: the score that 95 of 100 draws by lot of as many reach.
    """

    grouping: Grouping
    groups: tuple[GroupTurnout, ...]
    answered: int | None
    not_answered: int | None
    score: int | None
    by_chance: int | None


def turnout(answers: Sequence[Answers], grouping: Grouping) -> TraitTurnout:
    """The turnout by the groups of one trait, of one answer sheet for each ballot (`groups.in_company` of them)."""
    held = Counter(given.get(grouping.trait, "") for given in answers)
    counts = np.array([min(held[group.id], group.persons) for group in grouping.groups], dtype=np.int64)
    published = publish(counts, most=np.array([group.persons for group in grouping.groups], dtype=np.int64))
    answered = published.total
    rest = None if answered is None else len(answers) - answered
    shown = [None if answered is None else published.at(place) for place in range(len(grouping.groups))]
    groups = tuple(
        _group(group, grouping.persons, number, answered or 0, rest or 0)
        for group, number in zip(grouping.groups, shown, strict=True)
    )
    score, by_chance = _score(grouping, shown, answered or 0)
    return TraitTurnout(
        grouping=grouping, groups=groups, answered=answered, not_answered=rest, score=score, by_chance=by_chance
    )


def wilson(taken: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The interval of a share (0-1): `taken` of `of`.

    >>> [round(end, 4) for end in wilson(0, 20)], [round(end, 4) for end in wilson(10, 20)]
    ([0.0, 0.1611], [0.2993, 0.7007])
    """
    if of < 1:
        return 0.0, 1.0
    share, square = taken / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def needed(took_part: int, answered: int, of_people: float) -> int:
    """How many more of a group give it its share of the people, with nobody else coming; 0 where it has it.

    >>> needed(20, 100, 0.3), needed(30, 100, 0.3)
    (15, 0)
    """
    if of_people >= 1:
        return 0
    more = (of_people * answered - took_part) / (1 - of_people)
    return max(0, ceil(more - 1e-9))


def likeness(shares: Sequence[float], of_people: Sequence[float]) -> float:
    """From 0, nobody in common, to 1, alike: what two distributions over the same groups have in common.

    >>> likeness([0.5, 0.5], [0.3, 0.7])
    0.8
    """
    return round(1 - sum(abs(a - b) for a, b in zip(shares, of_people, strict=True)) / 2, 12)


def overall(traits: Sequence[TraitTurnout]) -> TraitTurnout | None:
    """The trait that those who took part are least alike the people in: its score is the round's. None if none has."""
    return min((t for t in traits if t.score is not None), key=lambda t: t.score or 0, default=None)


def _group(group: Group, people: int, number: int | None, answered: int, rest: int) -> GroupTurnout:
    of_people = group.persons / people
    if number is None:
        return GroupTurnout(
            group=group,
            took_part=None,
            of_people=of_people,
            share=None,
            low=None,
            high=None,
            at_least=None,
            at_most=None,
            standing=Standing.WITHHELD,
            needed=None,
        )
    low, high = wilson(number, answered)
    standing = Standing.FEWER if high < of_people else Standing.MORE if low > of_people else Standing.ALIKE
    return GroupTurnout(
        group=group,
        took_part=number,
        of_people=of_people,
        share=number / answered,
        low=low,
        high=high,
        at_least=number / group.persons,
        at_most=min(1.0, (number + rest) / group.persons),
        standing=standing,
        needed=needed(number, answered, of_people) if standing is Standing.FEWER else 0,
    )


def _score(grouping: Grouping, shown: Sequence[int | None], answered: int) -> tuple[int | None, int | None]:
    pairs = [(n, group.persons) for n, group in zip(shown, grouping.groups, strict=True) if n is not None]
    if not pairs or answered < FEWEST:
        return None, None
    hidden = answered - sum(n for n, _ in pairs), grouping.persons - sum(persons for _, persons in pairs)
    if hidden[1]:
        pairs.append(hidden)
    if len(pairs) < 2:  # noqa: PLR2004 one group is alike itself
        return None, None
    of_people = np.array([persons for _, persons in pairs]) / grouping.persons
    drawn = np.random.default_rng(SEED).multinomial(answered, of_people, size=DRAWS) / answered
    by_lot = 1 - np.abs(drawn - of_people).sum(axis=1) / 2
    score = likeness([n / answered for n, _ in pairs], of_people.tolist())
    return round(PERCENT * score), round(PERCENT * float(np.percentile(by_lot, LOW_TAIL)))
