"""Who took part in a counted round."""

import threading
from collections import Counter, OrderedDict
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from budsjett.errors import NotYetCounted
from budsjett.process.people import Actor, Role
from budsjett.representation.groups import FEWEST, Trait
from budsjett.representation.turnout import turnout
from budsjett.store import ballots, schema
from budsjett.store import paper as stored_paper
from budsjett.usecases import administer, paper, paper_entry, vote
from budsjett.usecases.groups import asked
from budsjett.usecases.paper_entry import Reading
from budsjett.usecases.took_part import by_channel, took_part
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


VOTERS = 12
"""On paper and in the browser, in the tests below; half of them say how old they are."""


def voted(conn, now, *, on_paper, in_browser):
    """So many on paper and so many in the browser, with answers, and the round counted."""
    round_ = administer.current_round(conn, "vadso")
    ages = ("16-24", "67+", "")
    for number in range(in_browser):
        voter = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"browser {number}", label="")
        said = {"age": ages[number % 3]}
        vote.cast_ballot(conn, voter, {"broyting": 1}, list_digest=round_.list_digest, now=now, said=said)
    paper.issue(conn, DESK, count=20, now=now)
    for number in range(on_paper):
        paper.register(conn, DESK, f"paper {number}", now)
    administer.close_voting(conn, DESK, now)
    numbers = [form.number for form in stored_paper.forms(conn, "vadso", round_.id)][:on_paper]
    for at, number in enumerate(numbers):
        for clerk in (DESK, replace(DESK, key="colleague")):
            read = Reading(choices={"kino-avvikles": 1}, said={"age": ages[at % 3]})
            paper_entry.enter(conn, clerk, number, read, list_digest=round_.list_digest, now=now)
    paper.tell_unused(conn, DESK, unused=20 - on_paper, now=now)
    vote.count(conn, DESK, now)
    return took_part(conn, "vadso", patience_s=60)


def test_the_channels_the_groups_and_the_whole_are_the_same_people(vadso, now, quick):
    found = voted(vadso, now, on_paper=VOTERS, in_browser=VOTERS)
    assert (found.channels.digital, found.channels.paper) == (VOTERS, VOTERS)
    whole = found.steps.in_box
    assert found.channels.digital + found.channels.paper + found.steps.trial == whole == 420 + 2 * VOTERS
    (ages,) = found.traits
    assert sum(group.took_part for group in ages.groups) + ages.not_answered == whole
    assert found.others.weighed.weights.reached, "what is said on paper of oneself is weighed as any other"


def test_groups_written_on_paper_are_in_the_turnout(vadso, now, quick):
    without = {group.group.id: group.took_part for group in turnout_of_trial(vadso)}
    found = voted(vadso, now, on_paper=VOTERS, in_browser=0)
    (ages,) = found.traits
    with_paper = {group.group.id: group.took_part for group in ages.groups}
    assert with_paper == {**without, "16-24": without["16-24"] + 4, "67+": without["67+"] + 4}


def turnout_of_trial(conn):
    round_ = administer.current_round(conn, "vadso")
    said = [{Trait(t): g for t, g in told.items()} for told in ballots.groups(conn, "vadso", round_.id)]
    return turnout(said, asked(conn, round_)[0]).groups


def test_few_on_paper_are_not_told_of_and_not_by_subtraction_either(vadso, now, quick):
    found = voted(vadso, now, on_paper=3, in_browser=VOTERS)
    assert (found.channels.digital, found.channels.paper) == (None, None)
    assert found.steps.in_box == 420 + 3 + VOTERS


def test_a_round_without_paper_has_no_channels(vadso, now, quick, monkeypatch):
    monkeypatch.setattr("budsjett.usecases.decided.changed_since_opening", lambda *_: False)
    vadso.execute(update(schema.round_).where(schema.round_.c.phase == "voting").values(paper=False))
    assert counted(vadso, now).channels is None


def test_who_is_replaced_by_an_envelope_is_one_who_replaced_her_ballot(vadso, now, quick):
    """Receipts less ballots in the browser: a ballot on paper has no receipt, and must not hide one replaced."""
    round_ = administer.current_round(vadso, "vadso")
    for number in range(6):
        voter = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"paper {number}", label="")
        vote.cast_ballot(vadso, voter, {"broyting": 1}, list_digest=round_.list_digest, now=now)
    found = voted(vadso, now, on_paper=VOTERS, in_browser=VOTERS)
    assert found.steps.replaced == 6


@pytest.mark.parametrize("whole", range(25))
def test_whoever_tries_every_split_of_those_who_voted_is_left_with_five_or_more(whole):
    """The attacker knows how many voted and the method. What looks like what she sees could be five things or more."""
    looks = {on_paper: by_channel(whole - on_paper, on_paper) for on_paper in range(whole + 1)}
    for on_paper, seen in looks.items():
        could_be = {other for other, look in looks.items() if look == seen}
        if seen.paper is None:
            assert len(could_be) >= min(FEWEST, whole + 1)
            assert seen.digital is None, "a subtraction away"
        else:
            assert could_be == {on_paper}
            assert min(seen.paper, seen.digital) >= FEWEST
