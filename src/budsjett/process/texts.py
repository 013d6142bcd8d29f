"""Text that people write: what may be stored and shown."""

import re
import unicodedata

from budsjett.errors import InvalidText

TITLE = 60
"""Characters in a title: it must fit on a ballot and in a table."""

PARAGRAPH = 1_000
STATEMENT = 6_000

SHOWN = 40
"""How much of a refused text is handed back."""

_LINES = "\n\t"
_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_MARKS = 4
"""Combining marks in a row; no language of ours stacks more, and a tower of them covers its neighbours."""


def one_line(field: str, text: str, longest: int = TITLE) -> str:
    """A title: trimmed, inner spaces as one, no line breaks.

    >>> one_line("Tittel", "  Bibliotek   i helgene ")
    'Bibliotek i helgene'
    """
    _refuse_too_long(field, text, longest)
    return _clean(field, " ".join(text.split()), longest)


def paragraphs(field: str, text: str, longest: int = PARAGRAPH) -> str:
    """A longer text: trimmed, line breaks kept."""
    _refuse_too_long(field, text, longest)
    return _clean(field, text.replace("\r\n", "\n").replace("\r", "\n").strip(), longest)


def address_name(field: str, text: str, longest: int) -> str:
    """A name that stands in addresses and names of files: small letters a to z, digits and hyphens.

    >>> address_name("Navn", " 2027-2 ", 20)
    '2027-2'
    """
    name = one_line(field, text, longest)
    if not _ADDRESS.fullmatch(name):
        wanted = "små bokstaver fra a til z, tall og bindestrek, for eksempel 2028 eller 2028-host"
        raise InvalidText(field=field, value=name[:SHOWN], wanted=wanted)
    return name


def _refuse_too_long(field: str, text: str, longest: int) -> None:
    """Before anything else: ten megabytes are not worth looking through. Twice the length leaves room for spaces."""
    if len(text) > 2 * longest + SHOWN:
        raise InvalidText(field=field, value=_shown(text), wanted=f"høyst {longest} tegn; du skrev {len(text)}")


def _clean(field: str, text: str, longest: int) -> str:
    if not text:
        raise InvalidText(field=field, value="", wanted="minst ett tegn")
    for place, character in enumerate(text, start=1):
        if not _showable(character):
            wanted = f"vanlige tegn; tegn nummer {place} (U+{ord(character):04X}) kan ikke vises. Slett det"
            raise InvalidText(field=field, value=_shown(text), wanted=wanted)
    text = unicodedata.normalize("NFC", text)
    if _tower(text):
        raise InvalidText(field=field, value=_shown(text), wanted=f"høyst {_MOST_MARKS} tegn oppå hverandre")
    if len(text) > longest:
        raise InvalidText(field=field, value=_shown(text), wanted=f"høyst {longest} tegn; du skrev {len(text)}")
    if all(unicodedata.category(c)[0] in "ZC" for c in text):
        raise InvalidText(field=field, value="", wanted="minst ett tegn som synes")
    return text


def _showable(character: str) -> bool:
    """No controls (NUL breaks PostgreSQL), no half surrogates, nothing that turns the line around."""
    category = unicodedata.category(character)
    if category == "Cc":
        return character in _LINES
    return category not in {"Cs", "Co", "Cn"} and unicodedata.bidirectional(character) not in _BIDI


def _tower(text: str) -> bool:
    height = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height > _MOST_MARKS:
            return True
    return False


def _shown(text: str) -> str:
    """The start of a text, safe to print."""
    return "".join(c if _showable(c) else "\N{REPLACEMENT CHARACTER}" for c in text[:SHOWN])
