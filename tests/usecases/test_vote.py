import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from budsjett.budget.plan import project
from budsjett.errors import (
    AlreadyCounted,
    InvalidNumber,
    InvalidText,
    NoSuchMeasure,
    NoSuchReceipt,
    NotSignedIn,
    NotYetCounted,
    OutsideWindow,
    StaleBallot,
    UnknownMeasure,
    WrongPhase,
    WrongRole,
)
from budsjett.process.ballots import new_receipt
from budsjett.process.people import Actor, Role
from budsjett.process.rounds import Phase
from budsjett.store import ballots, rounds
from budsjett.store.engine import open_engine, reading, writing
from budsjett.store.schema import receipt
from budsjett.usecases import administer, demonstrate, explore, vote
from budsjett.voting import pabulib


def the_list(conn):
    return vote.ballot_items(conn, explore.current_round(conn, "vadso"))


def cast(conn, actor, choices, now):
    return vote.cast_ballot(conn, actor, choices, list_digest=the_list(conn).digest, now=now)


def test_a_cast_ballot_gives_a_receipt_that_can_be_looked_up_and_counts_once(vadso, citizen, now):
    before = vote.turnout(vadso, "vadso").ballots
    assert not vote.own_ballot_exists(vadso, citizen)
    given = cast(vadso, citizen, {"broyting": 1}, now)
    assert vote.own_ballot_exists(vadso, citizen)
    assert vote.verify_receipt(vadso, "vadso", str(given).lower()).ref == "2027"
    assert vote.turnout(vadso, "vadso").ballots == before + 1


def test_a_ballot_may_be_replaced_and_both_receipts_stay_good_so_that_neither_tells_which_counts(vadso, citizen, now):
    before = vote.turnout(vadso, "vadso").ballots
    first = cast(vadso, citizen, {"broyting": 1}, now)
    second = cast(vadso, citizen, {}, now)
    assert first != second
    assert vote.verify_receipt(vadso, "vadso", first.code) == vote.verify_receipt(vadso, "vadso", second.code)
    assert vote.turnout(vadso, "vadso").ballots == before + 1


def test_the_stored_receipts_cannot_be_turned_back_into_codes(vadso, citizen, now):
    given = cast(vadso, citizen, {}, now)
    stored = vadso.execute(select(receipt.c.digest)).scalars().all()
    assert given.digest in [bytes(digest) for digest in stored]
    assert not any(given.code.encode() in bytes(digest) for digest in stored)


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        ({"finnes-ikke": 1}, UnknownMeasure),
        ({"omsorg-turnus": 1}, UnknownMeasure),
        ({"broyting\0": 1}, UnknownMeasure),
        ({"broyting": 2}, InvalidNumber),
        ({"broyting": 0}, InvalidNumber),
        ({"broyting": -1}, InvalidNumber),
        ({"broyting": 1.0}, InvalidNumber),
        ({"broyting": float("nan")}, InvalidNumber),
        ({"broyting": True}, InvalidNumber),
        ({"broyting": "1"}, InvalidNumber),
        ({"broyting": 2**63}, InvalidNumber),
    ],
)
def test_an_illegal_ballot_never_gets_into_the_box(vadso, citizen, now, refused, choices, kind):
    with refused(vadso, kind):
        cast(vadso, citizen, choices, now)


@pytest.mark.parametrize("role", [Role.COUNCIL, Role.REPRESENTATIVE, Role.ADMINISTRATOR])
def test_only_citizens_vote(vadso, now, refused, role):
    with refused(vadso, WrongRole):
        cast(vadso, Actor(municipality_id="vadso", role=role, key="k", label="n"), {}, now)


def test_a_visitor_is_asked_to_sign_in(vadso, now, refused):
    with refused(vadso, NotSignedIn):
        cast(vadso, None, {}, now)


def test_a_ballot_on_another_list_is_refused(vadso, citizen, now, refused):
    with refused(vadso, StaleBallot):
        vote.cast_ballot(vadso, citizen, {"broyting": 1}, list_digest="en annen liste", now=now)


