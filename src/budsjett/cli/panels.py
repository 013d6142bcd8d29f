"""A citizens' panel by lot: make the lottery, and draw from it."""

import argparse
import sys
from pathlib import Path

from budsjett.cli.answers import DONE, REFUSED, leave, refuse, show
from budsjett.representation.pool import Panel, Quota
from budsjett.representation.sortition import Drawn, Lottery, NoPanel, draw, lottery
from budsjett.sources import pool_files

PERCENT = 100


def sortition(arguments: argparse.Namespace) -> int:
    """The fairest lottery within the quotas; with a seed, the panel it draws."""
    quotas = pool_files.quotas(arguments.quotas.name, _bytes(arguments.quotas))
    features = tuple(dict.fromkeys(quota.feature for quota in quotas))
    pool = pool_files.pool(arguments.pool.name, _bytes(arguments.pool), features)
    asked = Panel(pool=pool, quotas=quotas, seats=arguments.seats)
    made = lottery(asked, tickets=arguments.tickets, seconds=arguments.time_limit)
    if isinstance(made, NoPanel):
        return _impossible(made)
    if arguments.lottery:
        arguments.lottery.write_text(pool_files.lottery_text(made), encoding="utf-8", newline="\n")
    drawn = draw(made, arguments.seed) if arguments.seed else None
    if arguments.chances:
        chances = made.chances()
        lines = [f"{person.id};{float(chances.get(person.id, 0)):.6f}\n" for person in pool]
        arguments.chances.write_text("id;chance\n" + "".join(lines), encoding="utf-8", newline="\n")
    return _told(made, drawn, arguments)


def drawn_again(arguments: argparse.Namespace) -> int:
    """Draw from a published lottery: the same seed gives everyone the same panel, without any solver."""
    made = pool_files.lottery(arguments.file.name, _bytes(arguments.file))
    return _told(made, draw(made, arguments.seed), arguments)


def _told(made: Lottery, drawn: Drawn | None, arguments: argparse.Namespace) -> int:
    chances = made.chances()
    lowest, highest = min(chances.values()), max(chances.values())
    if arguments.json:
        panel = {} if drawn is None else {person: float(chances[person]) for person in drawn.panel}
        return show(
            {
                "tickets": len(made.tickets),
                "digest": made.digest,
                "lowest": float(lowest),
                "highest": float(highest),
                "ticket": None if drawn is None else drawn.number,
                "panel": panel,
            }
        )
    span = f"sjansen er fra {_percent(float(lowest))} til {_percent(float(highest))}"
    print(f"{len(made.tickets)} lodd, fingeravtrykk {made.digest}; {span}.", file=sys.stderr)
    if drawn is None:
        print("Publiser listen over lodd før frøet er kjent, og trekk med `budsjett draw`.", file=sys.stderr)
        return DONE
    print(f"Lodd {drawn.number} er trukket.", file=sys.stderr)
    print("id;chance")
    for person in drawn.panel:
        print(f"{person};{float(chances[person]):.6f}")
    return DONE


def _impossible(found: NoPanel) -> int:
    refuse("Ingen sammensetning oppfyller kvotene.")
    refuse(f"Disse kan ikke oppfylles samtidig: {'; '.join(_quota(quota) for quota in found.conflict)}.")
    for one in found.loosened:
        quota = one.quota
        refuse(f"Minste utvei: {quota.feature} {quota.value} fra {one.lowest} til {one.highest}.")
    return REFUSED


def _quota(quota: Quota) -> str:
    return f"{quota.feature} {quota.value} fra {quota.lowest} til {quota.highest}"


def _percent(chance: float) -> str:
    return f"{chance * PERCENT:.2f} %".replace(".", ",")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        leave(f"Kan ikke lese {path}: {problem.strerror}.")
