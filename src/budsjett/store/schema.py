"""Every table, once, with what must hold in it (`columns.py` has the columns).

The municipality is the first column of every primary key and of every foreign key: no row can point into another's.
"""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, MetaData, Table, text

from budsjett.budget.measures import MeasureKind
from budsjett.process.paper import Standing
from budsjett.process.people import Role
from budsjett.process.proposals import ProposalStatus
from budsjett.process.rounds import Phase, RoundKind
from budsjett.store import columns
from budsjett.voting.election import ROUND_BALLOTS
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


def _one_of(column: str, members: Iterable[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{member.value}'" for member in members)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def _between(column: str, lowest: int, highest: int) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {lowest} AND {highest}", name=column)


def _length(column: str, longest: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) BETWEEN 1 AND {longest}", name=column)


def _to(table: str, *keys: str, into: tuple[str, ...] = (), ondelete: str | None = None) -> ForeignKeyConstraint:
    here = ("municipality_id", *keys)
    there = ("municipality_id", *(into or keys))
    return ForeignKeyConstraint(here, [f"{table}.{column}" for column in there], ondelete=ondelete)


def _of_municipality() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["municipality_id"], ["municipality.id"])


municipality = Table("municipality", metadata, columns.MunicipalityRow, _length("name", 60), sqlite_strict=True)
basis = Table("basis", metadata, columns.BasisRow, _of_municipality(), sqlite_strict=True)
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
    columns.RoundRow,
    _of_municipality(),
    _to("basis", "basis_digest", into=("digest",)),
    _length("ref", 20),
    _length("title", 120),
    _length("question", 300),
    _one_of("phase", Phase),
    _one_of("ballot_kind", ROUND_BALLOTS),
    _one_of("rule", Rule),
    _one_of("satisfaction", Satisfaction),
    _one_of("kind", RoundKind),
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
    columns.RoundWindowRow,
    _to("round", "round_id", into=("id",)),
    _one_of("phase", Phase),
    CheckConstraint("opens_at < closes_at", name="order"),
    sqlite_strict=True,
)
round_item = Table(
    "round_item",
    metadata,
    columns.RoundItemRow,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("cost_kr >= 0", name="cost_kr"),
    sqlite_strict=True,
)
round_secret = Table(
    "round_secret", metadata, columns.RoundSecretRow, _to("round", "round_id", into=("id",)), sqlite_strict=True
)
council = Table("council", metadata, columns.CouncilRow, _of_municipality(), _length("name", 120), sqlite_strict=True)
proposal = Table(
    "proposal",
    metadata,
    columns.ProposalRow,
    _to("round", "round_id", into=("id",)),
    _to("council", "council_id", into=("id",)),
    _length("title", 60),
    _length("description", 1000),
    _length("affected", 1000),
    _length("otherwise", 1000),
    _between("month", 1, 12),
    _one_of("kind", MeasureKind),
    _one_of("status", ProposalStatus),
    _one_of("author", (Role.CITIZEN, Role.COUNCIL, Role.REPRESENTATIVE)),
    # A council is known by its id and a person by a digest, and of a citizen there is nothing more.
    CheckConstraint(
        "(author = 'council') = (council_id IS NOT NULL) AND (author = 'council') = (author_digest IS NULL)"
        " AND (author = 'representative' OR author_label = '')",
        name="whose",
    ),
    CheckConstraint("investment_kr >= 0", name="investment_kr"),
    sqlite_strict=True,
)
set_aside = Table(
    "set_aside",
    metadata,
    columns.SetAsideRow,
    _to("proposal", "proposal_ref", into=("ref",)),
    _length("reason", 1000),
    sqlite_strict=True,
)
statement = Table(
    "statement",
    metadata,
    columns.StatementRow,
    _to("round", "round_id", into=("id",)),
    _to("council", "council_id", into=("id",)),
    _length("text", 6000),
    sqlite_strict=True,
)
answer = Table(
    "answer",
    metadata,
    columns.AnswerRow,
    _to("proposal", "proposal_ref", into=("ref",)),
    _length("text", 6000),
    sqlite_strict=True,
)
# Ballots, choices, groups and receipts: no rowid on SQLite, so that nothing tells the order they came in.
ballot = Table(
    "ballot",
    metadata,
    columns.BallotRow,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("length(slot) = 32", name="slot"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
ballot_choice = Table(
    "ballot_choice",
    metadata,
    columns.BallotChoiceRow,
    _to("ballot", "round_id", "slot", ondelete="CASCADE"),
    _to("round_item", "round_id", "measure_id"),
    CheckConstraint("points <> 0", name="points"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
ballot_group = Table(
    "ballot_group",
    metadata,
    columns.BallotGroupRow,
    _to("ballot", "round_id", "slot", ondelete="CASCADE"),
    _length("answer", 60),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
receipt = Table(
    "receipt",
    metadata,
    columns.ReceiptRow,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("length(digest) = 32", name="digest"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
# Paper: who has handed in, the forms, and what is read on them until two have read the same. No row has two of these,
# and none is in the order it came.
paper_voter = Table(
    "paper_voter",
    metadata,
    columns.PaperVoterRow,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("length(slot) = 32", name="slot"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
paper_form = Table(
    "paper_form",
    metadata,
    columns.PaperFormRow,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("length(number) = 8", name="number"),
    _one_of("standing", Standing),
    CheckConstraint("(standing = 'spoiled') = (spoiled <> '')", name="spoiled"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
paper_entry = Table(
    "paper_entry",
    metadata,
    columns.PaperEntryRow,
    _to("paper_form", "round_id", "number"),
    CheckConstraint("length(clerk) = 32", name="clerk"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
paper_account = Table(
    "paper_account",
    metadata,
    columns.PaperAccountRow,
    _to("round", "round_id", into=("id",)),
    CheckConstraint("unused >= 0", name="unused"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
outcome = Table(
    "outcome",
    metadata,
    columns.OutcomeRow,
    _to("round", "round_id", into=("id",)),
    _one_of("rule", Rule),
    _one_of("satisfaction", Satisfaction),
    sqlite_strict=True,
)
saved_plan = Table(
    "saved_plan",
    metadata,
    columns.SavedPlanRow,
    _to("basis", "basis_digest", into=("digest",)),
    _length("title", 60),
    sqlite_strict=True,
)
serial = Table("serial", metadata, columns.SerialRow, _of_municipality(), sqlite_strict=True)
journal = Table(
    "journal", metadata, columns.JournalRow, _of_municipality(), _one_of("by_role", Role), sqlite_strict=True
)
session = Table(
    "session",
    metadata,
    columns.SessionRow,
    _of_municipality(),
    _to("council", "council_id", into=("id",)),
    _one_of("role", Role),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Index("uq_session_token_digest", session.c.token_digest, unique=True)
