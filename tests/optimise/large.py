"""Choices of a municipality's size, or several: measures that may begin in any of some years."""

import numpy as np

from budsjett.budget.measures import MeasureId
from budsjett.optimise.problem import Choice, Demand, Futures


def a_large_choice(seed: int, *, measures: int, years: int, futures: int = 0, hold: float = 0.9) -> Choice:
    """The same for the same seed: one version of each measure for every year it may begin, one of them at the most.

    Two thirds of the measures save money and cost people something, the rest give and cost; by each year what is saved
    so far must reach what is needed by then, and what is built on loans must stay under a ceiling. Whole kroner.
    """
    rng = np.random.default_rng(seed)
    saves = rng.random(measures) < 2 / 3
    yearly_kr = np.where(saves, 1, -0.6) * np.rint(rng.lognormal(14, 0.8, measures))
    worth_yearly = -np.sign(yearly_kr) * np.rint(np.abs(yearly_kr) / 1000 * rng.uniform(0.4, 1.6, measures))
    built_kr = np.where(~saves & (rng.random(measures) < 1 / 2), np.rint(rng.lognormal(16, 0.7, measures)), 0.0)
    ids = tuple(MeasureId(f"m{i:03}@{y}") for i in range(measures) for y in range(years))
    begins = np.tile(np.arange(years), measures)
    of = np.repeat(np.arange(measures), years)
    runs = begins[:, None] <= np.arange(years)[None, :]  # (versions, years)
    yearly = np.rint(yearly_kr[of, None] * runs)
    built = built_kr[of, None] * runs
    saved = yearly.cumsum(axis=1)  # what is left of a year is there the next, as in a reserve
    needed_kr = -np.rint(yearly_kr[saves].sum() * np.linspace(0.1, 0.3, years).cumsum())
    room_kr = np.rint(built_kr.sum() * 0.4)
    demands = tuple(
        Demand(id=name, law="", label=name, year=2027 + t, start_kr=float(start), responses_kr=responses)
        for t in range(years)
        for name, start, responses in (("balanse", needed_kr[t], saved[:, t]), ("gjeld", room_kr, -built[:, t]))
    )
    chosen_pairs = rng.permutation(measures)
    tied = [(int(a), int(b)) for a, b in chosen_pairs[: measures // 5 * 2].reshape(-1, 2)]
    same = [(ids[i * years + a], ids[i * years + b]) for i in range(measures) for a in range(years) for b in range(a)]
    apart = [(ids[a * years + s], ids[b * years + t]) for a, b in tied[::2] for s in range(years) for t in range(years)]
    return Choice(
        measures=ids,
        worth=(worth_yearly[of] * (years - begins)).astype(np.int64),
        demands=demands,
        requires=tuple(
            (ids[a * years + s], tuple(ids[b * years + t] for t in range(s + 1)))
            for a, b in tied[1::2]
            for s in range(years)
        ),
        excludes=tuple((min(p), max(p)) for p in (*same, *apart)),
        futures=_futures(rng, demands, futures, hold) if futures else None,
    )


def _futures(rng: np.random.Generator, demands: tuple[Demand, ...], count: int, hold: float) -> Futures:
    """What is needed, and what each measure does, a little more or less in each: prices differ."""
    starts = np.array([d.start_kr for d in demands])
    responses = np.stack([d.responses_kr for d in demands], axis=1)
    price = 1 + rng.normal(0, 0.03, (count, 1, responses.shape[1]))
    return Futures(
        starts_kr=np.rint(starts * (1 + rng.normal(0, 0.08, (count, len(starts))))),
        responses_kr=np.rint(responses * price * (1 + rng.normal(0, 0.01, (count, len(responses), 1)))),
        may_break=count - round(count * hold),
    )
