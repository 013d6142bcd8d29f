"""A plan in many futures, remembered: the same question is asked each time somebody opens a page again."""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices
from budsjett.budget.measures import MeasureId
from budsjett.budget.outlook import Outlook, outlook

DRAWS = 2_000
"""Enough for odds in a hundred (about one either way), few enough to be drawn while somebody waits."""
MOST_KEPT = 64
_Question = tuple[object, ...]
_kept: OrderedDict[_Question, Outlook] = OrderedDict()
_turn = threading.Lock()


def in_futures(
    basis: Basis,
    package: tuple[MeasureId, ...],
    levers: Mapping[str, float],
    *,
    projection: str = "main",
    prices: Prices = Prices.FIXED,
    interest_stress: float = 0.0,
) -> Outlook:
    """The outlook of a plan; one is drawn at a time. Refuses what `outlook` refuses."""
    question: _Question = (basis.digest, package, tuple(sorted(levers.items())), projection, prices, interest_stress)
    with _turn:
        found = _kept.get(question)
        if found is None:
            found = outlook(basis, package, levers, draws=DRAWS, projection=projection, prices=prices,
                            interest_stress=interest_stress)  # fmt: skip
        _kept[question] = found
        _kept.move_to_end(question)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found
