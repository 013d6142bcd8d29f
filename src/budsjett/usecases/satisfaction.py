"""What voters got of what they voted for, in tables from which nothing about fewer than five can be worked out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from budsjett.representation.disclosure import Published, publish
from budsjett.representation.groups import FEWEST
from budsjett.voting.election import Election, ItemId
from budsjett.voting.rows import Counts
from budsjett.voting.satisfaction import by_group, by_kr, by_number, got


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of an outcome's satisfaction.

    `number`: by how many items they got; one row, or one for each group with those in none last (unless everyone is in
    one), and sums. Its columns
    are `bands`, each from so many up to the next: nothing alone, and then as fine as leaves `FEWEST` voters in each.
    `kr`: of those who got something, by how much of the limit it cost (`voting.satisfaction.by_kr`), and the sum. None
    where how many got nothing is withheld: the two tables share that number, and one must not tell it for the other.
    """

    number: Published
    bands: tuple[int, ...]
    kr: Published | None
    groups: tuple[str, ...]

    @property
    def rows(self) -> tuple[str | None, ...]:
        """The groups as they stand in `number`; None: those in none."""
        if self.number.numbers.ndim == 1:
            return ()
        return self.groups if len(self.number.numbers) == len(self.groups) + 1 else (*self.groups, None)

    @property
    def labels(self) -> tuple[str, ...]:
        """The bands as people read them: 0, 1, 2–3, 4+."""
        ends = zip(self.bands[:-1], self.bands[1:], strict=True)
        inner = (str(low) if high == low + 1 else f"{low}\N{EN DASH}{high - 1}" for low, high in ends)
        return (*inner, f"{self.bands[-1]}+")

    def row(self, group: int | None = None) -> tuple[int | None, ...]:
        """How many got so much: all, or one group by its place; None where it is withheld."""
        columns = range(len(self.bands))
        if self.number.numbers.ndim == 1:
            return tuple(self.number.at(c) for c in columns)
        return tuple(self.number.at(-1 if group is None else group, c) for c in columns)


def satisfaction(
    election: Election,
    adopted: Iterable[ItemId],
    groups: Sequence[str | None] | None = None,
    ids: Sequence[str] = (),
) -> Shown:
    """What voters got, and by group where each ballot has one. Publish it once, when the outcome is published."""
    found = got(election, adopted)
    counts = by_number(found) if groups is None else by_group(found, groups, ids)
    if groups is not None and not counts[-1].any():
        counts = counts[:-1]  # that nobody is in none tells of no one
    bands = _bands(counts)
    number = publish(np.add.reduceat(counts, bands, axis=-1))
    nothing = number.at(0) if groups is None else number.at(-1, 0)
    # Apart from how many got nothing, no sum ties the two tables together.
    kr = None if nothing is None else publish(by_kr(found, election.limit_kr))
    return Shown(number=number, bands=bands, kr=kr, groups=tuple(ids))


def _bands(counts: Counts) -> tuple[int, ...]:
    """Where columns begin: nothing alone, and then as fine as leaves `FEWEST` or more of every group in each.

    A group of fewer than twice as many has no say in it; it is withheld all the same.
    """
    rows = np.atleast_2d(counts)
    rows = rows[rows.sum(axis=1) >= 2 * FEWEST]
    starts, before = [0], np.full(len(rows), FEWEST)
    for at in range(1, counts.shape[-1]):
        if (before >= FEWEST).all():
            starts.append(at)
            before = np.zeros(len(rows), dtype=np.int64)
        before = before + rows[:, at]
    return tuple(starts[:-1] if (before < FEWEST).any() and len(starts) > 2 else starts)  # noqa: PLR2004 the last two
