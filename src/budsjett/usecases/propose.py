"""What the councils do: propose, withdraw, give statements; and what the administration answers."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.limits import Check, examine
from budsjett.budget.lines import LINES, Line
from budsjett.budget.measures import Measure
from budsjett.budget.plan import Plan, effect_of, project
from budsjett.errors import AnotherCouncils, NoSuchCouncil, NoSuchMeasure, NoSuchRound
from budsjett.process import texts
from budsjett.process.answers import Answer
from budsjett.process.people import Actor, Council
from budsjett.process.proposals import Draft, Proposal, ProposalStatus, as_measure, check_draft
from budsjett.process.rights import Act, require
from budsjett.process.rounds import Round
from budsjett.process.statements import WHOLE_ROUND, Statement, about_measure, about_proposal, standing
from budsjett.store import journal, municipalities, proposals, rounds, serials, statements
from budsjett.store.engine import Connection
from budsjett.usecases.bases import basis_of, current_round

INCOME_LINES = (LineId("property_tax"), LineId("other_general_income"))
"""Beside the services, the lines a proposal may move: the rest is set by the state or by the model."""

MOST_KEPT = 300
_kept: "OrderedDict[tuple[str, Proposal, str], Consequence]" = OrderedDict()
_turn = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a proposal alone does over the plan years, by the model."""

    plan: Plan
    baseline: Plan
    checks: tuple[Check, ...]
    effect_kr: tuple[int, ...]
    """On the net operating result, year by year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal and all that has been said about it."""

    proposal: Proposal
    council: Council
    statements: tuple[Statement, ...]
    """Those that stand."""
    superseded: tuple[Statement, ...]
    answer: Answer | None
    earlier_answers: tuple[Answer, ...]
    consequence: Consequence


def submit(conn: Connection, actor: Actor | None, draft: Draft, now: datetime) -> Proposal:
    """Hand in a council's proposal."""
    round_, actor, council_id = _for_council(conn, actor, Act.SUBMIT_PROPOSAL, now)
    basis = basis_of(conn, actor.municipality_id, round_.basis_digest)
    checked = check_draft(draft, basis, frozenset(line.id for line in lines_for(basis)))
    number = serials.take(conn, actor.municipality_id, f"proposal {round_.ref}")
    proposal = Proposal(
        municipality_id=actor.municipality_id,
        ref=f"{round_.ref}-{number:03d}",
        round_id=round_.id,
        council_id=council_id,
        title=checked.title,
        description=checked.description,
        affected=checked.affected,
        otherwise=checked.otherwise,
        kind=checked.kind,
        line=checked.line,
        yearly_kr=checked.yearly_kr,
        first_year=checked.first_year,
        month=checked.month,
        investment_kr=checked.investment_kr,
        lifetime_years=checked.lifetime_years,
        status=ProposalStatus.SUBMITTED,
        submitted_at=now,
        one_off=checked.one_off,
    )
    proposals.add(conn, proposal)
    journal.record(conn, actor, Act.SUBMIT_PROPOSAL, proposal.ref, at=now, detail=proposal.title)
    return proposal


def preview(conn: Connection, municipality_id: str, draft: Draft, now: datetime) -> Consequence:
    """What a draft would do, before anything is handed in; nothing is kept, so anybody may ask."""
    round_ = current_round(conn, municipality_id)
    if round_ is None:
        raise NoSuchRound(round="")
    basis = basis_of(conn, municipality_id, round_.basis_digest)
    checked = check_draft(draft, basis, frozenset(line.id for line in lines_for(basis)))
    unsent = Proposal(
        municipality_id=municipality_id,
        ref="utkast",
        round_id=round_.id,
        council_id="",
        status=ProposalStatus.SUBMITTED,
        submitted_at=now,
        **{field.name: getattr(checked, field.name) for field in fields(checked)},
    )
    return consequence_of(basis, unsent, "")


def withdraw(conn: Connection, actor: Actor | None, ref: str, now: datetime) -> Proposal:
    """Take a council's own proposal back. It can still be read. Withdrawn twice is withdrawn once."""
    _, actor, council_id = _for_council(conn, actor, Act.WITHDRAW_PROPOSAL, now)
    found = proposals.get(conn, actor.municipality_id, ref)
    if found.council_id != council_id:
        raise AnotherCouncils(council=municipalities.get_council(conn, actor.municipality_id, found.council_id).name)
    if found.status is not ProposalStatus.WITHDRAWN:
        proposals.set_status(conn, found, ProposalStatus.WITHDRAWN)
        journal.record(conn, actor, Act.WITHDRAW_PROPOSAL, ref, at=now)
    return replace(found, status=ProposalStatus.WITHDRAWN)


