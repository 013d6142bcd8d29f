"""What was decided when voting opened is held: change any of it, and nothing is taken in or counted."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from budsjett.errors import ChangedAfterOpening
from budsjett.process.rights import Act
from budsjett.store import journal, rounds
from budsjett.usecases import administer, vote
from budsjett.usecases.decided import changed_since_opening, decided
from budsjett.usecases.finding import closed_box

TAMPERED = {
    "the rule": "UPDATE round SET rule = 'greedy'",
    "what a thing is worth": "UPDATE round SET satisfaction = 'cardinality'",
    "the options": "UPDATE round SET terms = replace(terms, 'greedy', 'none')",
    "the pot": "UPDATE round SET limit_kr = limit_kr + 1",
    "a price": "UPDATE round_item SET cost_kr = cost_kr + 1 WHERE measure_id = 'broyting'",
    "a title": "UPDATE round_item SET title = 'Brøyting av alt' WHERE measure_id = 'broyting'",
    "the order": "UPDATE round_item SET position = -position",
    "the question": "UPDATE round SET question = 'Hva skal bort?'",
    "a limit": """UPDATE round SET caps = '[{"on": "theme", "of": "helse", "most": 1, "in_kr": false}]'""",
}


def underway(conn):
    return vote.round_of(conn, "vadso")


def test_the_name_of_all_that_is_decided_is_in_the_journal_from_the_day_voting_opens(vadso):
    assert decided_before(vadso) == decided(vadso, underway(vadso))
    assert not changed_since_opening(vadso, underway(vadso))


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_of_a_round_that_is_changed_nothing_is_taken_in_or_counted_until_it_is_put_back(
    vadso, citizen, desk, now, statement
):
    before = underway(vadso)
    held = vadso.begin_nested()
    vadso.execute(text(statement))
    assert decided(vadso, underway(vadso)) != decided_before(vadso)
    assert changed_since_opening(vadso, underway(vadso))
    with pytest.raises(ChangedAfterOpening):
        vote.cast_ballot(vadso, citizen, {}, list_digest=underway(vadso).list_digest, now=now)
    administer.close_voting(vadso, desk, now)
    for counting in (closed_box, vote.count):
        with pytest.raises(ChangedAfterOpening):
            counting(vadso, desk, now)
    held.rollback()
    assert not changed_since_opening(vadso, before)
    vote.cast_ballot(vadso, citizen, {}, list_digest=before.list_digest, now=now)
    administer.close_voting(vadso, desk, now)
    assert vote.count(vadso, desk, now).ballots


def decided_before(conn):
    [opened] = (one for one in journal.of_acts(conn, "vadso", [Act.OPEN_VOTING]) if one.subject == "2027")
    return opened.detail


def test_a_new_deadline_changes_nothing_that_was_decided(vadso, desk, now):
    administer.close_voting(vadso, desk, now)
    administer.reopen_voting(vadso, desk, closes_at=now + timedelta(days=2), now=now)
    assert not changed_since_opening(vadso, underway(vadso))


def test_a_round_nobody_opened_is_not_one_that_was_opened(vadso):
    vadso.execute(text("UPDATE round SET ref = '2031' WHERE ref = '2027'"))
    assert changed_since_opening(vadso, rounds.by_ref(vadso, "vadso", "2031"))


def test_writing_in_the_journal_that_it_was_opened_otherwise_helps_nobody(vadso, desk, now):
    vadso.execute(text("UPDATE round SET rule = 'greedy' WHERE ref = '2027'"))
    journal.record(vadso, desk, Act.OPEN_VOTING, "2027", at=now, detail=decided(vadso, underway(vadso)))
    assert changed_since_opening(vadso, underway(vadso))
