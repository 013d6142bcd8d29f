"""The Method of Equal Shares (Peters, Pierczyński and Skowron 2021): every voter decides over an equal part."""

from fractions import Fraction

from budsjett.voting.add_one import raised, raised_exactly
from budsjett.voting.bounds import Block
from budsjett.voting.election import Election
from budsjett.voting.greedy import fit, ranked
from budsjett.voting.market import Bought, buy
from budsjett.voting.options import CompletionOrder
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.replay import replay
from budsjett.voting.search import search
from budsjett.voting.tally import Tally, tally

NOTHING = Fraction(0)


def equal_shares(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Buy items from equal purses, always the one that is cheapest per unit of satisfaction for those who pay.

    Approval: a supporter's satisfaction is the item's cost, or one. Points ballots: her points times that, so a
    supporter pays in proportion to her points. Equals by the election's tie-break. With the election's completion,
    shares are raised krone by krone, and what is left in the pot goes to what still fits and somebody wants. What the
    bounds block is not for sale, and nobody's money is kept for it.
    """
    sorted_ = tally(election)
    bought, steps_up = exactly_bought(sorted_, satisfaction)
    return Outcome(
        rule=Rule.EQUAL_SHARES,
        satisfaction=satisfaction,
        steps=tuple(_steps(sorted_, bought)),
        terms=election.terms,
        raised=steps_up,
    )


def exactly_bought(sorted_: Tally, satisfaction: Satisfaction) -> tuple[Bought, int]:
    """What the purses buy, with every price exact, and by how many steps add-one raised the shares.

    A fast search goes first, and what it proved is gone through in whole numbers; what it could not prove, the exact
    rule decides. With add-one the same is done with the outcome and with the step after it, which must cost more than
    the limit; should that not agree, the exact rule runs on every step.
    """
    if not sorted_.raises_shares:
        bought = replay(sorted_, satisfaction)
        return bought or buy(sorted_, satisfaction, guess=search(sorted_, satisfaction) or ()), 0
    found = raised(sorted_, satisfaction)
    bought = _at_step(sorted_, satisfaction, found.steps_up, found.places)
    agrees = bought.places() == found.places
    if agrees and found.next_places is not None:
        after = _at_step(sorted_, satisfaction, found.steps_up + 1, found.next_places)
        agrees = after.places() == found.next_places
    if not agrees:
        found = raised_exactly(sorted_, satisfaction)
        bought = buy(sorted_, satisfaction, steps_up=found.steps_up, guess=found.places)
    return bought, found.steps_up


def _at_step(sorted_: Tally, satisfaction: Satisfaction, steps_up: int, guess: list[int]) -> Bought:
    found = replay(sorted_, satisfaction, steps_up=steps_up)
    return found or buy(sorted_, satisfaction, steps_up=steps_up, guess=guess)


def adopted_places(sorted_: Tally, satisfaction: Satisfaction) -> list[int]:
    """What the rule adopts, in order, without steps: by the search, and exactly where it could not decide."""
    if sorted_.raises_shares:
        bought = raised(sorted_, satisfaction).places
    else:
        found = search(sorted_, satisfaction)
        bought = buy(sorted_, satisfaction, trace=False).places() if found is None else found
    if not sorted_.fills:
        return bought
    return [*bought, *(sorted_.items.index(s.item) for s in completion(sorted_, bought) if s.adopted)]


def completion(sorted_: Tally, bought: list[int]) -> list[Step]:
    """What is left in the pot goes to what still fits, in the terms' order; nothing that nobody wants is adopted."""
    by_votes = sorted_.terms.completion_order is CompletionOrder.VOTES
    satisfaction = Satisfaction.COST if by_votes else Satisfaction.CARDINALITY
    left_kr = sorted_.limit_kr - sorted_.spent_kr(bought)
    return fit(sorted_, ranked(sorted_, _rest(sorted_, bought), satisfaction), left_kr, None, sorted_.room(bought))


def _rest(sorted_: Tally, bought: list[int]) -> list[int]:
    taken = set(bought)
    return [p for p in range(len(sorted_.items)) if p not in taken]


def _steps(sorted_: Tally, bought: Bought) -> list[Step]:
    steps = [
        _step(sorted_, p, StepKind.FREE, adopted=True, share_kr=NOTHING, pot_kr=sorted_.limit_kr) for p in bought.free
    ]
    pot_kr = sorted_.limit_kr
    for done in bought.purchases:
        step = _step(
            sorted_,
            done.place,
            StepKind.SHARES,
            adopted=True,
            price=done.price,
            share_kr=done.per_point,
            left_kr=NOTHING if done.held_kr is None else done.held_kr,
            pot_kr=pot_kr,
        )
        steps.append(step)
        pot_kr -= sorted_.cost_kr[done.place]
    places = bought.places()
    if sorted_.fills:
        return [*steps, *completion(sorted_, places)]
    room = sorted_.room(places)
    for p in ranked(sorted_, _rest(sorted_, places), Satisfaction.COST):
        held_kr = bought.purses.held_by(p) if bought.purses else NOTHING
        block = None if room is None else room.block(p)
        steps.append(_step(sorted_, p, StepKind.SHARES, adopted=False, left_kr=held_kr, pot_kr=pot_kr, block=block))
    return steps


def _step(
    sorted_: Tally,
    p: int,
    kind: StepKind,
    *,
    adopted: bool,
    price: Fraction | None = None,
    share_kr: Fraction | None = None,
    left_kr: Fraction = NOTHING,
    pot_kr: int,
    block: Block | None = None,
) -> Step:
    return Step(
        item=sorted_.items[p],
        support=sorted_.votes[p],
        supporters=sorted_.supporters[p],
        left_kr=left_kr,
        price=price,
        adopted=adopted,
        kind=kind,
        cost_kr=sorted_.cost_kr[p],
        share_kr=share_kr,
        pot_kr=pot_kr,
        against=sorted_.against[p] if sorted_.against else 0,
        block=block,
    )
