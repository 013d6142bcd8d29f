"""Bounds from HiGHS for the search for a best set: asked in a process of its own, believed in nothing.

`voting/programme.py` proves its sets in whole numbers and takes prices from anyone. Here they come from the linear
relaxation. Whatever happens to the process, the search goes on with what it can find itself.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self, TypedDict

from budsjett.voting.programme import Ask, Hint, Programme

COMMAND = (sys.executable, "-P", "-m", "budsjett.optimise.relaxing")
PATIENCE_S = 5.0
"""How long one relaxation may take; the slowest seen took a tenth of a second."""
START_S = 20.0


class Told(TypedDict):
    """What the process is told of a programme. A row: the places, their amounts, and what they may come to.

    `guess`: whether a good choice to begin with is asked for.
    """

    worth: list[float]
    rows: list[tuple[list[int], list[float], float]]
    guess: bool


class Relaxer:
    """Gives hints for programmes, one at a time; to be used in a `with`, which ends the process."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        """Nothing is started before the first programme."""
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._late = b""

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process at once."""
        self._end()

    def __call__(self, programme: Programme) -> Ask:
        """What may be asked of one programme; it is forgotten when the next one comes."""
        told = Told(
            worth=[float(worth) for worth in programme.worth],
            rows=[
                (list(row.amounts), [float(a) for a in row.amounts.values()], float(row.most)) for row in programme.rows
            ],
            guess=programme.guess,
        )
        started = self._exchange(told, START_S)
        whole = started.get("whole") if isinstance(started, dict) else None
        good = _hint({"prices": [0.0] * len(programme.rows), "parts": whole}, programme)
        first = [good] if good is not None or started is None else []

        def ask(settled: Mapping[int, bool]) -> Hint | None:
            if started is None:
                return None
            if first:  # a good set to begin with
                return first.pop()
            reply = self._exchange({"settled": [[p, int(yes)] for p, yes in settled.items()]}, PATIENCE_S)
            return None if reply is None else _hint(reply, programme)

        return ask

    def _exchange(self, message: object, seconds: float) -> object:
        """A reply, or None when the process is gone, silent or not to be understood; then it is ended."""
        try:
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603 our own module, no shell, nothing of the caller's
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            assert self._process.stdin is not None  # noqa: S101 for the type checker: it was asked for above
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
            reply: object = json.loads(self._line(seconds))
        except (OSError, ValueError):
            self._end()
            return None
        return reply

    def _line(self, seconds: float) -> bytes:
        assert self._process is not None  # noqa: S101 as above
        assert self._process.stdout is not None  # noqa: S101 as above
        ends = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._late:
                if not selector.select(max(0.0, ends - time.monotonic())):
                    raise TimeoutError
                part = os.read(self._process.stdout.fileno(), 1 << 16)
                if not part:
                    raise BrokenPipeError
                self._late += part
        line, _, self._late = self._late.partition(b"\n")
        return line

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process, self._late = None, b""


def _hint(reply: object, programme: Programme) -> Hint | None:
    """A reply of the right shape; its numbers may be anything."""
    if not isinstance(reply, dict):
        return None
    prices, parts = reply.get("prices"), reply.get("parts")
    if not (isinstance(prices, list) and isinstance(parts, list)):
        return None
    if len(prices) != len(programme.rows) or len(parts) != len(programme.worth):
        return None
    if not all(isinstance(n, float | int) for n in (*prices, *parts)):
        return None
    return Hint(prices, parts)
