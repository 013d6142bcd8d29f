"""Pabulib files (.pb, pabulib.org/format): text to an election and back.

Reading is tolerant where real files are broken, and says what it repaired. Ballots are read as sets, as pabutools
reads them for cost and cardinality satisfaction, unless the file says that points weigh; `points` gives them anyway.
Writing leaves out all that could tell who a voter is: no age, sex, place, time, and numbers in the order of content.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from budsjett.errors import FaultyElection, InvalidText
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.pabulib_meta import counted, meta_of

SECTIONS = ("meta", "projects", "votes")
SETS = ("approval", "choose-1", "ordinal")
"""Vote types whose ballots name projects without points. A ranking is read as the set of what it ranks."""
POINTS = ("cumulative", "scoring")
NUMBER = re.compile(r"[+-]?\d{1,18}([.,]\d{1,9})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Something broken in a file that has one reasonable reading."""

    line: int
    problem: str


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

    def amount(self, whole: int) -> int | float:
        """An amount of the election in the file's own unit.

        A float only where the file has decimals; for showing, not for deciding.
        """
        return whole // self.scale if whole % self.scale == 0 else whole / self.scale


Row = tuple[int, Mapping[str, str]]


def read(text: str) -> PabulibFile:
    """Read a file.

    Refuses with `FaultyElection` what has no one reasonable reading: no budget, a cost that is no number, the same
    project twice, a ballot for a project that is not listed.
    """
    sections, repairs = _sections(text)
    meta = {row["key"].strip(): row.get("value", "").strip() for _, row in sections["meta"] if row.get("key")}
    vote_type = meta.get("vote_type", "approval").lower()
    if vote_type not in SETS + POINTS:
        raise FaultyElection(
            line=0,
            problem=f"vote_type «{vote_type[:40]}» er ukjent; skriv en av {', '.join(SETS + POINTS)}",
        )
    line = next((n for n, row in sections["meta"] if row.get("key", "").strip() == "budget"), 0)
    limit = _number(meta.get("budget", ""), line, "budget", repairs)
    costs, names, selected = _projects(sections["projects"], repairs)
    scale = lcm(limit.denominator, *(cost.denominator for cost in costs.values()))
    ballots = tuple(_ballots(sections["votes"], costs, repairs, has_points=vote_type in POINTS))
    _examine_counts(meta, len(costs), len(ballots), repairs)
    said = counted(meta)
    sets = Election(
        cost_kr={item: int(cost * scale) for item, cost in costs.items()},
        limit_kr=int(limit * scale),
        ballots=tuple(as_set for as_set, _ in ballots),
        terms=said.terms,
    )
    points = _weighed(sets, [given for _, given in ballots]) if vote_type in POINTS else None
    return PabulibFile(
        meta=meta,
        election=points if points and said.points_weigh else sets,
        names=names,
        scale=scale,
        selected=selected,
        points=points,
        repairs=tuple(repairs),
        rule=said.rule,
        satisfaction=said.satisfaction,
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
    weigh = election.kind is BallotKind.POINTS
    votes = dict.fromkeys(election.cost_kr, 0)
    score = dict.fromkeys(election.cost_kr, 0)
    for ballot in election.ballots:
        for item, points in ballot.items():
            votes[item] += 1
            score[item] += points
    chosen = None if outcome is None else set(outcome.adopted)
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerows([["META"], ["key", "value"]])
    rows.writerows([key, _one_line(value)] for key, value in meta_of(election, outcome, meta).items())
    rows.writerows([["PROJECTS"], _columns(weigh=weigh, marked=chosen is not None)])
    for item in sorted(election.cost_kr, key=lambda i: (-(score if weigh else votes)[i], i)):
        row = [item, election.cost_kr[item], votes[item], *([score[item]] if weigh else [])]
        rows.writerow([*row, _one_line(names.get(item, item)), *([int(item in chosen)] if chosen is not None else [])])
    rows.writerows([["VOTES"], ["voter_id", "vote", *(["points"] if weigh else [])]])
    contents = sorted(sorted(ballot.items(), key=lambda named: (-named[1], named[0])) for ballot in election.ballots)
    for number, content in enumerate(contents, 1):
        vote = [number, ",".join(item for item, _ in content)]
        rows.writerow([*vote, ",".join(str(points) for _, points in content)] if weigh else vote)
    return out.getvalue()


def _sections(text: str) -> tuple[dict[str, list[Row]], list[Repair]]:
    found: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    repairs: list[Repair] = []
    header: list[str] | None = None
    rows: list[Row] | None = None
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";")
    try:
        for cells in reader:
            first = cells[0].strip().lower() if cells else ""
            if not any(cell.strip() for cell in cells):
                continue
            if first in SECTIONS and not any(cell.strip() for cell in cells[1:]):
                rows, header = found[first], None
            elif rows is None:
                raise FaultyElection(line=reader.line_num, problem="en rad før META, PROJECTS eller VOTES")
            elif header is None:
                header = [cell.strip().lower() for cell in cells]
            else:
                rows.append((reader.line_num, dict(zip(header, cells, strict=False))))
    except csv.Error as error:
        raise FaultyElection(line=reader.line_num, problem=str(error)) from None
    return found, repairs


