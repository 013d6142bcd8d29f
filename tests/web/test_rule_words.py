"""Every rule, ballot and option has words, and what a rule asks for is told where it is asked for and nowhere else."""

from dataclasses import replace

import pytest

from budsjett.process.rounds import Round
from budsjett.representation.groups import Trait
from budsjett.voting.election import ROUND_BALLOTS, BallotKind
from budsjett.voting.options import ROUND as TERMS
from budsjett.voting.options import AddOneStop, Completion, CompletionOrder, TieBreak
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.web import round_form
from budsjett.web.rule_words import BALLOT_HINTS, BALLOTS, ORDERS, RULES, STOPS, TIES, TRAITS, how_counted
from budsjett.web.sent import Sent
from web.test_ballot_draft import ROUND


def a_round(**terms) -> Round:
    fields = {key: terms.pop(key) for key in ("rule", "ballot_kind", "satisfaction") if key in terms}
    return replace(ROUND, terms=replace(TERMS, **terms), **fields)


def test_everything_a_round_may_choose_has_words():
    assert set(RULES) == set(Rule)
    assert set(BALLOTS) == set(BALLOT_HINTS) == set(ROUND_BALLOTS)
    assert set(TIES) == set(TieBreak)
    assert set(STOPS) == set(AddOneStop)
    assert set(ORDERS) == set(CompletionOrder)
    assert set(TRAITS) == set(Trait)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (a_round(), a_round(satisfaction=Satisfaction.CARDINALITY)),
        *((a_round(completion=a), a_round(completion=b)) for a in Completion for b in Completion if a < b),
        (a_round(), a_round(completion_order=CompletionOrder.PER_KRONE)),
        (a_round(rule=Rule.GREEDY), a_round(rule=Rule.GREEDY, skips=False)),
        (a_round(rule=Rule.GREEDY), a_round(rule=Rule.GREEDY, satisfaction=Satisfaction.CARDINALITY)),
        (a_round(rule=Rule.PHRAGMEN), a_round(rule=Rule.PHRAGMEN, adopts_unsupported=True)),
        (a_round(rule=Rule.WELFARE), a_round(rule=Rule.WELFARE, satisfaction=Satisfaction.CARDINALITY)),
        (a_round(rule=Rule.LEXIMIN), a_round(rule=Rule.LEXIMIN, ties=TieBreak.ID)),
        (a_round(), a_round(fewest_votes=3)),
        (a_round(), a_round(ties=TieBreak.ID)),
    ],
)
def test_two_rounds_that_are_counted_otherwise_say_so(here, there):
    assert how_counted(here) != how_counted(there)


def test_what_a_rule_never_asks_for_is_not_told():
    shares = a_round()
    assert how_counted(shares) == how_counted(a_round(skips=False, adopts_unsupported=True))
    greedy = a_round(rule=Rule.GREEDY)
    assert how_counted(greedy) == how_counted(a_round(rule=Rule.GREEDY, completion=Completion.NONE))


def test_where_points_are_read_as_crosses_the_ballot_says_so():
    said = " ".join(how_counted(a_round(rule=Rule.PHRAGMEN, ballot_kind=BallotKind.RANKING)))
    assert "ikke hvor mange poeng eller hvilken plass" in said


def test_the_form_as_it_stands_is_our_own_rounds_usual_terms():
    read = round_form.read(Sent(round_form.suggested().items()))
    assert read["terms"] == TERMS
    assert (read["rule"], read["ballot_kind"], read["asks"]) == (Rule.EQUAL_SHARES, BallotKind.APPROVAL, ())


@pytest.mark.parametrize("option", round_form.OPTIONS, ids=lambda option: option.name)
def test_every_value_of_every_option_is_read(option):
    usual = round_form.read(Sent(round_form.suggested().items()))
    for value, _ in option.values[1:]:
        changed = round_form.read(Sent({**round_form.suggested(), option.name: value}.items()))
        assert changed != usual, (option.name, value)


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_says_what_it_does_and_what_it_promises_or_does_not(rule):
    words = RULES[rule]
    assert all(sentence.endswith(".") for sentence in (words.sentence, words.guarantee))
    assert len({w.name for w in RULES.values()}) == len(Rule)
