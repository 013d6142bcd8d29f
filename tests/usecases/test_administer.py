from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import effect_of, project
from budsjett.errors import (
    AlreadyCounted,
    CutsExclude,
    CyclicRequirement,
    DuplicateMeasure,
    ExcludedTogether,
    FaultyFiles,
    InvalidNumber,
    InvalidText,
    InvalidWindow,
    ListTooShort,
    MissingRequirement,
    NothingToShare,
    NothingToVoteOn,
    NotSignedIn,
    OnlyInDemonstration,
    RoundUnderway,
    UnknownMeasure,
    WrongPhase,
    WrongRole,
)
from budsjett.process.people import Actor, Role
from budsjett.process.rounds import Phase, Window, digest_of
from budsjett.sources import scenario_files, shipped
from budsjett.store import bases, journal, rounds
from budsjett.store.engine import writing
from budsjett.usecases import administer, ballot_plan, explore, trial, vote
from budsjett.voting.election import ROUND_BALLOTS, BallotKind


@pytest.fixture(scope="module")
def files():
    return dict(scenario_files.read_folder(shipped.folder("vadso")))


@pytest.fixture
def empty(engine):
    """A transaction in an empty database, kept at the end."""
    with writing(engine) as conn:
        yield conn


@pytest.fixture
def preparing(empty, desk, files, now):
    """A round that has just been created."""
    administer.load_figures(empty, desk, files, now)
    a_round(empty, desk, now)
    return empty


def a_round(conn, actor, now, **changes):
    windows = (
        Window(phase=Phase.PROPOSING, opens_at=now, closes_at=now + timedelta(days=7)),
        Window(phase=Phase.VOTING, opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=14)),
    )
    fields = {"ref": "2027", "title": "Runde", "question": "Hva skal skjermes?", "windows": windows, "now": now}
    return administer.create_round(conn, actor, **{**fields, **changes})


def test_files_become_the_figures_the_councils_and_the_municipality(empty, desk, files, now):
    loaded = administer.load_figures(empty, desk, files, now)
    assert explore.basis_of(empty, "vadso").digest == loaded.digest
    assert explore.municipality(empty, "vadso").name == "Vadsø"
    assert len(explore.councils(empty, "vadso")) == 3
    assert bases.loaded(empty, "vadso", loaded.digest) == (now, desk.label)


def test_the_same_files_twice_are_one_basis(empty, desk, files, now):
    administer.load_figures(empty, desk, files, now)
    assert administer.load_figures(empty, desk, files, now).digest == bases.active_digest(empty, "vadso")
    assert len(explore.councils(empty, "vadso")) == 3


def test_a_dry_run_keeps_nothing(empty, desk, files, now, refused):
    assert administer.load_figures(empty, desk, files, now, dry_run=True).digest is None
    assert explore.all_municipalities(empty) == ()
    broken = {**files, "measures.csv": b"id;title\n"}
    assert administer.load_figures(empty, desk, broken, now, dry_run=True).findings


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("measures.csv", b"id;title\n"),
        ("scenario.yaml", b"\xff\xfe"),
        ("figures.csv", b""),
        ("vedlegg.txt", b"bilde\0bilde"),
        ("vedlegg.txt", b"\xff\xfe"),
    ],
)
def test_files_with_errors_are_refused_with_every_finding_and_nothing_is_kept(
    empty, desk, files, now, refused, name, content
):
    with refused(empty, FaultyFiles) as found:
        administer.load_figures(empty, desk, {**files, name: content}, now)
    assert found.value.count >= 1
    assert any(finding.file == name for finding in found.value.findings)


def test_another_municipalitys_files_are_refused(empty, files, now, refused):
    neighbour = Actor(municipality_id="tana", role=Role.ADMINISTRATOR, key="k", label="n")
    with refused(empty, FaultyFiles):
        administer.load_figures(empty, neighbour, files, now)


