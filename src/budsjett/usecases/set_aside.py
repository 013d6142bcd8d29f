"""Set a citizen's proposal aside, and take it back in: the administration's, with a reason that everybody may read."""

from datetime import datetime

from budsjett.errors import NotACitizens, NotSetAside, OnTheBallot, OwnInTheRound
from budsjett.process import texts
from budsjett.process.people import Actor, Role
from budsjett.process.proposals import digest_of
from budsjett.process.rights import Act, require
from budsjett.process.set_aside import SetAside
from budsjett.store import journal, proposals, rounds, serials
from budsjett.store.engine import Connection


def set_aside(
    conn: Connection, actor: Actor | None, ref: str, reason: str, *, hide: bool = False, now: datetime
) -> SetAside:
    """Keep a citizen's proposal off the ballot and among those set aside; `hide` its text too. Can be undone.

    Refuses what councils and representatives propose, what stands on a ballot, a reason that cannot be shown, and one
    who has a proposal of her own in the round.
    """
    return _decide(conn, actor, Act.SET_ASIDE, ref, reason, aside=True, hidden=hide, now=now)


def take_back_in(conn: Connection, actor: Actor | None, ref: str, reason: str, now: datetime) -> SetAside:
    """Let a proposal that was set aside stand as any other again, with its text."""
    return _decide(conn, actor, Act.TAKE_BACK_IN, ref, reason, aside=False, hidden=False, now=now)


def _decide(
    conn: Connection, actor: Actor | None, act: Act, ref: str, reason: str, *, aside: bool, hidden: bool, now: datetime
) -> SetAside:
    if actor is None:
        require(None, act, None, now)
        raise AssertionError(act)
    rounds.hold(conn, actor.municipality_id)  # no ballot is made up meanwhile
    found = proposals.get(conn, actor.municipality_id, ref)
    of = rounds.by_id(conn, actor.municipality_id, found.round_id)
    require(actor, act, of, now)
    if found.author is not Role.CITIZEN:
        raise NotACitizens(proposal=found.ref)
    own = (digest_of(of.id, role, actor.key) for role in (Role.CITIZEN, Role.REPRESENTATIVE))
    if any(proposals.of_author(conn, actor.municipality_id, of.id, digest) for digest in own):
        raise OwnInTheRound(round=of.ref)
    if any(item.measure_id == found.measure_id for item in rounds.items(conn, actor.municipality_id, of.id)):
        raise OnTheBallot(proposal=found.ref)
    reason = texts.paragraphs("Begrunnelse", reason)
    before = proposals.decided(conn, actor.municipality_id, ref)
    if not aside and not (before and before[-1].aside):
        raise NotSetAside(proposal=found.ref)
    new = SetAside(
        municipality_id=actor.municipality_id,
        proposal_ref=ref,
        version=serials.take(conn, actor.municipality_id, f"set aside {ref}"),
        aside=aside,
        hidden=hidden,
        reason=reason,
        decided_by=actor.label,
        decided_at=now,
    )
    proposals.decide(conn, new)
    journal.record(conn, actor, act, ref, at=now, detail=reason)
    return new
