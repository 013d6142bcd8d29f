"""Rounds counted by rules that look for the best set: proven, or not counted at all."""

import pytest

from budsjett.errors import NotProven, WrongPhase
from budsjett.process.rounds import STAND_INS, RoundKind
from budsjett.store import rounds
from budsjett.store.schema import round_ as round_table
from budsjett.usecases import administer, finding, vote
from budsjett.voting.bounds import broken
from budsjett.voting.counting import count as count_by_rule
from budsjett.voting.outcome import Rule
from opened import opened_as_it_stands

BY_SETS = [rule for rule in Rule if rule.by_sets]


def closed(conn, desk, now, rule, kind=RoundKind.PRIORITIES):
    """The demonstration's round, closed, as if it had been set up with another rule."""
    administer.close_voting(conn, desk, now)
    underway = rounds.current(conn, "vadso")
    conn.execute(round_table.update().where(round_table.c.id == underway.id).values(rule=rule, kind=kind))
    opened_as_it_stands(conn)
    return finding.closed_box(conn, desk, now)


def test_every_rule_that_looks_for_a_best_set_has_one_to_stand_in_for_it_that_always_answers():
    assert set(STAND_INS) == set(BY_SETS)
    assert not any(rule.by_sets for rule in STAND_INS.values())


@pytest.mark.parametrize("kind", RoundKind)
@pytest.mark.parametrize("rule", BY_SETS)
def test_a_round_is_counted_by_a_best_set_and_can_be_counted_again_and_explained(vadso, desk, now, rule, kind):
    box = closed(vadso, desk, now, rule, kind)
    counted = vote.count(vadso, desk, now, found=finding.find(box))
    assert counted.rule is rule
    assert counted.outcome.adopted
    assert counted.outcome.cost_kr <= box.round.limit_kr
    assert bool(box.election.bounds.limits) == (kind is RoundKind.PRIORITIES)
    assert vote.recount(counted.pabulib).agrees
    assert broken(box.election.bounds, box.election.cost_kr, counted.outcome.adopted) == ()
    greedy = count_by_rule(box.election, Rule.GREEDY, counted.satisfaction)
    worth = {step.item: step.price for step in counted.outcome.steps}
    if rule is Rule.WELFARE:
        assert sum(worth[i] for i in counted.outcome.adopted) >= sum(worth[i] for i in greedy.adopted)


@pytest.mark.parametrize("rule", BY_SETS)
def test_what_is_not_proven_is_not_counted_and_the_box_is_as_it_was(vadso, desk, now, rule, refused, monkeypatch):
    box = closed(vadso, desk, now, rule)
    with refused(vadso, NotProven):
        finding.find(box, seconds=-1)
    monkeypatch.setattr(finding, "count_proven", never)
    with refused(vadso, NotProven):
        vote.count(vadso, desk, now)
    with pytest.raises(NotProven):
        finding.find(box)


def never(_election, rule, _satisfaction, *, seconds):
    raise NotProven(rule=rule, seconds=round(seconds))


@pytest.mark.parametrize("rule", BY_SETS)
def test_the_announced_rule_stands_in_only_where_the_own_is_not_proven(vadso, desk, now, rule):
    box = closed(vadso, desk, now, rule)
    assert finding.find(box, stand_in=True).outcome.rule is rule
    found = finding.find(box, seconds=-1, stand_in=True)
    counted = vote.count(vadso, desk, now, found=found)
    assert counted.rule is STAND_INS[rule]
    assert vote.recount(counted.pabulib).agrees


def test_what_was_found_of_another_box_is_not_recorded(vadso, desk, citizen, now):
    before = finding.find(closed(vadso, desk, now, Rule.WELFARE))
    administer.reopen_voting(vadso, desk, closes_at=now.replace(year=now.year + 1), now=now)
    round_ = vote.round_of(vadso, "vadso")
    everything = {item.measure_id: 1 for item in vote.ballot_items(vadso, round_).items}
    vote.cast_ballot(vadso, citizen, everything, list_digest=round_.list_digest, now=now)
    administer.close_voting(vadso, desk, now)
    counted = vote.count(vadso, desk, now, found=before)
    assert sum(step.supporters for step in counted.outcome.steps) > sum(s.supporters for s in before.outcome.steps)


def test_nobody_looks_into_an_open_box(vadso, desk, citizen, now, refused):
    with refused(vadso, WrongPhase):
        finding.closed_box(vadso, desk, now)
