"""scenario.yaml: the municipality, the plan years, themes, districts, councils, assumptions and sources."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Assumption, District, Municipality, Theme
from budsjett.budget.figures import Origin
from budsjett.budget.lines import LINES
from budsjett.sources import marked_yaml
from budsjett.sources.findings import Findings
from budsjett.sources.scenario_columns import FIELDS, LISTS, SECTIONS_THAT_MAY_LACK, SETTINGS
from budsjett.sources.scenario_entries import Entry, entries_of, no_doubles, unknown
from budsjett.years import Years

EARLIEST, LATEST = 2000, 2100
MOST_YEARS = 10
ASSUMPTION_ID = re.compile(r"[a-z][a-z0-9_.]{1,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrigin:
    """A projection's or a table's own name and where it comes from."""

    id: str
    label: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilName:
    """An advisory council (medvirkningsråd) as the municipality names it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSource:
    """A source that the figures come from, to show and to open."""

    id: str
    title: str
    url: str
    date: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What scenario.yaml says."""

    municipality: Municipality
    years: Years
    price_year: int
    caution: str
    themes: tuple[Theme, ...]
    districts: tuple[District, ...]
    """None where the municipality names none."""
    councils: tuple[CouncilName, ...]
    population: Origin
    costs_per_head: Origin
    kostra: Origin | None
    """None where the folder shows no functions."""
    kostra_year: int
    projections: tuple[NamedOrigin, ...]
    assumptions: Mapping[str, Assumption]
    assumption_lines: Mapping[str, int]
    """The line of scenario.yaml that each assumption begins on."""
    sources: tuple[CitedSource, ...]


def read(data: bytes, findings: Findings) -> Settings | None:
    """The settings, or None where the file cannot be read at all. Errors in fields go to `findings`."""
    root = marked_yaml.read(SETTINGS, data, findings)
    if root is None:
        return None
    sections = {name: entries_of(root, name, findings) for name in FIELDS}
    unknown(root, tuple(FIELDS), findings)
    if any(not entries and name not in LISTS | SECTIONS_THAT_MAY_LACK for name, entries in sections.items()):
        return None
    plan = sections["plan"][0]
    first = plan.whole("first_year", EARLIEST, LATEST)
    kostra = sections["kostra"][0] if sections["kostra"] else None
    settings = Settings(
        municipality=_municipality(sections["municipality"][0]),
        years=Years(first, plan.whole("years", 1, MOST_YEARS)),
        price_year=plan.whole("price_year", EARLIEST, LATEST),
        caution=plan.text("caution", most=400),
        themes=tuple(
            Theme(id=e.slug(), label=e.text("label", most=60), weight=e.number("weight", 0, 100))
            for e in sections["themes"]
        ),
        districts=tuple(District(id=e.slug(), label=e.text("label", most=60)) for e in sections["districts"]),
        councils=tuple(CouncilName(id=e.slug(), name=e.text("name", most=100)) for e in sections["councils"]),
        population=sections["population"][0].origin(),
        costs_per_head=sections["costs_per_head"][0].origin(),
        kostra=kostra.origin() if kostra else None,
        kostra_year=kostra.whole("year", EARLIEST, LATEST) if kostra else first,
        projections=tuple(
            NamedOrigin(id=e.slug(), label=e.text("label", most=100), origin=e.origin())
            for e in sections["projections"]
        ),
        assumptions=_assumptions(sections["assumptions"]),
        assumption_lines={e.text("id"): e.node.line for e in sections["assumptions"]},
        sources=tuple(_source(e) for e in sections["sources"]),
    )
    if settings.price_year != first:
        plan.error("price_year", problem="Prisåret er ikke det første planåret.", remedy=f"Skriv {first}.")
    _apart(sections["districts"], settings.themes)
    for name in ("themes", "districts", "councils", "projections", "assumptions", "sources"):
        no_doubles(sections[name])
    return settings


def _apart(entries: tuple[Entry, ...], themes: tuple[Theme, ...]) -> None:
    """A district, a theme and a line are asked about by id, so each needs its own."""
    taken = {theme.id for theme in themes} | set(LINES)
    for entry in entries:
        if entry.text("id") in taken:
            entry.error(
                "id", problem="Navnet er brukt av et tema eller en linje.", remedy="Gi stedet et annet navn som id."
            )


def _municipality(entry: Entry) -> Municipality:
    number = entry.text("number")
    if number and not re.fullmatch(r"[0-9]{4}", number):
        entry.error("number", problem="Kommunenummeret har ikke fire sifre.", remedy='Skriv fire sifre, som "5607".')
    names = entry.node.child("names")
    return Municipality(
        id=entry.slug(),
        number=number,
        name=entry.text("name", most=60),
        names=tuple(unicodedata.normalize("NFC", n.text) for n in names.items()) if names else (),
    )


def _assumptions(entries: tuple[Entry, ...]) -> dict[str, Assumption]:
    found = {}
    for entry in entries:
        name = entry.text("id", most=80)
        if name and not ASSUMPTION_ID.fullmatch(name):
            entry.error(
                "id", problem="Ukjent skrivemåte.", remedy="Bruk små bokstaver a–z, sifre, understrek og punktum."
            )
        found[name] = Assumption(
            value=entry.number("value", -1e12, 1e12),
            unit=entry.text("unit", most=40),
            label=entry.text("label", most=120),
            origin=entry.origin(),
        )
    return found


def _source(entry: Entry) -> CitedSource:
    url = entry.text("url")
    if url and not url.startswith("https://"):
        entry.error("url", problem="Adressen begynner ikke med https://.", remedy="Lim inn hele adressen.")
    return CitedSource(
        id=entry.slug(),
        title=entry.text("title", most=200),
        url=url,
        date=entry.text("date"),
        licence=entry.text("licence"),
    )
