"""What a ballot would be: measures framed as things to spend on, what must be found, and what may be spent."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.limits import limits, slack_kr
from budsjett.budget.measures import Measure, MeasureId, check_package
from budsjett.budget.plan import effect_of, project
from budsjett.budget.starts import listed, version
from budsjett.errors import CutsExclude, CyclicRequirement, InvalidNumber, ListTooShort, NothingToVoteOn
from budsjett.process.proposals import Proposal, ProposalStatus
from budsjett.process.rounds import Round, RoundItem, RoundKind
from budsjett.process.set_aside import SetAside, standing_aside
from budsjett.store import proposals, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.bases import basis_of
from budsjett.usecases.item_levels import chain_of, levels, title_of
from budsjett.usecases.proposal_sheet import with_proposal
from budsjett.usecases.propose import author_of
from budsjett.usecases.round_bounds import ties_of
from budsjett.voting.election import BallotKind, ItemId
from budsjett.voting.framing import Framed, frame
from budsjett.voting.framing import by_level as levels_framed

LEVEL_BALLOTS = frozenset({BallotKind.APPROVAL, BallotKind.APPROVAL_CUT})
"""Where a measure may be voted on level by level: who wants more of it wants what is less, in one cross."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPlan:
    """What a ballot would be: the measures framed as things to spend on, what must be found, what may be spent."""

    items: tuple[RoundItem, ...]
    given: tuple[MeasureId, ...]
    need_kr: int
    limit_kr: int


def plan_ballot(
    conn: Connection,
    round_: Round,
    measures: Iterable[str],
    *,
    given: Iterable[str] = (),
    by_level: Iterable[str] = (),
    reserve_kr: int | None = None,
) -> BallotPlan:
    """What the ballot would be with these measures, for looking over before voting opens.

    `given` are measures that are carried out whatever the vote; those of `measures` that are named in `by_level` too
    are voted on at each of their levels where the ballot has crosses (`item_levels.py`); `reserve_kr` is what the
    reserve shall stand at when the plan ends (unsaid: the municipality's own target). Refuses an empty list, an unknown
    or doubled measure, one that requires a measure that is not there, a ring of requirements, and cuts and incomes that
    do not reach the need, and a list shorter than what each ballot must name.
    What excludes each other may stand on one list and is never adopted together; refused are
    only two cuts, since both are
    carried out if nobody spares them, and what a given measure excludes. In a fund round the pot is what may be spent
    and nothing must be found; what takes nothing out of the pot is refused.
    """
    basis = basis_with_proposals(conn, round_)
    wanted, settled = list(measures), tuple(MeasureId(m) for m in given)
    together = check_package(_apart_only_from(basis, settled), [*wanted, *settled])
    if not wanted:
        raise NothingToVoteOn(round=round_.ref)
    _refuse_rings(basis, together)
    chosen = tuple(m for m in together if m not in settled)
    if len(chosen) < round_.least:
        raise ListTooShort(least=round_.least, listed=len(chosen), missing=round_.least - len(chosen))
    fund = round_.kind is RoundKind.FUND
    split = set(by_level) if round_.ballot_kind in LEVEL_BALLOTS else set()
    net_cost_kr = _net_costs_kr(basis, chosen, split, fund=fund)
    need_kr = 0 if fund else need_of(basis, settled, reserve_kr)
    framed = (
        Framed(cost_kr=net_cost_kr, limit_kr=round_.limit_kr, spared=frozenset())
        if fund
        else frame(net_cost_kr, need_kr)
    )
    _refuse_cuts_apart(basis, framed)
    in_levels = {level for chain in levels(net_cost_kr) for level in chain}
    items = tuple(
        RoundItem(
            municipality_id=round_.municipality_id,
            round_id=round_.id,
            measure_id=item,
            position=position,
            title=title_of(
                basis.measures[listed(item)].title,
                item,
                spared=item in framed.spared,
                in_levels=item in in_levels,
            ),
            net_cost_kr=net_kr,
            cost_kr=framed.cost_kr[item],
            spared=item in framed.spared,
        )
        for position, (item, net_kr) in enumerate(net_cost_kr.items(), start=1)
    )
    kept = tuple(m for m in together if m in settled)
    return BallotPlan(items=items, given=kept, need_kr=need_kr, limit_kr=framed.limit_kr)


