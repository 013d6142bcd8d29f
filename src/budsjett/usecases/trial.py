"""Trial ballots: made-up voters for a demonstration, marked as such wherever they are counted."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.budget.starts import listed
from budsjett.errors import OnlyInDemonstration
from budsjett.process.ballots import CastBallot
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.process.rounds import OSLO, Round, RoundItem
from budsjett.representation.groups import Grouping
from budsjett.store import ballots, journal, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.groups import asked
from budsjett.usecases.item_levels import chains, levels
from budsjett.voting.bounds import Bounds
from budsjett.voting.election import BallotKind, ItemId

SEED = 2027
MOST = 5_000
GROUPS = 6
"""As many groups of like-minded as a small town's letters to the editor suggest; not measured anywhere."""

BLANK_SHARE = 0.02
SILENT_SHARE = 0.15
FEW = 2
"""So many themes tell no groups apart."""


@dataclass(frozen=True, slots=True)
class _Group:
    """People who care about the same themes."""

    size: float
    liking: dict[ItemId, float]
    """How likely one of them is to name each item (0-1)."""


def fill_with_trial_ballots(
    conn: Connection, actor: Actor | None, *, count: int, demonstration: bool, now: datetime, seed: int = SEED
) -> int:
    """Put made-up ballots in the box. The same seed and list give the same ballots. Refused outside a demonstration."""
    if not demonstration:
        raise OnlyInDemonstration
    round_ = rounds.hold(conn, actor.municipality_id) if actor else None
    require(actor, Act.FILL_TRIAL_BALLOTS, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor
    assert round_ is not None  # noqa: S101 it was held above
    items = rounds.items(conn, round_.municipality_id, round_.id)
    basis = basis_with_proposals(conn, round_)
    spoken = imagined(basis, round_, items, min(max(count, 0), MOST), seed)
    said = imagined_answers(asked(conn, round_), round_, len(spoken), seed)
    today = now.astimezone(OSLO).date()
    if spoken:
        ballots.add_trial(
            conn,
            [
                CastBallot(
                    municipality_id=round_.municipality_id,
                    round_id=round_.id,
                    slot=secrets.token_bytes(ballots.SLOT_BYTES),
                    cast_on=today,
                    trial=True,
                    choices=choices,
                    groups=told,
                )
                for choices, told in zip(spoken, said, strict=True)
            ],
        )
    journal.record(conn, actor, Act.FILL_TRIAL_BALLOTS, round_.ref, at=now, detail=f"{len(spoken)} trial ballots")
    return len(spoken)


def imagined(
    basis: Basis, round_: Round, items: Sequence[RoundItem], count: int, seed: int
) -> tuple[dict[ItemId, int], ...]:
    """What made-up voters say. Each belongs to a group that likes some themes, and names each item by chance."""
    chance = random.Random(f"{seed} {round_.ref}")
    groups = _groups(basis, items, chance)
    sizes = [group.size for group in groups]
    spoken = []
    for _ in range(count):
        group = chance.choices(groups, sizes)[0]
        eagerness = chance.uniform(0.6, 1.3)
        named = [item for item, liking in group.liking.items() if chance.random() < liking * eagerness]
        blank = chance.random() < BLANK_SHARE
        spoken.append({} if blank else _ballot(round_, _as_many(round_, named, group), group, chance))
    return tuple(spoken)


def imagined_answers(groupings: Sequence[Grouping], round_: Round, count: int, seed: int) -> tuple[dict[str, str], ...]:
    """What made-up voters tell of themselves: groups named later are likelier to vote, as the old mostly are."""
    chance = random.Random(f"{seed} {round_.ref} answers")
    return tuple(
        {
            grouping.trait.value: chance.choices(
                grouping.ids, [group.persons * (1 + at / 2) for at, group in enumerate(grouping.groups)]
            )[0]
            for grouping in groupings
            if chance.random() > SILENT_SHARE
        }
        for _ in range(count)
    )


def _as_many(round_: Round, named: list[ItemId], group: _Group) -> list[ItemId]:
    """What somebody names where the round asks for a number of things: the dearest to the group fill up, or stay."""
    if not named or not (round_.least or round_.most):
        return named
    liking = {chain: max(group.liking[level] for level in chain) for chain in chains(group.liking)}
    dearest = sorted(liking, key=lambda chain: -liking[chain])
    wanted = [chain for chain in dearest if not set(chain).isdisjoint(named)]
    wanted = wanted[: round_.most or len(wanted)]
    wanted += [chain for chain in dearest if chain not in wanted][: max(0, round_.least - len(wanted))]
    return [level for chain in wanted for level in chain if level in named or level == chain[0]]


def _ballot(round_: Round, named: list[ItemId], group: _Group, chance: random.Random) -> dict[ItemId, int]:
    kind = round_.ballot_kind
    if kind is BallotKind.CHOOSE_ONE:
        return {chance.choices(named, [group.liking[i] for i in named])[0]: 1} if named else {}
    if kind is BallotKind.RANKING:
        wanted = sorted(named, key=lambda item: -group.liking[item] * chance.uniform(0.5, 1.5))
        return {item: place for place, item in enumerate(wanted, start=1)}
    if kind is not BallotKind.POINTS:
        return dict.fromkeys(Bounds(levels=levels(group.liking)).with_levels_below(named), 1)
    given: dict[ItemId, int] = dict.fromkeys(named[: round_.least], 1)
    for _ in range(round_.points - len(given) if named else 0):
        item = chance.choices(named, [group.liking[i] for i in named])[0]
        given[item] = given.get(item, 0) + 1
    return given


def _groups(basis: Basis, items: Sequence[RoundItem], chance: random.Random) -> list[_Group]:
    """Each group has one or two themes at heart. Sparing a service is likelier than a new thing, for everybody.

    Where the whole list is of one or two themes, a group has things at heart instead.
    """
    about = {item.measure_id: basis.measures[listed(item.measure_id)].theme for item in items}
    if len(set(about.values())) <= FEW:
        about = {item.measure_id: item.measure_id for item in items}
    themes = sorted(set(about.values()))
    groups = []
    for _ in range(GROUPS):
        hearts = set(chance.sample(themes, min(len(themes), chance.choice((1, 2)))))
        liking = {}
        for item in items:
            base = 0.62 if about[item.measure_id] in hearts else 0.14
            liking[ItemId(item.measure_id)] = base * (1.0 if item.spared else 0.85) * chance.uniform(0.7, 1.3)
        groups.append(_Group(chance.uniform(0.5, 1.5), liking))
    return groups