def test_no_ballot_outside_the_announced_time_or_after_the_closing(vadso, citizen, desk, now, refused):
    closes = explore.current_round(vadso, "vadso").window(Phase.VOTING).closes_at
    cast(vadso, citizen, {}, closes - timedelta(microseconds=1))
    with refused(vadso, OutsideWindow):
        cast(vadso, citizen, {}, closes)
    administer.close_voting(vadso, desk, now)
    with refused(vadso, WrongPhase):
        cast(vadso, citizen, {}, now)


def test_a_receipt_that_was_never_given_is_not_found_and_a_miswritten_one_is_told_so(vadso):
    with pytest.raises(NoSuchReceipt):
        vote.verify_receipt(vadso, "vadso", new_receipt().code)
    with pytest.raises(InvalidText):
        vote.verify_receipt(vadso, "vadso", "K7QF2-8MZX0")


def test_nobody_sees_anything_of_the_outcome_before_the_count(vadso, desk, now):
    for _ in range(2):
        assert vote.outcome(vadso, "vadso") is None
        with pytest.raises(NotYetCounted):
            vote.explain(vadso, "vadso", "broyting")
        with pytest.raises(NotYetCounted):
            vote.outcome_package(vadso, "vadso")
        with pytest.raises(WrongPhase):
            vote.election_file(vadso, desk, now)
        if explore.current_round(vadso, "vadso").phase is Phase.VOTING:
            administer.close_voting(vadso, desk, now)


def test_an_open_box_is_not_counted(vadso, desk, now, refused):
    with refused(vadso, WrongPhase):
        vote.count(vadso, desk, now)


@pytest.fixture
def counted(vadso, citizen, desk, now):
    cast(vadso, citizen, {"broyting": 1, "skolefrokost": 1}, now)
    administer.close_voting(vadso, desk, now)
    return vote.count(vadso, desk, now)


def test_the_count_is_recorded_with_all_that_is_needed_to_do_it_again(vadso, counted):
    assert vote.outcome(vadso, "vadso") == counted
    assert counted.ballots == 421
    assert counted.trial_ballots == 420
    assert vote.recount(counted.pabulib).agrees
    assert set(vote.recount(counted.pabulib).recounted) == set(counted.outcome.adopted)
    round_ = explore.current_round(vadso, "vadso")
    assert round_.phase is Phase.COUNTED
    assert 0 < counted.outcome.cost_kr <= round_.limit_kr


def test_every_measure_on_the_ballot_gets_a_step_and_a_reason(vadso, counted):
    items = the_list(vadso).items
    assert {step.item for step in counted.outcome.steps} == {item.measure_id for item in items}
    for item in items:
        explained = vote.explain(vadso, "vadso", item.measure_id)
        assert explained.step.adopted == (item.measure_id in counted.outcome.adopted)
    with pytest.raises(NoSuchMeasure):
        vote.explain(vadso, "vadso", "omsorg-turnus")


def test_the_outcomes_package_is_what_was_given_the_unspared_cuts_and_the_adopted_spending(vadso, counted):
    made = vote.outcome_package(vadso, "vadso")
    round_, adopted = explore.current_round(vadso, "vadso"), set(counted.outcome.adopted)
    expected = set(round_.given) | {
        item.measure_id for item in the_list(vadso).items if item.spared != (item.measure_id in adopted)
    }
    assert set(made.package) | set(made.left_out) == expected
    assert made.left_out == ()


def test_the_outcomes_plan_leaves_the_reserve_where_the_directors_does(vadso, counted):
    made = vote.outcome_package(vadso, "vadso")
    end = {
        name: project(made.basis, package).lines["reserve_path"][-1]
        for name, package in (("citizens", made.package), ("director", made.basis.directors_package))
    }
    # Effects are priced one by one; together interest on interest moves them by less than the price of a bench.
    assert end["citizens"] >= end["director"] - 50_000


