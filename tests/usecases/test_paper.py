"""Ballots on paper: one person, one counted ballot; two entries that agree; an account that adds up."""

import json
import runpy
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, update

from budsjett.errors import (
    AlreadyCounted,
    ChangedAfterOpening,
    EnteredAlready,
    FormsDiffer,
    FormSettled,
    InvalidNumber,
    InvalidText,
    MoreForms,
    NoPaper,
    NoSuchForm,
    NothingDiffers,
    NotOnPaper,
    OnPaper,
    OnPaperAlready,
    OwnEntry,
    PaperUnbalanced,
    PaperUnfinished,
    StaleBallot,
    TooFewThings,
    TooManyThings,
    UnknownGroup,
    UnknownMeasure,
    WrongPhase,
    WrongRole,
)
from budsjett.process.paper import Spoiled, Standing, new_numbers, spaced
from budsjett.process.people import Role
from budsjett.store import ballots, journal, paper
from budsjett.store.engine import open_engine, overwrite_deleted, writing
from budsjett.store.schema import metadata, round_
from budsjett.usecases import administer, demonstrate, explore, paper_entry, scrutiny, vote
from budsjett.usecases.paper import FEWEST_FORMS, account_of, explain, issue, on_paper, register, tell_unused, withdraw
from budsjett.usecases.paper_entry import Became, Reading
from opened import opened_as_it_stands
from usecases.conftest import an_actor

ONE, OTHER, THIRD = (an_actor(Role.ADMINISTRATOR, key=f"clerk {n}") for n in range(3))
READ = Reading(choices={"broyting": 1, "skolefrokost": 1}, said={"age": "67+"})
BLANK = Reading(choices={}, said={})


def the_round(conn):
    return explore.current_round(conn, "vadso")


def cast(conn, actor, choices, now):
    return vote.cast_ballot(conn, actor, choices, list_digest=the_round(conn).list_digest, now=now)


def in_the_box(conn):
    return ballots.tally(conn, "vadso", the_round(conn).id)[0]


def a_voter(number):
    return an_actor(Role.CITIZEN, key=f"on paper {number}")


def opened(conn, now, *, forms=FEWEST_FORMS, voters=3):
    """So many forms and envelopes, and the voting closed: the numbers."""
    issue(conn, ONE, count=forms, now=now)
    for number in range(voters):
        register(conn, ONE, a_voter(number).key, now)
    administer.close_voting(conn, ONE, now)
    return [form.number for form in paper.forms(conn, "vadso", the_round(conn).id)]


def enter(conn, clerk, number, reading, now):
    return paper_entry.enter(conn, clerk, number, reading, list_digest=the_round(conn).list_digest, now=now)


def twice(conn, number, reading, now):
    assert enter(conn, ONE, number, reading, now) is Became.ONCE
    return enter(conn, OTHER, number, reading, now)


def test_an_envelope_takes_the_place_of_the_ballot_in_the_browser_and_keeps_another_out(vadso, citizen, now, refused):
    before = in_the_box(vadso)
    cast(vadso, citizen, {"broyting": 1}, now)
    assert not on_paper(vadso, citizen)
    register(vadso, ONE, citizen.key, now)
    assert in_the_box(vadso) == before
    assert on_paper(vadso, citizen)
    assert not vote.own_ballot_exists(vadso, citizen)
    with refused(vadso, OnPaper):
        cast(vadso, citizen, {}, now)
    with refused(vadso, OnPaperAlready):
        register(vadso, OTHER, citizen.key, now)


def test_a_registration_that_was_wrong_is_undone_with_a_reason(vadso, citizen, now, refused):
    register(vadso, ONE, citizen.key, now)
    with refused(vadso, InvalidText):
        withdraw(vadso, OTHER, citizen.key, why=" ", now=now)
    withdraw(vadso, OTHER, citizen.key, why="En annen med samme navn.", now=now)
    with refused(vadso, NotOnPaper):
        withdraw(vadso, OTHER, citizen.key, why="Igjen", now=now)
    cast(vadso, citizen, {"broyting": 1}, now)


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.COUNCIL, Role.REPRESENTATIVE])
def test_only_the_administration_has_to_do_with_paper(vadso, now, refused, role):
    other = an_actor(role, council_id="eldreradet")
    for act in (
        lambda: issue(vadso, other, count=10, now=now),
        lambda: register(vadso, other, "k", now),
        lambda: withdraw(vadso, other, "k", why="x", now=now),
        lambda: account_of(vadso, other, now),
        lambda: enter(vadso, other, "x", BLANK, now),
        lambda: paper_entry.waiting(vadso, other, now),
        lambda: paper_entry.both_entries(vadso, other, "x", now),
        lambda: paper_entry.start_over(vadso, other, "x", why="x", now=now),
        lambda: tell_unused(vadso, other, unused=0, now=now),
        lambda: explain(vadso, other, why="x", now=now),
    ):
        with refused(vadso, WrongRole):
            act()


