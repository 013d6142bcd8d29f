"""Whose a proposal is: known to its author and to nobody who reads the database."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureKind
from budsjett.process.ballots import slot_of
from budsjett.process.people import Actor, Role
from budsjett.process.proposals import Proposal, ProposalStatus, digest_of
from budsjett.process.rounds import RoundId
from budsjett.process.set_aside import HIDDEN, SetAside, readable

ROUND, OTHER = RoundId(UUID(int=1)), RoundId(UUID(int=2))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CITIZEN = Actor(municipality_id="vadso", role=Role.CITIZEN, key="k", label="Prøveinnbygger 1")
COUNCIL = Actor(municipality_id="vadso", role=Role.COUNCIL, key="r", label="Eldrerådet", council_id="eldreradet")
HERS = Proposal(
    municipality_id="vadso",
    ref="2027-001",
    round_id=ROUND,
    author=Role.CITIZEN,
    council_id=None,
    author_label="",
    author_digest=digest_of(ROUND, Role.CITIZEN, "k"),
    title="Benker",
    description="Langs veien.",
    affected="Eldre.",
    otherwise="Ingen benker.",
    kind=MeasureKind.SPENDING,
    line=LineId("culture"),
    yearly_kr=10_000,
    first_year=2027,
    month=1,
    investment_kr=0,
    lifetime_years=20,
    status=ProposalStatus.SUBMITTED,
    submitted_at=NOW,
)


def test_a_person_is_known_again_in_the_same_round_and_role():
    assert HERS.is_by(CITIZEN)
    assert HERS.is_by(replace(CITIZEN, label="et annet navn"))


@pytest.mark.parametrize(
    "other",
    [
        replace(CITIZEN, key="l"),
        replace(CITIZEN, role=Role.REPRESENTATIVE),
        replace(CITIZEN, municipality_id="tana"),
        replace(COUNCIL, key="k"),
        replace(CITIZEN, role=Role.ADMINISTRATOR),
    ],
)
def test_nobody_else_is_taken_for_her(other):
    assert not HERS.is_by(other)


def test_a_councils_proposal_is_the_councils_whoever_signs_in_for_it():
    theirs = replace(HERS, author=Role.COUNCIL, council_id="eldreradet", author_digest=None)
    assert theirs.is_by(replace(COUNCIL, key="someone new"))
    assert not theirs.is_by(replace(COUNCIL, council_id="ungdomsradet"))
    assert not theirs.is_by(replace(CITIZEN, council_id="eldreradet"))


def test_what_is_kept_of_a_person_leads_nowhere():
    kept = {digest_of(of, role, "k") for of in (ROUND, OTHER) for role in (Role.CITIZEN, Role.REPRESENTATIVE)}
    assert len(kept) == 4, "two rounds, or two roles, do not hang together"
    assert slot_of(b"s" * 32, "k") not in kept, "and none is the place of her ballot"


def test_a_hidden_text_is_gone_everywhere_and_the_amounts_stand():
    decided = SetAside(
        municipality_id="vadso",
        proposal_ref="2027-001",
        version=1,
        aside=True,
        hidden=True,
        reason="Navngir en nabo.",
        decided_by="Administrasjonen",
        decided_at=NOW,
    )
    seen = readable(HERS, (decided,))
    assert (seen.title, seen.description, seen.affected, seen.otherwise) == ("Forslag 2027-001", *[HIDDEN] * 3)
    assert (seen.yearly_kr, seen.line, seen.measure_id) == (HERS.yearly_kr, HERS.line, HERS.measure_id)
    for shown in ((), (replace(decided, hidden=False),), (decided, replace(decided, aside=False, hidden=False))):
        assert readable(HERS, shown) == HERS
