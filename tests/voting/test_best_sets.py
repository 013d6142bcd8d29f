"""Maximum welfare and leximin: proven in whole numbers, whatever anyone says the bounds are."""

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import NotProven
from budsjett.optimise.relax import Relaxer
from budsjett.voting import leximin, stages, welfare
from budsjett.voting.bounds import Bounds
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.programme import Hint, Programme, Row
from budsjett.voting.tally import tally
from voting.plain_rules import (
    EITHER,
    elections,
    plain_leximin,
    plain_satisfaction,
    plain_sets,
    plain_welfare,
    satisfactions,
    weights,
)

A, B, C, D = (ItemId(i) for i in "abcd")
every_kind = st.sampled_from(BallotKind)


@settings(max_examples=250)
@given(elections(bounded=EITHER, kinds=every_kind), satisfactions)
def test_no_set_gives_all_voters_more(election, satisfaction):
    assert list(count(election, Rule.WELFARE, satisfaction).adopted) == plain_welfare(election, satisfaction)


@settings(max_examples=250)
@given(elections(bounded=EITHER, kinds=every_kind), satisfactions)
def test_no_set_is_better_for_the_worst_off(election, satisfaction):
    assert list(count(election, Rule.LEXIMIN, satisfaction).adopted) == plain_leximin(election, satisfaction)


def liar(dice):
    def relax(programme):
        def ask(settled):
            del settled
            prices = [dice.choice([-1.0, 0.0, 0.3, 5.0, 1e9, float("nan"), float("inf")]) for _ in programme.rows]
            return dice.choice([None, Hint(prices, [dice.random() for _ in programme.worth])])

        return ask

    return relax


@settings(max_examples=120)
@given(elections(bounded=EITHER, kinds=every_kind), satisfactions, st.randoms(use_true_random=False))
def test_lies_about_the_bounds_cost_time_and_change_nothing(election, satisfaction, dice):
    found = count(election, Rule.WELFARE, satisfaction, relax=liar(dice))
    assert list(found.adopted) == plain_welfare(election, satisfaction)


@pytest.fixture(scope="module")
def solver():
    with Relaxer() as relax:
        yield relax


@settings(max_examples=150, deadline=None)
@given(election=elections(bounded=EITHER, kinds=every_kind), satisfaction=satisfactions)
def test_leximin_in_stages_through_the_solver_is_the_best_of_all_sets(solver, election, satisfaction):
    found = leximin.adopted_places(tally(election), satisfaction, relax=solver, alone_s=-1)
    assert [tally(election).items[p] for p in found] == plain_leximin(election, satisfaction)


@settings(max_examples=60, deadline=None)
@given(elections(bounded=EITHER, kinds=every_kind), satisfactions, st.integers(0, 99), st.integers(1, 3))
def test_leximin_in_stages_is_so_whoever_is_asked_and_however_few_sets_are_kept(election, satisfaction, seed, kept):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "MOST_KEPT", kept)
        found = leximin.adopted_places(tally(election), satisfaction, relax=liar(Random(seed)), alone_s=-1)
    assert [tally(election).items[p] for p in found] == plain_leximin(election, satisfaction)


@settings(max_examples=120, deadline=None)
@given(elections(bounded=EITHER, kinds=every_kind), satisfactions, st.sampled_from([Rule.WELFARE, Rule.LEXIMIN]))
def test_whether_a_set_with_an_item_beats_the_best_is_what_going_through_all_sets_says(election, satisfaction, rule):
    sorted_, module = tally(election), {Rule.WELFARE: welfare, Rule.LEXIMIN: leximin}[rule]
    everyone = [b for w, b in zip(weights(election), election.ballots, strict=True) for _ in range(w)]

    def key(adopted):
        got = sorted(plain_satisfaction(election, satisfaction, ballot, adopted) for ballot in everyone)
        return sum(got) if rule is Rule.WELFARE else got

    adopted = module.adopted_places(sorted_, satisfaction)
    best = key([sorted_.items[p] for p in adopted])
    for p in set(range(len(sorted_.items))) - set(adopted):
        with_it = [key(chosen) for chosen in plain_sets(election) if sorted_.items[p] in chosen]
        said = module.beats(sorted_, satisfaction, p, adopted)
        assert said == (-1 if not with_it or max(with_it) < best else 0)
        for other in ([], adopted[:1]):  # not the best, so it may be beaten
            rival = key([sorted_.items[q] for q in other])
            if with_it:
                said = module.beats(sorted_, satisfaction, p, other)
                assert said == (max(with_it) > rival) - (max(with_it) < rival)


