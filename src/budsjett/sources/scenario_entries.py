"""The sections and entries of scenario.yaml: fields read one by one, each error on its line."""

import unicodedata
from dataclasses import dataclass

from budsjett.budget.figures import Origin, OriginKind
from budsjett.sources import numerals
from budsjett.sources.findings import Findings
from budsjett.sources.marked_yaml import Marked
from budsjett.sources.scenario_columns import FIELDS, LISTS, OPTIONAL, SECTIONS_THAT_MAY_LACK, SETTINGS, SLUG, SLUG_RULE
from budsjett.sources.tables import ORIGIN_WORDS, WANTED

MOST_IN_FIELD = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
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
            self.error(
                field,
                problem="Tallet er utenfor det som er mulig.",
                remedy=f"Skriv fra {numerals.plain(low)} til {numerals.plain(high)}.",
            )
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


def entries_of(root: Marked, name: str, findings: Findings) -> tuple[Entry, ...]:
    """The section's entries whose shape is right: one, or as many as the list has."""
    section = root.child(name)
    if section is None and name in SECTIONS_THAT_MAY_LACK:
        return ()
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
        unknown(node, FIELDS[name], findings)
        entries.append(Entry(node, findings))
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


def unknown(node: Marked, known: tuple[str, ...], findings: Findings) -> None:
    """An error for each field that is not known."""
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


def no_doubles(entries: tuple[Entry, ...]) -> None:
    """An error for each entry whose id stands earlier in the list, in any case of letters."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.text("id").casefold()
        if name and name in seen:
            entry.error("id", problem="Navnet er brukt før i listen.", remedy="Gi hvert punkt sitt eget navn.")
        seen.add(name)
