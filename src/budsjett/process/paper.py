"""Ballots on paper: numbered forms, envelopes of voters, and an account that must add up before anybody counts.

Two acts that no row joins, as in advance voting: the envelope tells who has handed in, and the form in it, mixed with
the others, tells what was voted. A form is entered twice by two persons, and only what they agree on goes into the box.
"""

import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from budsjett.budget.starts import listed
from budsjett.errors import InvalidText
from budsjett.process.rounds import Round, RoundId, RoundItem
from budsjett.voting.election import ItemId

DIGITS = 8
"""Six random digits and two that check them (ISO 7064, mod 97-10): one wrong, or two swapped, is always seen."""
_RANDOM = range(100_000, 1_000_000)
_MODULUS = 97


class Standing(StrEnum):
    """What has become of a form."""

    ISSUED = "issued"
    COUNTED = "counted"
    """Entered alike by two, or decided by a third, and in the box."""
    SPOILED = "spoiled"
    """Found by two, or by a third, not to be a ballot; with a reason."""


class Spoiled(StrEnum):
    """Why a form is no ballot. A blank one is: whoever wants nothing on the list has said so."""

    UNCLEAR = "unclear"
    TOO_MUCH = "too much"
    """More is crossed off, or given, than the ballot allows."""
    TOO_FEW = "too few"
    """Fewer things than the round asks for, and not blank."""
    MARKED = "marked"
    """Signed or marked so that its voter can be known."""
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """A printed form. Its number is drawn by chance, so that it tells nothing of when or to whom it was handed out."""

    municipality_id: str
    round_id: RoundId
    number: str
    batch: int
    """Which printing it came in, from one."""
    standing: Standing = Standing.ISSUED
    spoiled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntry:
    """What one person reads on a form, until another has read it. `clerk`: a keyed digest of who; never a voter.

    `spoiled` is a reason, and then there are no choices; `choices` and `groups` are as in a cast ballot.
    """

    municipality_id: str
    round_id: RoundId
    number: str
    clerk: bytes
    spoiled: str = ""
    choices: Mapping[ItemId, int] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def says_as(self, other: "PaperEntry") -> bool:
        """Whether two read the same, group by group too."""
        return (self.spoiled, dict(self.choices), dict(self.groups)) == (
            other.spoiled,
            dict(other.choices),
            dict(other.groups),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAccount:
    """What the administration has counted by hand, and how it explains what does not add up.

    `unused`: forms that lie there unused, None until somebody counted. `registered`: envelopes, written down at the
    count, when the list of them is destroyed; None until then. An explanation holds for the difference it was given
    for (`forms_missing`, `envelopes_empty`) and for no other.
    """

    municipality_id: str
    round_id: RoundId
    unused: int | None = None
    registered: int | None = None
    explanation: str = ""
    explained_by: str = ""
    forms_missing: int = 0
    envelopes_empty: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Issued = counted + spoiled + unused, and registered envelopes = counted + spoiled.

    `once`: forms that one person has entered; `differing`: forms that two have entered differently. `spoiled_by`: the
    spoiled by reason.
    """

    issued: int
    counted: int
    spoiled_by: Mapping[Spoiled, int]
    unused: int | None
    registered: int
    once: int = 0
    differing: int = 0
    explained: bool = False

    @property
    def spoiled(self) -> int:
        """Forms that are no ballots."""
        return sum(self.spoiled_by.values())

    @property
    def forms_missing(self) -> int:
        """Forms that were issued and are nowhere. Until the unused are counted, all that are not read."""
        return self.issued - self.counted - self.spoiled - (self.unused or 0)

    @property
    def envelopes_empty(self) -> int:
        """Envelopes without a form of ours in them."""
        return self.registered - self.counted - self.spoiled

    @property
    def adds_up(self) -> bool:
        """Whether nothing is left to explain."""
        return not (self.forms_missing or self.envelopes_empty)


def new_numbers(count: int, taken: Collection[str]) -> tuple[str, ...]:
    """So many fresh numbers, in an order that chance decides."""
    found: dict[str, None] = {}
    while len(found) < count:
        number = _with_check(secrets.choice(_RANDOM))
        if number not in taken:
            found[number] = None
    return tuple(found)


def read_number(text: str) -> str:
    """The number somebody typed, with or without a space in it. Refuses (InvalidText) what cannot be one.

    >>> read_number("1234 5676")
    '12345676'
    """
    number = "".join(text[:40].replace("-", " ").split())
    if len(number) != DIGITS or not (number.isascii() and number.isdigit()) or int(number) % _MODULUS != 1:
        raise InvalidText(
            field="Skjemanummer", value=text[:20], wanted="de 8 sifrene øverst på skjemaet. Se etter en skrivefeil"
        )
    return number


def spaced(number: str) -> str:
    """A number as it is printed and read aloud: '1234 5676'."""
    return f"{number[:4]} {number[4:]}"


def order_on(number: str, items: Iterable[RoundItem], round_: Round) -> tuple[RoundItem, ...]:
    """The order the things have on one form: another on each, so that no thing stands first on all.

    It follows from the number alone, so that the page to enter a form on has its things in the form's own order. The
    levels of a measure stay together, in their order.
    """
    key = f"{round_.list_digest} {number}".encode()
    return tuple(sorted(items, key=lambda i: (hmac.digest(key, listed(i.measure_id).encode(), "sha256"), i.position)))


def _with_check(drawn: int) -> str:
    padded = drawn * 100
    return str(padded + _MODULUS + 1 - padded % _MODULUS)
