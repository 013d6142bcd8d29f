import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureKind
from budsjett.errors import (
    AnothersProposal,
    InvalidNumber,
    InvalidText,
    NoSuchCouncil,
    NoSuchMeasure,
    NoSuchProposal,
    NotSignedIn,
    OutsideWindow,
    ProposalsSpent,
    TooManyProposals,
    UnknownLine,
    WrongPhase,
    WrongRole,
    YearOutsidePlan,
)
from budsjett.process.proposals import MOST_HANDED_IN, MOST_STANDING, Draft, ProposalStatus
from budsjett.store import journal
from budsjett.store.engine import open_engine, writing
from budsjett.usecases import administer, demonstrate, explore, propose, vote
from usecases.conftest import everything

DRAFT = Draft(
    title="Ungdomskafé i biblioteket",
    description="Åpent til klokka ti to kvelder i uka.",
    affected="Ungdom får et sted å være.",
    otherwise="De er på kjøpesenteret.",
    kind=MeasureKind.SPENDING,
    line=LineId("culture"),
    yearly_kr=300_000,
    first_year=2027,
    month=8,
)


def test_a_proposal_gets_the_next_number_and_its_consequence_from_the_model(vadso, youth, now):
    submitted = propose.submit(vadso, youth, DRAFT, now)
    assert submitted.ref == "2027-008"
    seen = propose.get(vadso, "vadso", "2027-008")
    assert seen.proposal == submitted
    assert seen.author == "Ungdomsrådet"
    assert seen.consequence.effect_kr == (-125_000, -300_000, -300_000, -300_000)
    assert propose.every(vadso, "vadso")[-1].proposal == submitted


def test_an_investment_costs_interest_and_instalments_after_it_is_made(vadso, youth, now):
    draft = replace(DRAFT, yearly_kr=0, investment_kr=5_000_000, first_year=2028, lifetime_years=40)
    effect = propose.get(vadso, "vadso", propose.submit(vadso, youth, draft, now).ref).consequence.effect_kr
    assert effect[0] == 0
    assert all(kr < 0 for kr in effect[2:])


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"title": "x" * 10_000_000}, InvalidText),
        ({"title": "x" * 61}, InvalidText),
        ({"title": ""}, InvalidText),
        ({"title": "Kafé\0"}, InvalidText),
        ({"description": "a\ud800b"}, InvalidText),
        ({"affected": "\u202e"}, InvalidText),
        ({"otherwise": "  "}, InvalidText),
        ({"line": "net_operating_result"}, UnknownLine),
        ({"line": "finnes-ikke"}, UnknownLine),
        ({"line": "culture\0"}, UnknownLine),
        ({"first_year": 2026}, YearOutsidePlan),
        ({"first_year": 2031}, YearOutsidePlan),
        ({"month": 0}, InvalidNumber),
        ({"month": 13}, InvalidNumber),
        ({"yearly_kr": 0}, InvalidNumber),
        ({"yearly_kr": 10**30}, InvalidNumber),
        ({"investment_kr": -1}, InvalidNumber),
        ({"lifetime_years": 7}, InvalidNumber),
    ],
)
def test_what_does_not_hang_together_is_refused_and_takes_no_number(vadso, youth, now, refused, change, kind):
    with refused(vadso, kind):
        propose.submit(vadso, youth, replace(DRAFT, **change), now)
    assert propose.submit(vadso, youth, DRAFT, now).ref == "2027-008"


def test_the_administration_and_visitors_do_not_propose(vadso, now, refused, desk):
    with refused(vadso, WrongRole):
        propose.submit(vadso, desk, DRAFT, now)
    with refused(vadso, NotSignedIn):
        propose.submit(vadso, None, DRAFT, now)


def test_a_representative_proposes_under_the_name_her_sign_in_gives_her(vadso, representative, now):
    ref = propose.submit(vadso, representative, DRAFT, now).ref
    assert propose.get(vadso, "vadso", ref).author == "representative (prøve)"
    assert journal.latest(vadso, "vadso")[0].by_label == "representative (prøve)"


