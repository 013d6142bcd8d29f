"""Why, in words, under every rule: no rule's reason is told in another's."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from budsjett.process.rounds import RoundKind
from budsjett.usecases.counting import Explanation
from budsjett.voting.counting import count
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.options import ROUND, Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.reasons import reason
from budsjett.web.outcome_words import FEW, support, why

ROAD, QUAY, HALL = (ItemId(i) for i in ("road", "quay", "hall"))
ELECTION = Election(
    cost_kr={ROAD: 60_000, QUAY: 50_000, HALL: 90_000},
    limit_kr=120_000,
    ballots=({ROAD: 1, QUAY: 1},) * 10 + ({ROAD: 1},) * 10 + ({HALL: 1},) * 9,
    terms=Terms(ties=ROUND.ties, completion=Completion.NONE, adopts_unsupported=False),
)


def told(rule, item, election=ELECTION):
    items = {i: SimpleNamespace(measure_id=i, title=i, spared=False) for i in election.cost_kr}
    outcome = count(election, rule, Satisfaction.COST)
    found = Explanation(item=items[item], step=outcome.step(item), reason=reason(election, outcome, item))
    round_ = SimpleNamespace(
        rule=rule, ballot_kind=BallotKind.APPROVAL, kind=RoundKind.PRIORITIES, satisfaction=Satisfaction.COST
    )
    return why(found, items, round_, len(election.ballots))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule.GREEDY, "Flest stemmer av det som var igjen"),
        (Rule.EQUAL_SHARES, "betalte hele prisen av andelene sine, inntil 3\N{NO-BREAK SPACE}000"),
        (Rule.PHRAGMEN, "bærer prisen sammen"),
        (Rule.BOUNDED_OVERSPENDING, "av andelene sine"),
        (Rule.WELFARE, "mest til sammen"),
        (Rule.LEXIMIN, "den som får minst"),
    ],
)
def test_what_was_adopted_is_explained_by_the_rule_it_was_adopted_by(rule, said):
    found = told(rule, ROAD)
    if not found.adopted:
        pytest.fail(f"{rule} does not adopt it")
    assert said in " ".join(found.because)


@pytest.mark.parametrize("rule", list(Rule))
def test_what_was_not_adopted_gets_a_verdict_and_what_would_have_been_enough(rule):
    found = told(rule, HALL)
    if found.adopted:
        return
    assert "Ikke valgt" in found.verdict
    assert len(found.because) > 1
    assert any("stemt for dette" in sentence or "Ingen rimelig" in sentence for sentence in found.enough)


def test_who_paid_is_told_in_groups_and_four_are_not_told_of():
    ballots = ELECTION.ballots[:20] + ({ROAD: 1},) * 5 + ({QUAY: 1},) * 10
    split = replace(ELECTION, cost_kr={**ELECTION.cost_kr, ROAD: 75_000}, ballots=ballots, limit_kr=175_000)
    paid = " ".join(told(Rule.EQUAL_SHARES, QUAY, split).because).replace("\N{NO-BREAK SPACE}", " ")
    assert "10 betalte i snitt 3 000 kr og 10 i snitt 2 000 kr hver." in paid
    few = replace(ELECTION, ballots=ELECTION.ballots[:20] + ({HALL: 1},) * 4)
    assert FEW in told(Rule.EQUAL_SHARES, HALL, few).because


def test_who_would_cut_it_first_is_told_beside_who_supports_it():
    both = Election(
        cost_kr={ItemId("kino"): 1},
        limit_kr=1,
        ballots=({ItemId("kino"): 1},) * 5 + ({ItemId("kino"): CUT_FIRST},) * 3,
        kind=BallotKind.APPROVAL_CUT,
    )
    step = count(both, Rule.GREEDY, Satisfaction.COST).step(ItemId("kino"))
    assert support(step, SimpleNamespace(ballot_kind=BallotKind.APPROVAL_CUT)) == "5 støtter, 3 vil kutte det først"
