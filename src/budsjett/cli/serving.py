"""The database and the server."""

import argparse
from datetime import UTC, datetime

import uvicorn

from budsjett.cli.answers import DONE
from budsjett.cli.plans import is_folder
from budsjett.errors import InvalidNumber
from budsjett.settings import Mode, Settings
from budsjett.sources.scenario_files import read_folder
from budsjett.store.engine import open_engine, writing
from budsjett.store.migrate import upgrade
from budsjett.usecases import demonstrate
from budsjett.web.app import create_app

HIGHEST_PORT = 65535
DEMO_DATABASE = "demo.sqlite"


def db_upgrade(arguments: argparse.Namespace) -> int:
    """Bring the database to this version."""
    engine = open_engine(arguments.database or Settings().database)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    print("Databasen er oppgradert.")
    return DONE


def demo(arguments: argparse.Namespace) -> int:
    """Set up a municipality in the middle of a round, and serve it."""
    _require_port(arguments.port)
    chosen = Settings(mode=Mode.DEMO)
    database = arguments.database or (chosen.database if "database" in chosen.model_fields_set else DEMO_DATABASE)
    settings = chosen.model_copy(update={"database": database if "://" in database else f"sqlite:///{database}"})
    files = None if arguments.scenario is None else read_folder(is_folder(arguments.scenario))
    engine = open_engine(settings.database)
    try:
        upgrade(engine)
        with writing(engine) as conn:
            demonstrate.set_up(conn, now=datetime.now(UTC), files=files)
    finally:
        engine.dispose()
    return _run(settings, arguments)


def serve(arguments: argparse.Namespace) -> int:
    """Serve with the settings of the environment."""
    _require_port(arguments.port)
    return _run(Settings(), arguments)


def _require_port(port: int) -> None:
    if not 0 <= port <= HIGHEST_PORT:
        raise InvalidNumber(field="port", value=str(port), wanted=f"0–{HIGHEST_PORT}")


def _run(settings: Settings, arguments: argparse.Namespace) -> int:

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
