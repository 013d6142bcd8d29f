"""The rules as one would write them on a blackboard: slow, one voter at a time, in fractions. And made elections."""

from fractions import Fraction

from hypothesis import strategies as st

from budsjett.voting.election import (
    PABULIB,
    ROUND,
    BallotKind,
    Completion,
    Election,
    ItemId,
    Terms,
    TieBreak,
)
from budsjett.voting.outcome import Rule, Satisfaction


def votes(election, item):
    return sum(ballot.get(item, 0) for ballot in election.ballots)


def tie_key(election, item):
    if election.terms.ties is TieBreak.ID:
        return item
    return (-votes(election, item), election.cost_kr[item], item)


def plain_greedy(election, satisfaction):
    def worth(item):
        cost, given = election.cost_kr[item], votes(election, item)
        if satisfaction is Satisfaction.COST:
            return given
        return given / Fraction(cost) if cost else float("inf") if given else 0

    adopted, left = [], election.limit_kr
    for item in sorted(election.cost_kr, key=lambda i: (-worth(i), tie_key(election, i))):
        if election.cost_kr[item] <= left and (votes(election, item) or election.terms.adopts_unsupported):
            adopted.append(item)
            left -= election.cost_kr[item]
    return adopted


def plain_equal_shares(election, satisfaction):
    wanted = {i for i in election.cost_kr if votes(election, i)}
    adopted = sorted((i for i in wanted if not election.cost_kr[i]), key=lambda i: tie_key(election, i))
    wanted -= set(adopted)
    purses = [Fraction(election.limit_kr, len(election.ballots)) for _ in election.ballots]
    while True:
        offers = []
        for item in wanted:
            price = lowest_price(election, satisfaction, purses, item)
            if price is not None:
                offers.append((price, tie_key(election, item), item))
        if not offers:
            break
        price, _, item = min(offers)
        for voter, ballot in enumerate(election.ballots):
            purses[voter] -= min(purses[voter], price * enjoyed(election, satisfaction, ballot, item))
        adopted.append(item)
        wanted.remove(item)
    if election.terms.completion is Completion.GREEDY:
        left = election.limit_kr - sum(election.cost_kr[i] for i in adopted)
        rest = [i for i in election.cost_kr if i not in adopted and votes(election, i)]
        for item in sorted(rest, key=lambda i: (-votes(election, i), tie_key(election, i))):
            if election.cost_kr[item] <= left:
                adopted.append(item)
                left -= election.cost_kr[item]
    return adopted


def enjoyed(election, satisfaction, ballot, item):
    return ballot.get(item, 0) * (election.cost_kr[item] if satisfaction is Satisfaction.COST else 1)


def lowest_price(election, satisfaction, purses, item):
    """Go through the prices at which some voter runs dry; in between the money raised is a straight line."""
    supporters = [(purses[v], enjoyed(election, satisfaction, b, item)) for v, b in enumerate(election.ballots)]
    supporters = [(purse, joy) for purse, joy in supporters if joy]
    cost = election.cost_kr[item]
    if sum(purse for purse, _ in supporters) < cost:
        return None
    supporters.sort(key=lambda s: s[0] / s[1])
    dry, joy_left = Fraction(0), sum(joy for _, joy in supporters)
    for purse, joy in supporters:
        price = (cost - dry) / joy_left
        if price * joy <= purse:
            return price
        dry, joy_left = dry + purse, joy_left - joy
    raise AssertionError


PLAIN = {Rule.GREEDY: plain_greedy, Rule.EQUAL_SHARES: plain_equal_shares}

ALL_TERMS = (
    PABULIB,
    ROUND,
    Terms(ties=TieBreak.COST_THEN_ID),
    Terms(completion=Completion.GREEDY),
    Terms(adopts_unsupported=False),
)


@st.composite
def elections(draw, most_cost=12, terms=ALL_TERMS):
    """Small councils: few voters, few items, many equal costs, so that ties and exact affordability are common."""
    # Ids whose text order is not their order as numbers.
    ids = draw(st.lists(st.sampled_from(["1", "2", "9", "10", "11", "a", "b"]), min_size=1, max_size=6, unique=True))
    cost = {ItemId(i): draw(st.integers(0, most_cost)) for i in ids}
    kind = draw(st.sampled_from(BallotKind))
    points = st.integers(1, 4) if kind is BallotKind.POINTS else st.just(1)
    ballots = draw(st.lists(st.dictionaries(st.sampled_from(sorted(cost)), points), max_size=8))
    limit = draw(st.integers(0, 3 * most_cost))
    return Election(cost_kr=cost, limit_kr=limit, ballots=tuple(ballots), kind=kind, terms=draw(st.sampled_from(terms)))


rules = st.sampled_from(Rule)
satisfactions = st.sampled_from(Satisfaction)
