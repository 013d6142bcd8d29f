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

from starlette.requests import Request
from starlette.responses import Response

from budsjett.budget.starts import listed
from budsjett.process.people import Actor
from budsjett.process.rounds import Round, RoundItem
from budsjett.voting.election import CUT_FIRST

KEPT = timedelta(hours=2)
NAME = "stemmeseddel"
SEED = re.compile(r"[0-9a-f]{16}")
CHOICE = re.compile(r"(\d{1,4})-(k|\d{1,6})")
CUT = "k"
"""How the browser keeps a mark to cut first; what is given to the others is a number."""
DIGEST_SHOWN = 16


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
        """The list in this voter's order: each measure by a keyed digest, so that every place is equally likely.

        The levels of a measure stay together, in their order.
        """
        key = self.seed.encode()
        return tuple(
            sorted(items, key=lambda i: (hmac.digest(key, listed(i.measure_id).encode(), "sha256"), i.position))
        )


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
            choices[items[int(found[1])].measure_id] = CUT_FIRST if found[2] == CUT else int(found[2])
    return Draft(seed=seed, choices=choices)


def _seed_of(round_: Round, actor: Actor) -> str:
    return hmac.digest(round_.id.bytes, actor.key.encode(), "sha256").hex()[:16]


def keep(request: Request, response: Response, draft: Draft, round_: Round, items: Sequence[RoundItem]) -> None:
    """Let the browser keep the draft. `items` in the order of the list, which their places are numbered by."""
    written = "_".join(
        f"{place}-{CUT if draft.choices[item.measure_id] == CUT_FIRST else draft.choices[item.measure_id]}"
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
