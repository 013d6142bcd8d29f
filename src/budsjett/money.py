"""Whole kroner: the border between computed amounts and decided ones."""

from collections.abc import Sequence
from fractions import Fraction


def whole_kr(amounts_kr: Sequence[float], total_kr: int) -> tuple[int, ...]:
    """Amounts in whole kroner that sum exactly to the total, by largest remainder.

    Ties go to the earlier amount, so that the same amounts always give the same kroner.

    >>> whole_kr([33.4, 33.3, 33.3], 100)
    (34, 33, 33)
    >>> whole_kr([-1.5, 2.5], 1)
    (-1, 2)
    """
    exact = [Fraction(amount) for amount in amounts_kr]
    floors = [amount.__floor__() for amount in exact]
    missing = total_kr - sum(floors)
    if not 0 <= missing <= len(exact):
        raise ValueError(f"{total_kr} is more than a krone per amount away from the sum of {list(amounts_kr)}")
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    lifted = set(by_remainder[:missing])
    return tuple(floor + (i in lifted) for i, floor in enumerate(floors))
