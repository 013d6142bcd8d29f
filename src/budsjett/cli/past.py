"""The projection held against what came."""

import argparse

from budsjett.budget.backtest import TOTAL, Backtest, backtest
from budsjett.budget.lines import LINES
from budsjett.budget.past_costs import PastCosts, past_costs
from budsjett.cli.answers import DONE, show
from budsjett.cli.plans import basis_in
from budsjett.sources.official_projection import known_in
from budsjett.sources.scenario_files import read_folder, read_scenario

EDGES = ("fra", "til")


def backtested(arguments: argparse.Namespace) -> int:
    """What was projected from a year, beside what came."""
    basis = basis_in(arguments.folder)
    scenario, _ = read_scenario(read_folder(arguments.folder))
    official = known_in(scenario.official if scenario else (), arguments.known)
    past = backtest(basis.population, known=arguments.known, official=official.persons if official else None)
    costs = past_costs(basis)
    if arguments.json:
        return show({"municipality": basis.municipality.name, **past.as_data(), "costs": costs and costs.as_data()})
    print(f"{basis.municipality.name}: framskrevet fra 1. januar {past.known}, målt mot det som kom")
    _print_people(past)
    if costs:
        _print_costs(costs)
    return DONE


def _print_people(past: Backtest) -> None:
    set_to, valid, before = past.setting, past.used.inside, past.tried[0].inside
    print(
        f"Innstillingen er den beste av {len(past.tried)}, prøvd på tallene til og med {past.known}: "
        f"{f'de siste {set_to.steps} årene' if set_to.steps else 'alle årene'}, hver alder jevnet med "
        f"{set_to.smoothing} på hver side, {_number(set_to.persistence)} av et avvik er igjen året etter.\n"
        f"I prøven lå {_percent(before[0.5])} innenfor 50-prosentbåndet og {_percent(before[0.8])} innenfor "
        f"80-prosentbåndet. Derfor er spredningen ganget med {_number(set_to.width)}; da lå {_percent(valid[0.5])} og "
        f"{_percent(valid[0.8])} innenfor. {past.draws} trekninger."
    )
    print("\nI alt          " + "".join(f"{year:>8}" for year in past.years))
    for label, values in (
        ("kom", past.actual[-1]),
        ("framskrevet", past.projected[-1]),
        ("feil", past.error[-1]),
        *(
            (f"{_percent(share)} {edge}", past.bands[share][i][-1])
            for share in past.bands
            for i, edge in enumerate(EDGES)
        ),
        ("uendret, feil", (past.unchanged - past.actual)[-1]),
    ):
        print(f"{label:<15}" + "".join(f"{_whole(value):>8}" for value in values))
    if past.official:
        errors = past.official_error
        print(
            f"{'offentlig, feil':<15}" + "".join(f"{_whole(errors[y]) if y in errors else '':>8}" for y in past.years)
        )
    print("\nFeil etter alder (framskrevet minus det som kom; · utenfor 50 %, * utenfor 80 %)")
    for name, errors, half, most in zip(past.rows, past.error, past.inside(0.5), past.inside(0.8), strict=True):
        marks = ["*" if not wide else "" if near else "·" for near, wide in zip(half, most, strict=True)]
        cells = "".join(f"{_whole(e) + mark:>8}" for e, mark in zip(errors, marks, strict=True))
        print(
            f"{'i alt' if name == TOTAL else f'{name} år':<15}{cells}   {_percent(half.mean())} {_percent(most.mean())}"
        )
    print(
        f"Innenfor, alle aldersgrupper: {_percent(past.inside(0.5)[:-1].mean())} (skulle vært 50 %) og "
        f"{_percent(past.inside(0.8)[:-1].mean())} (skulle vært 80 %)."
    )


def _print_costs(costs: PastCosts) -> None:
    print(f"\nTjenestene {costs.first}–{costs.last}, mill. kr i årets priser: endring, av det alder, resten")
    for line in (*costs.lines, costs.total):
        ages = _millions(line.demography_kr) if line.follows_age else "–"
        label = LINES[line.line].label[:38]
        print(f"{label:<40}{_millions(line.change_kr):>8}{ages:>8}{_millions(line.other_kr):>8}")


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _whole(value: float) -> str:
    return f"{round(value)}".replace("-", "−")


def _millions(amount_kr: float) -> str:
    return f"{amount_kr / 1e6:.1f}".replace(".", ",").replace("-", "−")
