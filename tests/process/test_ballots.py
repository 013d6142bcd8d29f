import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.errors import InvalidText
from budsjett.process.ballots import (
    ALPHABET,
    RANDOM_CHARACTERS,
    check_character,
    new_receipt,
    read_receipt,
    slot_of,
)

codes = st.text(ALPHABET, min_size=RANDOM_CHARACTERS, max_size=RANDOM_CHARACTERS).map(lambda c: c + check_character(c))


def test_a_new_receipt_is_four_groups_of_five_and_reads_back():
    receipt = new_receipt()
    assert [len(group) for group in str(receipt).split("-")] == [5, 5, 5, 5]
    assert read_receipt(str(receipt)) == receipt


def test_receipts_are_never_the_same():
    assert len({new_receipt().code for _ in range(1000)}) == 1000


@given(codes)
def test_a_receipt_is_read_in_any_case_spacing_and_with_look_alikes(code):
    written = "  " + " ".join(code.lower().replace("0", "o").replace("1", "l")) + "\n"
    assert read_receipt(written).code == code


@given(codes, st.integers(0, RANDOM_CHARACTERS), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(InvalidText):
            read_receipt(wrong)


@given(codes, st.integers(0, RANDOM_CHARACTERS), st.integers(0, RANDOM_CHARACTERS))
def test_two_swapped_characters_are_noticed(code, one, other):
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    if "".join(swapped) != code:
        with pytest.raises(InvalidText):
            read_receipt("".join(swapped))


@pytest.mark.parametrize("text", ["", "K7QF2", "\0" * 20, "U" * 20, "x" * 10_000_000, "ÆØÅ" * 7])
def test_what_cannot_be_a_receipt_is_refused(text):
    with pytest.raises(InvalidText) as refused:
        read_receipt(text)
    assert len(refused.value.value) <= 10


def test_a_voter_has_one_slot_in_a_round_and_another_in_the_next():
    assert slot_of(b"a" * 32, "velger") == slot_of(b"a" * 32, "velger")
    assert slot_of(b"a" * 32, "velger") != slot_of(b"b" * 32, "velger")
    assert slot_of(b"a" * 32, "velger") != slot_of(b"a" * 32, "velgeren")
    assert len(slot_of(b"a" * 32, "velger")) == 32
