"""How far an outcome rests on exactly those who came: the same count on ballots drawn anew (Efron 1979)."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
DRAWS, SEED = 1_000, 1
"""Published: whoever has the ballots draws the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """In how many of the draws each item was adopted."""

    draws: int
    seed: int
    adopted: Mapping[str, int]


def stability(
    ballots: int, count: Callable[[Counts], Collection[str]], *, draws: int = DRAWS, seed: int = SEED
) -> Stability:
    """Draw as many ballots as there are, with replacement, so many times, and count each draw.

    `count` takes how many times each ballot was drawn, shape (ballots,), and hands back the ids adopted. The order of
    the ballots must be one that others can have too, such as by content.
    """
    chance = np.random.default_rng(seed)
    adopted: Counter[str] = Counter()
    for _ in range(draws if ballots else 0):
        times = np.bincount(chance.integers(0, ballots, size=ballots), minlength=ballots)
        adopted.update(count(times.astype(np.int64)))
    return Stability(draws=draws if ballots else 0, seed=seed, adopted=dict(adopted))


def flips(raw: Sequence[str], weighted: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What the weights would add to the outcome, and what they would take out of it.

    >>> flips(["a", "b"], ["b", "c"])
    (frozenset({'c'}), frozenset({'a'}))
    """
    return frozenset(weighted) - frozenset(raw), frozenset(raw) - frozenset(weighted)
