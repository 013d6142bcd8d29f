"""levers.csv, measures.csv, effects.csv and investments.csv: what may be moved, and what may be decided."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from budsjett.budget.capital import HIGHEST_VAT_SHARE, LIFETIMES
from budsjett.budget.figures import Figures, LineId
from budsjett.budget.income_levers import PROPERTY_TAX
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.lines import MOVABLE
from budsjett.budget.measures import (
    LATEST_OPENING_YEARS,
    MONTHS,
    WHOLE,
    Effect,
    Investment,
    Measure,
    MeasureId,
    MeasureKind,
    opened_too_late,
)
from budsjett.sources import numerals
from budsjett.sources.scenario_columns import SLUG, SLUG_RULE
from budsjett.sources.scenario_settings import Settings
from budsjett.sources.tables import LARGEST, Row
from budsjett.sources.ties import check_ties

MOST_IN_TITLE = 60
MOST_IN_TEXT = 400
SENTENCES = 2
MOST_LEVER = 1e9
LEVER_TEXTS = {"title": MOST_IN_TITLE, "unit": 40, "down": MOST_IN_TEXT, "unchanged": MOST_IN_TEXT, "up": MOST_IN_TEXT}
LEVER_LINES = {
    LeverKind.INTEREST: "interest_expense",
    LeverKind.INVESTMENT: "investment",
    LeverKind.FEE: "cost_recovery",
    **dict.fromkeys(PROPERTY_TAX, "property_tax"),
}
"""The line that a lever of a kind of its own acts through."""
PER_CENT, MILLION = 100, 1_000_000
YES, NO = "ja", "nei"


def levers(rows: Iterable[Row], settings: Settings, stands: Figures) -> tuple[Lever, ...]:
    """The levers without errors."""
    found: list[Lever] = []
    seen: set[str] = set()
    kinds: set[str] = set()
    for row in rows:
        name = new_id(row, seen)
        kind = row.choice("kind", [*LeverKind], what="slags håndtak")
        allowed = (LEVER_LINES[LeverKind(kind)],) if kind in LEVER_LINES else MOVABLE
        line = row.choice("line", allowed, what="linje for dette håndtaket")
        theme = row.choice("theme", [t.id for t in settings.themes], what="tema")
        texts = {column: row.text(column, most=most) for column, most in LEVER_TEXTS.items()}
        law = row.text("law", most=MOST_IN_TEXT, required=False)
        low, high, start, per_unit = (
            row.number(c, low=-MOST_LEVER, high=MOST_LEVER) for c in ("minimum", "maximum", "start", "kr_per_unit")
        )
        step = row.number("step", low=1e-6, high=MOST_LEVER)
        origin = row.origin()
        if kind in LEVER_LINES and kind in kinds:
            row.error("kind", problem="Det er to håndtak av dette slaget.", remedy="Behold det ene.")
        kinds.add(kind or "")
        if low is None or high is None or start is None or per_unit is None or step is None:
            continue
        if not low <= start <= high or low >= high:
            row.error(
                "start",
                problem="Startverdien ligger ikke mellom laveste og høyeste.",
                remedy="Sett minimum ≤ start ≤ maximum, og minimum under maximum.",
            )
        if kind is None or line is None or theme is None or origin is None:
            continue
        _starts_today(row, LeverKind(kind), start, settings, stands)
        found.append(
            Lever(
                id=LeverId(name),
                kind=LeverKind(kind),
                line=LineId(line),
                theme=theme,
                kr_per_unit=per_unit,
                minimum=low,
                maximum=high,
                step=step,
                start=start,
                law=law,
                origin=origin,
                **texts,
            )
        )
    return tuple(found)


def _starts_today(row: Row, kind: LeverKind, start: float, settings: Settings, stands: Figures) -> None:
    """At its start a lever has no effect, so the start must be what the model reckons with already."""
    rate = settings.assumptions.get("interest_rate")
    invested = stands.get(LineId("investment"), settings.years.first)
    today = None
    if kind is LeverKind.INTEREST and rate is not None:
        today = rate.value * PER_CENT
    elif kind is LeverKind.INVESTMENT and invested is not None:
        today = invested.amount / MILLION
    if today is not None and abs(today - start) > 1e-9:  # noqa: PLR2004
        row.error(
            "start",
            problem="Startverdien er ikke den samme som modellen regner med i dag.",
            remedy=f"Skriv {numerals.plain(today)}, eller endre tallet håndtaket bygger på.",
        )


def measures(
    rows: Iterable[Row], effect_rows: Iterable[Row], investment_rows: Iterable[Row], settings: Settings
) -> dict[MeasureId, Measure]:
    """The measures without errors, with their effects, investments and ties."""
    rows = tuple(rows)
    if not rows:
        return {}  # told already; that every effect names an unknown measure would only hide it
    seen: set[str] = set()
    by_id = {new_id(row, seen): row for row in rows}
    kinds = {name: row.cells["kind"].strip() for name, row in by_id.items()}
    investments = _investments(investment_rows, kinds, settings)
    effects = _effects(effect_rows, set(by_id), settings, investments)
    ties = check_ties(by_id, {name for name, row in by_id.items() if row.cells["directors"].strip().lower() == YES})
    found = {}
    for name, row in by_id.items():
        measure = _measure(row, name, effects.get(name, ()), investments.get(name, ()), settings)
        if measure is not None:
            requires, excludes = ties[name]
            found[MeasureId(name)] = Measure(**measure, requires=requires, excludes=excludes)  # type: ignore[arg-type]
    return found


def new_id(row: Row, seen: set[str]) -> str:
    """The row's id. Two that differ only in case or in how å is composed are the same."""
    name = unicodedata.normalize("NFC", row.cells["id"]).strip()
    if not SLUG.fullmatch(name):
        row.error("id", problem="Navnet kan ikke brukes i adresser." if name else "Feltet er tomt.", remedy=SLUG_RULE)
    folded = unicodedata.normalize("NFC", name.casefold())
    if folded in seen:
        row.error("id", problem="Navnet er brukt før i filen.", remedy="Gi hver rad sitt eget navn.")
    seen.add(folded)
    return name


