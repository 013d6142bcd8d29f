"""Files of elections: count and verify."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from budsjett import __version__
from budsjett.cli.answers import DONE, leave, refuse, show
from budsjett.errors import NotProven
from budsjett.usecases.counting import recount
from budsjett.usecases.finding import count_proven
from budsjett.voting import pabulib
from budsjett.voting.certificate import certificate
from budsjett.voting.election import Election
from budsjett.voting.options import AddOneStart, AddOneStop, Completion, CompletionOrder, Terms, TieBreak
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.pabulib_bounds import parse


def counted(arguments: argparse.Namespace) -> int:
    """Count Pabulib files by a rule, or by all; what was repaired in a file goes to the error stream."""
    paths = [path for named in arguments.file for path in (sorted(named.glob("*.pb")) if named.is_dir() else [named])]
    rules = list(Rule) if arguments.rule == "all" else [Rule(arguments.rule)]
    alone = len(paths) == 1 and len(rules) == 1
    if arguments.compare or arguments.why is not None or arguments.got or arguments.by is not None:
        if not alone:
            return refuse("Spør om én fil og én regel om gangen: da er det klart hva som sammenlignes med hva.")
        return _explained(paths[0], rules[0], arguments)
    answers = []
    for path in paths:
        file = _read(path)
        for rule in rules:
            outcome = _in_time(path, _asked(arguments, file), rule, arguments, alone=alone)
            if outcome is None:
                continue
            if arguments.json:
                answers.append({"file": path.name, **_answer(file, outcome)})
            elif alone:
                print("\n".join(outcome.adopted))
            else:
                print(f"{path.name}\t{rule}\t{len(outcome.adopted)}\t{','.join(outcome.adopted)}", flush=True)
    if not arguments.json:
        return DONE
    return show(answers[0] if alone else answers)


def _explained(path: Path, rule: Rule, arguments: argparse.Namespace) -> int:
    from budsjett.cli import explaining  # noqa: PLC0415 a plain count waits for none of it

    file = _read(path)
    election = _asked(arguments, file)
    outcome = count_proven(election, rule, Satisfaction(arguments.satisfaction), seconds=arguments.seconds)
    return explaining.explained(_text(path), file, election, outcome, arguments)


def _read(path: Path) -> pabulib.PabulibFile:
    """A file, and on the error stream what was repaired in it."""
    text = _text(path)
    file = pabulib.read(text)
    for repair in (*file.repairs, *pabulib.ages(text)):
        print(f"{path.name}, linje {repair.line}: {repair.problem}", file=sys.stderr)
    return file


def _in_time(
    path: Path, election: Election, rule: Rule, arguments: argparse.Namespace, *, alone: bool
) -> Outcome | None:
    """The outcome; None, and said so, where a best set was not proven in time and there is more to count."""
    try:
        return count_proven(election, rule, Satisfaction(arguments.satisfaction), seconds=arguments.seconds)
    except NotProven:
        if alone:
            raise
        print(f"{path.name}: {rule} er ikke bevist på {arguments.seconds:g} sekunder", file=sys.stderr)
        return None


def _asked(arguments: argparse.Namespace, file: pabulib.PabulibFile) -> Election:
    """The file's election, on the terms and with the bounds that the command says instead of the file's."""
    election = file.points if arguments.points and file.points else file.election
    bounds = parse(arguments.bound, scale=file.scale) if arguments.bound else election.bounds
    return replace(election, terms=_terms(arguments, election.terms), bounds=bounds)


def _terms(arguments: argparse.Namespace, said: Terms) -> Terms:
    """The file's own terms, with what the command says otherwise."""
    chosen = {
        "ties": TieBreak,
        "completion": Completion,
        "completion_order": CompletionOrder,
        "add_one_start": AddOneStart,
        "add_one_stop": AddOneStop,
    }
    given: dict[str, Any] = {
        name: kind(getattr(arguments, name)) for name, kind in chosen.items() if getattr(arguments, name)
    }
    fewest = said.fewest_votes if arguments.fewest_votes is None else arguments.fewest_votes
    return replace(said, **given, skips=said.skips and not arguments.no_skip, fewest_votes=fewest)


def _answer(file: pabulib.PabulibFile, outcome: Outcome) -> dict[str, object]:
    return {
        "rule": outcome.rule.value,
        "adopted": list(outcome.adopted),
        "cost_kr": file.amount(outcome.cost_kr),
        "limit_kr": file.amount(file.election.limit_kr),
        "raised": outcome.raised,
        "steps": [
            {
                "item": s.item,
                "support": s.support,
                "left_kr": str(s.left_kr / file.scale),
                "price": None if s.price is None else str(s.price),
                "adopted": s.adopted,
                **({"against": s.against} if s.against else {}),
                **({"covered": str(s.covered)} if s.covered is not None else {}),
                **({"blocked": s.block.kind.value, "by": s.block.by} if s.block else {}),
            }
            for s in outcome.steps
        ],
    }


def certify(arguments: argparse.Namespace) -> int:
    """The certificate of a published round, for `tools/recount.py` and anyone else."""
    return show(certificate(_text(arguments.file), version=__version__))


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
