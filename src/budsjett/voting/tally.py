"""The ballots sorted for counting: equal ballots together, and who supports what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import cast

import numpy as np

from budsjett.errors import InvalidNumber, UnknownMeasure
from budsjett.voting.bounds import FREE, Bounds, Room
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.options import AddOneStart, Terms, TieBreak
from budsjett.voting.rows import EXACT, Counts, Indices, by_item, contents_of
from budsjett.voting.sheet import Sheet
from budsjett.voting.ties import rank

LARGEST, LARGEST_VOTERS = 2**62, 2**31
"""What machine code can hold."""


@dataclass(frozen=True, slots=True)
class Support:
    """The distinct ballots that name an item, shape (k,) each: which, how much they weigh, the points each gives."""

    of: Indices
    times: Counts
    points: Counts

    @property
    def votes(self) -> int:
        """All points given; on approval ballots, the number of ballots."""
        return int(self.times @ self.points)

    @property
    def supporters(self) -> int:
        """How many ballots name it."""
        return int(self.times.sum())


@dataclass(frozen=True, kw_only=True)
class Tally:
    """An election sorted for counting. Items by place in `items`, which is in text order.

    `times` is the weight of each distinct ballot, shape (distinct,). The supporters of item p are the ballots
    `of[starts[p]:starts[p + 1]]`, and what each gives is `points` of the same rows; no points: one each.
    The order of distinct ballots follows the ballots, but no outcome does: every decision is exact.
    """

    items: tuple[ItemId, ...]
    cost_kr: tuple[int, ...]
    limit_kr: int
    times: Counts
    voters: int
    """What all ballots weigh."""
    whole_weight: int
    step: int
    most_points: int
    """What one further voter can give one item: `most_points`."""
    starts: Indices
    of: Indices
    points: Counts | None
    terms: Terms
    bounds: Bounds = FREE
    marks: tuple[Indices, ...] | None = None
    """By item: the distinct ballots that mark it to be cut first; None where no ballot can."""

    @property
    def distinct(self) -> int:
        """How many distinct ballots."""
        return len(self.times)

    @cached_property
    def against(self) -> tuple[int, ...] | None:
        """By item: how much the ballots weigh that mark it to be cut first; None where no ballot can."""
        return None if self.marks is None else tuple(int(self.times[rows].sum()) for rows in self.marks)

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """By item: all points given, less what marks it to be cut first; below zero where that is more."""
        sheet = vars(self).get("sheet")
        if sheet is not None:
            return cast(Sheet, sheet).votes
        given = self.times[self.of] if self.points is None else self.times[self.of] * self.points
        sums = np.concatenate(([0], np.cumsum(given)))
        for_it = (sums[self.starts[1:]] - sums[self.starts[:-1]]).tolist()
        return (
            tuple(for_it) if self.against is None else tuple(f - a for f, a in zip(for_it, self.against, strict=True))
        )

    @cached_property
    def support(self) -> tuple[Support, ...]:
        """By item: who supports it."""
        ones = np.ones(int(np.diff(self.starts).max(initial=0)), dtype=np.int64)
        found = []
        for start, end in zip(self.starts[:-1], self.starts[1:], strict=True):
            of = self.of[start:end]
            points = ones[: end - start] if self.points is None else self.points[start:end]
            found.append(Support(of, self.times[of], points))
        return tuple(found)

    @cached_property
    def supporters(self) -> tuple[int, ...]:
        """By item: how many ballots name it."""
        sheet, items = vars(self).get("sheet"), len(self.items)
        if sheet is not None:
            return tuple(sheet.whole[4 + 3 * items : 4 + 4 * items].tolist())
        return tuple(support.supporters for support in self.support)

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """By item: its place in the published tie-break."""
        if self.terms.ties is TieBreak.ID:
            return tuple(range(len(self.items)))
        order = sorted(
            range(len(self.items)),
            key=lambda p: rank(self.terms.ties, self.items[p], votes=self.votes[p], cost_kr=self.cost_kr[p]),
        )
        ranks = [0] * len(order)
        for place, p in enumerate(order):
            ranks[p] = place
        return tuple(ranks)

    @cached_property
    def considered(self) -> tuple[int, ...]:
        """The items with as many votes as the terms ask for."""
        return tuple(p for p, votes in enumerate(self.votes) if votes >= self.terms.fewest_votes)

    @cached_property
    def wanted(self) -> tuple[int, ...]:
        """The items considered that more want than do not."""
        return tuple(p for p in self.considered if self.votes[p] > 0)

    @cached_property
    def unwanted(self) -> tuple[int, ...]:
        """The items considered that no more want than do not."""
        return tuple(p for p in self.considered if self.votes[p] <= 0)

    @cached_property
    def free(self) -> tuple[int, ...]:
        """What costs nothing and somebody wants, in the order of the tie-break; bounds apart."""
        return tuple(self.by_ties(p for p in self.wanted if not self.cost_kr[p]))

    @cached_property
    def asked_kr(self) -> tuple[int | Fraction, ...]:
        """By item: what its supporters must pay together, where the rule has them pay.

        Its cost; where some mark it to be cut first, as much for each as if they were so many fewer.
        """
        if self.against is None:
            return self.cost_kr
        return tuple(
            Fraction(cost_kr * self.support[p].votes, self.votes[p]) if against and self.votes[p] > 0 else cost_kr
            for p, (cost_kr, against) in enumerate(zip(self.cost_kr, self.against, strict=True))
        )

    def room(self, adopted: Iterable[int] = ()) -> Room | None:
        """What the bounds leave room for when so much is adopted; None where there are none."""
        if not self.bounds:
            return None
        room = Room(self.bounds, self.items, self.cost_kr)
        for p in adopted:
            room.take(p)
        return room

    @cached_property
    def raises_shares(self) -> bool:
        """Whether anyone's share is raised by the terms."""
        return self.terms.completion.raises_shares and self.voters > 0

    @cached_property
    def fills(self) -> bool:
        """Whether what still fits is adopted at the end, by the terms."""
        return self.terms.completion.fills

    @cached_property
    def fits_machine_code(self) -> bool:
        """Whether machine code knows all there is here: no bounds, no marks, and no number too large for it."""
        if self.bounds or self.marks is not None:
            return False
        most_votes, most_cost = self.voters * self.most_points, max(self.cost_kr, default=0)
        if (most_votes + 1) * (most_cost + 1) >= LARGEST:
            most_votes = max(self.votes, default=0)
        most = max((most_votes + 1) * (most_cost + 1), self.voters * max(most_cost, self.limit_kr))
        return most < LARGEST and self.voters < LARGEST_VOTERS and self.limit_kr < EXACT

    @cached_property
    def sheet(self) -> Sheet | None:
        """For machine code; None where it does not know all there is here."""
        if not self.fits_machine_code:
            return None
        terms = self.terms
        fewest = terms.fewest_votes if terms.adopts_unsupported else max(terms.fewest_votes, 1)
        return Sheet(
            (self.starts, self.of, self.times, self.points),
            (self.cost_kr, () if terms.ties is TieBreak.ID else self.ranks),
            (self.limit_kr, self.voters, int(terms.skips), fewest, terms.fewest_votes),
        )

    def share_kr(self, steps_up: int = 0) -> Fraction:
        """What a ballot of weight one has to spend under Equal Shares, after so many steps of add-one."""
        share = Fraction(self.limit_kr, self.voters)
        if self.terms.add_one_start is AddOneStart.WHOLE and self.terms.completion.raises_shares:
            share = Fraction(int(share * self.whole_weight / self.step) * self.step, self.whole_weight)
        return share + Fraction(steps_up * self.step, self.whole_weight)

    def spent_kr(self, places: Iterable[int]) -> int:
        """What items cost together."""
        return sum(self.cost_kr[p] for p in places)

    def never_blocked(self, adopted: Sequence[int]) -> frozenset[int]:
        """What no bound has kept from being adopted at any time, whatever the order: what Equal Shares promises holds.

        Not what needs another item, nor what shares a limit with something adopted that makes room in it.
        """
        room = self.room(adopted)
        if room is None:
            return frozenset(range(len(self.items)))
        chosen, needs = {self.items[p] for p in adopted}, self.bounds.needs
        loosened = [limit for limit in self.bounds.limits if any(limit.amounts.get(i, 0) < 0 for i in chosen)]
        shaky = {i for limit in loosened for i in {*limit.of, *limit.amounts}}
        return frozenset(
            p for p, item in enumerate(self.items) if room.block(p) is None and item not in needs and item not in shaky
        )

    def by_ties(self, places: Iterable[int]) -> list[int]:
        """Places in the order of the published tie-break."""
        return sorted(places, key=self.ranks.__getitem__)

    def with_voters(self, place: int, count: int) -> "Tally":
        """As if so many more whole voters had voted, each giving all her points to one item."""
        if not count:
            return self
        at, weight = int(self.starts[place + 1]), count * self.whole_weight
        ones = self.points is None and self.most_points == 1
        points = np.ones(len(self.of), dtype=np.int64) if self.points is None else self.points
        changed = replace(
            self,
            voters=self.voters + weight,
            times=np.append(self.times, weight),
            of=np.insert(self.of, at, self.distinct),
            points=None if ones else np.insert(points, at, self.most_points),
            starts=self.starts + (np.arange(len(self.starts)) > place),
        )
        given = self.votes[place] + weight * self.most_points
        vars(changed)["votes"] = (*self.votes[:place], given, *self.votes[place + 1 :])
        return changed

    def with_cost(self, place: int, cost_kr: int) -> "Tally":
        """As if one item had another cost."""
        changed = replace(self, cost_kr=(*self.cost_kr[:place], cost_kr, *self.cost_kr[place + 1 :]))
        vars(changed).update(votes=self.votes, support=self.support)
        return changed


