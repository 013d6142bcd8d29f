"""The rules as one would write them on a blackboard: slow, one voter at a time, in fractions. And made elections."""

from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

from budsjett.voting.bounds import Bounds, Limit, broken
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.options import (
    PABULIB,
    ROUND,
    AddOneStart,
    AddOneStop,
    Completion,
    CompletionOrder,
    Terms,
    TieBreak,
)
from budsjett.voting.outcome import Rule, Satisfaction


def weights(election):
    return election.weights or (1,) * len(election.ballots)


def votes(election, item):
    return sum(w * ballot.get(item, 0) for w, ballot in zip(weights(election), election.ballots, strict=True))


def blocked(election, adopted, item):
    return bool(broken(election.bounds, election.cost_kr, [*adopted, item]))


def asked(election, item):
    """What supporters pay together: its cost, and as much for each as if those against it were fewer supporters."""
    everyone = zip(weights(election), election.ballots, strict=True)
    weight = sum(w for w, ballot in everyone if ballot.get(item, 0) > 0)
    if election.kind is not BallotKind.APPROVAL_CUT:
        return election.cost_kr[item]
    return election.cost_kr[item] * Fraction(weight, votes(election, item))


def tie_key(election, item):
    given, cost = votes(election, item), election.cost_kr[item]
    return {
        TieBreak.ID: item,
        TieBreak.COST_THEN_ID: (-given, cost, item),
        TieBreak.CHEAPEST_THEN_ID: (cost, -given, item),
    }[election.terms.ties]


def considered(election):
    return [i for i in election.cost_kr if votes(election, i) >= election.terms.fewest_votes]


def per_krone(election, item):
    cost, given = election.cost_kr[item], votes(election, item)
    return given / Fraction(cost) if cost else float("inf") if given > 0 else 0


def plain_fill(election, adopted, order, *, stops):
    """Down the list; what needs something waits for it and then takes its place in the list again."""
    adopted, waiting = list(adopted), list(order)
    while True:
        ready = [i for i in waiting if election.bounds.needs.get(i, frozenset()) <= set(adopted)]
        if not ready:
            return adopted
        waiting.remove(ready[0])
        if blocked(election, adopted, ready[0]):
            continue
        if sum(election.cost_kr[i] for i in [*adopted, ready[0]]) <= election.limit_kr:
            adopted.append(ready[0])
        elif stops:
            return adopted


def plain_greedy(election, satisfaction):
    worth = votes if satisfaction is Satisfaction.COST else per_krone
    order = sorted(considered(election), key=lambda i: (-worth(election, i), tie_key(election, i)))
    order = [i for i in order if votes(election, i) > 0 or election.terms.adopts_unsupported]
    return plain_fill(election, [], order, stops=not election.terms.skips)


def plain_equal_shares(election, satisfaction):
    terms = election.terms
    voters = sum(weights(election))
    if not voters:
        return []
    adopted = plain_purchases(election, satisfaction, Fraction(election.limit_kr, voters))
    if terms.completion.raises_shares:
        adopted = plain_add_one(election, satisfaction, voters)
    return plain_completed(election, adopted) if terms.completion.fills else adopted


def plain_completed(election, adopted):
    worth = votes if election.terms.completion_order is CompletionOrder.VOTES else per_krone
    rest = [i for i in considered(election) if i not in adopted and votes(election, i) > 0]
    order = sorted(rest, key=lambda i: (-worth(election, i), tie_key(election, i)))
    return plain_fill(election, adopted, order, stops=False)