def test_new_figures_do_not_change_a_round_underway(preparing, desk, files, now):
    before = explore.current_round(preparing, "vadso").basis_digest
    changed = {
        **files,
        "measures.csv": files["measures.csv"].replace(b"Senere br\xc3\xb8yting", b"Sen br\xc3\xb8yting"),
    }
    after = administer.load_figures(preparing, desk, changed, now).digest
    assert after != before
    assert explore.current_round(preparing, "vadso").basis_digest == before
    assert explore.basis_of(preparing, "vadso", before).digest == before
    assert explore.basis_of(preparing, "vadso").digest == after


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.COUNCIL, Role.REPRESENTATIVE])
def test_nobody_else_does_the_administrations_work(vadso, now, refused, role):
    actor = Actor(municipality_id="vadso", role=role, key="k", label="n")
    for act in (
        lambda: administer.load_figures(vadso, actor, {}, now),
        lambda: a_round(vadso, actor, now),
        lambda: administer.open_proposing(vadso, actor, now),
        lambda: administer.open_voting(vadso, actor, ["broyting"], now),
        lambda: administer.close_voting(vadso, actor, now),
        lambda: administer.reopen_voting(vadso, actor, closes_at=now, now=now),
        lambda: vote.count(vadso, actor, now),
        lambda: trial.fill_with_trial_ballots(vadso, actor, count=1, demonstration=True, now=now),
    ):
        with refused(vadso, WrongRole):
            act()
    with refused(vadso, NotSignedIn):
        administer.close_voting(vadso, None, now)


def test_a_municipality_has_one_round_at_a_time(preparing, desk, now, refused):
    with refused(preparing, RoundUnderway):
        a_round(preparing, desk, now, ref="2028")
    underway = explore.current_round(preparing, "vadso")
    with refused(preparing, RoundUnderway):  # the database itself, should two be created at the same moment
        rounds.add(preparing, replace(underway, id=administer.RoundId(administer.uuid4()), ref="2028"))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"title": ""}, InvalidText),
        ({"title": "x" * 10_000_000}, InvalidText),
        ({"question": "Hva\0?"}, InvalidText),
        ({"ref": ""}, InvalidText),
        ({"ballot_kind": BallotKind.POINTS, "points": 0}, InvalidNumber),
        ({"ballot_kind": BallotKind.POINTS, "points": 10**9}, InvalidNumber),
    ],
)
def test_a_round_that_cannot_be_shown_or_counted_is_refused(empty, desk, files, now, refused, changes, kind):
    administer.load_figures(empty, desk, files, now)
    with refused(empty, kind):
        a_round(empty, desk, now, **changes)


@pytest.mark.parametrize(
    ("changes", "field", "way_out"),
    [
        ({"least": 5, "most": 3}, "Minst antall ting", "Sett det lavere, eller det meste høyere"),
        ({"least": -1}, "Minst antall ting", "0 er ingen grense"),
        ({"most": 10**9}, "Høyst antall ting", "0 er ingen grense"),
        ({"most": 2, "ballot_kind": BallotKind.CHOOSE_ONE}, "Høyst antall ting", "velg en annen seddel"),
        ({"least": 4, "ballot_kind": BallotKind.POINTS, "points": 3}, "Minst antall ting", "gi flere poeng"),
    ],
)
def test_a_number_of_things_that_no_ballot_could_keep_is_refused_with_the_way_out(
    empty, desk, files, now, refused, changes, field, way_out
):
    administer.load_figures(empty, desk, files, now)
    with refused(empty, InvalidNumber) as told:
        a_round(empty, desk, now, **changes)
    assert told.value.field == field
    assert way_out in told.value.wanted


def test_a_list_shorter_than_what_each_ballot_must_name_is_not_opened(empty, desk, files, now, refused):
    administer.load_figures(empty, desk, files, now)
    a_round(empty, desk, now, least=len(CUTS) + 1, most=len(CUTS) + 1)
    given = [m for m in explore.basis_of(empty, "vadso").directors_package if m not in CUTS]
    with refused(empty, ListTooShort) as told:
        administer.open_voting(empty, desk, CUTS, now, given=given)
    assert (told.value.listed, told.value.missing) == (len(CUTS), 1)
    opened = administer.open_voting(empty, desk, [*CUTS, "skolefrokost"], now, given=given)
    assert (opened.least, opened.most) == (len(CUTS) + 1, len(CUTS) + 1)
    assert explore.current_round(empty, "vadso") == opened


def test_a_round_with_impossible_times_is_refused(empty, desk, files, now, refused):
    administer.load_figures(empty, desk, files, now)
    with refused(empty, InvalidWindow):
        a_round(empty, desk, now, windows=(Window(phase=Phase.VOTING, opens_at=now, closes_at=now),))


CUTS = ("omsorg-turnus", "adm-arsverk", "hjemmetjeneste-tildeling", "flyktningtjeneste", "barneskole-storre-grupper")


