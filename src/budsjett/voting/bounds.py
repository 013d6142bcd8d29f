"""What holds whatever the votes say: what excludes what, what needs what, and limits of themes, districts and years.

What each rule does with them: docs/explanation/counting-semantics.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NewType

from budsjett.errors import CyclicRequirement, InvalidNumber, UnknownMeasure

ItemId = NewType("ItemId", str)
"""A thing to vote on. In a priorities round it is a measure's id; in a Pabulib file, a project's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A hard limit on some of the items: what they come to together is `most` or less.

    An item in `of` counts with its cost; one in `amounts` with the whole number given there: 1 to limit how many, and
    in a plan year what it costs that year, which is below zero where it brings something.
    """

    id: str
    most: int
    of: frozenset[ItemId] = frozenset()
    amounts: Mapping[ItemId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the adopted items must keep to, beside the limit of the whole.

    `excludes`: of each set at most one. `requires`: an item only with all that it needs. `levels`: the levels of a
    measure, the lowest first; each needs the one below, costs what it adds to it, and who wants it wants those below.
    """

    excludes: tuple[frozenset[ItemId], ...] = ()
    requires: Mapping[ItemId, frozenset[ItemId]] = field(default_factory=dict)
    levels: tuple[tuple[ItemId, ...], ...] = ()
    limits: tuple[Limit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.excludes or self.requires or self.levels or self.limits)

    @property
    def needs(self) -> Mapping[ItemId, frozenset[ItemId]]:
        """By item: what it needs, levels among it."""
        found = {item: frozenset(needed) for item, needed in self.requires.items() if needed}
        for chain in self.levels:
            for below, level in pairwise(chain):
                found[level] = found.get(level, frozenset()) | {below}
        return found

    def with_levels_below(self, named: Iterable[ItemId]) -> frozenset[ItemId]:
        """What is named, and the levels below each.

        >>> one, two = ItemId("one"), ItemId("two")
        >>> sorted(Bounds(levels=((one, two),)).with_levels_below([two]))
        ['one', 'two']
        """
        wanted = set(named)
        for chain in self.levels:
            highest = max((at for at, level in enumerate(chain) if level in wanted), default=-1)
            wanted.update(chain[: highest + 1])
        return frozenset(wanted)

    def check(self, items: Iterable[ItemId]) -> None:
        """Refuse what cannot be meant.

        `UnknownMeasure`: an item that is not on the list. `CyclicRequirement`: a ring of needs. `InvalidNumber`: a
        limit below nothing, which is broken before anything is adopted.
        """
        known, needs = frozenset(items), self.needs
        named = [*self.excludes, *(frozenset(chain) for chain in self.levels), *needs.values(), frozenset(needs)]
        named.extend(frozenset(limit.of) | frozenset(limit.amounts) for limit in self.limits)
        for item in sorted(frozenset().union(*named)):
            if item not in known:
                raise UnknownMeasure(measure=item)
        for limit in self.limits:
            if limit.most < 0:
                raise InvalidNumber(field=limit.id, value=str(limit.most), wanted="0 eller mer")
        left = dict(needs)
        while free := [item for item, needed in left.items() if not needed & left.keys()]:
            for item in free:
                del left[item]
        if left:
            raise CyclicRequirement(measure=min(left))


FREE = Bounds()
"""Items that have nothing to do with each other."""


class BlockKind(StrEnum):
    """Why an item cannot be adopted now, whatever the votes say."""

    EXCLUDED = "excluded"
    """What excludes it is adopted."""
    LACKS = "lacks"
    """What it needs is not adopted (yet)."""
    FULL = "full"
    """It would break a limit."""


@dataclass(frozen=True, slots=True)
class Block:
    """Why an item cannot be adopted now, and by what: the other item, or the limit's id."""

    kind: BlockKind
    by: str


class Room:
    """What the bounds leave room for, as items are adopted one by one. Items by place."""

    def __init__(self, bounds: Bounds, items: Sequence[ItemId], cost_kr: Sequence[int]) -> None:
        """Nothing is adopted yet."""
        place = {item: p for p, item in enumerate(items)}
        self._items = items
        self._taken = [False] * len(items)
        self._excluded_by: list[str | None] = [None] * len(items)
        self._rivals: list[set[int]] = [set() for _ in items]
        for group in bounds.excludes:
            for item in group:
                self._rivals[place[item]].update(place[other] for other in group if other != item)
        self._needs = {place[i]: sorted(place[n] for n in needed) for i, needed in bounds.needs.items()}
        self._limits = [limit.id for limit in bounds.limits]
        self._left = [limit.most for limit in bounds.limits]
        self._counts: list[list[tuple[int, int]]] = [[] for _ in items]
        for k, limit in enumerate(bounds.limits):
            amounts = dict(limit.amounts)
            for item in limit.of:
                amounts[item] = amounts.get(item, 0) + cost_kr[place[item]]
            for item, amount in amounts.items():
                self._counts[place[item]].append((k, amount))

    def block(self, p: int) -> Block | None:
        """Why an item cannot be adopted now; None if the bounds leave room for it."""
        excluded_by = self._excluded_by[p]
        if excluded_by is not None:
            return Block(BlockKind.EXCLUDED, excluded_by)
        for needed in self._needs.get(p, ()):
            if not self._taken[needed]:
                return Block(BlockKind.LACKS, self._items[needed])
        for k, amount in self._counts[p]:
            if amount > max(self._left[k], 0):
                return Block(BlockKind.FULL, self._limits[k])
        return None

    def take(self, p: int) -> None:
        """Adopt an item."""
        self._taken[p] = True
        for rival in self._rivals[p]:
            if self._excluded_by[rival] is None:
                self._excluded_by[rival] = self._items[p]
        for k, amount in self._counts[p]:
            self._left[k] -= amount


def broken(bounds: Bounds, cost_kr: Mapping[ItemId, int], adopted: Iterable[ItemId]) -> tuple[Block, ...]:
    """Which bounds a set of items breaks, said of no order: none when it keeps to them all.

    >>> a, b = ItemId("a"), ItemId("b")
    >>> broken(Bounds(excludes=(frozenset({a, b}),)), {a: 1, b: 1}, [a, b])
    (Block(kind=<BlockKind.EXCLUDED: 'excluded'>, by='a'),)
    """
    chosen = frozenset(adopted)
    found = [Block(BlockKind.EXCLUDED, min(group & chosen)) for group in bounds.excludes if len(group & chosen) > 1]
    for item, needed in sorted(bounds.needs.items()):
        if item in chosen:
            found.extend(Block(BlockKind.LACKS, missing) for missing in sorted(needed - chosen))
    for limit in bounds.limits:
        own = sum(cost_kr[item] for item in limit.of & chosen)
        if own + sum(amount for item, amount in limit.amounts.items() if item in chosen) > limit.most:
            found.append(Block(BlockKind.FULL, limit.id))
    return tuple(found)
