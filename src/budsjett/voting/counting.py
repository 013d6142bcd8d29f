"""One door to the counting rules."""

from collections.abc import Callable, Mapping

from budsjett.voting.election import Election
from budsjett.voting.equal_shares import equal_shares
from budsjett.voting.greedy import greedy
from budsjett.voting.outcome import Outcome, Rule, Satisfaction

RULES: Mapping[Rule, Callable[[Election, Satisfaction], Outcome]] = {
    Rule.GREEDY: greedy,
    Rule.EQUAL_SHARES: equal_shares,
}


def count(election: Election, rule: Rule, satisfaction: Satisfaction) -> Outcome:
    """The outcome of an election by a rule.

    The same election gives the same outcome whatever the order of its ballots and items.
    """
    return RULES[rule](election, satisfaction)
