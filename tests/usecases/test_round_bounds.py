"""The law's limits hold in a round, year by year, whatever the votes and the rule."""

from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.limits import examine
from budsjett.budget.plan import effect_of, project
from budsjett.process.rounds import RoundKind
from budsjett.sources import scenario_files, shipped
from budsjett.usecases.ballot_plan import need_of
from budsjett.usecases.round_bounds import round_bounds
from budsjett.voting.bounds import BlockKind
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.framing import Framed, frame
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
