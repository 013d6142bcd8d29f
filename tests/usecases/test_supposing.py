"""What is supposed is another municipality to all that remembers, and nothing of the law can be supposed away."""

from dataclasses import replace

import pytest

from budsjett.budget.plan import project
from budsjett.errors import InvalidNumber
from budsjett.optimise.problem import Wishes
from budsjett.usecases.proven import question_of
from budsjett.usecases.supposing import Supposed, may_be_supposed, supposing
from builders import a_basis


def test_to_suppose_nothing_is_the_municipality_as_it_is():
    basis = a_basis()
    assert supposing(basis, Supposed()) is basis


def test_more_money_is_there_every_year_and_once_in_its_year():
    basis = a_basis()
    first = basis.years.first
    changed = supposing(basis, Supposed(more_kr=1_000_000, once_kr={first + 1: 500_000}))
    before, after = (project(b, ()).lines["other_general_income"] for b in (basis, changed))
    assert (after - before).tolist() == [1_000_000, 1_500_000, 1_000_000, 1_000_000]


def test_what_is_remembered_of_one_is_not_told_of_the_other():
    basis, wishes = a_basis(), Wishes()
    asked = [Supposed(), Supposed(more_kr=1), Supposed(once_kr={basis.years.first: 1}), Supposed(more_kr=2)]
    asked.append(Supposed(targets={"reserve_floor_share": 0.01}))
    assert len({question_of(supposing(basis, one), wishes, "best") for one in asked}) == len(asked)


def test_only_a_target_of_its_own_that_it_holds_may_be_another():
    basis = a_basis()
    soft = {name: replace(one, value=0.0) if name.endswith("_hard") else one for name, one in basis.assumptions.items()}
    loose = replace(basis, assumptions=soft)
    assert may_be_supposed(loose) == ()
    assert set(may_be_supposed(basis)) <= {"reserve_floor_share", "debt_ceiling_share"}
    for other in (Supposed(targets={"reserve_floor_share": 0.01}), Supposed(once_kr={1999: 1})):
        with pytest.raises(InvalidNumber):
            supposing(loose, other)
