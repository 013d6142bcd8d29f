"""The years axis: consecutive budget years, always the last axis of an array."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Years:
    """Consecutive budget years.

    >>> plan = Years(2027)
    >>> list(plan), plan.index(2029), plan.last
    ([2027, 2028, 2029, 2030], 2, 2030)
    """

    first: int
    count: int = 4

    def __iter__(self) -> Iterator[int]:
        """Each year, the first first."""
        return iter(range(self.first, self.first + self.count))

    def __len__(self) -> int:
        """How many years."""
        return self.count

    def __contains__(self, year: object) -> bool:
        """Whether a year is one of these."""
        return isinstance(year, int) and self.first <= year <= self.last

    @property
    def last(self) -> int:
        """The last year."""
        return self.first + self.count - 1

    def index(self, year: int) -> int:
        """Where a year stands on the axis."""
        if year not in self:
            raise ValueError(f"{year} is outside {self.first}-{self.last}")
        return year - self.first
