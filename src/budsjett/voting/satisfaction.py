"""What voters got of what they named: how many of them, and for how many kroner.

Counts of ballots, as they are. Before they are shown they go through `representation.disclosure`
(`usecases/satisfaction.py`), which leaves no group under five to be seen or worked out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.rows import Counts, rows_of

BANDS_PERCENT = (10, 25, 50, 75)
"""Between the bands of kroner, in percent of the limit."""
MOST_NUMBER = 8
"""So many items or more are counted as one."""


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
    """How many ballots that name something got 0, 1, 2 … of it, and at last `most` or more; shape (most + 1,).

    The places beyond what anyone named are left out.
    """
    reach = min(most, int(found.named.max(initial=0)))
    return np.bincount(np.minimum(found.number[found.named > 0], reach), minlength=reach + 1)


def by_kr(found: Got, limit_kr: int) -> Counts:
    """By how much of the limit it cost together: how many of the ballots that got something.

    Shape (bands,): below 10 % of the limit (also what cost nothing), from 10, from 25, from 50, and from 75 %.
    """
    edges = np.array([-(-limit_kr * percent // 100) for percent in BANDS_PERCENT], dtype=np.int64)
    bands = np.searchsorted(edges, found.kr[found.number > 0], side="right")
    return np.bincount(bands, minlength=len(BANDS_PERCENT) + 1)


def by_group(found: Got, groups: Sequence[str | None], ids: Sequence[str], most: int = MOST_NUMBER) -> Counts:
    """How many in each group got 0, 1 … `most` or more; shape (groups + 1, most + 1), the last row those in none.

    `groups` has one id for each ballot; None or an id that is not among `ids` is none. A ballot that names nothing is
    not counted. The columns are those of `by_number`, and sum to it.
    """
    if len(groups) != found.ballots:
        raise ValueError("one group for each ballot")
    reach = min(most, int(found.named.max(initial=0)))
    place = {name: at for at, name in enumerate(ids)}
    row = np.array([place.get(group or "", len(ids)) for group in groups], dtype=np.intp)
    table = np.zeros((len(ids) + 1, reach + 1), dtype=np.int64)
    named = found.named > 0
    np.add.at(table, (row[named], np.minimum(found.number[named], reach)), 1)
    return table


def _by_row(starts: npt.NDArray[np.intp], amounts: Counts) -> Counts:
    sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(amounts, dtype=np.int64)))
    return np.asarray(sums[starts[1:]] - sums[starts[:-1]])
