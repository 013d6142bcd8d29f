"""Files of elections: count and verify."""

import argparse
from pathlib import Path

from budsjett.cli.answers import DONE, leave, refuse, show
from budsjett.usecases.counting import recount
from budsjett.voting import pabulib
from budsjett.voting.counting import count
from budsjett.voting.outcome import Rule, Satisfaction


def counted(arguments: argparse.Namespace) -> int:
    """Count a Pabulib file by a rule."""
    file = pabulib.read(_text(arguments.file))
    outcome = count(file.election, Rule(arguments.rule), Satisfaction(arguments.satisfaction))
    if not arguments.json:
        for item in outcome.adopted:
            print(item)
        return DONE
    return show(
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


def verify(arguments: argparse.Namespace) -> int:
    """Count a published round again and compare with what it says was chosen."""
    result = recount(_text(arguments.file))
    if arguments.json:
        show({"agrees": result.agrees, "published": list(result.published), "recounted": list(result.recounted)})
    if not result.agrees:
        return refuse("Omtellingen gir et annet utfall enn det publiserte.")
    if not arguments.json:
        print(f"Omtellingen gir samme utfall: {len(result.recounted)} valgt.")
    return DONE


def _text(path: Path) -> str:
    data = _read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        leave(f"{path} er ikke UTF-8: byte {problem.start} kan ikke leses. Lagre filen som UTF-8.")


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        leave(f"Kan ikke lese {path}: {problem.strerror}.")