def _number(text: str, line: int, what: str, repairs: list[Repair]) -> Fraction:
    text = text.strip()
    if not NUMBER.fullmatch(text):
        raise FaultyElection(line=line, problem=f"{what} «{text[:40]}» er ikke et tall")
    if "," in text:
        repairs.append(Repair(line=line, problem=f"{what} {text}: desimalkomma, lest som punktum"))
    number = Fraction(text.replace(",", "."))
    if number < 0:
        raise FaultyElection(line=line, problem=f"{what} {text} er negativ; skriv 0 eller mer")
    return number


def _projects(
    rows: list[Row], repairs: list[Repair]
) -> tuple[dict[ItemId, Fraction], dict[ItemId, str], frozenset[ItemId] | None]:
    costs: dict[ItemId, Fraction] = {}
    names: dict[ItemId, str] = {}
    marks: dict[ItemId, str] = {}
    for line, row in rows:
        item = ItemId(row.get("project_id", "").strip())
        if not item:
            raise FaultyElection(line=line, problem="et prosjekt uten project_id")
        if item in costs:
            raise FaultyElection(line=line, problem=f"prosjekt {item[:40]} står to ganger")
        costs[item] = _number(row.get("cost", ""), line, f"prisen på prosjekt {item[:40]}", repairs)
        names[item] = row.get("name", "").strip() or item
        if "selected" in row:
            marks[item] = row["selected"].strip()
    if not costs:
        raise FaultyElection(line=0, problem="filen har ingen prosjekter")
    return costs, names, frozenset(i for i, mark in marks.items() if mark == "1") if marks else None


def _ballots(
    rows: list[Row], costs: Mapping[ItemId, Fraction], repairs: list[Repair], *, has_points: bool
) -> Iterator[tuple[dict[ItemId, int], dict[ItemId, Fraction]]]:
    # Equal rows become one object: large files have few different ballots, and the count finds equals faster.
    known: dict[tuple[str, str], tuple[dict[ItemId, int], dict[ItemId, Fraction]]] = {}
    for line, row in rows:
        if "vote" not in row:
            raise FaultyElection(line=line, problem="en stemmeseddel uten kolonnen vote")
        key = row["vote"], row.get("points", "") if has_points else ""
        if key not in known:
            known[key] = _ballot(line, *key, costs, repairs, has_points=has_points)
        yield known[key]


def _ballot(
    line: int,
    vote: str,
    points: str,
    costs: Mapping[ItemId, Fraction],
    repairs: list[Repair],
    *,
    has_points: bool,
) -> tuple[dict[ItemId, int], dict[ItemId, Fraction]]:
    items = [ItemId(name.strip()) for name in vote.split(",") if name.strip() and name.strip().lower() != "none"]
    for item in items:
        if item not in costs:
            raise FaultyElection(line=line, problem=f"en stemme på «{item[:40]}», som ikke står under PROJECTS")
    as_set = dict.fromkeys(items, 1)
    if len(as_set) < len(items):
        repairs.append(
            Repair(line=line, problem=f"samme prosjekt to ganger på en stemmeseddel ({vote[:60]}), telt én gang")
        )
    if not has_points:
        return as_set, {}
    numbers = [p for p in points.split(",") if p.strip()]
    if len(numbers) != len(items):
        raise FaultyElection(line=line, problem=f"{len(items)} prosjekter med {len(numbers)} poengtall")
    given = dict(zip(items, (_number(p, line, "poengtallet", repairs) for p in numbers), strict=True))
    return as_set, given


def _weighed(sets: Election, given: list[dict[ItemId, Fraction]]) -> Election:
    distinct = {id(ballot): ballot for ballot in given}
    scale = lcm(*(p.denominator for ballot in distinct.values() for p in ballot.values()))
    whole = {key: {item: int(p * scale) for item, p in ballot.items() if p > 0} for key, ballot in distinct.items()}
    return Election(
        cost_kr=sets.cost_kr,
        limit_kr=sets.limit_kr,
        ballots=tuple(whole[id(ballot)] for ballot in given),
        kind=BallotKind.POINTS,
        terms=sets.terms,
    )


def _examine_counts(meta: Mapping[str, str], projects: int, votes: int, repairs: list[Repair]) -> None:
    for key, there in (("num_projects", projects), ("num_votes", votes)):
        if key in meta and meta[key] != str(there):
            repairs.append(Repair(line=0, problem=f"{key} sier {meta[key][:20]}, filen har {there}"))


def _columns(*, weigh: bool, marked: bool) -> list[str]:
    return ["project_id", "cost", "votes", *(["score"] if weigh else []), "name", *(["selected"] if marked else [])]


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