def tally(election: Election) -> Tally:
    """Sort an election for counting.

    Refuses with `UnknownMeasure` a ballot that names what is not on the list, and with `InvalidNumber` points below
    one (other than marks on an approval-cut ballot).
    """
    items = tuple(sorted(election.cost_kr))
    weights = None if election.weights is None else np.array(election.weights, dtype=np.int64)
    cutting = election.kind is BallotKind.APPROVAL_CUT
    ballots = [_approved(ballot) for ballot in election.ballots] if cutting else election.ballots
    rows = contents_of(ballots, items)
    # With marks each ballot stands for itself: equal approvals may go with different marks.
    times, starts, of, points = by_item(rows, weights, together=not cutting)
    voters = len(election.ballots) if weights is None else int(weights.sum())
    most = 1 if points is None else int(points.max(initial=1))
    if voters * most >= EXACT:
        raise InvalidNumber(field="weights", value=str(voters * most), wanted=f"under {EXACT} til sammen")
    return Tally(
        items=items,
        cost_kr=tuple(map(election.cost_kr.__getitem__, items)),
        limit_kr=election.limit_kr,
        times=times,
        voters=voters,
        whole_weight=election.whole_weight,
        step=election.step,
        most_points=most_points(election),
        starts=starts,
        of=of,
        points=points,
        terms=election.terms,
        bounds=election.bounds,
        marks=_marks(election, items) if cutting else None,
    )


def _approved(ballot: Mapping[ItemId, int]) -> dict[ItemId, int]:
    return {item: given for item, given in ballot.items() if given != CUT_FIRST}


def _marks(election: Election, items: tuple[ItemId, ...]) -> tuple[Indices, ...]:
    marks: dict[ItemId, list[int]] = {item: [] for item in items}
    for row, ballot in enumerate(election.ballots):
        for item, given in ballot.items():
            if given == CUT_FIRST:
                if item not in marks:
                    raise UnknownMeasure(measure=item)
                marks[item].append(row)
    return tuple(np.array(marks[item], dtype=np.intp) for item in items)


def most_points(election: Election) -> int:
    """What one further voter can give one item: one, or on points ballots as much as the fullest ballot gives."""
    if not election.kind.weighs:
        return 1
    rows = contents_of(election.ballots, tuple(sorted(election.cost_kr)))
    if rows.points is None:
        return max(1, int(np.diff(rows.starts).max(initial=1)))
    sums = np.concatenate(([0], np.cumsum(rows.points)))
    return max(1, int((sums[rows.starts[1:]] - sums[rows.starts[:-1]]).max(initial=1)))
