"""The outcome of a count: written once. The database refuses a second, and refuses to change the first."""

import json
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from budsjett.errors import AlreadyCounted
from budsjett.process.rounds import RoundId
from budsjett.store.rows import as_row
from budsjett.store.schema import outcome
from budsjett.voting.bounds import Block, BlockKind
from budsjett.voting.election import ItemId
from budsjett.voting.options import ROUND, Terms
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind

EXACT = ("left_kr", "price", "share_kr", "covered")
"""What a step has as fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count as it was recorded: by which rule, with which program, and of what."""

    municipality_id: str
    round_id: RoundId
    rule: Rule
    satisfaction: Satisfaction
    ballots: int
    trial_ballots: int
    version: str
    digest: str
    """Of the election file: equal digests are the same ballots, costs and limit."""
    steps: str
    pabulib: str
    counted_by: str
    counted_at: datetime
    terms: Terms = ROUND
    raised: int = 0

    @property
    def outcome(self) -> Outcome:
        """What was adopted, and every step that led there."""
        steps = tuple(_step(written) for written in json.loads(self.steps))
        return Outcome(
            rule=self.rule, satisfaction=self.satisfaction, steps=steps, terms=self.terms, raised=self.raised
        )


def add(conn: Connection, new: Counted) -> None:
    """Record a count."""
    try:
        with conn.begin_nested():
            conn.execute(insert(outcome).values(as_row(new)))
    except IntegrityError as refused:
        raise AlreadyCounted(counted=str(new.round_id)) from refused


def get(conn: Connection, municipality_id: str, round_id: RoundId) -> Counted | None:
    """The recorded count, or None before it."""
    chosen = select(outcome).where(outcome.c.municipality_id == municipality_id, outcome.c.round_id == round_id)
    row = conn.execute(chosen).one_or_none()
    return None if row is None else Counted(**row._mapping)


def steps_text(steps: tuple[Step, ...]) -> str:
    """Steps as JSON; exact fractions as text, '7/3'."""
    return json.dumps([_written(as_row(step)) for step in steps], ensure_ascii=False)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in row.items()}


def _as_json(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    return [value.kind, value.by] if isinstance(value, Block) else value


def _step(written: dict[str, Any]) -> Step:
    exact = {name: Fraction(written[name]) for name in EXACT if written.get(name) is not None}
    blocked = written.get("block")  # steps recorded before there were bounds have none
    block = None if blocked is None else Block(BlockKind(blocked[0]), blocked[1])
    named = {"item": ItemId(written["item"]), "kind": StepKind(written["kind"]), "block": block}
    return Step(**{**written, **exact, **named})
