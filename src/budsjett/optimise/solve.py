"""The solver's process: one question per line in, one reply per line out.

Run as a process of its own (`python -m budsjett.optimise.solve`) by `child.py`, which limits and kills it: HiGHS'
own time limit is not to be trusted (issue 2226: 25 s where 5 s were asked for), and a crash in it must cost nothing
but the answer.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from math import inf, isfinite

from budsjett.optimise.problem import PRODUCT_CURVE, StageKind, percents
from budsjett.optimise.program import Program, PulpError
from budsjett.optimise.question import SO_FAR, Goal, Question, Reply, StageRow

try:
    import resource
except ImportError:  # Windows has no such limits; there the parent's clock is the only one
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 2 << 30
BLOCK = 16
"""How many measures the tie-break settles at a time: 2^16 with a tolerance of 1e-6 is still told apart."""
HALF = 0.5
GAP_UNITS = 1e-4
"""Shortfalls are found to a tenth of a krone (in thousand kroner)."""
CPU_GRACE_S = 5
OUT_OF_TIME = "tiden var ute før det var bevist at ingen pakke er bedre"
OUT_OF_TIME_FOR_TIES = "tiden var ute før alle like gode pakker var sammenliknet"
WITHIN = "ingen pakke er mer enn så mye bedre som det ble spurt om"


def main() -> None:
    """Answer until the other end closes."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the solver prints must not be taken for a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent; the end of its pipe is enough here
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    out.write("ready\n")
    out.flush()

    def say(reply: Reply) -> None:
        out.write(json.dumps(reply) + "\n")
        out.flush()

    for line in sys.stdin:
        asked: Question = json.loads(line)
        _limit_cpu(asked["seconds"])
        say(answer(asked, say))


def _limit_cpu(seconds: float) -> None:
    """Die of it if the parent is gone and cannot do the killing."""
    if resource is not None:
        ceiling = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + CPU_GRACE_S, ceiling))


def answer(asked: Question, so_far: Callable[[Reply], None] | None = None) -> Reply:
    """The reply to a question; whatever goes wrong inside the solver is a reply too.

    `so_far` hears of each better package on the way.
    """
    try:
        return _best(asked, so_far) if asked["goal"] in {Goal.BEST, Goal.WORTH} else _shortest(asked)
    except (PulpError, MemoryError, KeyError, RuntimeError, ValueError) as fault:
        return _failed(f"løseren ga opp: {type(fault).__name__}: {fault}")


def _failed(problem: str) -> Reply:
    return Reply(status="failed", chosen=[], bound=None, problem=problem)


def _best(asked: Question, so_far: Callable[[Reply], None] | None) -> Reply:
    """What the stages want first; then the package worth the most; among equals the one the published rule picks."""
    chosen = _as_chosen(asked, asked["start"] if asked["known"] is None else asked["known"])
    for n, stage in enumerate(asked["stages"]):
        if asked["known"] is None:
            model = _with_demands(asked)
            terms = model.reached(stage, str(n))
            status, chosen, lower = model.minimise(
                [(v, -by) for v, by in terms], gap=HALF, start=chosen, better=_telling(so_far, stage=n)
            )
            if status != "optimal":
                return _of_stage(_ended(status, chosen), n, lower)
        asked = {**asked, "held": [*asked["held"], _has(stage, chosen)]}
    if asked["start"] is not None and asked["known"] is None and not asked["stages"] and not asked["gap"]:
        return _better_or_alone(asked, _as_chosen(asked, asked["start"]), so_far)
    worth, ended = asked["worth"], OUT_OF_TIME
    if asked["known"] is None:
        model = _with_demands(asked)
        terms = model.terms({i: -w for i, w in enumerate(worth)})
        status, chosen, lower = model.minimise(
            terms, gap=HALF, share=asked["gap"], start=chosen, better=_telling(so_far)
        )
        if status not in {"optimal", "feasible"}:
            return _without(status, lower)
        bound = _upper(lower)
        if status == "optimal" and asked["gap"] and -lower >= _value(asked, chosen) + 1 - HALF:
            status, ended = "feasible", WITHIN
    else:
        status = "optimal"
        bound = float(_value(asked, chosen))
    if status == "feasible":
        return Reply(status=status, chosen=chosen, bound=bound, problem=ended)
    return _settled(asked, chosen, bound)