def test_a_round_without_paper_has_none_and_it_is_settled_when_it_is_set_up(vadso, now, refused, monkeypatch):
    assert the_round(vadso).paper
    vadso.execute(update(round_).where(round_.c.phase == "voting").values(paper=False))
    for act in (lambda: issue(vadso, ONE, count=10, now=now), lambda: register(vadso, ONE, "k", now)):
        with refused(vadso, NoPaper):
            act()
    administer.close_voting(vadso, ONE, now)
    with refused(vadso, ChangedAfterOpening):
        vote.count(vadso, ONE, now)
    monkeypatch.setattr("budsjett.usecases.decided.changed_since_opening", lambda *_: False)
    assert vote.count(vadso, ONE, now).ballots == 420


def test_no_form_goes_into_the_box_of_a_round_that_is_not_the_one_that_was_opened(vadso, now, refused):
    number, *_ = opened(vadso, now)
    vadso.execute(update(round_).where(round_.c.phase == "closed").values(limit_kr=1))
    with refused(vadso, ChangedAfterOpening):
        enter(vadso, ONE, number, READ, now)
    with refused(vadso, ChangedAfterOpening):
        register(vadso, ONE, "k", now)


def test_forms_are_printed_in_numbers_that_hide_whose_each_is(vadso, now, refused):
    for count in (0, 1, FEWEST_FORMS - 1, 501):
        with refused(vadso, InvalidNumber):
            issue(vadso, ONE, count=count, now=now)
    assert (issue(vadso, ONE, count=10, now=now), issue(vadso, OTHER, count=30, now=now)) == (1, 2)
    held = paper.forms(vadso, "vadso", the_round(vadso).id)
    assert [form.batch for form in held].count(2) == 30
    assert [form.number for form in held] == sorted({form.number for form in held})


def test_no_envelope_is_opened_while_more_may_come(vadso, now, refused):
    issue(vadso, ONE, count=10, now=now)
    register(vadso, ONE, "k", now)
    number = paper.forms(vadso, "vadso", the_round(vadso).id)[0].number
    with refused(vadso, WrongPhase):
        enter(vadso, ONE, number, READ, now)


def test_a_form_is_in_the_box_when_two_different_persons_have_read_the_same(vadso, now, refused):
    number, *_ = opened(vadso, now)
    before = in_the_box(vadso)
    assert enter(vadso, ONE, spaced(number), READ, now) is Became.ONCE
    assert in_the_box(vadso) == before
    with refused(vadso, EnteredAlready):
        enter(vadso, ONE, number, READ, now)
    assert enter(vadso, OTHER, number, READ, now) is Became.COUNTED
    assert in_the_box(vadso) == before + 1
    here = "vadso", the_round(vadso).id
    together = list(zip(ballots.choices(vadso, *here), ballots.groups(vadso, *here), strict=True))
    assert (READ.choices, READ.said) in together
    assert paper.entries(vadso, *here) == ()
    for clerk in (ONE, OTHER, THIRD):
        with refused(vadso, FormSettled):
            enter(vadso, clerk, number, READ, now)


@pytest.mark.parametrize(
    "misread",
    [
        Reading(choices={"broyting": 1}, said=READ.said),
        Reading(choices={**READ.choices, "parkering": 1}, said=READ.said),
        Reading(choices={"broyting": 1, "parkering": 1}, said=READ.said),
        Reading(choices=READ.choices, said={"age": "45-66"}),
        Reading(choices=READ.choices, said={}),
        BLANK,
        Reading(choices={}, said={}, spoiled=Spoiled.UNCLEAR),
    ],
)
def test_whatever_one_of_the_two_misreads_stops_the_form(vadso, now, refused, misread):
    """Planted errors: a cross too few, too many, beside; the group; the whole form."""
    number, *_ = opened(vadso, now)
    before = in_the_box(vadso)
    enter(vadso, ONE, number, READ, now)
    assert enter(vadso, OTHER, number, misread, now) is Became.DIFFERING
    assert in_the_box(vadso) == before
    with refused(vadso, FormsDiffer):
        enter(vadso, THIRD, number, READ, now)
    assert paper_entry.waiting(vadso, ONE, now) == ((), (number,))
    with refused(vadso, PaperUnfinished) as found:
        vote.count(vadso, ONE, now)
    assert (found.value.once, found.value.differing) == (0, 1)


