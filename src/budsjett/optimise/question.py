"""A choice as the numbers a solver is given, and its reply read back with suspicion."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, fsum, isfinite
from typing import NotRequired, TypedDict

import numpy as np

from budsjett.budget.measures import MeasureId
from budsjett.errors import InvalidNumber
from budsjett.optimise.problem import Cap, Choice, Demand, Futures

KR_PER_UNIT = 1000
"""The solver counts in thousand kroner. Its tolerance of 1e-6 is then a tenth of an øre; in milliarder the same
tolerance let an overrun of 100 kr pass as optimal."""
LARGEST_KR = 1e12
LARGEST_WORTH = 10**7
"""In thousandths. Above this the half unit that tells two values apart drowns in the solver's own tolerance."""
SMALLEST_KR = 0.001
"""Responses nearer zero are zero: below 1e-9 units HiGHS drops a coefficient and only warns."""
TOLERANCE_KR = Fraction(1, 100)
"""How far a reply may be off a demand before it is called wrong. The model's re-check has no tolerance."""

FUTURES_KR = 100.0
"""The same in a future: one given up by a millionth only relaxes its demands by so much. The model decides."""


LP_TOLERANCE = 1e-3
"""In thousandths of worth: what the solver's own tolerance may add to a bound."""


class Goal(StrEnum):
    """What to ask for."""

    BEST = "best"
    """The package worth the most; ties by the published rule."""
    WORTH = "worth"
    """A package worth the most, whichever of equals."""
    ANY = "any"
    """Some package that meets the demands: is there one?"""
    NEAREST = "nearest"
    """The package that breaks the demands by the fewest kroner in all."""
    LEAST_SHORT = "least short"
    """The package that breaks one demand by the least, while the others hold."""
    LEAST_EASED = "least eased"
    """The package for which the demands must be eased the least, each by its share of one and the same amount."""
    PARTS = "parts"
    """What the best package would be worth if a part of a measure could be chosen: only a bound comes back."""
    STEADIEST = "steadiest"
    """The package that meets every demand in the most futures."""


NOT_IN_FUTURES = frozenset({Goal.NEAREST, Goal.LEAST_SHORT, Goal.LEAST_EASED, Goal.STEADIEST})
"""The goals that do not ask for so many futures."""


class Question(TypedDict):
    """What is sent to the solver's process. Measures are numbers: their places in `Choice.measures`."""

    goal: str
    worth: list[int]
    rows: list[tuple[float, list[float]]]
    """Each demand: start and responses, in thousand kroner."""
    stages: list["StageRow"]
    """What comes before worth."""
    held: list[int]
    """What the first of these have reached, and must keep."""
    futures: list["FutureRow"]
    may_break: int
    """In how many futures demands may be broken."""
    aim: int
    """For LEAST_SHORT: which row."""
    easing: list[float]
    """For LEAST_EASED: thousand kroner of each demand for one of what eases them."""
    known: list[int] | None
    """For BEST: a package already known to be worth the most; then only ties are left to settle."""
    start: list[int] | None
    """For BEST and WORTH: a package to begin from, which meets all there is to meet."""
    requires: list[tuple[int, list[int]]]
    """Each with the ones of which it needs at least one."""
    excludes: list[tuple[int, int]]
    one_of: list[list[int]]
    """Of each no more than one."""
    chains: list[list[int]]
    """Parts of such groups whose members go ever further one way; a group that has some is all in them."""
    steps: list[int]
    """What packages to stay away from do not differ by."""
    caps: list[tuple[float, list[tuple[int, float]]]]
    """Each: the most, and the amounts by measure."""
    keep: list[int]
    never: list[int]
    refuted: list[list[int]]
    away: list[list[int]]
    differ: int
    seconds: float
    gap: float
    """The share of the value within which the search for the best may stop; 0 to go on to the end."""


