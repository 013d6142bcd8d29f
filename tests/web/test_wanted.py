from dataclasses import replace
from fractions import Fraction
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.basis import District
from budsjett.optimise.problem import Among, Objective
from budsjett.usecases.said import Said
from budsjett.web.address import Asked
from budsjett.web.wanted import GOALS, Wanted, names
from budsjett.web.wanted_caps import choices
from budsjett.web.wanted_reading import read
from builders import a_basis, some_assumptions

BASIS = a_basis()
THEMES = [theme.id for theme in BASIS.themes]
WEIGHTS = {theme.id: theme.weight for theme in BASIS.themes}


def told(*query):
    return [m.sentence for m in read(BASIS, query).misread]


def test_nothing_wanted_is_the_usual_question():
    assert read(BASIS, [("mal", ""), ("vekt-oppvekst", ""), ("holder", ""), ("rente", "4")]) == Wanted()
    assert Wanted().usual
    wishes = Wanted().wishes(BASIS, Asked(), ("skole",))
    assert (wishes.keep, wishes.goals, wishes.robust, wishes.wait) == (frozenset(), (), None, {})


@given(
    st.lists(st.sampled_from(sorted(set(GOALS) - {"stotte"})), unique=True, max_size=3),
    st.dictionaries(st.sampled_from(THEMES), st.floats(0, 100)),
    st.dictionaries(st.sampled_from(THEMES), st.integers(0, len(BASIS.measures))),
    st.dictionaries(st.sampled_from(sorted(BASIS.measures)), st.sampled_from(["behold", "aldri"])),
    st.integers(0, 100),
)
def test_an_address_leads_back_to_the_question_it_was_made_from(goals, weights, most, about, hold):
    query = [("mal", goal) for goal in goals]
    query += [(f"vekt-{theme}", f"{weight:.8f}") for theme, weight in weights.items()]
    query += [(f"hoyst-{theme}", str(n)) for theme, n in most.items()]
    query += [(f"om-{m}", what) for m, what in about.items()] + [("holder", str(hold))] * bool(hold)
    wanted = read(BASIS, query)
    assert wanted.misread == ()
    again = read(BASIS, parse_qsl(urlsplit(Asked().at("/p", *wanted.pairs())).query))
    assert again == wanted
    assert wanted.hold == hold
    assert set(wanted.keep) == {m for m, what in about.items() if what == "behold"}


def test_every_wish_reaches_the_question():
    query = [
        ("mal", "nash"),
        ("mal", "minst-kutt"),
        ("behold", "1"),
        ("behold", "vei"),
        ("aldri", "bad"),
        ("holder", "80"),
    ]
    query += [(f"taper-{THEMES[0]}", "2,5"), (f"hoyst-{THEMES[0]}", "1"), (f"vekt-{THEMES[0]}", "7")]
    wishes = read(BASIS, query).wishes(BASIS, Asked(levers={"rente": 5.0}, projection="low"), ("skole",))
    assert wishes.goals == (Objective.NASH, Objective.LEAST_CUT)
    assert wishes.keep == {"skole", "vei"}
    assert wishes.never == {"bad"}
    assert wishes.lose_at_most == {THEMES[0]: 2_500_000}
    assert wishes.at_most[0].most == 1
    assert wishes.weights == {THEMES[0]: 7}
    assert (wishes.robust.hold, wishes.robust.of) == (80, 100)
    assert (wishes.levers, wishes.projection) == ({"rente": 5.0}, "low")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("mal", "alt", "«Mål» er «alt», men skal være minst-kutt"),
        ("behold", "kaffe", "«Behold» er «kaffe», men skal være et av tiltakene på listen"),
        ("aldri", "1", "«Aldri» er «1»"),
        ("om-skole", "kanskje", "er «kanskje», men skal være behold, aldri og gruppe"),
        (f"vekt-{THEMES[0]}", "101", "et tall fra 0 til 100"),
        (f"vekt-{THEMES[0]}", "NaN", "«NaN»"),
        (f"hoyst-{THEMES[0]}", "1,5", "et helt tall fra 0"),
        (f"taper-{THEMES[0]}", "-1", "mill. kr"),
        ("holder", "0", "et helt tall fra 1 til 100"),
        ("holder", "101", "et helt tall fra 1 til 100"),
        ("vent", "ja", "1 for ja, eller 0"),
        ("deler", "2", "«Tiltak kan tas delvis» er «2»"),
        ("fri", "rente", "«Frie håndtak» er «rente»"),
        ("fra-eiendomsskatt", "-3", "promille"),
    ],
)
def test_what_cannot_be_used_names_field_value_and_what_would_do_and_is_left_out(name, value, said):
    assert said in told((name, value))[0]
    assert told((name, value))[0].endswith("Det er sett bort fra.")
    assert read(BASIS, [(name, value)]).usual


