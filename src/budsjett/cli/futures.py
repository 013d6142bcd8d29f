"""One plan in many futures."""

import argparse

from budsjett.budget.conditions import Prices
from budsjett.budget.figures import LineId
from budsjett.budget.futures import Driver
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT
from budsjett.budget.outlook import SHARES, Outlook, outlook
from budsjett.cli.answers import DONE, show
from budsjett.cli.plans import basis_in

DRIVERS = {
    Driver.PEOPLE: "Folketall",
    Driver.INTEREST: "Rente",
    Driver.COSTS: "Priser og lønn",
    Driver.TAX: "Skattevekst",
}
SHOWN = (NET_OPERATING_RESULT, LineId("services_net"), LineId("interest_expense"), LineId("reserve_path"))


def futures(arguments: argparse.Namespace) -> int:
    """Bands, odds for each limit, and what drives the spread."""
    basis = basis_in(arguments.folder)
    found = outlook(
        basis,
        dict.fromkeys((*(basis.directors_package if arguments.director else ()), *arguments.package)),
        dict(arguments.lever),
        draws=arguments.draws,
        seed=arguments.seed,
        projection=arguments.population,
        prices=Prices.NOMINAL if arguments.nominal else Prices.FIXED,
        interest_stress=arguments.stress / 100,
    )
    if arguments.json:
        return show({"municipality": basis.municipality.name, **found.as_data()})
    print(f"{basis.municipality.name}: {found.draws} framtider, frø {found.seed}, mill. kr")
    _print_bands(found)
    _print_odds(found)
    _print_swings(found)
    print("\nForutsetninger om usikkerheten:")
    for name, given in found.spreads.items():
        print(f"  {name:<22}{given.value:g}".replace(".", ",").replace("spread,", "spread.") + f"  {given.label}")
    return DONE


def _print_bands(found: Outlook) -> None:
    print("\nAv 100 framtider er så mange lavere:")
    for line in SHOWN:
        print(f"{LINES[line].label:<40}" + "".join(f"{year:>9}" for year in found.years))
        for share, edge in zip(SHARES, found.bands[line], strict=True):
            print(f"{share * 100:>36.0f} %  " + "".join(f"{_millions(amount):>9}" for amount in edge.tolist()))
        print(f"{'ventet':>38}  " + "".join(f"{_millions(amount):>9}" for amount in found.expected[line].tolist()))


def _print_odds(found: Outlook) -> None:
    print("\nHolder i så mange av 100 framtider" + " " * 28 + "".join(f"{year:>7}" for year in found.years))
    for limit in dict.fromkeys(odds.limit for odds in found.odds):
        by_year = {odds.year: odds.in_100 for odds in found.odds if odds.limit == limit}
        print(f"{limit.label[:60]:<62}" + "".join(f"{by_year.get(year, ''):>7}" for year in found.years))


def _print_swings(found: Outlook) -> None:
    print(f"\nHva spredningen i netto driftsresultat i {found.years.last} kommer av, hver for seg (5 til 95 av 100):")
    for swing in found.swings:
        name = DRIVERS[swing.driver]
        print(f"{name:<32}{_millions(swing.low_kr):>9} til {_millions(swing.high_kr):>7}")


def _millions(amount_kr: float) -> str:
    return f"{amount_kr / 1e6:.1f}".replace(".", ",").replace("-", "−")
