"""Add-one: every voter's share is raised step by step, and the whole rule run again, while the limit holds.

Most steps change nothing. With what is bought fixed, purses never shrink and prices never rise with the share
(b' = max(b − q, 0), with b up and q down). So if a sequence is run at a share and at a higher one, and in every round
the winner's price at the lower is below every rival's price at the higher, and nothing more can be bought at the end of
the higher, then the sequence is what is bought at every share between. The steps between are jumped over.

Near a change that holds only of short jumps, for both prices fall. Machine code therefore bounds how fast they do
(`compiled_sweep.held`). Who surely gives all she has at both shares does so at every share between, and so with who
surely pays in full. A purse grows as the share does, and by what its purchases have become cheaper; a price falls by
what the poor have more, divided by the points of the rich. The winner's lead over a rival is then above two lines, one
from each end: where those cross, the lead is at its least.
"""

from collections.abc import Callable
from dataclasses import dataclass

from budsjett.voting.market import Bought, buy, holds
from budsjett.voting.options import AddOneStop
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.search import A_QUARTER, Search
from budsjett.voting.tally import Tally

MOST_PATIENCE = 64
"""So many unchanged steps at most are waited for before another jump is tried."""


@dataclass(frozen=True, slots=True)
class Raised:
    """The outcome of add-one: by how many steps the shares were raised, and what they buy.

    `next_places`: what one step more would have bought, above the limit; None where the stop ended it before.
    """

    steps_up: int
    places: list[int]
    next_places: list[int] | None


def raised(sorted_: Tally, satisfaction: Satisfaction) -> Raised:
    """Run add-one by the search, jumping; exactly, and jumping, where there is no search."""
    searching = Search(sorted_, satisfaction)
    if not searching.possible:
        return _raised_by_jumps(sorted_, satisfaction)

    def run(steps_up: int) -> list[int]:
        found = searching.run(steps_up)
        return buy(sorted_, satisfaction, steps_up=steps_up, trace=False).places() if found is None else found

    return _raise(sorted_, run, searching.holds)


def _raised_by_jumps(sorted_: Tally, satisfaction: Satisfaction) -> Raised:
    """Run add-one in fractions; what changes nothing for sure is jumped over."""
    bought: Bought | None = None

    def run(steps_up: int) -> list[int]:
        nonlocal bought
        guess = () if bought is None else bought.places()
        bought = buy(sorted_, satisfaction, steps_up=steps_up, guess=guess, trace=False)
        return bought.places()

    def surely(steps_up: int) -> float:
        return 1.0 if bought is not None and holds(sorted_, satisfaction, bought, steps_up) else A_QUARTER

    return _raise(sorted_, run, surely)


def raised_exactly(sorted_: Tally, satisfaction: Satisfaction) -> Raised:
    """Run add-one in fractions, at every step."""
    return _raise(sorted_, lambda steps_up: buy(sorted_, satisfaction, steps_up=steps_up, trace=False).places(), None)


Run = Callable[[int], list[int]]
Holds = Callable[[int], float]
"""1 where what was bought last is surely bought at every step up to another; else a guess at how much of the way."""


def _raise(sorted_: Tally, run: Run, holds: Holds | None) -> Raised:
    steps_up, places = 0, run(0)
    jump, usual, stretch, patience, waited, beyond = 1, 1, 0, 0, 0, 0
    while not _stops(sorted_, places):
        if holds is not None and waited >= patience:
            part = holds(steps_up + jump)
            if part == 1:
                steps_up, stretch, jump, patience = steps_up + jump, stretch + jump, 2 * jump, 0
                if beyond > steps_up:
                    jump = min(jump, beyond - steps_up)
                continue
            beyond = steps_up + jump
            jump = int(part * jump)
            if jump:
                continue
            # The stretch is over. The next begins with what stretches usually come to; where there was none, single
            # steps are taken for a while.
            patience = 0 if stretch else min(max(1, 2 * patience), MOST_PATIENCE)
            usual = (usual + stretch) // 2
            jump, stretch, waited, beyond = max(1, usual), 0, 0, 0
        after = run(steps_up + 1)
        if sorted_.spent_kr(after) > sorted_.limit_kr:
            return Raised(steps_up, places, after)
        waited += 1
        steps_up, places = steps_up + 1, after
    return Raised(steps_up, places, None)


def _stops(sorted_: Tally, places: list[int]) -> bool:
    """Whether no further step is taken, by the terms or because everything wanted is bought or blocked."""
    taken = set(places)
    room = sorted_.room(places)
    wanted = [p for p in sorted_.wanted if p not in taken and (room is None or room.block(p) is None)]
    if not wanted:
        return True
    if sorted_.terms.add_one_stop is AddOneStop.OVERSPENT:
        return False
    everything = sorted_.terms.add_one_stop is AddOneStop.EXHAUSTED_ALL
    others = (p for p in range(len(sorted_.items)) if p not in taken and (room is None or room.block(p) is None))
    rest = others if everything else wanted
    left_kr = sorted_.limit_kr - sorted_.spent_kr(places)
    return all(sorted_.cost_kr[p] > left_kr for p in rest)
