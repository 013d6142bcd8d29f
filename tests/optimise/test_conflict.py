"""A conflict is really one, really minimal, and short by what it says."""

import time
from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.optimise.conflict import OutOfTimeError, conflicting
from budsjett.optimise.problem import Choice, Demand
from optimise import by_hand


def only(choice, ids):
    """The choice with no other demands and wishes than the named."""
    return replace(
        choice,
        demands=tuple(d for d in choice.demands if d.id in ids),
        caps=tuple(cap for cap in choice.caps if cap.id in ids),
        keep=frozenset(m for m in choice.keep if f"keep:{m}" in ids),
        never=frozenset(m for m in choice.never if f"never:{m}" in ids),
    )


def soon():
    return time.monotonic() + 30


def test_the_conflict_conflicts_is_minimal_and_is_short_by_what_it_says(solver, a_choice):
    sizes = []
    for seed in range(200):
        choice = a_choice(seed, measures=6, demands=4)
        if by_hand.best(choice) is not None:
            continue
        conflict = conflicting(choice, solver, ends=soon())
        ids = [c.id for c in conflict]
        alone = only(choice, ids)
        assert by_hand.best(alone) is None
        for i in ids:
            assert by_hand.best(only(choice, set(ids) - {i})) is not None
        for aim, c in enumerate(conflict[: len(alone.demands)]):
            assert c.short_kr == by_hand.least_short_kr(alone, aim) > 0
            assert -by_hand.left_kr(alone, aim, c.nearest) == c.short_kr
        sizes.append(len(ids))
    assert len(sizes) > 30
    assert max(sizes) > 1


M = MeasureId("skole")
SHORT = Demand(id="balanse", law="§ 14-4", label="Balanse", year=2028, start_kr=-3e6, responses_kr=np.array([2e6]))


def test_a_law_that_is_broken_anyway_is_not_blamed_on_the_wishes(solver):
    choice = Choice(
        measures=(M,), worth=np.array([-1]), demands=(SHORT,), requires=(), excludes=(), never=frozenset({M})
    )
    (conflict,) = conflicting(choice, solver, ends=soon())
    assert (conflict.id, conflict.law, conflict.year, conflict.short_kr) == ("balanse", "§ 14-4", 2028, 1_000_000)


def test_a_wish_that_makes_the_law_impossible_is_named_with_it(solver):
    choice = Choice(
        measures=(M,),
        worth=np.array([-1]),
        demands=(replace(SHORT, start_kr=-2e6),),
        requires=(),
        excludes=(),
        never=frozenset({M}),
        titles={M: "Legge ned skolen"},
    )
    law, wish = conflicting(choice, solver, ends=soon())
    assert (law.id, law.short_kr) == ("balanse", 2_000_000)
    assert (wish.id, wish.label) == ("never:skole", "Aldri «Legge ned skolen»")


def test_without_time_it_says_so_instead_of_guessing(solver):
    choice = Choice(measures=(M,), worth=np.array([-1]), demands=(SHORT,), requires=(), excludes=())
    with pytest.raises(OutOfTimeError):
        conflicting(choice, solver, ends=time.monotonic() - 1)
