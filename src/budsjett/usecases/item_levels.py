"""Measures that are voted on level by level: the items of a ballot, and the package an outcome makes of them.

A level is an item of its own, by the id a package gives it (`budget/starts.py`): `skole~50`. Of a new thing it means so
much of it; of a cut or an income, to be spared down to it. The whole, `skole`, comes last: all of the new thing, or
nothing of the cut.
"""

from collections.abc import Collection, Iterable, Sequence

from budsjett.budget.basis import Basis
from budsjett.budget.measures import WHOLE, MeasureId
from budsjett.budget.starts import SHARE, level_of, listed
from budsjett.process.rounds import RoundItem
from budsjett.voting.bounds import ItemId

Chain = tuple[ItemId, ...]


def chain_of(basis: Basis, measure: MeasureId, *, spared: bool) -> Chain:
    """The levels a measure may be voted on at, the lowest first and the whole last; alone where it has none."""
    levels = sorted(basis.measures[measure].levels, reverse=spared)
    return (*(ItemId(f"{measure}{SHARE}{level}") for level in levels), ItemId(measure))


def chains(items: Iterable[str]) -> tuple[Chain, ...]:
    """The levels of each measure among the items, in their order; a measure that is not in levels is a chain of one."""
    found: dict[MeasureId, list[ItemId]] = {}
    for item in items:
        found.setdefault(listed(item), []).append(ItemId(item))
    return tuple(tuple(chain) for chain in found.values())


def levels(items: Iterable[str]) -> tuple[Chain, ...]:
    """The chains that are more than one item."""
    return tuple(chain for chain in chains(items) if len(chain) > 1)


def package_of(items: Sequence[RoundItem], adopted: Collection[str]) -> tuple[MeasureId, ...]:
    """What is carried out when these are adopted: each measure once, at its level."""
    spared = {item.measure_id for item in items if item.spared}
    package = []
    for chain in chains(item.measure_id for item in items):
        taken = [level for level in chain if level in adopted]
        if chain[0] not in spared:
            package += taken[-1:]
        elif not taken:
            package.append(chain[-1])
        elif taken[-1] != chain[-1]:
            package.append(taken[-1])
    return tuple(MeasureId(item) for item in package)


def part_of(item: str, *, spared: bool) -> int:
    """How much of a measure is bought, or spared, when this level is adopted, in per cent.

    >>> part_of("skole~75", spared=True), part_of("skole", spared=True), part_of("skole~75", spared=False)
    (25, 100, 75)
    """
    return WHOLE - level_of(item) if spared and listed(item) != item else level_of(item)


def title_of(title: str, item: str, *, spared: bool, in_levels: bool) -> str:
    r"""What an item is called: the measure, and where it is in levels, which.

    >>> title_of("Skolen", "skole~75", spared=True, in_levels=True)
    'Skolen (skjerm 25\xa0%)'
    >>> title_of("Skolen", "skole~75", spared=False, in_levels=True)
    'Skolen (75\xa0%)'
    """
    if not in_levels:
        return title
    part = part_of(item, spared=spared)
    much = "alt" if part == WHOLE else f"{part}\N{NO-BREAK SPACE}%"
    return f"{title} ({'skjerm ' if spared else ''}{much})"
