"""Proposals that repeat each other: told to the administration, and nothing is done about it by itself.

By runs of three words (shingles) and the share of them that two texts have in common (Jaccard): Broder, «On the
resemblance and containment of documents», 1997.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from budsjett.process.proposals import Proposal

RUN_WORDS = 3
ALIKE_SHARE = 0.35
"""Assumed: copies with every twelfth word changed are above it, and no two of Vadsø's own measures come near."""

_WORD = re.compile(r"\w+")
Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another proposal that says much the same, and the share (0-1) of their runs of words that both have."""

    ref: str
    share: float


def alike(proposal: Proposal, others: Iterable[Proposal]) -> tuple[Alike, ...]:
    """The others that repeat it, or that it repeats; the most alike first."""
    said = shingles(proposal)
    shares = ((other, likeness(said, shingles(other))) for other in others if other.ref != proposal.ref)
    found = [Alike(ref=other.ref, share=share) for other, share in shares if share >= ALIKE_SHARE]
    return tuple(sorted(found, key=lambda one: (-one.share, one.ref)))


def shingles(proposal: Proposal) -> Shingles:
    """Every run of three words in what is proposed; letters' size and marks between words do not count."""
    texts = (proposal.title, proposal.description, proposal.affected, proposal.otherwise)
    words = [word.casefold() for text in texts for word in _WORD.findall(text)]
    return frozenset(tuple(words[at : at + RUN_WORDS]) for at in range(max(1, len(words) - RUN_WORDS + 1)))


def likeness(one: Shingles, other: Shingles) -> float:
    """The share of all their runs that both have: 0 nothing, 1 the same text."""
    return len(one & other) / len(one | other) if one or other else 0.0
