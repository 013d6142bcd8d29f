"""What may be asked of a count once it is public: why, would another rule change it, what voters got, was it kept.

Each is computed from the recorded file, which holds all that decided the outcome, and kept: a count never changes.
"""

from collections.abc import Mapping
from functools import lru_cache

from budsjett.store.outcomes import Counted
from budsjett.usecases.satisfaction import Shown, satisfaction
from budsjett.voting import pabulib
from budsjett.voting.certificate import certificate
from budsjett.voting.comparison import Comparison, compare, methods
from budsjett.voting.election import Election, ItemId
from budsjett.voting.kernels import loaded
from budsjett.voting.options import Terms
from budsjett.voting.outcome import Rule
from budsjett.voting.reasons import Reason, reasons

MOST_KEPT = 16


@lru_cache(maxsize=MOST_KEPT)
def election_of(counted: Counted) -> Election:
    """What was counted, read back from the recorded file."""
    return pabulib.read(counted.pabulib).election


@lru_cache(maxsize=MOST_KEPT)
def every_reason(counted: Counted) -> Mapping[ItemId, Reason]:
    """Why each item was adopted or not, in the order of the count; each answer verified by counting again.

    Nothing where that would take longer than anyone waits: shares raised krone by krone, without machine code.
    """
    return reasons(election_of(counted), counted.outcome) if _countable(counted.rule, counted.terms) else {}


@lru_cache(maxsize=MOST_KEPT)
def other_rules(counted: Counted) -> Comparison:
    """The same ballots by other rules that fit them, the round's own first. Only that one advises anybody.

    Rules that look for the best set, and shares raised krone by krone, are left out: a page cannot wait for them. The
    command line has them all (`budsjett compare`).
    """
    election, own = election_of(counted), counted.outcome
    quick = [
        method
        for method in methods(election, own)
        if method.id == "own" or not (method.rule.by_sets or _raises(method.rule, method.terms))
    ]
    return compare(election, own, among=quick)


@lru_cache(maxsize=MOST_KEPT)
def what_voters_got(counted: Counted) -> Shown:
    """How many voters got how much of what they named, in numbers from which no group under five can be worked out."""
    return satisfaction(election_of(counted), counted.outcome.adopted)


@lru_cache(maxsize=MOST_KEPT)
def certificate_of(counted: Counted) -> Mapping[str, object]:
    """What is true of the count, ready for JSON; it names no ballot. `tools/recount.py` checks it with the file."""
    return certificate(counted.pabulib, version=counted.version)


def _raises(rule: Rule, terms: Terms) -> bool:
    return rule is Rule.EQUAL_SHARES and terms.completion.raises_shares


def _countable(rule: Rule, terms: Terms) -> bool:
    """Whether hundreds of counts are no matter."""
    return not _raises(rule, terms) or loaded("compiled", worth=True) is not None