def test_nothing_that_a_citizen_is_called_is_kept_or_shown(vadso, citizen, now):
    hers = replace(citizen, key="0f" * 32, label="Kari Nordmann")
    sent = propose.submit(vadso, hers, DRAFT, now)
    assert propose.get(vadso, "vadso", sent.ref).author == "En innbygger"
    propose.withdraw(vadso, hers, sent.ref, now)
    entries = journal.latest(vadso, "vadso")[:2]
    assert {entry.by_label for entry in entries} == {"En innbygger"}
    assert {entry.detail for entry in entries} == {""}, "the journal is for good: no text that may have to be hidden"
    for rows in everything(vadso).values():
        assert not any(word in row for row in rows for word in (hers.label, hers.key))


def test_a_person_withdraws_her_own_and_nobody_elses(vadso, citizen, representative, youth, now, refused):
    ref = propose.submit(vadso, citizen, DRAFT, now).ref
    for other in (replace(citizen, key="another"), representative, youth):
        with refused(vadso, AnothersProposal) as told:
            propose.withdraw(vadso, other, ref, now)
        assert told.value.author == "En innbygger"
    with refused(vadso, AnothersProposal):
        propose.withdraw(vadso, citizen, "2027-001", now)
    assert propose.withdraw(vadso, citizen, ref, now).status is ProposalStatus.WITHDRAWN


def test_a_citizen_has_so_many_standing_and_makes_room_by_withdrawing(vadso, citizen, representative, now, refused):
    sent = [propose.submit(vadso, citizen, DRAFT, now).ref for _ in range(MOST_STANDING)]
    assert propose.standing_of(vadso, citizen, explore.current_round(vadso, "vadso")) == MOST_STANDING
    with refused(vadso, TooManyProposals) as told:
        propose.submit(vadso, citizen, DRAFT, now)
    assert told.value.most == MOST_STANDING
    propose.submit(vadso, replace(citizen, key="another"), DRAFT, now)
    for _ in range(MOST_STANDING + 1):
        propose.submit(vadso, representative, DRAFT, now)
    propose.withdraw(vadso, citizen, sent[0], now)
    propose.submit(vadso, citizen, DRAFT, now)


def test_a_citizen_cannot_hand_in_and_withdraw_for_ever(vadso, citizen, now, refused):
    for _ in range(MOST_HANDED_IN):
        propose.withdraw(vadso, citizen, propose.submit(vadso, citizen, DRAFT, now).ref, now)
    with refused(vadso, ProposalsSpent):
        propose.submit(vadso, citizen, DRAFT, now)


def test_a_council_that_is_not_there_cannot_speak(vadso, youth, now, refused):
    for council in (None, "finnes-ikke", "x\0"):
        with refused(vadso, NoSuchCouncil):
            propose.submit(vadso, replace(youth, council_id=council), DRAFT, now)


def test_nothing_is_proposed_after_the_closing_or_outside_the_announced_time(vadso, youth, desk, now, refused):
    with refused(vadso, OutsideWindow):
        propose.submit(vadso, youth, DRAFT, now + timedelta(days=300))
    administer.close_voting(vadso, desk, now)
    with refused(vadso, WrongPhase):
        propose.submit(vadso, youth, DRAFT, now)


def test_a_proposal_during_voting_goes_to_the_assembly_and_not_on_the_ballot(vadso, youth, now):
    before = vote.ballot_items(vadso, explore.current_round(vadso, "vadso"))
    propose.submit(vadso, youth, DRAFT, now)
    assert vote.ballot_items(vadso, explore.current_round(vadso, "vadso")) == before


def test_a_council_withdraws_its_own_and_nobody_elses(vadso, youth, elders, now, refused):
    ref = propose.submit(vadso, youth, DRAFT, now).ref
    with refused(vadso, AnothersProposal):
        propose.withdraw(vadso, elders, ref, now)
    assert propose.withdraw(vadso, youth, ref, now).status is ProposalStatus.WITHDRAWN
    written = len(journal.latest(vadso, "vadso"))
    assert propose.withdraw(vadso, youth, ref, now).status is ProposalStatus.WITHDRAWN
    assert len(journal.latest(vadso, "vadso")) == written
    assert propose.get(vadso, "vadso", ref).proposal.title == DRAFT.title


