"""Rounds, ballots and counts from before a round could choose are what they were; and every choice can be kept."""

from dataclasses import fields, replace
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import column, insert, text
from sqlalchemy import table as lightweight
from sqlalchemy.exc import DatabaseError

from budsjett.process.rounds import Phase, RoundKind
from budsjett.store import ballots, migrate, outcomes, rounds
from budsjett.store.engine import reading, writing
from budsjett.voting.election import BallotKind
from budsjett.voting.options import (
    PABULIB,
    ROUND,
    AddOneStart,
    AddOneStop,
    Completion,
    CompletionOrder,
    Terms,
    TieBreak,
)
from budsjett.voting.outcome import Rule, Satisfaction
from store.test_ballots import ROUND_ID, SLOT, a_ballot, with_a_box

ROWS = {
    "municipality": {"id": "prove", "number": "9999", "name": "Prøve", "names": "[]"},
    "basis": {"digest": "d", "files": "{}", "active": True, "loaded_at": "AT", "loaded_by": "x"},
    "round": {
        "id": "ROUND",
        "ref": "2027",
        "title": "Runde",
        "question": "Hva?",
        "phase": "counted",
        "basis_digest": "d",
        "ballot_kind": "points",
        "points": 10,
        "rule": "greedy",
        "satisfaction": "cost",
        "created_at": "AT",
        "need_kr": 5,
        "limit_kr": 7,
        "given": '["fast"]',
        "list_digest": "x",
    },
    "round_item": {
        "round_id": "ROUND",
        "measure_id": "m00",
        "position": 1,
        "title": "M",
        "net_cost_kr": 1,
        "cost_kr": 1,
        "spared": False,
    },
    "ballot": {"round_id": "ROUND", "slot": SLOT, "cast_on": "2026-11-23", "trial": False},
    "ballot_choice": {"round_id": "ROUND", "slot": SLOT, "measure_id": "m00", "points": 3},
    "outcome": {
        "round_id": "ROUND",
        "rule": "greedy",
        "satisfaction": "cost",
        "ballots": 1,
        "trial_ballots": 0,
        "version": "0.1",
        "digest": "d",
        "steps": "[]",
        "pabulib": "META",
        "counted_by": "x",
        "counted_at": "AT",
    },
}
"""A counted round as the first migration's tables hold it."""


@pytest.fixture
def older(bare):
    """A database of the first shape, with a counted round in it."""
    migrate.upgrade(bare, "0001")
    stands_for = {"ROUND": str(ROUND_ID), "AT": "2026-11-23T12:00:00.000000+00:00"}
    with writing(bare) as conn:
        for table, row in ROWS.items():
            values = {key: stands_for.get(value, value) for key, value in row.items()}
            if table != "municipality":
                values["municipality_id"] = "prove"
            if bare.dialect.name == "sqlite":
                values = {key: int(value) if isinstance(value, bool) else value for key, value in values.items()}
            else:
                read = {"_at": datetime.fromisoformat, "_on": date.fromisoformat}
                values = {key: read[key[-3:]](value) if key[-3:] in read else value for key, value in values.items()}
            conn.execute(insert(lightweight(table, *map(column, values))).values(values))
    return bare


def test_what_was_there_before_is_what_it_was(older):
    migrate.upgrade(older)
    with reading(older) as conn:
        round_ = rounds.by_id(conn, "prove", ROUND_ID)
        counted = outcomes.get(conn, "prove", ROUND_ID)
        said = ballots.choices(conn, "prove", ROUND_ID)
    assert (round_.kind, round_.terms, round_.asks) == (RoundKind.PRIORITIES, ROUND, ())
    assert (round_.least, round_.most) == (0, 0)
    assert (round_.phase, round_.points, round_.given) == (Phase.COUNTED, 10, ("fast",))
    assert (counted.terms, counted.raised, counted.pabulib) == (ROUND, 0, "META")
    assert said == ({"m00": 3},)
    with pytest.raises(DatabaseError, match="only be added to"), writing(older) as conn:
        conn.execute(text("UPDATE outcome SET pabulib = ''"))
    with pytest.raises(DatabaseError, match="only be added to"), writing(older) as conn:
        conn.execute(text("DELETE FROM outcome"))


def test_down_again_the_first_shape_has_its_rows_and_still_refuses_to_change_a_count(older):
    migrate.upgrade(older)
    migrate.downgrade(older, "0001")
    with writing(older) as conn:
        assert conn.execute(text("SELECT points FROM ballot_choice")).scalars().all() == [3]
        assert conn.execute(text("SELECT ref, rule FROM round")).all() == [("2027", "greedy")]
    with pytest.raises(DatabaseError, match="only be added to"), writing(older) as conn:
        conn.execute(text("DELETE FROM outcome"))


