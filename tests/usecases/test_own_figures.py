"""The municipality's own file at the desk: seen first, then used, and undone without anything being lost."""

import pytest

from budsjett.errors import FaultyFiles, FiguresMoved, NothingToUndo, NotSignedIn, UnreadableFile, WrongRole
from budsjett.sources import scenario_files, shipped
from budsjett.sources.cells import Book
from budsjett.store import bases, journal
from budsjett.store.engine import writing
from budsjett.usecases import administer, explore, own_figures
from budsjett.usecases.own_figures import Declared, FromFile

KRONER = Declared(thousands=False)


@pytest.fixture
def conn(engine, desk, now):
    """Vadsø's figures, as they are shipped."""
    with writing(engine) as conn:
        administer.load_figures(conn, desk, scenario_files.read_folder(shipped.folder("vadso")), now)
        yield conn


def a_file(text, now, *, settled=True, name="budsjett 2027.csv"):
    return FromFile(name=name, data=text.encode(), day=now.date(), settled=settled)


def seen(conn, actor, source, now):
    book = own_figures.opened(actor, source, now)
    return own_figures.preview(conn, actor, source, KRONER, now, book=book)


def used(conn, desk, now, text):
    found = seen(conn, desk, a_file(text, now), now)
    return own_figures.apply(conn, desk, found.figures, now, rests_on=found.rests_on)


SCHOOL = "Linje;2026;2027\nGrunnskole;109000000;111363784\n"


def test_a_preview_tells_old_and_new_and_keeps_nothing(conn, desk, now):
    before = bases.active_digest(conn, "vadso")
    found = seen(conn, desk, a_file(SCHOOL, now), now)
    told = [(c.line, c.year, c.old_kr, c.new_kr, c.read_at) for c in found.changes]
    assert told[0] == ("primary_school", 2026, None, 109_000_000, "celle B2")
    assert told[1][:2] + told[1][3:] == ("primary_school", 2027, 111_363_784, "celle C2")
    rise = 111_363_784 - told[1][2]
    assert next(new - old for _, old, new in found.result) == -rise
    assert bases.active_digest(conn, "vadso") == before
    assert len(journal.latest(conn, "vadso")) == 1


def test_applied_figures_tell_which_file_and_cell_they_are_from(conn, desk, now):
    loaded = used(conn, desk, now, SCHOOL)
    figure = explore.basis_of(conn, "vadso").figures.get("primary_school", 2027)
    assert figure.amount == 111_363_784
    assert figure.origin.source == "Kommunens egen fil budsjett 2027.csv"
    assert "celle C2 (sha256 " in figure.origin.note
    entry = journal.latest(conn, "vadso")[0]
    assert (entry.act, entry.subject) == ("load figures", loaded.digest)
    assert entry.detail == "2 figures of 2026, 2027: Kommunens egen fil budsjett 2027.csv"


def test_every_other_figure_stands_as_it_was(conn, desk, now):
    before = explore.basis_of(conn, "vadso").figures.by_line_year
    used(conn, desk, now, SCHOOL)
    after = explore.basis_of(conn, "vadso").figures.by_line_year
    assert {key for key in after if before.get(key) != after[key]} == {
        ("primary_school", 2026),
        ("primary_school", 2027),
    }


def test_an_estimate_is_an_assumption(conn, desk, now):
    found = seen(conn, desk, a_file(SCHOOL, now, settled=False), now)
    own_figures.apply(conn, desk, found.figures, now, rests_on=found.rests_on)
    assert explore.basis_of(conn, "vadso").figures.get("primary_school", 2027).origin.kind == "assumption"


def test_what_the_model_computes_itself_is_left_out_and_told_of(conn, desk, now):
    found = seen(conn, desk, a_file("Linje;2027;2028\nRenteutgifter;1;\nGrunnskole;;1\n", now), now)
    assert (found.changes, found.figures) == ((), None)
    assert [f.value for f in found.findings] == ["Renteutgifter 2027", "Grunnskole 2028"]


