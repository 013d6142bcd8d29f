"""A citizen's proposal set aside: by the administration, with a reason, and never for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from budsjett.errors import (
    InvalidText,
    NoSuchProposal,
    NoSuchRound,
    NotACitizens,
    NotSetAside,
    NotSignedIn,
    OnTheBallot,
    OwnInTheRound,
    WrongRole,
)
from budsjett.process.rounds import Phase, Window
from budsjett.store import journal
from budsjett.usecases import administer, advise, explore, propose, vote
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.set_aside import set_aside, take_back_in
from usecases.test_propose import DRAFT

REASON = "Forslaget navngir en nabo."


@pytest.fixture
def citizen(citizen):
    """Another than the one at the desk."""
    return replace(citizen, key="a citizen")


def test_a_proposal_set_aside_can_be_read_with_the_reason_and_be_taken_back_in(vadso, citizen, desk, now):
    sent = propose.submit(vadso, citizen, DRAFT, now)
    decided = set_aside(vadso, desk, sent.ref, REASON, now=now)
    seen = propose.get(vadso, "vadso", sent.ref)
    assert (seen.aside, seen.proposal) == (decided, sent)
    assert journal.latest(vadso, "vadso")[0].detail == REASON
    back = take_back_in(vadso, desk, sent.ref, "Navnet var oppdiktet.", now + timedelta(hours=1))
    seen = propose.get(vadso, "vadso", sent.ref)
    assert (seen.aside, seen.decided) == (None, (decided, back))


def test_a_hidden_text_is_nowhere_and_comes_back_whole(vadso, citizen, desk, now):
    sent = propose.submit(vadso, citizen, DRAFT, now)
    set_aside(vadso, desk, sent.ref, REASON, hide=True, now=now)
    for seen in (propose.get(vadso, "vadso", sent.ref), propose.every(vadso, "vadso")[-1]):
        assert DRAFT.title not in repr(seen)
        assert DRAFT.description not in repr(seen)
    assert DRAFT.title not in repr(advise.proposal(vadso, "vadso", sent.ref).measure)
    assert not any(DRAFT.title in entry.detail for entry in journal.latest(vadso, "vadso"))
    take_back_in(vadso, desk, sent.ref, "Likevel ikke.", now)
    assert propose.get(vadso, "vadso", sent.ref).proposal == sent


def test_a_reason_may_be_bettered_and_the_first_still_stands_to_be_read(vadso, citizen, desk, now):
    ref = propose.submit(vadso, citizen, DRAFT, now).ref
    first = set_aside(vadso, desk, ref, REASON, now=now)
    second = set_aside(vadso, desk, ref, "Det navngir en nabo, og han har bedt om det.", hide=True, now=now)
    assert propose.get(vadso, "vadso", ref).decided == (first, second)


def test_what_councils_and_representatives_propose_is_not_set_aside(vadso, representative, desk, now, refused):
    ref = propose.submit(vadso, representative, DRAFT, now).ref
    for other in (ref, "2027-001"):
        with refused(vadso, NotACitizens):
            set_aside(vadso, desk, other, REASON, now=now)


def test_only_the_administration_sets_aside_and_only_what_is_there(
    vadso, citizen, youth, representative, desk, now, refused
):
    ref = propose.submit(vadso, citizen, DRAFT, now).ref
    for actor in (citizen, youth, representative):
        for decide in (set_aside, take_back_in):
            with refused(vadso, WrongRole):
                decide(vadso, actor, ref, REASON, now=now)
    with refused(vadso, NotSignedIn):
        set_aside(vadso, None, ref, REASON, now=now)
    with refused(vadso, NoSuchRound):
        set_aside(vadso, replace(desk, municipality_id="tana"), ref, REASON, now=now)
    with refused(vadso, NoSuchProposal):
        set_aside(vadso, desk, "2027-999", REASON, now=now)
    with refused(vadso, NotSetAside):
        take_back_in(vadso, desk, ref, REASON, now)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001, "a\0b", "\u202e"])
def test_nothing_is_set_aside_without_a_reason_that_can_be_shown(vadso, citizen, desk, now, refused, reason):
    ref = propose.submit(vadso, citizen, DRAFT, now).ref
    with refused(vadso, InvalidText):
        set_aside(vadso, desk, ref, reason, now=now)


def test_whoever_has_a_proposal_in_the_round_does_not_decide_over_others(vadso, citizen, desk, now, refused):
    ref = propose.submit(vadso, citizen, DRAFT, now).ref
    set_aside(vadso, desk, ref, REASON, now=now)
    propose.submit(vadso, replace(citizen, key=desk.key), DRAFT, now)
    for decide in (set_aside, take_back_in):
        with refused(vadso, OwnInTheRound):
            decide(vadso, desk, ref, REASON, now=now)


def test_what_is_set_aside_counts_among_a_citizens_own(vadso, citizen, desk, now):
    ref = propose.submit(vadso, citizen, DRAFT, now).ref
    set_aside(vadso, desk, ref, REASON, now=now)
    assert propose.standing_of(vadso, citizen, explore.current_round(vadso, "vadso")) == 1


def test_what_is_set_aside_may_not_be_voted_on_and_what_is_voted_on_is_not_set_aside(
    vadso, citizen, desk, now, refused
):
    administer.close_voting(vadso, desk, now)
    vote.count(vadso, desk, now)
    later = now + timedelta(days=1)
    windows = tuple(
        Window(phase=phase, opens_at=later + timedelta(days=at), closes_at=later + timedelta(days=at + 7))
        for phase, at in ((Phase.PROPOSING, 0), (Phase.VOTING, 7))
    )
    administer.create_round(vadso, desk, ref="2027-2", title="Ny", question="Hva?", windows=windows, now=later)
    administer.open_proposing(vadso, desk, later)
    out, kept = (propose.submit(vadso, citizen, DRAFT, later) for _ in range(2))
    set_aside(vadso, desk, out.ref, REASON, now=later)
    found = basis_with_proposals(vadso, explore.current_round(vadso, "vadso")).measures
    assert (out.measure_id in found, kept.measure_id in found) == (False, True)
    assert found[kept.measure_id].origin.source == "En innbygger"
    cuts = explore.basis_of(vadso, "vadso", None).directors_package
    administer.open_voting(vadso, desk, [*cuts, kept.measure_id], later + timedelta(days=7))
    with refused(vadso, OnTheBallot):
        set_aside(vadso, desk, kept.ref, REASON, now=later)
