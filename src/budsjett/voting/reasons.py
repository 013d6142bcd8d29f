"""Per item: why, why not, who paid, what its supporters' money went to, and what would have been enough.

What would have been enough is found by running the rule again, never by a formula: an answer is given only when the
rule, run on it, adopts the item, and run on one vote less (one krone more) does not. (Of best sets it is enough to
prove that the best set with the item is better, or worse, than the one adopted.) Under the greedy rule, where no item
depends on another, that makes it the least number of votes and the highest price. The other rules are not monotone: a
vote or a krone more may change what others buy first. There the answer is still true and still tight, and it says of
itself whether something smaller was ruled out (`least`) and whether more of the same always did when it was
tried (`steady`).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from budsjett.errors import NotProven, UnknownMeasure
from budsjett.voting import leximin, overspending, welfare
from budsjett.voting.bounds import broken
from budsjett.voting.counting import adopted_places, count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.equal_shares import exactly_bought
from budsjett.voting.greedy import ranked
from budsjett.voting.kernels import loaded
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step
from budsjett.voting.payments import (
    FEWEST,
    LoadPayments,
    Payers,
    Payments,
    PursePayments,
    SharePayments,
    ballots_of_each,
)
from budsjett.voting.phragmen import adopt
from budsjett.voting.programme import Relax
from budsjett.voting.search import FEWEST_NAMES_MANY
from budsjett.voting.tally import Tally, most_points, tally

MOST_TIMES = 20
"""More than so many times the voters there were is no answer to "how many more?"."""
PATIENCE_S = 20.0
"""How long is looked for the votes, and for the price, that would have been enough for an item."""
MOST_TRIED = 24
"""So many smaller numbers at most are tried one by one, to rule out that fewer suffice."""

CODE = {Rule.EQUAL_SHARES: "compiled_shares", Rule.PHRAGMEN: "compiled_loads"}
"""The machine code of a rule, by its module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Kroner of an item's supporters that went to an item."""

    item: ItemId
    kr: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """What would have been enough: the rule adopts the item with it, and does not with one less of the change.

    `least`: no smaller change suffices; the rule is monotone, or every smaller one was tried. `steady`: the rule is
    monotone, or larger changes were tried (one more, half as much more, twice as much) and all of them adopt it.
    """

    value: int
    least: bool
    steady: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """Why an item was adopted.

    `place` counts from 1 among the adopted. `share_kr` is what each supporter who could paid (per point, on points
    ballots; None under Phragmén, where it differs), and `paid_kr` what all of them paid; None where the rule takes no
    one's money (greedy, completion). `payers` says how many paid how much. `went_to` is what the supporters' money
    went to, this item among it. Both are empty where nobody paid, or where `few` says that too few did to tell.
    """

    item: ItemId
    place: int
    step: Step
    share_kr: Fraction | None
    paid_kr: Fraction | None
    went_to: tuple[Spent, ...]
    payers: tuple[Payers, ...] = ()
    few: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdopted:
    """Why an item was not adopted, and what would have been enough.

    `room_short_kr`: what was missing in the pot at its turn; None when there was room, or under Equal Shares without
    completion, where the pot is never asked. `money_short_kr`: what its supporters were missing when nothing more
    could be bought; `left_kr`: what they had left then. Both None where nobody is given money of her own. `went_to`:
    what the supporters' money went to; under greedy the items that were adopted ahead of it, at full cost.
    `votes`: so many further voters who give it all they have and name nothing else make it win. `price`: the price at
    which it wins with the ballots as they are. Each is None where nothing reasonable does. `few`: so few voted for it,
    or so few did not, that what their money went to would tell what single voters chose; it is left out.
    """

    item: ItemId
    step: Step
    room_short_kr: int | None
    money_short_kr: Fraction | None
    left_kr: Fraction | None
    went_to: tuple[Spent, ...]
    votes: Enough | None
    price: Enough | None
    few: bool = False

    @property
    def votes_needed(self) -> int | None:
        """The votes missing."""
        return self.votes.value if self.votes else None

    @property
    def price_needed(self) -> int | None:
        """The price at which it wins."""
        return self.price.value if self.price else None


Reason = Adopted | NotAdopted


