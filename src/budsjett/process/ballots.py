"""A cast ballot and its receipt. Neither names anyone, and neither points to the other.

The receipt tells its holder that a ballot was received. It does not say which, nor whether it was replaced later:
a receipt that did could be demanded by somebody who wants to see what was voted.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from budsjett.errors import InvalidText
from budsjett.process.rounds import RoundId
from budsjett.voting.election import ItemId

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand."""

RANDOM_CHARACTERS = 19
"""95 random bits: nobody guesses one."""

GROUP = 5
_BITS = 5
_POLYNOMIAL = 0b100101
"""x⁵ + x² + 1, primitive over the field with 32 elements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CastBallot:
    """What lies in the box.

    `slot` is a keyed digest of the voter's pseudonym under the round's secret: the same voter gets the same slot,
    so that a new ballot replaces the old one; without the secret it says nothing. Only a date, never a time.
    """

    municipality_id: str
    round_id: RoundId
    slot: bytes
    cast_on: date
    trial: bool
    choices: Mapping[ItemId, int]
    """What each named item is given, in the words of the ballot's kind (`voting/ballots.py`)."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """What the voter chose to say of herself, by question; only what the round asks for."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A code that its holder can look up: 'K7QF2-…', four groups of five, the last character a check on the others."""

    code: str

    def __str__(self) -> str:
        """In groups, for people."""
        return "-".join(self.code[i : i + GROUP] for i in range(0, len(self.code), GROUP))

    @property
    def digest(self) -> bytes:
        """What is stored: the box's list of receipts cannot be turned back into codes."""
        return sha256(self.code.encode()).digest()


def new_receipt() -> Receipt:
    """A fresh receipt from the system's source of randomness."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return Receipt(code + check_character(code))


def read_receipt(text: str) -> Receipt:
    """The receipt that somebody wrote: any case, any spacing, O for 0, I and L for 1. Refuses what cannot be one.

    >>> code = "K7QF2" "8MZX0" "1H5TA" "9WBC"
    >>> str(read_receipt((code + check_character(code)).lower().replace("0", "o")))[:11]
    'K7QF2-8MZX0'
    """
    code = "".join(text[:80].upper().translate(_FORGIVING).split())
    wanted = "20 tegn i fire grupper, slik de står på kvitteringen. Se etter en skrivefeil"
    if len(code) != RANDOM_CHARACTERS + 1 or any(c not in ALPHABET for c in code):
        raise InvalidText(field="Kvittering", value=code[: 2 * GROUP], wanted=wanted)
    if check_character(code[:-1]) != code[-1]:
        raise InvalidText(field="Kvittering", value=code[: 2 * GROUP], wanted=wanted)
    return Receipt(code)


_FORGIVING = str.maketrans({"O": "0", "I": "1", "L": "1", "-": " ", "–": " "})


def check_character(code: str) -> str:
    """A weighted sum over the field with 32 elements: one wrong character, or two swapped, always changes it."""
    total = 0
    for character in code:
        total ^= ALPHABET.index(character)
        total <<= 1
        if total >> _BITS:
            total ^= _POLYNOMIAL
    return ALPHABET[total]


def slot_of(secret: bytes, key: str) -> bytes:
    """Where a voter's ballot lies in the box (HMAC-SHA-256)."""
    return hmac.digest(secret, key.encode(), "sha256")
