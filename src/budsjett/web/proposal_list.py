"""The list of proposals: from whom, how far each has come, and where the list goes on."""

from collections.abc import Sequence
from dataclasses import dataclass

from budsjett.process.people import Actor, Role
from budsjett.process.proposals import ProposalStatus
from budsjett.usecases.propose import Listed
from budsjett.web import words
from budsjett.web.proposal_form import KIND_WORDS, amount_words, when

STATUS = {
    ProposalStatus.SUBMITTED: ("Venter på svar", "warning"),
    ProposalStatus.ASSESSED: ("Besvart", "success"),
    ProposalStatus.WITHDRAWN: ("Trukket", "neutral"),
}
ON_A_PAGE = 100
ASIDE = ("Satt til side", "neutral")
FROM = {
    "rad": (Role.COUNCIL, "Råd"),
    "representanter": (Role.REPRESENTATIVE, "Representanter"),
    "innbyggere": (Role.CITIZEN, "Innbyggere"),
}
"""Whose proposals a list may show: its address, the role, and what they are called together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A proposal in the list."""

    ref: str
    title: str
    author: str
    mine: bool
    kind: str
    amount: str
    when: str
    statements: int
    status: str
    colour: str
    submitted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to see the list: those from some, or all."""

    name: str
    count: int
    address: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list."""

    choices: tuple[Choice, ...]
    rows: tuple[Row, ...]
    before: str
    after: str
    """Where the list goes on, either way; empty where it does not."""
    place: str
    aside: tuple[Row, ...]
    """Set aside by the administration; they can still be found, with the reason."""


def listing(views: Sequence[Listed], actor: Actor | None, address: str, fra: str, side: str) -> Listing:
    """The page of a list that an address asks for. What it asks that there is not, is the first page of everything."""
    standing = [view for view in views if view.aside is None]
    wanted = FROM[fra][0] if fra in FROM else None
    chosen = [view for view in standing if wanted in {None, view.proposal.author}]
    last = max(1, -(-len(chosen) // ON_A_PAGE))
    asked = int(side) if side.isascii() and side.isdigit() and len(side) < len("10000") else 1
    here = max(1, min(asked, last))
    at = f"{address}?" + (f"fra={fra}&" if wanted else "") + "side="
    return Listing(
        choices=_choices(standing, address, wanted),
        rows=tuple(_row(view, actor) for view in chosen[(here - 1) * ON_A_PAGE : here * ON_A_PAGE]),
        before=f"{at}{here - 1}" if here > 1 else "",
        after=f"{at}{here + 1}" if here < last else "",
        place=f"Side {here} av {last}" if last > 1 else "",
        aside=tuple(_row(view, actor) for view in views if view.aside is not None),
    )


def _choices(views: list[Listed], address: str, wanted: Role | None) -> tuple[Choice, ...]:
    """Those that have something in them, all of them first; none when there is only one kind."""
    counts = {role: sum(view.proposal.author is role for view in views) for role, _ in FROM.values()}
    kinds = [
        Choice(name=name, count=counts[role], address=f"{address}?fra={key}", here=role is wanted)
        for key, (role, name) in FROM.items()
        if counts[role] or role is wanted
    ]
    every = Choice(name="Alle", count=len(views), address=address, here=wanted is None)
    return (every, *kinds) if len(kinds) > 1 or wanted else ()


def _row(view: Listed, actor: Actor | None) -> Row:
    p = view.proposal
    status, colour = ASIDE if view.aside else STATUS[p.status]
    return Row(
        ref=p.ref,
        title=p.title,
        author=view.author,
        mine=actor is not None and p.is_by(actor),
        kind=KIND_WORDS[p.kind.value],
        amount=amount_words(p.yearly_kr, p.investment_kr, one_off=p.one_off),
        when=when(p.first_year, p.month, one_off=p.one_off or not p.yearly_kr),
        statements=view.statements,
        status=status,
        colour=colour,
        submitted=words.day(p.submitted_at, year=False),
    )
