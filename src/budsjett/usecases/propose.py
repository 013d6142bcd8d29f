"""Propose, withdraw and give statements, as councils, representatives and citizens may; and what is answered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.errors import (
    AnothersProposal,
    NoSuchCouncil,
    NoSuchMeasure,
    NoSuchRound,
    ProposalsSpent,
    TooManyProposals,
)
from budsjett.process import texts
from budsjett.process.answers import Answer
from budsjett.process.likeness import Alike, alike
from budsjett.process.people import Actor, Role
from budsjett.process.proposals import (
    MOST_HANDED_IN,
    MOST_STANDING,
    Draft,
    Proposal,
    ProposalStatus,
    check_draft,
    digest_of,
)
from budsjett.process.rights import Act, require
from budsjett.process.rounds import Round
from budsjett.process.set_aside import HIDDEN, SetAside, readable, standing_aside
from budsjett.process.statements import WHOLE_ROUND, Statement, about_measure, about_proposal, standing
from budsjett.store import journal, municipalities, proposals, rounds, serials, statements
from budsjett.store.engine import Connection
from budsjett.usecases.bases import basis_of, current_round
from budsjett.usecases.proposal_sheet import Consequence, consequence_of, lines_for, unsent

A_CITIZEN = "En innbygger"
"""What a citizen who proposes is called, to everybody: the administration too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal and all that has been said about it."""

    proposal: Proposal
    """Without its text where that is hidden."""
    author: str
    """A council or a representative by name; of a citizen, only that it is one."""
    statements: tuple[Statement, ...]
    """Those that stand."""
    superseded: tuple[Statement, ...]
    answer: Answer | None
    earlier_answers: tuple[Answer, ...]
    consequence: Consequence
    decided: tuple[SetAside, ...]
    """Whether it is set aside, and why; the last one stands."""

    @property
    def aside(self) -> SetAside | None:
        """The decision that keeps it out, if one does."""
        return standing_aside(self.decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A proposal as a list shows it."""

    proposal: Proposal
    """Without its text where that is hidden."""
    author: str
    statements: int
    """How many stand."""
    aside: SetAside | None


def submit(conn: Connection, actor: Actor | None, draft: Draft, now: datetime) -> Proposal:
    """Hand in a proposal: a council's, a representative's or a citizen's. A citizen may have so many, and no more."""
    alone = actor is not None and actor.role is Role.CITIZEN
    round_, actor = _held(conn, actor, Act.SUBMIT_PROPOSAL, now, alone=alone)
    council_id = _council_of(conn, actor) if actor.role is Role.COUNCIL else None
    own = None if council_id else digest_of(round_.id, actor.role, actor.key)
    if actor.role is Role.CITIZEN:
        _require_room(conn, round_, actor)
    basis = basis_of(conn, actor.municipality_id, round_.basis_digest)
    checked = check_draft(draft, basis, frozenset(line.id for line in lines_for(basis)))
    number = serials.take(conn, actor.municipality_id, f"proposal {round_.ref}")
    proposal = Proposal(
        municipality_id=actor.municipality_id,
        ref=f"{round_.ref}-{number:03d}",
        round_id=round_.id,
        author=actor.role,
        council_id=council_id,
        author_label=actor.label if actor.role is Role.REPRESENTATIVE else "",
        author_digest=own,
        status=ProposalStatus.SUBMITTED,
        submitted_at=now,
        **{field.name: getattr(checked, field.name) for field in fields(checked)},
    )
    proposals.add(conn, proposal)
    # The journal is for good: it holds no citizen's label, and no text of hers that may have to be hidden.
    title = "" if actor.role is Role.CITIZEN else proposal.title
    journal.record(conn, _unnamed(actor), Act.SUBMIT_PROPOSAL, proposal.ref, at=now, detail=title)
    return proposal


def preview(conn: Connection, municipality_id: str, draft: Draft, now: datetime) -> Consequence:
    """What a draft would do, before anything is handed in; nothing is kept, so anybody may ask."""
    round_ = current_round(conn, municipality_id)
    if round_ is None:
        raise NoSuchRound(round="")
    basis = basis_of(conn, municipality_id, round_.basis_digest)
    return consequence_of(basis, unsent(basis, draft, now), "")


def withdraw(conn: Connection, actor: Actor | None, ref: str, now: datetime) -> Proposal:
    """Take one's own proposal back. It can still be read. Withdrawn twice is withdrawn once."""
    _, actor = _held(conn, actor, Act.WITHDRAW_PROPOSAL, now)
    found = _own(conn, actor, ref)
    if found.status is not ProposalStatus.WITHDRAWN:
        proposals.set_status(conn, found, ProposalStatus.WITHDRAWN)
        journal.record(conn, _unnamed(actor), Act.WITHDRAW_PROPOSAL, ref, at=now)
    return replace(found, status=ProposalStatus.WITHDRAWN)


