"""Official winners: what a Pabulib file marks as selected, against a count by the rule the file states.

Where they differ, the count is run again with one thing changed at a time, and what makes them agree is the
explanation. What no change explains is said to be unexplained.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import Completion, Terms, TieBreak
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import PabulibFile

STOPPING = ("greedy-no-skip", "greedy-custom")
"""Rules of the collection that stop at what does not fit. The custom one pays for that item from elsewhere afterwards,
which the files mark with another number than 1."""
SHARES = {
    "equalshares": Completion.NONE,
    "equalshares/add1": Completion.ADD_ONE,
}


class Verdict(StrEnum):
    """How a file's winners stand against the count."""

    SAME = "same"
    NO_WINNERS = "no winners"
    """The file marks none as selected."""
    NO_RULE = "no rule"
    """The file does not say by which rule its winners were found, or says one we do not count by."""
    EXPLAINED = "explained"
    """Another count gives the file's winners, with one thing changed."""
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """What came of one file. `theirs` and `ours`: what only the file selects, and only the count adopts."""

    verdict: Verdict
    rule: str
    theirs: tuple[ItemId, ...] = ()
    ours: tuple[ItemId, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    election: Election
    rule: Rule


def official(file: PabulibFile) -> Official:
    """Count by the rule the file states, and compare with what it marks as selected."""
    said = file.meta.get("rule", "unknown").lower()
    if file.selected is None:
        return Official(verdict=Verdict.NO_WINNERS, rule=said)
    stated = _stated(file, said)
    if stated is None:
        return Official(verdict=Verdict.NO_RULE, rule=said, why=file.meta.get("comment", ""))
    adopted = _adopted(stated)
    theirs, ours = tuple(sorted(file.selected - adopted)), tuple(sorted(adopted - file.selected))
    if not theirs and not ours:
        return Official(verdict=Verdict.SAME, rule=said)
    for why, changed in _changes(file, stated):
        if _adopted(changed) == file.selected:
            return Official(verdict=Verdict.EXPLAINED, rule=said, theirs=theirs, ours=ours, why=why)
    return Official(verdict=Verdict.UNEXPLAINED, rule=said, theirs=theirs, ours=ours)


def _stated(file: PabulibFile, said: str) -> _Stated | None:
    """Ballots with points count with their points: so cities count them, though pabutools reads them as sets."""
    election = file.points or file.election
    if said in SHARES:
        return _Stated(replace(file.election, terms=Terms(completion=SHARES[said])), Rule.EQUAL_SHARES)
    if not said.startswith("greedy") or said == "greedy-exclusive":
        return None
    fewest = Fraction(file.meta.get("min_project_score_threshold", "0").replace(",", ".") or "0")
    terms = Terms(skips=said not in STOPPING, fewest_votes=-(-fewest.numerator // fewest.denominator))
    return _Stated(replace(election, terms=terms), Rule.GREEDY)


def _changes(file: PabulibFile, stated: _Stated) -> Iterator[tuple[str, _Stated]]:
    election = stated.election
    if election.kind is BallotKind.RANKING:
        named = zip(file.election.ballots, election.ballots, strict=True)
        from_one = [{item: points.get(item, 0) + 1 for item in ranked} for ranked, points in named]
        yield (
            "their rule: the last place ranked gives one point, where pabutools and we give it none",
            replace(stated, election=replace(election, ballots=from_one)),
        )
    for ties, words in (
        (TieBreak.CHEAPEST_THEN_ID, "their tie-break, which the file does not state: of equals the cheaper first"),
        (TieBreak.COST_THEN_ID, "their tie-break, which the file does not state: more votes, then the cheaper first"),
    ):
        yield words, replace(stated, election=replace(election, terms=replace(election.terms, ties=ties)))


def _adopted(stated: _Stated) -> frozenset[ItemId]:
    return frozenset(count(stated.election, stated.rule, Satisfaction.COST).adopted)
