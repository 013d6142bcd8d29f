"""What may be asked of a count once it is public: why, would another rule change it, what voters got, was it kept.

Each is computed from the recorded file, which holds all that decided the outcome, and kept: a count never changes.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache

from budsjett.errors import NotProven
from budsjett.optimise.relax import Relaxer
from budsjett.representation.groups import FEWEST
from budsjett.store.outcomes import Counted
from budsjett.usecases.satisfaction import satisfaction
from budsjett.voting import pabulib
from budsjett.voting.certificate import certificate
from budsjett.voting.comparison import Comparison, compare, methods
from budsjett.voting.election import Election, ItemId
from budsjett.voting.kernels import loaded
from budsjett.voting.options import Terms
from budsjett.voting.outcome import Rule
from budsjett.voting.reasons import Reason, reasons
from budsjett.voting.satisfaction import got

MOST_KEPT = 16
QUICK_S = 1.5
"""How long a page waits for reasons that take many searches for a best set."""
OTHER_S = 1.0
"""How long each other rule may look for its best set behind a page; without a proof it is left out, and named."""
_behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reasons")


@lru_cache(maxsize=MOST_KEPT)
def election_of(counted: Counted) -> Election:
    """What was counted, read back from the recorded file."""
    return pabulib.read(counted.pabulib).election


def every_reason(counted: Counted, *, patience_s: float = QUICK_S) -> Mapping[ItemId, Reason]:
    """Why each item was adopted or not, in the order of the count; each answer verified by counting again.

    Where that takes longer than anyone waits they are worked out behind the page, and there is nothing until then,
    `patience_s` being how long to wait: a rule that looks for best sets, and shares raised krone by krone where there
    is no machine code.
    """
    if _quick(counted.rule, counted.terms):
        return _reasons(counted)
    try:
        return _begun(counted).result(patience_s)
    except (TimeoutError, NotProven):
        return {}


@lru_cache(maxsize=MOST_KEPT)
def _reasons(counted: Counted) -> Mapping[ItemId, Reason]:
    with Relaxer() as relax:
        return reasons(election_of(counted), counted.outcome, relax=relax)


@lru_cache(maxsize=MOST_KEPT)
def _begun(counted: Counted) -> "Future[Mapping[ItemId, Reason]]":
    return _behind.submit(_reasons, counted)


@lru_cache(maxsize=MOST_KEPT)
def other_rules(counted: Counted) -> Comparison:
    """The same ballots by other rules that fit them, the round's own first. Only that one advises anybody.

    Shares raised krone by krone are left out: a page cannot wait for them. A rule that looks for the best set has
    `OTHER_S`, and is `unproven` after that. The command line has them all, for as long as one likes.
    """
    election, own = election_of(counted), counted.outcome
    quick = [
        method for method in methods(election, own) if method.id == "own" or not _raises(method.rule, method.terms)
    ]
    with Relaxer() as relax:
        return compare(election, own, seconds=OTHER_S, among=quick, relax=relax)


@lru_cache(maxsize=MOST_KEPT)
def with_nothing(counted: Counted) -> tuple[int | None, ...]:
    """How many would have got nothing by each method of `other_rules`, the blank too; None where that is not told.

    Where it is not told of the outcome that stands, it is told of none: the difference would tell it.
    """
    election = election_of(counted)
    found = got(election, counted.outcome.adopted)
    shown = satisfaction(election, counted.outcome.adopted)
    blank = int((found.named == 0).sum())
    numbers = [method.nothing + blank for method in other_rules(counted).counted]
    return tuple(n if shown.nothing is not None and n >= FEWEST else None for n in numbers)


@lru_cache(maxsize=MOST_KEPT)
def certificate_of(counted: Counted) -> Mapping[str, object]:
    """What is true of the count, ready for JSON; it names no ballot. `tools/recount.py` checks it with the file."""
    return certificate(counted.pabulib, version=counted.version, outcome=counted.outcome)


def _raises(rule: Rule, terms: Terms) -> bool:
    return rule is Rule.EQUAL_SHARES and terms.completion.raises_shares


def _quick(rule: Rule, terms: Terms) -> bool:
    """Whether hundreds of counts are no matter."""
    if _raises(rule, terms):
        return loaded("compiled_shares", worth=True) is not None
    return not rule.by_sets
