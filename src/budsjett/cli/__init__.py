"""The command line: each command is one use of the product. 0 done, 1 refused with a sentence, 2 wrong usage."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from budsjett import __version__
from budsjett.cli.answers import DONE, place, refuse
from budsjett.errors import BudsjettError, FaultyFiles

GOALS = "worth, support, worst-off, nash, least-lost, least-cut, least-charged"
"""What `budsjett optimise` can put first; written out so that `--help` does not wait for the optimiser."""
AMONG = ("themes", "ages", "districts")
TRADE_OFFS = ("reserve", "debt", "support", "reserve-support", "debt-support")
"""What `--trade-off` can weigh; written out for the same reason."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and say how it went."""
    arguments = parser().parse_args(argv)
    # Only the module of the command asked for is loaded: `count` waits for no web, and `--help` for nothing.
    module, _, function = arguments.run.partition(".")
    try:
        command: Callable[[argparse.Namespace], int] = getattr(import_module(f"budsjett.cli.{module}"), function)
        return command(arguments)
    except FaultyFiles as refusal:
        for finding in refusal.findings:
            refuse(place(finding))
        return refuse(f"{refusal.count} feil. Ingenting er lastet inn.")
    except BudsjettError as refusal:
        return refuse(import_module("budsjett.web.faults").tell(refusal)[1])
    except BrokenPipeError:
        return DONE


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    budsjett = argparse.ArgumentParser(prog="budsjett", description="Kommunens budsjett, bestemt sammen.")
    budsjett.add_argument("--version", action="version", version=f"budsjett {__version__}")
    commands = budsjett.add_subparsers(required=True, metavar="KOMMANDO")

    _serving(commands)

    scenario = commands.add_parser("scenario", help="Kontroller eller godkjenn en scenariomappe")
    scenarios = scenario.add_subparsers(required=True, metavar="HANDLING")
    for name, run, text in (
        ("check", "plans.scenario_check", "Meld hver feil med fil, rad, kolonne, verdi og utvei"),
        ("accept", "plans.scenario_accept", "Skriv expected.csv på nytt fra modellen"),
    ):
        _folder(_command(scenarios, name, run, text))

    _loading(commands)

    plan = _folder(_command(commands, "plan", "plans.plan", "Regn ut økonomiplanen for fire år"))
    _choices(plan)
    _json(plan)

    export = _folder(_command(commands, "export", "exporting.export", "Skriv planen som regneark, CSV eller JSON"))
    _choices(export)
    _world(export)
    export.add_argument("--to", type=Path, required=True, metavar="FIL", help="plan.xlsx, plan.csv eller plan.json")

    _futures(commands)

    agree = _folder(
        _command(commands, "agree", "exporting.agree", "La LibreOffice regne regnearket om igjen og sammenlign")
    )
    agree.add_argument("--plans", type=int, default=10, metavar="N", help="så mange tilfeldige planer i tillegg")
    _json(agree)

    _schedules(commands)

    backtest = _folder(_command(commands, "backtest", "past.backtested", "Hold framskrivingen opp mot det som kom"))
    backtest.add_argument(
        "--known", type=int, default=2016, metavar="ÅR", help="siste folketall som var kjent, 1. januar (2016)"
    )
    _json(backtest)

    _optimising(commands)

    _counting(commands)

    certify = _command(commands, "certify", "elections.certify", "Skriv attesten for en publisert runde, som JSON")
    certify.add_argument("file", type=Path, metavar="FIL.pb")

    verify = _command(
        commands,
        "verify",
        "elections.verify",
        "Tell en publisert runde om igjen og sammenlign med det publiserte utfallet",
    )
    verify.add_argument("file", type=Path, metavar="FIL.pb")
    _json(verify)

    _panels(commands)

    db = commands.add_parser("db", help="Databasen").add_subparsers(required=True, metavar="HANDLING")
    upgrade = _command(db, "upgrade", "serving.db_upgrade", "Oppgrader databasen til denne versjonen")
    upgrade.add_argument("--database", help="databaseadresse (ellers BUDSJETT_DATABASE)")
    return budsjett


