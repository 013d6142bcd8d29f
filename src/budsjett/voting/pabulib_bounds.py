"""Bounds in words, in a Pabulib file's comment and on the command line: one bound a line.

excludes a b c            at most one of these
requires a b c            a only with b and with c
levels a b c              levels of a measure, the lowest first
limit-cost id 500 a b     what a and b cost together is 500 or less
limit-amounts id 2 a 1 b 1    1 for a and 1 for b come to 2 or less
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from budsjett.errors import FaultyElection, InvalidText
from budsjett.voting.bounds import FREE, Bounds, ItemId, Limit

STARTS = re.compile(r"(?:^|, )#\d+: ")
WORDS = ("excludes", "requires", "levels", "limit-cost", "limit-amounts")
WHOLE = re.compile(r"-?\d{1,18}")


def lines_in(comment: str) -> tuple[list[str], list[str]]:
    """A comment's numbered parts: the ones that are bounds, and the others."""
    parts = [part.strip() for part in STARTS.split(comment) if part.strip()]
    return [p for p in parts if p.split()[0] in WORDS], [p for p in parts if p.split()[0] not in WORDS]


def parse(lines: Iterable[str], *, scale: int = 1) -> Bounds:
    """Bounds from lines; `scale` is what one of their kroner is in the election.

    Refuses with `FaultyElection` a line that cannot be read. A limit may stand on two lines, one of each kind.
    """
    bounds, limits = FREE, dict[str, Limit]()
    for line in lines:
        word, *rest = line.split()
        named = tuple(ItemId(item) for item in rest)
        if word == "excludes" and named:
            bounds = replace(bounds, excludes=(*bounds.excludes, frozenset(named)))
        elif word == "requires" and len(named) > 1:
            needed = bounds.requires.get(named[0], frozenset()) | frozenset(named[1:])
            bounds = replace(bounds, requires={**bounds.requires, named[0]: needed})
        elif word == "levels" and len(named) > 1:
            bounds = replace(bounds, levels=(*bounds.levels, named))
        elif word in {"limit-cost", "limit-amounts"}:
            limit = _limit(word, rest, line, scale)
            if limit.id in limits:
                before = limits[limit.id]
                limit = replace(limit, of=before.of | limit.of, amounts={**before.amounts, **limit.amounts})
            limits[limit.id] = limit
        else:
            raise FaultyElection(line=0, problem=f"båndet «{line[:60]}» kan ikke leses")
    return replace(bounds, limits=tuple(limits.values()))


def lines_of(bounds: Bounds) -> list[str]:
    """Bounds as lines that `parse` reads as the same. Refuses with `InvalidText` a limit's id with a space or comma."""
    lines = [" ".join(["excludes", *sorted(group)]) for group in bounds.excludes if group]
    lines += [" ".join(["requires", item, *sorted(needed)]) for item, needed in bounds.requires.items() if needed]
    lines += [" ".join(["levels", *chain]) for chain in bounds.levels if len(chain) > 1]
    for limit in bounds.limits:
        if not re.fullmatch(r"[^\s,;\"]+", limit.id):
            raise InvalidText(field="id", value=limit.id, wanted="uten mellomrom, komma, semikolon og anførselstegn")
        if limit.of or not limit.amounts:
            lines.append(" ".join(["limit-cost", limit.id, str(limit.most), *sorted(limit.of)]))
        if limit.amounts:
            pairs = [word for item, amount in sorted(limit.amounts.items()) for word in (item, str(amount))]
            lines.append(" ".join(["limit-amounts", limit.id, str(limit.most), *pairs]))
    return lines


def _limit(word: str, rest: Sequence[str], line: str, scale: int) -> Limit:
    at_cost = word == "limit-cost"
    numbers = rest[1:2] if at_cost else [*rest[1:2], *rest[3::2]]
    if len(rest) < 2 or not (at_cost or len(rest) % 2 == 0) or not all(WHOLE.fullmatch(n) for n in numbers):  # noqa: PLR2004 an id and a number
        raise FaultyElection(line=0, problem=f"grensen «{line[:60]}» kan ikke leses")
    if at_cost:
        return Limit(id=rest[0], most=int(rest[1]) * scale, of=frozenset(ItemId(item) for item in rest[2:]))
    amounts = {ItemId(item): int(amount) for item, amount in zip(rest[2::2], rest[3::2], strict=True)}
    return Limit(id=rest[0], most=int(rest[1]), amounts=amounts)