@pytest.mark.parametrize("ref", ["2027-999", "", "2027-001\0", "\ud800", "' OR 1=1 --", "x" * 100_000])
def test_a_proposal_that_is_not_there_is_not_found(vadso, youth, ref):
    with pytest.raises(NoSuchProposal):
        propose.get(vadso, "vadso", ref)
    with pytest.raises(NoSuchProposal):
        propose.withdraw(vadso, youth, ref, explore.current_round(vadso, "vadso").windows[1].opens_at)


def test_a_statement_is_superseded_and_never_edited(vadso, elders, youth, now):
    subject = "proposal:2027-005"
    first = propose.give_statement(vadso, elders, subject, "Vi er for.", now)
    other = propose.give_statement(vadso, youth, subject, "Vi også.", now)
    second = propose.give_statement(vadso, elders, subject, "Vi er fortsatt for.", now + timedelta(hours=1))
    assert (first.version, second.version) == (1, 2)
    seen = propose.get(vadso, "vadso", "2027-005")
    assert set(seen.statements) == {second, other}
    assert seen.superseded == (first,)


def test_a_statement_may_be_about_a_measure_or_the_whole_round(vadso, elders, now):
    given = propose.give_statement(vadso, elders, "measure:kino-avvikles", "Behold kinoen.", now)
    assert propose.statements_by_measure(vadso, "vadso")["kino-avvikles"] == (given,)
    whole = propose.give_statement(vadso, elders, "round", "Takk for høringen.", now)
    assert whole in propose.statements_on(vadso, "vadso")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("proposal:2027-999", NoSuchProposal),
        ("measure:finnes-ikke", NoSuchMeasure),
        ("measure:", NoSuchMeasure),
        ("noe helt annet", NoSuchMeasure),
        ("", NoSuchMeasure),
    ],
)
def test_a_statement_about_nothing_is_refused(vadso, elders, now, refused, subject, kind):
    with refused(vadso, kind):
        propose.give_statement(vadso, elders, subject, "Vi er for.", now)


@pytest.mark.parametrize("text", ["", "x" * 10_000_000, "a\0b", "\ud800"])
def test_a_statement_that_cannot_be_shown_is_refused(vadso, elders, now, refused, text):
    with refused(vadso, InvalidText):
        propose.give_statement(vadso, elders, "round", text, now)


def test_the_administration_answers_and_may_answer_better(vadso, desk, now):
    first = propose.answer(vadso, desk, "2027-002", "Vi ser på det.", now)
    second = propose.answer(vadso, desk, "2027-002", "Vi anbefaler det.", now)
    seen = propose.get(vadso, "vadso", "2027-002")
    assert (seen.answer, seen.earlier_answers) == (second, (first,))
    assert seen.proposal.status is ProposalStatus.ASSESSED


def test_an_answer_does_not_bring_back_what_was_withdrawn(vadso, desk, youth, now):
    ref = propose.submit(vadso, youth, DRAFT, now).ref
    propose.withdraw(vadso, youth, ref, now)
    propose.answer(vadso, desk, ref, "Takk likevel.", now)
    assert propose.get(vadso, "vadso", ref).proposal.status is ProposalStatus.WITHDRAWN


def test_only_the_administration_answers(vadso, youth, citizen, now, refused):
    for actor in (youth, citizen):
        with refused(vadso, WrongRole):
            propose.answer(vadso, actor, "2027-002", "Ja.", now)


def test_one_citizen_in_many_windows_at_once_has_no_more_than_she_may(engine, citizen, now):
    with writing(engine) as conn:
        demonstrate.set_up(conn, now)
    url = engine.url.render_as_string(hide_password=False)
    at_once, met, sent, told = 8, threading.Barrier(8), [], []

    def one():
        own = open_engine(url)
        met.wait(timeout=30)
        try:
            with writing(own) as conn:
                sent.append(propose.submit(conn, citizen, DRAFT, now))
        except TooManyProposals:
            told.append(1)
        own.dispose()

    threads = [threading.Thread(target=one) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(sent), len(told)) == (MOST_STANDING, at_once - MOST_STANDING)
