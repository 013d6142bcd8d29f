"""The compiled search against the exact rule: the same choices, or none."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import FaultyElection
from budsjett.voting import add_one, kernels, pabulib_scan, rows
from budsjett.voting.add_one import raised, raised_exactly
from budsjett.voting.counting import adopted_places
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.market import buy
from budsjett.voting.options import PABULIB, AddOneStop, Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read
from budsjett.voting.payments import ballots_of_each
from budsjett.voting.replay import replay
from budsjett.voting.search import Search
from budsjett.voting.tally import tally
from voting import plain_rules
from voting.plain_rules import PLAIN, elections, satisfactions

pytest.importorskip("numba")
import_module("budsjett.voting.compiled_shares")
import_module("budsjett.voting.compiled_sweep")
import_module("budsjett.voting.compiled_replay")
import_module("budsjett.voting.compiled_greedy")
import_module("budsjett.voting.compiled_loads")
import_module("budsjett.voting.compiled_rows")
import_module("budsjett.voting.compiled_scan")
INSTANCES = sorted((Path(__file__).parent / "instances").glob("*.pb"))
RAISING = Terms(completion=Completion.ADD_ONE)
OVERSPENT = Terms(completion=Completion.ADD_ONE, add_one_stop=AddOneStop.OVERSPENT)


@settings(max_examples=400, deadline=None)
@given(elections(), satisfactions)
def test_the_search_buys_what_the_exact_rule_buys(election, satisfaction):
    sorted_ = tally(election)
    found = Search(sorted_, satisfaction).run(0)
    if sorted_.voters:
        assert found in (None, buy(sorted_, satisfaction).places())


@settings(max_examples=400, deadline=None)
@given(elections(), satisfactions, st.integers(0, 3))
def test_what_is_gone_through_in_whole_numbers_is_what_the_exact_rule_has(election, satisfaction, steps_up):
    sorted_ = tally(election)
    found = replay(sorted_, satisfaction, steps_up=steps_up)
    if found is not None:
        same_to_the_last_oere(sorted_, found, buy(sorted_, satisfaction, steps_up=steps_up))


def same_to_the_last_oere(sorted_, found, exact):
    assert (found.free, found.purchases) == (exact.free, exact.purchases)
    for place, support in enumerate(sorted_.support):
        assert found.purses.held_by(place) == exact.purses.held_by(place)
        assert found.purses.held(support) == exact.purses.held(support)
        assert found.purses.spent(support) == exact.purses.spent(support)


@pytest.mark.parametrize("kind", [BallotKind.APPROVAL, BallotKind.POINTS])
def test_forty_items_among_two_thousand_voters_have_the_exact_rules_prices(kind):
    dice = np.random.default_rng(11)
    ids = [ItemId(f"{i:02}") for i in range(40)]
    cost = {i: int(dice.integers(1, 30)) * 1000 for i in ids}
    most = 4 if kind is BallotKind.POINTS else 2
    ballots = tuple({i: int(dice.integers(1, most)) for i in ids if dice.random() < 0.2} for _ in range(2000))
    weights = tuple(int(w) for w in dice.integers(0, 5, 2000))
    sorted_ = tally(Election(cost_kr=cost, limit_kr=250_000, ballots=ballots, kind=kind, weights=weights))
    for satisfaction in Satisfaction:
        found = replay(sorted_, satisfaction)
        assert len(found.purchases) > 10
        same_to_the_last_oere(sorted_, found, buy(sorted_, satisfaction))


def test_a_voter_who_has_a_krone_less_than_is_asked_of_nearly_a_quadrillion_gives_all_and_no_more():
    """Shares of 10^15. The first pays 10^14 for A; B costs a krone more than twice what she has left."""
    a, b = ItemId("a"), ItemId("b")
    left = 9 * 10**14
    election = Election(
        cost_kr={a: 10**14, b: 2 * left + 1}, limit_kr=3 * 10**15, ballots=({a: 1, b: 1}, {b: 1}, {}), terms=PABULIB
    )
    sorted_ = tally(election)
    found = replay(sorted_, Satisfaction.CARDINALITY)
    assert [done.per_point for done in found.purchases] == [10**14, left + 1]
    same_to_the_last_oere(sorted_, found, buy(sorted_, Satisfaction.CARDINALITY))


def test_a_search_that_found_something_wrong_is_not_gone_through(monkeypatch):
    """Without the last purchase something more can be bought; with two exchanged a later one costs less."""
    dice = np.random.default_rng(3)
    ids = [ItemId(f"{i:02}") for i in range(20)]
    cost = {i: int(dice.integers(1, 30)) * 1000 for i in ids}
    ballots = tuple({i: 1 for i in ids if dice.random() < 0.2} for _ in range(500))
    sorted_ = tally(Election(cost_kr=cost, limit_kr=150_000, ballots=ballots))
    for change in (fewer, exchanged):
        with monkeypatch.context() as patch:
            patch.setattr(module("replay"), "swept", lambda *a, change=change: change(*module("search").swept(*a)))
            assert replay(sorted_, Satisfaction.COST) is None
    assert replay(sorted_, Satisfaction.COST) is not None


def module(name):
    return import_module(f"budsjett.voting.{name}")


def fewer(sheet, desk, turns):
    return sheet, desk, turns - 1


def exchanged(sheet, desk, turns):
    desk.order[0], desk.order[turns - 1] = desk.order[turns - 1], desk.order[0]
    return sheet, desk, turns


@settings(max_examples=400, deadline=None)
@given(elections(), plain_rules.rules, satisfactions)
def test_machine_code_adopts_what_the_plain_rule_adopts(election, rule, satisfaction):
    sorted_ = tally(election)
    found = adopted_places(sorted_, rule, satisfaction)
    assert [sorted_.items[p] for p in found] == PLAIN[rule](election, satisfaction)


def test_who_weighs_nothing_has_no_say_in_what_all_give_all_they_have_for():
    a, b, c = (ItemId(i) for i in "abc")
    ballots = ({a: 1}, {a: 1, b: 1, c: 2})
    election = Election(cost_kr={a: 1, b: 1, c: 1}, limit_kr=2, ballots=ballots, kind=BallotKind.POINTS, weights=(0, 1))
    sorted_ = tally(election)
    assert Search(sorted_, Satisfaction.COST).run(0) == buy(sorted_, Satisfaction.COST).places() == [2, 0]


def test_the_search_decides_councils_full_of_ties():
    """Equal costs and few voters, where floats alone go wrong: hardly ever left to the exact rule."""
    dice, decided = np.random.default_rng(3), 0
    for _ in range(120):
        sorted_ = tally(council(dice))
        found = Search(sorted_, Satisfaction.CARDINALITY).run(0)
        decided += found is not None
        assert found in (None, buy(sorted_, Satisfaction.CARDINALITY).places())
    assert decided >= 119


def council(dice, terms=PABULIB):
    ids = [ItemId(f"{i:02}") for i in range(int(dice.integers(5, 25)))]
    cost = {i: int(dice.choice([100_000, 200_000])) for i in ids}
    ballots = tuple({i: 1 for i in ids if dice.random() < 0.3} for _ in range(int(dice.integers(5, 34))))
    return Election(cost_kr=cost, limit_kr=int(sum(cost.values()) * 0.4), ballots=ballots, terms=terms)


@settings(max_examples=60, deadline=None)
@given(elections(most_cost=60), satisfactions)
def test_jumping_over_steps_comes_to_the_same_as_taking_them(election, satisfaction):
    sorted_ = tally(election)
    if sorted_.voters and election.terms.completion.raises_shares:
        assert raised(sorted_, satisfaction) == raised_exactly(sorted_, satisfaction)


def test_thousands_of_steps_are_jumped_over():
    dice = np.random.default_rng(5)
    ids = [ItemId(str(i)) for i in range(12)]
    cost = {i: int(dice.integers(40, 400)) * 1000 for i in ids}
    ballots = tuple({i: 1 for i in ids if dice.random() < 0.3} for _ in range(90))
    sorted_ = tally(Election(cost_kr=cost, limit_kr=1_000_000, ballots=ballots, terms=RAISING))
    found = raised(sorted_, Satisfaction.COST)
    assert found.steps_up > 1000
    assert buy(sorted_, Satisfaction.COST, steps_up=found.steps_up).places() == found.places


def test_a_jump_is_refused_where_the_outcome_changes_on_the_way():
    a, b = ItemId("a"), ItemId("b")
    election = Election(cost_kr={a: 10, b: 30}, limit_kr=22, ballots=({a: 1}, {b: 1}), terms=RAISING)
    searching = Search(tally(election), Satisfaction.CARDINALITY)
    assert searching.run(0) == searching.run(18) == [0]
    assert searching.run(19) == [0, 1]
    assert searching.run(0) == [0]
    assert searching.holds(19) < 1
    assert searching.holds(18) == 1


def test_a_jump_is_refused_where_the_outcome_changes_on_the_way_and_back_again():
    """With two steps more C is still bought first, but then A and not B; with five B again."""
    a, b, c = (ItemId(i) for i in "abc")
    ballots = ({b: 1}, {a: 5, c: 10}, {a: 2, b: 5, c: 3})
    election = Election(cost_kr={a: 16, b: 17, c: 8}, limit_kr=34, ballots=ballots, kind=BallotKind.POINTS)
    searching = Search(tally(election), Satisfaction.CARDINALITY)
    assert [searching.run(steps) for steps in (2, 5, 0)] == [[2, 0], [2, 1], [2, 1]]
    assert searching.holds(5) < 1


def test_a_jump_is_refused_where_what_was_paid_for_before_makes_purses_grow_faster_than_shares():
    """With ten steps more and with twelve B, C, D are bought; with eleven E is between, and B and C cost ever less."""
    names = "abcdef"
    rows = ("351000", "051000", "202101", "042001", "103004", "033010", "013335", "000241")
    ballots = tuple({ItemId(i): int(n) for i, n in zip(names, row, strict=True) if n != "0"} for row in rows)
    cost = dict(zip(map(ItemId, names), (182, 219, 213, 28, 80, 276), strict=True))
    election = Election(cost_kr=cost, limit_kr=484, ballots=ballots, kind=BallotKind.POINTS)
    searching = Search(tally(election), Satisfaction.COST)
    assert [searching.run(steps) for steps in (11, 12, 10)] == [[1, 2, 4, 3], [1, 2, 3], [1, 2, 3]]
    assert searching.holds(12) < 1


@settings(max_examples=400, deadline=None)
@given(elections(most_cost=60), satisfactions, st.lists(st.integers(1, 30), min_size=1, max_size=3))
def test_what_is_jumped_over_by_machine_code_would_have_been_bought_at_every_step(election, satisfaction, jumps):
    sorted_ = tally(election)
    searching, steps_up = Search(sorted_, satisfaction), 0
    found = searching.run(0) if sorted_.voters else None
    for jump in jumps if found is not None else ():
        if searching.holds(steps_up + jump) == 1:
            for _ in range(jump):
                steps_up += 1
                assert buy(sorted_, satisfaction, steps_up=steps_up, trace=False).places() == found


@pytest.mark.parametrize("kind", [BallotKind.APPROVAL, BallotKind.POINTS])
def test_jumps_over_crossing_prices_come_to_the_same_as_every_step_and_take_few_counts(kind):
    """Purses of many sizes, so that prices fall all the time while shares are raised."""
    dice, steps, runs = np.random.default_rng(17), 0, 0
    for _ in range(6):
        ids = [ItemId(f"{i:02}") for i in range(14)]
        cost = {i: int(dice.integers(20, 200)) * 10 for i in ids}
        most = 5 if kind is BallotKind.POINTS else 2
        ballots = tuple({i: int(dice.integers(1, most)) for i in ids if dice.random() < 0.3} for _ in range(60))
        sorted_ = tally(Election(cost_kr=cost, limit_kr=6_000, ballots=ballots, kind=kind, step=1, terms=OVERSPENT))
        for satisfaction in Satisfaction:
            searching, counted, run = Search(sorted_, satisfaction), [], Search.run
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Search, "run", lambda self, up, to=counted, run=run: to.append(up) or run(self, up))
                found = raised(sorted_, satisfaction)
            assert found == add_one._raise(sorted_, searching.run, None)
            steps, runs = steps + found.steps_up, runs + len(counted)
    assert runs < steps / 4


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_bytes_walked_through_and_rows_taken_apart_give_the_same_ballots(path, monkeypatch):
    text = path.read_text(encoding="utf-8")
    walked = read(text)
    monkeypatch.setattr(pabulib_scan, "loaded", lambda *_, **__: None)
    assert read(text) == walked


@pytest.mark.parametrize("kind", BallotKind)
def test_costs_too_large_for_the_compiler_are_left_to_the_exact_rule(kind):
    election = Election(cost_kr={ItemId("a"): 2**62}, limit_kr=2**63, ballots=({ItemId("a"): 1},), kind=kind)
    searching = Search(tally(election), Satisfaction.COST)
    assert not searching.possible
    assert searching.run(0) is None


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_sorting_in_machine_code_counts_the_same(path, monkeypatch):
    election = read(path.read_bytes()).election
    fast = tally(election)
    monkeypatch.setattr(rows, "loaded", lambda *_, **__: None)
    slow = tally(election)
    assert (fast.votes, fast.voters, sorted(fast.times)) == (slow.votes, slow.voters, sorted(slow.times))
    assert fast.starts.tolist() == slow.starts.tolist()


HEAD = "META\nkey;value\nbudget;5\nPROJECTS\nproject_id;cost\na;1\nb;2\nVOTES\nvoter_id;vote\n"


@pytest.mark.parametrize("machine", [True, False])
@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ("1;a,b\n2;\n;;\n \n3;b", [{"a": 1, "b": 1}, {}, {"b": 1}]),
        ("1;a\r\n2; b , a \r\n", [{"a": 1}, {"a": 1, "b": 1}]),
    ],
)
def test_rows_with_nothing_among_the_votes_are_read_alike(votes, said, machine, monkeypatch):
    if not machine:
        monkeypatch.setattr(pabulib_scan, "loaded", lambda *_, **__: None)
    assert list(read((HEAD + votes).encode()).election.ballots) == said == list(read(HEAD + votes).election.ballots)


def ballots_or_refusal(text):
    try:
        file = read(text)
    except FaultyElection as refused:
        return str(refused)
    return list(file.election.ballots), list(file.points.ballots) if file.points else None, file.repairs


VOTE = ["", "a", "b", "a,b", "b,a", "a, b", "a,,b", ",", "b,a,b", "c", "abcdefgh", "x", "é", "b\r", " ", "a\r"]
VOTE += ["a\0", "abcdefghi", "abcdefgh,a", "abcdefghij,abcdefgh", "b,abcdefghij,a"]
POINTS_GIVEN = ["", "1", "2,3", "0,4", "1,2,3", "2, 3", "-1", "x", "1234567890"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["approval", "ordinal", "cumulative"]),
    st.lists(
        st.tuples(st.sampled_from(["1", "", "12"]), st.sampled_from(VOTE), st.sampled_from(POINTS_GIVEN)), max_size=6
    ),
    st.sampled_from(["", "\n", "\n\n"]),
    st.booleans(),
    st.permutations(range(3)),
)
def test_broken_rows_are_read_alike_whether_bytes_are_walked_through_or_not(vote_type, votes, end, short, order):
    columns = ";".join(("voter_id", "vote", "points")[at] for at in order)
    head = HEAD.replace("budget;5", f"budget;5\nvote_type;{vote_type}").replace("voter_id;vote", columns)
    head = head if short else head.replace("b;2\n", "b;2\nabcdefgh;2\nabcdefghij;3\n")
    text = head + "\n".join(";".join(row[at] for at in order) for row in votes) + end
    walked = ballots_or_refusal(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pabulib_scan, "loaded", lambda *_, **__: None)
        assert ballots_or_refusal(text) == walked


@pytest.mark.parametrize("machine", [True, False])
@pytest.mark.parametrize("row", [b"1;a;\xff", b"\xff;a;", b"1;a\n2;b;\xc3\n"])
def test_bytes_that_are_no_text_are_refused_wherever_in_a_row_they_stand(row, machine, monkeypatch):
    if not machine:
        monkeypatch.setattr(pabulib_scan, "loaded", lambda *_, **__: None)
    with pytest.raises(FaultyElection, match="UTF-8") as refused:
        read(HEAD.encode() + row)
    assert refused.value.line == HEAD.count("\n") + row.count(b"\n", 0, -1) + 1


def test_a_name_that_goes_on_with_null_bytes_is_another_name():
    for votes in ("1;a\n2;a\0\n", "1;a\n2;a\0\0;x\n"):
        with pytest.raises(FaultyElection, match="står under PROJECTS"):
            read(HEAD + votes)


def test_equal_rows_hold_one_content_and_are_seen_one_by_one():
    rows_ = read(HEAD + "1;a,b\n2;b\n3;a,b\n4;\n5;b\n").election.ballots
    assert isinstance(rows_, rows.Rows)
    assert (len(rows_), len(rows_.starts) - 1) == (5, 3)
    assert list(rows_) == list(rows_.one_by_one()) == [{"a": 1, "b": 1}, {"b": 1}, {"a": 1, "b": 1}, {}, {"b": 1}]
    assert rows_[1:3] == ({"b": 1}, {"a": 1, "b": 1})


@pytest.mark.parametrize("machine", [True, False])
@pytest.mark.parametrize("votes", ["1;a\nPROJECTS;;\nproject_id;cost\nc;3\n", "1;a\nvotes;\nvoter_id;vote\nmona;"])
def test_a_section_among_the_votes_is_refused_alike(votes, machine, monkeypatch):
    if not machine:
        monkeypatch.setattr(pabulib_scan, "loaded", lambda *_, **__: None)
    for file in (HEAD + votes, (HEAD + votes).encode()):
        with pytest.raises(FaultyElection, match="to ganger"):
            read(file)


def test_who_paid_is_asked_of_the_groups_the_tally_has_whatever_sorted_them():
    """Twelve want the road and eight the quay: machine code puts the groups in another order than the plain way."""
    ballots = [{ItemId("road"): 1}] * 12 + [{ItemId("quay"): 1}] * 8
    for weights in (None, (1,) * 20):
        election = Election(
            cost_kr={ItemId("road"): 60, ItemId("quay"): 60}, limit_kr=100, ballots=ballots, weights=weights
        )
        found = tally(election)
        counted = ballots_of_each(election, found)
        by_item = {item: int(counted[found.support[place].of].sum()) for place, item in enumerate(found.items)}
        assert by_item == {"road": 12, "quay": 8}


def swept(sorted_, satisfaction):
    """What the first try buys, and whether it decided all."""
    code, desk = kernels.loaded("compiled_sweep", worth=True), sorted_.sheet.desk()
    at = sorted_.sheet.address, desk.address, satisfaction is Satisfaction.COST
    found = code.shares(*at, sorted_.limit_kr, sorted_.voters)
    return [*sorted_.free, *desk.order[: found >> 1].tolist()], found & 1 == code.DECIDED


@settings(max_examples=300, deadline=None)
@given(elections(), satisfactions)
def test_the_first_try_buys_what_the_exact_rule_buys_until_it_cannot_tell(election, satisfaction):
    sorted_ = tally(election)
    if sorted_.voters and sorted_.sheet and not sorted_.raises_shares:
        found, decided = swept(sorted_, satisfaction)
        exactly = buy(sorted_, satisfaction, steps_up=0).places()
        assert found == exactly if decided else found == exactly[: len(found)]


def test_the_first_try_decides_most_councils_full_of_ties_and_none_wrongly():
    dice, decided = np.random.default_rng(11), 0
    for _ in range(150):
        sorted_ = tally(council(dice))
        for satisfaction in Satisfaction:
            found, all_told = swept(sorted_, satisfaction)
            decided += all_told
            exactly = buy(sorted_, satisfaction).places()
            assert found == exactly if all_told else found == exactly[: len(found)]
    assert decided > 255


def test_two_counts_of_one_tally_at_once_come_to_the_same():
    sorted_ = tally(council(np.random.default_rng(2)))
    rules = (Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN)
    alone = [adopted_places(sorted_, rule, Satisfaction.COST) for rule in rules]
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(adopted_places, sorted_, rule, Satisfaction.COST) for _ in range(200) for rule in rules]
        assert [run.result() for run in runs] == alone * 200
