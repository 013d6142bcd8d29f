"""Numbers of forms, the order on them, and the account."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

import pytest

from budsjett.errors import InvalidText
from budsjett.process.paper import DIGITS, Reconciliation, Spoiled, new_numbers, order_on, read_number, spaced

NUMBERS = new_numbers(200, frozenset())


def test_numbers_are_all_different_and_new():
    assert len(set(NUMBERS)) == 200
    assert not set(new_numbers(50, set(NUMBERS))) & set(NUMBERS)
    assert {len(number) for number in NUMBERS} == {DIGITS}


def test_a_number_is_read_as_people_write_it():
    for number in NUMBERS:
        assert read_number(f" {spaced(number)} ") == read_number(f"{number[:4]}-{number[4:]}") == number


def test_one_wrong_digit_or_two_swapped_is_always_seen():
    for number in NUMBERS[:20]:
        wrong = [
            number[:at] + digit + number[at + 1 :] for at in range(DIGITS) for digit in set("0123456789") - {number[at]}
        ]
        swapped = [number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(DIGITS - 1)]
        for miswritten in {*wrong, *swapped} - {number}:
            with pytest.raises(InvalidText):
                read_number(miswritten)


@pytest.mark.parametrize("written", ["", "1234567", "123456789", "1234567x", "١٢٣٤٥٦٧٨", "0" * 4000])
def test_what_cannot_be_a_number_is_refused(written):
    with pytest.raises(InvalidText):
        read_number(written)


def test_no_thing_is_favoured_by_its_place_on_the_forms():
    """Each of five things in each of five places, over all forms: by chance alone, and the same each time asked."""
    items = tuple(SimpleNamespace(measure_id=f"m{n}", position=n) for n in range(5))
    round_ = SimpleNamespace(id=UUID(int=1), list_digest="one list")
    forms = [str(number) for number in range(5_000)]
    places = Counter(
        (item.measure_id, place) for form in forms for place, item in enumerate(order_on(form, items, round_))
    )
    assert order_on("1", items, round_) == order_on("1", items[::-1], round_)
    chi_square = sum((held - 1_000) ** 2 / 1_000 for held in places.values())
    assert len(places) == 25
    assert chi_square < 39.25, "p < 0.001 at 16 degrees of freedom"
    other = SimpleNamespace(id=UUID(int=1), list_digest="another list")
    assert any(order_on(form, items, round_) != order_on(form, items, other) for form in forms[:9])


def test_an_account_adds_up_when_every_form_and_every_envelope_is_found():
    held = Reconciliation(
        issued=20, counted=6, spoiled_by={Spoiled.UNCLEAR: 1, Spoiled.MARKED: 1}, unused=12, registered=8
    )
    assert (held.spoiled, held.forms_missing, held.envelopes_empty, held.adds_up) == (2, 0, 0, True)
    assert not replace(held, unused=11).adds_up
    assert not replace(held, unused=None).adds_up
    assert not replace(held, registered=9).adds_up
    assert replace(held, unused=None).forms_missing == 12
