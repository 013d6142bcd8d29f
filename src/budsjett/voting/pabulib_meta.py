"""What a round fixed before the vote, in a Pabulib file's META.

The format has no fields for the tie-break and the like, and its checker refuses unknown ones. They stand as one
numbered comment, which people can read and `read` understands; bounds stand before it, each a comment of its own
(`pabulib_bounds.py`):

    comment;#1: budsjett rule=equal-shares satisfaction=cost ties=cost-then-id completion=greedy unsupported=left …
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budsjett.errors import FaultyElection
from budsjett.voting import pabulib_bounds
from budsjett.voting.bounds import FREE, Bounds
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import AddOneStart, AddOneStop, Completion, CompletionOrder, Terms, TieBreak
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

DATES = frozenset({"date_begin", "date_end"})
"""Written as the format has them, 31.12.2027."""

OURS = re.compile(r"(, )?#\d+: budsjett((?: [a-z-]+=[a-z0-9-]+)+)")
VOTE_TYPES = {
    BallotKind.APPROVAL: "approval",
    BallotKind.CHOOSE_ONE: "choose-1",
    BallotKind.POINTS: "cumulative",
    BallotKind.RANKING: "scoring",
    BallotKind.APPROVAL_CUT: "scoring",
}
"""A ranking is written as the points it is counted by, a mark to cut first as −1; our comment says what they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a file says it was counted. No rule: it says nothing, and goes by what the collection goes by."""

    rule: Rule | None
    satisfaction: Satisfaction | None
    terms: Terms
    points_weigh: bool
    ballots: BallotKind | None
    whole_weight: int
    step: int
    raised: int


UNSAID = Counted(
    rule=None,
    satisfaction=None,
    terms=Terms(),
    points_weigh=False,
    ballots=None,
    whole_weight=1,
    step=1,
    raised=0,
)


def counted(meta: Mapping[str, str]) -> Counted:
    """What a file's META says of its count. Refuses with `FaultyElection` words it does not know."""
    said = words_of(meta)
    if not said:
        return UNSAID
    try:
        return Counted(
            rule=Rule(said["rule"]) if "rule" in said else None,
            satisfaction=Satisfaction(said["satisfaction"]) if "satisfaction" in said else None,
            terms=Terms(
                ties=TieBreak(said.get("ties", TieBreak.ID)),
                completion=Completion(said.get("completion", Completion.NONE)),
                completion_order=CompletionOrder(said.get("order", CompletionOrder.VOTES)),
                add_one_start=AddOneStart(said.get("start", AddOneStart.SHARE)),
                add_one_stop=AddOneStop(said.get("stop", AddOneStop.EXHAUSTED)),
                adopts_unsupported=said.get("unsupported", "adopted") == "adopted",
                skips=said.get("no-room", "skip") == "skip",
                fewest_votes=int(said.get("fewest", 0)),
            ),
            points_weigh=said.get("points") == "weigh",
            ballots=BallotKind(said["ballots"]) if "ballots" in said else None,
            whole_weight=int(said.get("whole-weight", 1)),
            step=int(said.get("step", 1)),
            raised=int(said.get("raised", 0)),
        )
    except ValueError as error:
        raise FaultyElection(line=0, problem=f"comment: {str(error)[:80]}") from None


def bounds_in(meta: Mapping[str, str], scale: int) -> Bounds:
    """What holds between the items of a file of ours; nothing in other files. Refuses as `pabulib_bounds.parse`."""
    lines = pabulib_bounds.lines_in(meta["comment"])[0] if words_of(meta) else []
    return pabulib_bounds.parse(lines, scale=scale) if lines else FREE


def words_of(meta: Mapping[str, str]) -> dict[str, str]:
    """Our comment, word by word; empty in other files."""
    ours = OURS.search(meta["comment"]) if "comment" in meta else None
    return dict(pair.split("=") for pair in ours[2].split()) if ours else {}


