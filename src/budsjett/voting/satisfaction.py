"""What voters got of what they named: how many of them, and for how many kroner.

Counts of ballots as they are, but for `bands`, which joins what too few got. By group they go through
`representation.disclosure` (`usecases/satisfaction.py`), which leaves no group under five to be seen or worked out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.payments import FEWEST
from budsjett.voting.rows import Counts, rows_of

MOST_NUMBER = 8
"""So many items or more are counted as one."""
BLANK = -1
"""The step of a ballot that names nothing; it got nothing either, and stands before those who named something."""
PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Got:
    """By ballot, shape (ballots,): how many items it names, how many of them were adopted, and what those cost.

    Ballots are read as sets; a mark to cut first names nothing. Weights play no part: people are counted.
    """

    named: Counts
    number: Counts
    kr: Counts

    @property
    def ballots(self) -> int:
        """How many ballots."""
        return len(self.named)

    @property
    def nothing(self) -> int:
        """How many named something and got none of it."""
        return int(((self.named > 0) & (self.number == 0)).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """So many people got from `low` items to below `high` (None: or more) of what they named."""

    low: int
    high: int | None
    people: int


def got(election: Election, adopted: Iterable[ItemId]) -> Got:
    """What each ballot got from an outcome. KeyError: an item that is not on the list."""
    items = tuple(sorted(election.cost_kr))
    ballots = election.ballots
    if election.kind is BallotKind.APPROVAL_CUT:
        ballots = [{item: given for item, given in ballot.items() if given != CUT_FIRST} for ballot in ballots]
    rows = rows_of(ballots, items)
    taken = np.zeros(len(items), dtype=np.int64)
    for item in adopted:
        taken[items.index(item)] = 1
    cost_kr = taken * np.array([election.cost_kr[item] for item in items], dtype=np.int64)
    return Got(
        named=np.diff(rows.starts),
        number=_by_row(rows.starts, taken[rows.named]),
        kr=_by_row(rows.starts, cost_kr[rows.named]),
    )


def by_number(found: Got, most: int = MOST_NUMBER) -> Counts:
    """How many ballots name nothing, and how many others got 0, 1, 2 … and at last `most` or more; shape (most + 2,).

    The places beyond what anyone named are left out.
    """
    return np.asarray(by_group(found, (None,) * found.ballots, (), most)[0], dtype=np.int64)


def by_group(found: Got, groups: Sequence[str | None], ids: Sequence[str], most: int = MOST_NUMBER) -> Counts:
    """The same in each group; shape (groups + 1, most + 2), the last row those in none.

    `groups` has one id for each ballot; None or an id that is not among `ids` is none. The columns sum to `by_number`.
    """
    if len(groups) != found.ballots:
        raise ValueError("one group for each ballot")
    reach = min(most, int(found.named.max(initial=0)))
    place = {name: at for at, name in enumerate(ids)}
    row = np.array([place.get(group or "", len(ids)) for group in groups], dtype=np.intp)
    table = np.zeros((len(ids) + 1, reach + 2), dtype=np.int64)
    np.add.at(table, (row, np.where(found.named > 0, np.minimum(found.number, reach) - BLANK, 0)), 1)
    return table


def joined(table: Counts, fewest: int = FEWEST) -> list[int]:
    """Where columns begin when neighbours are joined until each holds `fewest` or more in every row.

    >>> joined(np.array([[3, 4, 9, 2]])), joined(np.array([[9, 9], [9, 1]])), joined(np.array([[1, 2]]))
    ([0, 2], [0], [0])
    """
    starts, last = [0], table.shape[-1]
    for at in range(1, last):
        if (table[:, starts[-1] : at].sum(axis=1) >= fewest).all():
            starts.append(at)
    if len(starts) > 1 and (table[:, starts[-1] :].sum(axis=1) < fewest).any():
        starts.pop()
    return starts


def bands(found: Got) -> tuple[Band, ...]:
    """How many got how much, as fine as leaves `FEWEST` or more in each; nothing where there are too few for two.

    Steps are joined and none is withheld, so that there is no gap to fill from what else is published: how many voted,
    how many of them blank, and how many wanted each item.
    """
    counts = by_number(found)
    starts = joined(counts[np.newaxis])
    if len(starts) < 2:  # noqa: PLR2004 one band tells nothing
        return ()
    people = np.add.reduceat(counts, starts).tolist()
    lows = [start + BLANK for start in starts]
    return tuple(Band(low=a, high=b, people=n) for a, b, n in zip(lows, [*lows[1:], None], people, strict=True))


def quarters(found: Got, limit_kr: int) -> tuple[int, int, int] | None:
    """What three of four voters, half of them, and one of four got at least, in whole percent of the limit.

    Of all ballots, those that name nothing too. None where a quarter is fewer than `FEWEST` voters.
    """
    if found.ballots < 4 * FEWEST or limit_kr < 1:
        return None
    by_kr = np.sort(found.kr)
    three, half, one = (int(by_kr[part * found.ballots // 4]) * PERCENT // limit_kr for part in (1, 2, 3))
    return three, half, one


def _by_row(starts: npt.NDArray[np.intp], amounts: Counts) -> Counts:
    sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(amounts, dtype=np.int64)))
    return np.asarray(sums[starts[1:]] - sums[starts[:-1]])
