"""The count on other voters than those who came: drawn anew, and weighed as the people. Pure; one election in.

The order of the ballots is that of their content, so that whoever has them draws the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from budsjett.errors import NotProven
from budsjett.representation.groups import Answers, Grouping
from budsjett.representation.stability import DRAWS, Stability, flips, stability
from budsjett.representation.weights import WHOLE, Combination, Weights, combination, rake, raked, thousandths
from budsjett.voting.counting import adopted_places
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.rows import rows_of
from budsjett.voting.tally import tally

Counts = npt.NDArray[np.int64]

SLOW_DRAWS = 100
"""Where shares are raised krone by krone, or may be overspent, a count takes longer and draws are fewer; large boxes
too."""
BALLOTS_DRAWN = 5_000_000
"""So many ballots in all draws together: a thousand draws of up to 5 000 ballots, fewer of more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The outcome under the weights, to stand beside the one that counts. `added` and `lost`: where they differ."""

    weights: Weights
    adopted: tuple[ItemId, ...]
    added: frozenset[str]
    lost: frozenset[str]
    stability: Stability | None


class Recounts:
    """One election, counted with other weights on its ballots."""

    def __init__(self, election: Election, said: Sequence[Answers], rule: Rule, satisfaction: Satisfaction) -> None:
        """`said`: the answers of each ballot, in the order of the ballots."""
        pairs = sorted(
            zip(election.ballots, said, strict=True),
            key=lambda pair: (sorted(pair[0].items()), sorted(pair[1].items())),
        )
        items = tuple(sorted(election.cost_kr))
        self.said = [answers for _, answers in pairs]
        ballots = tuple(ballot for ballot, _ in pairs)
        # Rows hold what is given, and a mark to cut first is not.
        kept = ballots if election.kind is BallotKind.APPROVAL_CUT else rows_of(ballots, items)
        self.election = replace(election, ballots=kept, weights=None)
        self.rule, self.satisfaction = rule, satisfaction

    @property
    def draws(self) -> int:
        """How many draws there is time for; none where the rule looks for the best set."""
        if self.rule.by_sets:
            return 0
        if self.rule is Rule.BOUNDED_OVERSPENDING or self.election.terms.completion.raises_shares:
            return SLOW_DRAWS
        return min(DRAWS, max(SLOW_DRAWS, BALLOTS_DRAWN // max(1, len(self.said))))

    def adopted(self, weights: Sequence[int], whole: int) -> tuple[ItemId, ...]:
        """What is adopted when ballots weigh so much, `whole` being what a voter weighs."""
        weighed = replace(self.election, weights=tuple(int(w) for w in weights), whole_weight=whole)
        sorted_ = tally(weighed)
        return tuple(sorted_.items[place] for place in adopted_places(sorted_, self.rule, self.satisfaction))

    def steadiness(self) -> Stability | None:
        """How often each item is adopted on ballots drawn anew; None where there is no time for it."""
        if not self.draws:
            return None
        return stability(len(self.said), lambda times: self.adopted(times.tolist(), 1), draws=self.draws)

    def weighed(self, groupings: Sequence[Grouping], raw: Sequence[ItemId]) -> Weighed | None:
        """The outcome under raked weights; None where nobody answered or no set is proven. Each draw is raked anew."""
        if not any(self.said):
            return None
        traits = [grouping.trait for grouping in groupings]
        own = [combination(answers, traits) for answers in self.said]
        kinds = sorted(set(own))
        at = np.array([kinds.index(kind) for kind in own])
        weights = rake(self.said, groupings)
        try:
            adopted = self.adopted([thousandths(weights.by_combination[kind]) for kind in own], WHOLE)
        except NotProven:
            return None
        added, lost = flips(raw, adopted)
        drawn = None
        if self.draws:
            drawn = stability(len(own), lambda times: self._raked_anew(times, at, kinds, groupings), draws=self.draws)
        return Weighed(weights=weights, adopted=adopted, added=added, lost=lost, stability=drawn)

    def _raked_anew(
        self, times: Counts, at: npt.NDArray[np.intp], kinds: Sequence[Combination], groupings: Sequence[Grouping]
    ) -> tuple[ItemId, ...]:
        counts = np.bincount(at, weights=times, minlength=len(kinds)).astype(np.float64)
        found = raked(kinds, counts, groupings).by_combination
        each = np.array([thousandths(found[kind]) for kind in kinds], dtype=np.int64)
        return self.adopted((times * each[at]).tolist(), WHOLE)
