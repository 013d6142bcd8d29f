"""What a scenario folder holds: every file, its columns, and the fields of scenario.yaml.

`docs/reference/scenario-files.md` says what each means; a test holds the two together.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

ORIGIN = ("origin", "source", "date", "note")

SETTINGS = "scenario.yaml"

TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "population.csv": ("year", "age", "persons"),
    "projection.csv": ("projection", "year", "age_group", "persons"),
    "figures.csv": ("line", "year", "amount_kr", *ORIGIN),
    "kostra.csv": ("function", "name", "line", "gross_kr", "net_kr", "investment_kr"),
    "costs_per_head.csv": ("line", "age_group", "kr_per_head"),
    "levers.csv": (
        "id", "title", "unit", "kind", "line", "theme", "kr_per_unit", "minimum", "maximum", "step", "start", "law",
        "down", "unchanged", "up", *ORIGIN,
    ),
    "measures.csv": (
        "id", "title", "kind", "theme", "description", "affected", "otherwise", "legal_floor", "requires", "excludes",
        "directors", *ORIGIN,
    ),
    "effects.csv": ("measure", "line", "yearly_kr", "year", "month", "years"),
    "investments.csv": ("measure", "year", "cost_kr", "lifetime_years", "grants_kr", "vat_share"),
})  # fmt: skip
"""The columns of each table. All must be there; a cell may be empty where the reference says so."""

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "municipality": ("id", "number", "name", "names"),
        "plan": ("first_year", "years", "price_year", "caution"),
        "themes": ("id", "label", "weight"),
        "districts": ("id", "label"),
        "councils": ("id", "name"),
        "population": ORIGIN,
        "costs_per_head": ORIGIN,
        "kostra": ("year", *ORIGIN),
        "projections": ("id", "label", *ORIGIN),
        "assumptions": ("id", "value", "unit", "label", *ORIGIN),
        "sources": ("id", "title", "url", "date", "licence"),
    }
)
"""The sections of scenario.yaml and the fields of each (of each entry, where the section is a list)."""

LISTS = frozenset({"themes", "districts", "councils", "projections", "assumptions", "sources"})
OPTIONAL = frozenset({"source", "date", "note", "names", "licence", "url", "caution"})
"""Fields of scenario.yaml that may be left out; what an origin needs is looked at on its own."""

MAY_BE_EMPTY = frozenset({"effects.csv", "investments.csv"})
"""Tables that may hold headers alone: measures may be investments only, or effects only."""

SECTIONS_THAT_MAY_LACK = frozenset({"projections", "kostra", "districts"})
"""Sections of scenario.yaml that may be left out: what they name need not be there."""
MAY_LACK = frozenset({"projection.csv", "kostra.csv"})
"""Tables that may be left out: the first changes the plan where it is there, the second shows what a line holds."""

MAY_HAVE: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "official_projection.csv": ("base_year", "year", "persons", *ORIGIN),
    "loans.csv": (
        "id", "title", "balance_kr", "kind", "remaining_years", "fixed_rate", "fixed_until", "relending", *ORIGIN,
    ),
    "groups.csv": ("trait", "group", "label", "persons", *ORIGIN),
})  # fmt: skip
"""Tables that may be left out."""
COUNTED = ("loans.csv",)
"""Those of them that plans are computed from: where they are there, they are part of the digest."""
MAY_HAVE_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "investments.csv": ("opens",),
    "measures.csv": ("burden", "may_wait", "levels", "district"),
})  # fmt: skip
"""Columns that may be left out."""

FILES = (SETTINGS, *TABLES)
BESIDE = frozenset({"README.md", "expected.csv"})
"""Files that may lie in the folder and are not part of what is loaded."""

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
"""An id that is seen in addresses."""
SLUG_RULE = "Bruk små bokstaver a–z, sifre og bindestrek, 2 til 40 tegn, og begynn med en bokstav."