def test_a_free_lever_may_stand_anywhere_it_may_or_where_it_is_said():
    assert read(BASIS, [("fri", "eiendomsskatt")]).free == {"eiendomsskatt": (0.0, 7.0)}
    narrow = [("fri", "eiendomsskatt"), ("fra-eiendomsskatt", "2"), ("til-eiendomsskatt", "4,5")]
    wanted = read(BASIS, narrow)
    assert wanted.wishes(BASIS, Asked(), ()).free == {"eiendomsskatt": (2.0, 4.5)}
    assert read(BASIS, wanted.pairs()) == wanted
    turned = read(BASIS, [("fri", "eiendomsskatt"), ("fra-eiendomsskatt", "5"), ("til-eiendomsskatt", "4")])
    assert turned.free == {}
    assert "bytt om" in turned.misread[0].sentence
    assert read(BASIS, [("fra-eiendomsskatt", "2")]).usual  # nothing is free


def test_what_may_wait_or_be_taken_in_part_is_asked_as_the_list_says():
    school = replace(BASIS.measures["skole"], may_wait=2, levels=(50,))
    basis = a_basis(measures={**BASIS.measures, "skole": school})
    wishes = read(basis, [("vent", "1"), ("deler", "1")]).wishes(basis, Asked(), ())
    assert (wishes.wait, wishes.levels) == ({"skole": 2}, {"skole": (50,)})


def test_a_measure_cannot_both_be_there_and_not():
    wanted = read(BASIS, [("behold", "skole"), ("aldri", "skole")])
    assert (wanted.keep, wanted.never) == (("skole",), ())
    assert "enten med, aldri eller i gruppen" in wanted.misread[0].sentence


def test_what_is_ours_is_not_the_plans():
    assert names(BASIS).isdisjoint({"tiltak", "befolkning", *(lever.id for lever in BASIS.levers)})


SAID = Said(
    round_ref="2027",
    ballots=9,
    of_all={"skole": Fraction(1, 3), "2027-001": Fraction(1, 2)},
    groups={"18–30": {"skole": Fraction(1)}, "67+": {"2027-001": Fraction(0)}},
)


def test_the_ballots_say_what_measures_are_worth_only_where_they_are_counted_and_asked_for():
    query = [("stemmer", "1"), ("mal", "stotte")]
    wanted = read(BASIS, query, counted=True)
    assert wanted.misread == ()
    wishes = wanted.wishes(BASIS, Asked(), (), SAID)
    assert wishes.support == {"skole": Fraction(1, 3)}  # what is a proposal and no measure of the list has no say
    assert wishes.groups == {"18–30": {"skole": Fraction(1)}, "67+": {}}
    assert wishes.goals == (Objective.SUPPORT,)
    assert Wanted().wishes(BASIS, Asked(), (), SAID).support is None
    assert read(BASIS, wanted.pairs(), counted=True) == wanted


def test_before_the_count_and_without_the_ballots_a_goal_about_them_is_told_and_left_out():
    early = read(BASIS, [("stemmer", "1"), ("mal", "stotte"), ("mal", "nash")])
    assert "ikke talt noen stemmer" in early.misread[0].sentence
    assert (early.goals, early.ballots) == (("nash",), False)
    assert "Kryss av" in read(BASIS, [("mal", "stotte")], counted=True).misread[0].sentence


