import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.errors import InvalidText
from budsjett.process import texts

BAD = {
    "NUL": "Bibliotek\0",
    "half a surrogate": "Bibliotek \ud83d",
    "turned around": "Bibliotek \u202elatot",
    "isolated": "a\u2066b",
    "bell": "Bibliotek\a",
    "delete": "Bibliotek\x7f",
    "a tower of marks": "B" + "\u0301" * 40,
    "nothing": "",
    "only spaces": " \t\n ",
    "only what cannot be seen": "\u200b\u200b",
    "too long": "x" * 61,
    "ten megabytes": "x" * 10_000_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_title_that_cannot_be_shown_is_refused_with_its_field_and_a_way_out(text):
    with pytest.raises(InvalidText) as refused:
        texts.one_line("Tittel", text)
    assert refused.value.field == "Tittel"
    assert refused.value.wanted
    assert len(refused.value.value) <= texts.SHOWN
    refused.value.value.encode()


@pytest.mark.parametrize("text", ["Čáhcesuolu – «åpen» skole 😀", "É" * 60, "e\u0301" * 30, "x" * 60])
def test_ordinary_words_in_any_of_our_languages_are_kept(text):
    assert texts.one_line("Tittel", text)


def test_paragraphs_keep_their_line_breaks_and_only_those():
    assert texts.paragraphs("Tekst", " En\r\n\r\nto\rtre ") == "En\n\nto\ntre"


@given(st.text(max_size=200))
def test_what_is_let_through_can_be_stored_and_is_let_through_again_unchanged(text):
    try:
        clean = texts.one_line("Tittel", text)
    except InvalidText:
        return
    clean.encode()
    assert "\0" not in clean
    assert 1 <= len(clean) <= texts.TITLE
    assert texts.one_line("Tittel", clean) == clean
