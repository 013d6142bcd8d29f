"""Most supported first, as long as there is room (the rule most cities use)."""

from fractions import Fraction

from budsjett.voting.election import Election
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.tally import Tally, tally


def greedy(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Consider items by support; adopt what fits, skip what does not.

    By cost satisfaction the support is the votes; by cardinality it is the votes per krone (an item that costs
    nothing comes first). Points ballots: votes are sums of points. Equals by the election's tie-break.
    """
    steps = rank_and_fit(tally(election), satisfaction)
    return Outcome(rule=Rule.GREEDY, satisfaction=satisfaction, steps=tuple(steps), terms=election.terms)


def rank_and_fit(sorted_: Tally, satisfaction: Satisfaction) -> list[Step]:
    """The greedy rule's steps."""
    return fit(sorted_, ranked(sorted_, list(range(len(sorted_.items))), satisfaction), sorted_.limit_kr, satisfaction)


def ranked(sorted_: Tally, places: list[int], satisfaction: Satisfaction) -> list[int]:
    """Places by support, the most first; equals by the tie-break."""

    def against(p: int) -> Fraction | float:
        price = _price(sorted_, p, satisfaction)
        return float("-inf") if price is None else -price

    return sorted(sorted_.by_ties(places), key=against)


def fit(sorted_: Tally, order: list[int], left_kr: int, satisfaction: Satisfaction | None) -> list[Step]:
    """Go through the places in order and adopt what there is room for. No satisfaction: it is a completion."""
    steps = []
    for p in order:
        cost_kr, support = sorted_.cost_kr[p], sorted_.support[p]
        votes = support.votes
        wanted = votes > 0 or (satisfaction is not None and sorted_.terms.adopts_unsupported)
        adopted = wanted and cost_kr <= left_kr
        steps.append(
            Step(
                item=sorted_.items[p],
                support=votes,
                supporters=support.supporters,
                left_kr=Fraction(left_kr),
                pot_kr=left_kr,
                price=None if satisfaction is None else _price(sorted_, p, satisfaction),
                adopted=adopted,
                kind=StepKind.COMPLETION if satisfaction is None else StepKind.RANKED,
                cost_kr=cost_kr,
            )
        )
        left_kr -= cost_kr * adopted
    return steps


def _price(sorted_: Tally, p: int, satisfaction: Satisfaction) -> Fraction | None:
    votes, cost_kr = sorted_.support[p].votes, sorted_.cost_kr[p]
    if satisfaction is Satisfaction.COST:
        return Fraction(votes)
    if cost_kr == 0:
        return None if votes else Fraction(0)
    return Fraction(votes, cost_kr)
