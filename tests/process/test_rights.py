"""The rights, written down a second time by hand: who, and in which phases."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from budsjett.errors import (
    AlreadyCounted,
    NoSuchRound,
    NotAllowed,
    NotFound,
    NotSignedIn,
    OutsideWindow,
    WrongPhase,
    WrongRole,
)
from budsjett.process.people import Actor, Role
from budsjett.process.rights import RIGHTS, Act, allows, as_markdown, require
from budsjett.process.rounds import Phase, Round, RoundId, Window
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule, Satisfaction

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "rights.md"

# v c o r a: visitor, citizen, council, representative, administrator.
# p o v c n: preparing, proposing (open), voting, closed, counted; "*" is any time, with or without a round.
EXPECTED = {
    "see plan": ("vcora", "*"),
    "save plan": ("ora", "*"),
    "read proposals": ("vcora", "*"),
    "submit proposal": ("cor", "ov"),
    "withdraw proposal": ("cor", "ov"),
    "set proposal aside": ("a", "ovcn"),
    "take proposal back in": ("a", "ovcn"),
    "give statement": ("o", "ov"),
    "answer proposal": ("a", "ovcn"),
    "cast ballot": ("c", "v"),
    "look up receipt": ("vcora", "*"),
    "see turnout": ("vcora", "vcn"),
    "see outcome": ("vcora", "n"),
    "load figures": ("a", "*"),
    "undo figures": ("a", "*"),
    "create round": ("a", "*"),
    "open proposing": ("a", "p"),
    "open voting": ("a", "po"),
    "close voting": ("a", "v"),
    "reopen voting": ("a", "c"),
    "count": ("a", "c"),
    "export ballots": ("a", "n"),
    "fill trial ballots": ("a", "v"),
    "see paper account": ("a", "vcn"),
    "issue paper forms": ("a", "v"),
    "register paper envelope": ("a", "vc"),
    "withdraw paper envelope": ("a", "vc"),
    "enter paper form": ("a", "c"),
    "decide paper form": ("a", "c"),
    "enter paper form anew": ("a", "c"),
    "tell unused paper forms": ("a", "c"),
    "explain paper account": ("a", "c"),
    "reconcile paper": ("a", "c"),
}
TIMED = {"submit proposal", "withdraw proposal", "give statement", "cast ballot"}
ROLES = dict(zip("vcora", Role, strict=True))
PHASES = dict(zip("povcn", Phase, strict=True))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_round(phase, *, opens=-1, closes=1):
    windows = tuple(
        Window(phase=p, opens_at=NOW + timedelta(days=opens), closes_at=NOW + timedelta(days=closes))
        for p in (Phase.PROPOSING, Phase.VOTING)
    )
    return Round(
        id=RoundId(UUID(int=1)),
        municipality_id="vadso",
        ref="2027",
        title="Runde",
        question="Hva?",
        phase=phase,
        basis_digest="d",
        ballot_kind=BallotKind.APPROVAL,
        points=0,
        rule=Rule.EQUAL_SHARES,
        satisfaction=Satisfaction.COST,
        windows=windows,
        created_at=NOW,
    )


def an_actor(role, municipality_id="vadso"):
    return Actor(municipality_id=municipality_id, role=role, key="k", label="n")


def test_every_act_has_a_row_and_is_written_down_here():
    assert set(RIGHTS) == set(Act)
    assert {act.value for act in Act} == set(EXPECTED)


@pytest.mark.parametrize("act", list(Act))
def test_exactly_the_table_is_allowed(act):
    roles, phases = EXPECTED[act.value]
    for letter, role in ROLES.items():
        for sign, phase in PHASES.items():
            wanted = letter in roles and (phases == "*" or sign in phases)
            assert allows(an_actor(role), act, a_round(phase), NOW) == wanted, (act, role, phase)
        assert allows(an_actor(role), act, None, NOW) == (letter in roles and phases == "*")


@pytest.mark.parametrize("act", list(Act))
def test_only_the_timed_acts_ask_for_the_announced_times(act):
    roles, phases = EXPECTED[act.value]
    role = ROLES[roles[0]]
    phase = PHASES[phases[0]] if phases != "*" else Phase.VOTING
    late = a_round(phase, opens=-3, closes=-1)
    if act.value in TIMED:
        with pytest.raises(OutsideWindow):
            require(an_actor(role), act, late, NOW)
    else:
        require(an_actor(role), act, late, NOW)


def test_a_window_holds_from_its_opening_and_not_at_its_closing():
    exact = a_round(Phase.VOTING, opens=0, closes=1)
    require(an_actor(Role.CITIZEN), Act.CAST_BALLOT, exact, NOW)
    for moment in (NOW - timedelta(microseconds=1), NOW + timedelta(days=1)):
        with pytest.raises(OutsideWindow):
            require(an_actor(Role.CITIZEN), Act.CAST_BALLOT, exact, moment)


def test_nobody_signed_in_is_a_visitor():
    for act in Act:
        assert allows(None, act, a_round(Phase.VOTING), NOW) == allows(
            an_actor(Role.VISITOR), act, a_round(Phase.VOTING), NOW
        )
    with pytest.raises(NotSignedIn):
        require(None, Act.CAST_BALLOT, a_round(Phase.VOTING), NOW)


def test_the_refusal_says_why():
    with pytest.raises(WrongRole) as role:
        require(an_actor(Role.REPRESENTATIVE), Act.CAST_BALLOT, a_round(Phase.VOTING), NOW)
    assert (role.value.role, role.value.needed) == ("representative", "citizen")
    with pytest.raises(WrongRole) as many:
        require(an_actor(Role.ADMINISTRATOR), Act.SUBMIT_PROPOSAL, a_round(Phase.VOTING), NOW)
    assert many.value.needed == "citizen, council, representative", "everybody who may is named"
    with pytest.raises(WrongPhase) as phase:
        require(an_actor(Role.CITIZEN), Act.CAST_BALLOT, a_round(Phase.CLOSED), NOW)
    assert (phase.value.needed, phase.value.current) == ("voting", "closed")


def test_nothing_is_reopened_or_counted_after_the_count():
    for act in (Act.COUNT, Act.REOPEN_VOTING):
        with pytest.raises(AlreadyCounted):
            require(an_actor(Role.ADMINISTRATOR), act, a_round(Phase.COUNTED), NOW)


def test_nobody_acts_in_another_municipality():
    for act, role, phase in product(Act, Role, Phase):
        if not RIGHTS[act].phases:
            continue
        with pytest.raises((NotAllowed, NotFound)):
            require(an_actor(role, "tana"), act, a_round(phase), NOW)
    with pytest.raises(NoSuchRound):
        require(an_actor(Role.CITIZEN, "tana"), Act.CAST_BALLOT, a_round(Phase.VOTING), NOW)


def test_the_document_is_the_table():
    assert DOCUMENT.read_text() == as_markdown()