def reason(election: Election, outcome: Outcome, item: ItemId, *, relax: Relax | None = None) -> Reason:
    """Why an item was adopted, or why not.

    Counts the election again by the outcome's rule; under a rule that looks for the best set, `relax` gives bounds to
    search by. Refuses with `UnknownMeasure` what was not on the list; an outcome of another election is a ValueError.
    """
    if item not in election.cost_kr:
        raise UnknownMeasure(measure=item)
    return _Inquiry(election, outcome, relax).reason(item)


def reasons(election: Election, outcome: Outcome, *, relax: Relax | None = None) -> Mapping[ItemId, Reason]:
    """A reason for every item, in the order of the outcome's steps."""
    inquiry = _Inquiry(election, outcome, relax)
    return {step.item: inquiry.reason(step.item) for step in outcome.steps}


class _Inquiry:
    """One election sorted once, asked many times."""

    def __init__(self, election: Election, outcome: Outcome, relax: Relax | None) -> None:
        self._tally, self._relax = tally(election), relax
        # The rule's own steps, run anew: a recorded outcome may hold less, and must be this election's. What was proven
        # the best set is not looked for again.
        self._outcome = (
            _as_adopted(self._tally, outcome)
            if outcome.rule.by_sets
            else count(election, outcome.rule, outcome.satisfaction)
        )
        if self._outcome.adopted != outcome.adopted:
            raise ValueError("the outcome is not this election's")
        self._place = {item: i for i, item in enumerate(self._tally.items)}
        self._ballots = ballots_of_each(election, self._tally)
        self._payments = _payments(self._tally, outcome)
        if outcome.rule in CODE:  # hundreds of counts are worth the wait that one is not
            loaded(CODE[outcome.rule], worth=len(self._tally.of) >= FEWEST_NAMES_MANY)

    def reason(self, item: ItemId) -> Reason:
        """Why, or why not."""
        step, place = self._outcome.step(item), self._place[item]
        payments = None if self._few(place) else self._payments
        if step.adopted:
            return self._why(step, place, payments)
        left_kr = payments.left(place) if payments else None
        terms = self._tally.terms
        asks_pot = self._outcome.rule is not Rule.EQUAL_SHARES or terms.completion.fills
        return NotAdopted(
            item=item,
            step=step,
            room_short_kr=step.cost_kr - step.pot_kr if asks_pot and step.cost_kr > step.pot_kr else None,
            money_short_kr=None if left_kr is None else self._tally.asked_kr[place] - left_kr,
            left_kr=left_kr,
            went_to=self._ahead(step) if self._payments is None else self._went_to(payments, place),
            votes=self._votes(place),
            price=self._price(place, 0 if left_kr is None else int(left_kr)),
            few=self._payments is not None and payments is None,
        )

    def _why(self, step: Step, place: int, payments: Payments | None) -> Adopted:
        went_to = self._went_to(payments, place)
        return Adopted(
            item=step.item,
            place=self._outcome.adopted.index(step.item) + 1,
            step=step,
            share_kr=step.share_kr,
            paid_kr=self._payments.paid(place) if self._payments else None,
            went_to=went_to,
            payers=payments.payers(place, self._ballots) if payments else (),
            few=self._payments is not None and payments is None,
        )

    def _few(self, place: int) -> bool:
        """Whether supporters, or all the others, are too few for what they paid to be told."""
        named = int(self._ballots[self._tally.support[place].of].sum())
        return named < FEWEST or 0 < int(self._ballots.sum()) - named < FEWEST

    def _ahead(self, step: Step) -> tuple[Spent, ...]:
        steps = self._outcome.steps
        ahead = (s for s in steps[: steps.index(step)] if s.adopted)
        return tuple(Spent(item=s.item, kr=Fraction(s.cost_kr)) for s in ahead)

    def _went_to(self, payments: Payments | None, place: int) -> tuple[Spent, ...]:
        spent = payments.went_to(place) if payments else ()
        return tuple(Spent(item=self._tally.items[p], kr=kr) for p, kr in spent)

    def _votes(self, place: int) -> Enough | None:
        if self._tally.cost_kr[place] > self._tally.limit_kr:
            return None
        ends = time.monotonic() + PATIENCE_S

        def wins(more: int) -> bool:
            return self._wins(self._tally.with_voters(place, more), place, ends)

        most = MOST_TIMES * max(1, self._tally.voters)
        lost, won = 0, 1
        try:
            while not wins(won):
                lost, won = won, 2 * won
                if lost >= most:
                    return None
            return self._enough(0, _boundary(lost, won, wins), wins, monotone=self._votes_only_help)
        except NotProven:
            return None

    def _price(self, place: int, surely_kr: int) -> Enough | None:
        ends = time.monotonic() + PATIENCE_S

        def wins(cost_kr: int) -> bool:
            return self._wins(self._tally.with_cost(place, cost_kr), place, ends)

        # What the supporters have left when all is bought would have bought it then, if not before.
        now_kr = self._tally.cost_kr[place]
        try:
            won = surely_kr if 0 < surely_kr < now_kr and wins(surely_kr) else 0
            found = _boundary(now_kr, won, wins)
            return self._enough(now_kr, found, wins, monotone=self._lower_only_helps) if found else None
        except NotProven:
            return None

    @property
    def _votes_only_help(self) -> bool:
        """Under greedy the item is only looked at earlier; of best sets only those that hold it become better."""
        return self._outcome.rule.by_sets or (self._outcome.rule is Rule.GREEDY and not self._tally.bounds)

    @property
    def _lower_only_helps(self) -> bool:
        """By cost satisfaction a lower price also makes the item worth less, so a best set may do without it."""
        by_number = self._outcome.satisfaction is Satisfaction.CARDINALITY
        greedy = self._outcome.rule is Rule.GREEDY and not self._tally.bounds
        return greedy or (self._outcome.rule is Rule.WELFARE and by_number)

    def _enough(self, now: int, found: int, wins: Callable[[int], bool], *, monotone: bool) -> Enough:
        """What is known of a change: from `now`, which loses, to `found`, which wins and its neighbour does not."""
        if monotone:
            return Enough(value=found, least=True, steady=True)
        towards = 1 if found > now else -1
        smaller = range(now + towards, found, towards)
        tried = len(smaller) <= MOST_TRIED
        least = next((n for n in smaller if wins(n)), found) if tried else found
        further = {least + towards, least + (least - now + towards) // 2, least + (least - now)}
        return Enough(value=least, least=tried, steady=all(wins(n) for n in further if n > 0))

    def _wins(self, changed: Tally, place: int, ends: float) -> bool:
        """Whether the outcome's rule, run on a changed election, adopts the item. `NotProven` when time is out."""
        if time.monotonic() > ends:
            raise NotProven(rule=self._outcome.rule)
        if self._outcome.rule.by_sets:
            # No set without the item has become better or worse than it was, so what was adopted is the best of those.
            how, relax = self._outcome.satisfaction, self._relax
            of_all = self._outcome.rule is Rule.WELFARE
            other = [self._place[item] for item in self._outcome.adopted]
            beats = welfare.beats if of_all else leximin.beats
            better = beats(changed, how, place, other, relax=relax, seconds=ends - time.monotonic())
            if better:
                return better > 0
            anew = welfare.adopted_places if of_all else leximin.adopted_places
            return place in anew(changed, how, relax=relax, seconds=ends - time.monotonic())
        return place in adopted_places(changed, self._outcome.rule, self._outcome.satisfaction)


def _as_adopted(sorted_: Tally, outcome: Outcome) -> Outcome:
    """The steps of a rule that looks at sets. A set that could not have been adopted is a ValueError."""
    places = [sorted_.items.index(item) for item in outcome.adopted]
    cost_kr = dict(zip(sorted_.items, sorted_.cost_kr, strict=True))
    if sorted_.spent_kr(places) > sorted_.limit_kr or broken(sorted_.bounds, cost_kr, outcome.adopted):
        raise ValueError("the outcome is not this election's")
    return welfare.best_outcome(sorted_, ranked(sorted_, places, Satisfaction.COST), outcome.rule, outcome.satisfaction)


def _payments(sorted_: Tally, outcome: Outcome) -> Payments | None:
    """Who paid for what; None under a rule that takes no one's money."""
    if outcome.rule is Rule.EQUAL_SHARES and sorted_.voters:
        bought, steps_up = exactly_bought(sorted_, outcome.satisfaction)
        return PursePayments(sorted_, bought, sorted_.share_kr(steps_up))
    if outcome.rule is Rule.BOUNDED_OVERSPENDING and sorted_.voters:
        _, adoptions, _ = overspending.adopt(sorted_, outcome.satisfaction)
        return SharePayments(sorted_, [(done.place, done.per_point) for done in adoptions], sorted_.share_kr())
    return LoadPayments(sorted_, adopt(sorted_)) if outcome.rule is Rule.PHRAGMEN else None


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
