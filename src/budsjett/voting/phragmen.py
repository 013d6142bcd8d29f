"""Sequential Phragmén: what is adopted is a burden its supporters carry together, and burdens are kept even."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from budsjett.voting.election import Election
from budsjett.voting.kernels import loaded
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.purses import ULP
from budsjett.voting.rows import Counts, Indices
from budsjett.voting.tally import Tally, tally

FEWEST_NAMES = 500_000
"""With fewer names on all ballots the count is done before machine code is even loaded."""


def phragmen(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Adopt the item that leaves its supporters with the lowest load, until the next does not fit.

    Loads are levelled among the supporters: each carries afterwards (cost + all they carried) / how many they are.
    Ballots are read as sets, whatever points they give; the satisfaction plays no part. The rule stops when the next
    item, or one of several equal, does not fit (pabutools). What the bounds block is passed over.
    """
    sorted_ = tally(election)
    return Outcome(
        rule=Rule.PHRAGMEN,
        satisfaction=satisfaction,
        steps=tuple(_steps(sorted_, adopt(sorted_))),
        terms=election.terms,
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """What is adopted, in order; and the loads afterwards, where exact ones are asked for."""

    places: tuple[int, ...]
    loads: "Loads"


def adopt(sorted_: Tally) -> Carried:
    """Run the rule."""
    candidates = [p for p in sorted_.considered if sorted_.cost_kr[p] <= sorted_.limit_kr]
    adopted: list[int] = []
    left_kr, room = sorted_.limit_kr, sorted_.room()
    loads = Loads(sorted_, [p for p in candidates if sorted_.votes[p] > 0])
    unsupported = [p for p in candidates if sorted_.votes[p] <= 0] if sorted_.terms.adopts_unsupported else []
    while True:
        tied = loads.lowest(None if room is None else lambda p: room.block(p) is None)
        wanted = bool(tied)
        # What nobody wants is equally heavy, heavier than all that somebody does; and what needs it may be wanted.
        tied = sorted_.by_ties(tied or [p for p in unsupported if room is None or room.block(p) is None])
        if not tied or any(sorted_.cost_kr[p] > left_kr for p in tied):
            return Carried(tuple(adopted), loads)
        if wanted:
            loads.carry(tied[0])
        else:
            unsupported.remove(tied[0])
        adopted.append(tied[0])
        left_kr -= sorted_.cost_kr[tied[0]]
        if room is not None:
            room.take(tied[0])


def adopted_places(sorted_: Tally) -> list[int]:
    """What the rule adopts, in order, without the steps: in machine code where that can decide."""
    code = loaded("compiled_loads", worth=len(sorted_.of) >= FEWEST_NAMES)
    sheet = None if code is None else sorted_.sheet
    if sheet is None:
        return list(adopt(sorted_).places)
    desk = sheet.desks.pop() if sheet.desks else sheet.desk()
    address, order, _ = desk
    found = code.places(sheet.address, address)
    adopted: list[int] = order[: found >> 2].tolist()
    sheet.desks.append(desk)
    state = found & 3
    if state == code.UNDECIDED:
        return list(adopt(sorted_).places)
    if state == code.STOPPED or not sorted_.unwanted or not sorted_.terms.adopts_unsupported:
        return adopted
    left_kr = sorted_.limit_kr - sorted_.spent_kr(adopted)
    rest = sorted_.by_ties(p for p in sorted_.unwanted if sorted_.cost_kr[p] <= sorted_.limit_kr)
    for at, p in enumerate(rest):
        if any(sorted_.cost_kr[other] > left_kr for other in rest[at:]):
            break
        adopted.append(p)
        left_kr -= sorted_.cost_kr[p]
    return adopted


class Loads:
    """What each distinct ballot's voter carries: the load of the last item adopted that she named.

    Floats go first. All terms are positive, so a float's relative error is at most the one of the loads it sums plus
    one rounding for each term and quotient, in whatever order; what is within that of the lowest is compared as
    fractions. Loads only grow, so an item's load from an earlier round is a lower bound.

    Exact loads follow from how many of an item's supporters carried the load of each earlier turn, which is kept.
    """

    def __init__(self, sorted_: Tally, places: list[int]) -> None:
        self._tally = sorted_
        fits = sorted_.fits_machine_code
        self._code = loaded("compiled_loads", worth=len(sorted_.of) >= FEWEST_NAMES) if fits else None
        self._starts: Indices = sorted_.starts
        self._of: npt.NDArray[np.signedinteger] = sorted_.of
        if self._code is not None:
            self._starts, self._of = sorted_.starts.astype(np.int64), sorted_.of.astype(np.int32, copy=False)
        self._weight = sorted_.times[sorted_.of].astype(np.float64)
        sums = np.concatenate(([0.0], np.cumsum(self._weight)))
        self._people = sums[self._starts[1:]] - sums[self._starts[:-1]]
        self._cost = np.array([float(kr) for kr in sorted_.asked_kr])
        self._active = np.zeros(len(sorted_.items), dtype=np.bool_)
        self._active[places] = True
        self._bound = np.full(len(sorted_.items), np.inf)
        self._bound[places] = self._cost[places] / self._people[places]
        self._load = np.zeros(sorted_.distinct)
        self._last = np.zeros(sorted_.distinct, dtype=np.int64)
        self._turns: list[tuple[int, Counts]] = []
        """By turn: the item, and how many of its supporters carried the load of each turn before (0: none yet)."""
        self._exact = [Fraction(0)]
        self._error = ULP

    def lowest(self, open_to: Callable[[int], bool] | None = None) -> list[int]:
        """The items that would leave the lowest load, exactly; none when there are none left.

        `open_to`: only those of which it is true; machine code is not asked then.
        """
        error = self._error_next()
        if self._code is None:
            near = self._near(error, open_to)
        else:
            laid_out = self._starts, self._of, self._weight, self._people, self._cost
            near = self._code.lowest(*laid_out, self._load, self._active, self._bound, error).tolist()
        if len(near) < 2:  # noqa: PLR2004 one alone is the lowest
            return near
        self.exact()
        exact = {p: self._load_exactly(p, self._before(p)) for p in near}
        low = min(exact.values())
        return [p for p in near if exact[p] == low]

    def carry(self, place: int) -> None:
        """Adopt an item: all its supporters carry its load."""
        turn, each = len(self._turns) + 1, self._bound[place]
        if self._code is None:
            before = self._before(place)
            of = self._rows(place)
            self._last[of], self._load[of] = turn, each
        else:
            laid_out = self._starts, self._of, self._weight
            before = self._code.carry(*laid_out, self._load, self._last, place, each, turn)
        self._error = self._error_next()
        self._turns.append((place, before))
        self._active[place] = False

    def exact(self) -> list[tuple[int, Fraction]]:
        """By turn: the item, and what each of its supporters carries afterwards."""
        for place, before in self._turns[len(self._exact) - 1 :]:
            self._exact.append(self._load_exactly(place, before))
        return [(place, load) for (place, _), load in zip(self._turns, self._exact[1:], strict=True)]

    def _near(self, error: float, open_to: Callable[[int], bool] | None) -> list[int]:
        best, fresh = np.inf, []
        for p in np.argsort(np.where(self._active, self._bound, np.inf), kind="stable").tolist():
            if not self._active[p] or self._bound[p] > best * (1 + 4 * error):
                break
            if open_to is not None and not open_to(p):
                continue
            rows = slice(self._starts[p], self._starts[p + 1])
            carried = float(self._weight[rows] @ self._load[self._of[rows]])
            self._bound[p] = (self._cost[p] + carried) / self._people[p]
            best = min(best, float(self._bound[p]))
            fresh.append(p)
        return [p for p in fresh if self._bound[p] <= best * (1 + 4 * error)]

    def _rows(self, place: int) -> Indices:
        return self._tally.of[self._starts[place] : self._starts[place + 1]]

    def _before(self, place: int) -> Counts:
        rows = slice(self._starts[place], self._starts[place + 1])
        return np.bincount(self._last[self._of[rows]], weights=self._weight[rows]).astype(np.int64)

    def _load_exactly(self, place: int, before: Counts) -> Fraction:
        carried = sum((n * self._exact[turn] for turn, n in enumerate(before.tolist()) if n and turn), Fraction(0))
        return (self._tally.asked_kr[place] + carried) / int(self._people[place])

    def _error_next(self) -> float:
        return self._error + (self._tally.distinct + 8) * ULP


def _steps(sorted_: Tally, carried: Carried) -> list[Step]:
    steps, left_kr, room = [], sorted_.limit_kr, sorted_.room(carried.places)
    taken = set(carried.places)
    loads = dict(carried.loads.exact())
    left_out = [p for p in range(len(sorted_.items)) if p not in taken]
    rest = sorted(left_out, key=lambda p: (-sorted_.votes[p], sorted_.ranks[p]))
    for p in [*carried.places, *rest]:
        steps.append(
            Step(
                item=sorted_.items[p],
                support=sorted_.votes[p],
                supporters=sorted_.support[p].supporters,
                left_kr=Fraction(left_kr),
                price=loads.get(p),
                adopted=p in taken,
                kind=StepKind.LOAD,
                cost_kr=sorted_.cost_kr[p],
                pot_kr=left_kr,
                against=sorted_.against[p] if sorted_.against else 0,
                block=room.block(p) if room and p not in taken else None,
            )
        )
        left_kr -= sorted_.cost_kr[p] * (p in taken)
    return steps
