from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import NothingToShare
from budsjett.voting.bounds import broken
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.framing import frame, law_limit, ties
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.reasons import reasons
from voting.plain_rules import rules, satisfactions

CLOSE, TAX, LIGHTS = (ItemId(i) for i in ("close", "tax", "lights"))
NET = {CLOSE: -5, TAX: -4, LIGHTS: 3}


def test_a_cut_is_something_to_spare_at_the_price_of_what_it_would_have_saved():
    framed = frame(NET, need_kr=6)
    assert framed.cost_kr == {CLOSE: 5, TAX: 4, LIGHTS: 3}
    assert framed.limit_kr == 3
    assert framed.spared == {CLOSE, TAX}


def test_what_is_not_spared_is_carried_out():
    framed = frame(NET, need_kr=2)
    assert framed.to_carry_out([TAX, LIGHTS]) == {CLOSE, LIGHTS}
    assert framed.found_kr([TAX, LIGHTS]) == 2


def test_a_need_that_all_cuts_together_do_not_reach_is_refused():
    with pytest.raises(NothingToShare) as refused:
        frame(NET, need_kr=10)
    assert (refused.value.need_kr, refused.value.found_kr) == (10, 9)


def test_a_need_that_takes_every_cut_leaves_an_empty_pot():
    assert frame(NET, need_kr=9).limit_kr == 0


def test_the_worked_table_of_the_explanation():
    net = {"skole": -6, "bad": -3, "skatt": -4, "lys": 1, "buss": 2}
    framed = frame({ItemId(i): millions * 1_000_000 for i, millions in net.items()}, need_kr=8_000_000)
    wishes = (("skole", "buss"),) * 4 + (("bad", "lys"),) * 3 + (("skatt",),) * 3
    election = Election(
        cost_kr=framed.cost_kr,
        limit_kr=framed.limit_kr,
        ballots=tuple(dict.fromkeys(map(ItemId, wish), 1) for wish in wishes),
        terms=ROUND,
    )
    outcome = count(election, Rule.EQUAL_SHARES, Satisfaction.COST)
    assert outcome.adopted == ("buss", "lys")
    assert [step.share_kr for step in outcome.steps[:2]] == [500_000, Fraction(1_000_000, 3)]
    assert framed.found_kr(outcome.adopted) == 10_000_000
    why = reasons(election, outcome)
    short = {i: why[ItemId(i)].room_short_kr for i in ("skole", "bad", "skatt")}
    assert short == {"skole": 4_000_000, "bad": 1_000_000, "skatt": 2_000_000}
    assert why[ItemId("bad")].votes_needed == 2


nets = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]).map(ItemId), st.integers(-9, 9), min_size=1)


@settings(max_examples=150)
@given(nets, st.integers(-5, 20), st.lists(st.sets(st.sampled_from("abcde")), max_size=6), rules, satisfactions)
def test_whatever_a_count_adopts_the_need_is_found(net_cost_kr, need_kr, wishes, rule, satisfaction):
    need_kr = min(need_kr, sum(-net for net in net_cost_kr.values() if net < 0))
    framed = frame(net_cost_kr, need_kr)
    ballots = tuple({ItemId(i): 1 for i in wish if i in net_cost_kr} for wish in wishes)
    election = Election(cost_kr=framed.cost_kr, limit_kr=framed.limit_kr, ballots=ballots, terms=ROUND)
    adopted = count(election, rule, satisfaction).adopted
    assert framed.found_kr(adopted) >= need_kr
    assert framed.found_kr(adopted) == -sum(net_cost_kr[item] for item in framed.to_carry_out(adopted))


@given(nets, st.data())
def test_a_plan_that_finds_less_than_the_need_is_always_above_the_limit(net_cost_kr, data):
    framed = frame(net_cost_kr, 0)
    adopted = data.draw(st.sets(st.sampled_from(sorted(net_cost_kr))))
    fits = sum(framed.cost_kr[item] for item in adopted) <= framed.limit_kr
    assert fits == (framed.found_kr(adopted) >= 0)


measured = st.dictionaries(st.sampled_from([ItemId(i) for i in "abcdef"]), st.integers(-9, 9).filter(bool), min_size=1)


@settings(max_examples=200)
@given(measured, st.data())
def test_whoever_keeps_the_bound_keeps_the_laws_limit_and_a_krone_for_each_item_is_all_it_takes_from_them(net, data):
    framed = frame(net, 0)
    response = {i: data.draw(st.floats(-9, 9)) for i in net}
    left = data.draw(st.floats(-20, 20))
    limit = law_limit(framed, "2027", left, response)
    adopted = data.draw(st.sets(st.sampled_from(sorted(net))))

    def spare(adopted):
        return left + sum(response[i] for i in framed.to_carry_out(adopted))

    if limit is None:
        assert spare(()) < 0 or spare(()) == pytest.approx(0)
        return
    kept = sum(limit.amounts.get(i, 0) for i in adopted) <= limit.most
    assert not kept or spare(adopted) >= -1e-9
    assert kept or spare(adopted) < 1 + len(adopted) + 1e-9


@settings(max_examples=300)
@given(measured, st.data())
def test_a_tie_between_measures_is_held_by_bounds_between_items_or_said_not_to_be(net, data):
    framed = frame(net, 0)
    pairs = st.lists(st.tuples(st.sampled_from(sorted(net)), st.sampled_from(sorted(net))), max_size=4)
    requires, excludes = data.draw(pairs), [(a, b) for a, b in data.draw(pairs) if a != b]
    bounds, unheld = ties(framed, {a: [b for c, b in requires if c == a] for a, _ in requires}, excludes)
    adopted = data.draw(st.sets(st.sampled_from(sorted(net))))
    done = framed.to_carry_out(adopted)
    from_the_start = [(a, b) for a, b in requires if a in framed.spared and b not in framed.spared]
    both_cuts = [(a, b) for a, b in excludes if {a, b} <= framed.spared]
    assert sorted(unheld) == sorted([*from_the_start, *both_cuts])
    kept = all(b in done or a not in done for a, b in requires if (a, b) not in from_the_start)
    kept = kept and not any(a in done and b in done for a, b in excludes if (a, b) not in both_cuts)
    assert kept == (not broken(bounds, framed.cost_kr, adopted))
