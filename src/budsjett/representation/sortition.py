"""A citizens' panel by lot: a lottery that anyone can draw from and check, as fair as the quotas allow.

The lottery is a list of numbered tickets, each a whole panel of named persons within the quotas, and every ticket is
as likely. How often a person is on a ticket is her chance, exactly. One number is then drawn in public (Flanigan,
Kehne and Procaccia 2021, "Fair sortition made transparent"). The list is published before the seed is known; what
anyone needs to draw again is the list, the seed and SHA-256.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from budsjett.errors import InvalidText, NotDrawn
from budsjett.money import whole_kr
from budsjett.representation.pool import Panel, Quota
from budsjett.representation.question import Asked, Limits, Reply

COMMAND = (sys.executable, "-P", "-m", "budsjett.representation.leximin")
SECONDS = 600.0
TICKETS = 10_000
"""Four ten-sided dice, or a seed. Each person is on at most one ticket more or fewer than another of her kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosened:
    """A quota with the bounds that would do."""

    quota: Quota
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPanel:
    """No panel meets the quotas.

    `conflict`: quotas that cannot all be met while any of them can be spared. `loosened`: the fewest seats that must
    give way, over all quotas.
    """

    conflict: tuple[Quota, ...]
    loosened: tuple[Loosened, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lottery:
    """Numbered tickets, from 0. `fairest`: the lowest chance before shares were made whole tickets."""

    tickets: tuple[tuple[str, ...], ...]
    fairest: float

    @property
    def digest(self) -> str:
        """SHA-256 of the tickets, one a line, ids with a space between: published before the draw."""
        return sha256("\n".join(" ".join(ticket) for ticket in self.tickets).encode()).hexdigest()

    def chances(self) -> Mapping[str, Fraction]:
        """The exact chance of everyone on a ticket."""
        held = Counter(person for ticket in self.tickets for person in ticket)
        return {person: Fraction(n, len(self.tickets)) for person, n in sorted(held.items())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The ticket a seed draws."""

    number: int
    panel: tuple[str, ...]


def lottery(panel: Panel, *, tickets: int = TICKETS, seconds: float = SECONDS) -> Lottery | NoPanel:
    """The fairest lottery: the lowest chance as high as it can be, then the next lowest, and so on.

    Chances are within the rounding to whole tickets. Every ticket is checked against the quotas here, in whole
    numbers. Refuses (NotDrawn) where the solver's process dies, takes more than `seconds`, or is wrong.
    """
    reply = _answer(asked(panel), seconds)
    if not reply["panels"]:
        return _no_panel(panel, reply)
    counts = [tuple(int(n) for n in one) for one in reply["panels"]]
    parts = whole_kr([share * tickets for share in reply["shares"]], tickets)  # any whole parts of a whole
    made = _tickets(counts, parts, [_shuffled(ids) for ids in panel.members().values()])
    for ticket in dict.fromkeys(made):
        if len(set(ticket)) != panel.seats or panel.broken(ticket):
            raise NotDrawn(said=f"et panel som bryter kvotene: {' '.join(ticket)[:200]}")
    return Lottery(tickets=made, fairest=min((float(chance) for chance in reply["chances"]), default=0.0))


def asked(panel: Panel) -> Asked:
    """The panel as the solver's process is asked: only counts, no names."""
    kinds, members = panel.kinds, panel.members()
    return Asked(
        sizes=[len(members[kind]) for kind in kinds],
        quotas=[
            Limits(kinds=list(panel.kinds_in(quota, kinds)), lowest=quota.lowest, highest=quota.highest)
            for quota in panel.quotas
        ],
        seats=panel.seats,
    )


def draw(from_: Lottery, seed: str) -> Drawn:
    """The ticket that SHA-256 of the seed and the lottery's digest gives, as a number modulo the tickets.

    The seed is a text that nobody could know when the lottery was published. Refuses (InvalidText) an empty one.
    """
    if not seed.strip():
        raise InvalidText(field="Frø", value="", wanted="en tekst som ingen kunne vite da listen ble publisert")
    number = int(sha256(f"{seed.strip()}\n{from_.digest}".encode()).hexdigest(), 16) % len(from_.tickets)
    return Drawn(number=number, panel=from_.tickets[number])


def _tickets(
    panels: Sequence[tuple[int, ...]], parts: Sequence[int], members: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """Each panel on its part of the tickets; within a kind, persons take their turns."""
    turn = [0] * len(members)
    tickets = []
    for panel, times in zip(panels, parts, strict=True):
        for _ in range(times):
            ids: list[str] = []
            for kind, n in enumerate(panel):
                own = members[kind]
                ids += [own[(turn[kind] + at) % len(own)] for at in range(n)]
                turn[kind] = (turn[kind] + n) % len(own)
            tickets.append(tuple(sorted(ids)))
    return tuple(tickets)


def _shuffled(ids: Sequence[str]) -> tuple[str, ...]:
    """In an order that nobody chose and anyone can repeat: by SHA-256 of the ids together and the id."""
    together = "\n".join(ids)
    return tuple(sorted(ids, key=lambda own: (sha256(f"{together}\n\n{own}".encode()).digest(), own)))


def _no_panel(panel: Panel, reply: Reply) -> NoPanel:
    quotas = panel.quotas
    return NoPanel(
        conflict=tuple(quotas[place] for place in reply["conflict"]),
        loosened=tuple(
            Loosened(
                quota=quotas[one["quota"]],
                lowest=quotas[one["quota"]].lowest - one["below"],
                highest=quotas[one["quota"]].highest + one["above"],
            )
            for one in reply["relaxed"]
        ),
    )


def _answer(asked: Asked, seconds: float) -> Reply:
    try:
        ended = subprocess.run(  # noqa: S603 our own module, no shell, nothing of the caller's
            COMMAND, input=json.dumps(asked), capture_output=True, text=True, timeout=seconds, check=True
        )
        reply: Reply = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        raise NotDrawn(said=f"trekningen ble ikke ferdig på {seconds:.0f} sekunder") from None
    except (subprocess.CalledProcessError, ValueError) as fault:
        said = getattr(fault, "stderr", "") or str(fault)
        raise NotDrawn(said=said.strip().splitlines()[-1][:200] if said.strip() else "ingenting") from fault
    return reply
