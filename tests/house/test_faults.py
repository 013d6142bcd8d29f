"""Every refusal has a status and a sentence, and the sentence uses real fields."""

import re
from dataclasses import fields

import pytest

from budsjett.errors import BudsjettError
from budsjett.web.faults import FAULTS, OF_NOTHING, UNSHORTENED, heading, sentence, tell


def leaves(cls):
    below = cls.__subclasses__()
    return [cls] if not below else [leaf for sub in below for leaf in leaves(sub)]


LEAVES = leaves(BudsjettError)


def filled(error, value="<b>verdi</b>"):
    return error(**{f.name: value for f in fields(error)})


@pytest.mark.parametrize("error", LEAVES, ids=lambda e: e.__name__)
def test_every_refusal_is_told(error):
    status, words = FAULTS[error]
    assert 400 <= status < 600
    assert set(re.findall(r"%\((\w+)\)", words)) <= {f.name for f in fields(error)}
    assert tell(filled(error))[0] == status


def test_no_row_is_left_of_a_refusal_that_is_gone():
    assert set(FAULTS) <= set(LEAVES)


@pytest.mark.parametrize("error", LEAVES, ids=lambda e: e.__name__)
def test_a_sentence_is_in_bokmal_and_ends(error):
    words = FAULTS[error][1]
    assert words[0].isupper() or words[0] in "«%"
    assert words.rstrip("»)").endswith((".", "%(sentences)s", "%(problems)s", "%(remedy)s"))
    assert not re.search(r"\b(the|not|must|round|ballot)\b", re.sub(r"%\(\w+\)s", "", words))


@pytest.mark.parametrize("error", LEAVES, ids=lambda e: e.__name__)
def test_what_a_request_held_is_told_short(error):
    long = "x" * 10_000
    told = tell(filled(error, long))[1]
    own = UNSHORTENED & {f.name for f in fields(error)}
    assert own or len(told) < 1_000


@pytest.mark.parametrize("error", OF_NOTHING, ids=lambda e: e.__name__)
def test_a_refusal_that_names_nothing_has_no_hole_in_its_sentence(error):
    status, words = tell(filled(error, ""))
    assert status == FAULTS[error][0]
    assert not re.search(r"«»|: \.|\(\)", words)
    assert tell(filled(error, "2027"))[1] != words, "what is named is told"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 500, 502, 503])
def test_every_status_has_words(status):
    assert heading(status)
    assert sentence(status).endswith(".")
