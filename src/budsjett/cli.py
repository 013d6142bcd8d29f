"""The command line: each command is one use of the product. 0 done, 1 refused with a sentence, 2 wrong usage."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from budsjett import __version__
from budsjett.errors import BudsjettError, FaultyFiles, InvalidNumber

if TYPE_CHECKING:
    from budsjett.budget.backtest import Backtest
    from budsjett.budget.basis import Basis
    from budsjett.budget.past_costs import PastCosts
    from budsjett.settings import Settings

# Everything else is imported by the command that needs it: `count` does not wait for the web, nor `--help` for numpy.

DONE, REFUSED = 0, 1
HIGHEST_PORT = 65535
EDGES = ("fra", "til")
DEMO_DATABASE = "demo.sqlite"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and say how it went."""
    arguments = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except FaultyFiles as refusal:
        return _refuse_findings(refusal)
    except BudsjettError as refusal:
        from budsjett.web.faults import tell

        return _refuse(tell(refusal)[1])
    except BrokenPipeError:
        return DONE


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return REFUSED


def _refuse_findings(refusal: FaultyFiles) -> int:
    for finding in refusal.findings:
        print(_place(finding), file=sys.stderr)
    return _refuse(f"{refusal.count} feil. Ingenting er lastet inn.")


def _place(finding: object) -> str:
    """One finding on one line: file, row and column, the value, what is wrong and the way out."""
    from budsjett.sources.findings import Finding, Severity

    if not isinstance(finding, Finding):
        return str(finding)
    kind = "Feil" if finding.severity is Severity.ERROR else "Advarsel"
    row = f", rad {finding.row}" if finding.row else ""
    column = f", {finding.column}" if finding.column else ""
    value = f" «{finding.value}»:" if finding.value else ""
    return f"{kind} i {finding.file}{row}{column}:{value} {finding.problem} {finding.remedy}"


def _show(value: object) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=1))
    return DONE


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    budsjett = argparse.ArgumentParser(prog="budsjett", description="Kommunens budsjett, bestemt sammen.")
    budsjett.add_argument("--version", action="version", version=f"budsjett {__version__}")
    commands = budsjett.add_subparsers(required=True, metavar="KOMMANDO")

    demo = _command(commands, "demo", _demo, "Vis alt med Vadsøs tall og en prøverunde")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument(
        "--database", help=f"SQLite-fil eller databaseadresse (ellers BUDSJETT_DATABASE, ellers {DEMO_DATABASE})"
    )
    demo.add_argument("--scenario", type=Path, metavar="MAPPE", help="kommunens egen mappe i stedet for Vadsø")

    serve = _command(commands, "serve", _serve, "Kjør tjenesten med innstillingene fra miljøet")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")

    scenario = commands.add_parser("scenario", help="Kontroller eller godkjenn en scenariomappe")
    scenarios = scenario.add_subparsers(required=True, metavar="HANDLING")
    for name, run, text in (
        ("check", _scenario_check, "Meld hver feil med fil, rad, kolonne, verdi og utvei"),
        ("accept", _scenario_accept, "Skriv expected.csv på nytt fra modellen"),
    ):
        _folder(_command(scenarios, name, run, text))

    plan = _folder(_command(commands, "plan", _plan, "Regn ut økonomiplanen for fire år"))
    plan.add_argument("--with", dest="package", action="append", default=[], metavar="TILTAK", help="ta med tiltaket")
    plan.add_argument(
        "--lever", action="append", default=[], type=_setting, metavar="NAVN=VERDI", help="flytt et håndtak"
    )
    plan.add_argument("--population", default="main", metavar="ALTERNATIV", help="main, low eller high")
    _json(plan)

    backtest = _folder(_command(commands, "backtest", _backtest, "Hold framskrivingen opp mot det som kom"))
    backtest.add_argument(
        "--known", type=int, default=2016, metavar="ÅR", help="siste folketall som var kjent, 1. januar (2016)"
    )
    _json(backtest)

    optimise = _folder(_command(commands, "optimise", _optimise, "Finn den beste pakken innenfor loven"))
    optimise.add_argument("--weight", action="append", default=[], type=_setting, metavar="TEMA=VEKT")
    optimise.add_argument("--lever", action="append", default=[], type=_setting, metavar="NAVN=VERDI")
    optimise.add_argument("--keep", action="append", default=[], metavar="TILTAK", help="må være med")
    optimise.add_argument("--never", action="append", default=[], metavar="TILTAK", help="skal ikke være med")
    optimise.add_argument("--time-limit", type=float, default=10.0, metavar="SEKUNDER")
    _json(optimise)

    count = _command(commands, "count", _count, "Tell en Pabulib-fil")
    count.add_argument("file", type=Path, metavar="FIL.pb")
    count.add_argument("--rule", choices=["greedy", "equal-shares"], required=True)
    count.add_argument("--satisfaction", choices=["cost", "cardinality"], default="cost")
    _json(count)

    verify = _command(
        commands, "verify", _verify, "Tell en publisert runde om igjen og sammenlign med det publiserte utfallet"
    )
    verify.add_argument("file", type=Path, metavar="FIL.pb")
    _json(verify)

    db = commands.add_parser("db", help="Databasen").add_subparsers(required=True, metavar="HANDLING")
    upgrade = _command(db, "upgrade", _db_upgrade, "Oppgrader databasen til denne versjonen")
    upgrade.add_argument("--database", help="databaseadresse (ellers BUDSJETT_DATABASE)")
    return budsjett


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(command=run)
    return command