def differing(conn, now):
    number, *_ = opened(conn, now)
    enter(conn, ONE, number, READ, now)
    enter(conn, OTHER, number, BLANK, now)
    return number


def test_a_third_person_decides_and_the_journal_says_why_and_not_what(vadso, now, refused):
    number, before = differing(vadso, now), in_the_box(vadso)
    for clerk in (ONE, OTHER):
        with refused(vadso, OwnEntry):
            paper_entry.decide(vadso, clerk, number, which=0, reading=BLANK, why="Mitt er rett", now=now)
    with refused(vadso, InvalidText):
        paper_entry.decide(vadso, THIRD, number, which=0, reading=BLANK, why="", now=now)
    _, *both = paper_entry.both_entries(vadso, THIRD, number, now)
    wanted = next(at for at, entry in enumerate(both) if entry.choices)
    why = "Det andre krysset er svakt, men tydelig."
    became = paper_entry.decide(vadso, THIRD, number, which=wanted, reading=BLANK, why=why, now=now)
    assert (became, in_the_box(vadso)) == (Became.COUNTED, before + 1)
    assert READ.choices in ballots.choices(vadso, "vadso", the_round(vadso).id)
    (noted,) = journal.latest(vadso, "vadso", 1)
    assert (noted.by_label, noted.subject) == (THIRD.label, "2027")
    assert spaced(number) in noted.detail
    assert why in noted.detail
    assert "broyting" not in noted.detail
    with refused(vadso, NothingDiffers):
        paper_entry.decide(vadso, THIRD, number, which=0, reading=BLANK, why="Igjen", now=now)


def test_a_third_person_may_read_it_as_neither(vadso, now):
    number = differing(vadso, now)
    spoiled = Reading(choices={}, said={}, spoiled=Spoiled.UNCLEAR)
    assert paper_entry.decide(vadso, THIRD, number, which=None, reading=spoiled, why="Krysset og strøket", now=now) is (
        Became.SPOILED
    )
    assert account_of(vadso, ONE, now).spoiled_by == {Spoiled.UNCLEAR: 1}


def test_two_who_see_a_slip_of_the_finger_begin_anew(vadso, now, refused):
    number, before = differing(vadso, now), in_the_box(vadso)
    paper_entry.start_over(vadso, ONE, number, why="Jeg tastet feil.", now=now)
    with refused(vadso, NothingDiffers):
        paper_entry.start_over(vadso, ONE, number, why="Igjen", now=now)
    assert twice(vadso, number, READ, now) is Became.COUNTED
    assert in_the_box(vadso) == before + 1


@pytest.mark.parametrize(
    ("reading", "kind"),
    [
        (Reading(choices={"finnes-ikke": 1}, said={}), UnknownMeasure),
        (Reading(choices={"broyting": 2}, said={}), InvalidNumber),
        (Reading(choices={}, said={"age": "12-15"}), UnknownGroup),
    ],
)
def test_a_form_is_held_to_what_a_ballot_in_the_browser_is_held_to(vadso, now, refused, reading, kind):
    number, *_ = opened(vadso, now)
    with refused(vadso, kind):
        enter(vadso, ONE, number, reading, now)
    with refused(vadso, StaleBallot):
        paper_entry.enter(vadso, ONE, number, READ, list_digest="en annen liste", now=now)


def test_a_form_with_too_few_or_too_many_things_is_refused_as_in_the_browser_and_a_blank_one_is_a_ballot(
    vadso, now, refused
):
    number, *_ = opened(vadso, now)
    vadso.execute(update(round_).where(round_.c.phase == "closed").values(least=2, most=2))
    opened_as_it_stands(vadso)
    three = dict.fromkeys([item.measure_id for item in vote.ballot_items(vadso, the_round(vadso)).items][:3], 1)
    for choices, kind in ((dict(list(three.items())[:1]), TooFewThings), (three, TooManyThings)):
        with refused(vadso, kind):
            enter(vadso, ONE, number, Reading(choices=choices, said={}), now)
    assert twice(vadso, number, Reading(choices={}, said={}), now) is Became.COUNTED


