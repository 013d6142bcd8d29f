"""The page on futures says what the futures say: its tables are made here and compared with the page."""

from pathlib import Path

from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.outlook import SHARES, outlook
from budsjett.budget.spreads import spreads_of
from budsjett.sources import shipped
from budsjett.sources.scenario_files import read, read_folder

PAGE = (Path(__file__).parents[2] / "docs/explanation/futures.md").read_text(encoding="utf-8")
BASIS, _ = read(read_folder(shipped.folder("vadso")))
FOUND = outlook(BASIS, BASIS.directors_package)


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in lines) + "\n"


def millions(amount_kr):
    return f"{amount_kr / 1e6:.1f}".replace("-", "−")


def bands():
    rows = [
        [f"{share:.0%}".replace("%", " %"), *map(millions, edge)]
        for share, edge in zip(SHARES, FOUND.bands[NET_OPERATING_RESULT].tolist(), strict=True)
    ]
    rows.append(["expected", *map(millions, FOUND.expected[NET_OPERATING_RESULT].tolist())])
    return table(["lower in", *FOUND.years], rows)


def odds():
    held = {limit: {} for limit in dict.fromkeys(o.limit.id for o in FOUND.odds)}
    for one in FOUND.odds:
        held[one.limit.id][one.year] = one.in_100
    rows = [[f"`{limit}`", *(by.get(year, "") for year in FOUND.years)] for limit, by in held.items()]
    return table(["limit", *FOUND.years], rows)


def swings():
    rows = [[s.driver.value, millions(s.low_kr), millions(s.high_kr), millions(s.deviation_kr)] for s in FOUND.swings]
    rows.append(["everything", "", "", millions(FOUND.deviation_kr)])
    return table(["driver alone", "5 of 100", "95 of 100", "standard deviation"], rows)


def spreads():
    rows = [[f"`{name}`", f"{one.value:g}", one.origin.kind.value] for name, one in spreads_of(BASIS).items()]
    return table(["assumption", "Vadsø", "origin"], rows)


def test_the_page_has_the_tables_that_the_futures_give():
    for made in (bands, odds, swings, spreads):
        assert made() in PAGE, made.__name__