def _measure(
    row: Row, name: str, effects: tuple[Effect, ...], investments: tuple[Investment, ...], settings: Settings
) -> dict[str, object] | None:
    title = row.text("title", most=MOST_IN_TITLE)
    description = row.text("description", most=MOST_IN_TEXT)
    if description and len(re.findall(r"[.!?](?=\s|$)", description)) != SENTENCES:
        row.warning("description", problem="Beskrivelsen er ikke på to setninger.", remedy="Skriv to korte setninger.")
    affected, otherwise = (row.text(column, most=MOST_IN_TEXT) for column in ("affected", "otherwise"))
    kind = row.choice("kind", [*MeasureKind], what="slags tiltak")
    theme = row.choice("theme", [t.id for t in settings.themes], what="tema")
    directors = row.choice("directors", (YES, NO), what="svar")
    origin = row.origin()
    burden = row.optional_number("burden", low=0, high=1)
    may_wait = row.optional_whole("may_wait", low=0, high=len(settings.years) - 1)
    levels = _levels(row)
    district = _district(row, settings)
    if not effects and not investments:
        row.error(
            "id", problem="Tiltaket gjør ingenting.", remedy="Legg til en rad i effects.csv eller investments.csv."
        )
    if kind is None or theme is None or directors is None or origin is None:
        return None
    return {
        "id": MeasureId(name),
        "title": title,
        "description": description,
        "kind": MeasureKind(kind),
        "theme": theme,
        "affected": affected,
        "otherwise": otherwise,
        "legal_floor": row.text("legal_floor", most=MOST_IN_TEXT, required=False),
        "effects": effects,
        "investments": investments,
        "directors": directors == YES,
        "origin": origin,
        "burden": 1.0 if burden is None else burden,
        "may_wait": may_wait or 0,
        "levels": levels,
        "district": district,
    }


def _district(row: Row, settings: Settings) -> str:
    """The district in the cell, or none. An unknown one is refused by name, with those there are."""
    value = row.text("district", required=False)
    known = [district.id for district in settings.districts]
    if not value or value in known:
        return value
    row.error(
        "district",
        problem=f"Kommunen har ikke noe sted som heter «{value}».",
        remedy=f"Bruk en av disse: {', '.join(known)}. La cellen stå tom for hele kommunen."
        if known
        else "Legg stedene inn under districts i scenario.yaml, eller la cellen stå tom.",
    )
    return ""


