from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.conditions import Prices
from budsjett.web import address
from budsjett.web.address import Asked, read
from builders import a_basis

BASIS = a_basis()


def told(*query):
    return [misread.sentence for misread in read(BASIS, query).misread]


def test_an_empty_address_is_the_plan_with_nothing_chosen():
    assert read(BASIS, []) == Asked()
    assert read(BASIS, []).at("/prove/plan") == "/prove/plan"


def test_a_lever_at_its_start_is_not_in_the_address():
    asked = read(BASIS, [("eiendomsskatt", "3"), ("rente", "4.5"), ("befolkning", "main")])
    assert asked.at("/p") == "/p?rente=4.5"
    assert read(BASIS, [("rente", "")]).levers == {}


def test_norwegian_numbers_are_read():
    assert read(BASIS, [("eiendomsskatt", "3,5"), ("laererstillinger", "−2")]).levers == {
        "eiendomsskatt": 3.5,
        "laererstillinger": -2.0,
    }


def test_measures_come_in_the_order_of_the_list_whatever_the_order_of_the_address():
    asked = read(BASIS, [("tiltak", "vei"), ("tiltak", "skole")])
    assert asked.package == ("skole", "vei")


@given(
    st.sets(st.sampled_from(list(BASIS.measures))),
    st.fixed_dictionaries(
        {}, optional={"eiendomsskatt": st.integers(0, 14).map(lambda i: i / 2), "rente": st.floats(1, 8)}
    ),
    st.sampled_from(["main", "low"]),
    st.sampled_from(["0", "1", "2"]),
)
def test_an_address_leads_back_to_the_plan_it_was_made_from(package, levers, projection, points):
    query = [("tiltak", m) for m in package] + [(lever, repr(value)) for lever, value in levers.items()]
    asked = read(BASIS, [*query, ("befolkning", projection), ("rentepaslag", points)])
    again = read(BASIS, parse_qsl(urlsplit(asked.at("/p")).query))
    assert again.package == asked.package
    assert again.projection == asked.projection
    assert again.interest_stress == asked.interest_stress == int(points) / 100
    assert again.at("/p") == asked.at("/p")


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf", "1e9", "tolv", "0x10", "1_000", "9" * 5000, "\x00", "7,01"])
def test_an_impossible_position_is_told_with_field_value_and_way_out_and_the_rest_stands(value):
    asked = read(BASIS, [("eiendomsskatt", value), ("tiltak", "skole"), ("rente", "5")])
    (misread,) = asked.misread
    assert "Håndtak eiendomsskatt" in misread.sentence
    assert "fra 0 til 7 promille" in misread.sentence
    assert len(misread.sentence) < 300
    assert asked.package == ("skole",)
    assert asked.levers == {"rente": 5.0}


def test_what_is_not_known_is_named_and_set_aside():
    assert "«ukjent=1»" in told(("ukjent", "1"))[0]
    assert "«finnes-ikke»" in told(("tiltak", "finnes-ikke"))[0]
    assert "«opp»" in told(("befolkning", "opp"))[0]
    assert "«7»" in told(("rentepaslag", "7"))[0]
    assert "«gamle»" in told(("priser", "gamle"))[0]


def test_nominal_prices_are_for_those_who_have_said_how_prices_grow():
    assert "hvor mye priser og lønn vokser" in told(("priser", "lopende"))[0]
    assumed = {**BASIS.assumptions, "price_growth": replace(BASIS.assumptions["tax_growth"], value=0.03)}
    asked = read(replace(BASIS, assumptions=assumed), [("priser", "lopende"), ("priser", "faste")])
    assert asked.prices is Prices.NOMINAL
    assert asked.at("/p") == "/p?priser=lopende"


def test_a_plan_is_compared_in_the_usual_money():
    asked = Asked(levers={"rente": 5.0}, interest_stress=0.02, prices=Prices.NOMINAL)
    assert asked.at("/p") == "/p?rente=5&rentepaslag=2&priser=lopende"
    assert asked.with_usual_money() == Asked(levers={"rente": 5.0})


def test_a_measure_given_twice_is_counted_once_and_told_by_title():
    asked = read(BASIS, [("tiltak", "skole"), ("tiltak", "skole")])
    assert asked.package == ("skole",)
    assert "«Færre skoler» står to ganger" in asked.misread[0].sentence


def test_thousands_of_faults_are_counted_and_not_listed():
    sentences = told(*((f"x{i}", "1") for i in range(5000)))
    assert len(sentences) == address.MOST_TOLD + 1
    assert "4" in sentences[-1]


def test_what_is_shown_again_holds_nothing_invisible():
    assert "\u202e" not in told(("x\u202ey", "1"))[0]


def test_names_that_belong_to_the_page_are_let_be():
    assert read(BASIS, [("plan", "min")], beside=frozenset({"plan"})).misread == ()


def test_a_measure_begun_later_is_the_same_measure_and_keeps_its_place_and_its_address():
    asked = read(BASIS, [("tiltak", "vei"), ("tiltak", "skole@2028"), ("tiltak", "skole")])
    assert asked.package == ("skole@2028", "vei")
    assert [m.sentence for m in asked.misread] == [told(("tiltak", "skole"), ("tiltak", "skole"))[0]]
    assert asked.at("/p") == "/p?tiltak=skole@2028&tiltak=vei"
    assert asked.adding("skole").package == asked.package
    assert asked.leaving("skole").package == ("vei",)


def test_a_level_that_is_not_on_the_list_is_told_with_those_that_are():
    half = replace(BASIS, measures=dict(BASIS.measures) | {"vei": replace(BASIS.measures["vei"], levels=(50,))})
    assert read(half, [("tiltak", "vei~50")]).package == ("vei~50",)
    (misread,) = read(half, [("tiltak", "vei~30")]).misread
    assert "30 %" in misread.sentence
    assert "50 %" in misread.sentence


def test_one_step_at_a_time():
    asked = Asked(package=("skole",), levers={"rente": 5.0})
    assert asked.adding("skole", "vei").package == ("skole", "vei")
    assert asked.leaving("skole").package == ()
    assert asked.at_start("rente").levers == {}
    assert asked.at("/s", ("plan", "min")) == "/s?plan=min&rente=5&tiltak=skole"


def test_a_form_says_year_and_part_beside_the_measure_and_the_address_in_one():
    school = replace(BASIS.measures["skole"], levels=(25, 50))
    basis = a_basis(measures={**BASIS.measures, "skole": school})
    fields = [("tiltak", "skole"), ("start-skole", "2028"), ("del-skole", "50 %"), ("start-vei", "2029")]
    assert read(basis, fields).at("/p") == "/p?tiltak=skole@2028~50"
    assert read(basis, [("tiltak", "skole@2028~50"), ("start-skole", ""), ("del-skole", "")]).package == ("skole",)
    assert read(basis, [("start-skole", "2028")]) == Asked()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("start-skole", "2041", "kan ikke begynne i «2041»"),
        ("start-skole", "i morgen", "fra 2027; velg et senere"),
        ("del-skole", "40", "nivå 40 %"),
    ],
)
def test_a_year_or_part_that_is_not_there_is_told_and_the_measure_stands_as_listed(field, value, said):
    asked = read(BASIS, [("tiltak", "skole"), (field, value)])
    assert asked.package == ("skole",)
    assert said in asked.misread[0].sentence
    assert told((f"{field}x", "1")) == [
        f"Adressen har «{field}x=1», som vi ikke kjenner. Det er sett bort fra; resten av planen står."
    ]
