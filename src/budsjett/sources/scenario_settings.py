"""scenario.yaml: the municipality, the plan years, themes, councils, assumptions and sources."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Assumption, Municipality, Theme
from budsjett.budget.figures import Origin, OriginKind
from budsjett.sources import marked_yaml, numerals
from budsjett.sources.findings import Findings
from budsjett.sources.marked_yaml import Marked
from budsjett.sources.scenario_columns import FIELDS, LISTS, OPTIONAL, SETTINGS
from budsjett.sources.tables import ORIGIN_WORDS, WANTED
from budsjett.years import Years

MOST_IN_FIELD = 1_000
EARLIEST, LATEST = 2000, 2100
MOST_YEARS = 10
SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
SLUG_RULE = "Bruk små bokstaver a–z, sifre og bindestrek, 2 til 40 tegn, og begynn med en bokstav."
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
    themes: tuple[Theme, ...]
    councils: tuple[CouncilName, ...]
    population: Origin
    costs_per_head: Origin
    kostra: Origin
    kostra_year: int
    projections: tuple[NamedOrigin, ...]
    assumptions: Mapping[str, Assumption]
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One section, or one entry of a list, with its fields read and its errors placed."""

    node: Marked
    findings: Findings

    def error(self, field: str, *, problem: str, remedy: str) -> None:
        """An error in a field, on the line where it stands."""
        at = self.node.child(field)
        path = f"{self.node.path}.{field}" if field else self.node.path
        line = (at or self.node).line
        self.findings.error(SETTINGS, line, path, at.text if at else "", problem=problem, remedy=remedy)

    def text(self, field: str, *, most: int = MOST_IN_FIELD) -> str:
        """A text in composed form; an error if it is too long, holds strange characters or is no text."""
        at = self.node.child(field)
        if at is None:
            return ""
        if not isinstance(at.value, str):
            self.error(
                field, problem="Her skal det stå en tekst eller et tall.", remedy="Skriv verdien rett etter kolon."
            )
            return ""
        value = unicodedata.normalize("NFC", at.value).strip()
        if len(value) > most:
            self.error(field, problem=f"Teksten er på {len(value)} tegn.", remedy=f"Kort ned til høyst {most} tegn.")
        if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in value):
            self.error(field, problem="Teksten har et tegn som ikke kan vises.", remedy="Slett tegnet og linjeskift.")
        if not value and field not in OPTIONAL:
            self.error(field, problem="Feltet er tomt.", remedy="Fyll inn feltet.")
        return value

    def number(self, field: str, low: float, high: float) -> float:
        """A number within bounds; the lower bound stands in where there is an error."""
        if self.node.child(field) is None:
            return low
        try:
            value = numerals.number(self.text(field))
        except numerals.NotANumber as refusal:
            self.error(field, problem=refusal.problem, remedy=refusal.remedy)
            return low
        if not low <= value <= high:
            self.error(field, problem="Tallet er utenfor det som er mulig.", remedy=f"Skriv fra {low:g} til {high:g}.")
            return low
        return value

    def whole(self, field: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.number(field, low, high)
        if value != int(value):
            self.error(field, problem="Tallet skal være helt.", remedy="Skriv et helt tall.")
        return int(value)

    def slug(self, field: str = "id") -> str:
        """An id of plain small letters, digits and hyphens."""
        value = self.text(field)
        if value and not SLUG.fullmatch(value):
            self.error(field, problem="Navnet kan ikke brukes i adresser.", remedy=SLUG_RULE)
        return value

    def origin(self) -> Origin:
        """Where the entry's values come from."""
        kind = self.text("origin").lower()
        when = self.text("date")
        if kind not in {*OriginKind}:
            if self.node.child("origin") is not None:
                self.error("origin", problem="Ukjent opphav.", remedy=f"Skriv {ORIGIN_WORDS}.")
            kind = OriginKind.ASSUMPTION.value
        needed = ("source", "date") if kind == OriginKind.PUBLISHED else ("note",)
        if self.node.child("origin") is not None and not all(self.text(field) for field in needed):
            self.error("origin", problem="Opphavet er ikke fullstendig.", remedy=WANTED[OriginKind(kind)])
        try:
            when = numerals.day(when) if when else ""
        except ValueError:
            self.error("date", problem="Dette er ikke en dato.", remedy="Skriv 2026-10-07, 2026-10 eller 2026.")
        return Origin(kind=OriginKind(kind), source=self.text("source"), date=when, note=self.text("note"))


def read(data: bytes, findings: Findings) -> Settings | None:
    """The settings, or None where the file cannot be read at all. Errors in fields go to `findings`."""
    root = marked_yaml.read(SETTINGS, data, findings)
    if root is None:
        return None
    sections = {name: _entries(root, name, findings) for name in FIELDS}
    _unknown(root, tuple(FIELDS), findings)
    if any(not entries and name not in LISTS for name, entries in sections.items()):
        return None
    plan = sections["plan"][0]
    first = plan.whole("first_year", EARLIEST, LATEST)
    kostra = sections["kostra"][0]
    settings = Settings(
        municipality=_municipality(sections["municipality"][0]),
        years=Years(first, plan.whole("years", 1, MOST_YEARS)),
        price_year=plan.whole("price_year", EARLIEST, LATEST),
        themes=tuple(
            Theme(id=e.slug(), label=e.text("label", most=60), weight=e.number("weight", 0, 100))
            for e in sections["themes"]
        ),
        councils=tuple(CouncilName(id=e.slug(), name=e.text("name", most=100)) for e in sections["councils"]),
        population=sections["population"][0].origin(),
        costs_per_head=sections["costs_per_head"][0].origin(),
        kostra=kostra.origin(),
        kostra_year=kostra.whole("year", EARLIEST, LATEST),
        projections=tuple(
            NamedOrigin(id=e.slug(), label=e.text("label", most=100), origin=e.origin())
            for e in sections["projections"]
        ),
        assumptions=_assumptions(sections["assumptions"]),
        sources=tuple(_source(e) for e in sections["sources"]),
    )
    if settings.price_year != first:
        plan.error("price_year", problem="Prisåret er ikke det første planåret.", remedy=f"Skriv {first}.")
    for name in ("themes", "councils", "projections", "assumptions", "sources"):
        _no_doubles(sections[name])
    if "main" not in {p.id for p in settings.projections}:
        findings.error(
            SETTINGS,
            None,
            "projections",
            "",
            problem="Hovedalternativet for folketallet mangler.",
            remedy="Legg inn en framskriving med id: main.",
        )
    return settings


def _entries(root: Marked, name: str, findings: Findings) -> tuple[_Entry, ...]:
    """The section's entries whose shape is right: one, or as many as the list has."""
    section = root.child(name)
    if section is None:
        findings.error(
            SETTINGS,
            None,
            name,
            "",
            problem="Delen mangler.",
            remedy=f"Legg til {name}: med feltene {', '.join(FIELDS[name])}.",
        )
        return ()
    is_list = name in LISTS
    nodes = section.items() if is_list else (section,)
    if is_list and not nodes:
        findings.error(
            SETTINGS,
            section.line,
            name,
            section.text,
            problem="Listen er tom.",
            remedy="Legg inn minst ett punkt med bindestrek foran.",
        )
    entries = []
    for node in nodes:
        if not isinstance(node.value, dict):
            findings.error(
                SETTINGS,
                node.line,
                node.path,
                node.text,
                problem="Her skal det stå felter.",
                remedy=f"Skriv feltene {', '.join(FIELDS[name])}, ett per linje.",
            )
            continue
        _unknown(node, FIELDS[name], findings)
        entries.append(_Entry(node, findings))
        for field in FIELDS[name]:
            if field not in OPTIONAL and node.child(field) is None:
                findings.error(
                    SETTINGS,
                    node.line,
                    f"{node.path}.{field}",
                    "",
                    problem="Feltet mangler.",
                    remedy=f"Legg til {field}:.",
                )
    return tuple(entries)


def _unknown(node: Marked, known: tuple[str, ...], findings: Findings) -> None:
    fields = node.value if isinstance(node.value, dict) else {}
    for name, value in fields.items():
        if name not in known:
            findings.error(
                SETTINGS,
                value.line,
                value.path,
                name,
                problem="Ukjent felt.",
                remedy=f"Fjern feltet eller rett navnet. Feltene er: {', '.join(known)}.",
            )


def _municipality(entry: _Entry) -> Municipality:
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


def _assumptions(entries: tuple[_Entry, ...]) -> dict[str, Assumption]:
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


def _source(entry: _Entry) -> CitedSource:
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


def _no_doubles(entries: tuple[_Entry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.text("id").casefold()
        if name and name in seen:
            entry.error("id", problem="Navnet er brukt før i listen.", remedy="Gi hvert punkt sitt eget navn.")
        seen.add(name)
