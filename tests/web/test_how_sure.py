"""How much better another package can be, in words: no more than is proven, rounded the way that promises less."""

import pytest

from budsjett.optimise.problem import PRODUCT_CURVE, Answer, Objective, Reached, Status
from budsjett.web.how_sure import UNKNOWN, how_sure


def an_answer(**given):
    known = {
        "status": Status.FEASIBLE, "package": ("a",), "value": -10.0, "bound": None, "gap": None, "verified": True,
        "conflict": (), "seconds": 1.0, "worth": {},
    }  # fmt: skip
    return Answer(**(known | given))


def nothing_found(**given):
    return an_answer(status=Status.FAILED, package=(), value=None, **given)


def reached(goal, value, bound, *, groups=1, take=1, before=0):
    return Reached(goal=goal, groups=groups, take=take, value=value, bound=bound, before=before)


def test_a_gap_is_never_rounded_down():
    assert how_sure(an_answer(bound=-9.9999, gap=0.00001)) == "Ingen pakke er mer enn 0,1\xa0% bedre."
    assert how_sure(an_answer()) == UNKNOWN


@pytest.mark.parametrize(
    ("goal", "value", "bound", "groups", "words"),
    [
        (Objective.LEAST_LOST, -94_190, -94_123, 1, ("mister folk 94,2 mill. kr", "minst 94,1 mill. kr")),
        (Objective.LEAST_CUT, -50_050, -49_999, 1, ("mister tjenestene 50,0 mill. kr", "minst 49,9 mill. kr")),
        (Objective.LEAST_CHARGED, -50_050, 20, 1, ("betaler folk 50,0 mill. kr mer", "minst 0 kr mer")),
        (Objective.SUPPORT, 4210, 4601, 1, ("for 4,2 av tiltakene", "mer enn 4,7 tiltak per stemmeseddel")),
        (Objective.NASH, 2 * PRODUCT_CURVE[40], 2 * PRODUCT_CURVE[44], 2, ("40,0 prosent", "mer enn 44,")),
        (Objective.WORST_OFF, -1446, -1312, 7, ("står her på −14,5", "over −13,1")),
    ],
)
def test_each_goal_is_told_in_its_own_unit(goal, value, bound, groups, words):
    told = how_sure(an_answer(reached=reached(goal, value, bound, groups=groups))).replace("\xa0", " ")
    assert all(part in told for part in words), told
    assert words[1] in how_sure(nothing_found(reached=reached(goal, None, bound, groups=groups))).replace("\xa0", " ")
    assert how_sure(an_answer(reached=reached(goal, value, None, groups=groups))) == UNKNOWN
    assert not how_sure(nothing_found(reached=reached(goal, None, None, groups=groups)))


def test_goals_before_that_are_proven_are_said_to_be():
    told = how_sure(an_answer(reached=reached(Objective.WORTH, -10_000, -9_000, before=1)))
    assert told.startswith("Det du satte foran, er bevist nådd så langt det går. ")
    assert told.endswith("Ingen pakke som når det like godt, er mer enn 10,0\xa0% bedre.")
    assert "bevist nådd" not in how_sure(an_answer(reached=reached(Objective.NASH, 1, 2, groups=1)))


def test_several_groups_are_named_together():
    told = how_sure(an_answer(reached=reached(Objective.WORST_OFF, -3000, -2000, groups=7, take=3)))
    assert "De 3 gruppene som kommer dårligst ut, står her på −30,0 til sammen" in told


def test_where_no_package_is_found_what_any_can_be_is_told():
    assert how_sure(nothing_found(bound=-40.07)).endswith("minst 40,0 vektede mill. kr fra tjenester og innbyggere.")
    assert "mer enn 118,8 vektede" in how_sure(nothing_found(bound=118.726))
    assert not how_sure(nothing_found())
    assert "ingen pakke holder alle kravene" in how_sure(nothing_found(nothing=True))