def test_tables_made_anew_on_sqlite_are_as_strict_and_as_silent_on_the_order(sqlite_engine):
    with reading(sqlite_engine) as conn:
        made = dict(conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    for table in ("round", "outcome", "ballot_choice", "ballot_group"):
        assert "STRICT" in made[table], table
    for table in ("ballot", "ballot_choice", "ballot_group", "receipt"):
        assert "WITHOUT ROWID" in made[table], table


def test_every_rule_and_every_ballot_can_be_kept(engine):
    with_a_box(engine)
    with writing(engine) as conn:
        round_ = rounds.by_id(conn, "prove", ROUND_ID)
        rounds.set_phase(conn, round_, Phase.COUNTED)
        for number, rule in enumerate(Rule, start=100):
            other = replace(round_, id=UUID(int=number), ref=rule.value[:20], phase=Phase.COUNTED, rule=rule)
            rounds.add(conn, other)
            kept = rounds.by_id(conn, "prove", other.id)
            assert kept.rule is rule
        for number, kind in enumerate(BallotKind, start=200):
            rounds.add(
                conn, replace(round_, id=UUID(int=number), ref=kind.value, phase=Phase.COUNTED, ballot_kind=kind)
            )


def test_every_option_comes_back_as_it_was_set(engine):
    other = Terms(
        ties=TieBreak.CHEAPEST_THEN_ID,
        completion=Completion.ADD_ONE_THEN_GREEDY,
        completion_order=CompletionOrder.PER_KRONE,
        add_one_start=AddOneStart.WHOLE,
        add_one_stop=AddOneStop.OVERSPENT,
        adopts_unsupported=False,
        skips=False,
        fewest_votes=7,
    )
    assert all(getattr(other, f.name) != getattr(PABULIB, f.name) for f in fields(Terms)), "an option was left out"
    with_a_box(engine)
    with writing(engine) as conn:
        round_ = rounds.by_id(conn, "prove", ROUND_ID)
        rounds.set_phase(conn, round_, Phase.COUNTED)
        rounds.add(conn, replace(round_, id=UUID(int=8), ref="x", terms=other, kind=RoundKind.FUND, asks=("age",)))
        kept = rounds.by_id(conn, "prove", UUID(int=8))
    assert (kept.terms, kept.kind, kept.asks) == (other, RoundKind.FUND, ("age",))


def test_a_recorded_count_has_the_terms_it_was_counted_by(engine, now):
    with_a_box(engine)
    new = outcomes.Counted(
        municipality_id="prove",
        round_id=ROUND_ID,
        rule=Rule.EQUAL_SHARES,
        satisfaction=Satisfaction.COST,
        ballots=0,
        trial_ballots=0,
        version="x",
        digest="d",
        steps="[]",
        pabulib="",
        counted_by="x",
        counted_at=now,
        terms=PABULIB,
        raised=12,
    )
    with writing(engine) as conn:
        outcomes.add(conn, new)
        found = outcomes.get(conn, "prove", ROUND_ID)
    assert (found.outcome.terms, found.outcome.raised) == (PABULIB, 12)


def test_what_a_voter_says_of_herself_goes_with_her_ballot_and_with_no_earlier_one(engine):
    with_a_box(engine)
    mine = replace(a_ballot("m01"), groups={"age": "16-24", "area": "By"})
    with writing(engine) as conn:
        ballots.put(conn, mine)
        ballots.put(conn, replace(mine, groups={"age": "25-44"}))
        ballots.put(conn, a_ballot("m02", slot=b"t" * 32))
        assert ballots.groups(conn, "prove", ROUND_ID) == ({"age": "25-44"}, {})
        ballots.add_trial(conn, [replace(a_ballot("m03", slot=bytes([n]) * 32), groups=mine.groups) for n in range(5)])
        ballots.add_trial(conn, [replace(a_ballot("m04", slot=bytes([n]) * 32)) for n in range(5, 10)])
        ballots.reshuffle(conn, "prove", ROUND_ID)
        said, chosen = (read(conn, "prove", ROUND_ID) for read in (ballots.groups, ballots.choices))
    together = [(next(iter(choice)), dict(told)) for choice, told in zip(chosen, said, strict=True)]
    assert together.count(("m03", dict(mine.groups))) == 5, "answers that five ballots share stay with their ballots"
    assert ("m01", {}) in together, "what only one ballot says is erased by the count"
    assert len(together) == 12