PLACED = replace(
    BASIS,
    districts=(District(id="byen", label="Byen"), District(id="bygda", label="Bygda")),
    measures={**BASIS.measures, "bad": replace(BASIS.measures["bad"], district="bygda")},
)


def test_a_cap_is_on_a_place_a_theme_or_a_service_and_the_rows_of_the_form_lead_to_the_short_address():
    form = [
        *(("tak-1", "bygda"), ("tak-1-tiltak", "1"), ("tak-1-mill", "")),
        *(("tak-2", ""), ("tak-2-tiltak", ""), ("tak-2-mill", "")),
        *(("tak-3", "roads_transport"), ("tak-3-tiltak", "2"), ("tak-3-mill", "1,5")),
        *(("tak-4", "kultur"), ("tak-4-tiltak", " "), ("tak-4-mill", "0")),
    ]
    wanted = read(PLACED, form)
    assert wanted.misread == ()
    assert wanted.at_most == {"roads_transport": 2, "bygda": 1}
    assert wanted.lose_at_most == {"kultur": 0, "roads_transport": 1.5}
    assert wanted.pairs() == (
        ("hoyst-roads_transport", "2"),
        ("hoyst-bygda", "1"),
        ("taper-kultur", "0"),
        ("taper-roads_transport", "1.5"),
    )
    assert read(PLACED, wanted.pairs()) == wanted
    wishes = wanted.wishes(PLACED, Asked(), ())
    assert [(group.name, group.measures, group.most) for group in wishes.at_most] == [
        ("Vei og samferdsel", {"bad", "badebuss", "vei"}, 2),
        ("Bygda", {"bad"}, 1),
    ]
    assert wishes.lose_at_most == {"kultur": 0, "roads_transport": 1_500_000}
    assert wanted.said(PLACED) == (
        "Vei og samferdsel: høyst 2 tiltak",
        "Bygda: høyst 1 tiltak",
        "Kultur taper høyst 0 mill. kr",
        "Vei og samferdsel taper høyst 1,5 mill. kr",
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([("tak-1", "bygda")], "«Bygda» mangler et tall"),
        ([("tak-1-tiltak", "2")], "mangler hva det gjelder"),
        ([("tak-1", "fjellet"), ("tak-1-tiltak", "2")], "som heter «fjellet»"),
        ([("tak-1", "bygda"), ("tak-1-tiltak", "mange")], "«Høyst så mange tiltak, Bygda» er «mange»"),
        ([("tak-1", "bygda"), ("tak-1-mill", "-1")], "«Bygda taper høyst» er «-1»"),
    ],
)
def test_a_row_that_lacks_something_says_what_and_is_left_out(row, said):
    wanted = read(PLACED, row)
    assert said in wanted.misread[0].sentence
    assert wanted.usual


def test_two_caps_on_one_thing_are_told_and_the_first_stands():
    twice = [("tak-1", "bygda"), ("tak-1-tiltak", "1"), ("tak-2", "bygda"), ("tak-2-mill", "3")]
    wanted = read(PLACED, twice)
    assert "«Bygda» har to tak" in wanted.misread[0].sentence
    assert (wanted.at_most, wanted.lose_at_most) == ({"bygda": 1}, {})


def test_what_may_be_held_down_is_the_places_with_measures_the_themes_and_the_services_with_measures():
    offered = {kind: [heading.id for heading in those] for kind, those in choices(PLACED)}
    assert list(offered) == ["Steder", "Temaer", "Tjenester"]
    assert offered["Steder"] == ["bygda"]  # nothing is placed in the town
    assert offered["Temaer"] == THEMES
    assert offered["Tjenester"] == ["primary_school", "roads_transport"]
    assert [kind for kind, _ in choices(BASIS)] == ["Temaer", "Tjenester"]


