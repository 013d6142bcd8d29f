"""Pabulib files (.pb, pabulib.org/format): text to an election and back.

Reading is tolerant where real files are broken, and says what it repaired. Ballots are read as sets, as pabutools
reads them for cost and cardinality satisfaction, unless the file says that points weigh; `points` gives them anyway.
Writing leaves out all that could tell who a voter is: no age, sex, place, time, and numbers in the order of content.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from budsjett.errors import FaultyElection, InvalidText
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.pabulib_head import Head, plain_head
from budsjett.voting.pabulib_meta import Counted, bounds_in, counted, lengths_in, meta_of
from budsjett.voting.pabulib_scan import plain_votes
from budsjett.voting.pabulib_sections import Row, sections_of
from budsjett.voting.pabulib_votes import (
    POINTS,
    RANKED,
    SECTIONS,
    SETS,
    Cells,
    Repair,
    Votes,
    marked_votes,
    number,
    votes_of,
)
from budsjett.voting.rows import Counts, Rows, rows_of

AGE = re.compile(r"\d{1,3}(\.0+)?")
AGAIN = re.compile(r"\n[ \t]*votes[ \t;]*\r?(?:\n|\Z)")
"""The name of the section before it, in small letters."""
OLDEST = 122
"""Years. The oldest age anyone is known to have reached (J. Calment, 1997)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PabulibFile:
    """A file as read.

    Amounts in `election` are whole: the file's own times `scale`, the least number that makes all of them whole.
    `selected` is the projects the file marks as selected; None where it marks none at all.
    """

    meta: Mapping[str, str]
    election: Election
    names: Mapping[ItemId, str]
    scale: int
    selected: frozenset[ItemId] | None
    points: Election | None = field(repr=False)
    """The same election with points that weigh; None where the ballots have none."""
    repairs: tuple[Repair, ...] = ()
    rule: Rule | None = None
    """The rule and satisfaction a file of ours says it was counted by; None in other files."""
    satisfaction: Satisfaction | None = None
    raised: int = 0
    """By how many steps a file of ours says that add-one raised the shares."""

    @property
    def lengths(self) -> tuple[int, int]:
        """The least and the most projects of a vote; 0 where the file says nothing."""
        return lengths_in(self.meta)

    def amount(self, whole: int) -> int | float:
        """An amount of the election in the file's own unit.

        A float only where the file has decimals; for showing, not for deciding.
        """
        return whole // self.scale if whole % self.scale == 0 else whole / self.scale


def read(content: str | bytes) -> PabulibFile:
    """Read a file, its text or its bytes.

    Refuses with `FaultyElection` what has no one reasonable reading: bytes that are not UTF-8, no budget, a cost that
    is no number, the same project twice, a ballot for a project that is not listed.
    """
    data = content.encode() if isinstance(content, str) else content
    at, repairs = _votes_at(data), list[Repair]()
    if at:
        text = _text(data[:at])
        head = plain_head(text) or (None if _votes_before(text) else _head(sections_of(text), repairs))
        votes = None if head is None else _plain_votes(data, at, head)
        if head is not None and votes is not None:
            return _file(head, votes, repairs)
    sections, repairs = sections_of(_text(data)), []
    head = _head(sections, repairs)
    return _file(head, _votes(sections["votes"], head, repairs), repairs)


def _file(head: Head, votes: Votes, repairs: list[Repair]) -> PabulibFile:
    said, scale, vote_type = counted(head.meta), head.scale, _vote_type(head.meta)
    _examine_counts(head.meta, len(head.cost_kr), len(votes.sets), repairs)
    sets = Election(
        cost_kr=head.cost_kr,
        limit_kr=head.limit_kr,
        ballots=votes.sets,
        kind=_kind(vote_type, said),
        terms=said.terms,
        weights=votes.weights,
        whole_weight=said.whole_weight,
        step=said.step * scale,
        bounds=bounds_in(head.meta, scale),
    )
    points = _weighed(sets, votes, said, vote_type)
    return PabulibFile(
        meta=head.meta,
        election=points if points and said.points_weigh else sets,
        names=head.names,
        scale=scale,
        selected=head.selected,
        points=points,
        repairs=tuple(repairs),
        rule=said.rule,
        satisfaction=said.satisfaction,
        raised=said.raised,
    )


