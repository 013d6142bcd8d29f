"""The best package of measures: found by the solver, believed only when the model agrees."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.basis import Basis
from budsjett.budget.limits import examine
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.budget.starts import listed
from budsjett.errors import InvalidNumber
from budsjett.optimise import robust
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.choice import Ground, Kindest, around, as_kept, choice, drawn, futures, grounds, relaxed
from budsjett.optimise.conflict import OutOfTimeError, conflicting
from budsjett.optimise.goals import stages
from budsjett.optimise.problem import Answer, Choice, Conflict, Demand, Held, Objective, Reached, Robust, Status, Wishes
from budsjett.optimise.question import NOT_IN_FUTURES, Found, Goal

ROUNDS = 20
PROOFS = 60
LONGEST_S = 600
THOUSANDTHS = 1000
PARTS_S = 2.0
FRESH = 1000
"""Futures that nothing was chosen by, to tell the odds in."""
STEADY = "robust"
AIMED = "målet det ble spurt om"
UNPROVEN = "pakken holder alle krav, men modellen er for lite lineær til å bevise at ingen annen er bedre"
GROUNDLESS = "løseren fant ingen pakke, men heller ingen krav som står i veien"
CONTRADICTED = "løseren fant ingen pakke der modellen alt har funnet en"
UNDECIDED = "ingen pakke er funnet, men modellen er for lite lineær til å bevise at det ikke finnes noen"


def best_package(
    basis: Basis,
    *,
    weights: Mapping[str, float] | None = None,
    support: Mapping[MeasureId, Fraction | float] | None = None,
    keep: Collection[MeasureId] = frozenset(),
    never: Collection[MeasureId] = frozenset(),
    levers: Mapping[str, float] | None = None,
    projection: str = "main",
    time_limit_s: float = 10.0,
    solver: Solver = SOLVER,
) -> Answer:
    """The package worth the most while every hard limit holds in every plan year.

    `weights` replace the themes' own; `support` is the share (0-1) of ballots for each measure. Refuses what is not
    known (UnknownMeasure, UnknownTheme, UnknownLever) and numbers out of range (InvalidNumber); anything that goes
    wrong after that is an Answer with status FAILED and a sentence.
    """
    wishes = Wishes(
        weights=weights or {},
        support=support,
        keep=frozenset(keep),
        never=frozenset(never),
        levers=levers or {},
        projection=projection,
    )
    return best(basis, wishes, time_limit_s=time_limit_s, solver=solver)


def best(
    basis: Basis,
    wishes: Wishes,
    *,
    time_limit_s: float = 10.0,
    solver: Solver = SOLVER,
    explain: bool = True,
    tell: Callable[[Answer], None] | None = None,
) -> Answer:
    """The same, for wishes at hand. Without `explain` a conflict is told and not taken apart.

    `tell` hears of each better package on the way, as an answer that is feasible and not yet proven.
    """
    if not 0 <= time_limit_s <= LONGEST_S:  # false for NaN too
        raise InvalidNumber(field="tidsgrense", value=str(time_limit_s), wanted=f"0-{LONGEST_S} sekunder")
    started = time.monotonic()
    names = {listed(m): m for m in wishes.keep}
    own, (basis, wishes) = basis, as_kept(basis, wishes)
    on = grounds(basis, wishes)
    asked = replace(choice(on, wishes), stages=stages(on, wishes))
    ends = started + time_limit_s
    search = _Search(
        on=on, asked=asked, names=names, solver=solver, started=started, ends=ends, explain=explain, tell=tell
    )
    answer = search.run()
    if answer.conflict and basis.assumptions != own.assumptions:
        answer = replace(answer, conflict=tuple(_as_aimed(c, own, basis) for c in answer.conflict))
    if wishes.robust is None or search.told is None:
        return answer
    return replace(answer, held=_held(on, wishes.robust, wishes.projection, search.told))


def _as_aimed(conflict: Conflict, own: Basis, basis: Basis) -> Conflict:
    """The same; where it is about an aim that was asked for, no law and no target of the municipality's says so."""
    of = [f"{conflict.id}{part}" for part in ("_share", "_hard")]
    asked = any(basis.assumptions.get(id_) != own.assumptions.get(id_) for id_ in of)
    return replace(conflict, law=AIMED) if asked else conflict


