"""A ballot on its way: kept in the voter's own browser until it is cast, never in an address and never on the server.

An address ends up in logs and in the browser's history; a cookie for these pages alone does neither. It survives a
reload, the back button and signing in, and is taken away when the ballot is cast.
"""

import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from budsjett.errors import DuplicateMeasure, InvalidNumber, UnknownMeasure
from budsjett.process.people import Actor
from budsjett.process.rounds import Round, RoundItem
from budsjett.voting.election import BallotKind

KEPT = timedelta(hours=2)
NAME = "stemmeseddel"
SEED = re.compile(r"[0-9a-f]{16}")
CHOICE = re.compile(r"(\d{1,4})-(\d{1,6})")
DIGEST_SHOWN = 16
MOST_POINTS = 999_999
SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the voter has chosen so far, by measure id, and the seed of the order she sees.

    `outdated`: the list has changed since she chose, and her choices are gone.
    """

    seed: str
    choices: Mapping[str, int]
    outdated: bool = False

    def taking(self, choices: Mapping[str, int]) -> "Draft":
        """The same draft with other choices."""
        return replace(self, choices=dict(choices), outdated=False)

    def in_order(self, items: Iterable[RoundItem]) -> tuple[RoundItem, ...]:
        """The list in this voter's order: each measure by a keyed digest, so that every place is equally likely."""
        key = self.seed.encode()
        return tuple(sorted(items, key=lambda item: hmac.digest(key, item.measure_id.encode(), "sha256")))


def read(request: Request, round_: Round, items: Sequence[RoundItem], actor: Actor | None) -> Draft:
    """The draft the browser brought; a fresh one when it brought none that can be read.

    One who has signed in gets the same order on every device; others keep the order they first saw.
    """
    seed, _, rest = request.cookies.get(NAME, "").partition(".")
    digest, _, written = rest.partition(".")
    if not SEED.fullmatch(seed):
        seed = _seed_of(round_, actor) if actor else secrets.token_hex(8)
        return Draft(seed=seed, choices={})
    if digest != round_.list_digest[:DIGEST_SHOWN]:
        return Draft(seed=seed, choices={}, outdated=bool(written))
    choices: dict[str, int] = {}
    for part in written.split("_"):
        found = CHOICE.fullmatch(part)
        if found and int(found[1]) < len(items):
            choices[items[int(found[1])].measure_id] = int(found[2])
    return Draft(seed=seed, choices=choices)


def _seed_of(round_: Round, actor: Actor) -> str:
    return hmac.digest(round_.id.bytes, actor.key.encode(), "sha256").hex()[:16]


def keep(request: Request, response: Response, draft: Draft, round_: Round, items: Sequence[RoundItem]) -> None:
    """Let the browser keep the draft. `items` in the order of the list, which their places are numbered by."""
    written = "_".join(
        f"{place}-{draft.choices[item.measure_id]}"
        for place, item in enumerate(items)
        if draft.choices.get(item.measure_id)
    )
    response.set_cookie(
        NAME,
        f"{draft.seed}.{round_.list_digest[:DIGEST_SHOWN]}.{written}",
        max_age=int(KEPT.total_seconds()),
        path=f"/{round_.municipality_id}/stem",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",  # it has to come along when a sign-in elsewhere sends the voter back
    )


def forget(request: Request, response: Response, m: str, name: str = NAME) -> None:
    """Take the draft out of the browser."""
    response.delete_cookie(name, path=f"/{m}/stem", secure=request.url.scheme == "https", httponly=True, samesite="lax")


def chosen_in(pairs: Iterable[tuple[str, str]], items: Sequence[RoundItem], kind: BallotKind) -> dict[str, int]:
    """What a form says was chosen: `valg=ID` on an approval ballot, `poeng-ID=3` on a points ballot.

    Refuses what is not on the list, the same measure twice, and points that are not whole numbers from 0.
    """
    known = {item.measure_id: item.title for item in items}
    choices: dict[str, int] = {}
    for name, value in pairs:
        if kind is BallotKind.APPROVAL and name == "valg":
            measure, points = value, 1
        elif kind is BallotKind.POINTS and name.startswith("poeng-"):
            measure = name.removeprefix("poeng-")
            points = _points(known.get(measure, measure), value)
        else:
            continue
        if measure not in known:
            raise UnknownMeasure(measure=measure[:SHOWN].replace("\0", "\N{REPLACEMENT CHARACTER}"))
        if measure in choices:
            raise DuplicateMeasure(measure=known[measure])
        choices[measure] = points
    return {measure: points for measure, points in choices.items() if points}


def _points(title: str, written: str) -> int:
    text = written.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(MOST_POINTS)):
        raise InvalidNumber(field=title[:SHOWN], value=written[:SHOWN], wanted="et helt tall, 0 eller mer")
    return int(text)


def stepped(choices: Mapping[str, int], step: str) -> dict[str, int]:
    """The choices after one press on plus or minus: '+ID' or '-ID'. Never below zero."""
    sign, measure = step[:1], step[1:]
    changed = dict(choices)
    points = changed.pop(measure, 0) + {"+": 1, "-": -1}.get(sign, 0)
    if points > 0:
        changed[measure] = min(points, MOST_POINTS)
    return changed


class Removal(NamedTuple):
    """One thing to take off that would be enough, and what it would free."""

    measure_id: str
    title: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What there is to spend and what is spent: kroner on an approval ballot, points on a points ballot."""

    kind: BallotKind
    limit: int
    used: int
    removals: tuple[Removal, ...]
    """Over the limit: each single thing that would be enough to take off, the smallest first; else empty."""
    together: tuple[Removal, ...]
    """Over the limit and no single thing is enough: a few that are."""

    @property
    def left(self) -> int:
        """What is left; negative when more is chosen than there is."""
        return self.limit - self.used


def purse(choices: Mapping[str, int], items: Sequence[RoundItem], round_: Round) -> Purse:
    """Add up a draft."""
    kind = round_.ballot_kind
    limit = round_.limit_kr if kind is BallotKind.APPROVAL else round_.points
    chosen = sorted(
        (
            Removal(
                item.measure_id,
                item.title,
                item.cost_kr if kind is BallotKind.APPROVAL else choices[item.measure_id],
            )
            for item in items
            if item.measure_id in choices
        ),
        key=lambda one: (one.amount, one.title),
    )
    used = sum(one.amount for one in chosen)
    over = used - limit
    removals = tuple(one for one in chosen if one.amount >= over) if over > 0 else ()
    together: list[Removal] = []
    if over > 0 and not removals:
        for one in reversed(chosen):
            together.append(one)
            if sum(t.amount for t in together) >= over:
                break
    return Purse(kind=kind, limit=limit, used=used, removals=removals, together=tuple(together))
