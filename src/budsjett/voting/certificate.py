"""The certificate of a published count: how it was counted, of what, what each purchase cost, and what was promised.

`tools/recount.py` checks it with nothing but Python's standard library.
"""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from hashlib import sha256

from budsjett.errors import FaultyElection
from budsjett.voting import pabulib
from budsjett.voting.counting import count
from budsjett.voting.election import Election
from budsjett.voting.equal_shares import exactly_bought
from budsjett.voting.fairness import breaches, neglected
from budsjett.voting.outcome import Rule
from budsjett.voting.pabulib_meta import words_of
from budsjett.voting.tally import tally


def certificate(text: str, *, version: str) -> dict[str, object]:
    """Count a published file again and say what is true of the outcome, ready for JSON.

    `ejr_plus_up_to_one` and `priceable` are None where the rule or the ballots promise nothing of the kind.
    Refuses with `FaultyElection` a file that does not say how it was counted, or that says another outcome.
    """
    file = pabulib.read(text)
    if file.rule is None or file.satisfaction is None or file.selected is None:
        raise FaultyElection(line=0, problem="filen sier ikke hvordan den er talt; bruk filen fra budsjett")
    outcome = count(file.election, file.rule, file.satisfaction)
    if set(outcome.adopted) != file.selected:
        raise FaultyElection(line=0, problem="omtellingen gir et annet utfall enn det filen sier")
    sorted_ = tally(file.election)
    adopted = [sorted_.items.index(item) for item in outcome.adopted]
    left_out = None if sorted_.points is not None else neglected(sorted_, file.satisfaction, adopted)
    said: dict[str, object] = {
        "program": "budsjett",
        "version": version,
        "sha256": sha256(text.encode()).hexdigest(),
        **digests(file.election),
        "how": words_of(file.meta),
        "adopted": list(outcome.adopted),
        "purchases": [],
        "ejr_plus_up_to_one": None if left_out is None else not left_out,
        "neglected": [_plain(asdict(group)) for group in left_out or ()],
        "priceable": None,
    }
    if file.rule is Rule.EQUAL_SHARES and sorted_.voters:
        bought, steps_up = exactly_bought(sorted_, file.satisfaction)
        said["purchases"] = [[sorted_.items[p.place], str(p.per_point)] for p in bought.purchases]
        said["priceable"] = not breaches(sorted_, sorted_.share_kr(steps_up), bought.purchases, adopted)
    return said


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
