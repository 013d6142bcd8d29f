"""How often one person may do the same within an hour.

Kept in the memory of the process alone, under a digest: when somebody votes must stand nowhere (ADR 0008). Where
several processes serve, each counts for itself, so the limit is so many times as high.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from budsjett.errors import TooOften

HOUR_S = 3600.0
SWEPT_S = 60.0
BALLOTS_AN_HOUR = 60
"""So many ballots from one person: more than anyone who changes her mind needs."""
WRONG_CODES_AN_HOUR = 100
"""So many receipt codes that were never given, from one person or address. Many may sit behind one address."""


class Pace:
    """At most so many times an hour for each who asks."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is done yet. `clock`: seconds."""
        self.most, self._clock = most, clock
        self._done: dict[str, deque[float]] = {}
        self._swept = clock()
        self._lock = Lock()

    def take(self, *who: str, now: datetime) -> None:
        """Note that it is done once more; refuses (TooOften) who has done it often enough this hour."""
        with self._lock:
            done = self._lately(_digest(*who))
            self._require(done, now)
            done.append(self._clock())

    def note(self, *who: str) -> None:
        """Note that it is done once more."""
        with self._lock:
            self._lately(_digest(*who)).append(self._clock())

    def require(self, *who: str, now: datetime) -> None:
        """Refuse (TooOften) who has done it often enough this hour; nothing is noted."""
        with self._lock:
            self._require(self._lately(_digest(*who)), now)

    def _require(self, done: deque[float], now: datetime) -> None:
        if len(done) >= self.most:
            opens = now + timedelta(seconds=max(1.0, done[0] + HOUR_S - self._clock()))
            raise TooOften(most=self.most, opens=opens.isoformat())

    def _lately(self, who: str) -> deque[float]:
        """When one did it within the last hour; what is older is forgotten, of everybody."""
        now = self._clock()
        before = now - HOUR_S
        if now - self._swept > SWEPT_S:
            self._done = {one: done for one, done in self._done.items() if done and done[-1] > before}
            self._swept = now
        done = self._done.setdefault(who, deque())
        while done and done[0] <= before:
            done.popleft()
        return done


def _digest(*who: str) -> str:
    return hashlib.sha256("\x00".join(who).encode()).hexdigest()
