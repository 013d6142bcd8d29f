"""The form that sets up a round: what each field says arrives where the count looks for it."""

from dataclasses import replace

import pytest

from budsjett.errors import InvalidNumber, InvalidText
from budsjett.process.rounds import CapOn, ListCap, RoundKind
from budsjett.voting.election import BallotKind
from budsjett.voting.options import ROUND, AddOneStart, AddOneStop, Completion, CompletionOrder, TieBreak
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.web import round_form
from budsjett.web.sent import Sent

TERMS = {
    "rest": ("completion", {one.value: one for one in Completion}),
    "rest-rekke": ("completion_order", {one.value: one for one in CompletionOrder}),
    "start": ("add_one_start", {one.value: one for one in AddOneStart}),
    "stopp": ("add_one_stop", {one.value: one for one in AddOneStop}),
    "likt": ("ties", {one.value: one for one in TieBreak}),
    "plass": ("skips", {"hopp": True, "stopp": False}),
    "ustottet": ("adopts_unsupported", {"ja": True, "nei": False}),
}
"""By field: which of the terms it sets, and what each of its values means."""


def test_a_form_nobody_has_changed_is_the_usual_round():
    said = round_form.read(Sent(round_form.suggested().items()))
    assert said["terms"] == ROUND
    assert (said["kind"], said["ballot_kind"], said["rule"]) == (
        RoundKind.PRIORITIES,
        BallotKind.APPROVAL,
        Rule.EQUAL_SHARES,
    )
    assert (said["satisfaction"], said["pot_kr"], said["points"], said["asks"], said["caps"]) == (
        Satisfaction.COST,
        0,
        0,
        (),
        (),
    )
    assert said == round_form.read(Sent())


@pytest.mark.parametrize("option", round_form.OPTIONS, ids=lambda option: option.name)
def test_every_value_of_every_option_sets_what_it_is_called_and_nothing_else(option):
    for value, _ in option.values:
        said = round_form.read(Sent([(option.name, value)]))
        if option.name == "verdi":
            assert (said["satisfaction"].value, said["terms"]) == (value, ROUND)
            continue
        term, means = TERMS[option.name]
        assert said["terms"] == replace(ROUND, **{term: means[value]})
    with pytest.raises(InvalidText):
        round_form.read(Sent([(option.name, "noe annet")]))


def test_how_many_things_is_read_and_an_empty_field_is_no_bound():
    said = round_form.read(Sent([("minst-antall", "3"), ("hoyst-antall", " 5 ")]))
    assert (said["least"], said["most"]) == (3, 5)
    said = round_form.read(Sent([("minst-antall", " ")]))
    assert (said["least"], said["most"]) == (0, 0)
    with pytest.raises(InvalidNumber) as told:
        round_form.read(Sent([("hoyst-antall", "mange")]))
    assert (told.value.field, told.value.value) == ("Høyst antall ting", "mange")


def test_every_field_beside_the_options_is_read_too():
    pot = round_form.read(Sent([("slag", "fund"), ("pott", "1 250 000")]))
    assert (pot["kind"], pot["pot_kr"]) == (RoundKind.FUND, 1_250_000)
    points = round_form.read(Sent([("seddel", "points"), ("poeng", "12")]))
    assert (points["ballot_kind"], points["points"]) == (BallotKind.POINTS, 12)
    assert round_form.read(Sent([("poeng", "12")]))["points"] == 0
    assert round_form.read(Sent([(round_form.FEWEST, "40")]))["terms"] == replace(ROUND, fewest_votes=40)
    assert round_form.read(Sent([("regel", "phragmen")]))["rule"] is Rule.PHRAGMEN
    assert round_form.read(Sent([("spor", "age"), ("spor", "area")]))["asks"] == ("age", "area")


def test_a_limit_is_of_a_theme_or_a_place_in_kroner_or_things_and_an_empty_field_is_none():
    names = [
        (round_form.cap_name(CapOn.THEME, "kultur", in_kr=True), "2 000"),
        (round_form.cap_name(CapOn.DISTRICT, "vadso-by", in_kr=False), "3"),
        (round_form.cap_name(CapOn.THEME, "helse", in_kr=False), " "),
    ]
    assert round_form.read(Sent(names))["caps"] == (
        ListCap(on=CapOn.THEME, of="kultur", most=2000, in_kr=True),
        ListCap(on=CapOn.DISTRICT, of="vadso-by", most=3, in_kr=False),
    )


@pytest.mark.parametrize(
    "sent",
    [
        [("slag", "fund"), ("pott", "mye")],
        [("seddel", "points"), ("poeng", "0")],
        [(round_form.FEWEST, "-1")],
        [(round_form.cap_name(CapOn.THEME, "kultur", in_kr=False), "1,5")],
    ],
)
def test_a_number_that_cannot_be_meant_is_refused(sent):
    with pytest.raises((InvalidNumber, InvalidText)):
        round_form.read(Sent(sent))
