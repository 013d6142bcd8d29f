"""What a round fixed before the vote, in a Pabulib file's META.

The format has no fields for the tie-break and the like, and its checker refuses unknown ones. They stand as one
numbered comment, which people can read and `read` understands:

    comment;#1: budsjett rule=equal-shares satisfaction=cost ties=cost-then-id completion=greedy unsupported=left …
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.errors import FaultyElection
from budsjett.voting.election import BallotKind, Completion, Election, Terms, TieBreak
from budsjett.voting.outcome import Outcome, Rule, Satisfaction

WHAT = ("description", "country", "unit", "district", "instance", "num_projects", "num_votes", "budget", "vote_type")
HOW = (
    "rule",
    "date_begin",
    "date_end",
    "min_length",
    "max_length",
    "max_sum_points",
    "edition",
    "language",
    "currency",
)
ORDER = (*WHAT, *HOW, "comment", "acknowledgments")
"""The order of fields that Pabulib's checker wants (pabulib-checker 1.0.8)."""

OURS = re.compile(r"(, )?#\d+: budsjett((?: [a-z]+=[a-z-]+)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a file says it was counted. No rule: it says nothing, and goes by what the collection goes by."""

    rule: Rule | None
    satisfaction: Satisfaction | None
    terms: Terms
    points_weigh: bool


def counted(meta: Mapping[str, str]) -> Counted:
    """What a file's META says of its count. Refuses with `FaultyElection` words it does not know."""
    ours = OURS.search(meta.get("comment", ""))
    said = dict(pair.split("=") for pair in ours[2].split()) if ours else {}
    try:
        return Counted(
            rule=Rule(said["rule"]) if "rule" in said else None,
            satisfaction=Satisfaction(said["satisfaction"]) if "satisfaction" in said else None,
            terms=Terms(
                ties=TieBreak(said.get("ties", TieBreak.ID)),
                completion=Completion(said.get("completion", Completion.NONE)),
                adopts_unsupported=said.get("unsupported", "adopted") == "adopted",
            ),
            points_weigh=said.get("points") == "weigh",
        )
    except ValueError as error:
        raise FaultyElection(line=0, problem=f"comment: {str(error)[:80]}") from None


def meta_of(election: Election, outcome: Outcome | None, given: Mapping[str, str]) -> dict[str, str]:
    """META to write: what only the caller knows, overwritten by what follows from the election."""
    points = election.kind is BallotKind.POINTS
    rule = {} if "rule" in given else {"rule": _pabulib_rule(election, outcome)}
    meta = {
        **given,
        **rule,
        "num_projects": str(len(election.cost_kr)),
        "num_votes": str(len(election.ballots)),
        "budget": str(election.limit_kr),
        "vote_type": "cumulative" if points else "approval",
        "comment": _comment(election, outcome, given.get("comment", "")),
    }
    if points:
        meta["max_sum_points"] = str(max((sum(ballot.values()) for ballot in election.ballots), default=0))
    known = [key for key in ORDER if key in meta]
    return {key: meta[key] for key in [*known, *sorted(meta.keys() - set(known))]}


def _comment(election: Election, outcome: Outcome | None, given: str) -> str:
    terms = election.terms
    words = {
        **({"rule": outcome.rule, "satisfaction": outcome.satisfaction} if outcome else {}),
        "ties": terms.ties,
        "completion": terms.completion,
        "unsupported": "adopted" if terms.adopts_unsupported else "left",
        "points": "weigh" if election.kind is BallotKind.POINTS else "one",
    }
    said = " ".join(f"{key}={value}" for key, value in words.items())
    before = OURS.sub("", given).strip()
    if before and not before.startswith("#"):
        before = f"#1: {before}"
    number = len(re.findall(r"#\d+:", before)) + 1
    return f"{before}, #{number}: budsjett {said}" if before else f"#1: budsjett {said}"


def _pabulib_rule(election: Election, outcome: Outcome | None) -> str:
    # Only where Pabulib's own definition of the rule is ours: its checker recounts.
    if outcome is None or election.kind is BallotKind.POINTS or outcome.satisfaction is not Satisfaction.COST:
        return "unknown"
    if outcome.rule is Rule.GREEDY:
        return "greedy" if election.terms.adopts_unsupported else "unknown"
    return "equalshares" if election.terms.completion is Completion.NONE else "unknown"
