"""Brute force agrees: every package of random small municipalities, evaluated by the model, whatever is asked.

BUDSJETT_PROVED=2000 is the nightly number of municipalities (`make proofs`).
"""

import os
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from budsjett.budget.basis import Basis, District
from budsjett.budget.futures import Driver
from budsjett.budget.levers import LeverKind
from budsjett.budget.limits import examine
from budsjett.budget.plan import project
from budsjett.optimise.package import best
from budsjett.optimise.problem import Among, AtMost, Objective, Robust, Status, Wishes
from optimise import every_package
from optimise.municipalities import a_random_basis

PROVED = int(os.environ.get("BUDSJETT_PROVED", "200"))
PARTS = 10
KINDS = ("plain", "wait", "capped", "goal", "goals in order", "robust", "worst", "levels", "levers", "all")
GOALS = (Objective.WORST_OFF, Objective.NASH, Objective.SUPPORT, Objective.LEAST_LOST, Objective.LEAST_CUT)
DRIVERS = (Driver.INTEREST, Driver.COSTS, Driver.TAX)
"""The small municipalities have no one-year ages to draw people from."""


def a_question(seed: int) -> tuple[str, Basis, Wishes]:
    """A municipality and what is asked of it, the same for the same seed; the kinds take turns."""
    rng, kind = random.Random(seed), KINDS[seed % len(KINDS)]
    small = kind in {"wait", "levels", "levers", "all"}
    basis = a_random_basis(seed, measures=rng.randint(2, 4 if small else 7), investments=rng.choice((1, 10, 25)))
    ids = list(basis.measures)
    if rng.random() < 1 / 3:  # what people feel only a part of
        felt = {m: replace(measure, burden=rng.choice((0.0, 0.25, 1.0))) for m, measure in basis.measures.items()}
        basis = replace(basis, measures=felt)
    drawn = {m: Fraction(rng.randint(0, 20), 20) for m in ids}
    wishes = Wishes(
        weights={theme.id: rng.choice((0, 0.5, 1, 3)) for theme in basis.themes if rng.random() < 1 / 2},
        support=drawn if kind.startswith("goal") or rng.random() < 1 / 2 else None,
        keep=frozenset(m for m in ids if rng.random() < 0.08),
        never=frozenset(m for m in ids if rng.random() < 0.08),
        levers={lever.id: rng.choice((lever.minimum, lever.start, lever.maximum)) for lever in basis.levers},
    )
    if small and kind != "levers":
        wishes = replace(wishes, wait={m: rng.randint(0, 2) for m in ids})
    if kind in {"levers", "all"}:
        wishes = replace(wishes, free=_a_range_or_two(rng, basis, most=1 if kind == "all" else 2))
    if kind in {"levels", "all"}:
        split = {m: replace(measure, levels=(50,)) for m, measure in basis.measures.items()}
        basis = replace(basis, measures=split)
        wishes = replace(wishes, levels={m: (50,) for m in ids if rng.random() < 2 / 3})
    if kind in {"capped", "all"}:
        group = frozenset(rng.sample(ids, rng.randint(1, len(ids))))
        at_most = AtMost(measures=group, most=rng.randint(0, len(group)))
        wishes = replace(
            wishes, at_most=(at_most,), lose_at_most={rng.choice(basis.themes).id: rng.randint(0, 9) * 10**6}
        )
    if kind in {"goal", "all"} or (kind == "levers" and rng.random() < 1 / 2):
        wishes = replace(wishes, goals=(rng.choice(GOALS if wishes.support else (*GOALS[:2], *GOALS[3:])),))
    if kind == "goals in order":
        wishes = replace(wishes, goals=tuple(rng.sample([*GOALS, Objective.LEAST_CHARGED, Objective.WORTH], 2)))
    if wishes.goals and rng.random() < 1 / 2:
        wishes = replace(wishes, groups={g: {m: Fraction(rng.randint(0, 20), 20) for m in ids} for g in "abc"})
    if kind in {"robust", "worst", "all"}:
        mean = kind == "worst" or (kind == "all" and rng.random() < 1 / 2)
        asked = Robust(hold=rng.randint(3 if mean else 5, 12), of=12, seed=seed, drivers=DRIVERS, mean=mean)
        wishes = replace(wishes, robust=asked)
    return kind, *_among_people(random.Random(-1 - seed), basis, wishes)


def _among_people(rng: random.Random, basis: Basis, wishes: Wishes) -> tuple[Basis, Wishes]:
    """Where a goal may look at groups, they may be the ages or the places."""
    if not wishes.goals:
        return basis, wishes
    places = tuple(District(id=d, label=d) for d in ("by", "bygd", "oy"))
    placed = {m: replace(x, district=rng.choice(("", "by", "bygd"))) for m, x in basis.measures.items()}
    placed |= {m: replace(x, district="by") for m, x in list(placed.items())[:1]}
    basis = replace(basis, measures=placed, districts=places)
    return basis, replace(wishes, among=rng.choice((None, None, *Among)))


def _a_range_or_two(rng: random.Random, basis: Basis, *, most: int) -> dict[str, tuple[float, float]]:
    """Some levers free over two to five places of their scale, where they stand or not."""
    decided = [lever for lever in basis.levers if lever.kind is not LeverKind.INTEREST]
    free = {}
    for lever in rng.sample(decided, rng.randint(1, min(most, len(decided)))):
        first = rng.randint(0, max(0, round((lever.maximum - lever.minimum) / lever.step) - 4))
        low, high = (lever.minimum + lever.step * (first + n) for n in (0, rng.randint(1, 4)))
        free[lever.id] = (round(low, 10), round(min(high, lever.maximum), 10))
    return free


SHARES = [range(part * PROVED // PARTS, (part + 1) * PROVED // PARTS) for part in range(PARTS)]


@pytest.mark.slow
@pytest.mark.parametrize("seeds", SHARES, ids=[f"{s.start}-{s.stop - 1}" for s in SHARES])
@pytest.mark.timeout(120 + 3 * PROVED)
def test_the_answer_is_what_evaluating_every_package_gives(solver, seeds):
    seen: Counter[str] = Counter()
    for seed in seeds:
        kind, basis, wishes = a_question(seed)
        answer, expected = (
            best(basis, wishes, time_limit_s=60, solver=solver, explain=False),
            every_package.best(basis, wishes),
        )
        seen[f"{kind}: {answer.status.value}"] += 1
        if expected is None:
            assert (seed, kind, answer.status) == (seed, kind, Status.CONFLICT), answer.problem
            continue
        told = (answer.status, answer.package, answer.levers, answer.value, answer.bound)
        if (
            answer.status is Status.FEASIBLE
        ):  # says itself that it is not proven; still lawful, and no better than the best
            assert answer.value <= expected.value or wishes.goals, (seed, kind)
        else:
            assert (seed, kind, *told) == (
                seed, kind, Status.OPTIMAL, expected.package, expected.levers, expected.value, expected.value
            )  # fmt: skip
        stands = {**wishes.levers, **answer.levers}
        assert all(c.kept for c in examine(project(basis, answer.package, stands), basis) if c.limit.hard)
    assert sum(n for key, n in seen.items() if "optimal" in key) >= len(seeds) // 10
    assert sum(n for key, n in seen.items() if "feasible" in key) <= max(1, len(seeds) // 50)
    print(dict(seen))  # noqa: T201 the proof


def test_most_questions_have_an_answer_and_some_have_several_as_good():
    found = [every_package.best(basis, wishes) for _, basis, wishes in map(a_question, range(60))]
    assert 15 < sum(b is not None for b in found) < 60
    assert any(b is not None and b.equals > 1 for b in found)