def _levels(row: Row) -> tuple[int, ...]:
    """The levels in the cell, the lowest first."""
    found: list[int] = []
    for text in row.cells["levels"].split():
        if not (text.isascii() and text.isdigit() and 1 <= int(text) < WHOLE):
            row.error(
                "levels",
                problem=f"«{text}» er ikke et nivå.",
                remedy="Skriv hele prosenter fra 1 til 99 med mellomrom mellom, for eksempel 25 50 75.",
            )
        elif int(text) in found:
            row.error("levels", problem=f"Nivået {text} står to ganger.", remedy="Behold det ene.")
        else:
            found.append(int(text))
    return tuple(sorted(found))


def _effects(
    rows: Iterable[Row], known: set[str], settings: Settings, investments: Mapping[str, tuple[Investment, ...]]
) -> Mapping[str, tuple[Effect, ...]]:
    years = settings.years
    found: dict[str, list[Effect]] = {}
    for row in rows:
        measure = row.choice("measure", sorted(known), what="tiltak")
        line = row.choice("line", MOVABLE, what="linje, eller en linje som tiltak ikke kan endre")
        yearly = row.whole("yearly_kr")
        year = row.whole("year", low=years.first, high=years.last)
        month = row.whole("month", low=1, high=MONTHS)
        lasts = row.optional_whole("years", low=1, high=len(years))
        if yearly == 0:
            row.error(
                "yearly_kr", problem="Virkningen er null.", remedy="Skriv beløpet for et helt år, eller fjern raden."
            )
        if measure is None or line is None or yearly is None or year is None or month is None:
            continue
        effect = Effect(line=LineId(line), yearly_kr=yearly, year=year, month=month, years=lasts)
        opens = opened_too_late(effect, investments.get(measure, ()))
        if opens is not None:
            row.error(
                "year",
                problem=f"Driften begynner før det som bygges er tatt i bruk ({opens}).",
                remedy=f"Skriv {opens} eller senere, eller rett opens i investments.csv.",
            )
        found.setdefault(measure, []).append(effect)
    return {measure: tuple(effects) for measure, effects in found.items()}


def _investments(
    rows: Iterable[Row], kinds: Mapping[str, str], settings: Settings
) -> Mapping[str, tuple[Investment, ...]]:
    years = settings.years
    found: dict[str, list[Investment]] = {}
    for row in rows:
        measure = row.choice("measure", sorted(kinds), what="tiltak")
        year = row.whole("year", low=years.first, high=years.last)
        cost = row.whole("cost_kr")
        lifetime = row.choice("lifetime_years", [str(years) for years in LIFETIMES], what="avskrivningstid")
        grants = row.whole("grants_kr", low=0, high=LARGEST)
        vat_share = row.number("vat_share", low=0, high=HIGHEST_VAT_SHARE)
        opens = row.optional_whole("opens", low=year or years.first, high=years.last + LATEST_OPENING_YEARS)
        if measure is None or year is None or cost is None or lifetime is None or grants is None or vat_share is None:
            continue
        if cost < 0 and kinds[measure] != MeasureKind.DEFERRAL:
            row.error(
                "cost_kr",
                problem="Kostnaden er negativ, men tiltaket er ikke en utsettelse.",
                remedy="Fjern minus, eller sett kind til deferral i measures.csv.",
            )
        if grants > max(0.0, cost * (1 - vat_share)):
            row.error(
                "grants_kr",
                problem="Tilskuddet er større enn kostnaden etter merverdiavgift.",
                remedy="Skriv et mindre tilskudd. Ved utsettelse skal det stå 0.",
            )
        found.setdefault(measure, []).append(
            Investment(
                year=year,
                cost_kr=cost,
                lifetime_years=int(lifetime),
                grants_kr=grants,
                vat_share=vat_share,
                opens=opens,
            )
        )
    return {measure: tuple(investments) for measure, investments in found.items()}
