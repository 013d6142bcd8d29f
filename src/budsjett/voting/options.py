"""What a round fixes before anyone votes, beside the rule itself: each an option with a name and a meaning.

Why each is an option, and what other programs choose: docs/explanation/counting-semantics.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from budsjett.errors import InvalidNumber


class TieBreak(StrEnum):
    """How items that a rule finds equally good are ordered."""

    ID = "id"
    """By id in text order ("10" before "9"): what pabutools does, and so what Pabulib files are counted by."""

    COST_THEN_ID = "cost-then-id"
    """More votes first, then lower cost, then id in text order: our own rounds."""

    CHEAPEST_THEN_ID = "cheapest-then-id"
    """Lower cost first, then more votes, then id in text order: what equalshares.net recommends."""


class Completion(StrEnum):
    """What becomes of the money Equal Shares leaves."""

    NONE = "none"
    """It stays unspent."""

    GREEDY = "greedy"
    """What still fits is adopted, in the order of `CompletionOrder`."""

    ADD_ONE = "add-one"
    """Every voter's share is raised by one krone at a time, as long as the outcome costs no more than the limit."""

    ADD_ONE_THEN_GREEDY = "add-one-then-greedy"
    """First by raised shares, then what still fits."""

    @property
    def raises_shares(self) -> bool:
        """Whether shares are raised."""
        return self in {Completion.ADD_ONE, Completion.ADD_ONE_THEN_GREEDY}

    @property
    def fills(self) -> bool:
        """Whether what still fits is adopted at the end."""
        return self in {Completion.GREEDY, Completion.ADD_ONE_THEN_GREEDY}


class AddOneStart(StrEnum):
    """Where raising the shares starts."""

    SHARE = "share"
    """At the limit divided by the voters, exactly (pabutools)."""

    WHOLE = "whole"
    """At whole kroner, rounded down (equalshares.net, and most statutes)."""


class AddOneStop(StrEnum):
    """When raising the shares stops, beside always: the last outcome within the limit."""

    EXHAUSTED = "exhausted"
    """At the first outcome with no room for any item with a cost that somebody voted for (pabutools)."""

    EXHAUSTED_ALL = "exhausted-all"
    """At the first outcome with no room for any item at all, wanted or not (equalshares.net)."""

    OVERSPENT = "overspent"
    """Only when the next outcome would cost more than the limit (Wieliczka 2023 was counted so)."""


class CompletionOrder(StrEnum):
    """In what order what still fits is adopted."""

    VOTES = "votes"
    """Most votes first (equalshares.net)."""

    PER_KRONE = "per-krone"
    """Most votes for each krone first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a round fixes before anyone votes, beside the rule itself. The default is what pabutools does.

    `adopts_unsupported` says whether the greedy rule and Phragmén also adopt what fits and nobody voted for. Equal
    Shares never does. `skips` says whether the greedy rule goes on past an item that does not fit. `fewest_votes`: an
    item with fewer votes is not considered by any rule. Refuses with `InvalidNumber` a negative threshold.
    """

    ties: TieBreak = TieBreak.ID
    completion: Completion = Completion.NONE
    completion_order: CompletionOrder = CompletionOrder.VOTES
    add_one_start: AddOneStart = AddOneStart.SHARE
    add_one_stop: AddOneStop = AddOneStop.EXHAUSTED
    adopts_unsupported: bool = True
    skips: bool = True
    fewest_votes: int = 0

    def __post_init__(self) -> None:
        if self.fewest_votes < 0:
            raise InvalidNumber(field="fewest_votes", value=str(self.fewest_votes), wanted="0 eller mer")


PABULIB = Terms()
"""What the collection's files are counted by, unless they say otherwise."""

ROUND = Terms(ties=TieBreak.COST_THEN_ID, completion=Completion.GREEDY, adopts_unsupported=False)
"""What our own rounds are counted by."""


def named(words: Mapping[str, object]) -> Terms:
    """Terms from their names and values, as `dataclasses.asdict` writes them. What is not named is as in `PABULIB`.

    Refuses (ValueError, TypeError) what no option is called, so that nothing is counted by other terms than were said.

    >>> named({"ties": "cost-then-id", "skips": False}).ties
    <TieBreak.COST_THEN_ID: 'cost-then-id'>
    """
    told: dict[str, Any] = dict(words)
    for field in fields(Terms):
        if field.name in told and isinstance(field.default, StrEnum):
            told[field.name] = type(field.default)(told[field.name])
    return Terms(**told)
