"""Would another rule change this? The same ballots counted by every rule that fits them, in one table.

It is a question of rules, asked after the count. The round's own rule was fixed before the vote and is the only one
that advises anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budsjett.errors import NotProven
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.options import Completion, Terms
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.programme import Relax
from budsjett.voting.satisfaction import got

OWN = "own"
PATIENCE_S = 5.0
"""How long a best set is looked for, by each of the methods that look for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A rule with what is fixed beside it."""

    id: str
    rule: Rule
    satisfaction: Satisfaction
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a method adopts.

    `adopted` in its order; `gained` and `lost`: what it adopts beyond the round's own method, and what it does not,
    in text order. `nothing`: how many ballots name something and get none of it.
    """

    method: Method
    adopted: tuple[ItemId, ...]
    cost_kr: int
    gained: tuple[ItemId, ...]
    lost: tuple[ItemId, ...]
    nothing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same ballots by several methods, the round's own first. `chosen_by`: by item, how many methods adopt it.

    `unproven`: the methods that did not prove a best set in time, by id; they are in no other number.
    """

    counted: tuple[Counted, ...]
    chosen_by: Mapping[ItemId, int]
    unproven: tuple[str, ...] = ()

    @property
    def own(self) -> Counted:
        """The round's own method."""
        return self.counted[0]

    @property
    def contested(self) -> tuple[ItemId, ...]:
        """What some methods adopt and others do not, in text order."""
        return tuple(i for i, methods in sorted(self.chosen_by.items()) if 0 < methods < len(self.counted))


def methods(election: Election, own: Outcome) -> tuple[Method, ...]:
    """The methods to compare, the round's own first, then each that differs from it and fits the ballots.

    Tie-break, threshold and what becomes of the unsupported are the round's in all of them. Phragmén reads points as
    sets, so it is left out where the ballots have points.
    """
    first = Method(id=OWN, rule=own.rule, satisfaction=own.satisfaction, terms=own.terms)
    return (first, *(method for method in _all(election, own.terms) if _told(method) != _told(first)))


def compare(
    election: Election,
    own: Outcome,
    *,
    seconds: float = PATIENCE_S,
    among: Sequence[Method] | None = None,
    relax: Relax | None = None,
) -> Comparison:
    """Count by every method, or by those `among`, the round's own first.

    The outcome must be the election's own. `seconds`: for each rule that may need them; `relax`: bounds for them.
    """
    found, unproven = list[tuple[Method, tuple[ItemId, ...]]](), list[str]()
    for method in methods(election, own) if among is None else among:
        if method.id == OWN:
            found.append((method, own.adopted))
            continue
        try:
            asked = replace(election, terms=method.terms)
            found.append((method, count(asked, method.rule, method.satisfaction, relax=relax, seconds=seconds).adopted))
        except NotProven:
            unproven.append(method.id)
    chosen = frozenset(own.adopted)
    counted = tuple(
        Counted(
            method=method,
            adopted=adopted,
            cost_kr=sum(election.cost_kr[item] for item in adopted),
            gained=tuple(sorted(set(adopted) - chosen)),
            lost=tuple(sorted(chosen - set(adopted))),
            nothing=got(election, adopted).nothing,
        )
        for method, adopted in found
    )
    return Comparison(
        counted=counted,
        chosen_by={item: sum(item in set(adopted) for _, adopted in found) for item in sorted(election.cost_kr)},
        unproven=tuple(unproven),
    )


def _all(election: Election, terms: Terms) -> tuple[Method, ...]:
    cost, number = Satisfaction.COST, Satisfaction.CARDINALITY
    skipping, stopping = replace(terms, skips=True), replace(terms, skips=False)
    filled = replace(terms, completion=Completion.GREEDY)
    raised = replace(terms, completion=Completion.ADD_ONE_THEN_GREEDY)
    found = [
        Method(id="greedy", rule=Rule.GREEDY, satisfaction=cost, terms=skipping),
        Method(id="greedy-stop", rule=Rule.GREEDY, satisfaction=cost, terms=stopping),
        Method(id="greedy-per-krone", rule=Rule.GREEDY, satisfaction=number, terms=skipping),
        Method(id="shares-cost", rule=Rule.EQUAL_SHARES, satisfaction=cost, terms=filled),
        Method(id="shares-number", rule=Rule.EQUAL_SHARES, satisfaction=number, terms=filled),
        Method(id="shares-cost-raised", rule=Rule.EQUAL_SHARES, satisfaction=cost, terms=raised),
        Method(id="shares-number-raised", rule=Rule.EQUAL_SHARES, satisfaction=number, terms=raised),
    ]
    found += (
        Method(id=f"{rule}-{name}", rule=rule, satisfaction=satisfaction, terms=filled)
        for rule in (Rule.BOUNDED_OVERSPENDING, Rule.WELFARE, Rule.LEXIMIN)
        for name, satisfaction in (("cost", cost), ("number", number))
    )
    if not election.kind.weighs:
        found.append(Method(id="phragmen", rule=Rule.PHRAGMEN, satisfaction=cost, terms=terms))
    return tuple(found)


def _told(method: Method) -> tuple[object, ...]:
    """What decides the outcome; what a rule never asks for is left out."""
    terms = method.terms
    if method.rule is Rule.GREEDY:
        return method.rule, method.satisfaction, terms.skips
    if method.rule is Rule.EQUAL_SHARES:
        return method.rule, method.satisfaction, terms.completion
    if method.rule is Rule.PHRAGMEN:
        return (method.rule,)
    return method.rule, method.satisfaction, terms.completion.fills and not method.rule.by_sets
