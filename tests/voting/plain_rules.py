"""The rules as one would write them on a blackboard: slow, one voter at a time, in fractions. And made elections."""

from fractions import Fraction

from hypothesis import strategies as st

from budsjett.voting.election import BallotKind, Election, ItemId
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
    return given / Fraction(cost) if cost else float("inf") if given else 0


def plain_greedy(election, satisfaction):
    worth = votes if satisfaction is Satisfaction.COST else per_krone
    adopted, left = [], election.limit_kr
    for item in sorted(considered(election), key=lambda i: (-worth(election, i), tie_key(election, i))):
        if not (votes(election, item) or election.terms.adopts_unsupported):
            continue
        if election.cost_kr[item] <= left:
            adopted.append(item)
            left -= election.cost_kr[item]
        elif not election.terms.skips:
            break
    return adopted


def plain_equal_shares(election, satisfaction):
    terms = election.terms
    voters = sum(weights(election))
    if not voters:
        return []
    adopted = plain_purchases(election, satisfaction, Fraction(election.limit_kr, voters))
    if terms.completion.raises_shares:
        adopted = plain_add_one(election, satisfaction, voters)
    if terms.completion.fills:
        worth = votes if terms.completion_order is CompletionOrder.VOTES else per_krone
        left = election.limit_kr - sum(election.cost_kr[i] for i in adopted)
        rest = [i for i in considered(election) if i not in adopted and votes(election, i)]
        for item in sorted(rest, key=lambda i: (-worth(election, i), tie_key(election, i))):
            if election.cost_kr[item] <= left:
                adopted.append(item)
                left -= election.cost_kr[item]
    return adopted


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
        wanted = [i for i in considered(election) if votes(election, i) and i not in found]
        asked = (
            [i for i in election.cost_kr if i not in found]
            if terms.add_one_stop is AddOneStop.EXHAUSTED_ALL
            else wanted
        )
        exhausted = all(spent + election.cost_kr[i] > election.limit_kr for i in asked)
        if not wanted or (exhausted and terms.add_one_stop is not AddOneStop.OVERSPENT):
            return found
        before = found
        share += Fraction(election.step, whole)


def plain_purchases(election, satisfaction, share):
    wanted = {i for i in considered(election) if votes(election, i)}
    adopted = sorted((i for i in wanted if not election.cost_kr[i]), key=lambda i: tie_key(election, i))
    wanted -= set(adopted)
    purses = [share for _ in election.ballots]
    while True:
        offers = []
        for item in wanted:
            price = lowest_price(election, satisfaction, purses, item)
            if price is not None:
                offers.append((price, tie_key(election, item), item))
        if not offers:
            return adopted
        price, _, item = min(offers)
        for voter, ballot in enumerate(election.ballots):
            purses[voter] -= min(purses[voter], price * enjoyed(election, satisfaction, ballot, item))
        adopted.append(item)
        wanted.remove(item)


def plain_phragmen(election, satisfaction):
    terms, weighing = election.terms, weights(election)
    left, loads, adopted = election.limit_kr, [Fraction(0) for _ in election.ballots], []
    open_ = [i for i in considered(election) if election.cost_kr[i] <= election.limit_kr]
    open_ = [i for i in open_ if votes(election, i) or terms.adopts_unsupported]

    def load(item):
        people = [v for v, ballot in enumerate(election.ballots) if item in ballot]
        weight = sum(weighing[v] for v in people)
        if not weight:
            return float("inf")
        return (election.cost_kr[item] + sum(weighing[v] * loads[v] for v in people)) / Fraction(weight)

    while open_:
        lowest = min(map(load, open_))
        tied = sorted((i for i in open_ if load(i) == lowest), key=lambda i: tie_key(election, i))
        if any(election.cost_kr[i] > left for i in tied):
            break
        for voter, ballot in enumerate(election.ballots):
            if tied[0] in ballot and lowest != float("inf"):
                loads[voter] = lowest
        adopted.append(tied[0])
        left -= election.cost_kr[tied[0]]
        open_.remove(tied[0])
    return adopted


def enjoyed(election, satisfaction, ballot, item):
    return ballot.get(item, 0) * (election.cost_kr[item] if satisfaction is Satisfaction.COST else 1)


def lowest_price(election, satisfaction, purses, item):
    """Go through the prices at which some voter runs dry; in between the money raised is a straight line."""
    everyone = zip(weights(election), purses, election.ballots, strict=True)
    supporters = [(w, purse, enjoyed(election, satisfaction, ballot, item)) for w, purse, ballot in everyone]
    supporters = [s for s in supporters if s[0] and s[2]]
    cost = election.cost_kr[item]
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


PLAIN = {Rule.GREEDY: plain_greedy, Rule.EQUAL_SHARES: plain_equal_shares, Rule.PHRAGMEN: plain_phragmen}

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


EITHER = st.booleans()


@st.composite
def elections(draw, most_cost=12, terms=ALL_TERMS, weighed=EITHER):
    """Small councils: few voters, few items, many equal costs, so that ties and exact affordability are common."""
    # Ids whose text order is not their order as numbers.
    ids = draw(st.lists(st.sampled_from(["1", "2", "9", "10", "11", "a", "b"]), min_size=1, max_size=6, unique=True))
    cost = {ItemId(i): draw(st.integers(0, most_cost)) for i in ids}
    kind = draw(st.sampled_from(BallotKind))
    points = st.integers(1, 4) if kind.weighs else st.just(1)
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
        **weighing,
    )


rules = st.sampled_from(Rule)
satisfactions = st.sampled_from(Satisfaction)
