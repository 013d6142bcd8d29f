"""Caps as the form asks for them, a row each: what is held down, and how far.

The address that is written names what is held down: `hoyst-kultur=2&taper-vestre-jakobselv=1,5`. A form without scripts
cannot change the names of its fields, so its rows are numbered (`tak-1=kultur&tak-1-tiltak=2`) and read into that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.optimise.headings import Heading, HeadingKind, headings
from budsjett.web.address import Misread, printable

MOST = "hoyst-"
LOSE = "taper-"
ROW = "tak-"
IN_ROW: Mapping[str, str] = {"-tiltak": MOST, "-mill": LOSE}
"""The fields of a row after what it is about, and the name each has in the address."""
FEWEST_ROWS = 2
KINDS: Mapping[HeadingKind, str] = {
    HeadingKind.DISTRICT: "Steder",
    HeadingKind.THEME: "Temaer",
    HeadingKind.SERVICE: "Tjenester",
}
LEFT_OUT = "Det er sett bort fra."


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRow:
    """One row of the form; the texts are what stands in its fields."""

    number: int
    heading: str
    most: str
    lose: str

    @property
    def name(self) -> str:
        """What its first field is called, and the others begin with."""
        return f"{ROW}{self.number}"


def names(basis: Basis) -> frozenset[str]:
    """What is ours in an address."""
    under = headings(basis)
    rows = (f"{ROW}{n}{field}" for n in range(1, len(under) + 1) for field in ("", *IN_ROW))
    return frozenset({*(f"{what}{heading}" for what in (MOST, LOSE) for heading in under), *rows})


def choices(basis: Basis) -> tuple[tuple[str, tuple[Heading, ...]], ...]:
    """What may be held down, kind by kind: the places and services that have measures, and every theme."""
    under = headings(basis).values()
    kinds = (
        (label, tuple(x for x in under if x.kind is kind and (x.measures or kind is HeadingKind.THEME)))
        for kind, label in KINDS.items()
    )
    return tuple((label, those) for label, those in kinds if those)


def rows(basis: Basis, most: Mapping[str, str], lose: Mapping[str, str]) -> tuple[CapRow, ...]:
    """The rows that are filled in, and an empty one or more after them."""
    filled = [heading for heading in headings(basis) if heading in most or heading in lose]
    count = min(max(FEWEST_ROWS, len(filled) + 1), len(headings(basis)))
    filled += [""] * (count - len(filled))
    return tuple(
        CapRow(number=n, heading=heading, most=most.get(heading, ""), lose=lose.get(heading, ""))
        for n, heading in enumerate(filled, start=1)
    )


def as_written(
    basis: Basis, query: Iterable[tuple[str, str]]
) -> tuple[tuple[tuple[str, str], ...], tuple[Misread, ...]]:
    """The same query with each row as the address names it, and what cannot be used of the rows."""
    ours, under = names(basis), headings(basis)
    found: dict[str, dict[str, str]] = {}
    rest = []
    for name, text in query:
        if not (name in ours and name.startswith(ROW)):
            rest.append((name, text))
        elif text.strip():
            row, dash, field = name.removeprefix(ROW).partition("-")
            found.setdefault(row, {}).setdefault(f"{dash}{field}", text.strip())
    told: list[Misread] = []
    seen: set[str] = set()
    for row, fields in sorted(found.items(), key=lambda item: int(item[0])):
        heading = fields.pop("", "")
        sentence = _unusable(under, heading, fields, seen)
        if sentence:
            told.append(Misread(name=f"{ROW}{row}", sentence=f"{sentence} {LEFT_OUT}"))
            continue
        seen.add(heading)
        rest += [(f"{IN_ROW[field]}{heading}", text) for field, text in fields.items()]
    return tuple(rest), tuple(told)


def _unusable(under: Mapping[str, Heading], heading: str, fields: Mapping[str, str], seen: Iterable[str]) -> str:
    """Why a row cannot be used; empty where it can."""
    if not heading:
        return "Et tak mangler hva det gjelder. Velg et sted, et tema eller en tjeneste."
    if heading not in under:
        return f"Kommunen har ikke noe sted, noe tema eller noen tjeneste som heter «{printable(heading)}»."
    label = under[heading].label
    if not fields:
        return f"Taket for «{label}» mangler et tall. Skriv hvor mange tiltak, eller hvor mye folk kan tape."
    return f"«{label}» har to tak. Det første er brukt." if heading in seen else ""
