from dataclasses import replace

from hypothesis import given, settings

from budsjett.voting.comparison import compare, methods
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import PABULIB, ROUND, Completion
from budsjett.voting.outcome import Rule, Satisfaction
from voting.plain_rules import elections, rules, satisfactions

A, B, C, D = (ItemId(i) for i in "abcd")
# By votes the six take road, quay and car park; by equal shares the four have their library.
TEN = Election(
    cost_kr={A: 30, B: 30, C: 30, D: 40},
    limit_kr=100,
    ballots=({A: 1, B: 1, C: 1},) * 6 + ({D: 1},) * 4,
    terms=ROUND,
)


def test_another_rule_changes_this_and_the_table_says_what():
    found = compare(TEN, count(TEN, Rule.GREEDY, Satisfaction.COST))
    by_id = {counted.method.id: counted for counted in found.counted}
    assert (found.own.adopted, found.own.nothing) == ((A, B, C), 4)
    shares = by_id["shares-cost"]
    assert (shares.gained, shares.lost, shares.cost_kr, shares.nothing) == ((D,), (C,), 100, 0)
    assert found.contested == (C, D)
    assert found.chosen_by[A] == len(found.counted)
    assert found.chosen_by[C] == sum(C in counted.adopted for counted in found.counted)


def test_the_rounds_own_method_stands_first_and_once():
    for rule, satisfaction, same in (
        (Rule.GREEDY, Satisfaction.COST, "greedy"),
        (Rule.EQUAL_SHARES, Satisfaction.COST, "shares-cost"),
        (Rule.PHRAGMEN, Satisfaction.CARDINALITY, "phragmen"),
    ):
        ids = [method.id for method in methods(TEN, count(TEN, rule, satisfaction))]
        assert ids[0] == "own"
        assert same not in ids
    plain = replace(TEN, terms=replace(PABULIB, completion=Completion.NONE))
    ids = [method.id for method in methods(plain, count(plain, Rule.EQUAL_SHARES, Satisfaction.COST))]
    assert "shares-cost" in ids  # without completion it is another method


def test_a_rule_that_reads_points_as_sets_is_not_compared_where_there_are_points():
    points = replace(TEN, kind=BallotKind.POINTS)
    assert "phragmen" not in [m.id for m in methods(points, count(points, Rule.GREEDY, Satisfaction.COST))]


def test_a_best_set_that_is_not_proven_in_time_is_left_out_and_told():
    found = compare(TEN, count(TEN, Rule.GREEDY, Satisfaction.COST), seconds=0.0)
    assert set(found.unproven) == {"welfare-cost", "welfare-number", "leximin-cost", "leximin-number"}
    assert not {counted.method.id for counted in found.counted} & set(found.unproven)
    assert found.chosen_by[A] == len(found.counted)


@settings(max_examples=60)
@given(elections(), rules, satisfactions)
def test_every_row_is_what_the_count_itself_says(election, rule, satisfaction):
    own = count(election, rule, satisfaction)
    found = compare(election, own)
    for counted in found.counted:
        method = counted.method
        again = count(replace(election, terms=method.terms), method.rule, method.satisfaction)
        assert again.adopted == counted.adopted
        assert (set(own.adopted) | set(counted.gained)) - set(counted.lost) == set(counted.adopted)
        # The same terms for what no rule may move: ties, threshold, the unsupported, and the bounds.
        assert method.terms.fewest_votes == election.terms.fewest_votes
        assert method.terms.ties == election.terms.ties
    assert len({counted.method.id for counted in found.counted}) == len(found.counted)


def test_a_page_in_a_hurry_asks_only_some():
    own = count(TEN, Rule.GREEDY, Satisfaction.COST)
    among = [m for m in methods(TEN, own) if m.id in {"own", "shares-cost"}]
    found = compare(TEN, own, among=among)
    assert [counted.method.id for counted in found.counted] == ["own", "shares-cost"]
    assert found.contested == (C, D)