def test_the_dearest_wish_of_most_is_not_the_best_of_all():
    """Greedy takes A with 5 votes for 10 and leaves the rest; B, C and D fit together and have 4 each."""
    ballots = ({A: 1},) * 5 + ({B: 1, C: 1, D: 1},) * 4
    election = Election(cost_kr={A: 10, B: 4, C: 3, D: 3}, limit_kr=10, ballots=ballots, terms=ROUND)
    assert count(election, Rule.GREEDY, Satisfaction.COST).adopted == (A,)
    assert set(count(election, Rule.WELFARE, Satisfaction.CARDINALITY).adopted) == {B, C, D}
    assert count(election, Rule.WELFARE, Satisfaction.COST).adopted == (A,)  # 50 against 40 kroner's worth


@settings(max_examples=150)
@given(st.integers(1, 4), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_rows_that_tighten_a_question_leave_out_no_whole_choice(kinds, items, dice):
    has = np.array([[dice.choice([-2, -1, 0, 1, 2, 3, 5]) for _ in range(items)] for _ in range(kinds)])
    voters = stages.Voters(has, np.array([dice.randint(1, 9) for _ in range(kinds)]))
    pot = Programme(worth=(0,) * items, rows=(Row(dict.fromkeys(range(items), 1), dice.randint(0, items)),))
    level = dice.randint(-2, 6)
    question = stages._question(voters, pot, [], level)
    tight = stages._tightened(voters, question, level + 1, generous(dice))
    for choice in product((False, True), repeat=len(question.worth)):
        if all(kept(row, choice) for row in question.rows):
            assert all(kept(row, choice) for row in tight.rows)


def generous(dice):
    """A relaxation that puts parts of items where no row is yet in their way."""

    def relax(programme):
        return lambda _settled: Hint([0.0] * len(programme.rows), [dice.random() for _ in programme.worth])

    return relax


def kept(row, choice):
    return sum(amount for p, amount in row.amounts.items() if choice[p]) <= row.most


@pytest.mark.parametrize("rule", [Rule.WELFARE, Rule.LEXIMIN])
def test_what_nobody_wants_is_adopted_where_something_wanted_needs_it_and_nowhere_else(rule):
    election = Election(cost_kr={A: 1, B: 1, C: 1}, limit_kr=3, ballots=({A: 1},), terms=ROUND)
    assert count(election, rule, Satisfaction.COST).adopted == (A,)
    needed = replace(election, bounds=Bounds(requires={A: frozenset({B})}))
    assert set(count(needed, rule, Satisfaction.COST).adopted) == {A, B}


def test_the_worst_off_come_first_however_few():
    ballots = ({A: 1, B: 1},) * 9 + ({C: 1},)
    election = Election(cost_kr={A: 1, B: 1, C: 1}, limit_kr=2, ballots=ballots, terms=ROUND)
    assert count(election, Rule.WELFARE, Satisfaction.CARDINALITY).adopted == (A, B)
    assert count(election, Rule.LEXIMIN, Satisfaction.CARDINALITY).adopted == (A, C)


@pytest.mark.parametrize("rule", [Rule.WELFARE, Rule.LEXIMIN])
def test_where_time_runs_out_nothing_is_called_the_winner(rule):
    election = Election(cost_kr={A: 1}, limit_kr=1, ballots=({A: 1},))
    with pytest.raises(NotProven) as refused:
        count(election, rule, Satisfaction.COST, seconds=-1)
    assert refused.value.rule == rule


def test_of_equally_good_sets_the_first_by_the_tie_break():
    """Three sets of two are worth as much; the one with a is first, then with b."""
    election = Election(cost_kr={C: 1, A: 1, B: 1}, limit_kr=2, ballots=({A: 1, B: 1, C: 1},), terms=ROUND)
    assert set(count(election, Rule.WELFARE, Satisfaction.COST).adopted) == {A, B}
    assert set(count(replace(election, cost_kr={C: 1, A: 2, B: 1}), Rule.WELFARE, Satisfaction.COST).adopted) == {B, C}