def test_a_group_of_ones_own_choice_is_held_to_a_number():
    wanted = read(BASIS, [("om-skole", "gruppe"), ("om-vei", "gruppe"), ("om-bad", "aldri"), ("hoyst", "1")])
    assert (wanted.group, wanted.of_group, wanted.never) == (("skole", "vei"), 1, ("bad",))
    assert wanted.pairs() == (("aldri", "bad"), ("gruppe", "skole"), ("gruppe", "vei"), ("hoyst", "1"))
    assert read(BASIS, wanted.pairs()) == wanted
    (group,) = wanted.wishes(BASIS, Asked(), ()).at_most
    assert (group.measures, group.most) == ({"skole", "vei"}, 1)
    assert "Høyst 1 av «Færre skoler» og «Mindre brøyting»" in wanted.said(BASIS)
    assert "ikke hvor mange" in read(BASIS, [("gruppe", "skole")]).misread[0].sentence
    assert "ingen tiltak er valgt" in read(BASIS, [("hoyst", "2")]).misread[0].sentence
    assert read(BASIS, [("gruppe", "skole")]).usual
    assert "enten med, aldri eller i gruppen" in told(("om-skole", "gruppe"), ("behold", "skole"), ("hoyst", "1"))[0]


def test_the_worst_futures_may_be_asked_about_instead_of_how_many_hold():
    wanted = read(BASIS, [("holder", "95"), ("verst", "1")])
    robust = wanted.wishes(BASIS, Asked(), ()).robust
    assert (robust.hold, robust.mean, robust.worst) == (95, True, 5)
    assert wanted.said(BASIS) == ("Kravene holder i snitt i de 5 verste av 100 framtider",)
    assert read(BASIS, wanted.pairs()) == wanted
    alone = read(BASIS, [("verst", "1")])
    assert (alone.hold, alone.mean) == (90, True)
    assert read(BASIS, [("holder", "100"), ("verst", "1")]).said(BASIS) == (
        "Kravene holder i den verste av 100 framtider",
    )
    assert wanted.holding(80).mean
    assert wanted.holding(0) == Wanted()
    assert not read(BASIS, [("holder", "95")]).wishes(BASIS, Asked(), ()).robust.mean


def test_aims_are_for_targets_that_need_not_be_kept_per_cent_of_revenue():
    soft = a_basis(assumptions=some_assumptions(reserve_floor_hard=0, debt_ceiling_hard=0))
    wanted = read(soft, [("fond", "2,5"), ("gjeld", "120")])
    assert wanted.wishes(soft, Asked(), ()).aims == {"reserve_floor_share": 0.025, "debt_ceiling_share": 1.2}
    assert wanted.said(soft) == (
        "Disposisjonsfondet er minst 2,5 prosent av inntektene i 2030",
        "Lånegjelden er høyst 120 prosent av inntektene i 2030",
    )
    assert wanted.pairs() == (("fond", "2.5"), ("gjeld", "120"))
    assert read(soft, wanted.pairs()) == wanted
    assert wanted.aiming("debt_ceiling_share", 1.234).pairs() == (("fond", "2.5"), ("gjeld", "123.4"))
    assert "et tall fra 0 til 500" in read(soft, [("gjeld", "-1")]).misread[0].sentence
    assert "et tall fra 0 til 100" in read(soft, [("fond", "101")]).misread[0].sentence
    assert {"fond", "gjeld"}.isdisjoint(names(BASIS))


def test_who_the_groups_are_is_asked_for_goals_that_look_at_groups():
    query = [("mal", "svakest"), ("grupper", "alder")]
    wanted = read(BASIS, query)
    assert wanted.pairs() == tuple(query)
    assert wanted.wishes(BASIS, Asked(), ()).among is Among.AGES
    assert wanted.said(BASIS)[:2] == ("Først: mest til dem som får minst", "Gruppene er aldersgruppene")
    assert read(BASIS, [("mal", "svakest")]).wishes(BASIS, Asked(), ()).among is None
    assert read(BASIS, [("grupper", "alder"), ("mal", "minst-kutt")]).pairs() == (("mal", "minst-kutt"),)
    assert read(PLACED, [("mal", "nash"), ("grupper", "sted")]).wishes(PLACED, Asked(), ()).among is Among.DISTRICTS
    assert "tema og alder" in told(("mal", "nash"), ("grupper", "sted"))[0], "nothing is placed in this one"
