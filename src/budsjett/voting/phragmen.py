"""Sequential Phragmén: what is adopted is a burden its supporters carry together, and burdens are kept even."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from budsjett.voting.election import Election
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.purses import ULP
from budsjett.voting.rows import Counts, Indices
from budsjett.voting.tally import Tally, tally


def phragmen(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Adopt the item that leaves its supporters with the lowest load, until the next does not fit.

    Loads are levelled among the supporters: each carries afterwards (cost + all they carried) / how many they are.
    Ballots are read as sets, whatever points they give; the satisfaction plays no part. The rule stops when the next
    item, or one of several equal, does not fit (pabutools).
    """
    sorted_ = tally(election)
    adopted = adopt(sorted_)
    return Outcome(
        rule=Rule.PHRAGMEN,
        satisfaction=satisfaction,
        steps=tuple(_steps(sorted_, adopted)),
        terms=election.terms,
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """An item adopted, and what each supporter carries afterwards; None for one that nobody named."""

    place: int
    load: Fraction | None


def adopt(sorted_: Tally) -> list[Carried]:
    """Run the rule."""
    candidates = [p for p in sorted_.considered if sorted_.cost_kr[p] <= sorted_.limit_kr]
    supported = [p for p in candidates if sorted_.votes[p]]
    carried: list[Carried] = []
    left_kr = sorted_.limit_kr
    loads = Loads(sorted_, supported)
    while tied := loads.lowest():
        place, load = sorted_.by_ties(tied[0])[0], tied[1]
        if any(sorted_.cost_kr[p] > left_kr for p in tied[0]):
            return carried
        loads.carry(place, load)
        carried.append(Carried(place, load))
        left_kr -= sorted_.cost_kr[place]
    unsupported = [p for p in candidates if not sorted_.votes[p]] if sorted_.terms.adopts_unsupported else []
    for place in sorted_.by_ties(unsupported):  # pabutools: equally heavy, adopted while all that remain fit
        if any(sorted_.cost_kr[p] > left_kr for p in unsupported):
            break
        carried.append(Carried(place, None))
        unsupported.remove(place)
        left_kr -= sorted_.cost_kr[place]
    return carried


class Loads:
    """What each distinct ballot's voter carries: exactly the load of the last item adopted that she named.

    Floats go first. All terms are positive, so a float's relative error is at most the one of the loads it sums plus
    one rounding for each sum and quotient; what is within the error of the lowest is compared as fractions. Loads only
    grow, so an item's load from an earlier round is a lower bound.
    """

    def __init__(self, sorted_: Tally, places: list[int]) -> None:
        self._tally = sorted_
        self._last: Indices = np.zeros(sorted_.distinct, dtype=np.intp)
        self._loads = [Fraction(0)]
        self._float = np.zeros(sorted_.distinct)
        self._people = {p: sorted_.support[p].supporters for p in places}
        self._error = 0.0
        self._bound = {p: sorted_.cost_kr[p] / people for p, people in self._people.items()}

    def lowest(self) -> tuple[list[int], Fraction] | None:
        """The items that would leave the lowest load, and the load; None when there are none left."""
        if not self._bound:
            return None
        fresh: dict[int, float] = {}
        best = float("inf")
        for p in sorted(self._bound, key=self._bound.__getitem__):
            if self._bound[p] > best * (1 + 2 * self._error_next()):
                break
            support = self._tally.support[p]
            money = float(support.times @ self._float[support.of])
            fresh[p] = self._bound[p] = (self._tally.cost_kr[p] + money) / self._people[p]
            best = min(best, fresh[p])
        near = [p for p, load in fresh.items() if load <= best * (1 + 4 * self._error_next())]
        exact = {p: self._load(p) for p in near}
        low = min(exact.values())
        return [p for p in near if exact[p] == low], low

    def carry(self, place: int, load: Fraction) -> None:
        """Adopt an item: all its supporters carry the load."""
        of = self._tally.support[place].of
        self._error = self._error_next()
        self._last[of], self._float[of] = len(self._loads), float(load)
        self._loads.append(load)
        del self._bound[place], self._people[place]

    def _error_next(self) -> float:
        return self._error + (self._tally.distinct + 8) * ULP

    def _load(self, place: int) -> Fraction:
        support = self._tally.support[place]
        people: Counts = np.bincount(self._last[support.of], weights=support.times).astype(np.int64)
        carried = sum((n * self._loads[r] for r, n in enumerate(people.tolist()) if n and r), Fraction(0))
        return (self._tally.cost_kr[place] + carried) / self._people[place]


def _steps(sorted_: Tally, carried: list[Carried]) -> list[Step]:
    steps, left_kr = [], sorted_.limit_kr
    loads = {done.place: done.load for done in carried}
    taken = set(loads)
    left_out = [p for p in range(len(sorted_.items)) if p not in taken]
    rest = sorted(left_out, key=lambda p: (-sorted_.votes[p], sorted_.ranks[p]))
    for p in [*loads, *rest]:
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
            )
        )
        left_kr -= sorted_.cost_kr[p] * (p in taken)
    return steps
