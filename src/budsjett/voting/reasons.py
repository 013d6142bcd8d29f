"""Per item: why, why not, what its supporters' money went to, and what would have been enough.

What would have been enough is found by running the rule again, never by a formula: an answer is given only when the
rule, run on it, adopts the item, and run on one vote less (one krone more) does not. Under the greedy rule that makes
it the least number of votes and the highest price. Equal Shares is not monotone: a vote or a krone more may change
what others buy first. There the answer is still true and still tight, but a smaller one may exist further away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from budsjett.errors import UnknownMeasure
from budsjett.voting.counting import adopted_places, count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.equal_shares import exactly_bought
from budsjett.voting.market import Bought
from budsjett.voting.outcome import Outcome, Rule, Step
from budsjett.voting.tally import Tally, most_points, tally

MOST_TIMES = 20
"""More than so many times the voters there were is no answer to "how many more?"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Kroner of an item's supporters that went to an item."""

    item: ItemId
    kr: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """Why an item was adopted.

    `place` counts from 1 among the adopted. `share_kr` is what each supporter who could paid (per point, on points
    ballots), and `paid_kr` what all of them paid; None where the rule takes no one's money (greedy, completion).
    `went_to` is what the supporters' shares went to, this item among it.
    """

    item: ItemId
    place: int
    step: Step
    share_kr: Fraction | None
    paid_kr: Fraction | None
    went_to: tuple[Spent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdopted:
    """Why an item was not adopted, and what would have been enough.

    `room_short_kr`: what was missing in the pot at its turn; None when there was room, or under Equal Shares without
    completion, where the pot is never asked. `money_short_kr`: what its supporters were missing when nothing more
    could be bought; None under greedy. `left_kr`: what they had left then. `went_to`: under Equal Shares what their
    shares went to; under greedy the items that were adopted ahead of it, at full cost.
    `votes_needed`: so many further voters who give it all they have and name nothing else make it win.
    `price_needed`: the price at which it wins with the ballots as they are. Each is None where nothing reasonable does.
    """

    item: ItemId
    step: Step
    room_short_kr: int | None
    money_short_kr: Fraction | None
    left_kr: Fraction | None
    went_to: tuple[Spent, ...]
    votes_needed: int | None
    price_needed: int | None


Reason = Adopted | NotAdopted


def reason(election: Election, outcome: Outcome, item: ItemId) -> Reason:
    """Why an item was adopted, or why not.

    Counts the election again by the outcome's rule. Refuses with `UnknownMeasure` what was not on the list; an outcome
    of another election is a ValueError.
    """
    if item not in election.cost_kr:
        raise UnknownMeasure(measure=item)
    return _Inquiry(election, outcome).reason(item)


def reasons(election: Election, outcome: Outcome) -> Mapping[ItemId, Reason]:
    """A reason for every item, in the order of the outcome's steps."""
    inquiry = _Inquiry(election, outcome)
    return {step.item: inquiry.reason(step.item) for step in outcome.steps}


class _Inquiry:
    """One election sorted once, asked many times."""

    def __init__(self, election: Election, outcome: Outcome) -> None:
        # The rule's own steps, run anew: a recorded outcome may hold less, and must be this election's.
        self._outcome = count(election, outcome.rule, outcome.satisfaction)
        if self._outcome.adopted != outcome.adopted:
            raise ValueError("the outcome is not this election's")
        self._tally = tally(election)
        self._place = {item: i for i, item in enumerate(self._tally.items)}
        self._bought: Bought | None = None
        if outcome.rule is Rule.EQUAL_SHARES:
            self._bought, _ = exactly_bought(self._tally, outcome.satisfaction)

    def reason(self, item: ItemId) -> Reason:
        """Why, or why not."""
        step, place = self._outcome.step(item), self._place[item]
        went_to = self._ahead(step) if self._bought is None else self._went_to(self._bought, place)
        if step.adopted:
            return Adopted(
                item=item,
                place=self._outcome.adopted.index(item) + 1,
                step=step,
                share_kr=step.share_kr,
                paid_kr=None if step.share_kr is None else Fraction(step.cost_kr),
                went_to=went_to if self._bought else (),
            )
        left_kr = self._left(self._bought, place)
        asks_pot = self._bought is None or self._tally.terms.completion.fills
        return NotAdopted(
            item=item,
            step=step,
            room_short_kr=step.cost_kr - step.pot_kr if asks_pot and step.cost_kr > step.pot_kr else None,
            money_short_kr=None if left_kr is None else step.cost_kr - left_kr,
            left_kr=left_kr,
            went_to=went_to,
            votes_needed=self._votes_needed(place),
            price_needed=self._price_needed(place, 0 if left_kr is None else int(left_kr)),
        )

    def _ahead(self, step: Step) -> tuple[Spent, ...]:
        steps = self._outcome.steps
        ahead = (s for s in steps[: steps.index(step)] if s.adopted)
        return tuple(Spent(item=s.item, kr=Fraction(s.cost_kr)) for s in ahead)

    def _went_to(self, bought: Bought, place: int) -> tuple[Spent, ...]:
        if bought.purses is None:
            return ()
        spent = bought.purses.spent(self._tally.support[place])
        return tuple(
            Spent(item=self._tally.items[done.place], kr=kr)
            for done, kr in zip(bought.purchases, spent, strict=True)
            if kr
        )

    def _left(self, bought: Bought | None, place: int) -> Fraction | None:
        if bought is None:
            return None
        return bought.purses.held(self._tally.support[place]) if bought.purses else Fraction(0)

    def _votes_needed(self, place: int) -> int | None:
        if self._tally.cost_kr[place] > self._tally.limit_kr:
            return None
        most = MOST_TIMES * max(1, self._tally.voters)
        lost, won = 0, 1
        while not self._wins(self._tally.with_voters(place, won), place):
            lost, won = won, 2 * won
            if lost >= most:
                return None
        return _boundary(lost, won, lambda more: self._wins(self._tally.with_voters(place, more), place))

    def _price_needed(self, place: int, surely_kr: int) -> int | None:
        def wins(cost_kr: int) -> bool:
            return self._wins(self._tally.with_cost(place, cost_kr), place)

        # What the supporters have left when all is bought would have bought it then, if not before.
        won = surely_kr if surely_kr > 0 and wins(surely_kr) else 0
        return _boundary(self._tally.cost_kr[place], won, wins) or None

    def _wins(self, changed: Tally, place: int) -> bool:
        """Whether the outcome's rule, run on a changed election, adopts the item."""
        return place in adopted_places(changed, self._outcome.rule, self._outcome.satisfaction)


def _boundary(lost: int, won: int, wins: Callable[[int], bool]) -> int:
    """Between a number that loses and one that wins: one that wins whose neighbour on the other side loses."""
    while abs(won - lost) > 1:
        middle = (won + lost) // 2
        if wins(middle):
            won = middle
        else:
            lost = middle
    return won


def with_more_voters(election: Election, item: ItemId, count: int) -> Election:
    """The election as if so many more whole voters had voted, each giving all her points to one item."""
    ballots = (*election.ballots, *({item: most_points(election)},) * count)
    if election.weights is None and election.whole_weight == 1:
        return replace(election, ballots=ballots)
    before = election.weights if election.weights is not None else (1,) * len(election.ballots)
    return replace(election, ballots=ballots, weights=(*before, *(election.whole_weight,) * count))


def at_price(election: Election, item: ItemId, cost_kr: int) -> Election:
    """The election as if one item had another cost."""
    return replace(election, cost_kr={**election.cost_kr, item: cost_kr})
