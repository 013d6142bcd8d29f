"""One door to the counting rules."""

from collections.abc import Callable, Mapping

from budsjett.voting import equal_shares as shares
from budsjett.voting import greedy as by_votes
from budsjett.voting import leximin as worst_off
from budsjett.voting import overspending
from budsjett.voting import phragmen as loads
from budsjett.voting import welfare as best
from budsjett.voting.election import Election
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.programme import Relax
from budsjett.voting.tally import Tally
from budsjett.voting.welfare import PATIENCE_S

RULES: Mapping[Rule, Callable[[Election, Satisfaction], Outcome]] = {
    Rule.GREEDY: by_votes.greedy,
    Rule.EQUAL_SHARES: shares.equal_shares,
    Rule.PHRAGMEN: loads.phragmen,
    Rule.BOUNDED_OVERSPENDING: overspending.bounded_overspending,
}


def count(
    election: Election,
    rule: Rule,
    satisfaction: Satisfaction,
    *,
    relax: Relax | None = None,
    seconds: float = PATIENCE_S,
) -> Outcome:
    """The outcome of an election by a rule.

    The same election gives the same outcome whatever the order of its ballots and items. `relax` gives the rules that
    look for a best set better bounds to search by, and `seconds` is how long it may be looked for; neither changes an
    outcome. Refuses with `NotProven` when that is not long enough.
    """
    if rule is Rule.WELFARE:
        return best.welfare(election, satisfaction, relax=relax, seconds=seconds)
    if rule is Rule.LEXIMIN:
        return worst_off.leximin(election, satisfaction, relax=relax, seconds=seconds)
    return RULES[rule](election, satisfaction)


def adopted_places(sorted_: Tally, rule: Rule, satisfaction: Satisfaction) -> list[int]:
    """What a rule adopts, in order, by place: for many counts of nearly the same ballots, without the steps."""
    return PLACES[rule](sorted_, satisfaction)


def _carried(sorted_: Tally, _: Satisfaction) -> list[int]:
    return loads.adopted_places(sorted_)


PLACES: Mapping[Rule, Callable[[Tally, Satisfaction], list[int]]] = {
    Rule.GREEDY: by_votes.adopted_places,
    Rule.EQUAL_SHARES: shares.adopted_places,
    Rule.PHRAGMEN: _carried,
    Rule.BOUNDED_OVERSPENDING: overspending.adopted_places,
    Rule.WELFARE: best.adopted_places,
    Rule.LEXIMIN: worst_off.adopted_places,
}
