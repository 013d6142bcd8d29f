"""The solver's process: started, asked, and killed when it does not answer in time."""

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from budsjett.budget.measures import MeasureId
from budsjett.optimise.problem import Choice
from budsjett.optimise.question import SO_FAR, Found, Goal, Question, Reply, question, read

COMMAND = (sys.executable, "-P", "-m", "budsjett.optimise.solve")
QUIET_S = 0.2
"""What is found so far is looked at when nothing better has come for so long: most replies come before."""
START_S = 20.0
"""A cold start takes 0.3-0.6 s; on a machine that is out of breath, longer."""
GRACE_S = 1.0
"""How long after its own limit the solver lives."""
LONGEST_REPLY = 1 << 20
"""Bytes. A reply is a few thousand; what writes more without an end is no solver of ours."""
NICER = 10
"""How much lower the priority of its process is than ours: a tenth of our share where both want the same core."""
IDLE = 2
"""How many processes wait for the next question. Starting one costs more than most questions."""

STOPPED = "stanset av den som spurte"


class NoReplyError(Exception):
    """The process gave no usable reply; it is dead now."""


class _Process:
    """One solver process with its pipes."""

    def __init__(self, command: Sequence[str], *, nicer: int = 0) -> None:
        """Start it, and wait until it is ready."""
        self._late = b""
        self.dead = False
        self._ear = selectors.DefaultSelector()
        self._popen = subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing of the caller's
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        assert self._popen.stdout is not None  # noqa: S101 - for the type checker: it was asked for above
        self._ear.register(self._popen.stdout, selectors.EVENT_READ)
        if nicer:
            _let_others_first(self._popen.pid, nicer)
        try:
            ready = self._line(START_S) == b"ready"
        except NoReplyError:
            ready = False
        if not ready:
            self.kill()
            raise NoReplyError("løseren startet ikke")

    @property
    def alive(self) -> bool:
        """Whether it is still there to be asked, and has said nothing unasked."""
        return not self._late and not self._ear.select(0) and self._popen.poll() is None

    def ask(self, asked: Question, heard: Callable[[Reply], None] | None = None) -> Reply:
        """Send a question and wait for the reply, at most a little longer than the solver was given.

        `heard` is told of what it has found so far when it has been silent for a while. Where it is ended or dies, what
        it had found by then is the reply.
        """
        so_far: Reply | None = None
        try:
            ends = time.monotonic() + asked["seconds"] + GRACE_S
            self._write(json.dumps(asked, allow_nan=False).encode() + b"\n", ends)
            while True:
                if heard is not None and so_far is not None and not self._says_more():
                    heard(so_far)
                reply: Reply = json.loads(self._line(ends - time.monotonic()))
                if not (type(reply) is dict and reply.get("status") == SO_FAR):  # what it is, is only hoped for yet
                    return reply
                so_far = reply
        except OSError as fault:  # it died while it was being asked
            self.kill()
            problem = f"løserens prosess døde ({_how(self._popen.returncode)})"
            raise NoReplyError(problem) from fault
        except ValueError as fault:
            self.kill()
            raise NoReplyError(f"løseren svarte uforståelig: {fault}") from fault
        except NoReplyError as fault:
            self.kill()
            if so_far is None:
                raise
            return {**so_far, "status": "feasible", "problem": str(fault)}

    def _says_more(self) -> bool:
        """Whether it has more to say already, or will within a moment."""
        return b"\n" in self._late or bool(self._ear.select(QUIET_S))

    def _write(self, asked: bytes, ends: float) -> None:
        """Send it, also when it is larger than the pipe and nobody reads the other end."""
        assert self._popen.stdin is not None  # noqa: S101 - as below
        os.set_blocking(self._popen.stdin.fileno(), False)
        left = memoryview(asked)
        with selectors.DefaultSelector() as selector:
            selector.register(self._popen.stdin, selectors.EVENT_WRITE)
            while left:
                if not selector.select(max(0.0, ends - time.monotonic())):
                    raise NoReplyError("løseren tok ikke imot spørsmålet i tide og ble stanset")
                with suppress(BlockingIOError):
                    left = left[os.write(self._popen.stdin.fileno(), left) :]

    def _line(self, seconds: float) -> bytes:
        """The next line it writes."""
        assert self._popen.stdout is not None  # noqa: S101 - as above
        ends = time.monotonic() + seconds
        while b"\n" not in self._late:
            if not self._ear.select(max(0.0, ends - time.monotonic())):
                raise NoReplyError(f"løseren svarte ikke innen {max(0.0, seconds):.0f} sekunder og ble stanset")
            part = os.read(self._popen.stdout.fileno(), 1 << 16)
            if not part:
                raise NoReplyError(f"løserens prosess døde ({_how(self._popen.wait())})")
            self._late += part
            if len(self._late) > LONGEST_REPLY:
                raise NoReplyError("løseren svarte uten ende og ble stanset")
        line, _, self._late = self._late.partition(b"\n")
        return line

    def end(self) -> None:
        """End it at once, whatever it is doing, also from another thread than the one that waits for its reply."""
        self._popen.kill()

    def kill(self) -> None:
        """End it at once, and leave nothing of it behind."""
        self.dead = True
        self._popen.kill()
        self._popen.wait()
        self._ear.close()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what was not yet sent has nobody to go to
                    pipe.close()


