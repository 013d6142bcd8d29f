"""Weights that give each group as much say as it has people: raking, with a cap (Deming and Stephan 1940).

A weighted result is never the result. It stands beside it, to show whether other people in the room would have said
otherwise, and it can only correct for the groups that were asked about.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budsjett.errors import InvalidNumber
from budsjett.representation.groups import Answers, Grouping, Trait

Floats = npt.NDArray[np.float64]
Combination = tuple[str, ...]
"""A group's id for each trait asked about, in their order; empty where not answered."""

CAP = 4.0
"""No ballot counts for more than four, or less than a fourth: an assumption, weighing bias against chance."""
CLOSE = 1e-6
"""How near a group's weighted share must come to its share of the people."""
MOST_ROUNDS = 2_000
WHOLE = 1_000
"""Weights are counted in thousandths, so that the counting rules stay exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A weight for each combination of groups; a ballot without answers weighs one.

    `reached`: every group with a ballot has its share of the people within `CLOSE`. `furthest`: the largest difference
    left (0-1), which the cap may cause. `left_out`: groups without a ballot, which no weight can speak for.
    `effective`: how many ballots of equal weight would be as steady (Kish 1965).
    """

    by_combination: Mapping[Combination, float]
    reached: bool
    furthest: float
    rounds: int
    effective: float
    left_out: tuple[str, ...]
    cap: float

    def of(self, answers: Answers, traits: Sequence[Trait]) -> float:
        """What a ballot weighs."""
        return self.by_combination[combination(answers, traits)]


def combination(answers: Answers, traits: Sequence[Trait]) -> Combination:
    """The groups of a ballot as a key."""
    return tuple(answers.get(trait, "") for trait in traits)


def thousandths(weight: float) -> int:
    """A weight as the counting rules take it."""
    return round(weight * WHOLE)


def rake(answers: Sequence[Answers], groupings: Sequence[Grouping], *, cap: float = CAP) -> Weights:
    """The weights under which every group's share of those who answered is its share of the people.

    Each trait in turn is scaled to its shares and the weights are held within 1/cap and cap of their mean, until
    nothing moves; of the uncapped fixed points the one nearest to equal weights (in relative entropy). A ballot that
    did not answer a trait is not moved by it. The mean of all weights is one. Refuses (InvalidNumber) a cap below one.
    """
    traits = [grouping.trait for grouping in groupings]
    held = Counter(combination(given, traits) for given in answers)
    kinds = sorted(held)
    counts = np.array([held[kind] for kind in kinds], dtype=np.float64)
    return raked(kinds, counts, groupings, cap=cap)


def raked(kinds: Sequence[Combination], counts: Floats, groupings: Sequence[Grouping], *, cap: float = CAP) -> Weights:
    """The same, of combinations and how many ballots each has; shape (combinations,). A count may be zero."""
    if cap < 1:
        raise InvalidNumber(field="cap", value=str(cap), wanted="1 eller mer")
    targets, left_out = _targets(kinds, counts, groupings)
    answers = np.array([any(kind) for kind in kinds], dtype=np.bool_)
    weight = np.ones(len(kinds))
    gap, rounds = 0.0, 0
    for rounds in range(1, MOST_ROUNDS + 1):  # noqa: B007 how many it took is told
        before = weight.copy()
        for members, share in targets:
            weight = _scaled(weight, counts, members, share)
        weight = _capped(weight, counts, answers, cap)
        gap = _furthest(weight, counts, targets)
        if gap <= CLOSE or np.abs(weight - before).max(initial=0.0) <= CLOSE * CLOSE:
            break
    total, squares = float(counts @ weight), float(counts @ weight**2)
    return Weights(
        by_combination=dict(zip(kinds, weight.tolist(), strict=True)),
        reached=gap <= CLOSE,
        furthest=gap,
        rounds=rounds,
        effective=total * total / squares if squares else 0.0,
        left_out=left_out,
        cap=cap,
    )


Target = tuple[tuple[npt.NDArray[np.bool_], ...], tuple[float, ...]]
"""The combinations in each group of a trait, and the share each group should have."""


def _targets(
    kinds: Sequence[Combination], counts: Floats, groupings: Sequence[Grouping]
) -> tuple[list[Target], tuple[str, ...]]:
    targets: list[Target] = []
    left_out: list[str] = []
    for place, grouping in enumerate(groupings):
        members, persons = [], []
        for group in grouping.groups:
            mask = np.array([kind[place] == group.id for kind in kinds], dtype=np.bool_)
            if counts[mask].sum() > 0:
                members.append(mask)
                persons.append(group.persons)
            else:
                left_out.append(group.id)
        if members:
            targets.append((tuple(members), tuple(p / sum(persons) for p in persons)))
    return targets, tuple(left_out)


def _scaled(
    weight: Floats, counts: Floats, members: tuple[npt.NDArray[np.bool_], ...], shares: tuple[float, ...]
) -> Floats:
    heard = [float(counts[mask] @ weight[mask]) for mask in members]
    scaled = weight.copy()
    for mask, share, group in zip(members, shares, heard, strict=True):
        scaled[mask] *= share * sum(heard) / group
    return scaled


def _capped(weight: Floats, counts: Floats, answers: npt.NDArray[np.bool_], cap: float) -> Floats:
    """Within the cap of the mean, which is one among those who answered anything."""
    heard = float(counts[answers].sum())
    if not heard:
        return weight
    held = weight.copy()
    for _ in range(MOST_ROUNDS):
        held[answers] /= float(counts[answers] @ held[answers]) / heard
        if held[answers].max() <= cap * (1 + CLOSE**2) and held[answers].min() >= (1 - CLOSE**2) / cap:
            break
        held[answers] = held[answers].clip(1 / cap, cap)
    return held


def _furthest(weight: Floats, counts: Floats, targets: Sequence[Target]) -> float:
    off = 0.0
    for members, shares in targets:
        heard = [float(counts[mask] @ weight[mask]) for mask in members]
        off = max(off, *(abs(group / sum(heard) - share) for group, share in zip(heard, shares, strict=True)))
    return off