class FutureRow(TypedDict):
    """One demand in all futures, in thousand kroner."""

    kindest: list[float]
    """What each measure does in the future where it does the most for the demand."""
    floor: float
    """With the kindest responses, the demand is met from this start, whichever futures are given up."""
    rows: list[tuple[int, float, list[float], float]]
    """Futures that ask for more: which, its start, how much its responses are below the kindest, and by how much the
    row must be relaxed where the future is given up."""


class StageRow(TypedDict):
    """One thing wanted before worth."""

    kind: str
    take: int
    scores: list[list[int]]
    """By group and measure."""
    reach: list[tuple[int, int]]
    """By group, its lowest and its highest score, where they are wanted as percents."""


SO_FAR = "so far"
"""The status of what is said on the way: a better package than the one before. The reply is still to come."""


class Reply(TypedDict):
    """What comes back."""

    status: str
    """optimal, feasible, infeasible or failed; or SO_FAR."""
    chosen: list[int]
    bound: float | None
    """For BEST and WORTH, in thousandths."""
    problem: str
    parts: NotRequired[list[float]]
    """For PARTS: how much of each measure."""
    alone: NotRequired[bool]
    """Of a best package: that no other is worth as much, so that no tie is left to settle."""
    stage: NotRequired[int]
    """Where it ended before what comes before worth was settled: in which of the stages."""
    stage_bound: NotRequired[float | None]
    """What that stage does not exceed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A reply that has been checked against the choice in exact arithmetic."""

    status: str
    package: tuple[MeasureId, ...] = ()
    bound: int | None = None
    problem: str = ""
    stage: int | None = None
    """Which stage was not settled when it ended; None where all were, or there are none."""
    stage_bound: int | None = None
    """What that stage does not exceed, with those before it as large as they can be."""
    answered: bool = True
    """False where the process was silent or died: what it is asked next may take as long."""
    parts: tuple[float, ...] = ()
    """For PARTS, as the solver said it, unchecked."""
    alone: bool = False
    """That no other is worth as much, by the solver's word, as it is its word that nothing is worth more."""


def question(
    choice: Choice,
    goal: Goal,
    *,
    seconds: float,
    aim: int = -1,
    easing: Sequence[float] = (),
    known: Collection[MeasureId] | None = None,
    start: Collection[MeasureId] | None = None,
    gap: float = 0.0,
) -> Question:
    """The choice in numbers. Refuses what is not finite or too large for the solver to weigh (InvalidNumber)."""
    place = {m: i for i, m in enumerate(choice.measures)}
    for m, worth in zip(choice.measures, choice.worth.tolist(), strict=True):
        if abs(worth) > LARGEST_WORTH:
            raise InvalidNumber(
                field=f"verdi av {m}", value=str(worth), wanted=f"høyst {LARGEST_WORTH} i absoluttverdi"
            )
    return Question(
        goal=str(goal),
        worth=choice.worth.tolist(),
        rows=[_row(demand) for demand in choice.demands],
        stages=[
            StageRow(kind=str(stage.kind), take=stage.take, scores=stage.scores.tolist(), reach=list(stage.reach))
            for stage in choice.stages
        ],
        held=[],
        futures=_futures(choice, goal),
        may_break=0 if choice.futures is None else _may_break(choice.futures, goal),
        aim=aim,
        easing=list(easing),
        known=None if known is None else sorted(place[m] for m in known),
        start=sorted(place[m] for m in start) if start is not None and not _wrong(choice, start, goal, aim) else None,
        requires=[(place[a], [place[b] for b in needed]) for a, needed in choice.requires],
        excludes=[(place[a], place[b]) for a, b in choice.excludes],
        one_of=[[place[m] for m in group] for group in choice.one_of],
        chains=[[place[m] for m in chain] for chain in choice.chains],
        steps=sorted(place[m] for m in choice.steps),
        caps=[_cap(cap, place) for cap in choice.caps],
        keep=sorted(place[m] for m in choice.keep),
        never=sorted(place[m] for m in choice.never),
        refuted=[sorted(place[m] for m in package) for package in choice.refuted],
        away=[sorted(place[m] for m in package) for package in choice.away],
        differ=choice.differ,
        seconds=seconds,
        gap=gap,
    )


