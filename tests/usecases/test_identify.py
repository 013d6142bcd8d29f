from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from budsjett.errors import NoSuchCouncil, NoSuchMunicipality
from budsjett.process.people import ABSOLUTE, IDLE, Role
from budsjett.store.engine import writing
from budsjett.store.schema import session
from budsjett.usecases import demonstrate, identify


def test_who_signs_in_is_who_asks(vadso, now):
    token = identify.sign_in(vadso, "vadso", Role.COUNCIL, council_id="eldreradet", now=now)
    actor = identify.who(vadso, token, now)
    assert (actor.role, actor.council_id, actor.label) == (Role.COUNCIL, "eldreradet", "Eldrerådet")
    assert identify.who(vadso, "et annet kjennetegn", now) is None
    assert identify.who(vadso, "\0\ud800"[:1], now) is None


def test_only_a_council_has_a_council(vadso, now):
    token = identify.sign_in(vadso, "vadso", Role.CITIZEN, council_id="eldreradet", now=now)
    assert identify.who(vadso, token, now).council_id is None
    for council in (None, "finnes-ikke"):
        with pytest.raises(NoSuchCouncil):
            identify.sign_in(vadso, "vadso", Role.COUNCIL, council_id=council, now=now)
    with pytest.raises(NoSuchMunicipality):
        identify.sign_in(vadso, "tana", Role.CITIZEN, now=now)


def test_a_sign_in_ends_after_half_an_hour_of_silence(vadso, now):
    token = identify.sign_in(vadso, "vadso", Role.CITIZEN, now=now)
    assert identify.who(vadso, token, now + IDLE - timedelta(minutes=1))
    assert identify.who(vadso, token, now + IDLE) is None
    identify.keep_alive(vadso, token, now + IDLE)
    assert identify.who(vadso, token, now + IDLE) is None


def test_signs_of_life_keep_it_going_but_not_past_eight_hours(vadso, now):
    token = identify.sign_in(vadso, "vadso", Role.CITIZEN, now=now)
    moment = now
    while moment < now + ABSOLUTE - timedelta(minutes=20):
        moment += timedelta(minutes=20)
        assert identify.needs_keeping_alive(vadso, token, moment)
        identify.keep_alive(vadso, token, moment)
        assert not identify.needs_keeping_alive(vadso, token, moment)
    assert identify.who(vadso, token, now + ABSOLUTE - timedelta(seconds=1))
    assert identify.who(vadso, token, now + ABSOLUTE) is None


def test_signing_out_ends_it_at_once(vadso, now):
    token = identify.sign_in(vadso, "vadso", Role.CITIZEN, now=now)
    identify.sign_out(vadso, token)
    assert identify.who(vadso, token, now) is None
    identify.sign_out(vadso, token)


def test_times_are_no_finer_than_a_minute(vadso, now):
    identify.sign_in(vadso, "vadso", Role.CITIZEN, now=now + timedelta(seconds=37, microseconds=5))
    assert vadso.execute(select(session.c.created_at)).scalar_one() == now


def test_sign_ins_that_have_run_out_are_cleared_away(vadso, now):
    identify.sign_in(vadso, "vadso", Role.CITIZEN, now=now)
    identify.sign_in(vadso, "vadso", Role.CITIZEN, now=now + timedelta(hours=1))
    assert len(vadso.execute(select(session)).all()) == 1


def test_the_token_is_nowhere_in_the_database(sqlite_engine, now):
    with writing(sqlite_engine) as conn:
        demonstrate.set_up(conn, now)
        token = identify.sign_in(conn, "vadso", Role.CITIZEN, now=now)
    for file in Path(sqlite_engine.url.database).parent.iterdir():
        assert token.encode() not in file.read_bytes(), file.name