def test_a_number_that_was_not_issued_is_no_form(vadso, now, refused):
    numbers = opened(vadso, now)
    (copied,) = new_numbers(1, numbers)
    with refused(vadso, NoSuchForm):
        enter(vadso, ONE, copied, READ, now)
    with refused(vadso, InvalidText):
        enter(vadso, ONE, numbers[0][::-1][:7], READ, now)


def test_there_are_never_more_forms_than_voters(vadso, now, refused):
    first, second, third, *_ = opened(vadso, now, voters=2)
    twice(vadso, first, READ, now)
    enter(vadso, ONE, second, READ, now)
    with refused(vadso, MoreForms):
        enter(vadso, OTHER, third, READ, now)
    assert enter(vadso, OTHER, second, READ, now) is Became.COUNTED
    with refused(vadso, PaperUnbalanced):
        withdraw(vadso, ONE, a_voter(0).key, why="Feil person", now=now)


def test_nothing_is_counted_before_the_account_adds_up_or_is_explained(vadso, now, refused):
    first, second, *_ = opened(vadso, now)
    enter(vadso, ONE, first, READ, now)
    with refused(vadso, PaperUnfinished):
        vote.count(vadso, ONE, now)
    enter(vadso, OTHER, first, READ, now)
    twice(vadso, second, Reading(choices={}, said={}, spoiled=Spoiled.MARKED), now)
    with refused(vadso, InvalidNumber):
        tell_unused(vadso, ONE, unused=9, now=now)
    tell_unused(vadso, ONE, unused=7, now=now)
    with refused(vadso, PaperUnbalanced) as found:
        vote.count(vadso, ONE, now)
    told = found.value
    assert (told.issued, told.counted, told.spoiled, told.unused, told.registered) == (10, 1, 1, "7", 3)
    explain(vadso, ONE, why="Én konvolutt var tom, og skjemaet er ikke funnet.", now=now)
    tell_unused(vadso, OTHER, unused=8, now=now)
    with refused(vadso, PaperUnbalanced):  # another difference than the one that was explained
        vote.count(vadso, ONE, now)
    assert account_of(vadso, ONE, now).envelopes_empty == 1
    explain(vadso, OTHER, why="Én konvolutt var tom.", now=now)
    assert vote.count(vadso, ONE, now).ballots == 421
    held = [entry.detail for entry in journal.latest(vadso, "vadso", 10)]
    assert "issued 10, counted 1, spoiled 1, unused 8, registered 3" in held
    assert "issued 10, counted 1, spoiled 1, unused 8, registered 3: Én konvolutt var tom." in held
    after = account_of(vadso, ONE, now)
    assert (after.issued, after.counted, after.spoiled, after.unused, after.registered) == (10, 1, 1, 8, 3)
    with refused(vadso, AlreadyCounted):
        enter(vadso, ONE, first, READ, now)


def test_an_account_without_paper_needs_nothing(vadso, now):
    administer.close_voting(vadso, ONE, now)
    assert vote.count(vadso, ONE, now).ballots == 420


@pytest.fixture
def on_paper_and_counted(vadso, now):
    """Twenty on paper, all for the same two things, which few others want."""
    numbers = opened(vadso, now, forms=20, voters=20)
    for number in numbers:
        assert twice(vadso, number, Reading(choices={"parkering": 1}, said={"age": "67+"}), now) is Became.COUNTED
    return vote.count(vadso, ONE, now)


def test_paper_is_in_the_count_the_file_and_the_certificate_as_any_ballot(on_paper_and_counted, tmp_path):
    counted = on_paper_and_counted
    assert (counted.ballots, counted.trial_ballots) == (440, 420)
    assert vote.recount(counted.pabulib).agrees
    file, certificate = tmp_path / "round.pb", tmp_path / "round.json"
    file.write_text(counted.pabulib, encoding="utf-8")
    certificate.write_text(json.dumps(scrutiny.certificate_of(counted)), encoding="utf-8")
    tool = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "recount.py"), run_name="recount")
    assert tool["main"]([str(file), str(certificate), "--every-step"]) == 0
    assert "paper" not in counted.pabulib


