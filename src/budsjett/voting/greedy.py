"""Most supported first, as long as there is room (the rule most cities use)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from budsjett.voting.bounds import Block, BlockKind, Room
from budsjett.voting.election import Election
from budsjett.voting.kernels import in_use, loaded
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.tally import Tally, tally

BY_VOTES = Satisfaction.COST


def greedy(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Consider items by support; adopt what fits, skip what does not, or stop there if the terms say so.

    By cost satisfaction the support is the votes; by cardinality it is the votes per krone (an item that costs
    nothing comes first). Points ballots: votes are sums of points; on approval-cut ballots they are approvals less
    marks. What the bounds block is passed over. Equals by the election's tie-break.
    """
    steps = rank_and_fit(tally(election), satisfaction)
    return Outcome(rule=Rule.GREEDY, satisfaction=satisfaction, steps=tuple(steps), terms=election.terms)


def rank_and_fit(sorted_: Tally, satisfaction: Satisfaction) -> list[Step]:
    """The greedy rule's steps."""
    order = ranked(sorted_, range(len(sorted_.items)), satisfaction)
    return fit(sorted_, order, sorted_.limit_kr, satisfaction, sorted_.room())


def adopted_places(sorted_: Tally, satisfaction: Satisfaction) -> list[int]:
    """What the rule adopts, in order, without the steps; in machine code where it is loaded."""
    code = loaded("compiled_greedy", worth=in_use)
    sheet = None if code is None else sorted_.sheet
    if sheet is not None:
        desk = sheet.desks.pop() if sheet.desks else sheet.desk()
        address, order, _ = desk
        places: list[int] = order[: code.places(sheet.address, address, satisfaction is BY_VOTES)].tolist()
        sheet.desks.append(desk)
        return places
    by_support = ranked(sorted_, range(len(sorted_.items)), satisfaction)
    considered = _considered(sorted_, by_support, sorted_.limit_kr, sorted_.room(), completing=False)
    return [p for p, adopted, _ in considered if adopted]


def ranked(sorted_: Tally, places: Sequence[int], satisfaction: Satisfaction) -> list[int]:
    """Places by support, the most first; equals by the tie-break."""
    votes, cost_kr, ranks = sorted_.votes, sorted_.cost_kr, sorted_.ranks
    if satisfaction is Satisfaction.COST:
        return sorted(places, key=lambda p: (-votes[p], ranks[p]))

    # A quotient of whole numbers is rounded correctly: quotients that differ as floats differ so exactly, and in the
    # same direction. Only equal floats are compared as fractions.
    def near(p: int) -> float:
        return votes[p] / cost_kr[p] if cost_kr[p] else float("inf") if votes[p] > 0 else 0.0

    def exactly(p: int) -> tuple[Fraction, int]:
        return (Fraction(-votes[p], cost_kr[p]) if cost_kr[p] else Fraction(0), ranks[p])

    order: list[int] = []
    for _, equals in groupby(sorted(places, key=near, reverse=True), key=near):
        order.extend(sorted(equals, key=exactly))
    return order


def fit(
    sorted_: Tally, order: list[int], left_kr: int, satisfaction: Satisfaction | None, room: Room | None
) -> list[Step]:
    """Go through the places in order and adopt what there is room for. No satisfaction: it is a completion."""
    steps = []
    for p, adopted, block in _considered(sorted_, order, left_kr, room, completing=satisfaction is None):
        cost_kr = sorted_.cost_kr[p]
        steps.append(
            Step(
                item=sorted_.items[p],
                support=sorted_.votes[p],
                supporters=sorted_.supporters[p],
                left_kr=Fraction(left_kr),
                pot_kr=left_kr,
                price=None if satisfaction is None else _price(sorted_, p, satisfaction),
                adopted=adopted,
                kind=StepKind.COMPLETION if satisfaction is None else StepKind.RANKED,
                cost_kr=cost_kr,
                against=sorted_.against[p] if sorted_.against else 0,
                block=block,
            )
        )
        left_kr -= cost_kr * adopted
    return steps


def _considered(
    sorted_: Tally, order: list[int], left_kr: int, room: Room | None, *, completing: bool
) -> Iterator[tuple[int, bool, Block | None]]:
    """Each place, whether it is adopted, and what but votes and money stands in the way.

    What needs something that is not adopted waits for it, and then comes before all that is ranked below it. A
    completion never stops at what does not fit, and never adopts what nobody wants.
    """
    terms = sorted_.terms
    fewest = max(terms.fewest_votes, 1 if completing or not terms.adopts_unsupported else 0)
    waiting, stopped = list(order), False
    while waiting:
        at, block = _first_that_can(waiting, room)
        p = waiting.pop(at)
        wanted = not stopped and sorted_.votes[p] >= fewest
        fits = sorted_.cost_kr[p] <= left_kr
        adopted = wanted and block is None and fits
        if adopted:
            left_kr -= sorted_.cost_kr[p]
            if room is not None:
                room.take(p)
        elif wanted and block is None and not (terms.skips or completing):
            stopped = True
        yield p, adopted, block


def _first_that_can(waiting: list[int], room: Room | None) -> tuple[int, Block | None]:
    """Where the first is that does not wait for what it needs, and what blocks it; if all wait, the first."""
    if room is None:
        return 0, None
    for at, p in enumerate(waiting):
        block = room.block(p)
        if block is None or block.kind is not BlockKind.LACKS:
            return at, block
    return 0, room.block(waiting[0])


def _price(sorted_: Tally, p: int, satisfaction: Satisfaction) -> Fraction | None:
    votes, cost_kr = sorted_.votes[p], sorted_.cost_kr[p]
    if satisfaction is Satisfaction.COST:
        return Fraction(votes)
    if cost_kr == 0:
        return None if votes > 0 else Fraction(0)
    return Fraction(votes, cost_kr)
