"""The law's limits hold in a round, year by year, whatever the votes and the rule."""

from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.limits import examine
from budsjett.budget.plan import effect_of, project
from budsjett.process.rounds import RoundItem, RoundKind
from budsjett.sources import scenario_files, shipped
from budsjett.usecases.ballot_plan import need_of
from budsjett.usecases.item_levels import chain_of, package_of
from budsjett.usecases.round_bounds import round_bounds, ties_of
from budsjett.voting.bounds import BlockKind
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.framing import Framed, by_level, frame
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Rule, Satisfaction


@pytest.fixture(scope="module")
def vadso():
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    return basis


@pytest.fixture(scope="module")
def framed(vadso):
    """One side of each exclusion, and nothing whose needs are not on the list."""
    kept = [m for m in vadso.measures if not any(m > other for other in vadso.measures[m].excludes)]
    kept = [m for m in kept if set(vadso.measures[m].requires) <= set(kept)]
    net = {ItemId(m): -int(effect_of(vadso, m).sum()) for m in kept}
    return frame({item: kr for item, kr in net.items() if kr}, need_of(vadso))


def hard_and_broken(basis, package):
    return {f"{c.limit.id}@{c.year}" for c in examine(project(basis, package), basis) if c.limit.hard and not c.kept}


@pytest.mark.parametrize("rule", [rule for rule in Rule if not rule.by_sets])
def test_no_count_breaks_a_limit_of_the_law_in_any_year_that_the_cuts_can_keep(vadso, framed, rule):
    held = round_bounds(vadso, RoundKind.PRIORITIES, framed, ())
    items, dice, stopped = sorted(framed.cost_kr), np.random.default_rng(5), 0
    for _ in range(6):
        ballots = tuple({i: 1 for i in items if dice.random() < 0.4} for _ in range(25))
        plain = Election(cost_kr=framed.cost_kr, limit_kr=framed.limit_kr, ballots=ballots, terms=ROUND)
        outcome = count(replace(plain, bounds=held.bounds), rule, Satisfaction.COST)
        stopped += sum(s.block is not None and s.block.kind is BlockKind.FULL for s in outcome.steps)
        assert hard_and_broken(vadso, framed.to_carry_out(outcome.adopted)) <= set(held.broken)
    assert stopped  # the limits bite here: without them the test would say nothing


def test_a_fund_round_asks_only_for_the_pot_and_the_ties(vadso, framed):
    pot = Framed(cost_kr=framed.cost_kr, limit_kr=10, spared=frozenset())
    held = round_bounds(vadso, RoundKind.FUND, pot, ())
    assert held.bounds.limits == ()
    assert held.broken == ()


def levels_added(basis, net, *in_levels):
    """The list with these measures in levels, framed."""
    items = {}
    for m, kr in net.items():
        chain = chain_of(basis, m, spared=kr < 0) if m in in_levels else (m,)
        at = {i: -int(effect_of(basis, i).sum()) for i in chain}
        items |= by_level(chain, at, spared=kr < 0)
    return frame(items, 0)


def test_levels_add_up_to_the_measure_and_each_is_a_part_of_what_it_takes_of_a_limit(vadso):
    cut, new = "barneskole-storre-grupper", "miljoarbeidere"
    net = {ItemId(m): -int(effect_of(vadso, m).sum()) for m in (cut, new, "broyting")}
    whole, parts = frame(net, 0), levels_added(vadso, net, cut, new)
    assert [i for i in parts.cost_kr if i.startswith(cut)] == [f"{cut}~75", f"{cut}~50", f"{cut}~25", cut]
    assert [i for i in parts.cost_kr if i.startswith(new)] == [f"{new}~50", new]
    for m in (cut, new):
        assert sum(kr for i, kr in parts.cost_kr.items() if i.startswith(m)) == whole.cost_kr[m]
    assert parts.limit_kr == whole.limit_kr
    at_once = round_bounds(vadso, RoundKind.PRIORITIES, whole, ()).bounds
    stepwise = round_bounds(vadso, RoundKind.PRIORITIES, parts, ()).bounds
    assert stepwise.levels == ((f"{cut}~75", f"{cut}~50", f"{cut}~25", cut), (f"{new}~50", new))
    for one, other in zip(at_once.limits, stepwise.limits, strict=True):
        assert (one.id, one.most) == (other.id, pytest.approx(other.most, abs=10))
        for m in (cut, new):
            together = sum(kr for i, kr in other.amounts.items() if i.startswith(m))
            assert together == pytest.approx(one.amounts[m], abs=10)


def test_an_outcome_in_levels_is_carried_out_at_the_level_that_was_left():
    cut, new = ("c~50", "c"), ("n~50", "n")
    items = [an_item(i, spared=True) for i in cut] + [an_item(i, spared=False) for i in new]
    assert package_of(items, ()) == ("c",)
    assert package_of(items, ("c~50",)) == ("c~50",)
    assert package_of(items, ("c~50", "c", "n~50")) == ("n~50",)
    assert package_of(items, ("c~50", "c", "n~50", "n")) == ("n",)


def an_item(measure, *, spared):
    return RoundItem(
        municipality_id="m",
        round_id=None,
        measure_id=measure,
        position=1,
        title=measure,
        net_cost_kr=-1 if spared else 1,
        cost_kr=1,
        spared=spared,
    )


def test_a_tie_holds_for_every_level_of_a_measure(vadso):
    library, evening = "bibliotek-kortere", "bibliotek-kveld"  # the evening only if the cut is spared, all of it
    net = {ItemId(m): -int(effect_of(vadso, m).sum()) for m in (library, evening, "kino-avvikles")}
    held = ties_of(vadso, levels_added(vadso, net, library))
    assert held.bounds.requires == {evening: {library}}
    free, halved = "kulturskole-gratis", "kulturskole-halveres"
    net = {ItemId(m): -int(effect_of(vadso, m).sum()) for m in (free, halved)}
    held = ties_of(vadso, levels_added(vadso, net, free, halved))
    assert held.bounds.requires == {f"{free}~50": {halved}}
    beds, homes = "sykehjem-nye-plasser", "omsorgsboliger"
    net = {ItemId(m): -int(effect_of(vadso, m).sum()) for m in (beds, homes)}
    held = ties_of(vadso, Framed(cost_kr=net, limit_kr=1, spared=frozenset()))
    assert held.bounds.excludes == (frozenset({beds, homes}),)
