"""What the process that finds the fairest draw is asked and what it replies: places in lists, counts and shares."""

from typing import TypedDict


class Limits(TypedDict):
    """One quota: the kinds of person it counts, by place, and how many of them a panel may have."""

    kinds: list[int]
    lowest: int
    highest: int


class Asked(TypedDict):
    """The question."""

    sizes: list[int]
    """How many persons there are of each kind."""
    quotas: list[Limits]
    seats: int


class Relaxed(TypedDict):
    """A quota to loosen: its place, and by how many seats below and above."""

    quota: int
    below: int
    above: int


class Reply(TypedDict):
    """The panels with their shares of the draw; or, where no panel meets the quotas, which and the way out."""

    panels: list[list[int]]
    """How many of each kind."""
    shares: list[float]
    chances: list[float]
    """Of each kind's persons, before the shares are made whole tickets."""
    conflict: list[int]
    relaxed: list[Relaxed]
