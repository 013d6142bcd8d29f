"""Maximum welfare: of all sets that keep the limit and the bounds, the one that gives all voters the most together."""

import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from budsjett.errors import NotProven
from budsjett.voting.election import Election
from budsjett.voting.greedy import ranked
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.programme import Programme, Relax, Row, Search
from budsjett.voting.tally import Tally, tally

ALONE_S = 0.5
PATIENCE_S = 60.0
"""How long a best set is looked for, when nothing else is said."""


def welfare(
    election: Election, satisfaction: Satisfaction, *, relax: Relax | None = None, seconds: float = PATIENCE_S
) -> Outcome:
    """Adopt the set with the largest sum of satisfaction, proven in whole numbers.

    Of equally good sets the one that holds the first item, in the order of the tie-break, by which they differ. What
    nobody voted for is adopted only where something adopted needs it. Refuses with `NotProven` when the time is out
    before a set is proven best and first among equals; then nothing is adopted.
    """
    sorted_ = tally(election)
    places = adopted_places(sorted_, satisfaction, relax=relax, seconds=seconds)
    return best_outcome(sorted_, places, Rule.WELFARE, satisfaction)


def adopted_places(
    sorted_: Tally, satisfaction: Satisfaction, *, relax: Relax | None = None, seconds: float = PATIENCE_S
) -> list[int]:
    """What the rule adopts, by votes."""
    programme = programme_of(sorted_, worths(sorted_, satisfaction))
    search = Search(programme, relax, time.monotonic() + seconds)
    try:
        best = search.best(0, {}, first=False)
        assert best is not None  # noqa: S101 nothing at all keeps every row and is worth 0
        chosen = _first_among_equals(sorted_, search, best)
    except NotProven:
        raise NotProven(rule=Rule.WELFARE, seconds=round(seconds)) from None
    return ranked(sorted_, [p for p, yes in enumerate(chosen) if yes], Satisfaction.COST)


def beats(
    sorted_: Tally,
    satisfaction: Satisfaction,
    place: int,
    other: Collection[int],
    *,
    relax: Relax | None = None,
    seconds: float = PATIENCE_S,
) -> int:
    """Whether the best set with an item is worth more (1), as much (0) or less (−1) than another set, without it.

    Nobody is asked where to look for the first `ALONE_S`: most such questions are small. Refuses with `NotProven` when
    the time is out.
    """
    worth, ends = worths(sorted_, satisfaction), time.monotonic() + seconds
    programme = replace(programme_of(sorted_, worth), guess=False)
    value = sum(worth[p] for p in other)

    def better(ask: Relax | None, ends: float) -> int:
        found = Search(programme, ask, ends).best(value, {place: True}, first=False)
        return -1 if found is None else int(programme.value(found) > value)

    try:
        return better(None, ends if relax is None else min(ends, time.monotonic() + ALONE_S))
    except NotProven:
        if relax is None:
            raise
        return better(relax, ends)


def worths(sorted_: Tally, satisfaction: Satisfaction) -> tuple[int, ...]:
    """By item: the satisfaction it gives all voters together; below zero where more mark it to be cut than want it."""
    if satisfaction is Satisfaction.CARDINALITY:
        return sorted_.votes
    return tuple(votes * cost_kr for votes, cost_kr in zip(sorted_.votes, sorted_.cost_kr, strict=True))


def programme_of(sorted_: Tally, worth: Sequence[int]) -> Programme:
    """The choice as whole numbers: the pot first, then each bound, then what may not be adopted for its own sake."""
    place, bounds = {item: p for p, item in enumerate(sorted_.items)}, sorted_.bounds
    rows = [Row(dict(enumerate(sorted_.cost_kr)), sorted_.limit_kr)]
    rows += [Row({place[i]: 1 for i in group}, 1) for group in bounds.excludes if len(group) > 1]
    needers: dict[int, set[int]] = {}
    for item, needed in bounds.needs.items():
        for other in needed:
            rows.append(Row({place[item]: 1, place[other]: -1}, 0))
            needers.setdefault(place[other], set()).add(place[item])
    for limit in bounds.limits:
        amounts = {place[i]: amount for i, amount in limit.amounts.items()}
        for item in limit.of:
            amounts[place[item]] = amounts.get(place[item], 0) + sorted_.cost_kr[place[item]]
        rows.append(Row(amounts, limit.most))
    considered, wanted = set(sorted_.considered), set(sorted_.wanted)
    for p in range(len(sorted_.items)):
        if p not in considered:
            rows.append(Row({p: 1}, 0))
        elif p not in wanted:
            rows.append(Row({p: 1, **dict.fromkeys(needers.get(p, ()), -1)}, 0))
    return Programme(tuple(worth), tuple(rows))


def _first_among_equals(sorted_: Tally, search: Search, best: list[bool]) -> list[bool]:
    """Item by item in the order of the tie-break: in, if some set with the same beginning and it is worth as much."""
    value, settled = search.programme.value(best), dict[int, bool]()
    for p in sorted_.by_ties(range(len(sorted_.items))):
        if not best[p] and (other := search.best(value, {**settled, p: True}, first=True)) is not None:
            best = other
        settled[p] = best[p]
    return best


def best_outcome(sorted_: Tally, places: Sequence[int], rule: Rule, satisfaction: Satisfaction) -> Outcome:
    """The outcome of a rule that looks at sets and not at one item at a time: a step for each, adopted by votes."""
    taken, left_kr, room = set(places), sorted_.limit_kr, sorted_.room(places)
    rest = ranked(sorted_, [p for p in range(len(sorted_.items)) if p not in taken], Satisfaction.COST)
    worth = worths(sorted_, satisfaction)
    steps = []
    for p in [*places, *rest]:
        steps.append(
            Step(
                item=sorted_.items[p],
                support=sorted_.votes[p],
                supporters=sorted_.support[p].supporters,
                left_kr=Fraction(left_kr),
                price=Fraction(worth[p]),
                adopted=p in taken,
                kind=StepKind.BEST,
                cost_kr=sorted_.cost_kr[p],
                pot_kr=left_kr,
                against=sorted_.against[p] if sorted_.against else 0,
                block=None if room is None or p in taken else room.block(p),
            )
        )
        left_kr -= sorted_.cost_kr[p] * (p in taken)
    return Outcome(rule=rule, satisfaction=satisfaction, steps=tuple(steps), terms=sorted_.terms)