def _held(on: Ground, robust: Robust, projection: str, package: tuple[MeasureId, ...]) -> Held:
    """The odds of a package, by the model, in the futures it was chosen by and in others."""
    assert on.futures is not None  # noqa: S101 - for the type checker: asked where there are futures
    fresh = drawn(on.listed, robust, projection, draws=FRESH, seed=robust.seed + 1)
    return Held(
        kept=on.kept_in(package, on.futures),
        of=robust.of,
        fresh_kept=on.kept_in(package, fresh),
        fresh_of=FRESH,
        worst=on.worst,
        left_kr=on.mean_kr(package) if on.worst else None,
        fresh_left_kr=on.mean_kr(package, fresh, max(1, on.worst * FRESH // robust.of)) if on.worst else None,
    )


@dataclass(kw_only=True)
class _Search:
    """One search: solve, ask the model, renew the responses where they were wrong, solve again."""

    on: Ground
    asked: Choice
    names: Mapping[MeasureId, MeasureId] = field(default_factory=dict)
    """What is kept, by the ids that say its year and level."""
    solver: Solver
    started: float
    ends: float
    explain: bool = True
    tell: Callable[[Answer], None] | None = None
    proving: bool = False
    """Whether what is asked now is so kind that its bound binds every package."""
    best: tuple[MeasureId, ...] | None = None
    """The most valuable package the model has found lawful so far."""
    so_far: tuple[MeasureId, ...] | None = None
    """The most valuable lawful package the solver has told of on its way."""
    bound: int | None = None
    highest: tuple[int, ...] = ()
    """What the first of the stages do not exceed, each with those before it as large as they can be."""
    silent: bool = False
    """Whether the solver's process gave no reply the last time, and nobody had ended it."""
    nothing: bool = False
    """Whether it is proven that no package meets every demand."""
    steadiest: tuple[MeasureId, ...] | None = None
    """Where no package holds in so many futures: the one that holds in the most."""
    unlawful: list[frozenset[MeasureId]] = field(default_factory=list)
    """Packages the model has found to break a limit."""
    cuts: robust.Cuts | None = None
    kindest: Kindest = field(init=False)
    judged: dict[tuple[MeasureId, ...], bool] = field(default_factory=dict)
    """What the model has said of a package."""
    centres: set[frozenset[MeasureId]] = field(default_factory=set)
    """Where the responses have been taken."""

    def __post_init__(self) -> None:
        """Nothing is proven of the responses yet."""
        self.kindest = Kindest(self.on)

    def run(self) -> Answer:
        """Renew the responses until the model finds a package lawful, then prove that nothing better was hidden."""
        self.centres.add(self.asked.keep)
        for _ in range(ROUNDS):
            found = self._ask(Goal.WORTH)
            near = self._ask(Goal.NEAREST) if found.status == "infeasible" else found
            if near.status == "infeasible":  # even without demands: the wishes are at odds with the ties
                return self._conflict(self.asked)
            if near.status == "failed":
                return self._stopped(near.problem)
            lawful = self._remember(near)
            if lawful or near.status == "feasible" or frozenset(near.package) in self.centres:
                break  # what is still wrong with the responses around a lawful package, the proof will see
            self.centres.add(frozenset(near.package))
            self.asked = around(self.asked, self.on, near.package)
        return self._stopped(near.problem) if near.status == "feasible" else self._prove(near.package)

    @property
    def told(self) -> tuple[MeasureId, ...] | None:
        """The package the answer is about, with the steps of levers in it."""
        return self.steadiest if self.best is None else self.best

    def _prove(self, centre: tuple[MeasureId, ...]) -> Answer:
        """Ask once more with every demand relaxed by as much as the responses were ever seen to be too strict.

        The best package of the relaxed question is the best of all if the model finds it lawful. If not, the question
        is asked again without it, and with the demands it breaks as they are at their kindest seen from it: they rule
        out every package that only differs from it by what the model is linear in.
        """
        middle = self.best or centre
        self.proving, self.bound, self.highest = True, None, ()  # what was asked before was not kind to everyone
        easier = replace(
            self.asked, demands=self.kindest.seen_from(middle)[0], futures=futures(self.on, middle, kind=True)
        )
        for _ in range(PROOFS):
            self.asked = replace(easier, refuted=tuple(self.unlawful))
            found = self._ask(Goal.WORTH)
            if found.status == "infeasible":
                if self.best is not None:
                    return self._stopped(CONTRADICTED)
                return self._conflict(around(self.asked, self.on, middle))
            if found.status == "failed":
                return self._stopped(found.problem)
            lawful = self._remember(found)
            if lawful and found.status == "optimal":
                if not found.alone:
                    found = self._ask(Goal.BEST, known=found.package)
                if found.status == "optimal" and self._remember(found):
                    return self._answer(Status.OPTIMAL)
            if found.status != "optimal":
                return self._stopped(found.problem)
            broken = self._broken(found.package)
            easier = replace(easier, demands=(*easier.demands, *broken))
        return self._stopped(UNDECIDED if self.best is None else UNPROVEN)

    def _broken(self, package: tuple[MeasureId, ...]) -> list[Demand]:
        """The demands that the model says a package breaks, at their kindest seen from it."""
        near, left_kr = self.kindest.seen_from(package)
        return [demand for demand, left in zip(near, np.floor(left_kr).tolist(), strict=True) if left < 0]

    def _remember(self, found: Found) -> bool:
        """Whether the model finds it lawful; if so, it stands until one worth more is found."""
        lawful = self._lawful(found.package)
        if not lawful:
            self.unlawful.append(frozenset(found.package))
        elif self.best is None or self.asked.key(found.package) >= self.asked.key(self.best):
            self.best = found.package
            if self.tell is not None:
                so_far = self._answer(Status.FEASIBLE)
                self.tell(so_far if self.proving else replace(so_far, bound=None, gap=None))
        return lawful

    def _ask(self, goal: Goal, *, known: Collection[MeasureId] | None = None) -> Found:
        left_s = self.ends - time.monotonic()
        if (cuts := self._cuts()) is not None and goal is Goal.STEADIEST:
            found = robust.steadiest(self.solver, self.asked, cuts, seconds=left_s)
        elif cuts is not None and goal not in NOT_IN_FUTURES:
            found = robust.ask(self.solver, self.asked, goal, cuts, seconds=left_s, known=known, start=self.best)
        else:
            heard = self._hear if goal in {Goal.WORTH, Goal.BEST} else None
            found = self.solver.ask(self.asked, goal, seconds=left_s, known=known, start=self.best, heard=heard)
        self._bound_by(found)
        self.silent = not found.answered and not self.solver.stopped
        return found

    def _bound_by(self, found: Found) -> None:
        """What is proven by a reply: of worth, of the stages that were settled, and of the one that was not."""
        self.bound = found.bound if found.bound is not None else self.bound
        settled = found.stage if found.stage is not None else len(self.asked.stages)
        if not self.proving or not self.asked.stages or (settled and not found.package):
            return
        chosen = self._yes(found.package)
        highest = [stage.value(chosen) for stage in self.asked.stages[:settled]]
        if found.stage_bound is not None:
            highest.append(found.stage_bound)
        self.highest = tuple(highest) or self.highest

    def _yes(self, package: Collection[MeasureId]) -> NDArray[np.bool_]:
        chosen = frozenset(package)
        return np.array([m in chosen for m in self.asked.measures], dtype=bool)

    def _hear(self, found: Found) -> None:
        """What the solver has found on its way: kept for those who will not wait, and never searched from.

        Else the clock would have a say in the answer.
        """
        better = self.so_far is None or self.asked.key(found.package) > self.asked.key(self.so_far)
        if better and self._lawful(found.package):
            self.so_far = found.package
            if self.tell is not None and self._better_so_far:
                if self.proving:
                    self._bound_by(found)
                so_far = self._answer(Status.FEASIBLE, of=self.so_far)
                self.tell(so_far if self.proving else replace(so_far, bound=None, gap=None))

    @property
    def _better_so_far(self) -> bool:
        """Whether what was heard of on the way is worth more than what was found."""
        if self.so_far is None:
            return False
        return self.best is None or self.asked.key(self.so_far) > self.asked.key(self.best)

    def _cuts(self) -> robust.Cuts | None:
        """What is known of the worst futures, where their mean must hold; anew where the responses are."""
        drawn = self.asked.futures
        if drawn is None or not drawn.worst:
            return None
        if self.cuts is None or self.cuts.drawn is not drawn:
            self.cuts = robust.Cuts(drawn)
        return self.cuts

    def _value(self, package: tuple[MeasureId, ...]) -> int:
        return self.asked.value(package)

    def _slacks_kr(self, package: tuple[MeasureId, ...]) -> list[int]:
        """What the model says is left over each demand, in the order of the demands."""
        chosen = np.array([[m in package for m in self.asked.measures]], dtype=bool)
        return [int(np.floor(kr)) for kr in self.on.slacks_kr(self.on.lines(chosen))[0].tolist()]

    def _lawful(self, package: tuple[MeasureId, ...]) -> bool:
        """The last word: the plan of this package, through the same door as everybody's, keeps every hard limit."""
        if package not in self.judged:
            self.judged[package] = self._judge(package)
        return self.judged[package]

    def _judge(self, package: tuple[MeasureId, ...]) -> bool:
        basis = self.on.listed
        measures, levers = self.on.parted(package)
        plan = project(basis, measures, levers, projection=self.on.projection)
        kept = all(check.kept for check in examine(plan, basis) if check.limit.hard)
        return kept and self.on.steady(package)

    def _answer(
        self,
        status: Status,
        *,
        of: tuple[MeasureId, ...] | None = None,
        conflict: tuple[Conflict, ...] = (),
        problem: str = "",
    ) -> Answer:
        """The answer about the package that was found, or about another lawful one."""
        package = self.best if of is None else of
        value = None if package is None else self._value(package)
        bound = None
        if value is not None:
            bound = value if status is Status.OPTIMAL else None if self.asked.stages else self.bound
        elif status is Status.FAILED and not self.asked.stages:
            bound = self.bound
        if bound is not None and value is not None and bound < value:
            bound = None  # a bound on responses that the model has since refuted bounds nothing
        return Answer(
            status=status,
            package=self._measures(package or ()),
            levers={} if (told := of or self.told) is None else self.on.found(told),
            value=None if value is None else value / THOUSANDTHS,
            bound=None if bound is None else bound / THOUSANDTHS,
            gap=None if bound is None or value is None else (bound - value) / max(1, abs(value)),
            verified=package is not None or bool(conflict),
            conflict=tuple(self._as_asked(c) for c in conflict),
            seconds=time.monotonic() - self.started,
            worth={
                self.names.get(m, m): w / THOUSANDTHS
                for m, w in zip(self.asked.measures, self.asked.worth.tolist(), strict=True)
            },
            problem=problem,
            reached=self._reached(package) if status in {Status.FEASIBLE, Status.FAILED} else None,
            nothing=self.nothing and status is Status.FAILED,
        )

    def _reached(self, package: tuple[MeasureId, ...] | None) -> Reached | None:
        """The first stage that is not proven as large as can be, or worth; None where no goals were before that."""
        for n, stage in enumerate(self.asked.stages):
            value = None if package is None else stage.value(self._yes(package))
            highest = self.highest[n] if n < len(self.highest) else None
            if highest is not None and value is not None and highest < value:
                highest = None  # a bound on responses that the model has since refuted bounds nothing
            if highest is None or value != highest:
                before = {earlier.goal for earlier in self.asked.stages[:n]} - {stage.goal}
                return Reached(
                    goal=stage.goal, groups=len(stage.scores), take=stage.take, value=value, bound=highest,
                    before=len(before),
                )  # fmt: skip
        if not self.proving or not self.asked.stages or package is None:
            return None
        return Reached(
            goal=Objective.WORTH, groups=1, take=1, value=self._value(package), bound=self._bound_of_equals(package),
            before=len({stage.goal for stage in self.asked.stages}),
        )  # fmt: skip

    def _bound_of_equals(self, package: tuple[MeasureId, ...]) -> int | None:
        """What none of those that reach the goals as well exceeds, where so much is proven."""
        if not self.proving or self.bound is None or self.bound < self._value(package):
            return None
        return self.bound

    def _measures(self, package: tuple[MeasureId, ...]) -> tuple[MeasureId, ...]:
        """A package without the steps of levers, by the ids that were asked about."""
        return tuple(self.names.get(m, m) for m in package if m not in self.asked.steps)

    def _as_asked(self, conflict: Conflict) -> Conflict:
        kept = MeasureId(conflict.id.removeprefix("keep:"))
        named = conflict.id if kept == conflict.id else f"keep:{self.names.get(kept, kept)}"
        return replace(conflict, id=named, nearest=self._measures(conflict.nearest))

    def _unsteady(self, asked: Choice) -> Answer:
        """The limits can be met as expected, but not in so many futures: the package that meets them in the most."""
        self.asked = replace(asked, refuted=())
        found = self._ask(Goal.STEADIEST)
        if found.status not in {"optimal", "feasible"} or asked.futures is None or self.on.futures is None:
            return self._stopped(f"grensene holder ikke i mange nok framtider, men ikke mer ble klart: {found.problem}")
        of, kept = len(asked.futures.starts_kr), self.on.kept_in(found.package, self.on.futures)
        label, short_kr = f"Grensene holder i minst {self.on.hold} av {of} framtider", 0
        if self.on.worst:
            label = f"Grensene holder i snitt i de {self.on.worst} verste av {of} framtider"
            short_kr = -self.on.mean_kr(found.package)
            if short_kr <= 0:
                return self._stopped(UNDECIDED)
        label += f" (den beste pakken vi fant, holder i {kept})"
        self.steadiest = found.package
        steady = Conflict(id=STEADY, law="", label=label, year=0, short_kr=short_kr, nearest=found.package)
        return self._answer(Status.CONFLICT, conflict=(steady,))

    def _stopped(self, problem: str) -> Answer:
        """Ended early: what the model has found lawful so far, or nothing and why."""
        if self._better_so_far:
            self.best = self.so_far
        bounded = self.proving and (bool(self.highest) if self.asked.stages else self.bound is not None)
        if not bounded and (self.best is not None or not self.silent):
            self._bound_in_parts(tuple(self.asked.keep) if self.best is None else self.best)
        return self._answer(Status.FAILED if self.best is None else Status.FEASIBLE, problem=problem)

    def _bound_in_parts(self, package: tuple[MeasureId, ...]) -> None:
        """What no lawful package exceeds, where the proof has not come so far: the kindest question, in parts.

        It takes so little that it is asked beyond the limit. It bounds what is wanted first, be that worth or a stage
        before it. Where not even parts of measures meet the kindest demands, no package meets them.
        """
        exact = around(self.asked, self.on, package)
        kind = replace(exact, demands=relaxed(self.on, package), futures=None)
        found = self.solver.unstopped.ask(kind, Goal.PARTS, seconds=PARTS_S)
        self.nothing = found.status == "infeasible" and self.best is None
        if self.asked.stages:
            self.highest = () if found.bound is None else (found.bound,)
        else:
            self.bound = found.bound

    def _conflict(self, asked: Choice) -> Answer:
        """No package at all: name the demands that conflict, each with the kroner the model says it is short."""
        if self.so_far is not None or not self.explain:
            return self._answer(Status.CONFLICT) if self.so_far is None else self._stopped(CONTRADICTED)
        self.asked = replace(asked, refuted=(), futures=None)
        if asked.futures is not None and self._ask(Goal.ANY).status == "optimal":
            return self._unsteady(asked)
        if self._ask(Goal.ANY).status != "infeasible":  # the responses alone do not show it: count what was refuted
            self.asked = replace(self.asked, refuted=tuple(self.unlawful))
        try:
            conflict = conflicting(self.asked, self.solver, ends=self.ends)
        except OutOfTimeError as fault:
            return self._stopped(f"ingen pakke holder alle krav, men tiden var ute før det var klart hvilke: {fault}")
        if not conflict:
            return self._stopped(GROUNDLESS)
        place = {(demand.id, demand.year): k for k, demand in enumerate(self.asked.demands)}
        checked = []
        for c in conflict:
            if (c.id, c.year) not in place:
                checked.append(c)
                continue
            short_kr = -self._slacks_kr(c.nearest)[place[c.id, c.year]]
            if short_kr <= 0:
                return self._stopped(UNDECIDED)
            checked.append(replace(c, short_kr=short_kr))
        return self._answer(Status.CONFLICT, conflict=tuple(checked))