def _cap(cap: Cap, place: Mapping[MeasureId, int]) -> tuple[float, list[tuple[int, float]]]:
    """A cap, scaled so that one krone, or one measure, is well above the solver's tolerance and none is huge."""
    largest = max((abs(amount) for amount in (*cap.amounts.values(), cap.most)), default=0)
    if largest > LARGEST_KR:
        raise InvalidNumber(field=cap.label, value=str(largest), wanted="under 1000 milliarder kroner")
    scale = KR_PER_UNIT if max(cap.amounts.values(), default=0) > KR_PER_UNIT else 1
    return cap.most / scale, [(place[m], amount / scale) for m, amount in cap.amounts.items()]


def _row(demand: Demand) -> tuple[float, list[float]]:
    """A demand in thousand kroner."""
    amounts_kr = np.append(demand.responses_kr, demand.start_kr)
    if not bool(np.all(np.abs(amounts_kr) <= LARGEST_KR)):  # false for NaN too
        wrong = amounts_kr[~(np.abs(amounts_kr) <= LARGEST_KR)][0]
        raise InvalidNumber(
            field=f"{demand.label} {demand.year}",
            value=str(wrong),
            wanted="et endelig beløp under 1000 milliarder kroner",
        )
    amounts_kr[np.abs(amounts_kr) < SMALLEST_KR] = 0.0
    units = (amounts_kr / KR_PER_UNIT).tolist()
    return units[-1], units[:-1]


def refuse_no_amounts(drawn: Futures) -> None:
    """Refuses (InvalidNumber) what is not finite, or too large to weigh, in drawn futures."""
    for amounts_kr in (drawn.starts_kr, drawn.responses_kr):
        wrong = amounts_kr[~(np.abs(amounts_kr) <= LARGEST_KR)]  # NaN too
        if wrong.size:
            raise InvalidNumber(
                field="framtidene", value=str(wrong[0]), wanted="endelige beløp under 1000 milliarder kroner"
            )


def _futures(choice: Choice, goal: Goal) -> list[FutureRow]:
    """Each demand in all futures.

    If b futures may be broken, one of the b+1 with the lowest starts holds. So with the kindest responses the demand is
    met from the highest start among these, always. That floor leaves out the futures that ask for no more, and bounds
    what the row of another must be relaxed by when it is given up (after Luedtke, Ahmed and Nemhauser 2010).
    """
    drawn = choice.futures
    if drawn is None:
        return []
    refuse_no_amounts(drawn)
    if drawn.worst:  # a mean is held by cuts: `robust.py`
        return []
    allowed, found = _may_break(drawn, goal), []
    for k in range(drawn.starts_kr.shape[1]):
        starts = drawn.starts_kr[:, k] / KR_PER_UNIT
        responses = np.round(drawn.responses_kr[:, :, k]) / KR_PER_UNIT
        kindest = responses.max(axis=0)
        nothing_breaks = max(float(starts.max()), -float(np.minimum(kindest, 0.0).sum()))
        floor = float(np.sort(starts)[allowed]) if allowed < len(starts) else nothing_breaks
        below = kindest - responses
        relaxed = floor - starts + below.sum(axis=1)
        rows = [
            (s, float(starts[s]), below[s].tolist(), float(relaxed[s])) for s in np.flatnonzero(relaxed > 0).tolist()
        ]
        found.append(FutureRow(kindest=kindest.tolist(), floor=floor, rows=rows))
    return found


def _may_break(drawn: Futures, goal: Goal) -> int:
    return len(drawn.starts_kr) if goal is Goal.STEADIEST else drawn.may_break