def give_statement(conn: Connection, actor: Actor | None, subject: str, text: str, now: datetime) -> Statement:
    """Say something on the round ('round'), a measure ('measure:ID') or a proposal ('proposal:REF').

    A council's earlier statement on the same subject is superseded; it can still be read.
    """
    round_, actor, council_id = _for_council(conn, actor, Act.GIVE_STATEMENT, now)
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


def every(conn: Connection, municipality_id: str) -> tuple[ProposalView, ...]:
    """The newest round's proposals with what has been said, in the order they came; withdrawn ones too."""
    round_ = current_round(conn, municipality_id)
    if round_ is None:
        return ()
    basis = basis_of(conn, municipality_id, round_.basis_digest)
    return tuple(_view(conn, basis, found) for found in proposals.of_round(conn, municipality_id, round_.id))


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


def lines_for(basis: Basis) -> tuple[Line, ...]:
    """The lines a proposal may move, in the order of the chart."""
    allowed = {*basis.service_lines, *INCOME_LINES}
    return tuple(line for line in LINES.values() if line.id in allowed)


def consequence_of(basis: Basis, proposal: Proposal, council: str) -> Consequence:
    """The proposal as one more measure on the list, alone in the package, through the same model as everybody's.

    Neither figures nor proposals change once they stand, so each is computed once: a list of a hundred costs no more
    than a list of one.
    """
    key = basis.digest, replace(proposal, status=ProposalStatus.SUBMITTED), council
    with _turn:
        if (known := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return known
    found = _computed(basis, proposal, council)
    with _turn:
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def with_proposal(basis: Basis, proposal: Proposal, council: str) -> tuple[Basis, Measure]:
    """The same municipality with the proposal as one more measure on the list, and that measure."""
    measure = replace(as_measure(proposal, council), theme=_theme(basis, proposal.line))
    wider = replace(
        basis,
        measures={**basis.measures, measure.id: measure},
        digest=f"{basis.digest} + {proposal.municipality_id} {proposal.ref}",
    )
    return wider, measure


def _theme(basis: Basis, line: str) -> str:
    """Where a proposal on a line belongs: the theme of most measures and levers that move it; else the first."""
    moved = [m.theme for m in basis.measures.values() if any(e.line == line for e in m.effects)]
    moved += [lever.theme for lever in basis.levers if lever.line == line]
    known = [theme.id for theme in basis.themes]
    return max(known, key=lambda theme: (moved.count(theme), -known.index(theme)))


def _computed(basis: Basis, proposal: Proposal, council: str) -> Consequence:
    wider, measure = with_proposal(basis, proposal, council)
    plan = project(wider, (measure.id,))
    return Consequence(
        plan=plan,
        baseline=project(basis),
        checks=examine(plan, wider),
        effect_kr=tuple(int(kr) for kr in effect_of(wider, measure.id)),
    )


def _view(conn: Connection, basis: Basis, found: Proposal) -> ProposalView:
    council = municipalities.get_council(conn, found.municipality_id, found.council_id)
    said = statements.about(conn, found.municipality_id, found.round_id, about_proposal(found.ref))
    answers = statements.answers(conn, found.municipality_id, found.ref)
    stand = standing(said)
    return ProposalView(
        proposal=found,
        council=council,
        statements=stand,
        superseded=tuple(statement for statement in said if statement not in stand),
        answer=answers[-1] if answers else None,
        earlier_answers=answers[:-1],
        consequence=consequence_of(basis, found, council.name),
    )


def _for_council(conn: Connection, actor: Actor | None, act: Act, now: datetime) -> tuple[Round, Actor, str]:
    """The round, its phase held, and the council that acts."""
    round_ = rounds.hold(conn, actor.municipality_id) if actor else None
    require(actor, act, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor act for a council
    assert round_ is not None  # noqa: S101 it was held above
    if actor.council_id is None:
        raise NoSuchCouncil(council="")
    return round_, actor, municipalities.get_council(conn, actor.municipality_id, actor.council_id).id


def _require_subject(conn: Connection, round_: Round, subject: str) -> None:
    kind, _, name = subject.partition(":")
    if kind == "proposal":
        proposals.get(conn, round_.municipality_id, name)
    elif kind == "measure":
        if name not in basis_of(conn, round_.municipality_id, round_.basis_digest).measures:
            raise NoSuchMeasure(measure=name[: texts.SHOWN])
    elif subject != WHOLE_ROUND:
        raise NoSuchMeasure(measure=subject[: texts.SHOWN])