def _serving(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The service, for everybody or to look around in."""
    demo = _command(commands, "demo", "serving.demo", "Vis alt med Vadsøs tall og en prøverunde")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument(
        "--database", help="SQLite-fil eller databaseadresse (ellers BUDSJETT_DATABASE, ellers demo.sqlite)"
    )
    demo.add_argument("--scenario", type=Path, metavar="MAPPE", help="kommunens egen mappe i stedet for Vadsø")

    serve = _command(commands, "serve", "serving.serve", "Kjør tjenesten med innstillingene fra miljøet")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")


def _panels(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """A citizens' panel by lot."""
    made = _command(commands, "sortition", "panels.sortition", "Lag et rettferdig lotteri om plassene i et borgerpanel")
    made.add_argument("pool", type=Path, metavar="POOL.csv", help="de som kan trekkes: id og en kolonne per kjennetegn")
    made.add_argument("quotas", type=Path, metavar="QUOTAS.csv", help="feature, value, min og max")
    made.add_argument("--seats", type=int, required=True, metavar="ANTALL", help="plasser i panelet")
    made.add_argument("--seed", default="", metavar="TEKST", help="trekk med dette frøet; ellers lages bare lotteriet")
    made.add_argument("--tickets", type=int, default=10_000, metavar="ANTALL", help="lodd i lotteriet (10000)")
    made.add_argument("--lottery", type=Path, metavar="FIL.csv", help="skriv loddene hit")
    made.add_argument("--chances", type=Path, metavar="FIL.csv", help="skriv sjansen til hver person hit")
    made.add_argument("--time-limit", type=float, default=600.0, metavar="SEKUNDER")
    _json(made)
    again = _command(commands, "draw", "panels.drawn_again", "Trekk av et publisert lotteri, på nytt eller første gang")
    again.add_argument("file", type=Path, metavar="LOTTERY.csv")
    again.add_argument(
        "--seed", required=True, metavar="TEKST", help="teksten som ble kjent etter at lotteriet ble lagt ut"
    )
    _json(again)


def _schedules(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    schedules = _folder(_command(commands, "schedules", "schedules.schedules", "Skriv de lovpålagte oppstillingene"))
    schedules.add_argument("--law", choices=["5-4", "5-5", "5-6"], help="bare denne paragrafen")
    schedules.add_argument(
        "--with", dest="package", action="append", default=[], metavar="TILTAK", help="ta med tiltaket"
    )
    schedules.add_argument("--director", action="store_true", help="ta med kommunedirektørens forslag")
    schedules.add_argument("--population", default="main", metavar="ALTERNATIV", help="main, low eller high")
    _json(schedules)


def _counting(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """How an election is counted, and every option of it."""
    count = _command(commands, "count", "elections.counted", "Tell Pabulib-filer, eller alle i en mappe")
    count.add_argument("file", type=Path, nargs="+", metavar="FIL.pb", help="fil eller mappe")
    count.add_argument(
        "--rule",
        choices=["greedy", "equal-shares", "phragmen", "bounded-overspending", "welfare", "leximin", "all"],
        required=True,
    )
    count.add_argument("--satisfaction", choices=["cost", "cardinality"], default="cost")
    for option, choices, text in (
        ("ties", ("id", "cost-then-id", "cheapest-then-id"), "hva som avgjør mellom like"),
        (
            "completion",
            ("none", "greedy", "add-one", "add-one-then-greedy"),
            "hva som skjer med resten",
        ),
        ("completion-order", ("votes", "per-krone"), "rekkefølgen når det fylles opp"),
        ("add-one-start", ("share", "whole"), "hvor andelene begynner"),
        ("add-one-stop", ("exhausted", "exhausted-all", "overspent"), "når andelene slutter å vokse"),
    ):
        count.add_argument(f"--{option}", choices=choices, help=f"{text} (ellers det filen sier)")
    count.add_argument("--no-skip", action="store_true", help="stopp ved det første som ikke får plass")
    count.add_argument("--fewest-votes", type=int, metavar="ANTALL", help="se bort fra det som har færre stemmer")
    count.add_argument(
        "--seconds", type=float, default=60.0, metavar="SEKUNDER", help="hvor lenge et beste utvalg kan letes etter"
    )
    count.add_argument("--points", action="store_true", help="la poeng og plasser telle, også der filen ikke sier det")
    count.add_argument(
        "--bound",
        action="append",
        metavar="BÅND",
        help="i stedet for filens bånd, ett om gangen: «excludes a b», «requires a b», «levels a b», "
        "«limit-cost nord 500 a b», «limit-amounts nord 2 a 1 b 1»",
    )
    asked = count.add_mutually_exclusive_group()
    asked.add_argument("--compare", action="store_true", help="ville en annen regel endret noe? én tabell, alle regler")
    asked.add_argument("--why", metavar="PROSJEKT", help="hvorfor det ble valgt eller ikke, og hva som hadde vært nok")
    asked.add_argument("--got", action="store_true", help="hvor mye de som stemte, fikk av det de stemte på")
    asked.add_argument("--by", metavar="KOLONNE", help="det samme etter en kolonne i VOTES, aldri for færre enn fem")
    _json(count)


def _optimising(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The best package, and what stands behind it."""
    optimise = _folder(_command(commands, "optimise", "plans.optimise", "Finn den beste pakken innenfor loven"))
    optimise.add_argument("--weight", action="append", default=[], type=_setting, metavar="TEMA=VEKT")
    optimise.add_argument("--lever", action="append", default=[], type=_setting, metavar="NAVN=VERDI")
    optimise.add_argument("--keep", action="append", default=[], metavar="TILTAK", help="må være med")
    optimise.add_argument("--never", action="append", default=[], metavar="TILTAK", help="skal ikke være med")
    optimise.add_argument(
        "--wait", action="append", default=[], type=_setting, metavar="TILTAK=ÅR", help="kan begynne så mye senere"
    )
    optimise.add_argument("--waiting", action="store_true", help="tiltak kan vente så lenge som listen sier")
    optimise.add_argument(
        "--level", action="append", default=[], type=_part, metavar="TILTAK=25,50", help="kan velges på disse nivåene"
    )
    optimise.add_argument("--levels", action="store_true", help="tiltak kan velges på nivåene som listen sier")
    optimise.add_argument(
        "--free",
        action="append",
        default=[],
        type=_range,
        metavar="NAVN[=FRA:TIL]",
        help="håndtaket kan flyttes, innenfor sin lovlige grense",
    )
    optimise.add_argument(
        "--at-most",
        action="append",
        default=[],
        type=_group,
        metavar="TALL:NAVN,…",
        help="høyst så mange av disse tiltakene, eller av dem i et tema, en tjeneste eller et sted",
    )
    optimise.add_argument(
        "--lose-at-most",
        action="append",
        default=[],
        type=_setting,
        metavar="NAVN=KR",
        help="høyst dette i tap for et tema, en tjeneste eller et sted",
    )
    optimise.add_argument(
        "--reserve-at-least", type=float, metavar="ANDEL", help="disposisjonsfondet minst så mye av driftsinntektene"
    )
    optimise.add_argument("--debt-at-most", type=float, metavar="ANDEL", help="lånegjelden høyst så mye av inntektene")
    optimise.add_argument(
        "--more", type=int, default=0, metavar="KR", help="tenk at det var så mye mer i frie inntekter hvert år"
    )
    optimise.add_argument(
        "--more-in", action="append", default=[], type=_in_year, metavar="ÅR=KR", help="det samme i ett år"
    )
    optimise.add_argument(
        "--goals", default=(), type=_goals, metavar="MÅL,…", help=f"hva som skal komme først, i rekkefølge: {GOALS}"
    )
    optimise.add_argument(
        "--among",
        choices=AMONG,
        help="hvem gruppene er for worst-off og nash: temaene (themes), aldersgruppene (ages; hvem en tjeneste er for, "
        "er antatt) eller stedene (districts); ellers gruppene i --support, eller temaene",
    )
    optimise.add_argument(
        "--support", type=Path, metavar="FIL", help="støtte til tiltakene (measure;support), eventuelt etter group"
    )
    optimise.add_argument(
        "--robust", type=int, metavar="ANTALL", help="grensene skal holde i så mange av 100 tenkte framtider"
    )
    optimise.add_argument(
        "--worst-mean", action="store_true", help="med --robust: i snitt over resten, de verste framtidene, i stedet"
    )
    optimise.add_argument(
        "--proposal",
        action="append",
        default=[],
        type=Path,
        metavar="FIL",
        help="arket til hvert forslag i tabellen (title;line;yearly_kr): virkning, grenser, hva som skulle til",
    )
    optimise.add_argument(
        "--propose",
        action="append",
        default=[],
        metavar="LINJE=KR[@ÅR-MÅNED]",
        help="det samme for et forslag på én linje, for eksempel culture=240000@2027-08",
    )
    optimise.add_argument("--why-not", action="append", default=[], metavar="TILTAK", help="hva som skulle til")
    optimise.add_argument("--ways-out", action="store_true", help="hva som gir plass når noe står i veien")
    optimise.add_argument("--room", action="store_true", help="hva litt mer rom er verdt")
    optimise.add_argument("--near", action="store_true", help="andre pakker som er verdt nesten like mye (0,1 %%)")
    optimise.add_argument(
        "--trade-off",
        action="append",
        default=[],
        choices=TRADE_OFFS,
        help="hva mer fond (reserve), mindre gjeld (debt) eller mer støtte (support) koster; med -support: den største "
        "støtten for hvert av dem",
    )
    optimise.add_argument("--others", type=int, default=0, metavar="ANTALL", help="de beste pakkene etter den beste")
    optimise.add_argument("--differ", type=int, default=3, metavar="TILTAK", help="så mange tiltak skal de skille (3)")
    optimise.add_argument("--time-limit", type=float, default=10.0, metavar="SEKUNDER")
    _json(optimise)


def _loading(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Figures from elsewhere."""
    load = _folder(_command(commands, "load", "loading.load", "Last kommunens egen fil inn i en scenariomappe"))
    load.add_argument("file", type=Path, nargs="?", metavar="FIL", help=".xlsx, .xlsm, .ods eller .csv")
    load.add_argument("--unit", choices=["kr", "1000"], help="hva beløpene står i; må oppgis")
    load.add_argument(
        "--kind", choices=["settled", "estimate"], help="regnskap eller vedtatt budsjett, eller anslag; må oppgis"
    )
    load.add_argument("--income", choices=["minus", "plus"], help="om inntekter står med minus; må oppgis med arter")
    load.add_argument("--year", type=int, metavar="ÅR", help="året, hvis tabellen ikke sier det")
    load.add_argument("--sheet", default="", metavar="ARK", help="arket, hvis flere har tabeller")
    load.add_argument("--read-formulas", action="store_true", help="les formelcellers lagrede verdier")
    load.add_argument("--apply", action="store_true", help="ta tallene i bruk; ellers vises bare hva som endres")
    load.add_argument("--undo", action="store_true", help="gå tilbake til tallene før den siste innlastingen")
    _json(load)

    fetch = commands.add_parser("fetch", help="Hent tall fra SSB til en scenariomappe")
    fetches = fetch.add_subparsers(required=True, metavar="HVA")
    people = _command(fetches, "population", "fetching.population", "Folketall etter alder (tabell 07459)")
    people.add_argument("--first-year", type=int, default=2005, metavar="ÅR", help="første år (2005)")
    accounts = _command(fetches, "kostra", "fetching.kostra", "Et års regnskap (tabell 12362 og 12367)")
    accounts.add_argument("--year", type=int, required=True, metavar="ÅR")
    for command in (people, accounts):
        command.add_argument("--region", default="", metavar="NUMMER", help="kommunenummer; ellers scenarioets eget")
        command.add_argument("--into", type=Path, required=True, metavar="MAPPE", help="for eksempel scenarios/vadso")
        command.add_argument("--dry-run", action="store_true", help="vis hva som ville blitt skrevet")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: str,
    text: str,
) -> argparse.ArgumentParser:
    """A command that runs a function of this package, named as `module.function`."""
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _folder(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("folder", type=Path, metavar="MAPPE", help="for eksempel scenarios/vadso")
    return command


def _choices(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--with", dest="package", action="append", default=[], metavar="TILTAK", help="ta med tiltaket"
    )
    command.add_argument(
        "--lever", action="append", default=[], type=_setting, metavar="NAVN=VERDI", help="flytt et håndtak"
    )
    command.add_argument("--population", default="main", metavar="ALTERNATIV", help="main, low eller high")


def _futures(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    futures = _folder(_command(commands, "futures", "futures.futures", "Regn planen i mange framtider"))
    _choices(futures)
    _world(futures)
    futures.add_argument("--draws", type=int, default=10_000, metavar="N", help="så mange framtider (10000)")
    futures.add_argument("--seed", type=int, default=1, metavar="N", help="samme frø gir samme framtider (1)")
    _json(futures)


def _world(command: argparse.ArgumentParser) -> None:
    command.add_argument("--director", action="store_true", help="ta med kommunedirektørens tiltak")
    command.add_argument("--nominal", action="store_true", help="i løpende priser")
    command.add_argument("--stress", type=_number, default=0.0, metavar="POENG", help="prosentpoeng høyere rente")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="svar som JSON")


def _setting(text: str) -> tuple[str, float]:
    name, found, value = text.partition("=")
    if not found or not name:
        raise argparse.ArgumentTypeError(f"«{text}» skal være NAVN=VERDI, for eksempel eiendomsskatt=3,5")
    return name, _number(value)


def _in_year(text: str) -> tuple[int, int]:
    year, amount = _setting(text)
    if not year.isdigit():
        raise argparse.ArgumentTypeError(f"«{text}» skal være ÅR=KR, for eksempel 2028=2500000")
    return int(year), int(amount)


def _group(text: str) -> tuple[int, tuple[str, ...]]:
    most, found, names = text.partition(":")
    if not found or not most.isdigit():
        raise argparse.ArgumentTypeError(f"«{text}» skal være TALL:TILTAK,TILTAK, for eksempel 1:skole,badebuss")
    return int(most), tuple(name.strip() for name in names.split(",") if name.strip())


def _part(text: str) -> tuple[str, tuple[int, ...]]:
    name, _, levels = text.partition("=")
    given = [level.strip().removesuffix("%").strip() for level in levels.split(",")]
    if not name or not all(level.isascii() and level.isdigit() for level in given):
        raise argparse.ArgumentTypeError(f"«{text}» skal være TILTAK=PROSENT,PROSENT, for eksempel skole=25,50")
    return name, tuple(map(int, given))


def _range(text: str) -> tuple[str, tuple[float, float] | None]:
    name, limited, values = text.partition("=")
    low, found, high = values.partition(":")
    if not name or (limited and not found):
        raise argparse.ArgumentTypeError(f"«{text}» skal være NAVN eller NAVN=FRA:TIL, for eksempel vei=0:2,5")
    return name, (_number(low), _number(high)) if limited else None


def _goals(text: str) -> tuple[str, ...]:
    goals = tuple(name.strip() for name in text.split(","))
    for name in goals:
        if name not in GOALS.split(", "):
            raise argparse.ArgumentTypeError(f"«{name}» er ikke et mål. Velg blant {GOALS}")
    return goals


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» er ikke et tall") from None