def read(reply: Reply, choice: Choice, goal: Goal, *, aim: int = -1) -> Found:
    """The reply, or a failure that says what is wrong with it: a package is believed only after exact arithmetic."""
    if not _is_reply(reply):
        return Found(status="failed", problem="løseren svarte med noe som ikke er et svar")
    if reply["status"] not in {"optimal", "feasible"}:
        return Found(status=reply["status"], problem=reply["problem"], bound=_floor(reply["bound"]), **_stage_of(reply))
    if goal is Goal.PARTS:
        return _bound(reply)
    if len(reply["chosen"]) != len(choice.measures) or not set(reply["chosen"]) <= {0, 1}:
        return Found(status="failed", problem="løseren ga et svar som ikke er ja eller nei til hvert tiltak")
    package = tuple(m for m, yes in zip(choice.measures, reply["chosen"], strict=True) if yes)
    wrong = _wrong(choice, package, goal, aim)
    if wrong:
        return Found(status="failed", problem=wrong)
    return _with_bound(reply, choice, goal, package)


def _wrong(choice: Choice, package: Collection[MeasureId], goal: Goal, aim: int) -> str:
    """What is wrong with a package, in exact arithmetic; nothing if it meets what the goal asks for."""
    every = range(len(choice.demands))
    spared = {Goal.LEAST_SHORT: (aim,), Goal.NEAREST: every, Goal.LEAST_EASED: every}.get(goal, ())
    places = _places(choice, package)
    return (
        broken_tie(choice, package)
        or _broken_futures(choice, package, goal)
        or next(
            (
                f"løserens pakke bryter «{d.label}» i {d.year}"
                for i, d in enumerate(choice.demands)
                if i not in spared and _left_kr(d, places) < -TOLERANCE_KR
            ),
            "",
        )
    )


def _is_reply(reply: object) -> bool:
    """Whether what came back has the shape of a reply: it crossed a border, so its type is only hoped for."""
    if not isinstance(reply, dict) or set(reply) - Reply.__optional_keys__ != Reply.__required_keys__:
        return False
    stage, highest = reply.get("stage"), reply.get("stage_bound")
    if not (stage is None or type(stage) is int) or not _is_bound(highest):
        return False
    chosen, bound = reply["chosen"], reply["bound"]
    return (
        reply["status"] in {"optimal", "feasible", "infeasible", "failed"}
        and isinstance(reply["problem"], str)
        and isinstance(chosen, list)
        and all(type(yes) is int for yes in chosen)
        and _is_bound(bound)
    )


def _is_bound(bound: object) -> bool:
    return bound is None or (isinstance(bound, int | float) and type(bound) is not bool and isfinite(bound))


def _floor(bound: float | None) -> int | None:
    """A bound on whole numbers."""
    return None if bound is None else int(np.floor(bound + 1e-3))


class _OfStage(TypedDict):
    stage: int | None
    stage_bound: int | None


def _stage_of(reply: Reply) -> _OfStage:
    return _OfStage(stage=reply.get("stage"), stage_bound=_floor(reply.get("stage_bound")))


def _bound(reply: Reply) -> Found:
    """For PARTS: no package, only a bound, rounded so that it bounds whole numbers."""
    if reply["bound"] is None:
        return Found(status="failed", problem="løseren ga ingen skranke")
    return Found(
        status="optimal", bound=ceil(reply["bound"] - LP_TOLERANCE), parts=tuple(map(float, reply.get("parts", ())))
    )


