"""Proposals by councils, representatives and citizens, and what was decided of citizens'."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from budsjett.errors import NoSuchProposal
from budsjett.process.proposals import Proposal, ProposalStatus
from budsjett.process.rounds import RoundId
from budsjett.process.set_aside import SetAside
from budsjett.store.rows import as_row
from budsjett.store.schema import proposal, set_aside


def add(conn: Connection, new: Proposal) -> None:
    """Keep a submitted proposal."""
    conn.execute(insert(proposal).values(as_row(new)))


def get(conn: Connection, municipality_id: str, ref: str) -> Proposal:
    """A proposal by its readable reference."""
    chosen = select(proposal).where(proposal.c.municipality_id == municipality_id, proposal.c.ref == ref)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise NoSuchProposal(proposal=ref)
    return Proposal(**row._mapping)


def of_round(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[Proposal, ...]:
    """A round's proposals, in the order they came."""
    chosen = (
        select(proposal)
        .where(proposal.c.municipality_id == municipality_id, proposal.c.round_id == round_id)
        .order_by(proposal.c.submitted_at, proposal.c.ref)
    )
    return tuple(Proposal(**row._mapping) for row in conn.execute(chosen))


def of_author(conn: Connection, municipality_id: str, round_id: RoundId, digest: bytes) -> tuple[Proposal, ...]:
    """One person's proposals in a round, in the order they came."""
    chosen = (
        select(proposal)
        .where(
            proposal.c.municipality_id == municipality_id,
            proposal.c.round_id == round_id,
            proposal.c.author_digest == digest,
        )
        .order_by(proposal.c.submitted_at, proposal.c.ref)
    )
    return tuple(Proposal(**row._mapping) for row in conn.execute(chosen))


def set_status(conn: Connection, found: Proposal, status: ProposalStatus) -> None:
    """The one thing about a proposal that changes."""
    conn.execute(
        update(proposal)
        .where(proposal.c.municipality_id == found.municipality_id, proposal.c.ref == found.ref)
        .values(status=status)
    )


def decide(conn: Connection, new: SetAside) -> None:
    """Keep a decision to set a proposal aside, or to take it back in."""
    conn.execute(insert(set_aside).values(as_row(new)))


def decided(conn: Connection, municipality_id: str, ref: str) -> tuple[SetAside, ...]:
    """What was decided of a proposal, the one that stands last."""
    chosen = (
        select(set_aside)
        .where(set_aside.c.municipality_id == municipality_id, set_aside.c.proposal_ref == ref)
        .order_by(set_aside.c.version)
    )
    return tuple(SetAside(**row._mapping) for row in conn.execute(chosen))


def decided_in(conn: Connection, municipality_id: str, round_id: RoundId) -> Mapping[str, tuple[SetAside, ...]]:
    """What was decided of each of a round's proposals, by reference; those nothing was decided of are not there."""
    of = (set_aside.c.municipality_id == proposal.c.municipality_id) & (set_aside.c.proposal_ref == proposal.c.ref)
    chosen = (
        select(set_aside)
        .join(proposal, of)
        .where(proposal.c.municipality_id == municipality_id, proposal.c.round_id == round_id)
        .order_by(set_aside.c.proposal_ref, set_aside.c.version)
    )
    found: dict[str, list[SetAside]] = {}
    for row in conn.execute(chosen):
        found.setdefault(row.proposal_ref, []).append(SetAside(**row._mapping))
    return {ref: tuple(decided) for ref, decided in found.items()}
