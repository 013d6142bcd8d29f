"""The VOTES of a Pabulib file: rows of text to compressed rows.

Most rows of most files are plain: known projects, each once, points that are whole. Plain rows are read without looking
at anything else in them; the others are read one by one, repaired where there is one reasonable reading, or refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm

import numpy as np

from budsjett.errors import FaultyElection
from budsjett.voting.ballots import by_place
from budsjett.voting.election import CUT_FIRST, ItemId
from budsjett.voting.rows import Counts, Rows

SECTIONS = ("meta", "projects", "votes")
SETS = ("approval", "choose-1")
POINTS = ("cumulative", "scoring")
RANKED = ("ordinal",)
DIGITS = 18
NUMBER = re.compile(rf"[+-]?\d{{1,{DIGITS}}}([.,]\d{{1,9}})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Something broken in a file that has one reasonable reading."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Ballots as sets, and with points where the ballots have any. `point_scale`: what one point of the file is."""

    sets: Rows | tuple[Mapping[ItemId, int], ...]
    points: Rows | None
    point_scale: int
    weights: tuple[int, ...] | None


Cells = tuple[int, str, str, str]
"""A row: its line, its vote, its points, its weight."""


def number(text: str, line: int, what: str, repairs: list[Repair]) -> int | Fraction:
    """A number that is not negative. Refuses with `FaultyElection` what is none; a decimal comma is repaired."""
    text = text.strip()
    if text.isdecimal() and text.isascii() and len(text) <= DIGITS:
        return int(text)
    if not NUMBER.fullmatch(text):
        raise FaultyElection(line=line, problem=f"{what} «{text[:40]}» er ikke et tall")
    if "," in text:
        repairs.append(Repair(line=line, problem=f"{what} {text}: desimalkomma, lest som punktum"))
    found = Fraction(text.replace(",", "."))
    if found < 0:
        raise FaultyElection(line=line, problem=f"{what} {text} er negativ; skriv 0 eller mer")
    return found


def votes_of(
    cells: Iterable[Cells], items: tuple[ItemId, ...], vote_type: str, repairs: list[Repair], *, weighted: bool
) -> Votes:
    """Read the rows, each content once."""
    place = {item: i for i, item in enumerate(items)}
    known: dict[tuple[str, str], int] = {}
    contents: list[Mapping[ItemId, int | Fraction]] = []
    of: list[int] = []
    weights: list[int] = []
    for line, vote, points, weight in cells:
        key = vote, points
        at = known.get(key)
        if at is None:
            before = len(repairs)
            at = len(contents)
            contents.append(_ballot(line, vote, points, place, repairs, vote_type=vote_type))
            if len(repairs) == before:  # what is repaired is reported on every line where it stands
                known[key] = at
        of.append(at)
        if weighted:
            weights.append(_weight(weight, line, repairs))
    scale = lcm(*(given.denominator for content in contents for given in content.values()))
    whole = [sorted((place[item], int(given * scale)) for item, given in content.items()) for content in contents]
    sets = _rows([[(p, 1) for p, _ in row] for row in whole], of, items)
    points_too = vote_type not in SETS
    given = _rows([[(p, n) for p, n in row if n] for row in whole], of, items) if points_too else None
    return Votes(
        sets=Rows(items, sets.starts, sets.named, None, sets.of),
        points=given,
        point_scale=scale,
        weights=tuple(weights) if weighted else None,
    )


def marked_votes(cells: Iterable[Cells], items: tuple[ItemId, ...], repairs: list[Repair]) -> Votes:
    """Read rows of approval-cut ballots: 1 for an item approved, −1 for one to be cut first.

    Refuses with `FaultyElection` any other number, and what any ballot is refused for.
    """
    known = frozenset(items)
    ballots: list[Mapping[ItemId, int]] = []
    weights: list[int] = []
    weighted = False
    for line, vote, points, weight in cells:
        named = [ItemId(name.strip()) for name in vote.split(",") if name.strip()]
        given = [p.strip() for p in points.split(",") if p.strip()]
        for item in named:
            if item not in known:
                raise FaultyElection(line=line, problem=f"en stemme på «{item[:40]}», som ikke står under PROJECTS")
        if len(given) != len(named) or len(set(named)) != len(named) or not {"1", str(CUT_FIRST)}.issuperset(given):
            raise FaultyElection(
                line=line, problem="på denne slags stemmeseddel skal hvert tiltak stå én gang med 1 eller -1"
            )
        ballots.append({item: int(p) for item, p in zip(named, given, strict=True)})
        weights.append(_weight(weight or "1", line, repairs))
        weighted = weighted or bool(weight.strip())
    return Votes(sets=tuple(ballots), points=None, point_scale=1, weights=tuple(weights) if weighted else None)


def _rows(contents: Sequence[list[tuple[int, int]]], of: list[int], items: tuple[ItemId, ...]) -> Rows:
    starts = np.array([0, *accumulate(map(len, contents))], dtype=np.intp)
    flat = np.array([pair for row in contents for pair in row], dtype=np.int64).reshape(-1, 2)
    points: Counts = flat[:, 1]
    weighs = bool((points != 1).any())
    return Rows(items, starts, flat[:, 0].astype(np.uint16), points if weighs else None, np.array(of, dtype=np.int32))


def _ballot(
    line: int, vote: str, points: str, place: Mapping[ItemId, int], repairs: list[Repair], *, vote_type: str
) -> Mapping[ItemId, int | Fraction]:
    items = [ItemId(name.strip()) for name in vote.split(",") if name.strip() and name.strip().lower() != "none"]
    for item in items:
        if item not in place:
            raise FaultyElection(line=line, problem=f"en stemme på «{item[:40]}», som ikke står under PROJECTS")
    once = list(dict.fromkeys(items))
    if len(once) < len(items):
        problem = f"samme prosjekt to ganger på en stemmeseddel ({vote[:60]}), telt én gang"
        repairs.append(Repair(line=line, problem=problem))
    if vote_type in SETS:
        return dict.fromkeys(once, 1)
    if vote_type in RANKED:
        return dict(by_place(once))
    numbers = [p for p in points.split(",") if p.strip()]
    if len(numbers) != len(items):
        raise FaultyElection(line=line, problem=f"{len(items)} prosjekter med {len(numbers)} poengtall")
    return dict(zip(items, (number(p, line, "poengtallet", repairs) for p in numbers), strict=True))


def _weight(text: str, line: int, repairs: list[Repair]) -> int:
    found = number(text, line, "vekten", repairs)
    if found.denominator != 1:
        raise FaultyElection(line=line, problem=f"vekten «{text[:40]}» er ikke et helt tall")
    return int(found)