def _let_others_first(process: int, nicer: int) -> None:
    """Whoever answers people goes before it, where the system knows of that; alone it has all of the machine still.

    Set from here before it has more threads than one, so that its start waits for others too.
    """
    with suppress(OSError, AttributeError):  # Windows has neither; a system may forbid either
        os.setpriority(os.PRIO_PROCESS, process, os.getpriority(os.PRIO_PROCESS, 0) + nicer)
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(process, os.SCHED_BATCH, os.sched_param(0))


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"kode {code}"


def _hear(said: Reply, choice: Choice, goal: Goal, heard: Callable[[Found], None]) -> None:
    """Tell of what was found on the way, where it is what it says."""
    found = read({**said, "status": "feasible"}, choice, goal)
    if found.status == "feasible":
        heard(found)


class Solver:
    """Solver processes that outlive a question, each used by one thread at a time."""

    stopped = False
    """Whether somebody has asked it to solve nothing more."""

    def __init__(self, command: Sequence[str] = COMMAND, *, nicer: int = 0) -> None:
        """Nothing is started before the first question. `nicer`: by how much others go before its processes."""
        self._command, self._nicer = command, nicer
        self._idle: list[_Process] = []
        self._lock = threading.Lock()

    def ask(
        self,
        choice: Choice,
        goal: Goal,
        *,
        seconds: float,
        aim: int = -1,
        easing: Sequence[float] = (),
        known: Collection[MeasureId] | None = None,
        start: Collection[MeasureId] | None = None,
        gap: float = 0.0,
        heard: Callable[[Found], None] | None = None,
    ) -> Found:
        """The checked reply. Whatever happens to the process is a failed reply with a sentence, never an exception.

        `heard` is told of packages found on the way, checked too. The last of them is the reply where the process ends.
        Refuses a choice whose numbers are not finite (InvalidNumber).
        """
        asked = question(choice, goal, seconds=seconds, aim=aim, easing=easing, known=known, start=start, gap=gap)
        if seconds <= 0:
            return Found(status="failed", problem="tiden var ute")
        try:
            process = self._take()
            reply = process.ask(asked, None if heard is None else lambda said: _hear(said, choice, goal, heard))
        except NoReplyError as fault:
            return Found(status="failed", problem=str(fault), answered=False)
        self._put_back(process)
        return read(reply, choice, goal, aim=aim)

    def _take(self) -> _Process:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.alive:
                    return process
                process.kill()
        return _Process(self._command, nicer=self._nicer)

    @property
    def unstopped(self) -> "Solver":
        """Who may be asked one short question more when this one is stopped."""
        return self

    def _put_back(self, process: _Process) -> None:
        with self._lock:
            if process.dead:
                return
            if len(self._idle) < IDLE:
                self._idle.append(process)
                return
        process.kill()

    def close(self) -> None:
        """End the processes that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.kill()


SOLVER = Solver()
"""The one that is used unless another is given."""
SERVING = Solver(nicer=NICER)
"""The one beside which pages are served and ballots cast: these go first."""


class Stoppable(Solver):
    """The house's processes as one asker uses them, who may end the one at work at any moment."""

    def __init__(self, house: Solver = SERVING) -> None:
        """`house` keeps the processes; a process that is ended here is not given back."""
        super().__init__()
        self._house = house
        self._at_work: _Process | None = None

    @property
    def unstopped(self) -> Solver:
        """The house's own."""
        return self._house

    def stop(self) -> None:
        """Kill what is being solved and solve nothing more. Whoever waits gets a failed reply at once."""
        with self._lock:
            self.stopped = True
            if self._at_work is not None:
                self._at_work.end()

    def _take(self) -> _Process:
        if self.stopped:
            raise NoReplyError(STOPPED)
        process = self._house._take()  # noqa: SLF001 (the same class)
        with self._lock:
            if not self.stopped:
                self._at_work = process
                return process
        process.kill()
        raise NoReplyError(STOPPED)

    def _put_back(self, process: _Process) -> None:
        with self._lock:
            self._at_work = None
        self._house._put_back(process)  # noqa: SLF001 (the same class)


atexit.register(SOLVER.close)
atexit.register(SERVING.close)
