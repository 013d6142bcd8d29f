"""What voters got of what they voted for, all of them and by group; nothing about fewer than five can be worked out.

The attacker here may have every ballot (whoever checks a count has the file), the turnout by group, the tables below
and their averages. What she has not is what the caster of a ballot said of herself.

Nothing is withheld from these tables, so there is no gap to solve for: steps are joined until five or more of every row
stand in each column, and groups that are too small for that are joined in one row with those in no group. Who is in
that row might change places there without any number changing, so of a group within it every count has five possible
values or more (where it has so many people).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budsjett.representation.groups import FEWEST
from budsjett.voting.election import Election, ItemId
from budsjett.voting.rows import Counts
from budsjett.voting.satisfaction import BLANK, PERCENT, Band, Got, bands, by_group, got, joined, quarters

TWO = 2
"""One column, or one row, tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Voters divided by one trait. `of`: the group of each ballot, None in none of `ids`."""

    name: str
    of: Sequence[str | None]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGot:
    """What one group got, or some together. `groups`: which; None for those in none.

    `people`: in each column. `mean_percent`: what they got on average, in whole percent of the limit.
    """

    groups: tuple[str | None, ...]
    people: tuple[int, ...]
    mean_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """What each group of a trait got. `columns`: (low, high) in items, as in `Band`, the blank with who got nothing.

    No rows where voters are too few to be divided.
    """

    name: str
    columns: tuple[tuple[int, int | None], ...] = ()
    rows: tuple[GroupGot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of an outcome's satisfaction. `bands`: empty where too few voted, and then so is the rest.

    `quarters`: what three of four, half and one of four got at least, in percent of the limit. `mean_percent`: all.
    """

    bands: tuple[Band, ...]
    quarters: tuple[int, int, int] | None
    mean_percent: int | None
    divided: tuple[Divided, ...]

    @property
    def nothing(self) -> int | None:
        """How many got nothing, the blank too; None where that is not told."""
        before = [band for band in self.bands if band.high is not None and band.high <= 1]
        return sum(band.people for band in before) if before and before[-1].high == 1 else None

    @property
    def blank(self) -> int | None:
        """How many voted blank; None where that is not told."""
        return self.bands[0].people if self.bands and self.bands[0].high == 0 else None


def satisfaction(election: Election, adopted: Iterable[ItemId], divisions: Sequence[Division] = ()) -> Shown:
    """What voters got, and by group. Publish it once, when the outcome is published."""
    found = got(election, adopted)
    overall = bands(found)
    return Shown(
        bands=overall,
        quarters=quarters(found, election.limit_kr) if overall else None,
        mean_percent=_mean(found.kr, election.limit_kr) if overall else None,
        divided=tuple(_divided(found, overall, division, election.limit_kr) for division in divisions),
    )


def told_by_group(shown: Shown) -> dict[str, list[dict[str, object]]]:
    """The tables by group as they stand in a certificate: by trait, and in each row which groups it is of.

    `people`: from and below how many of what they voted for (None: no end), and how many people. `mean_percent`: of the
    limit.
    """
    return {
        divided.name: [
            {
                "groups": [group or "not answered" for group in row.groups],
                "people": [[low, high, n] for (low, high), n in zip(divided.columns, row.people, strict=True)],
                "mean_percent": row.mean_percent,
            }
            for row in divided.rows
        ]
        for divided in shown.divided
    }


def _divided(found: Got, overall: Sequence[Band], division: Division, limit_kr: int) -> Divided:
    """By group. Its columns are the bands of everybody, joined, so that together they tell nothing beyond it."""
    lows = sorted({max(band.low, 0) for band in overall})
    if len(lows) < TWO:
        return Divided(name=division.name)
    counts = by_group(found, division.of, division.ids)
    if not counts[-1].any():  # that nobody is in none tells of no one
        counts = counts[:-1]
    coarse = np.add.reduceat(counts, [0, *(low - BLANK for low in lows[1:])], axis=1)
    for own, together in _rows(coarse.sum(axis=1)):
        places = [*((at,) for at in own), *((together,) if together else ())]
        table = np.array([coarse[list(at)].sum(axis=0) for at in places])
        starts = joined(table)
        if len(starts) >= TWO:
            break
    else:
        return Divided(name=division.name)
    groups: tuple[str | None, ...] = (*division.ids, None)
    columns = [lows[start] for start in starts]
    return Divided(
        name=division.name,
        columns=tuple(zip(columns, [*columns[1:], None], strict=True)),
        rows=tuple(
            GroupGot(
                groups=(named := tuple(groups[at] for at in place)),
                people=tuple(row),
                mean_percent=_mean(found.kr[_in(division, named)], limit_kr),
            )
            for place, row in zip(places, np.add.reduceat(table, starts, axis=1).tolist(), strict=True)
        ),
    )


def _rows(sizes: Counts) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Which groups have a row of their own, by place, and which stand together; more and more of the smallest.

    Those in none, last, may stand alone. Of those together, all but the largest are four or more: then
    five counts of each are possible.
    """
    by_size = sorted(range(len(sizes)), key=lambda at: (sizes[at], at))
    small = sum(size < TWO * FEWEST for size in sizes)
    for joins in range(small, len(by_size)):
        together = by_size[:joins]
        within = sizes[together]
        if joins and within.sum() and within.sum() - within.max() < FEWEST - 1:
            continue
        own = sorted(by_size[joins:])
        if len(own) + bool(within.sum()) >= TWO:
            yield tuple(own), tuple(sorted(together)) if within.sum() else ()


def _in(division: Division, groups: Sequence[str | None]) -> npt.NDArray[np.bool_]:
    """Which ballots are in any of the groups."""
    return np.array([(own if own in division.ids else None) in groups for own in division.of], dtype=np.bool_)


def _mean(by_kr: Counts, limit_kr: int) -> int:
    """On average, in whole percent of the limit."""
    return round(PERCENT * int(by_kr.sum()) / (len(by_kr) * limit_kr)) if len(by_kr) and limit_kr else 0