def write(
    election: Election, names: Mapping[ItemId, str], meta: Mapping[str, str], outcome: Outcome | None = None
) -> str:
    """A file that gives the same election when read, whatever order its ballots came in.

    `meta` holds what only the caller knows (description, country, unit, instance, dates); what follows from the
    election is written over it. With an outcome the file says how it was counted, and marks what was adopted.
    Refuses with `InvalidText` ids that the format cannot hold. Empty ballots are kept, since they count under Equal
    Shares; Pabulib's own checker wants none.
    """
    for item in election.cost_kr:
        if not re.fullmatch(r"[^\s,;\"]+", item) or item.lower() in (*SECTIONS, "none"):
            raise InvalidText(field="id", value=item, wanted="uten mellomrom, komma, semikolon og anførselstegn")
    cutting, weights = election.kind is BallotKind.APPROVAL_CUT, election.weights
    weigh = election.kind.weighs or cutting
    items = tuple(sorted(election.cost_kr))
    ballots: Sequence[Mapping[ItemId, int]] = election.ballots
    if cutting:
        against = _counts(rows_of([_given(ballot, CUT_FIRST) for ballot in ballots], items), weights)[0]
        votes, _ = _counts(rows_of([_given(ballot, 1) for ballot in ballots], items), weights)
        score = {item: votes[item] - against[item] for item in items}
    else:
        ballots = rows_of(ballots, items)
        votes, score = _counts(ballots, weights)
    chosen = None if outcome is None else set(outcome.adopted)
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerows([["META"], ["key", "value"]])
    rows.writerows([key, _one_line(value)] for key, value in meta_of(election, outcome, meta).items())
    rows.writerows([["PROJECTS"], _columns(weigh=weigh, marked=chosen is not None)])
    for item in sorted(items, key=lambda i: (-(score if weigh else votes)[i], i)):
        row = [item, election.cost_kr[item], votes[item], *([score[item]] if weigh else [])]
        rows.writerow([*row, _one_line(names.get(item, item)), *([int(item in chosen)] if chosen is not None else [])])
    head = ["voter_id", "vote", *(["points"] if weigh else []), *(["weight"] if weights is not None else [])]
    rows.writerows([["VOTES"], head])
    weighing = weights if weights is not None else (1,) * len(ballots)
    contents = sorted(
        (sorted(ballot.items(), key=lambda named: (-named[1], named[0])), weight)
        for ballot, weight in zip(ballots, weighing, strict=True)
    )
    for at, (content, weight) in enumerate(contents, 1):
        vote = [at, ",".join(item for item, _ in content)]
        points = [",".join(str(given) for _, given in content)] if weigh else []
        rows.writerow([*vote, *points, *([weight] if weights is not None else [])])
    return out.getvalue()


def _given(ballot: Mapping[ItemId, int], what: int) -> dict[ItemId, int]:
    """Those items a ballot gives so much, with one each."""
    return {item: 1 for item, given in ballot.items() if given == what}


def column(text: str, name: str) -> tuple[str | None, ...]:
    """What a file says of each voter in a column of VOTES, in the order of its ballots; None where it says nothing.

    For counting by group and for nothing else: no election holds it, and no file of ours has such a column.
    """
    return tuple(row.get(name.lower(), "").strip() or None for _, row in sections_of(text)["votes"])


def ages(text: str) -> tuple[Repair, ...]:
    """Ages in VOTES that nobody has; a count reads none of them, so they are told and change nothing."""
    data = text.encode()
    start = _votes_at(data)
    if not start or _votes_before(text[: text.find("\nVOTES") + 1]):
        said = [(line, row.get("age", "")) for line, row in sections_of(text)["votes"]]
    else:  # nothing is quoted, so a line is a row
        first = data.count(b"\n", 0, start) + 2
        names, *rows = data[start:].decode().split("\n")[1:] or [""]
        at = next((i for i, name in enumerate(names.split(";")) if name.strip().lower() == "age"), None)
        cells = [] if at is None else [(first + n, row.split(";")[at : at + 1]) for n, row in enumerate(rows, 1)]
        said = [(line, "".join(cell)) for line, cell in cells]
    return tuple(
        Repair(line=line, problem=f"alder «{age.strip()[:20]}», sett bort fra; ingen alder telles")
        for line, age in said
        if age.strip() and not (AGE.fullmatch(age.strip()) and float(age) <= OLDEST)
    )


def _counts(ballots: Rows, weights: tuple[int, ...] | None) -> tuple[dict[ItemId, int], dict[ItemId, int]]:
    """Votes and points by item; a weight counts."""
    each: Counts = np.ones(len(ballots), dtype=np.int64) if weights is None else np.array(weights, dtype=np.int64)
    each = np.repeat(each, np.diff(ballots.starts))
    votes = np.zeros(len(ballots.items), dtype=np.int64)
    score = np.zeros(len(ballots.items), dtype=np.int64)
    np.add.at(votes, ballots.named, each)
    np.add.at(score, ballots.named, each if ballots.points is None else each * ballots.points)
    return dict(zip(ballots.items, votes.tolist(), strict=True)), dict(zip(ballots.items, score.tolist(), strict=True))


def _votes_at(data: bytes) -> int:
    """Where plain votes start; 0 where it is not plain that they do, or something in them is quoted."""
    at = data.find(b"\nVOTES") + 1
    line = data[at : data.find(b"\n", at)]
    if not at or line.strip(b" \t;\r") != b"VOTES" or data.find(b'"', at) >= 0:
        return 0
    quotes = data.count(b'"', 0, at) if data.find(b'"', 0, at) >= 0 else 0
    return 0 if quotes % 2 else at


