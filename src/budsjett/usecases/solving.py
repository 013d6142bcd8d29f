"""Questions that take time: solved in the background, two at a time for the house, and only so much for each asker.

A session has one question under way: a newer one ends the older. What a question found is kept for the session that
asked, and shown to no other. The budget is seconds of solving in the last hour, for the session and for the person.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import uuid4

from budsjett.errors import BudsjettError, Busy, NoSuchCalculation, SolvingSpent
from budsjett.optimise.child import Solver, Stoppable
from budsjett.optimise.problem import Answer

log = logging.getLogger("budsjett.solving")

AT_ONCE = 2
"""Questions solved at the same time: as many as the smallest machine has cores."""
MOST_WAITING = 12
MOST_PATIENT = 16
"""Requests that wait a moment for an answer at the same time. Each holds one of the server's forty threads; who asks in
many windows must not hold all that ballots are cast by."""
HOUR_S = 3600.0
SESSION_S = 180.0
"""Seconds of solving for one session in an hour: some twenty packages that take all their time."""
PERSON_S = 600.0
"""The same for one person, or for all the visitors from one address, in all their sessions."""
KEPT_S = 1800.0
"""How long what was found is kept for the session that asked."""
MOST_KEPT = 400
STOPS_WITHIN_S = 5.0
"""How long one waits for the answer so far after having stopped it: the model may be in the middle of a sum."""

Found_co = TypeVar("Found_co", covariant=True)
Told = TypeVar("Told")
Tell = Callable[[Answer | Told], None]
"""Hears of the best package so far, and of as much of the answer as is finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: a session, and the person or the address behind it. Both are digests; neither names anybody."""

    session: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[Found_co]):
    """Something to be solved. `key` is the same for the same question."""

    key: Hashable
    work: Callable[[Solver, Callable[[Answer | Found_co], None]], Found_co]
    """Solves it with the solver it is given, and tells of the best package so far and of what is finished."""
    known: Callable[[], Found_co | None]
    """The answer where it is remembered: it costs nobody anything."""
    limit_s: float
    """What it may take at the most."""


class Stage(StrEnum):
    """How far a question has come."""

    WAITING = "waiting"
    SOLVING = "solving"
    DONE = "done"
    STOPPED = "stopped"
    """By the one who asked. What was found by then is the answer."""
    BROKEN = "broken"
    """A fault of ours, which is logged."""


@dataclass(eq=False, kw_only=True)
class Job(Generic[Found_co]):
    """One question of one session, on its way or answered."""

    id: str
    asker: Asker
    question: Question[Found_co]
    at: str
    """The page it was asked from."""
    solver: Stoppable
    asked: float
    began: float | None = None
    ended: float | None = None
    so_far: Answer | None = None
    """The best package found on the way, with its proven gap where one is known."""
    partly: Found_co | None = None
    """As much of the answer as was finished on the way, where it comes in pieces."""
    found: Found_co | None = None
    fault: Exception | None = None
    stopped: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if not self.over.is_set():
            return Stage.WAITING if self.began is None else Stage.SOLVING
        if self.fault is not None:
            return Stage.BROKEN
        return Stage.STOPPED if self.stopped else Stage.DONE

    @property
    def seconds(self) -> float:
        """How long it has been solved."""
        if self.began is None:
            return 0.0
        return (time.monotonic() if self.ended is None else self.ended) - self.began

    def wait(self, seconds: float) -> bool:
        """Whether it is over, after waiting at most so long."""
        return self.over.wait(seconds)

    def answer(self) -> Found_co | None:
        """What was found; None when it was stopped before anything was. Raises what went wrong."""
        if self.fault is not None:
            raise self.fault
        return self.found


class House:
    """All the questions under way in this process."""

    def __init__(self, *, session_s: float = SESSION_S, person_s: float = PERSON_S, at_once: int = AT_ONCE) -> None:
        """Nobody has asked anything yet."""
        self.session_s, self.person_s, self.at_once = session_s, person_s, at_once
        self._lock = threading.Lock()
        self._patient = threading.BoundedSemaphore(MOST_PATIENT)
        self._jobs: dict[tuple[str, Hashable], Job[object]] = {}
        self._waiting: deque[Job[object]] = deque()
        self._solving: list[Job[object]] = []
        self._spent: deque[tuple[float, Asker, float]] = deque()
        """When it ended, who asked, and how many seconds it took."""

    def ask(self, asker: Asker, question: Question[Found_co], *, at: str, now: datetime) -> Job[Found_co]:
        """The session's job for this question: the one there is, or a new one.

        Refuses who has had the solver for long enough this hour (SolvingSpent), and all when too many wait (Busy).
        """
        found: Job[Found_co]
        with self._lock:
            self._forget()
            place = (asker.session, question.key)
            if place in self._jobs:
                return self._jobs[place]  # type: ignore[return-value]  # the key says what kind of answer it has
            found = Job(
                id=uuid4().hex, asker=asker, question=question, at=at, solver=Stoppable(), asked=time.monotonic()
            )
            known = question.known()
            if known is not None:
                found.found = known
                found.over.set()
                return found
            self._require_budget(asker, now)
            for older in [job for job in (*self._solving, *self._waiting) if job.asker.session == asker.session]:
                self._stop(older)
            if len(self._waiting) >= MOST_WAITING:
                raise Busy
            self._jobs[place] = found
            self._waiting.append(found)
            self._next()
        return found

    def wait(self, job: Job[object], seconds: float) -> bool:
        """Whether it is over, after waiting at most so long; not at all where as many wait already as may."""
        if not self._patient.acquire(blocking=False):
            return job.wait(0)
        try:
            return job.wait(seconds)
        finally:
            self._patient.release()

    def ahead(self, job: Job[object]) -> int:
        """How many are before it in the line."""
        with self._lock:
            return self._waiting.index(job) if job in self._waiting else 0

    def stop(self, asker: Asker, job_id: str) -> str:
        """End a job of this session, killing the solver at work, and say which page it was asked from.

        Refuses (NoSuchCalculation) a job that is not this session's, in the same words as one that never was.
        """
        with self._lock:
            job = self._own(asker, job_id)
            self._stop(job)
        job.wait(STOPS_WITHIN_S)
        return job.at

    def drop(self, asker: Asker, job_id: str) -> str:
        """Forget what a job found, so that it is asked anew; the page it was asked from. Refuses as `stop` does."""
        with self._lock:
            job = self._own(asker, job_id)
            self._stop(job)
            self._jobs = {place: other for place, other in self._jobs.items() if other is not job}
        return job.at

    def close(self) -> None:
        """End everything."""
        with self._lock:
            for job in (*self._waiting, *self._solving):
                self._stop(job)

    def spent_s(self, asker: Asker) -> tuple[float, float]:
        """Seconds of solving in the last hour: the session's and the person's."""
        with self._lock:
            self._forget()
            return self._spent_s(asker)

    def _own(self, asker: Asker, job_id: str) -> Job[object]:
        for job in self._jobs.values():
            if job.id == job_id and job.asker.session == asker.session:
                return job
        raise NoSuchCalculation

    def _require_budget(self, asker: Asker, now: datetime) -> None:
        of_session, of_person = self._spent_s(asker)
        if of_session < self.session_s and of_person < self.person_s:
            return
        left_session, left_person = of_session, of_person
        for ended, who, seconds in self._spent:  # the oldest first: when enough of them are an hour old
            left_session -= seconds if who.session == asker.session else 0.0
            left_person -= seconds if who.person == asker.person else 0.0
            if left_session < self.session_s and left_person < self.person_s:
                opens = now + timedelta(seconds=max(1.0, ended + HOUR_S - time.monotonic()))
                break
        else:
            opens = now + timedelta(seconds=HOUR_S)
        limit_s = self.session_s if of_session >= self.session_s else self.person_s
        raise SolvingSpent(seconds=round(limit_s), opens=opens.isoformat())

    def _spent_s(self, asker: Asker) -> tuple[float, float]:
        running = [(job.asker, job.seconds) for job in self._solving]
        all_of_it = [*((who, seconds) for _, who, seconds in self._spent), *running]
        return (
            sum(seconds for who, seconds in all_of_it if who.session == asker.session),
            sum(seconds for who, seconds in all_of_it if who.person == asker.person),
        )

    def _forget(self) -> None:
        now = time.monotonic()
        while self._spent and self._spent[0][0] < now - HOUR_S:
            self._spent.popleft()
        over = [(place, job) for place, job in self._jobs.items() if job.over.is_set()]
        old = {place for place, job in over if (job.ended or job.asked) < now - KEPT_S}
        too_many = max(0, len(self._jobs) - len(old) - MOST_KEPT)
        old |= {place for place, _ in over[:too_many]}
        self._jobs = {place: job for place, job in self._jobs.items() if place not in old}

    def _stop(self, job: Job[object]) -> None:
        if job.over.is_set():
            return
        job.stopped = True
        job.solver.stop()
        if job in self._waiting:
            self._waiting.remove(job)
            job.over.set()

    def _next(self) -> None:
        """Begin with whoever has waited the longest, where there is room."""
        while self._waiting and len(self._solving) < self.at_once:
            job = self._waiting.popleft()
            job.began = time.monotonic()
            self._solving.append(job)
            threading.Thread(target=self._solve, args=(job,), daemon=True, name=f"solving-{job.id[:8]}").start()

    def _solve(self, job: Job[object]) -> None:
        def tell(told: object) -> None:
            if isinstance(told, Answer):
                job.so_far = told
            else:
                job.partly = told

        try:
            job.found = job.question.work(job.solver, tell)
        except BudsjettError as refusal:
            job.fault = refusal
        except Exception as fault:
            job.fault = fault
            log.exception("a question could not be solved")
        with self._lock:
            job.ended = time.monotonic()
            self._solving.remove(job)
            self._spent.append((job.ended, job.asker, job.seconds))
            job.over.set()
            self._next()
