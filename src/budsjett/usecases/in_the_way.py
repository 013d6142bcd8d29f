"""What stands in the way of a plan or a question, and the cheapest ways out."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import listed, scaled, started
from budsjett.errors import NothingToChoose
from budsjett.optimise.child import Solver
from budsjett.optimise.problem import Answer, Status, Wishes
from budsjett.optimise.ways_out import WayOut, ways_out
from budsjett.usecases.advise import LONGER_S, SECONDS, answer_of
from budsjett.usecases.proven import question_of, recalled, remembered
from budsjett.usecases.solving import Question, Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """What stands in the way: the answer, the cheapest ways out of its conflict, and what other measures can do."""

    answer: Answer
    ways: tuple[WayOut, ...]
    with_others: Answer | None = None
    """For a plan as it is: the best package that holds all of it."""
    every_way: bool = True
    """Whether every way out was tried; False where time was up, or it was stopped."""

    @property
    def complete(self) -> bool:
        """Whether all there is to know is known."""
        if self.answer.status is not Status.CONFLICT:
            return self.answer.status in {Status.OPTIMAL, Status.FEASIBLE}
        others = self.with_others
        return self.every_way and (others is None or others.status is not Status.FAILED)


def ways_out_of(basis: Basis, wishes: Wishes) -> Question[InTheWay]:
    """The cheapest ways out where no package meets these wishes."""
    return _in_the_way("ways out", basis, wishes, None)


def in_the_way(basis: Basis, wishes: Wishes, plan: Collection[MeasureId]) -> Question[InTheWay]:
    """What in a plan cannot be met together, and what would make it go up: the plan's own measures are all there is."""
    if not basis.measures:
        raise NothingToChoose
    begun = started(basis, plan)[0]
    own = {
        listed(m): replace(
            begun.measures[listed(m)],
            excludes=tuple(x for x in begun.measures[listed(m)].excludes if x in set(map(listed, plan))),
        )
        for m in plan
    }
    alone = replace(basis, measures=own or _nothing(basis), digest=f"{basis.digest} {' '.join(plan)}")
    return _in_the_way(
        "in the way", alone, replace(wishes, keep=frozenset(own)), (basis, replace(wishes, keep=frozenset(plan)))
    )


def _nothing(basis: Basis) -> dict[MeasureId, Measure]:
    """A measure that does nothing, so that there is something to choose."""
    first = next(iter(basis.measures.values()))
    return {first.id: replace(scaled(first, Fraction(0)), requires=(), excludes=())}


def _in_the_way(what: str, basis: Basis, wishes: Wishes, others: tuple[Basis, Wishes] | None) -> Question[InTheWay]:
    def work(solver: Solver, tell: Tell[InTheWay]) -> InTheWay:
        answer = answer_of(basis, wishes, SECONDS, solver, tell if others is None else None)
        taken = answer.status is Status.CONFLICT and bool(answer.conflict)
        ways, every = _ways(basis, wishes, answer, solver) if taken else ((), bool(not solver.stopped))
        rest = None if others is None or not taken else answer_of(*others, SECONDS, solver, tell)
        return InTheWay(answer=answer, ways=ways, with_others=rest, every_way=every)

    def known() -> InTheWay | None:
        answer: Answer | None = recalled(question_of(basis, wishes, "best"))
        if answer is None or answer.status is not Status.CONFLICT:
            return None if answer is None else InTheWay(answer=answer, ways=())
        ways: tuple[WayOut, ...] | None = recalled(question_of(basis, wishes, "ways"))
        rest: Answer | None = None if others is None else recalled(question_of(*others, "best"))
        if ways is None or (others is not None and rest is None):
            return None
        return InTheWay(answer=answer, ways=ways, with_others=rest)

    return Question(key=question_of(basis, wishes, what), work=work, known=known, limit_s=SECONDS + LONGER_S + SECONDS)


def _ways(basis: Basis, wishes: Wishes, answer: Answer, solver: Solver) -> tuple[tuple[WayOut, ...], bool]:
    """The ways out, and whether every one was tried."""
    asked, ends = question_of(basis, wishes, "ways"), time.monotonic() + LONGER_S
    ways = remembered(
        asked,
        lambda: ways_out(basis, wishes, answer, seconds=LONGER_S, solver=solver),
        lambda _: not solver.stopped and time.monotonic() < ends,
    )
    return ways, recalled(asked) is not None
