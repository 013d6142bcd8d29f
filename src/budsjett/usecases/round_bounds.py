"""What holds in a round whatever the votes say: the law's limits in every plan year, and the ties between measures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.starts import level_of, listed
from budsjett.optimise.choice import demands
from budsjett.optimise.grounds import ground
from budsjett.process.rounds import CapOn, ListCap, RoundKind
from budsjett.usecases.item_levels import chains, levels
from budsjett.voting.bounds import Bounds, Limit
from budsjett.voting.election import ItemId
from budsjett.voting.framing import Framed, by_level, law_limit, ties


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBounds:
    """The bounds of a round's election, and what no count can hold.

    `broken`: limits of the law, as `limit@year`, that not even the plan with every cut carried out keeps; the vote
    cannot mend them. `unheld`: ties between two measures that are broken from the start (`framing.ties`).
    """

    bounds: Bounds
    broken: tuple[str, ...]
    unheld: tuple[tuple[ItemId, ItemId], ...]


def ties_of(basis: Basis, framed: Framed) -> RoundBounds:
    """What follows from the list alone, without the model: levels of one measure, and ties between measures.

    A tie is kept by any level of a new thing, and broken by any part of a cut that is carried out: so the first level
    of the one and the last of the other stand for the measure.
    """
    every = chains(framed.cost_kr)
    means = {listed(c[-1]): c[-1] if c[-1] in framed.spared else c[0] for c in every}
    tied, unheld = ties(
        framed,
        {item: [means.get(o, ItemId(o)) for o in basis.measures[m].requires] for m, item in means.items()},
        [(item, means.get(o, ItemId(o))) for m, item in means.items() for o in basis.measures[m].excludes],
    )
    return RoundBounds(bounds=replace(tied, levels=levels(framed.cost_kr)), broken=(), unheld=unheld)


def caps_of(basis: Basis, framed: Framed, caps: Iterable[ListCap]) -> tuple[Limit, ...]:
    """The round's limits of themes and districts as bounds on the items, where anything on the list is of them.

    A measure in levels counts once, by its first level, where things are counted; in kroner each level has its own.
    """
    found = []
    for cap in caps:
        here = {chain: basis.measures[listed(chain[-1])] for chain in chains(framed.cost_kr)}
        own = [c for c, m in here.items() if cap.of == (m.theme if cap.on is CapOn.THEME else m.district)]
        if own and cap.in_kr:
            found.append(Limit(id=cap.id, most=cap.most, of=frozenset(item for chain in own for item in chain)))
        elif own:
            found.append(Limit(id=cap.id, most=cap.most, amounts={chain[0]: 1 for chain in own}))
    return tuple(found)


def list_bounds(basis: Basis, framed: Framed, caps: Iterable[ListCap] = ()) -> Bounds:
    """What a voter can be told of before anybody votes: ties, levels, and the round's own limits."""
    return replace(ties_of(basis, framed).bounds, limits=caps_of(basis, framed, caps))


def round_bounds(
    basis: Basis, kind: RoundKind, framed: Framed, given: Iterable[str], caps: Iterable[ListCap] = ()
) -> RoundBounds:
    """The bounds of a round. The same basis, list and given measures make the same bounds, so a count can be repeated.

    In a fund round the pot is the limit, and only the ties and the round's `caps` hold. In a priorities round every
    limit that the optimiser may not break holds in every plan year it is examined in. What it has to spare is exact for
    the plan with every cut carried out and nothing new. What an item takes of it is what it takes there, or from the
    plan with every cut spared and everything new, whichever is more: in between the model is not quite linear (minimum
    instalments), so this is cautious and not a proof, and the outcome's plan is still run through the model.
    """
    tied = ties_of(basis, framed)
    held = replace(tied, bounds=replace(tied.bounds, limits=caps_of(basis, framed, caps)))
    if kind is RoundKind.FUND:
        return held
    settled = {MeasureId(m) for m in given}
    in_levels = {
        listed(chain[-1]): tuple(sorted(level_of(level) for level in chain[:-1])) for chain in held.bounds.levels
    }
    on = ground(basis, {}, "main", levels=in_levels)
    wholes = {listed(chain[-1]): chain[-1] in framed.spared for chain in chains(framed.cost_kr)}
    nothing = settled | {m for m, is_cut in wholes.items() if is_cut}
    everything = settled | {m for m, is_cut in wholes.items() if not is_cut}
    limits, broken = [], []
    for near, far in zip(demands(on, nothing), demands(on, everything), strict=True):
        at_start = dict(zip(on.measures, near.responses_kr.tolist(), strict=True))
        at_end = dict(zip(on.measures, far.responses_kr.tolist(), strict=True))
        spare_kr = near.start_kr + sum(at_start[m] for m in nothing)
        first, last = _of_items(framed, at_start), _of_items(framed, at_end)
        worst = {item: _worst(item in framed.spared, first[item], last[item]) for item in framed.cost_kr}
        left_kr = spare_kr - sum(worst[item] for item in framed.spared)
        name = f"{near.id}@{near.year}"
        limit = law_limit(framed, name, left_kr, worst)
        if limit is None:
            broken.append(name)
        elif limit.amounts:
            limits.append(limit)
    return RoundBounds(
        bounds=replace(held.bounds, limits=(*held.bounds.limits, *limits)), broken=tuple(broken), unheld=held.unheld
    )


def _of_items(framed: Framed, of_measures: Mapping[MeasureId, float]) -> dict[ItemId, float]:
    """How a limit responds to each item, given how it responds to each measure at each level."""
    found: dict[ItemId, float] = {}
    for chain in chains(framed.cost_kr):
        amounts = {item: of_measures[MeasureId(item)] for item in chain}
        found |= by_level(chain, amounts, spared=chain[0] in framed.spared)
    return found


def _worst(spared: bool, *responses: float) -> float:
    """What adopting an item takes the most by: what sparing gives up, or what the new thing does."""
    return max(responses) if spared else min(responses)
