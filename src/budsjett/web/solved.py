"""How a question went that measures much against one best package, shown piece by piece as it is solved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from budsjett.optimise.problem import Answer, Status
from budsjett.web import supposed
from budsjett.web.render import Frame
from budsjett.web.wanted import Wanted
from budsjett.web.working import Asked

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What such a page says of the question and of how it went."""

    stopped: bool
    """Whether the one who asked ended it."""
    proven: bool
    """Whether there is a best package to measure against."""
    none: bool
    """Whether it is proven that no package is as was asked."""
    unfinished: bool
    """Whether the question is over, and not all that was asked for is known."""
    job: str
    act: str
    """Where the calculation may be asked anew."""
    hold: int
    """In how many futures it is to hold; 0 where nothing was asked of them."""
    mean: bool
    """Instead: on average in the others."""
    supposed: Sequence[str]


def solved(frame: Frame, asked: Asked[Found], want: Wanted, best: Answer | None, *, complete: bool) -> Solved:
    """`best` is what everything is measured against; `complete` whether all that was asked for is known."""
    assert frame.municipality is not None  # noqa: S101 (every page that asks belongs to a municipality)
    none = best is not None and best.status is Status.CONFLICT
    return Solved(
        stopped=asked.stopped,
        proven=best is not None and best.status is Status.OPTIMAL,
        none=none,
        unfinished=asked.working is None and not (complete or none),
        job=asked.job.id,
        act=f"/{frame.municipality.id}/regning",
        hold=want.hold,
        mean=want.mean,
        supposed=supposed.told(want.supposed),
    )