def lengths(least: int, most: int, levels: Sequence[Sequence[ItemId]] = ()) -> dict[str, str]:
    """How many things a ballot that is not blank had to and could name (0: no such bound), as META has it.

    META's bounds are on the projects of a vote, and a measure in levels is as many projects as it has levels below the
    one that is wanted: so the longest vote is that of the most things with the most levels.

    >>> lengths(3, 5), lengths(0, 0)
    ({'min_length': '3', 'max_length': '5'}, {})
    """
    chains = sorted((len(chain) for chain in levels), reverse=True)[:most]
    longest = sum(chains) + most - len(chains)
    return ({"min_length": str(least)} if least else {}) | ({"max_length": str(longest)} if most else {})


def lengths_in(meta: Mapping[str, str]) -> tuple[int, int]:
    """The least and the most projects of a vote by a file's META; 0 where it says nothing, or no number."""
    said = (meta.get(key, "").strip() for key in ("min_length", "max_length"))
    least, most = (int(one) if one.isascii() and one.isdigit() else 0 for one in said)
    return least, most


def meta_of(election: Election, outcome: Outcome | None, given: Mapping[str, str]) -> dict[str, str]:
    """META to write: what only the caller knows, overwritten by what follows from the election."""
    points = election.kind.weighs
    rule = {} if "rule" in given else {"rule": _pabulib_rule(election, outcome)}
    meta = {
        **given,
        **rule,
        "num_projects": str(len(election.cost_kr)),
        "num_votes": str(len(election.ballots)),
        "budget": str(election.limit_kr),
        "vote_type": VOTE_TYPES[election.kind],
        "comment": _comment(election, outcome, given.get("comment", "")),
    }
    if points:
        meta["max_sum_points"] = str(max((sum(ballot.values()) for ballot in election.ballots), default=0))
    for key in DATES & meta.keys():
        meta[key] = re.sub(r"(\d{4})-(\d{2})-(\d{2})", r"\3.\2.\1", meta[key])
    known = [key for key in ORDER if key in meta]
    return {key: meta[key] for key in [*known, *sorted(meta.keys() - set(known))]}


def _comment(election: Election, outcome: Outcome | None, given: str) -> str:
    terms = election.terms
    words = {
        **({"rule": outcome.rule, "satisfaction": outcome.satisfaction} if outcome else {}),
        "ties": terms.ties,
        "completion": terms.completion,
        "order": terms.completion_order,
        "start": terms.add_one_start,
        "stop": terms.add_one_stop,
        "unsupported": "adopted" if terms.adopts_unsupported else "left",
        "no-room": "skip" if terms.skips else "stop",
        "fewest": terms.fewest_votes,
        "points": "weigh" if election.kind.weighs else "one",
        "ballots": election.kind,
        "whole-weight": election.whole_weight,
        "step": election.step,
        **({"raised": outcome.raised} if outcome else {}),
    }
    said = " ".join(f"{key}={value}" for key, value in words.items())
    _, before = pabulib_bounds.lines_in(OURS.sub("", given))
    parts = [*before, *pabulib_bounds.lines_of(election.bounds), f"budsjett {said}"]
    return ", ".join(f"#{number}: {part}" for number, part in enumerate(parts, 1))


def _pabulib_rule(election: Election, outcome: Outcome | None) -> str:
    # Only where Pabulib's own definition of the rule is ours: its checker recounts.
    terms = election.terms
    if outcome is None or election.kind.weighs or outcome.satisfaction is not Satisfaction.COST:
        return "unknown"
    if election.weights is not None or terms.fewest_votes:
        return "unknown"
    if outcome.rule is Rule.GREEDY and terms.adopts_unsupported:
        return "greedy" if terms.skips else "greedy-no-skip"
    plain = outcome.rule is Rule.EQUAL_SHARES and terms.completion is Completion.NONE
    return "equalshares" if plain else "unknown"