def _folder(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("folder", type=Path, metavar="MAPPE", help="for eksempel scenarios/vadso")
    return command


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="svar som JSON")


def _setting(text: str) -> tuple[str, float]:
    name, found, value = text.partition("=")
    if not found or not name:
        raise argparse.ArgumentTypeError(f"«{text}» skal være NAVN=VERDI, for eksempel eiendomsskatt=3,5")
    try:
        return name, float(value.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{value}» er ikke et tall") from None


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        _leave(f"Kan ikke lese {path}: {problem.strerror}.")


def _leave(sentence: str) -> NoReturn:
    raise SystemExit(_refuse(sentence))


def _basis(folder: Path) -> "Basis":
    from budsjett.sources import scenario_files

    basis, findings = scenario_files.read(scenario_files.read_folder(_is_folder(folder)))
    if basis is None:
        raise FaultyFiles(findings=findings, count=sum(f.severity == "error" for f in findings))
    return basis


def _is_folder(folder: Path) -> Path:
    if not folder.is_dir():
        _leave(f"{folder} er ingen mappe. Skriv stien til scenariomappen, for eksempel scenarios/vadso.")
    return folder


def _scenario_check(arguments: argparse.Namespace) -> int:
    from budsjett.sources import scenario_files

    basis = _basis(arguments.folder)
    _, findings = scenario_files.read(scenario_files.read_folder(arguments.folder))
    for finding in findings:
        print(_place(finding))
    figures, measures = len(basis.figures.by_line_year), len(basis.measures)
    print(f"{basis.municipality.name}: {figures} tall, {measures} tiltak, {len(basis.levers)} håndtak. Ingen feil.")
    return DONE


def _scenario_accept(arguments: argparse.Namespace) -> int:
    from budsjett.sources import golden

    path = arguments.folder / "expected.csv"
    path.write_bytes(golden.expected(_basis(arguments.folder)))
    print(f"Skrev {path}. Se endringen med «git diff {path}».")
    return DONE


def _plan(arguments: argparse.Namespace) -> int:
    from budsjett.budget.limits import examine
    from budsjett.budget.plan import project
    from budsjett.budget.schedules import schedule_5_4

    basis = _basis(arguments.folder)
    plan = project(basis, arguments.package, _levers(arguments.lever), projection=arguments.population)
    rows, checks = schedule_5_4(plan), examine(plan, basis)
    if arguments.json:
        return _show(
            {
                "municipality": basis.municipality.name,
                "years": list(plan.years),
                "lines": {line: list(amounts) for line, amounts in plan.whole().items()},
                "schedules": {"5-4": [{"n": r.n, "name": r.name, "values": list(r.values)} for r in rows]},
                "limits": [
                    {"id": c.limit.id, "law": c.limit.law, "year": c.year, "kept": c.kept, "by_kr": c.by_kr}
                    for c in checks
                ],
                "package": list(plan.package),
            }
        )
    print(
        f"{basis.municipality.name}, økonomiplan {plan.years.first}–{plan.years.last}, "
        f"1 000 kr i {plan.price_year}-kroner"
    )
    print(" " * 59 + "".join(f"{year:>12}" for year in plan.years))
    for row in rows:
        print(f"{row.n:>2} {row.name:<56}" + "".join(f"{_thousands(v):>12}" for v in row.values))
    for check in checks:
        if not check.kept:
            print(
                f"Brutt i {check.year}: {check.limit.label} ({check.limit.law}), {_thousands(-check.by_kr)} tusen kr."
            )
    return DONE


def _backtest(arguments: argparse.Namespace) -> int:
    from budsjett.budget.backtest import backtest
    from budsjett.budget.past_costs import past_costs
    from budsjett.sources.official_projection import known_in
    from budsjett.sources.scenario_files import read_folder, read_scenario

    basis = _basis(arguments.folder)
    scenario, _ = read_scenario(read_folder(arguments.folder))
    official = known_in(scenario.official if scenario else (), arguments.known)
    past = backtest(basis.population, known=arguments.known, official=official.persons if official else None)
    costs = past_costs(basis)
    if arguments.json:
        return _show({"municipality": basis.municipality.name, **past.as_data(), "costs": costs and costs.as_data()})
    print(f"{basis.municipality.name}: framskrevet fra 1. januar {past.known}, målt mot det som kom")
    _print_people(past)
    if costs:
        _print_costs(costs)
    return DONE


def _print_people(past: "Backtest") -> None:
    from budsjett.budget.backtest import TOTAL

    set_to, valid = past.setting, past.tried[0].inside
    print(
        f"Innstillingen er den beste av {len(past.tried)}, prøvd på tallene til og med {past.known}: "
        f"{f'de siste {set_to.steps} årene' if set_to.steps else 'alle årene'}, hver alder jevnet med "
        f"{set_to.smoothing} på hver side, {_number(set_to.persistence)} av et avvik er igjen året etter.\n"
        f"I prøven lå {_percent(valid[0.5])} innenfor 50-prosentbåndet og {_percent(valid[0.8])} innenfor "
        f"80-prosentbåndet. {past.draws} trekninger."
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


def _print_costs(costs: "PastCosts") -> None:
    from budsjett.budget.lines import LINES

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


def _kr(amount: float) -> str:
    return f"{round(amount):,}".replace(",", "\N{NO-BREAK SPACE}").replace("-", "−")


def _thousands(amount_kr: float) -> str:
    return _kr(amount_kr / 1000)


def _levers(settings: Sequence[tuple[str, float]]) -> Mapping[str, float]:
    return dict(settings)


def _optimise(arguments: argparse.Namespace) -> int:
    from budsjett.budget.measures import MeasureId
    from budsjett.optimise.package import best_package
    from budsjett.optimise.problem import Status

    basis = _basis(arguments.folder)
    answer = best_package(
        basis,
        weights=dict(arguments.weight) or None,
        keep=frozenset(MeasureId(m) for m in arguments.keep),
        never=frozenset(MeasureId(m) for m in arguments.never),
        levers=_levers(arguments.lever),
        time_limit_s=arguments.time_limit,
    )
    conflict = [
        {"id": c.id, "law": c.law, "label": c.label, "year": c.year, "short_kr": c.short_kr} for c in answer.conflict
    ]
    if arguments.json:
        _show(
            {
                "status": answer.status.value,
                "package": list(answer.package),
                "value": answer.value,
                "bound": answer.bound,
                "gap": answer.gap,
                "verified": answer.verified,
                "conflict": conflict,
            }
        )
    else:
        for measure in answer.package:
            print(f"{measure:<40} {basis.measures[measure].title}")
        for demand in answer.conflict:
            missing = f" ({demand.law}) i {demand.year}: mangler minst {_kr(demand.short_kr)} kr" if demand.law else ""
            print(f"Kan ikke oppfylles sammen: {demand.label}{missing}.")
    if answer.status is Status.FAILED:
        return _refuse(f"Fikk ikke regnet ut en pakke: {answer.problem}")
    return DONE


def _count(arguments: argparse.Namespace) -> int:
    from budsjett.voting import pabulib
    from budsjett.voting.counting import count
    from budsjett.voting.outcome import Rule, Satisfaction

    file = pabulib.read(_text(arguments.file))
    outcome = count(file.election, Rule(arguments.rule), Satisfaction(arguments.satisfaction))
    if not arguments.json:
        for item in outcome.adopted:
            print(item)
        return DONE
    return _show(
        {
            "rule": outcome.rule.value,
            "adopted": list(outcome.adopted),
            "cost_kr": file.amount(outcome.cost_kr),
            "limit_kr": file.amount(file.election.limit_kr),
            "steps": [
                {
                    "item": s.item,
                    "support": s.support,
                    "left_kr": str(s.left_kr / file.scale),
                    "price": None if s.price is None else str(s.price),
                    "adopted": s.adopted,
                }
                for s in outcome.steps
            ],
        }
    )


def _text(path: Path) -> str:
    data = _read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        _leave(f"{path} er ikke UTF-8: byte {problem.start} kan ikke leses. Lagre filen som UTF-8.")


def _verify(arguments: argparse.Namespace) -> int:
    from budsjett.usecases.counting import recount

    result = recount(_text(arguments.file))
    if arguments.json:
        _show({"agrees": result.agrees, "published": list(result.published), "recounted": list(result.recounted)})
    if not result.agrees:
        return _refuse("Omtellingen gir et annet utfall enn det publiserte.")
    if not arguments.json:
        print(f"Omtellingen gir samme utfall: {len(result.recounted)} valgt.")
    return DONE


def _db_upgrade(arguments: argparse.Namespace) -> int:
    from budsjett.settings import Settings
    from budsjett.store.engine import open_engine
    from budsjett.store.migrate import upgrade

    engine = open_engine(arguments.database or Settings().database)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    print("Databasen er oppgradert.")
    return DONE


def _demo(arguments: argparse.Namespace) -> int:
    from budsjett.settings import Mode, Settings
    from budsjett.sources.scenario_files import read_folder
    from budsjett.store.engine import open_engine, writing
    from budsjett.store.migrate import upgrade
    from budsjett.usecases import demonstrate

    _require_port(arguments.port)
    chosen = Settings(mode=Mode.DEMO)
    database = arguments.database or (chosen.database if "database" in chosen.model_fields_set else DEMO_DATABASE)
    settings = chosen.model_copy(update={"database": database if "://" in database else f"sqlite:///{database}"})
    files = None if arguments.scenario is None else read_folder(_is_folder(arguments.scenario))
    engine = open_engine(settings.database)
    try:
        upgrade(engine)
        with writing(engine) as conn:
            demonstrate.set_up(conn, now=datetime.now(UTC), files=files)
    finally:
        engine.dispose()
    return _run(settings, arguments)


def _serve(arguments: argparse.Namespace) -> int:
    from budsjett.settings import Settings

    _require_port(arguments.port)
    return _run(Settings(), arguments)


def _require_port(port: int) -> None:
    if not 0 <= port <= HIGHEST_PORT:
        raise InvalidNumber(field="port", value=str(port), wanted=f"0–{HIGHEST_PORT}")


def _run(settings: "Settings", arguments: argparse.Namespace) -> int:
    import uvicorn

    from budsjett.web.app import create_app

    print(f"Åpne http://{arguments.host}:{arguments.port} i nettleseren. Avslutt med Ctrl+C.", flush=True)
    uvicorn.run(
        create_app(settings),
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        access_log=False,  # a path tells what somebody read, and when
        server_header=False,
    )
    return DONE