def _net_costs_kr(
    basis: Basis, chosen: Iterable[MeasureId], in_levels: Collection[str], *, fund: bool
) -> dict[ItemId, int]:
    """What each item costs; below zero where it saves or brings income. Refuses levels that do not all do the same."""
    found: dict[ItemId, int] = {}
    for m in chosen:
        measure = basis.measures[m]
        whole_kr = taken_kr(basis, measure) if fund else -int(effect_of(basis, m).sum())
        spared = whole_kr < 0
        chain = chain_of(basis, m, spared=spared) if m in in_levels else (ItemId(m),)
        net_kr = {
            item: taken_kr(basis, version(basis, item)) if fund else -int(effect_of(basis, item).sum())
            for item in chain[:-1]
        } | {chain[-1]: whole_kr}
        added = levels_framed(chain, net_kr, spared=spared)
        if len(chain) > 1 and any((kr < 0) is not spared or not kr for kr in added.values()):
            raise InvalidNumber(field=measure.title, value="nivåer", wanted="nivåer som alle koster eller sparer mer")
        found |= added
    return found


def _apart_only_from(basis: Basis, settled: Collection[MeasureId]) -> Mapping[MeasureId, Measure]:
    """The measures as a list of things to vote on sees them: only what a given measure excludes cannot stand on it."""
    return {
        m: measure if m in settled else replace(measure, excludes=tuple(o for o in measure.excludes if o in settled))
        for m, measure in basis.measures.items()
    }


def _refuse_cuts_apart(basis: Basis, framed: Framed) -> None:
    """Two cuts that exclude each other would both be carried out if nobody spared one of them."""
    for one, other in ties_of(basis, framed).unheld:
        first, second = basis.measures[listed(one)], basis.measures[listed(other)]
        if second.id in first.excludes or first.id in second.excludes:
            raise CutsExclude(measure=first.title, excludes=second.title)


def basis_with_proposals(conn: Connection, round_: Round) -> Basis:
    """The round's basis with its proposals among the measures, as they stand on the ballot or may be put there."""
    m = round_.municipality_id
    listed = {item.measure_id for item in rounds.items(conn, m, round_.id)}
    basis = basis_of(conn, m, round_.basis_digest)
    decided = proposals.decided_in(conn, m, round_.id)
    for proposal in proposals.of_round(conn, m, round_.id):
        if proposal.measure_id in listed if listed else _may_stand(proposal, decided.get(proposal.ref, ())):
            basis = with_proposal(basis, proposal, author_of(conn, proposal))[0]
    return basis


def _may_stand(proposal: Proposal, decided: tuple[SetAside, ...]) -> bool:
    """Whether a proposal may be put on a ballot: neither withdrawn nor set aside."""
    return proposal.status is not ProposalStatus.WITHDRAWN and standing_aside(decided) is None


def taken_kr(basis: Basis, measure: Measure) -> int:
    """What a measure takes out of a fund over the plan years: what it costs to run, and what it invests less grants.

    Not what the model says it does to the result: a fund pays for the whole of an investment, not for its interest and
    instalments. Refuses (InvalidNumber) what takes nothing, since there is then nothing to choose.
    """
    alone = replace(measure, id=MeasureId("alone"), investments=(), requires=(), excludes=())
    running = replace(basis, measures={alone.id: alone}, digest=f"{basis.digest} {measure.id} alone")
    cost_kr = -int(effect_of(running, alone.id).sum()) if measure.effects else 0
    cost_kr += sum(investment.cost_kr - investment.grants_kr for investment in measure.investments)
    if cost_kr <= 0:
        raise InvalidNumber(field=measure.title, value=f"{cost_kr} kr", wanted="noe som koster penger i en fondsrunde")
    return cost_kr


def need_of(basis: Basis, given: Iterable[str] = (), reserve_kr: int | None = None) -> int:
    """What must be found over the plan years for the reserve to stand where it shall at the end; never below nothing.

    Unsaid, that is the municipality's own target.
    """
    lines = project(basis, given).lines
    if reserve_kr is None:
        target = next(limit for limit in limits(basis) if limit.id == "reserve_floor")
        return max(0, ceil(-float(slack_kr(target, lines, basis)[-1])))
    return max(0, reserve_kr - floor(float(lines[LineId("reserve_path")][-1])))


def _refuse_rings(basis: Basis, chosen: tuple[MeasureId, ...]) -> None:
    """Follow what each measure requires, and what that requires; whoever comes back to itself is in a ring."""
    for start in chosen:
        seen: set[MeasureId] = set()
        ahead = list(basis.measures[start].requires)
        while ahead:
            m = ahead.pop()
            if m == start:
                raise CyclicRequirement(measure=basis.measures[start].title)
            if m not in seen:
                seen.add(m)
                ahead.extend(basis.measures[m].requires)
