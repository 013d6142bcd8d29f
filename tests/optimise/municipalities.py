"""Small random municipalities whose best package can be found by evaluating every package with the model."""

import random
from dataclasses import replace
from itertools import product

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, Investment, Measure, MeasureId, MeasureKind
from budsjett.optimise.choice import choice, grounds
from budsjett.optimise.problem import Wishes
from builders import a_basis, a_measure, some_assumptions, some_figures

LINES = ("kindergarten", "primary_school", "home_care", "nursing_home", "roads_transport")
LIFETIMES = (5, 10, 20, 40, 50)


def a_random_basis(seed: int, *, measures: int = 8, investments: int = 10) -> Basis:
    """The same for the same seed. The larger the investments, the less linear the model."""
    rng = random.Random(seed)
    listed = [_measure(rng, i, investments) for i in range(measures)]
    figures = some_figures(
        discretionary_reserve=rng.randint(0, 40) * 1e6,
        debt=rng.randint(500, 950) * 1e6,
        depreciable_assets=rng.randint(600, 1200) * 1e6,
    )
    assumptions = some_assumptions(
        debt_ceiling_share=rng.choice((1.25, 1.3, 1.35, 1.6)), debt_remaining_years=rng.choice((15, 25, 40, 60))
    )
    return a_basis(measures={m.id: m for m in listed}, figures=figures, assumptions=assumptions)


def _measure(rng: random.Random, i: int, investments: int) -> Measure:
    kind = rng.choice(list(MeasureKind))
    kr = rng.randint(3, 60) * 100_000 + rng.choice((0, 0, 37))
    year, month = rng.randint(2027, 2029), rng.choice((1, 4, 7, 8, 10))
    yearly_kr = {
        MeasureKind.CUT: -kr,
        MeasureKind.INCOME: kr,
        MeasureKind.SPENDING: kr // 3,
        MeasureKind.STANDARD: rng.choice((-kr, kr)) // 2,
        MeasureKind.INVESTMENT: kr // 4,
        MeasureKind.DEFERRAL: 0,
    }[kind]
    line = LineId("property_tax" if kind is MeasureKind.INCOME else rng.choice(LINES))
    cost_kr = {MeasureKind.INVESTMENT: kr, MeasureKind.DEFERRAL: -kr // 2}.get(kind, 0) * investments
    built = Investment(year=year, cost_kr=cost_kr, lifetime_years=rng.choice(LIFETIMES), grants_kr=0, vat_share=0.2)
    return a_measure(
        f"t{i}",
        kind=kind,
        theme=rng.choice(("oppvekst", "kultur", "annet")),
        effects=(Effect(line=line, yearly_kr=yearly_kr, year=year, month=month),) if yearly_kr else (),
        investments=(built,) if cost_kr else (),
        requires=(MeasureId(f"t{i - 1}"),) if i % 2 and rng.random() < 0.3 else (),
        excludes=(MeasureId(f"t{i - 2}"),) if i % 2 == 0 and i > 2 and rng.random() < 0.3 else (),
    )


def best_by_hand(basis: Basis, wishes: Wishes | None = None) -> tuple[tuple[MeasureId, ...], float] | None:
    """The best package and its value, by the model, from every package there is; None when all are unlawful."""
    ranked = every_by_hand(basis, wishes)
    return ranked[0] if ranked else None


def every_by_hand(basis: Basis, wishes: Wishes | None = None) -> list[tuple[tuple[MeasureId, ...], float]]:
    """Every lawful package with its value, the best first by the published rule."""
    wishes = wishes or Wishes()
    on = grounds(basis, wishes)
    asked = choice(on, wishes)
    every = np.array(list(product((False, True), repeat=len(on.measures))))
    lawful = (np.floor(on.slacks_kr(on.lines(every))) >= 0).all(axis=1)
    packages = [tuple(m for m, yes in zip(on.measures, row, strict=True) if yes) for row in every[lawful]]
    tied = [
        p
        for p in packages
        if all(set(needed) & set(p) for a, needed in asked.requires if a in p)
        and not any(a in p and b in p for a, b in asked.excludes)
        and not any(len(set(group) & set(p)) > 1 for group in asked.one_of)
        and all(sum(cap.amounts.get(m, 0) for m in p) <= cap.most for cap in asked.caps)
        and asked.keep <= set(p)
        and not asked.never & set(p)
    ]
    ranked = sorted(tied, key=lambda p: ([-value for value in asked.key(p)], len(p), [m not in p for m in on.measures]))
    return [(p, asked.value(p) / 1000) for p in ranked]


def without_reserve(basis: Basis, kr: float = 60e6) -> Basis:
    """The same municipality so much poorer that no package can balance it."""
    figures = some_figures(block_grant=240_000_000 - kr, discretionary_reserve=0)
    return replace(basis, figures=figures)