def _votes_before(head: str) -> bool:
    """Whether a section of votes stands in what stands before the votes."""
    return AGAIN.search("\n" + head.lower()) is not None


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise FaultyElection(line=data[: error.start].count(b"\n") + 1, problem="ikke UTF-8") from None


def _vote_type(meta: Mapping[str, str]) -> str:
    vote_type = meta.get("vote_type", "approval").lower()
    if vote_type not in SETS + POINTS + RANKED:
        raise FaultyElection(
            line=0,
            problem=f"vote_type «{vote_type[:40]}» er ukjent; skriv en av {', '.join((*SETS, *RANKED, *POINTS))}",
        )
    return vote_type


def _head(sections: Mapping[str, list[Row]], repairs: list[Repair]) -> Head:
    """META and PROJECTS, row by row."""
    meta = {row["key"].strip(): row.get("value", "").strip() for _, row in sections["meta"] if row.get("key")}
    _vote_type(meta)
    at = next((n for n, row in sections["meta"] if row.get("key", "").strip() == "budget"), 0)
    limit = number(meta.get("budget", ""), at, "budget", repairs)
    costs: dict[ItemId, int | Fraction] = {}
    names: dict[ItemId, str] = {}
    marks: dict[ItemId, str] = {}
    for line, row in sections["projects"]:
        item = ItemId(row.get("project_id", "").strip())
        if not item:
            raise FaultyElection(line=line, problem="et prosjekt uten project_id")
        if item in costs:
            raise FaultyElection(line=line, problem=f"prosjekt {item[:40]} står to ganger")
        costs[item] = number(row.get("cost", ""), line, f"prisen på prosjekt {item[:40]}", repairs)
        names[item] = row.get("name", "").strip() or item
        if "selected" in row:
            marks[item] = row["selected"].strip()
    if not costs:
        raise FaultyElection(line=0, problem="filen har ingen prosjekter")
    scale = lcm(limit.denominator, *(cost.denominator for cost in costs.values()))
    whole = {item: cost.numerator * (scale // cost.denominator) for item, cost in costs.items()}
    selected = frozenset(i for i, mark in marks.items() if mark == "1") if marks else None
    return Head(meta, int(limit * scale), whole, scale, names, selected)


def _plain_votes(data: bytes, at: int, head: Head) -> Votes | None:
    """The ballots as plain ones; None where they are not."""
    if counted(head.meta).ballots is BallotKind.APPROVAL_CUT:
        return None
    return plain_votes(data, at, tuple(sorted(head.cost_kr)), _vote_type(head.meta))


def _votes(rows: list[Row], head: Head, repairs: list[Repair]) -> Votes:
    """The ballots, row by row."""
    items = tuple(sorted(head.cost_kr))
    if counted(head.meta).ballots is BallotKind.APPROVAL_CUT:
        return marked_votes(_cells(rows), items, repairs)
    weighted = any(row.get("weight", "").strip() for _, row in rows)
    return votes_of(_cells(rows), items, _vote_type(head.meta), repairs, weighted=weighted)


def _cells(rows: list[Row]) -> Iterator[Cells]:
    for line, row in rows:
        if "vote" not in row:
            raise FaultyElection(line=line, problem="en stemmeseddel uten kolonnen vote")
        yield line, row["vote"], row.get("points", ""), row.get("weight", "")


def _weighed(sets: Election, votes: Votes, said: Counted, vote_type: str) -> Election | None:
    """The same election with the ballots' points."""
    if votes.points is None:
        return None
    return Election(
        cost_kr=sets.cost_kr,
        limit_kr=sets.limit_kr,
        ballots=votes.points,
        kind=BallotKind.RANKING if vote_type in RANKED or said.ballots is BallotKind.RANKING else BallotKind.POINTS,
        terms=sets.terms,
        weights=sets.weights,
        whole_weight=sets.whole_weight,
        step=sets.step,
        bounds=sets.bounds,
    )


def _kind(vote_type: str, said: Counted) -> BallotKind:
    """How the voters spoke, where ballots are read as sets."""
    if said.ballots is BallotKind.APPROVAL_CUT:
        return BallotKind.APPROVAL_CUT
    return BallotKind.CHOOSE_ONE if vote_type == "choose-1" else BallotKind.APPROVAL


def _examine_counts(meta: Mapping[str, str], projects: int, votes: int, repairs: list[Repair]) -> None:
    for key, there in (("num_projects", projects), ("num_votes", votes)):
        if key in meta and meta[key] != str(there):
            repairs.append(Repair(line=0, problem=f"{key} sier {meta[key][:20]}, filen har {there}"))


def _columns(*, weigh: bool, marked: bool) -> list[str]:
    return ["project_id", "cost", "votes", *(["score"] if weigh else []), "name", *(["selected"] if marked else [])]


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
