"""Every table, once. Columns are named as the fields of the class they keep.

The municipality is the first column of every primary key and of every foreign key: no row can point into another's.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    text,
)

from budsjett.budget.measures import MeasureKind
from budsjett.process.people import Role
from budsjett.process.proposals import ProposalStatus
from budsjett.process.rounds import Phase
from budsjett.store.types import ByName, Day, Id, Key, Names, OneOf, UtcDateTime, WholeNumber, YesNo
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule, Satisfaction

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _one_of(column: str, members: type[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{member.value}'" for member in members)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def _between(column: str, lowest: int, highest: int) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {lowest} AND {highest}", name=column)


def _length(column: str, longest: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) BETWEEN 1 AND {longest}", name=column)


def _to(table: str, *columns: str, into: tuple[str, ...] = (), ondelete: str | None = None) -> ForeignKeyConstraint:
    here = ("municipality_id", *columns)
    there = ("municipality_id", *(into or columns))
    return ForeignKeyConstraint(here, [f"{table}.{column}" for column in there], ondelete=ondelete)


def _of_municipality() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["municipality_id"], ["municipality.id"])


class _Municipality(TypedColumns):
    id: Named[str] = Column(Key, primary_key=True)
    number: Named[str] = Column(Text)
    name: Named[str] = Column(Text)
    names: Named[tuple[str, ...]] = Column(Names)


class _Basis(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    digest: Named[str] = Column(Key, primary_key=True)
    files: Named[Mapping[str, Any]] = Column(ByName)
    active: Named[bool] = Column(YesNo)
    loaded_at: Named[datetime] = Column(UtcDateTime)
    loaded_by: Named[str] = Column(Text)


class _Round(TypedColumns):
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


class _RoundWindow(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    phase: Named[Phase] = Column(OneOf(Phase), primary_key=True)
    opens_at: Named[datetime] = Column(UtcDateTime)
    closes_at: Named[datetime] = Column(UtcDateTime)


class _RoundItem(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    measure_id: Named[str] = Column(Key, primary_key=True)
    position: Named[int] = Column(WholeNumber)
    title: Named[str] = Column(Text)
    net_cost_kr: Named[int] = Column(WholeNumber)
    cost_kr: Named[int] = Column(WholeNumber)
    spared: Named[bool] = Column(YesNo)


class _RoundSecret(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    secret: Named[bytes] = Column(LargeBinary)


class _Council(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    id: Named[str] = Column(Key, primary_key=True)
    name: Named[str] = Column(Text)


class _Proposal(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    ref: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id)
    council_id: Named[str] = Column(Key)
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


class _Statement(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    council_id: Named[str] = Column(Key, primary_key=True)
    subject: Named[str] = Column(Key, primary_key=True)
    version: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    text: Named[str] = Column(Text)
    given_at: Named[datetime] = Column(UtcDateTime)


class _Answer(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    proposal_ref: Named[str] = Column(Key, primary_key=True)
    version: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    text: Named[str] = Column(Text)
    answered_by: Named[str] = Column(Text)
    answered_at: Named[datetime] = Column(UtcDateTime)


class _Ballot(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    cast_on: Named[date] = Column(Day)
    trial: Named[bool] = Column(YesNo)


class _BallotChoice(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    measure_id: Named[str] = Column(Key, primary_key=True)
    points: Named[int] = Column(WholeNumber)


class _Receipt(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    round_id: Named[UUID] = Column(Id, primary_key=True)
    digest: Named[bytes] = Column(LargeBinary, primary_key=True)


class _Outcome(TypedColumns):
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


class _SavedPlan(TypedColumns):
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


class _Serial(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    name: Named[str] = Column(Key, primary_key=True)
    last: Named[int] = Column(WholeNumber)


class _Journal(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    number: Named[int] = Column(WholeNumber, primary_key=True, autoincrement=False)
    at: Named[datetime] = Column(UtcDateTime)
    by_label: Named[str] = Column(Text)
    by_role: Named[Role] = Column(OneOf(Role))
    act: Named[str] = Column(Text)
    subject: Named[str] = Column(Key)
    detail: Named[str] = Column(Text)


class _Session(TypedColumns):
    municipality_id: Named[str] = Column(Key, primary_key=True)
    token_digest: Named[bytes] = Column(LargeBinary, primary_key=True)
    role: Named[Role] = Column(OneOf(Role))
    key: Named[str] = Column(Text)
    label: Named[str] = Column(Text)
    council_id: Named[str | None] = Column(Key)
    created_at: Named[datetime] = Column(UtcDateTime)
    seen_at: Named[datetime] = Column(UtcDateTime)


municipality = Table("municipality", metadata, _Municipality, _length("name", 60), sqlite_strict=True)
basis = Table("basis", metadata, _Basis, _of_municipality(), sqlite_strict=True)
Index(
    "uq_basis_active",
    basis.c.municipality_id,
    unique=True,
    sqlite_where=text("active = 1"),
    postgresql_where=text("active"),
)
round_ = Table(
    "round",
    metadata,
    _Round,
    _of_municipality(),
    _to("basis", "basis_digest", into=("digest",)),
    _length("ref", 20),
    _length("title", 120),
    _length("question", 300),
    _one_of("phase", Phase),
    _one_of("ballot_kind", BallotKind),
    _one_of("rule", Rule),
    _one_of("satisfaction", Satisfaction),
    CheckConstraint("limit_kr >= 0", name="limit_kr"),
    sqlite_strict=True,
)
Index("uq_round_ref", round_.c.municipality_id, round_.c.ref, unique=True)
Index(
    "uq_round_underway",
    round_.c.municipality_id,
    unique=True,
    sqlite_where=text("phase <> 'counted'"),
    postgresql_where=text("phase <> 'counted'"),
)
round_window = Table(
    "round_window",
    metadata,
    _RoundWindow,
    _to("round", "round_id", into=("id",)),
    _one_of("phase", Phase),
    CheckConstraint("opens_at < closes_at", name="order"),
    sqlite_strict=True,
)
round_item = Table(
    "round_item",
    metadata,
    _RoundItem,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("cost_kr >= 0", name="cost_kr"),
    sqlite_strict=True,
)
round_secret = Table("round_secret", metadata, _RoundSecret, _to("round", "round_id", into=("id",)), sqlite_strict=True)
council = Table("council", metadata, _Council, _of_municipality(), _length("name", 120), sqlite_strict=True)
proposal = Table(
    "proposal",
    metadata,
    _Proposal,
    _to("round", "round_id", into=("id",)),
    _to("council", "council_id", into=("id",)),
    _length("title", 60),
    _length("description", 1000),
    _length("affected", 1000),
    _length("otherwise", 1000),
    _between("month", 1, 12),
    _one_of("kind", MeasureKind),
    _one_of("status", ProposalStatus),
    CheckConstraint("investment_kr >= 0", name="investment_kr"),
    sqlite_strict=True,
)
statement = Table(
    "statement",
    metadata,
    _Statement,
    _to("round", "round_id", into=("id",)),
    _to("council", "council_id", into=("id",)),
    _length("text", 6000),
    sqlite_strict=True,
)
answer = Table(
    "answer",
    metadata,
    _Answer,
    _to("proposal", "proposal_ref", into=("ref",)),
    _length("text", 6000),
    sqlite_strict=True,
)
# Ballots, choices and receipts: no rowid on SQLite, so that nothing tells the order they came in.
ballot = Table(
    "ballot",
    metadata,
    _Ballot,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("length(slot) = 32", name="slot"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
ballot_choice = Table(
    "ballot_choice",
    metadata,
    _BallotChoice,
    _to("ballot", "round_id", "slot", ondelete="CASCADE"),
    _to("round_item", "round_id", "measure_id"),
    CheckConstraint("points > 0", name="points"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
receipt = Table(
    "receipt",
    metadata,
    _Receipt,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("length(digest) = 32", name="digest"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
outcome = Table(
    "outcome",
    metadata,
    _Outcome,
    _to("round", "round_id", into=("id",)),
    _one_of("rule", Rule),
    _one_of("satisfaction", Satisfaction),
    sqlite_strict=True,
)
saved_plan = Table(
    "saved_plan",
    metadata,
    _SavedPlan,
    _to("basis", "basis_digest", into=("digest",)),
    _length("title", 60),
    sqlite_strict=True,
)
serial = Table("serial", metadata, _Serial, _of_municipality(), sqlite_strict=True)
journal = Table("journal", metadata, _Journal, _of_municipality(), _one_of("by_role", Role), sqlite_strict=True)
session = Table(
    "session",
    metadata,
    _Session,
    _of_municipality(),
    _to("council", "council_id", into=("id",)),
    _one_of("role", Role),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Index("uq_session_token_digest", session.c.token_digest, unique=True)
