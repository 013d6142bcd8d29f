"""People by single year of age from Statistics Norway's table 07459, as a scenario's population.csv.

The regions are the municipalities of today, with those that have been merged or renumbered summed into them
(`agg_KommSummer`, codes `K-5607`), so that the series does not break where the number does.
"""

import csv
from io import StringIO

from budsjett.sources.jsonstat import Dataset
from budsjett.sources.scenario_columns import TABLES
from budsjett.sources.scenario_people import MOST_PERSONS, OLDEST, POPULATION
from budsjett.sources.ssb import Chosen, Ssb, codes, refuse

TABLE = "07459"
MERGED = "agg_KommSummer"
FIRST_YEAR = 2005


def fetch(ssb: Ssb, region: str, *, first_year: int = FIRST_YEAR) -> dict[int, tuple[int, ...]]:
    """Persons of age 0, 1, 2 … by year, 1 January. Refuses (NoAnswer) an age or a year that is missing."""
    found = ssb.table(
        TABLE,
        {
            "Region": Chosen(codes=(f"K-{region}",), codelist=MERGED, aggregated=True),
            "Alder": codes("*"),
            "ContentsCode": codes("Personer1"),
            "Tid": codes(f"from({first_year})"),
        },
    )
    for name in ("Region", "Alder", "Tid"):
        if name not in found.codes:
            raise refuse(TABLE, f"Svaret mangler dimensjonen {name}.", "SSB kan ha endret tabellen; si fra.")
    ages = {code: _age(code) for code in found.codes["Alder"]}
    if sorted(ages.values()) != list(range(len(ages))):
        raise refuse(TABLE, "Svaret har ikke hver alder fra 0 én gang.", "SSB kan ha endret tabellen; si fra.")
    in_order = sorted(ages, key=lambda code: ages[code])
    return {int(year): tuple(_persons(found, year, age) for age in in_order) for year in found.codes["Tid"]}


def as_csv(persons: dict[int, tuple[int, ...]]) -> bytes:
    """population.csv with the years in order."""
    made = StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\n")
    writer.writerow(TABLES[POPULATION])
    writer.writerows((year, age, n) for year in sorted(persons) for age, n in enumerate(persons[year]))
    return made.getvalue().encode()


def _age(code: str) -> int:
    """An age from its code: `000`, `017`, `105+`."""
    bare = code.removesuffix("+")
    if not bare.isdigit() or int(bare) > OLDEST:
        raise refuse(TABLE, f"«{code[:20]}» er ikke en alder.", "SSB kan ha endret tabellen; si fra.")
    return int(bare)


def _persons(found: Dataset, year: str, age: str) -> int:
    value = found.get(Tid=year, Alder=age)
    if value is None:
        raise refuse(TABLE, f"Tallet mangler for alder {age.lstrip('0') or '0'} i {year}.", "Velg et senere første år.")
    if value != int(value) or not 0 <= value <= MOST_PERSONS:
        raise refuse(TABLE, f"{value:g} personer av alder {age} i {year} kan ikke stemme.", "Sjekk tabellen på ssb.no.")
    return int(value)
