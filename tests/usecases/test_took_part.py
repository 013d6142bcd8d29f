"""Who took part in a counted round."""

import threading
from collections import Counter, OrderedDict
from datetime import timedelta

import pytest

from budsjett.errors import NotYetCounted
from budsjett.process.people import Actor, Role
from budsjett.representation.groups import FEWEST
from budsjett.store import ballots
from budsjett.usecases import administer, vote
from budsjett.usecases.took_part import took_part
from budsjett.usecases.weighed import Recounts

DESK = Actor(municipality_id="vadso", role=Role.ADMINISTRATOR, key="desk", label="Administrasjonen")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr("budsjett.usecases.took_part._kept", OrderedDict())


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(Recounts, "draws", 3)


def counted(conn, now):
    later = now + timedelta(days=30)
    administer.close_voting(conn, DESK, later)
    vote.count(conn, DESK, later)
    return took_part(conn, "vadso", patience_s=60)


def test_before_the_count_it_is_refused(vadso):
    with pytest.raises(NotYetCounted):
        took_part(vadso, "vadso")


def test_a_counted_round_tells_who_took_part_against_the_people(vadso, now, quick):
    found = counted(vadso, now)
    (ages,) = found.traits
    assert ages is found.least_alike
    assert (found.steps.in_box, found.steps.trial, found.steps.replaced) == (420, 420, None)
    assert found.steps.entitled == ages.grouping.persons
    assert ages.answered + ages.not_answered == 420
    assert sum(group.took_part for group in ages.groups) == ages.answered
    assert found.others.weighed.weights.reached
    assert set(found.others.stability.adopted) <= set(found.titles)


def test_what_the_box_keeps_of_answers_is_shared_by_five_or_more(vadso, now, quick):
    found = counted(vadso, now)
    kept = Counter(frozenset(told.items()) for told in ballots.groups(vadso, "vadso", found.round.id))
    assert min(kept.values()) >= FEWEST


def test_the_answer_after_the_count_is_the_same_each_time(vadso, now, quick):
    assert counted(vadso, now) == took_part(vadso, "vadso")


def test_a_ballot_that_was_replaced_is_not_told_of_alone(vadso, citizen, now, quick):
    digest = vote.ballot_items(vadso, administer.current_round(vadso, "vadso")).digest
    for choices in ({"broyting": 1}, {}):
        vote.cast_ballot(vadso, citizen, choices, list_digest=digest, now=now)
    assert counted(vadso, now).steps.replaced is None


def test_the_draws_are_counted_behind_the_page_and_the_rest_is_told_meanwhile(vadso, now, monkeypatch):
    may_go_on = threading.Event()
    monkeypatch.setattr(Recounts, "steadiness", lambda _: may_go_on.wait(20))
    monkeypatch.setattr(Recounts, "draws", 3)
    later = now + timedelta(days=30)
    administer.close_voting(vadso, DESK, later)
    vote.count(vadso, DESK, later)
    meanwhile = took_part(vadso, "vadso")
    may_go_on.set()
    assert meanwhile.others is None
    assert meanwhile.least_alike.score
    assert took_part(vadso, "vadso", patience_s=60).others.weighed
