import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.optimise.child import Solver
from budsjett.optimise.problem import Cap, Choice, Demand
from budsjett.optimise.question import Goal

MakeChoice = Callable[..., Choice]


@pytest.fixture(scope="session")
def solver() -> Iterator[Solver]:
    solver = Solver()
    # Its process is started here, so that no question's time goes to that on a machine that is out of breath.
    nothing = Choice(measures=(), worth=np.zeros(0, dtype=np.int64), demands=(), requires=(), excludes=())
    assert solver.ask(nothing, Goal.ANY, seconds=30).status == "optimal"
    yield solver
    solver.close()


@pytest.fixture(scope="session")
def a_choice() -> MakeChoice:
    """Random choices, the same for the same seed; the fewer the worths, the more ties."""

    def make(seed: int, *, measures: int | None = None, demands: int | None = None, worths: int = 5000) -> Choice:
        rng = random.Random(seed)
        ids = tuple(MeasureId(f"m{i:02}") for i in range(rng.randint(1, 8) if measures is None else measures))
        count = rng.randint(0, 4) if demands is None else demands

        def pairs() -> tuple[tuple[MeasureId, MeasureId], ...]:
            if len(ids) == 1:
                return ()
            return tuple((pair[0], pair[1]) for _ in range(rng.randint(0, 2)) for pair in [rng.sample(ids, 2)])

        any_of = tuple((a, tuple({b, *rng.sample(ids, rng.randint(0, 1))})) for a, b in pairs())
        group = rng.sample(ids, rng.randint(0, len(ids)))
        amounts = {m: rng.choice((1, rng.randint(0, 3_000_000))) for m in group}
        capped = Cap(id="cap:1", label="Høyst", amounts=amounts, most=rng.randint(0, sum(amounts.values())))
        return Choice(
            measures=ids,
            worth=np.array([rng.randint(-worths, worths) for _ in ids], dtype=np.int64),
            demands=tuple(
                Demand(
                    id=f"d{k}",
                    law=f"§ {k}",
                    label=f"Krav {k}",
                    year=2027 + k % 4,
                    start_kr=float(rng.randint(-2_000_000, 1_000_000)),
                    responses_kr=np.array([float(rng.randint(-1_000_000, 2_000_000)) for _ in ids]),
                )
                for k in range(count)
            ),
            requires=any_of,
            caps=(capped,) if rng.random() < 0.3 else (),
            excludes=pairs(),
            keep=frozenset(m for m in ids if rng.random() < 0.1),
            never=frozenset(m for m in ids if rng.random() < 0.1),
        )

    return make
