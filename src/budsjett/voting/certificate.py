"""The certificate of a published count: how it was counted, of what, what each purchase cost, and what was promised.

`tools/recount.py` checks it with nothing but Python's standard library.
"""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from hashlib import sha256

from budsjett.errors import FaultyElection
from budsjett.voting import overspending, pabulib
from budsjett.voting.counting import count
from budsjett.voting.election import Election
from budsjett.voting.equal_shares import exactly_bought
from budsjett.voting.fairness import breaches, neglected
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.pabulib_bounds import lines_of
from budsjett.voting.pabulib_meta import words_of
from budsjett.voting.payments import FEWEST
from budsjett.voting.satisfaction import bands, got
from budsjett.voting.tally import tally


def certificate(text: str, *, version: str, outcome: Outcome | None = None) -> dict[str, object]:
    """Count a published file again and say what is true of the outcome, ready for JSON.

    `ejr_plus_up_to_one` and `priceable` are None where the rule or the ballots promise nothing of the kind. Of groups
    that were promised more, those of five voters or more are listed. `purchases`: what a point of each item cost.
    `outcome`: the file's own where it is at hand, so that a set proven the best need not be looked for again.
    Refuses with `FaultyElection` a file that does not say how it was counted, or that says another outcome.
    """
    file = pabulib.read(text)
    if file.rule is None or file.satisfaction is None or file.selected is None:
        raise FaultyElection(line=0, problem="filen sier ikke hvordan den er talt; bruk filen fra budsjett")
    outcome = outcome or count(file.election, file.rule, file.satisfaction)
    if set(outcome.adopted) != file.selected:
        raise FaultyElection(line=0, problem="omtellingen gir et annet utfall enn det filen sier")
    sorted_ = tally(file.election)
    adopted = [sorted_.items.index(item) for item in outcome.adopted]
    share_kr = sorted_.share_kr(outcome.raised) if file.rule is Rule.EQUAL_SHARES and sorted_.voters else None
    sets = sorted_.points is None
    left_out = neglected(sorted_, file.satisfaction, adopted, share_kr=share_kr) if sets else None
    said: dict[str, object] = {
        "program": "budsjett",
        "version": version,
        "sha256": sha256(text.encode()).hexdigest(),
        **digests(file.election),
        "how": words_of(file.meta),
        "bounds": lines_of(file.election.bounds),
        "adopted": list(outcome.adopted),
        "purchases": [],
        "ejr_plus_up_to_one": None if left_out is None else not left_out,
        "neglected": [_plain(asdict(g)) for g in left_out or () if g.voters >= FEWEST * file.election.whole_weight],
        "satisfaction": list(worth(file.election, outcome)),
        "voters_got": voters_got(file.election, outcome),
        "priceable": None,
    }
    if file.rule is Rule.BOUNDED_OVERSPENDING and sorted_.voters:
        _, adoptions, _ = overspending.adopt(sorted_, file.satisfaction)
        said["purchases"] = [[sorted_.items[done.place], str(done.per_point)] for done in adoptions]
    if file.rule is Rule.EQUAL_SHARES and sorted_.voters:
        bought, steps_up = exactly_bought(sorted_, file.satisfaction)
        said["purchases"] = [[sorted_.items[p.place], str(p.per_point)] for p in bought.purchases]
        said["priceable"] = not breaches(sorted_, sorted_.share_kr(steps_up), bought.purchases, adopted)
    return said


def worth(election: Election, outcome: Outcome) -> tuple[int, ...]:
    """The satisfaction of all voters together, and what all but four of those who named anything have at least.

    Not the least that anyone has: that would tell of fewer than five. Points times what an item is worth by the
    outcome's satisfaction; a mark to cut first takes as much away. A ballot of weight w is w voters.
    """
    unit = {i: election.cost_kr[i] if outcome.satisfaction is Satisfaction.COST else 1 for i in outcome.adopted}
    weights = election.weights if election.weights is not None else (1,) * len(election.ballots)
    has = sorted(
        (sum(points * unit[item] for item, points in ballot.items() if item in unit), weight)
        for ballot, weight in zip(election.ballots, weights, strict=True)
        if ballot and weight
    )
    lowest = [own for own, weight in has for _ in range(min(weight, FEWEST))]
    return (sum(weight * own for own, weight in has), *lowest[FEWEST - 1 : FEWEST])


def voters_got(election: Election, outcome: Outcome) -> list[list[int | None]]:
    """From how many of what they named (-1: they named nothing), below how many, and how many voters: five or more.

    Nothing where ballots have weights: a weight is no number of people.
    """
    found = bands(got(election, outcome.adopted)) if election.weights is None else ()
    return [[band.low, band.high, band.people] for band in found]


def digests(election: Election) -> dict[str, object]:
    """Digests that no order changes: of the items with their costs and the limit, and of the ballots."""
    items = sorted(f"{item};{cost}" for item, cost in election.cost_kr.items())
    weights = election.weights if election.weights is not None else (1,) * len(election.ballots)
    ballots = sorted(
        ",".join(f"{item}:{points}" for item, points in sorted(ballot.items())) + f";{weight}"
        for ballot, weight in zip(election.ballots, weights, strict=True)
    )
    return {
        "items_sha256": sha256("\n".join([*items, str(election.limit_kr)]).encode()).hexdigest(),
        "ballots_sha256": sha256("\n".join(ballots).encode()).hexdigest(),
    }


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in fields.items()}
