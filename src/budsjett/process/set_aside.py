"""A citizen's proposal set aside by the administration, and taken back in: with a reason that everybody may read."""

from dataclasses import dataclass, replace
from datetime import datetime

from budsjett.process.proposals import Proposal

HIDDEN = "Teksten er skjult."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """One decision on a citizen's proposal. The last one stands; the earlier ones can still be read."""

    municipality_id: str
    proposal_ref: str
    version: int
    aside: bool
    """False: taken back in."""
    hidden: bool
    """Whether the text is hidden as well; the amounts never are."""
    reason: str
    decided_by: str
    decided_at: datetime


def standing_aside(decided: tuple[SetAside, ...]) -> SetAside | None:
    """The decision that keeps a proposal out, if one does. `decided`: in the order they came."""
    return decided[-1] if decided and decided[-1].aside else None


def readable(proposal: Proposal, decided: tuple[SetAside, ...]) -> Proposal:
    """The proposal as it may be shown: without its text when that is hidden. `decided`: in the order they came."""
    if not decided or not decided[-1].hidden:
        return proposal
    title = f"Forslag {proposal.ref}"
    return replace(proposal, title=title, description=HIDDEN, affected=HIDDEN, otherwise=HIDDEN)
