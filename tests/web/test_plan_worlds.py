from dataclasses import replace

from budsjett.budget.conditions import Prices
from budsjett.web import plan_worlds
from budsjett.web.address import Asked
from builders import a_basis

BASIS = a_basis()


def test_people_and_interest_may_be_chosen_and_prices_where_they_are_known():
    names = [world.name for world in plan_worlds.worlds(BASIS, Asked())]
    assert names == ["befolkning", "rentepaslag"]
    assumed = {**BASIS.assumptions, "price_growth": BASIS.assumptions["tax_growth"]}
    named = [world.name for world in plan_worlds.worlds(replace(BASIS, assumptions=assumed), Asked())]
    assert named == ["befolkning", "rentepaslag", "priser"]


def test_one_of_each_is_chosen_and_what_is_unlike_the_expected_is_said():
    asked = Asked(projection="low", interest_stress=0.01, prices=Prices.NOMINAL)
    for world in plan_worlds.worlds(BASIS, asked):
        assert sum(choice.chosen for choice in world.choices) == 1
    said = plan_worlds.unlike(BASIS, asked)
    assert "1 prosentpoeng høyere rente og løpende priser" in said
    assert plan_worlds.unlike(BASIS, Asked()) == ""
