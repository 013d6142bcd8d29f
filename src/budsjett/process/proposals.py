"""A proposal by a council, a representative or a citizen: a measure with its author. A citizen is never named."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId, Origin, OriginKind
from budsjett.budget.measures import MONTHS, Effect, Investment, Measure, MeasureId, MeasureKind
from budsjett.errors import InvalidNumber, UnknownLine, YearOutsidePlan
from budsjett.process import texts
from budsjett.process.people import Actor, Role
from budsjett.process.rounds import RoundId

MOST_KR = 1_000_000_000
"""Above the whole of a small municipality's budget; a typing error more likely than a proposal."""

VAT_SHARE = 0.2
"""Assumed: the tax is a fifth of what an investment costs with tax, and all of it is compensated."""

MOST_STANDING = 3
"""Assumed: how many proposals one citizen may have standing in a round; enough to mean something, too few to flood."""

MOST_HANDED_IN = 10
"""Assumed: how many one citizen may hand in during a round, those she has withdrawn counted too."""

LIFETIMES_YEARS = (5, 10, 20, 40, 50)
"""Depreciation classes, forskrift om økonomiplan, årsbudsjett mv. § 3-4."""


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ASSESSED = "assessed"
    """The administration has answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody who proposes writes.

    `yearly_kr` has the line's own sign: on an expenditure line, what is to cost more is positive; on an income line,
    what is to bring more is positive.
    From the first of `month` in `first_year`, for good; `one_off` is all of it in `first_year` and no more.
    `investment_kr` is with value added tax, in `first_year`.
    """

    title: str
    description: str
    affected: str
    otherwise: str
    kind: MeasureKind
    line: LineId
    yearly_kr: int
    first_year: int
    month: int = 1
    investment_kr: int = 0
    lifetime_years: int = 20
    one_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A submitted proposal. Only its status changes after that."""

    municipality_id: str
    ref: str
    """Readable: the round and a number, as '2027-014'."""
    round_id: RoundId
    author: Role
    council_id: str | None
    """The council that proposes; None when a person does."""
    author_label: str
    """What the sign-in calls a representative; empty for the others. Nothing is kept that a citizen is called."""
    author_digest: bytes | None
    """How a person's proposal is known as hers (`digest_of`); None for a council's."""
    title: str
    description: str
    affected: str
    otherwise: str
    kind: MeasureKind
    line: LineId
    yearly_kr: int
    first_year: int
    month: int
    investment_kr: int
    lifetime_years: int
    status: ProposalStatus
    submitted_at: datetime
    one_off: bool = False

    @property
    def measure_id(self) -> MeasureId:
        """What the proposal is called among the measures."""
        return MeasureId(f"forslag-{self.ref}")

    def is_by(self, actor: Actor) -> bool:
        """Whether the actor is its author, in the same role."""
        if actor.role is not self.author or actor.municipality_id != self.municipality_id:
            return False
        if self.author is Role.COUNCIL:
            return actor.council_id == self.council_id
        return self.author_digest == digest_of(self.round_id, actor.role, actor.key)


def digest_of(round_id: RoundId, role: Role, key: str) -> bytes:
    """Whose a person's proposal is, without saying so.

    The round and the role are in it, so that what one person proposes in two rounds, or in two roles, does not hang
    together. The pseudonym is not kept with the proposal: with a round's secret it would lead to the voter's ballot.
    """
    return sha256(b"\0".join((b"proposal", round_id.bytes, role.encode(), key.encode()))).digest()


def check_draft(draft: Draft, basis: Basis, lines: frozenset[LineId]) -> Draft:
    """The draft with its texts trimmed. Refuses texts that cannot be shown, and lines and years that do not exist."""
    if draft.line not in lines:
        raise UnknownLine(line=str(draft.line)[: texts.SHOWN])
    if draft.first_year not in basis.years:
        raise YearOutsidePlan(year=draft.first_year, first=basis.years.first, last=basis.years.last)
    _within("Måned", draft.month, 1, MONTHS)
    _within("Beløp per år", draft.yearly_kr, -MOST_KR, MOST_KR)
    _within("Investering", draft.investment_kr, 0, MOST_KR)
    if draft.yearly_kr == 0 and draft.investment_kr == 0:
        raise InvalidNumber(field="Beløp per år", value="0", wanted="et beløp per år, en investering eller begge")
    if draft.lifetime_years not in LIFETIMES_YEARS:
        wanted = "5, 10, 20, 40 eller 50 år"
        raise InvalidNumber(field="Levetid", value=str(draft.lifetime_years), wanted=wanted)
    return Draft(
        title=texts.one_line("Tittel", draft.title),
        description=texts.paragraphs("Beskrivelse", draft.description),
        affected=texts.paragraphs("Hvem det gjelder", draft.affected),
        otherwise=texts.paragraphs("Hvis vi lar være", draft.otherwise),
        kind=draft.kind,
        line=draft.line,
        yearly_kr=draft.yearly_kr,
        first_year=draft.first_year,
        month=draft.month,
        investment_kr=draft.investment_kr,
        lifetime_years=draft.lifetime_years,
        one_off=draft.one_off,
    )


def as_measure(proposal: Proposal, author: str) -> Measure:
    """The proposal as a measure, for the model to compute. Its amounts are the author's own estimate."""
    investments: tuple[Investment, ...] = ()
    if proposal.investment_kr:
        investments = (
            Investment(
                year=proposal.first_year,
                cost_kr=proposal.investment_kr,
                lifetime_years=proposal.lifetime_years,
                grants_kr=0,
                vat_share=VAT_SHARE,
            ),
        )
    effects: tuple[Effect, ...] = ()
    if proposal.yearly_kr:
        effects = (
            Effect(
                line=proposal.line,
                yearly_kr=proposal.yearly_kr,
                year=proposal.first_year,
                month=1 if proposal.one_off else proposal.month,  # the whole of it, whenever in the year
                years=1 if proposal.one_off else None,
            ),
        )
    return Measure(
        id=proposal.measure_id,
        title=proposal.title,
        description=proposal.description,
        kind=proposal.kind,
        theme="",
        affected=proposal.affected,
        otherwise=proposal.otherwise,
        legal_floor="",
        effects=effects,
        investments=investments,
        requires=(),
        excludes=(),
        directors=False,
        origin=Origin(
            kind=OriginKind.ASSUMPTION,
            source=author,
            date=proposal.submitted_at.date().isoformat(),
            note="Forslagsstillerens eget anslag",
        ),
    )


def _within(field: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        wanted = f"et helt tall fra {lowest} til {highest}"
        raise InvalidNumber(field=field, value=str(value)[: texts.SHOWN], wanted=wanted)
