"""What a person wrote, read kindly: decimal commas, spaces and real minus signs are numbers too."""

import re
from collections.abc import Mapping
from datetime import datetime

from budsjett.errors import BudsjettError, InvalidNumber, InvalidText
from budsjett.web.faults import tell
from budsjett.web.words import OSLO

LONGEST_NUMBER = 40
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Moments outside these are typing errors."""
PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")


def number(field: str, text: str, *, wanted: str = "et tall") -> float:
    """A number as Norwegians write it. `field` is what the field is called on the screen.

    >>> number("Eiendomsskatt", "3,5"), number("Beløp", "−1 450 000"), number("Beløp", "1.450.000")
    (3.5, -1450000.0, 1450000.0)
    """
    plain = "".join(text.split()).replace("−", "-").replace("–", "-")
    if "," in plain or plain.count(".") > 1:
        plain = plain.replace(".", "").replace(",", ".")
    if len(plain) > LONGEST_NUMBER or not PLAIN.fullmatch(plain):
        raise InvalidNumber(field=field, value=text[:LONGEST_NUMBER], wanted=wanted)
    return float(plain)


def whole_kr(field: str, text: str) -> int:
    """Whole kroner.

    >>> whole_kr("Beløp", "1 450 000")
    1450000
    """
    value = number(field, text.removesuffix("kr"), wanted="et beløp i hele kroner, for eksempel 450 000")
    if value != int(value):
        raise InvalidNumber(field=field, value=text[:LONGEST_NUMBER], wanted="hele kroner, uten øre")
    return int(value)


def whole(field: str, text: str, lowest: int, highest: int) -> int:
    """A whole number within bounds."""
    wanted = f"et helt tall fra {lowest} til {highest}"
    value = number(field, text, wanted=wanted)
    if value != int(value) or not lowest <= value <= highest:
        raise InvalidNumber(field=field, value=text[:LONGEST_NUMBER], wanted=wanted)
    return int(value)


def moment(field: str, text: str) -> datetime:
    """A date and a time in Oslo, as a browser sends them.

    >>> moment("Åpner", "2026-12-14T23:59").isoformat()
    '2026-12-14T23:59:00+01:00'
    """
    wanted = "en dato og et klokkeslett, for eksempel 2026-12-14T23:59"
    try:
        local = datetime.strptime(text.strip()[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=OSLO)
    except ValueError:
        raise InvalidText(field=field, value=text[:LONGEST_NUMBER], wanted=wanted) from None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise InvalidText(field=field, value=text[:LONGEST_NUMBER], wanted=wanted)
    return local


def problems(refusal: BudsjettError, names: Mapping[str, str]) -> dict[str, str]:
    """A refusal beside the field it is about: `names` takes what a field is called to its name in the form.

    What is about no field stands under the form's first.
    """
    sentence = tell(refusal)[1]
    called = getattr(refusal, "field", None)
    return {names.get(called, next(iter(names.values()), "")) if called else next(iter(names.values()), ""): sentence}
