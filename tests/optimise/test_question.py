"""Numbers refused before they reach the solver, and replies that are not believed."""

from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.errors import InvalidNumber
from budsjett.optimise.problem import Choice, Demand
from budsjett.optimise.question import Goal, Reply, question, read

A, B = MeasureId("a"), MeasureId("b")
NEED = Demand(id="balanse", law="§ 14-4", label="Balanse", year=2027, start_kr=-1e6, responses_kr=np.array([1e6, 5e5]))
CHOICE = Choice(measures=(A, B), worth=np.array([-10, -4]), demands=(NEED,), requires=(), excludes=())


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e13])
@pytest.mark.parametrize("place", ["start_kr", "responses_kr"])
def test_a_number_that_is_no_amount_is_refused_before_anything_is_solved(wrong, place):
    value = wrong if place == "start_kr" else np.array([wrong, 1.0])
    with pytest.raises(InvalidNumber, match="Balanse 2027"):
        question(replace(CHOICE, demands=(replace(NEED, **{place: value}),)), Goal.BEST, seconds=1)


def test_a_worth_too_large_to_weigh_is_refused():
    with pytest.raises(InvalidNumber):
        question(replace(CHOICE, worth=np.array([10**8, 1])), Goal.BEST, seconds=1)


def test_a_response_of_a_hundredth_of_an_ore_is_none():
    tiny = replace(NEED, responses_kr=np.array([1e6, 1e-4]))
    assert question(replace(CHOICE, demands=(tiny,)), Goal.BEST, seconds=1)["rows"] == [(-1000.0, [1000.0, 0.0])]


def a_reply(**parts) -> Reply:
    return Reply(**({"status": "optimal", "chosen": [1, 0], "bound": -10.0, "problem": ""} | parts))


def test_a_true_reply_is_believed():
    found = read(a_reply(), CHOICE, Goal.BEST)
    assert (found.status, found.package, found.bound) == ("optimal", (A,), -10)


@pytest.mark.parametrize(
    ("lie", "sentence"),
    [
        ({"chosen": [0, 1], "bound": -4.0}, "bryter «Balanse» i 2027"),
        ({"chosen": [1]}, "ja eller nei"),
        ({"chosen": [2, 0]}, "ja eller nei"),
        ({"bound": -11.0}, "skranke"),
        ({"bound": -8.0}, "uten at skranken viser det"),
    ],
)
def test_a_reply_that_arithmetic_refutes_is_a_failure_with_a_sentence(lie, sentence):
    found = read(a_reply(**lie), CHOICE, Goal.BEST)
    assert found.status == "failed"
    assert sentence in found.problem


@pytest.mark.parametrize(
    "tie",
    [{"requires": ((A, B),)}, {"never": frozenset({A})}, {"keep": frozenset({B})}, {"refuted": (frozenset({A}),)}],
)
def test_a_reply_that_breaks_a_tie_or_a_wish_is_a_failure(tie):
    assert read(a_reply(), replace(CHOICE, **tie), Goal.BEST).status == "failed"


def test_a_reply_with_two_that_exclude_each_other_is_a_failure():
    reply = a_reply(chosen=[1, 1], bound=-14.0)
    assert read(reply, CHOICE, Goal.BEST).status == "optimal"
    assert read(reply, replace(CHOICE, excludes=((A, B),)), Goal.BEST).status == "failed"
