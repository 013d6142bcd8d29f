"""Who gains and who loses, in words: the year shown, who gets the most, and what is assumed."""

from dataclasses import replace

import numpy as np

from budsjett.budget.ages import AGES
from budsjett.budget.basis import District
from budsjett.budget.conditions import expected
from budsjett.budget.gains import Gains, gains
from budsjett.budget.plan import project
from budsjett.web import words
from budsjett.web.people import EVERYBODY, JOINED, PAYERS, PURSE, UNFELT, beside, people
from builders import a_basis, a_measure

NONE = np.zeros(4)


def some_gains(**changes) -> Gains:
    ages_kr = np.zeros((len(AGES), 4))
    for age, kr in changes.pop("ages", {}).items():
        ages_kr[[a.id for a in AGES].index(age)] = kr
    start = Gains(
        persons=np.full((len(AGES), 4), 200.0),
        ages_kr=ages_kr,
        everybody_kr=NONE,
        unfelt_kr=NONE,
        places_kr={},
        invested_kr=NONE,
        paid_kr=NONE,
        home_kr=None,
        left_kr=NONE,
    )
    return replace(start, **changes)


def told(**changes):
    found = people(a_basis(districts=(District(id="by", label="Byen"),)), some_gains(**changes))
    assert found is not None
    return found


def plain(text: str) -> str:
    return text.replace(words.NBSP, " ").replace(JOINED, "")


def test_who_gets_the_most_and_who_loses_the_most_is_counted_by_the_head():
    both = told(ages={"1-5": 800_000, "6-15": 600_000, "80+": -400_000})
    assert (
        plain(both.sentence) == "Per innbygger får 1–5 år mest i 2030: 4 000 kr. 80 år og eldre mister mest: 2 000 kr."
    )
    assert plain(told(ages={"80+": -400_000}).sentence) == "Per innbygger mister 80 år og eldre mest i 2030: 2 000 kr."
    assert plain(told(everybody_kr=NONE - 140_000).sentence) == "Alle mister like mye i 2030: 100 kr hver."
    assert told(paid_kr=NONE + 140_000).sentence == ""


def test_the_last_year_in_which_anybody_gains_or_loses_is_shown():
    once = told(ages={"1-5": np.array([300_000, 0, 0, 0])}, left_kr=NONE - 5)
    assert (once.at, once.years[once.at]) == (0, 2027)
    assert told(left_kr=NONE - 5).at == 3


def test_rows_are_those_who_gain_or_lose_and_tax_is_a_loss():
    found = told(
        ages={"0": 20_000},
        everybody_kr=NONE + 1_400_000,
        paid_kr=NONE + 2_800_000,
        unfelt_kr=NONE - 9,
        left_kr=NONE + 70_000,
        places_kr={"by": NONE + 3},
    )
    assert [(r.label, r.kr[-1], r.per_head and r.per_head[-1]) for r in (*found.rows, *found.purse, *found.places)] == [
        ("Under 1 år", 20_000, 100),
        (EVERYBODY, 1_400_000, 1_000),
        (PAYERS, -2_800_000, -2_000),
        (PURSE, 70_000, 50),
        (UNFELT, -9, None),
        ("Byen", 3, None),
    ]


def test_what_is_assumed_is_told_where_it_is_used_and_not_elsewhere():
    assert [
        len(told(**made).assumed) for made in ({"ages": {"0": 1}}, {"everybody_kr": NONE + 1}, {"left_kr": NONE + 1})
    ] == [1, 1, 0]
    (home,) = [s for s in told(paid_kr=NONE + 1, home_kr=NONE + 1_250).assumed if "bolig betaler" in s]
    assert "1 250 kr mer" in plain(home)
    assert any("slites" in s for s in told(invested_kr=NONE + 1, everybody_kr=NONE + 1).assumed)
    assert any(UNFELT in s for s in told(unfelt_kr=NONE - 1).assumed)


def test_plans_beside_each_other_are_held_against_the_first_where_they_can_be():
    basis = a_basis()
    plans = [
        project(basis),
        project(basis, ("skole",)),
        project(basis, projection="low"),
        None,
        project(basis, ("vei",)),
    ]
    found = {row.label: row.per_head for row in beside(basis, plans)}
    july = expected(basis).july[0][:, -1]
    pupils, all_kr = july[2:4].sum(), round(-1_000_000 / july.sum())
    assert found == {"6–15 år": (round(-6_000_000 / pupils), None, None, 0), EVERYBODY: (0, None, None, all_kr)}
    assert beside(basis, [None, plans[0]]) == beside(basis, plans[:1]) == ()


def test_nothing_is_told_where_nothing_moves():
    assert people(a_basis(), some_gains()) is None
    basis = a_basis(measures={"vei": a_measure("vei")})
    found = people(basis, gains(basis, project(basis), project(basis, ("vei",))))
    assert found is not None
    assert found.origin is None, "costs by age say nothing of roads"
