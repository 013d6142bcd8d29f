"""A round: one pass of participation through the budget process, in phases with their times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

from budsjett.errors import InvalidWindow, OutsideWindow, WrongPhase
from budsjett.voting.election import BallotKind
from budsjett.voting.options import ROUND, Terms
from budsjett.voting.outcome import Rule, Satisfaction

OSLO = ZoneInfo("Europe/Oslo")
"""Dates of law and dates on a ballot are Norwegian dates."""

RoundId = NewType("RoundId", UUID)


class RoundKind(StrEnum):
    """What a round shares out."""

    PRIORITIES = "priorities"
    """What the cuts and incomes on the list bring beyond the need; the law's limits hold every year."""
    FUND = "fund"
    """A pot of a size said beforehand; nothing on the list saves or brings income."""


STAND_INS: Mapping[Rule, Rule] = {Rule.WELFARE: Rule.GREEDY, Rule.LEXIMIN: Rule.EQUAL_SHARES}
"""What a round is counted by where its own rule looks for a best set and none is proven in time.

The ballot says so before anybody votes, and the administration has to ask for it after the time ran out: a rule that
is promised must always give an answer, and nothing unproven is ever called the best.
"""


class CapOn(StrEnum):
    """What a limit of a round gathers measures by."""

    THEME = "theme"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCap:
    """At most so much of what is chosen may be of one theme, or in one district: kroner, or how many things."""

    on: CapOn
    of: str
    most: int
    in_kr: bool

    @property
    def id(self) -> str:
        """How a published file names it, as 'theme:oppvekst:number'."""
        return f"{self.on}:{self.of}:{'kr' if self.in_kr else 'number'}"


class Phase(StrEnum):
    """A round's phases, in order."""

    PREPARING = "preparing"
    PROPOSING = "proposing"
    VOTING = "voting"
    CLOSED = "closed"
    COUNTED = "counted"


ORDER: tuple[Phase, ...] = tuple(Phase)

TIMED: tuple[Phase, ...] = (Phase.PROPOSING, Phase.VOTING)
"""The phases that have an announced opening and closing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a phase opens and closes; aware moments in UTC."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether the phase is open at a moment. The closing moment itself is outside."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One pass through the budget process in one municipality.

    `basis_digest` names the figures it rests on; `need_kr` is what must be found over the plan years; the measures
    on the ballot and their costs are fixed from the day voting opens. How it is counted (`rule`, `satisfaction`,
    `terms`), what a ballot looks like (`ballot_kind`, `points`, `least`, `most`, `asks`) and whether there is paper
    (`paper`) are fixed from the day it is set up.
    """

    id: RoundId
    municipality_id: str
    ref: str
    """Readable: the first plan year, as '2027'."""
    title: str
    question: str
    phase: Phase
    basis_digest: str
    ballot_kind: BallotKind
    points: int
    rule: Rule
    satisfaction: Satisfaction
    windows: tuple[Window, ...]
    created_at: datetime
    need_kr: int = 0
    """What must be found over the plan years; fixed when voting opens."""
    limit_kr: int = 0
    """What the ballot may spend, framed; fixed when voting opens. In a fund round the pot, from the start."""
    given: tuple[str, ...] = ()
    """Measures that are not voted on and that the outcome's plan holds in any case; fixed when voting opens."""
    list_digest: str = ""
    """Names exactly the ballot's list of measures with their costs; empty until voting opens."""
    kind: RoundKind = RoundKind.PRIORITIES
    least: int = 0
    """A ballot that is not blank names at least so many things; 0: no such bound. A measure in levels is one thing."""
    most: int = 0
    """A ballot names at most so many things; 0: no such bound."""
    terms: Terms = ROUND
    """Every gap in the rule filled in (`voting/options.py`)."""
    asks: tuple[str, ...] = ()
    """What the ballot asks of the voter beside her choices, and she may leave out; as a rule nothing."""
    caps: tuple[ListCap, ...] = ()
    """How much of what is chosen may be of one theme or in one district."""
    paper: bool = False
    """Whether one may vote on paper too. Paper goes before the browser: whoever hands in a form has one ballot, it."""

    def window(self, phase: Phase) -> Window | None:
        """The times of a phase, where it has any."""
        return next((w for w in self.windows if w.phase == phase), None)

    def require(self, needed: Phase, now: datetime) -> None:
        """Refuse what belongs to another phase or another time."""
        if self.phase != needed:
            raise WrongPhase(needed=needed.value, current=self.phase.value)
        window = self.window(needed)
        if window is not None and not window.holds(now):
            raise OutsideWindow(opens=window.opens_at.isoformat(), closes=window.closes_at.isoformat())


def check_windows(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """The windows in the order of the phases. Refuses one that closes before it opens, overlaps, or has no phase."""
    ordered = tuple(sorted(windows, key=lambda w: ORDER.index(w.phase)))
    for i, window in enumerate(ordered):
        ahead = ordered[i - 1] if i else None
        if (
            window.opens_at >= window.closes_at
            or window.phase not in TIMED
            or (ahead is not None and (ahead.phase == window.phase or ahead.closes_at > window.opens_at))
        ):
            raise InvalidWindow(
                phase=window.phase.value, opens=window.opens_at.isoformat(), closes=window.closes_at.isoformat()
            )
    return ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundItem:
    """A measure on the ballot, as it was when voting opened; it does not change after that.

    `net_cost_kr` is over all plan years, negative for what saves or brings income; `cost_kr` is the framed cost,
    never negative (`voting/framing.py`). `spared`: to vote for it is to spare people what the measure takes.
    """

    municipality_id: str
    round_id: RoundId
    measure_id: str
    position: int
    title: str
    net_cost_kr: int
    cost_kr: int
    spared: bool


def digest_of(items: tuple[RoundItem, ...]) -> str:
    """Names exactly this list: change a measure, a title or a cost, and it is another."""
    text = "\n".join(f"{i.measure_id}\t{i.title}\t{i.net_cost_kr}\t{i.cost_kr}\t{i.spared:d}" for i in items)
    return sha256(text.encode()).hexdigest()