def plain_add_one(election, satisfaction, voters):
    terms, whole = election.terms, election.whole_weight
    share = Fraction(election.limit_kr, voters)
    if terms.add_one_start is AddOneStart.WHOLE:
        share = Fraction(int(share * whole / election.step) * election.step, whole)
    before = None
    while True:
        found = plain_purchases(election, satisfaction, share)
        spent = sum(election.cost_kr[i] for i in found)
        if spent > election.limit_kr:
            return before
        left_out = [i for i in election.cost_kr if i not in found and not blocked(election, found, i)]
        wanted = [i for i in left_out if i in considered(election) and votes(election, i) > 0]
        looked_at = left_out if terms.add_one_stop is AddOneStop.EXHAUSTED_ALL else wanted
        exhausted = all(spent + election.cost_kr[i] > election.limit_kr for i in looked_at)
        if not wanted or (exhausted and terms.add_one_stop is not AddOneStop.OVERSPENT):
            return found
        before = found
        share += Fraction(election.step, whole)


def plain_purchases(election, satisfaction, share):
    wanted = {i for i in considered(election) if votes(election, i) > 0}
    adopted, purses = [], [share for _ in election.ballots]
    while True:
        open_ = [i for i in wanted if not blocked(election, adopted, i)]
        free = sorted((i for i in open_ if not election.cost_kr[i]), key=lambda i: tie_key(election, i))
        offers = (
            [] if free else [(lowest_price(election, satisfaction, purses, i), tie_key(election, i), i) for i in open_]
        )
        offers = [offer for offer in offers if offer[0] is not None]
        if not free and not offers:
            return adopted
        price, _, item = (0, None, free[0]) if free else min(offers)
        for voter, ballot in enumerate(election.ballots):
            purses[voter] -= min(purses[voter], price * enjoyed(election, satisfaction, ballot, item))
        adopted.append(item)
        wanted.remove(item)


def plain_phragmen(election, satisfaction):
    terms, weighing = election.terms, weights(election)
    left, loads, adopted = election.limit_kr, [Fraction(0) for _ in election.ballots], []
    open_ = [i for i in considered(election) if election.cost_kr[i] <= election.limit_kr]
    open_ = [i for i in open_ if votes(election, i) > 0 or terms.adopts_unsupported]

    def load(item):
        people = [v for v, ballot in enumerate(election.ballots) if ballot.get(item, 0) > 0]
        weight = sum(weighing[v] for v in people)
        if votes(election, item) <= 0:
            return float("inf")
        return (asked(election, item) + sum(weighing[v] * loads[v] for v in people)) / Fraction(weight)

    while True:
        now = [i for i in open_ if not blocked(election, adopted, i)]
        lowest = min(map(load, now), default=None)
        tied = sorted((i for i in now if load(i) == lowest), key=lambda i: tie_key(election, i))
        if not tied or any(election.cost_kr[i] > left for i in tied):
            return adopted
        for voter, ballot in enumerate(election.ballots):
            if ballot.get(tied[0], 0) > 0 and lowest != float("inf"):
                loads[voter] = lowest
        adopted.append(tied[0])
        left -= election.cost_kr[tied[0]]
        open_.remove(tied[0])


def enjoyed(election, satisfaction, ballot, item):
    return max(ballot.get(item, 0), 0) * (election.cost_kr[item] if satisfaction is Satisfaction.COST else 1)


def lowest_price(election, satisfaction, purses, item):
    """Go through the prices at which some voter runs dry; in between the money raised is a straight line."""
    everyone = zip(weights(election), purses, election.ballots, strict=True)
    supporters = [(w, purse, enjoyed(election, satisfaction, ballot, item)) for w, purse, ballot in everyone]
    supporters = [s for s in supporters if s[0] and s[2]]
    cost = asked(election, item)
    if sum(w * purse for w, purse, _ in supporters) < cost:
        return None
    supporters.sort(key=lambda s: s[1] / s[2])
    dry, joy_left = Fraction(0), sum(w * joy for w, _, joy in supporters)
    for w, purse, joy in supporters:
        price = (cost - dry) / joy_left
        if price * joy <= purse:
            return price
        dry, joy_left = dry + w * purse, joy_left - w * joy
    raise AssertionError