def test_thousands_taken_for_kroner_are_noticed(conn, desk, now):
    found = seen(conn, desk, a_file("Linje;2027\nGrunnskole;110 364\n", now), now)
    assert any("svært ulik" in f.problem for f in found.findings)


def test_a_figure_that_no_plan_can_rest_on_is_an_error_before_anything_is_kept(conn, desk, now, refused):
    found = seen(conn, desk, a_file("Linje;2027\nGrunnskole;-5\n", now), now)
    assert found.faulty
    assert found.figures is None
    bad = bases.files(conn, "vadso", found.rests_on)["figures.csv"].replace(";2027;", ";20x7;").encode()
    with refused(conn, FaultyFiles):
        own_figures.apply(conn, desk, bad, now, rests_on=found.rests_on)


def test_figures_that_others_have_changed_meanwhile_are_not_overwritten(conn, desk, now, refused):
    first = seen(conn, desk, a_file(SCHOOL, now), now)
    used(conn, desk, now, "Linje;2027\nBarnehage;61000000\n")
    with refused(conn, FiguresMoved):
        own_figures.apply(conn, desk, first.figures, now, rests_on=first.rests_on)
    with refused(conn, FiguresMoved):
        own_figures.undo(conn, desk, now, rests_on=first.rests_on)


def test_undo_goes_back_one_step_at_a_time_and_loses_nothing(conn, desk, now, refused):
    first = bases.active_digest(conn, "vadso")
    second = used(conn, desk, now, SCHOOL).digest
    third = used(conn, desk, now, "Linje;2027\nBarnehage;61000000\n").digest
    assert own_figures.earlier(conn, "vadso").digest == second
    assert own_figures.undo(conn, desk, now, rests_on=third).digest == second
    assert own_figures.undo(conn, desk, now, rests_on=second).digest == first
    assert bases.active_digest(conn, "vadso") == first
    with refused(conn, NothingToUndo):
        own_figures.undo(conn, desk, now, rests_on=first)
    assert bases.files(conn, "vadso", third)
    assert [e.act for e in journal.latest(conn, "vadso")] == ["undo figures"] * 2 + ["load figures"] * 3
    again = used(conn, desk, now, SCHOOL)
    assert (again.digest, own_figures.earlier(conn, "vadso").digest) == (second, first)


def test_what_differs_between_two_sets_is_told_by_line_and_year(conn, desk, now):
    before = explore.basis_of(conn, "vadso")
    used(conn, desk, now, SCHOOL)
    apart = own_figures.differing(explore.basis_of(conn, "vadso"), before)
    assert [(d.line, d.year, d.stands_kr, d.comes_kr) for d in apart] == [
        ("primary_school", 2026, 109_000_000, None),
        ("primary_school", 2027, 111_363_784, round(before.figures.get("primary_school", 2027).amount)),
    ]


@pytest.mark.parametrize(("who", "kind"), [("citizen", WrongRole), ("representative", WrongRole), (None, NotSignedIn)])
def test_only_the_administration_loads_and_undoes(conn, now, refused, request, who, kind):
    actor = request.getfixturevalue(who) if who else None
    stands = bases.active_digest(conn, "vadso")
    with refused(conn, kind):
        seen(conn, actor, a_file(SCHOOL, now), now)
    with refused(conn, kind):
        own_figures.preview(conn, actor, a_file(SCHOOL, now), KRONER, now, book=Book(sheets=()))
    with refused(conn, kind):
        own_figures.apply(conn, actor, b"", now, rests_on=stands)
    with refused(conn, kind):
        own_figures.undo(conn, actor, now, rests_on=stands)


def test_a_file_that_cannot_be_read_changes_nothing(conn, desk, now, refused):
    with refused(conn, UnreadableFile):
        seen(conn, desk, a_file("PK", now, name="x.xlsx"), now)