def test_opening_fixes_the_list_its_costs_and_the_limit(preparing, desk, now):
    basis = explore.basis_of(preparing, "vadso")
    given = [m for m in basis.directors_package if m not in CUTS]
    opened = administer.open_voting(preparing, desk, [*CUTS, "skolefrokost"], now, given=given)
    listed = vote.ballot_items(preparing, opened)
    assert opened == explore.current_round(preparing, "vadso")
    assert {item.measure_id for item in listed.items} == {*CUTS, "skolefrokost"}
    assert listed.digest == digest_of(listed.items) != ""
    for item in listed.items:
        assert item.net_cost_kr == -int(effect_of(basis, item.measure_id).sum())
        assert item.cost_kr == abs(item.net_cost_kr)
        assert item.spared == (item.net_cost_kr < 0)
    savings = sum(item.cost_kr for item in listed.items if item.spared)
    assert listed.limit_kr == savings - listed.need_kr
    assert listed.need_kr == administer.need_of(basis, given)
    assert opened.given == tuple(given)


def test_the_need_is_what_the_reserve_is_short_of_its_target_when_the_plan_ends(preparing):
    basis = explore.basis_of(preparing, "vadso")
    lines = project(basis).lines
    target = basis.assumptions["reserve_floor_share"].value * lines["operating_revenue"][-1]
    assert administer.need_of(basis) == pytest.approx(target - lines["reserve_path"][-1], abs=1)
    assert administer.need_of(basis, basis.directors_package) == 0
    assert administer.need_of(basis, (), 0) == -lines["reserve_path"][-1]


@pytest.mark.parametrize(
    ("measures", "kind"),
    [
        ([], NothingToVoteOn),
        (["finnes-ikke"], UnknownMeasure),
        (["broyting", "broyting"], DuplicateMeasure),
        (["grendeskole"], MissingRequirement),
        (["broyting"], NothingToShare),
    ],
)
def test_a_ballot_that_could_not_be_carried_out_is_refused(preparing, desk, now, refused, measures, kind):
    with refused(preparing, kind):
        administer.open_voting(preparing, desk, measures, now)


def test_what_excludes_each_other_may_stand_on_one_list_but_not_beside_what_is_given(preparing, desk, now, refused):
    round_ = vote.round_of(preparing, "vadso")
    cuts = ["kino-avvikles", "bibliotek-kortere", "bibliotek-kveld", "kulturskole-halveres", "kulturskole-gratis"]
    plan = ballot_plan.plan_ballot(preparing, round_, cuts, reserve_kr=-500_000_000)
    assert {item.measure_id for item in plan.items} == set(cuts)
    for given in (["bibliotek-kortere"], ["bibliotek-kveld"]):
        with refused(preparing, ExcludedTogether):
            administer.open_voting(preparing, desk, [m for m in cuts if m not in given], now, given=given)


def test_two_cuts_that_exclude_each_other_would_both_be_carried_out_and_are_refused(preparing, monkeypatch):
    round_ = vote.round_of(preparing, "vadso")
    basis = explore.basis_of(preparing, "vadso")
    one, other = "kino-avvikles", "broyting"
    apart = replace(basis, measures={**basis.measures, one: replace(basis.measures[one], excludes=(MeasureId(other),))})
    monkeypatch.setattr(ballot_plan, "basis_with_proposals", lambda *_: apart)
    with pytest.raises(CutsExclude):
        ballot_plan.plan_ballot(preparing, round_, [one, other], reserve_kr=-500_000_000)
    assert ballot_plan.plan_ballot(preparing, round_, [one], reserve_kr=-500_000_000).items


def test_a_measure_is_voted_on_level_by_level_and_levels_that_do_not_save_more_are_refused(preparing, monkeypatch):
    round_ = vote.round_of(preparing, "vadso")
    asked = ["barneskole-storre-grupper", "kino-avvikles"]
    plan = ballot_plan.plan_ballot(preparing, round_, asked, by_level=asked, reserve_kr=-500_000_000)
    titles = {item.measure_id: item.title for item in plan.items}
    assert titles["barneskole-storre-grupper~25"].endswith("(skjerm 75\N{NO-BREAK SPACE}%)")
    assert titles["barneskole-storre-grupper"].endswith("(skjerm alt)")
    assert not titles["kino-avvikles"].endswith(")")
    assert len(plan.items) == 5
    whole = ballot_plan.plan_ballot(preparing, round_, asked, reserve_kr=-500_000_000)
    assert sum(i.cost_kr for i in plan.items) == sum(i.cost_kr for i in whole.items) == plan.limit_kr + plan.need_kr
    monkeypatch.setattr(ballot_plan, "effect_of", lambda _basis, m, **_: np.array([9.0 if "~" in m else 5.0]))
    with pytest.raises(InvalidNumber, match="nivåer"):
        ballot_plan.plan_ballot(preparing, round_, asked, by_level=asked, reserve_kr=-500_000_000)


