"""Who took part in a counted round, and whether others would have said otherwise. Nothing before the count."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

import numpy as np

from budsjett.process.rounds import Round
from budsjett.representation.disclosure import publish
from budsjett.representation.groups import FEWEST, Answers, Grouping
from budsjett.representation.stability import Stability
from budsjett.representation.turnout import TraitTurnout, overall, turnout
from budsjett.store import ballots, rounds
from budsjett.store.engine import Connection
from budsjett.store.outcomes import Counted
from budsjett.usecases.counting import count_of
from budsjett.usecases.finding import election_of
from budsjett.usecases.groups import asked
from budsjett.usecases.paper import reconciliation
from budsjett.usecases.satisfaction import Division, Shown, satisfaction
from budsjett.usecases.vote import turnout as cast
from budsjett.usecases.weighed import Recounts, Weighed
from budsjett.voting.election import ItemId

MOST_KEPT = 8
Key = tuple[UUID, str]
_kept: OrderedDict[Key, "tuple[TookPart, Future[Others]]"] = OrderedDict()
_turn = threading.Lock()
_behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draws")
"""Thousands of counts: behind the scenes, one round at a time, and once for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How many came how far. Only what is counted anyway, and nothing of fewer than five (None).

    `replaced`: ballots handed in and replaced by the voter's later one. Who opened the ballot or began is not counted:
    that would take a cookie or an address.
    """

    entitled: int
    in_box: int
    trial: int
    replaced: int | None
    blank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """How many voted in the browser and how many on paper, trial ballots left out; None where it is withheld.

    How many voted is told, so that of two channels either both are shown or neither. They are never crossed with
    groups: a table of both would be another with cells of few people, while the two apart say nothing of each other.
    """

    digital: int | None
    paper: int | None


class NotWeighed(StrEnum):
    """Why ballots are not weighed: nobody was asked about groups, or a group has too few to speak for all of it."""

    NOT_ASKED = "not asked"
    FEW = "few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What other voters would have said. `stability` is of the outcome that stands; None where its rule is too slow.

    `weighed` is None where ballots are not weighed (`TookPart.not_weighed`), or not in time.
    """

    stability: Stability | None
    weighed: Weighed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TookPart:
    """Who took part. `traits`: one for each trait the round asked about; `least_alike`: the one that gives the score.

    `got`: what they got of what they voted for. `channels` is None where the round had no paper. `others` is None as
    long as the draws are being counted.
    """

    round: Round
    steps: Steps
    traits: tuple[TraitTurnout, ...]
    least_alike: TraitTurnout | None
    titles: Mapping[ItemId, str]
    adopted: tuple[ItemId, ...]
    got: Shown
    others: Others | None
    channels: Channels | None = None

    @property
    def all_shown(self) -> bool:
        """Whether no group is withheld. If one is, neither weights nor what follows from them alone may be told.

        A weight is a group's share of the people over its share of those who answered: it gives the count away.
        """
        return all(group.took_part is not None for trait in self.traits for group in trait.groups)

    @property
    def not_weighed(self) -> NotWeighed | None:
        """Why there is no weighed outcome beside the one that stands; None where there is, or will be."""
        if not self.traits:
            return NotWeighed.NOT_ASKED
        return None if self.all_shown else NotWeighed.FEW


def took_part(conn: Connection, municipality_id: str, ref: str | None = None, *, patience_s: float = 0.0) -> TookPart:
    """Who took part in a round. Refuses (NotYetCounted) before the count; after it the answer never changes.

    `patience_s`: how long to wait for the draws.
    """
    round_, counted = count_of(conn, municipality_id, ref)
    found, drawn = _kept_of(conn, round_, counted)
    try:
        others = drawn.result(patience_s)
    except TimeoutError:
        others = None
    return replace(found, others=others)


def _kept_of(conn: Connection, round_: Round, counted: Counted) -> "tuple[TookPart, Future[Others]]":
    """What is told of a round, found once; its draws are begun once."""
    key = (round_.id, counted.digest)
    with _turn:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    groupings = asked(conn, round_)
    said = _said(conn, round_, groupings)
    election = election_of(conn, round_)
    adopted = counted.outcome.adopted
    divisions = [
        Division(name=grouping.trait.value, of=[own.get(grouping.trait) for own in said], ids=grouping.ids)
        for grouping in groupings
    ]
    traits = tuple(turnout(said, grouping) for grouping in groupings)
    got = satisfaction(election, adopted, divisions)
    found = TookPart(
        round=round_,
        steps=_steps(conn, round_, got),
        traits=traits,
        least_alike=overall(traits),
        titles={ItemId(i.measure_id): i.title for i in rounds.items(conn, round_.municipality_id, round_.id)},
        adopted=adopted,
        got=got,
        others=None,
        channels=_channels(conn, round_),
    )
    again = Recounts(election, said, counted.rule, counted.satisfaction)
    weighable = found.not_weighed is None

    def draw() -> Others:
        weighed = again.weighed(groupings, adopted) if weighable else None
        return Others(stability=again.steadiness(), weighed=weighed)

    with _turn:
        if key not in _kept:
            _kept[key] = found, _behind.submit(draw)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _said(conn: Connection, round_: Round, groupings: Sequence[Grouping]) -> tuple[Answers, ...]:
    """What is kept of the answers, one for each ballot in the order of the ballots."""
    known = {grouping.trait.value: grouping for grouping in groupings}
    return tuple(
        {known[trait].trait: group for trait, group in told.items() if trait in known and group in known[trait].ids}
        for told in ballots.groups(conn, round_.municipality_id, round_.id)
    )


def _steps(conn: Connection, round_: Round, got: Shown) -> Steps:
    there = cast(conn, round_.municipality_id, round_.ref)
    assert there is not None  # noqa: S101 a counted round has a turnout
    in_browser = there.ballots - there.trial - reconciliation(conn, round_).counted
    replaced = ballots.receipts(conn, round_.municipality_id, round_.id) - in_browser  # by paper too
    return Steps(
        entitled=there.entitled,
        in_box=there.ballots,
        trial=there.trial,
        replaced=replaced if replaced >= FEWEST else None,
        blank=got.blank,  # the same as every other table tells of them
    )


def _channels(conn: Connection, round_: Round) -> Channels | None:
    if not round_.paper:
        return None
    there = cast(conn, round_.municipality_id, round_.ref)
    assert there is not None  # noqa: S101 a counted round has a turnout
    on_paper = reconciliation(conn, round_).counted
    return by_channel(there.ballots - there.trial - on_paper, on_paper)


def by_channel(digital: int, paper: int) -> Channels:
    """The two channels as they may be published."""
    published = publish(np.array([digital, paper], dtype=np.int64))
    return Channels(digital=published.at(0), paper=published.at(1))
