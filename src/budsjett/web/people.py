"""Who gains and who loses between two plans, by people: a small table, the place, and what is assumed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from budsjett.budget.ages import AGES
from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId, Origin
from budsjett.budget.gains import Gains, apart, gains
from budsjett.budget.levers import LeverId
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import Plan, project
from budsjett.web import words

THOUSAND = 1_000
EVERYBODY = "Alle innbyggere"
PAYERS = "Boligeiere og bedrifter, i skatt"
PURSE = "Kommunekassa"
UNFELT = "Merkes ikke av noen"
JOINED = "\N{WORD JOINER}"
"""No line is broken here."""


Chosen: TypeAlias = tuple[Iterable[str], Mapping[LeverId, float] | Mapping[str, float]]
"""A package, and where levers stand; the others at their start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRow:
    """Who, and kroner by plan year, whole: plus is more to them. `per_head` is None where it is nobody's."""

    label: str
    kr: tuple[int, ...]
    per_head: tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who gains and who loses. `at` is the place among the years of the one that is shown first."""

    years: tuple[int, ...]
    at: int
    sentence: str
    """Who gets the most and who loses the most, per inhabitant."""
    rows: tuple[PeopleRow, ...]
    """Those who gain or lose by services, and who pays."""
    purse: tuple[PeopleRow, ...]
    """What is left for other things, and what nobody feels."""
    places: tuple[PeopleRow, ...]
    assumed: tuple[str, ...]
    """What the division rests on."""
    origin: Origin | None
    """Where the costs by age come from."""


def between(
    basis: Basis,
    before: Chosen,
    after: Chosen,
    *,
    projection: str = "main",
    lines: Mapping[MeasureId, LineId] | None = None,
) -> People | None:
    """The same between two packages; None where nothing moves. Refuses as `project` does."""
    was, now = (
        project(basis, package, {str(lever): at for lever, at in levers.items()}, projection=projection)
        for package, levers in (before, after)
    )
    return people(basis, gains(basis, was, now, lines=lines))


def people(basis: Basis, found: Gains) -> People | None:
    """Put it in words; None where nothing moves."""
    if found.nothing:
        return None
    rows, everybody = tuple(_rows(found)), found.everybody
    at = max((i for i in range(len(basis.years)) if any(row.kr[i] for row in rows)), default=len(basis.years) - 1)
    purse = [_row(PURSE, found.left_kr, everybody), _row(UNFELT, found.unfelt_kr, None)]
    labels = {district.id: district.label for district in basis.districts}
    return People(
        years=tuple(basis.years),
        at=at,
        sentence=_sentence(rows, at, basis.years.first + at),
        rows=rows,
        purse=tuple(row for row in purse if any(row.kr)),
        places=tuple(_row(labels[d], kr, None) for d, kr in found.places_kr.items() if kr.any()),
        assumed=tuple(_assumed(found, at)),
        origin=basis.costs_origin if found.ages_kr.any() else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRow:
    """Who, and kroner per inhabitant in the last year by each plan against the first; None where it cannot be said."""

    label: str
    per_head: tuple[int | None, ...]


def beside(basis: Basis, plans: Sequence[Plan | None]) -> tuple[HeadRow, ...]:
    """Who gains and who loses by the plans after the first, those of other people, prices or lists (None) aside."""
    first, *others = plans
    found = [
        None if first is None or plan is None or apart(first, plan) else gains(basis, first, plan) for plan in others
    ]
    said = [{} if one is None else {row.label: row.per_head for row in _rows(one)} for one in found]
    labels = [*(age.label for age in AGES), EVERYBODY, PAYERS]
    return tuple(
        HeadRow(label=label, per_head=tuple(_last(one, rows.get(label)) for one, rows in zip(found, said, strict=True)))
        for label in labels
        if any(label in rows for rows in said)
    )


def _last(found: Gains | None, per_head: tuple[int, ...] | None) -> int | None:
    return None if found is None else per_head[-1] if per_head else 0


def _rows(found: Gains) -> Iterator[PeopleRow]:
    for age, kr, persons in zip(AGES, found.ages_kr, found.persons, strict=True):
        if kr.any():
            yield _row(age.label, kr, persons)
    if found.everybody_kr.any():
        yield _row(EVERYBODY, found.everybody_kr, found.everybody)
    if found.paid_kr.any():
        yield _row(PAYERS, -found.paid_kr, found.everybody)


def _row(label: str, kr: Floats, persons: Floats | None) -> PeopleRow:
    each = None if persons is None else np.divide(kr, persons, out=np.zeros_like(kr), where=persons > 0)
    return PeopleRow(label=label, kr=_whole(kr), per_head=None if each is None else _whole(each))


def _whole(kr: Floats) -> tuple[int, ...]:
    return tuple(round(x) for x in kr.tolist())


def _sentence(rows: tuple[PeopleRow, ...], at: int, year: int) -> str:
    """Who moves the most either way, per inhabitant; empty where nobody does.

    >>> row = PeopleRow(label="1–5 år", kr=(600_000,), per_head=(2_000,))
    >>> _sentence((row,), 0, 2030).replace(words.NBSP, " ").replace(JOINED, "")
    'Per innbygger får 1–5 år mest i 2030: 2 000 kr.'
    """
    each = {row.label: row.per_head[at] for row in rows if row.per_head is not None and row.label != PAYERS}
    of_all = each.pop(EVERYBODY, 0)
    most, least = (f(each, key=lambda label: each[label], default="") for f in (max, min))
    gain, loss = max(each.get(most, 0), 0), -min(each.get(least, 0), 0)
    if gain and loss:
        return (
            f"Per innbygger får {_name(most)} mest i {year}: {words.kr(gain)}. "
            f"{_name(least).capitalize()} mister mest: {words.kr(loss)}."
        )
    if gain or loss:
        who, does = (most, "får") if gain else (least, "mister")
        return f"Per innbygger {does} {_name(who)} mest i {year}: {words.kr(gain or loss)}."
    if not of_all:
        return ""
    return f"Alle {'får' if of_all > 0 else 'mister'} like mye i {year}: {words.kr(abs(of_all))} hver."


def _name(label: str) -> str:
    """As it stands inside a sentence, on one line."""
    return (label[0].lower() + label[1:]).replace(" ", words.NBSP).replace("–", f"{JOINED}–{JOINED}")


def _assumed(found: Gains, at: int) -> Iterator[str]:
    if found.ages_kr.any():
        yield (
            "Pengene på en tjeneste er delt på aldersgruppene slik modellen deler behovet for tjenesten: etter hva den "
            "koster per innbygger i hver alder i landet. Et tiltak kan treffe smalere, for eksempel bare én skole."
        )
    if found.everybody_kr.any():
        yield "Tjenester som ikke følger alder, er for alle likt."
    if found.invested_kr.any():
        yield (
            "En investering er regnet med det den slites i året, for dem tjenesten er for. Det som skal slites først "
            "etter planårene, er ikke med."
        )
    if found.unfelt_kr.any():
        yield (
            f"«{UNFELT}» er det listen antar at folk ikke merker, som bedre innkjøp, og det en investering sparer i "
            "drift."
        )
    if found.paid_kr.any():
        yield "Skatten er delt på alle innbyggere. En del av den betales av bedrifter, og ikke alle eier bolig."
    if found.home_kr is not None and found.home_kr[at]:
        more = "mer" if found.home_kr[at] > 0 else "mindre"
        yield f"En gjennomsnittlig bolig betaler {words.kr(abs(found.home_kr[at]))} {more} i eiendomsskatt i året."