def _settled(asked: Question, chosen: list[int], bound: float | None) -> Reply:
    """The best, and where it is asked for, the one of equals that the rule picks."""
    settled = chosen if asked["goal"] == Goal.WORTH else _first_among_equals(asked, chosen, _value(asked, chosen))
    if settled is None:
        return Reply(status="feasible", chosen=chosen, bound=bound, problem=OUT_OF_TIME_FOR_TIES)
    return Reply(status="optimal", chosen=settled, bound=bound, problem="")


def _better_or_alone(asked: Question, start: list[int], so_far: Callable[[Reply], None] | None) -> Reply:
    """The best other package that is worth as much as the one at hand; where there is none, that one, and it is alone.

    One question then says both that nothing is worth more and that no tie is left to settle.
    """
    value = _value(asked, start)
    model = _others(asked, start, value)
    terms = model.terms({i: -w for i, w in enumerate(asked["worth"])})
    better = _telling(so_far)
    status, chosen, lower = model.minimise(terms, gap=HALF, most=HALF - value, better=better)
    bound = max(-lower, float(value)) if isfinite(lower) else None
    if status == "infeasible":
        return Reply(status="optimal", chosen=start, bound=float(value), problem="", alone=True)
    if status == "optimal":
        return _settled(asked, chosen, bound)
    if status in {"feasible", "time"}:
        return Reply(status="feasible", chosen=chosen or start, bound=bound, problem=OUT_OF_TIME)
    return _without(status)


def _others(asked: Question, chosen: Sequence[int], value: int) -> Program:
    """The same question about every other package that is worth as much."""
    package = [i for i, yes in enumerate(chosen) if yes]
    others = _with_demands({**asked, "refuted": [*asked["refuted"], package]})
    others.at_least({i: float(w) for i, w in enumerate(asked["worth"])}, value - HALF)
    return others


def _telling(
    so_far: Callable[[Reply], None] | None, *, stage: int | None = None
) -> Callable[[list[int], float], None] | None:
    """Tell of a better package, with the bound on what is looked for: a stage, or worth."""
    if so_far is None:
        return None

    def tell(chosen: list[int], lower: float) -> None:
        said = Reply(status=SO_FAR, chosen=chosen, bound=None, problem="")
        so_far({**said, "bound": _upper(lower)} if stage is None else _of_stage(said, stage, lower))

    return tell


def _upper(lower: float) -> float | None:
    """What is looked for is at most this: minus the lower bound of what is minimised."""
    return -lower if isfinite(lower) else None


def _of_stage(reply: Reply, stage: int, lower: float) -> Reply:
    return {**reply, "stage": stage, "stage_bound": _upper(lower)}


def _ended(status: str, chosen: list[int]) -> Reply:
    """A stage was not settled in time."""
    if status == "feasible":
        return Reply(status=status, chosen=chosen, bound=None, problem=OUT_OF_TIME)
    return _without(status)


def _as_chosen(asked: Question, package: Sequence[int] | None) -> list[int]:
    """A package as 0 and 1; empty where there is none."""
    return [] if package is None else [int(i in package) for i in range(len(asked["worth"]))]


def _has(stage: StageRow, chosen: Sequence[int]) -> int:
    """What a package has of a stage, exactly."""
    scores = [sum(s for s, yes in zip(group, chosen, strict=True) if yes) for group in stage["scores"]]
    if stage["kind"] == StageKind.PRODUCT:
        return sum(PRODUCT_CURVE[percent] for percent in percents(stage["reach"], scores))
    return sum(sorted(scores)[: stage["take"]])


def _value(asked: Question, chosen: list[int]) -> int:
    return sum(w for w, yes in zip(asked["worth"], chosen, strict=True) if yes)


