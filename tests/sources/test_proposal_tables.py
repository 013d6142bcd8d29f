"""Proposals from a table or a few words: read as the form would have it, and refused with the row that is wrong."""

import pytest

from budsjett.budget.measures import MeasureKind
from budsjett.errors import FaultyFiles, InvalidText
from budsjett.sources.proposal_tables import UNSAID, described, proposals
from builders import a_basis

BASIS = a_basis()
FIRST = BASIS.years.first
HEAD = "title;line;yearly_kr;first_year;month;one_off;investment_kr;lifetime_years;description\n"


def test_a_row_is_a_draft_and_what_is_not_said_has_a_plain_value():
    whole = f"Gjerde;roads_transport;15 000;{FIRST + 1};9;ja;1 900 000;40;Rundt skolen.\n"
    bare = "Kutt;kindergarten;-90 000;;;;;;\n"
    first, second = proposals("f.csv", (HEAD + whole + bare).encode(), BASIS)
    assert (first.title, first.line, first.yearly_kr, first.first_year) == (
        "Gjerde",
        "roads_transport",
        15_000,
        FIRST + 1,
    )
    assert (first.month, first.one_off, first.investment_kr, first.lifetime_years) == (9, True, 1_900_000, 40)
    assert (first.description, first.affected, first.kind) == ("Rundt skolen.", UNSAID, MeasureKind.SPENDING)
    assert (second.first_year, second.month, second.one_off, second.kind) == (FIRST, 1, False, MeasureKind.CUT)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (";kindergarten;5", "title"),
        ("A;skole;5", "line"),
        ("A;kindergarten;mye", "yearly_kr"),
        ("A;kindergarten;1e30", "yearly_kr"),
        ("A;kindergarten;5;1899", "first_year"),
        (f"A;kindergarten;5;{FIRST};13", "month"),
        (f"A;kindergarten;5;{FIRST};1;kanskje", "one_off"),
        (f"A;kindergarten;5;{FIRST};1;ja;-1", "investment_kr"),
        (f"{'x' * 61};kindergarten;5", "title"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(row, column):
    cells = row + ";" * (HEAD.count(";") - row.count(";"))
    with pytest.raises(FaultyFiles) as refusal:
        proposals("f.csv", (HEAD + cells + "\n").encode(), BASIS)
    assert (2, column) in {(finding.row, finding.column) for finding in refusal.value.findings}


def test_a_few_words_are_a_line_an_amount_and_from_when():
    said = described(f"kindergarten=240 000@{FIRST + 1}-08", BASIS)
    assert (said.line, said.yearly_kr, said.first_year, said.month) == ("kindergarten", 240_000, FIRST + 1, 8)
    assert described("kindergarten=-5", BASIS).kind is MeasureKind.CUT
    assert described("property_tax=5", BASIS).kind is MeasureKind.INCOME
    assert described("property_tax=-5", BASIS).kind is MeasureKind.SPENDING
    assert (described("kindergarten=5", BASIS).first_year, described("kindergarten=5", BASIS).month) == (FIRST, 1)


@pytest.mark.parametrize("said", ["", "kindergarten", "kindergarten=", "kindergarten=x", "kindergarten=5@27", "=5"])
def test_other_words_are_refused(said):
    with pytest.raises(InvalidText):
        described(said, BASIS)
