"""JSON-stat 2.0 in each form the standard allows, and what is none."""

import json

import pytest

from budsjett.sources.jsonstat import NotJsonStatError, read
from sources.ssb_answers import dataset

CUBE = {"Region": {"a": "A", "b": "B"}, "Tid": {"2024": "2024", "2025": "2025"}}


def test_the_last_dimension_moves_fastest():
    found = read(json.dumps(dataset(CUBE, [1, 2, 3, 4])))
    assert [found.get(Region=r, Tid=t) for r in "ab" for t in ("2024", "2025")] == [1, 2, 3, 4]


def test_places_decide_the_order_and_a_list_of_codes_is_an_index_too():
    given = dataset(CUBE, [1, 2, 3, 4])
    given["dimension"]["Region"]["category"]["index"] = {"b": 0, "a": 1}
    given["dimension"]["Tid"]["category"]["index"] = ["2025", "2024"]
    assert read(json.dumps(given)).get(Region="a", Tid="2024") == 4


def test_a_dimension_of_one_code_needs_no_index_and_need_not_be_named():
    given = dataset({"Region": {"a": "A"}, "Tid": {"2024": "2024"}}, [7])
    del given["dimension"]["Region"]["category"]["index"]
    assert read(json.dumps(given)).get() == 7
    with pytest.raises(KeyError, match="Tid"):
        read(json.dumps(dataset(CUBE, [1, 2, 3, 4]))).get(Region="a")


@pytest.mark.parametrize("value", [[0, None, 3, None], {"0": 0, "2": 3}])
@pytest.mark.parametrize("status", [["", ":", "", ""], {"1": ":"}])
def test_missing_is_not_nothing_and_says_why(value, status):
    found = read(json.dumps(dataset(CUBE, value, status=status)))
    assert (found.get(Region="a", Tid="2024"), found.get(Region="a", Tid="2025")) == (0, None)
    assert found.missing == {("a", "2025"): ":", ("b", "2025"): ""}


def test_one_status_may_be_said_of_all():
    assert read(json.dumps(dataset(CUBE, [None] * 4, status=":"))).missing["b", "2024"] == ":"


def broken(**changes):
    return json.dumps({**dataset(CUBE, [1, 2, 3, 4]), **changes})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "{}",
        "[" * 100_000,
        broken(version="1.2"),
        broken(**{"class": "collection"}),
        broken(value=[1, 2, 3]),
        broken(value=[1, 2, 3, 4, 5]),
        broken(value=[1, 2, 3, True]),
        broken(value=[1, 2, 3, "4"]),
        broken(value={"4": 1}),
        broken(value={"-1": 1}),
        broken(size=[2, 3]),
        broken(size=[2]),
        broken(size=[2, 0]),
        broken(id=["Region", "Region"]),
        broken(id=["Region", "Alder"]),
        broken(dimension=None),
        broken(value=[1, 2, 3, 1]).replace("1]", "NaN]"),
        broken(value=[1, 2, 3, 1]).replace("1]", "1e999]"),
        broken(size=[2_000, 2_000]),
    ],
)
def test_what_is_no_dataset_is_refused(text):
    with pytest.raises(NotJsonStatError):
        read(text)


def test_two_codes_in_one_place_are_refused():
    given = dataset(CUBE, [1, 2, 3, 4])
    given["dimension"]["Region"]["category"]["index"] = {"a": 0, "b": 0}
    with pytest.raises(NotJsonStatError):
        read(json.dumps(given))