def test_after_the_count_nobody_can_tell_whose_a_ballot_was(vadso, citizen, counted):
    round_ = explore.current_round(vadso, "vadso")
    assert rounds.secret(vadso, "vadso", round_.id) is None
    assert not vote.own_ballot_exists(vadso, citizen)
    assert ballots.tally(vadso, "vadso", round_.id) == (421, 420)


def test_the_file_of_ballots_is_for_the_administration_and_names_no_time(vadso, desk, representative, counted, now):
    assert vote.election_file(vadso, desk, now) == counted.pabulib
    with pytest.raises(WrongRole):
        vote.election_file(vadso, representative, now)
    header = counted.pabulib.split("VOTES\n")[1].splitlines()[0]
    assert header == "voter_id;vote"
    assert len(pabulib.read(counted.pabulib).election.ballots) == 421


def test_a_count_is_done_once_and_the_box_stays_closed(vadso, desk, counted, now, refused):
    with refused(vadso, AlreadyCounted):
        vote.count(vadso, desk, now)
    with refused(vadso, AlreadyCounted):
        administer.reopen_voting(vadso, desk, closes_at=now + timedelta(days=1), now=now)


def test_the_journal_never_speaks_of_ballots_one_by_one(vadso, counted):
    acts = vadso.execute(text("SELECT act FROM journal")).scalars().all()
    assert "cast ballot" not in acts
    assert {"open voting", "close voting", "count", "fill trial ballots"} <= set(acts)


@pytest.fixture
def played(engine, now):
    with writing(engine) as conn:
        demonstrate.set_up(conn, now)
    return engine


def test_a_closing_waits_for_the_ballot_in_the_making_and_the_ballot_counts(played, citizen, desk, now):
    begun, closed = threading.Event(), threading.Event()
    url = played.url.render_as_string(hide_password=False)

    def close():
        own = open_engine(url)
        begun.wait(timeout=30)
        with writing(own) as conn:
            administer.close_voting(conn, desk, now)
        closed.set()
        own.dispose()

    closing = threading.Thread(target=close)
    closing.start()
    with writing(played) as conn:
        rounds.hold(conn, "vadso")  # the phase has been read; the ballot is not written yet
        begun.set()
        assert not closed.wait(timeout=0.5), "the box closed while a ballot was on its way in"
        cast(conn, citizen, {"broyting": 1}, now)
    closing.join(timeout=30)
    with writing(played) as conn:
        assert vote.count(conn, desk, now).ballots == 421


def test_of_those_who_vote_as_the_box_closes_each_is_counted_or_told_so(played, desk, now):
    url = played.url.render_as_string(hide_password=False)
    voters, met, received, told = 12, threading.Barrier(13), [], []
    with reading(played) as conn:
        digest = the_list(conn).digest

    def one(i):
        own = open_engine(url)
        met.wait(timeout=30)
        try:
            with writing(own) as conn:
                voter = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"velger {i}", label="n")
                given = vote.cast_ballot(conn, voter, {}, list_digest=digest, now=now)
            received.append(given)
        except WrongPhase:
            told.append(i)
        own.dispose()

    def close():
        own = open_engine(url)
        met.wait(timeout=30)
        with writing(own) as conn:
            administer.close_voting(conn, desk, now)
        own.dispose()

    threads = [threading.Thread(target=one, args=(i,)) for i in range(voters)] + [threading.Thread(target=close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(received) + len(told) == voters
    with writing(played) as conn:
        assert vote.count(conn, desk, now).ballots == 420 + len(received)
        assert all(vote.verify_receipt(conn, "vadso", given.code) for given in received)


def test_who_watches_the_turnout_sees_whole_tens():
    seen = [vote.Turnout(ballots=n, trial=0, entitled=4939).at_least for n in (0, 9, 10, 419, 420, 429)]
    assert seen == [0, 0, 10, 410, 420, 420]
