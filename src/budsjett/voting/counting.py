"""One door to the counting rules."""

from collections.abc import Callable, Mapping

from budsjett.voting import equal_shares as shares
from budsjett.voting import greedy as by_votes
from budsjett.voting import overspending
from budsjett.voting.election import Election
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.phragmen import adopt, phragmen
from budsjett.voting.tally import Tally

RULES: Mapping[Rule, Callable[[Election, Satisfaction], Outcome]] = {
    Rule.GREEDY: by_votes.greedy,
    Rule.EQUAL_SHARES: shares.equal_shares,
    Rule.PHRAGMEN: phragmen,
    Rule.BOUNDED_OVERSPENDING: overspending.bounded_overspending,
}


def count(election: Election, rule: Rule, satisfaction: Satisfaction) -> Outcome:
    """The outcome of an election by a rule.

    The same election gives the same outcome whatever the order of its ballots and items.
    """
    return RULES[rule](election, satisfaction)


def adopted_places(sorted_: Tally, rule: Rule, satisfaction: Satisfaction) -> list[int]:
    """What a rule adopts, in order, by place: for many counts of nearly the same ballots, without the steps."""
    if rule is Rule.GREEDY:
        return by_votes.adopted_places(sorted_, satisfaction)
    if rule is Rule.PHRAGMEN:
        return list(adopt(sorted_).places)
    if rule is Rule.BOUNDED_OVERSPENDING:
        return overspending.adopted_places(sorted_, satisfaction)
    return shares.adopted_places(sorted_, satisfaction)
