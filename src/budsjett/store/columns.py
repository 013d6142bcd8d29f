"""The columns of every table, typed, by the names of the fields they keep."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Named, Text, TypedColumns

from budsjett.budget.measures import MeasureKind
from budsjett.process.paper import Standing
from budsjett.process.people import Role
from budsjett.process.proposals import ProposalStatus
from budsjett.process.rounds import ListCap, Phase, RoundKind
from budsjett.store.types import ByName, Caps, Day, Fixed, Id, Key, Names, OneOf, UtcDateTime, WholeNumber, YesNo
from budsjett.voting.election import BallotKind
from budsjett.voting.options import Terms
from budsjett.voting.outcome import Rule, Satisfaction


class MunicipalityRow(TypedColumns):
    id: Named[str] = Column(Key, primary_key=True)
    number: Named[str] = Column(Text)
    name: Named[str] = Column(Text)
    names: Named[tuple[str, ...]] = Column(Names)


class BasisRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    digest: Named[str] = Column(Key, primary_key=True)
    files: Named[Mapping[str, Any]] = Column(ByName)
    active: Named[bool] = Column(YesNo)
    loaded_at: Named[datetime] = Column(UtcDateTime)
    loaded_by: Named[str] = Column(Text)


class RoundRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    id: Named[UUID] = Column(Id, primary_key=True)
    ref: Named[str] = Column(Key)
    title: Named[str] = Column(Text)
    question: Named[str] = Column(Text)
    phase: Named[Phase] = Column(OneOf(Phase))
    basis_digest: Named[str] = Column(Text)
    ballot_kind: Named[BallotKind] = Column(OneOf(BallotKind))
    points: Named[int] = Column(WholeNumber)
    rule: Named[Rule] = Column(OneOf(Rule))
    satisfaction: Named[Satisfaction] = Column(OneOf(Satisfaction))
    created_at: Named[datetime] = Column(UtcDateTime)
    need_kr: Named[int] = Column(WholeNumber)
    limit_kr: Named[int] = Column(WholeNumber)
    given: Named[tuple[str, ...]] = Column(Names)
    list_digest: Named[str] = Column(Text)
    kind: Named[RoundKind] = Column(OneOf(RoundKind))
    terms: Named[Terms] = Column(Fixed)
    asks: Named[tuple[str, ...]] = Column(Names)
    caps: Named[tuple[ListCap, ...]] = Column(Caps)
    paper: Named[bool] = Column(YesNo)
    least: Named[int] = Column(WholeNumber)
    most: Named[int] = Column(WholeNumber)


class RoundWindowRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    phase: Named[Phase] = Column(OneOf(Phase), primary_key=True)
    opens_at: Named[datetime] = Column(UtcDateTime)
    closes_at: Named[datetime] = Column(UtcDateTime)


class RoundItemRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    measure_id: Named[str] = Column(Key, primary_key=True)
    position: Named[int] = Column(WholeNumber)
    title: Named[str] = Column(Text)
    net_cost_kr: Named[int] = Column(WholeNumber)
    cost_kr: Named[int] = Column(WholeNumber)
    spared: Named[bool] = Column(YesNo)


class RoundSecretRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    secret: Named[bytes] = Column(LargeBinary)


class CouncilRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    id: Named[str] = Column(Key, primary_key=True)
    name: Named[str] = Column(Text)


class ProposalRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    ref: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id)
    author: Named[Role] = Column(OneOf(Role))
    council_id: Named[str | None] = Column(Key)
    author_label: Named[str] = Column(Text)
    author_digest: Named[bytes | None] = Column(LargeBinary)
    title: Named[str] = Column(Text)
    description: Named[str] = Column(Text)
    affected: Named[str] = Column(Text)
    otherwise: Named[str] = Column(Text)
    kind: Named[MeasureKind] = Column(OneOf(MeasureKind))
    line: Named[str] = Column(Text)
    yearly_kr: Named[int] = Column(WholeNumber)
    first_year: Named[int] = Column(WholeNumber)
    month: Named[int] = Column(WholeNumber)
    investment_kr: Named[int] = Column(WholeNumber)
    lifetime_years: Named[int] = Column(WholeNumber)
    one_off: Named[bool] = Column(YesNo)
    status: Named[ProposalStatus] = Column(OneOf(ProposalStatus))
    submitted_at: Named[datetime] = Column(UtcDateTime)


class SetAsideRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    proposal_ref: Named[str] = Column(Key, primary_key=True)
    version: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    aside: Named[bool] = Column(YesNo)
    hidden: Named[bool] = Column(YesNo)
    reason: Named[str] = Column(Text)
    decided_by: Named[str] = Column(Text)
    decided_at: Named[datetime] = Column(UtcDateTime)


class StatementRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    council_id: Named[str] = Column(Key, primary_key=True)
    subject: Named[str] = Column(Key, primary_key=True)
    version: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    text: Named[str] = Column(Text)
    given_at: Named[datetime] = Column(UtcDateTime)


class AnswerRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    proposal_ref: Named[str] = Column(Key, primary_key=True)
    version: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    text: Named[str] = Column(Text)
    answered_by: Named[str] = Column(Text)
    answered_at: Named[datetime] = Column(UtcDateTime)


class BallotRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    cast_on: Named[date] = Column(Day)
    trial: Named[bool] = Column(YesNo)


class BallotChoiceRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    measure_id: Named[str] = Column(Key, primary_key=True)
    points: Named[int] = Column(WholeNumber)


class BallotGroupRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    question: Named[str] = Column(Key, primary_key=True)
    answer: Named[str] = Column(Text)


class ReceiptRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    digest: Named[bytes] = Column(LargeBinary, primary_key=True)


class PaperVoterRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)


class PaperFormRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    number: Named[str] = Column(Key, primary_key=True)
    batch: Named[int] = Column(WholeNumber)
    standing: Named[Standing] = Column(OneOf(Standing))
    spoiled: Named[str] = Column(Text)


class PaperEntryRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    number: Named[str] = Column(Key, primary_key=True)
    clerk: Named[bytes] = Column(LargeBinary, primary_key=True)
    spoiled: Named[str] = Column(Text)
    choices: Named[Mapping[str, Any]] = Column(ByName)
    groups: Named[Mapping[str, Any]] = Column(ByName)


class PaperAccountRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    unused: Named[int | None] = Column(WholeNumber)
    registered: Named[int | None] = Column(WholeNumber)
    explanation: Named[str] = Column(Text)
    explained_by: Named[str] = Column(Text)
    forms_missing: Named[int] = Column(WholeNumber)
    envelopes_empty: Named[int] = Column(WholeNumber)


class OutcomeRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    rule: Named[Rule] = Column(OneOf(Rule))
    satisfaction: Named[Satisfaction] = Column(OneOf(Satisfaction))
    ballots: Named[int] = Column(WholeNumber)
    trial_ballots: Named[int] = Column(WholeNumber)
    version: Named[str] = Column(Text)
    digest: Named[str] = Column(Key)
    steps: Named[str] = Column(Text)
    pabulib: Named[str] = Column(Text)
    counted_by: Named[str] = Column(Text)
    counted_at: Named[datetime] = Column(UtcDateTime)
    terms: Named[Terms] = Column(Fixed)
    raised: Named[int] = Column(WholeNumber)


class SavedPlanRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    ref: Named[str] = Column(Key, primary_key=True)
    title: Named[str] = Column(Text)
    author_label: Named[str] = Column(Text)
    author_key: Named[str] = Column(Text)
    basis_digest: Named[str] = Column(Text)
    package: Named[tuple[str, ...]] = Column(Names)
    levers: Named[Mapping[str, Any]] = Column(ByName)
    projection: Named[str] = Column(Text)
    saved_at: Named[datetime] = Column(UtcDateTime)


class SerialRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    name: Named[str] = Column(Key, primary_key=True)
    last: Named[int] = Column(WholeNumber)


class JournalRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    number: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    at: Named[datetime] = Column(UtcDateTime)
    by_label: Named[str] = Column(Text)
    by_role: Named[Role] = Column(OneOf(Role))
    act: Named[str] = Column(Text)
    subject: Named[str] = Column(Key)
    detail: Named[str] = Column(Text)


class SessionRow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    token_digest: Named[bytes] = Column(LargeBinary, primary_key=True)
    role: Named[Role] = Column(OneOf(Role))
    key: Named[str] = Column(Text)
    label: Named[str] = Column(Text)
    council_id: Named[str | None] = Column(Key)
    created_at: Named[datetime] = Column(UtcDateTime)
    seen_at: Named[datetime] = Column(UtcDateTime)