def test_measures_that_require_each_other_in_a_ring_are_refused(vadso):
    basis = explore.basis_of(vadso, "vadso")
    one, other = "broyting", "parkering"
    ring = replace(
        basis,
        measures={
            **basis.measures,
            one: replace(basis.measures[one], requires=(other,)),
            other: replace(basis.measures[other], requires=(one,)),
        },
    )
    with pytest.raises(CyclicRequirement):
        ballot_plan._refuse_rings(ring, (one, other))
    ballot_plan._refuse_rings(basis, tuple(basis.measures))


def test_the_phases_come_in_their_order_and_no_other(preparing, desk, now, refused):
    with refused(preparing, WrongPhase):
        administer.close_voting(preparing, desk, now)
    administer.open_proposing(preparing, desk, now)
    with refused(preparing, WrongPhase):
        administer.open_proposing(preparing, desk, now)
    basis = explore.basis_of(preparing, "vadso")
    given = [m for m in basis.directors_package if m != "omsorg-turnus"]
    administer.open_voting(preparing, desk, ["omsorg-turnus"], now, given=given)
    with refused(preparing, WrongPhase):
        administer.open_voting(preparing, desk, ["omsorg-turnus"], now, given=given)
    administer.close_voting(preparing, desk, now)
    later = now + timedelta(days=20)
    with refused(preparing, InvalidWindow):
        administer.reopen_voting(preparing, desk, closes_at=now, now=now)
    assert administer.reopen_voting(preparing, desk, closes_at=later, now=now).phase is Phase.VOTING
    assert explore.current_round(preparing, "vadso").window(Phase.VOTING).closes_at == later
    administer.close_voting(preparing, desk, now)
    vote.count(preparing, desk, now)
    with refused(preparing, AlreadyCounted):
        administer.reopen_voting(preparing, desk, closes_at=later, now=now)
    assert a_round(preparing, desk, now + timedelta(days=300), ref="2028").phase is Phase.PREPARING


def test_an_early_closing_is_written_in_the_journal(vadso, desk, now):
    administer.close_voting(vadso, desk, now)
    assert "before the announced" in journal.latest(vadso, "vadso")[0].detail


def test_trial_ballots_exist_only_in_a_demonstration(vadso, desk, now, refused):
    with refused(vadso, OnlyInDemonstration):
        trial.fill_with_trial_ballots(vadso, desk, count=10, demonstration=False, now=now)


def test_trial_ballots_are_marked_legal_and_the_same_for_the_same_seed(vadso, desk, now):
    round_ = explore.current_round(vadso, "vadso")
    basis, items = explore.basis_of(vadso, "vadso"), vote.ballot_items(vadso, round_).items
    spoken = trial.imagined(basis, round_, items, 200, seed=1)
    assert spoken == trial.imagined(basis, round_, items, 200, seed=1)
    assert spoken != trial.imagined(basis, round_, items, 200, seed=2)
    for ballot in spoken:
        assert vote.check_ballot(vadso, round_, ballot) == ballot
    before = vote.turnout(vadso, "vadso")
    trial.fill_with_trial_ballots(vadso, desk, count=7, demonstration=True, now=now)
    after = vote.turnout(vadso, "vadso")
    assert (after.ballots - before.ballots, after.trial - before.trial) == (7, 7)


@pytest.mark.parametrize("kind", [kind for kind in ROUND_BALLOTS if kind is not BallotKind.CHOOSE_ONE])
def test_trial_ballots_name_as_many_things_as_the_round_asks_for(vadso, kind):
    round_ = replace(explore.current_round(vadso, "vadso"), ballot_kind=kind, points=10, least=3, most=4)
    items = vote.ballot_items(vadso, round_).items
    spoken = trial.imagined(explore.basis_of(vadso, "vadso"), round_, items, 100, seed=1)
    assert {len(ballot) for ballot in spoken} == {0, 3, 4}
    assert all(vote.check_ballot(vadso, round_, ballot) == dict(sorted(ballot.items())) for ballot in spoken)


def test_trial_ballots_with_points_spend_what_they_have(vadso):
    points = replace(explore.current_round(vadso, "vadso"), ballot_kind=BallotKind.POINTS, points=10)
    items = vote.ballot_items(vadso, points).items
    for ballot in trial.imagined(explore.basis_of(vadso, "vadso"), points, items, 50, seed=1):
        assert sum(ballot.values()) in {0, 10}
        assert vote.check_ballot(vadso, points, ballot) == dict(sorted(ballot.items()))