def _with_bound(reply: Reply, choice: Choice, goal: Goal, package: tuple[MeasureId, ...]) -> Found:
    """A package that keeps the demands, if its bound can be believed too."""
    bound = None
    if goal in {Goal.BEST, Goal.WORTH} and reply["bound"] is None and reply["status"] == "optimal":
        return Found(status="failed", problem="løseren kalte en pakke best uten at skranken viser det")
    if goal in {Goal.BEST, Goal.WORTH} and reply["bound"] is not None:
        value = choice.value(package)
        bound = _floor(reply["bound"]) or 0
        if bound < value:
            return Found(status="failed", problem="løserens skranke er lavere enn verdien av dens egen pakke")
        if reply["status"] == "optimal" and bound > value:
            return Found(status="failed", problem="løseren kalte en pakke best uten at skranken viser det")
    of_stage = _stage_of(reply)
    stage, highest = of_stage["stage"], of_stage["stage_bound"]
    if stage is not None and not 0 <= stage < len(choice.stages):
        return Found(status="failed", problem="løseren svarte om et mål det ikke ble spurt om")
    if stage is not None and highest is not None:
        chosen = np.array([m in set(package) for m in choice.measures], dtype=bool)
        if highest < choice.stages[stage].value(chosen):
            return Found(status="failed", problem="løserens skranke er lavere enn verdien av dens egen pakke")
    alone = reply["status"] == "optimal" and bound is not None and reply.get("alone") is True
    return Found(
        status=reply["status"], package=package, bound=bound, problem=reply["problem"], alone=alone, **of_stage
    )


def _broken_futures(choice: Choice, package: Collection[MeasureId], goal: Goal) -> str:
    if choice.futures is None or choice.futures.worst or goal in NOT_IN_FUTURES:
        return ""
    broken = len(choice.futures.starts_kr) - kept_in(choice, package, within_kr=FUTURES_KR)
    return f"løserens pakke bryter krav i {broken} framtider" if broken > choice.futures.may_break else ""


def kept_in(choice: Choice, package: Collection[MeasureId], *, within_kr: float = 0.0) -> int:
    """In how many futures every demand is met, by the responses."""
    if choice.futures is None:
        return 0
    chosen = np.array([m in set(package) for m in choice.measures], dtype=bool)
    left = choice.futures.starts_kr + choice.futures.responses_kr[:, chosen].sum(axis=1)
    return int((left >= -within_kr).all(axis=1).sum())


def left_kr(choice: Choice, demand: Demand, package: Collection[MeasureId]) -> Fraction:
    """What is left over the demand with the package, by the responses: negative is broken.

    The exact sum, rounded once (`fsum`), so its sign is exact.
    """
    return Fraction(_left_kr(demand, _places(choice, package)))


def _places(choice: Choice, package: Collection[MeasureId]) -> list[int]:
    chosen = set(package)
    return [i for i, m in enumerate(choice.measures) if m in chosen]


def _left_kr(demand: Demand, places: list[int]) -> float:
    return fsum((demand.start_kr, *demand.responses_kr[places].tolist()))


def broken_tie(choice: Choice, package: Collection[MeasureId]) -> str:
    """Which tie between measures, or wish to keep or never have one, the package breaks; empty when none."""
    chosen = frozenset(package)
    for a, needed in choice.requires:
        if a in chosen and not chosen & set(needed):
            return f"{a} krever {' eller '.join(needed)}"
    for a, b in choice.excludes:
        if a in chosen and b in chosen:
            return f"{a} utelukker {b}"
    for group in choice.one_of:
        if len(chosen & set(group)) > 1:
            return f"{' og '.join(sorted(chosen & set(group)))} kan ikke velges sammen"
    return _broken_cap(choice, chosen) or _broken_wish(choice, chosen)


def _broken_cap(choice: Choice, chosen: frozenset[MeasureId]) -> str:
    over = (cap for cap in choice.caps if sum(kr for m, kr in cap.amounts.items() if m in chosen) > cap.most)
    return next((f"pakken bryter «{cap.label}»" for cap in over), "")


def _broken_wish(choice: Choice, chosen: frozenset[MeasureId]) -> str:
    if choice.keep - chosen:
        return f"{min(choice.keep - chosen)} skulle beholdes"
    if choice.never & chosen:
        return f"{min(choice.never & chosen)} skulle aldri være med"
    if any(len((chosen ^ other) - choice.steps) < choice.differ for other in choice.away):
        return "pakken er for lik en som alt er funnet"
    return "pakken er allerede motbevist av modellen" if chosen in choice.refuted else ""
