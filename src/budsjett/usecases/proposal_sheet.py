"""What a proposal does, by the same model as everybody's: alone over the plan years, and as a measure on the list."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.gains import Gains, gains
from budsjett.budget.limits import Check, examine
from budsjett.budget.lines import LINES, Line
from budsjett.budget.measures import Measure
from budsjett.budget.plan import Plan, effect_of, project
from budsjett.process.people import Role
from budsjett.process.proposals import Draft, Proposal, ProposalStatus, as_measure, check_draft
from budsjett.process.rounds import RoundId

INCOME_LINES = (LineId("property_tax"), LineId("other_general_income"))
"""Beside the services, the lines a proposal may move: the rest is set by the state or by the model."""

SHOWN = ("interest_expense", "instalments", "net_operating_result", "debt")
"""Beside the service or income the proposal moves: what follows from it."""

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
    basis: Basis
    """The municipality with the proposal on its list."""
    measure: Measure
    line: LineId
    """What the proposal is about: an investment is for the people of this service."""

    @property
    def gains(self) -> Gains:
        """Who gains and who loses by it, by people."""
        return gains(self.basis, self.baseline, self.plan, lines={self.measure.id: self.line})


def lines_for(basis: Basis) -> tuple[Line, ...]:
    """The lines a proposal may move, in the order of the chart."""
    allowed = {*basis.service_lines, *INCOME_LINES}
    return tuple(line for line in LINES.values() if line.id in allowed)


def consequence_of(basis: Basis, proposal: Proposal, author: str) -> Consequence:
    """The proposal as one more measure on the list, alone in the package, through the same model as everybody's.

    Neither figures nor proposals change once they stand, so each is computed once: a list of a hundred costs no more
    than a list of one.
    """
    key = basis.digest, replace(proposal, status=ProposalStatus.SUBMITTED), author
    with _turn:
        if (known := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return known
    found = _computed(basis, proposal, author)
    with _turn:
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def moved_lines(found: Consequence) -> tuple[LineId, ...]:
    """Every line that is not a sum and that moves, and what follows from it."""
    moved = [
        line
        for line in LINES
        if line in found.plan.lines
        and LINES[line].movable
        and bool((found.plan.lines[line] != found.baseline.lines[line]).any())
    ]
    follows = [
        LineId(line)
        for line in SHOWN
        if line == "net_operating_result"
        or bool((found.plan.lines[LineId(line)] != found.baseline.lines[LineId(line)]).any())
    ]
    return (*moved, *(line for line in follows if line not in moved))


def unsent(basis: Basis, draft: Draft, now: datetime, *, ref: str = "utkast") -> Proposal:
    """A draft as the proposal it would be, of nobody and in no round. Refuses what `check_draft` refuses."""
    checked = check_draft(draft, basis, frozenset(line.id for line in lines_for(basis)))
    return Proposal(
        municipality_id=basis.municipality.id,
        ref=ref,
        round_id=RoundId(UUID(int=0)),
        author=Role.VISITOR,
        council_id=None,
        author_label="",
        author_digest=None,
        status=ProposalStatus.SUBMITTED,
        submitted_at=now,
        **{field.name: getattr(checked, field.name) for field in fields(checked)},
    )


def with_proposal(basis: Basis, proposal: Proposal, author: str) -> tuple[Basis, Measure]:
    """The same municipality with the proposal as one more measure on the list, and that measure."""
    measure = replace(as_measure(proposal, author), theme=_theme(basis, proposal.line))
    wider = replace(
        basis,
        measures={**basis.measures, measure.id: measure},
        digest=f"{basis.digest} + {_named(proposal)}",
    )
    return wider, measure


def _named(proposal: Proposal) -> str:
    """What a proposal and its amounts are called in a digest: the same number in another database is another."""
    p = proposal
    when = f"{p.first_year}-{p.month}{' once' if p.one_off else ''}"
    return f"{p.municipality_id} {p.ref} {p.line} {p.yearly_kr} {when} {p.investment_kr}/{p.lifetime_years}"


def _theme(basis: Basis, line: str) -> str:
    """Where a proposal on a line belongs: the theme of most measures and levers that move it; else the first."""
    moved = [m.theme for m in basis.measures.values() if any(e.line == line for e in m.effects)]
    moved += [lever.theme for lever in basis.levers if lever.line == line]
    known = [theme.id for theme in basis.themes]
    return max(known, key=lambda theme: (moved.count(theme), -known.index(theme)))


def _computed(basis: Basis, proposal: Proposal, author: str) -> Consequence:
    wider, measure = with_proposal(basis, proposal, author)
    plan = project(wider, (measure.id,))
    return Consequence(
        plan=plan,
        baseline=project(basis),
        checks=examine(plan, wider),
        effect_kr=tuple(int(kr) for kr in effect_of(wider, measure.id)),
        basis=wider,
        measure=measure,
        line=proposal.line,
    )
