import numpy as np
import pytest

from budsjett.budget.lines import BY_NATURE, CHILDREN, LINES, SERVICE_LINES, leaves_of_result, line, summed
from budsjett.budget.plan import project
from budsjett.errors import UnknownLine
from builders import a_basis


def test_every_parent_is_a_line_of_the_chart():
    assert {entry.parent for entry in LINES.values() if entry.parent} <= set(LINES)


def test_every_line_has_words_and_a_sign():
    for entry in LINES.values():
        assert entry.label
        assert entry.description.endswith(".")
        assert entry.sign in (-1, 1)
        assert entry.unit in ("kr", "persons")


def test_no_sum_is_movable():
    assert not [name for name in CHILDREN if LINES[name].movable]


def test_every_line_of_a_plan_is_in_the_chart_and_every_line_that_is_no_service_is_in_the_plan():
    lines = project(a_basis()).lines
    assert set(lines) <= set(LINES)
    assert set(LINES) - set(SERVICE_LINES) - set(BY_NATURE) <= set(lines)


@pytest.mark.parametrize("total", sorted(CHILDREN))
def test_every_sum_of_a_plan_is_the_signed_sum_of_its_children(total):
    lines = project(a_basis(), ["skole", "bad"], {"rente": 6}).lines
    assert np.array_equal(lines[total], summed(total, lines))


def test_interest_lowers_the_result_and_tax_raises_it():
    signs = leaves_of_result()
    assert signs["income_tax"] == 1
    assert signs["primary_school"] == -1
    assert signs["interest_expense"] == -1
    assert signs["interest_income"] == 1
    assert "carried_forward" not in signs


def test_a_line_that_is_not_there_is_refused():
    with pytest.raises(UnknownLine) as refusal:
        line("kaffe")
    assert refusal.value.line == "kaffe"