def plain_bounded_overspending(election, satisfaction):
    """From the definition: of all items and prices λ, the one with the lowest ρ/α, where α is reached and ρ = λ/α."""
    voters = sum(weights(election))
    wanted = {i for i in considered(election) if votes(election, i) > 0}
    adopted, left = [], election.limit_kr
    purses = [Fraction(election.limit_kr, voters or 1) for _ in election.ballots]
    while True:
        open_ = [i for i in wanted if election.cost_kr[i] <= left and not blocked(election, adopted, i)]
        free = sorted((i for i in open_ if not election.cost_kr[i]), key=lambda i: tie_key(election, i))
        offers = [(0, None, 0, free[0], 0)] if free else []
        for item in open_ if not free else []:
            joys = [enjoyed(election, satisfaction, ballot, item) for ballot in election.ballots]
            prices = [purse / joy for purse, joy in zip(purses, joys, strict=True) if joy]
            prices.append(lowest_price(election, satisfaction, purses, item))
            for price in prices:
                everyone = zip(weights(election), purses, joys, strict=True)
                reached = price and sum(w * min(purse, price * joy) for w, purse, joy in everyone)
                if price and 0 < reached <= asked(election, item):
                    part = reached / Fraction(asked(election, item))
                    offers.append((price / part**2, tie_key(election, item), -part, item, price / part))
        if not offers:
            break
        _, _, _, item, rho = min(offers)
        for voter, ballot in enumerate(election.ballots):
            purses[voter] -= min(purses[voter], rho * enjoyed(election, satisfaction, ballot, item))
        adopted.append(item)
        wanted.remove(item)
        left -= election.cost_kr[item]
    return plain_completed(election, adopted) if election.terms.completion.fills else adopted


def plain_sets(election):
    """Every set that may be adopted."""
    items = considered(election)
    for chosen in product([True, False], repeat=len(items)):
        adopted = [i for i, yes in zip(items, chosen, strict=True) if yes]
        if sum(election.cost_kr[i] for i in adopted) > election.limit_kr:
            continue
        if broken(election.bounds, election.cost_kr, adopted):
            continue
        needed = {n for i in adopted for n in election.bounds.needs.get(i, ())}
        if all(votes(election, i) > 0 or i in needed for i in adopted):
            yield frozenset(adopted)


def plain_best(election, key):
    in_order = sorted(election.cost_kr, key=lambda i: tie_key(election, i))
    best = max(plain_sets(election), key=lambda adopted: (key(adopted), [i in adopted for i in in_order]))
    return sorted(best, key=lambda i: (-votes(election, i), tie_key(election, i)))


def plain_satisfaction(election, satisfaction, ballot, adopted):
    unit = election.cost_kr if satisfaction is Satisfaction.COST else dict.fromkeys(election.cost_kr, 1)
    return sum(ballot.get(i, 0) * unit[i] for i in adopted)


def plain_welfare(election, satisfaction):
    everyone = list(zip(weights(election), election.ballots, strict=True))
    return plain_best(
        election, lambda s: sum(w * plain_satisfaction(election, satisfaction, ballot, s) for w, ballot in everyone)
    )


def plain_leximin(election, satisfaction):
    voters = [b for w, b in zip(weights(election), election.ballots, strict=True) for _ in range(w)]
    return plain_best(election, lambda s: sorted(plain_satisfaction(election, satisfaction, b, s) for b in voters))


def plain_forgotten(election, satisfaction, adopted):
    """EJR+ up to one item, from the definition: each item left out that some group of voters was promised."""

    def worth(item):
        return election.cost_kr[item] if satisfaction is Satisfaction.COST else 1

    forgotten = set()
    for item in set(election.cost_kr) - set(adopted):
        supporters = [ballot for ballot in election.ballots if item in ballot]
        for size in range(1, len(supporters) + 1):
            for group in combinations(supporters, size):
                best = max(sum(worth(i) for i in adopted if i in ballot) for ballot in group) + worth(item)
                cost = election.cost_kr[item]
                if not cost or best * len(election.ballots) * cost <= size * election.limit_kr * worth(item):
                    forgotten.add(item)
    return forgotten