def _first_among_equals(asked: Question, chosen: list[int], value: int) -> list[int] | None:
    """Of all packages worth as much: the fewest measures, then the one that holds the earliest measure on the list.

    None when time was up. The worths are whole numbers, so half a unit tells equal from less.
    """
    n = len(chosen)
    package = [i for i in range(n) if chosen[i]]
    worth = {i: float(w) for i, w in enumerate(asked["worth"])}
    others = _others(asked, chosen, value)
    status, _, _ = others.minimise(others.terms({i: -w for i, w in worth.items()}), gap=HALF, most=HALF - value)
    if status == "infeasible":
        return chosen  # nothing else is worth as much
    status, other, _ = others.minimise(others.terms(dict.fromkeys(range(n), 1.0)), gap=HALF)
    if status != "optimal":
        return None
    equals = _with_demands(asked)
    equals.at_least(worth, value - HALF)
    equals.at_least(dict.fromkeys(range(n), -1.0), -min(len(package), sum(other)) - HALF)
    for first in range(0, n, BLOCK):
        block = range(first, min(first + BLOCK, n))
        status, other, _ = equals.minimise(equals.terms({i: -(2.0 ** (block[-1] - i)) for i in block}), gap=HALF)
        if status != "optimal":
            return None
        equals.fix({i: other[i] for i in block})
    return other


def _shortest(asked: Question) -> Reply:
    """A package that breaks no demand, or all demands, or the one aimed at, by the fewest kroner."""
    if asked["goal"] == Goal.PARTS:
        return _in_parts(asked)
    if asked["goal"] == Goal.ANY:
        model = _with_demands(asked)
        terms = model.terms({})
    elif asked["goal"] == Goal.NEAREST:
        model = Program(asked)
        short = [model.amount(f"s{k}") for k in range(len(asked["rows"]))]
        for (start, responses), s in zip(asked["rows"], short, strict=True):
            model.at_least(dict(enumerate(responses)), -start, (s, 1.0))
        terms = [(s, 1.0) for s in short]
    elif asked["goal"] == Goal.LEAST_EASED:
        model = Program(asked)
        by = model.amount("by")
        for (start, responses), eases in zip(asked["rows"], asked["easing"], strict=True):
            model.at_least(dict(enumerate(responses)), -start, (by, eases))
        terms = [(by, 1.0)]
    elif asked["goal"] == Goal.STEADIEST:
        model = _with_demands({**asked, "futures": []})
        terms = [(z, 1.0) for z in model.hold(asked["futures"], asked["may_break"])]
    else:
        model = _with_demands({**asked, "futures": []}, but=asked["aim"])
        terms = model.terms({i: -r for i, r in enumerate(asked["rows"][asked["aim"]][1])})
    status, chosen, _ = model.minimise(terms, gap=GAP_UNITS)
    if status not in {"optimal", "feasible"}:
        return _without(status)
    return Reply(status=status, chosen=chosen, bound=None, problem="" if status == "optimal" else OUT_OF_TIME)


def _in_parts(asked: Question) -> Reply:
    """What is wanted first, where parts of measures may be chosen: a bound, and how much of each."""
    model = _with_demands({**asked, "futures": []})
    terms = model.terms({i: -w for i, w in enumerate(asked["worth"])})
    for stage in asked["stages"][:1]:
        terms = [(v, -by) for v, by in model.reached(stage, "0")]
    status, _, lower = model.minimise(terms, gap=HALF)
    if status != "optimal":
        return _without(status)
    return Reply(status=status, chosen=[], bound=-lower, problem="", parts=model.parts())


def _with_demands(asked: Question, but: int = -1) -> Program:
    model = Program(asked)
    for k, (start, responses) in enumerate(asked["rows"]):
        if k != but:
            model.at_least(dict(enumerate(responses)), -start)
    model.hold(asked["futures"], asked["may_break"])
    for n, (held, stage) in enumerate(zip(asked["held"], asked["stages"], strict=False)):
        model.at_least({}, held - HALF, *model.reached(stage, f"h{n}"))
    return model


def _without(status: str, lower: float = -inf) -> Reply:
    """No package. `lower` is what is proven of the objective even so."""
    if status == "infeasible":
        return Reply(status=status, chosen=[], bound=None, problem="")
    reply = _failed(
        "tiden var ute før noen pakke var funnet" if status == "time" else f"løseren ga ikke noe svar ({status})"
    )
    return {**reply, "bound": _upper(lower)}


if __name__ == "__main__":
    main()