def test_after_the_count_nothing_tells_who_was_on_paper_or_which_ballots_were(vadso, on_paper_and_counted, now):
    held = {table.name: vadso.execute(select(table)).all() for table in metadata.sorted_tables}
    assert held["paper_voter"] == []
    assert held["paper_entry"] == []
    assert {form.standing for form in held["paper_form"]} == {Standing.COUNTED.value}
    elsewhere = repr([rows for name, rows in held.items() if name not in {"ballot", "ballot_choice", "ballot_group"}])
    for row in held["ballot"]:
        assert repr(bytes(row.slot)) not in elsewhere
    for form in held["paper_form"]:
        boxes = repr([held[name] for name in ("ballot", "ballot_choice", "ballot_group")])
        assert form.number not in boxes
    for number in range(20):
        assert repr(a_voter(number).key) not in repr(held)
    assert not on_paper(vadso, a_voter(0))


def test_a_clerk_and_a_browser_at_the_same_time_are_one_counted_ballot(engine, citizen, now):
    """Many times over, each time another voter, both let go at once: the ballot is on paper and nowhere else."""
    with writing(engine) as conn:
        demonstrate.set_up(conn, now)
        digest = the_round(conn).list_digest
        before = in_the_box(conn)
    url, times = engine.url.render_as_string(hide_password=False), 8
    met, told = threading.Barrier(2), []

    def browser():
        own = open_engine(url)
        for number in range(times):
            met.wait(timeout=60)
            try:
                with writing(own) as conn:
                    vote.cast_ballot(conn, a_voter(number), {"broyting": 1}, list_digest=digest, now=now)
            except OnPaper:
                told.append(number)
        own.dispose()

    def clerk():
        own = open_engine(url)
        for number in range(times):
            met.wait(timeout=60)
            with writing(own) as conn:
                register(conn, ONE, a_voter(number).key, now)
        own.dispose()

    threads = [threading.Thread(target=work) for work in (browser, clerk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    with writing(engine) as conn:
        assert in_the_box(conn) == before
        assert account_of(conn, ONE, now).registered == times


def test_who_has_looked_whether_she_is_on_paper_and_not_cast_yet_keeps_the_clerk_waiting(engine, citizen, now):
    """The way two could both be counted: looked, not yet cast; registered; cast. The second waits for the first."""
    with writing(engine) as conn:
        demonstrate.set_up(conn, now)
        before = in_the_box(conn)
    url, looked, registered = engine.url.render_as_string(hide_password=False), threading.Event(), threading.Event()

    def clerk():
        own = open_engine(url)
        looked.wait(timeout=30)
        with writing(own) as conn:
            register(conn, ONE, citizen.key, now)
        registered.set()
        own.dispose()

    working = threading.Thread(target=clerk)
    working.start()
    real = paper.is_registered

    def slow(*args):
        found = real(*args)
        looked.set()
        assert not registered.wait(timeout=0.5), "registered while a ballot was on its way in"
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(paper, "is_registered", slow)
        with writing(engine) as conn:
            cast(conn, citizen, {"broyting": 1}, now)
    working.join(timeout=30)
    with writing(engine) as conn:
        assert in_the_box(conn) == before
        assert account_of(conn, ONE, now).registered == 1


def test_two_clerks_with_the_same_voter_register_her_once(engine, citizen, now):
    with writing(engine) as conn:
        demonstrate.set_up(conn, now)
    url, met, done, told = engine.url.render_as_string(hide_password=False), threading.Barrier(2), [], []

    def clerk(who):
        own = open_engine(url)
        met.wait(timeout=60)
        try:
            with writing(own) as conn:
                register(conn, who, citizen.key, now)
            done.append(who)
        except OnPaperAlready:
            told.append(who)
        own.dispose()

    threads = [threading.Thread(target=clerk, args=(who,)) for who in (ONE, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(done), len(told)) == (1, 1)


def test_the_slots_of_who_was_on_paper_are_left_in_no_file(sqlite_engine, now):
    with writing(sqlite_engine) as conn:
        demonstrate.set_up(conn, now)
        numbers = opened(conn, now)
        for number in numbers[:3]:
            twice(conn, number, READ, now)
        tell_unused(conn, ONE, unused=7, now=now)
        slots = [bytes(row.slot) for row in conn.execute(select(metadata.tables["paper_voter"]))]
    assert len(slots) == 3
    with writing(sqlite_engine) as conn:
        vote.count(conn, ONE, now)
    overwrite_deleted(sqlite_engine)
    for file in Path(sqlite_engine.url.database).parent.glob(f"{Path(sqlite_engine.url.database).name}*"):
        held = file.read_bytes()
        assert not [slot for slot in slots if slot in held], file.name