PLAIN = {
    Rule.GREEDY: plain_greedy,
    Rule.EQUAL_SHARES: plain_equal_shares,
    Rule.PHRAGMEN: plain_phragmen,
    Rule.BOUNDED_OVERSPENDING: plain_bounded_overspending,
    Rule.WELFARE: plain_welfare,
    Rule.LEXIMIN: plain_leximin,
}

ALL_TERMS = st.one_of(
    st.sampled_from([PABULIB, ROUND]),
    st.builds(
        Terms,
        ties=st.sampled_from(TieBreak),
        completion=st.sampled_from(Completion),
        completion_order=st.sampled_from(CompletionOrder),
        add_one_start=st.sampled_from(AddOneStart),
        add_one_stop=st.sampled_from(AddOneStop),
        adopts_unsupported=st.booleans(),
        skips=st.booleans(),
        fewest_votes=st.integers(0, 3),
    ),
)


EITHER, NEVER = st.booleans(), st.just(False)
WITHOUT_MARKS = st.sampled_from([kind for kind in BallotKind if kind is not BallotKind.APPROVAL_CUT])


@st.composite
def bounds(draw, cost, *, loosening=EITHER):
    """Exclusions, needs without rings, levels, and limits of all kinds, in which some items may make room."""
    items, lists = sorted(cost), st.lists(st.sampled_from(sorted(cost)), max_size=3, unique=True)
    order = draw(st.permutations(items))
    requires = {}
    for at, item in enumerate(order[1:], 1):
        requires[item] = frozenset(draw(st.lists(st.sampled_from(order[:at]), max_size=1)))
    limits = []
    for at in range(draw(st.integers(0, 2))):
        lowest = -3 if draw(loosening) else 0
        amounts = draw(st.dictionaries(st.sampled_from(items), st.integers(lowest, 3)))
        of = frozenset(draw(lists)) - amounts.keys()
        limits.append(Limit(id=f"limit{at}", most=draw(st.integers(0, 15)), of=of, amounts=amounts))
    return Bounds(
        excludes=tuple(frozenset(group) for group in draw(st.lists(lists, max_size=2))),
        requires=requires if draw(EITHER) else {},
        levels=(tuple(order[:2]),) if draw(EITHER) else (),
        limits=tuple(limits),
    )


@st.composite
def elections(draw, most_cost=12, terms=ALL_TERMS, weighed=EITHER, bounded=NEVER, kinds=WITHOUT_MARKS):
    """Small councils: few voters, few items, many equal costs, so that ties and exact affordability are common."""
    # Ids whose text order is not their order as numbers.
    ids = draw(st.lists(st.sampled_from(["1", "2", "9", "10", "11", "a", "b"]), min_size=1, max_size=6, unique=True))
    cost = {ItemId(i): draw(st.integers(0, most_cost)) for i in ids}
    kind = draw(kinds)
    marks = st.sampled_from([1, 1, CUT_FIRST]) if kind is BallotKind.APPROVAL_CUT else st.just(1)
    points = st.integers(1, 4) if kind.weighs else marks
    ballots = draw(st.lists(st.dictionaries(st.sampled_from(sorted(cost)), points), max_size=8))
    limit = draw(st.integers(0, 3 * most_cost))
    weighing = {}
    if draw(weighed):
        some = st.lists(st.integers(0, 5), min_size=len(ballots), max_size=len(ballots))
        weighing = {"weights": tuple(draw(some)), "whole_weight": draw(st.integers(1, 3))}
    return Election(
        cost_kr=cost,
        limit_kr=limit,
        ballots=tuple(ballots),
        kind=kind,
        terms=draw(terms),
        step=draw(st.sampled_from([1, 1, 3])) * max(1, most_cost // 60),
        bounds=draw(bounds(cost)) if draw(bounded) else Bounds(),
        **weighing,
    )


rules = st.sampled_from(Rule)
satisfactions = st.sampled_from(Satisfaction)