def to_withdraw(conn: Connection, actor: Actor | None, ref: str, now: datetime) -> Proposal:
    """The proposal one is about to take back. Refuses whom `withdraw` refuses, and takes nothing back."""
    round_ = current_round(conn, actor.municipality_id) if actor else None
    require(actor, Act.WITHDRAW_PROPOSAL, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor withdraw
    return _own(conn, actor, ref)


def give_statement(conn: Connection, actor: Actor | None, subject: str, text: str, now: datetime) -> Statement:
    """Say something on the round ('round'), a measure ('measure:ID') or a proposal ('proposal:REF').

    A council's earlier statement on the same subject is superseded; it can still be read.
    """
    round_, actor = _held(conn, actor, Act.GIVE_STATEMENT, now)
    council_id = _council_of(conn, actor)
    _require_subject(conn, round_, subject)
    text = texts.paragraphs("Uttalelse", text, texts.STATEMENT)
    statement = Statement(
        municipality_id=actor.municipality_id,
        round_id=round_.id,
        council_id=council_id,
        subject=subject,
        version=serials.take(conn, actor.municipality_id, f"statement {round_.ref} {council_id} {subject}"),
        text=text,
        given_at=now,
    )
    statements.add(conn, statement)
    journal.record(conn, actor, Act.GIVE_STATEMENT, subject, at=now, detail=f"version {statement.version}")
    return statement


def answer(conn: Connection, actor: Actor | None, ref: str, text: str, now: datetime) -> Answer:
    """The administration's answer to a proposal. An earlier one is superseded; it can still be read."""
    round_ = rounds.hold(conn, actor.municipality_id) if actor else None
    require(actor, Act.ANSWER, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor answer
    found = proposals.get(conn, actor.municipality_id, ref)
    text = texts.paragraphs("Svar", text, texts.STATEMENT)
    given = Answer(
        municipality_id=actor.municipality_id,
        proposal_ref=ref,
        version=serials.take(conn, actor.municipality_id, f"answer {ref}"),
        text=text,
        answered_by=actor.label,
        answered_at=now,
    )
    statements.add_answer(conn, given)
    if found.status is ProposalStatus.SUBMITTED:
        proposals.set_status(conn, found, ProposalStatus.ASSESSED)
    journal.record(conn, actor, Act.ANSWER, ref, at=now, detail=f"version {given.version}")
    return given


def every(conn: Connection, municipality_id: str) -> tuple[Listed, ...]:
    """The newest round's proposals, in the order they came; withdrawn ones and those set aside too.

    Read all at once and computed not at all: anybody may propose, and a list of a thousand is still a list.
    """
    round_ = current_round(conn, municipality_id)
    if round_ is None:
        return ()
    decided = proposals.decided_in(conn, municipality_id, round_.id)
    said = Counter(given.subject for given in standing(statements.of_round(conn, municipality_id, round_.id)))
    councils = {council.id: council.name for council in municipalities.councils(conn, municipality_id)}
    return tuple(
        Listed(
            proposal=readable(found, decided.get(found.ref, ())),
            author=councils[found.council_id] if found.council_id else found.author_label or A_CITIZEN,
            statements=said[about_proposal(found.ref)],
            aside=standing_aside(decided.get(found.ref, ())),
        )
        for found in proposals.of_round(conn, municipality_id, round_.id)
    )


def get(conn: Connection, municipality_id: str, ref: str) -> ProposalView:
    """One proposal with what has been said about it."""
    found = proposals.get(conn, municipality_id, ref)
    round_ = rounds.by_id(conn, municipality_id, found.round_id)
    return _view(conn, basis_of(conn, municipality_id, round_.basis_digest), found)


def statements_on(conn: Connection, municipality_id: str, subject: str = WHOLE_ROUND) -> tuple[Statement, ...]:
    """The statements that stand on a subject of the newest round."""
    round_ = current_round(conn, municipality_id)
    return standing(statements.about(conn, municipality_id, round_.id, subject)) if round_ else ()


def statements_by_measure(conn: Connection, municipality_id: str) -> Mapping[str, tuple[Statement, ...]]:
    """The statements that stand on each measure of the newest round, by the measure's id."""
    round_ = current_round(conn, municipality_id)
    prefix = about_measure("")
    found: dict[str, list[Statement]] = {}
    for statement in standing(statements.of_round(conn, municipality_id, round_.id)) if round_ else ():
        if statement.subject.startswith(prefix):
            found.setdefault(statement.subject.removeprefix(prefix), []).append(statement)
    return {measure: tuple(given) for measure, given in found.items()}


def author_of(conn: Connection, proposal: Proposal) -> str:
    """Who proposes, as everybody may see it: a council or a representative by name, a citizen as one of many."""
    if proposal.council_id is not None:
        return municipalities.get_council(conn, proposal.municipality_id, proposal.council_id).name
    return proposal.author_label or A_CITIZEN


def _view(conn: Connection, basis: Basis, found: Proposal) -> ProposalView:
    author = author_of(conn, found)
    decided = proposals.decided(conn, found.municipality_id, found.ref)
    found = readable(found, decided)
    said = statements.about(conn, found.municipality_id, found.round_id, about_proposal(found.ref))
    answers = statements.answers(conn, found.municipality_id, found.ref)
    stand = standing(said)
    return ProposalView(
        proposal=found,
        author=author,
        statements=stand,
        superseded=tuple(statement for statement in said if statement not in stand),
        answer=answers[-1] if answers else None,
        earlier_answers=answers[:-1],
        consequence=consequence_of(basis, found, author),
        decided=decided,
    )


def _held(
    conn: Connection, actor: Actor | None, act: Act, now: datetime, *, alone: bool = False
) -> tuple[Round, Actor]:
    """The round, its phase held, and who acts. `alone`: nobody else holds it meanwhile, so that counting holds."""
    hold = rounds.take if alone else rounds.hold
    round_ = hold(conn, actor.municipality_id) if actor else None
    require(actor, act, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor do these
    assert round_ is not None  # noqa: S101 it was held above
    return round_, actor


def _own(conn: Connection, actor: Actor, ref: str) -> Proposal:
    """A proposal that is the actor's own. Refuses another's (AnothersProposal)."""
    if actor.role is Role.COUNCIL:
        _council_of(conn, actor)
    found = proposals.get(conn, actor.municipality_id, ref)
    if not found.is_by(actor):
        raise AnothersProposal(author=author_of(conn, found))
    return found


def _council_of(conn: Connection, actor: Actor) -> str:
    """The council that acts. Refuses one that is not there."""
    if actor.council_id is None:
        raise NoSuchCouncil(council="")
    return municipalities.get_council(conn, actor.municipality_id, actor.council_id).id


def alike_to(conn: Connection, proposal: Proposal) -> tuple[Alike, ...]:
    """The others of its round that repeat it, or that it repeats. A hidden text is like none."""
    m = proposal.municipality_id
    decided = proposals.decided_in(conn, m, proposal.round_id)
    others = proposals.of_round(conn, m, proposal.round_id)
    shown = (readable(other, decided.get(other.ref, ())) for other in others)
    return alike(proposal, (other for other in shown if other.description != HIDDEN))


def standing_of(conn: Connection, actor: Actor | None, round_: Round) -> int:
    """How many proposals of a person's own stand in a round."""
    if actor is None:
        return 0
    digest = digest_of(round_.id, actor.role, actor.key)
    hers = proposals.of_author(conn, round_.municipality_id, round_.id, digest)
    return sum(p.status is not ProposalStatus.WITHDRAWN for p in hers)


def _require_room(conn: Connection, round_: Round, actor: Actor) -> None:
    """Refuse one citizen's flood. The round is hers alone meanwhile, so that two at once are one after the other.

    What is set aside counts as standing: else whoever is set aside could go on.
    """
    digest = digest_of(round_.id, actor.role, actor.key)
    hers = proposals.of_author(conn, round_.municipality_id, round_.id, digest)
    if len(hers) >= MOST_HANDED_IN:
        raise ProposalsSpent(most=MOST_HANDED_IN)
    if sum(p.status is not ProposalStatus.WITHDRAWN for p in hers) >= MOST_STANDING:
        raise TooManyProposals(most=MOST_STANDING)


def _unnamed(actor: Actor) -> Actor:
    """The actor as the journal may know her: a citizen without what her sign-in calls her."""
    return replace(actor, label=A_CITIZEN) if actor.role is Role.CITIZEN else actor


def _require_subject(conn: Connection, round_: Round, subject: str) -> None:
    kind, _, name = subject.partition(":")
    if kind == "proposal":
        proposals.get(conn, round_.municipality_id, name)
    elif kind == "measure":
        if name not in basis_of(conn, round_.municipality_id, round_.basis_digest).measures:
            raise NoSuchMeasure(measure=name[: texts.SHOWN])
    elif subject != WHOLE_ROUND:
        raise NoSuchMeasure(measure=subject[: texts.SHOWN])
