"""What holds in a round whatever the votes say: the law's limits in every plan year, and the ties between measures."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.optimise.choice import demands
from budsjett.optimise.grounds import ground
from budsjett.process.rounds import RoundKind
from budsjett.voting.bounds import Bounds
from budsjett.voting.election import ItemId
from budsjett.voting.framing import Framed, law_limit, ties


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBounds:
    """The bounds of a round's election, and what no count can hold.

    `broken`: limits of the law, as `limit@year`, that not even the plan with every cut carried out keeps; the vote
    cannot mend them. `unheld`: ties between two measures that are broken from the start (`framing.ties`).
    """

    bounds: Bounds
    broken: tuple[str, ...]
    unheld: tuple[tuple[ItemId, ItemId], ...]


def round_bounds(basis: Basis, kind: RoundKind, framed: Framed, given: Iterable[str]) -> RoundBounds:
    """The bounds of a round. The same basis, list and given measures make the same bounds, so a count can be repeated.

    In a fund round the pot is the limit, and only the ties between measures hold. In a priorities round every limit
    that the optimiser may not break holds in every plan year it is examined in. What it has to spare is exact for the
    plan with every cut carried out and nothing new. What an item takes of it is what it takes there, or from the plan
    with every cut spared and everything new, whichever is more: in between the model is not quite linear (minimum
    instalments), so this is cautious and not a proof, and the outcome's plan is still run through the model.
    """
    listed = {MeasureId(item): ItemId(item) for item in framed.cost_kr}
    tied, unheld = ties(
        framed,
        {item: [ItemId(other) for other in basis.measures[m].requires] for m, item in listed.items()},
        [(item, ItemId(other)) for m, item in listed.items() for other in basis.measures[m].excludes],
    )
    if kind is RoundKind.FUND:
        return RoundBounds(bounds=tied, broken=(), unheld=unheld)
    settled = {MeasureId(m) for m in given}
    on = ground(basis, {}, "main")
    nothing, everything = (
        settled | {MeasureId(item) for item in framed.to_carry_out(adopted)} for adopted in ((), framed.cost_kr)
    )
    limits, broken = [], []
    for near, far in zip(demands(on, nothing), demands(on, everything), strict=True):
        at_start = dict(zip(on.measures, near.responses_kr.tolist(), strict=True))
        at_end = dict(zip(on.measures, far.responses_kr.tolist(), strict=True))
        spare_kr = near.start_kr + sum(at_start[m] for m in nothing)
        worst = {item: _worst(item in framed.spared, at_start[m], at_end[m]) for m, item in listed.items()}
        left_kr = spare_kr - sum(worst[item] for item in framed.spared)
        name = f"{near.id}@{near.year}"
        limit = law_limit(framed, name, left_kr, worst)
        if limit is None:
            broken.append(name)
        elif limit.amounts:
            limits.append(limit)
    return RoundBounds(bounds=replace(tied, limits=tuple(limits)), broken=tuple(broken), unheld=unheld)


def _worst(spared: bool, *responses: float) -> float:
    """What adopting an item takes the most by: what sparing gives up, or what the new thing does."""
    return max(responses) if spared else min(responses)
