"""What the optimiser says when somebody asks, on Vadsø's figures."""

import threading

import pytest

from budsjett.errors import Busy, NoSuchMeasure
from budsjett.optimise.problem import Status
from budsjett.usecases import advise

PLAIN = advise.wishes_of()


def test_the_same_question_is_answered_from_memory(vadso):
    first = advise.suggest(vadso, "vadso", PLAIN, time_limit_s=20)
    assert advise.suggest(vadso, "vadso", advise.wishes_of(), time_limit_s=20) is first
    assert advise.suggest(vadso, "vadso", advise.wishes_of(keep=["kulturskole-gratis"]), time_limit_s=20) is not first


def test_a_measure_in_the_package_or_unknown_has_no_answer(vadso):
    best = advise.suggest(vadso, "vadso", PLAIN, time_limit_s=20)
    assert best.status is Status.OPTIMAL
    assert advise.what_it_would_take(vadso, "vadso", PLAIN, best.package[0]) is None
    with pytest.raises(NoSuchMeasure):
        advise.what_it_would_take(vadso, "vadso", PLAIN, "kaffe")


def test_what_it_would_take_names_what_has_no_place_beside_it(vadso):
    best = advise.suggest(vadso, "vadso", PLAIN, time_limit_s=20)
    told = advise.what_it_would_take(vadso, "vadso", PLAIN, "miljoarbeidere")
    assert told is not None
    assert told.possible
    assert set(told.pushed_out) <= set(best.package)
    assert "miljoarbeidere" in told.with_it


def test_others_are_lawful_and_differ(vadso):
    told = advise.others(vadso, "vadso", PLAIN)
    packages = [set(answer.package) for answer in told.answers]
    assert len(packages) == advise.COUNT
    assert all(len(a ^ b) >= advise.DIFFER for i, a in enumerate(packages) for b in packages[:i])


def test_who_comes_when_too_many_are_solving_is_told_and_nothing_is_solved(vadso, monkeypatch):
    monkeypatch.setattr(advise, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(advise, "_answers", {})
    monkeypatch.setattr(advise, "_turns", threading.BoundedSemaphore(1))
    advise._turns.acquire()
    with pytest.raises(Busy):
        advise.suggest(vadso, "vadso", advise.wishes_of(keep=["sfo-pris"]))
    advise._turns.release()
    assert advise.suggest(vadso, "vadso", advise.wishes_of(keep=["sfo-pris"])).status is Status.OPTIMAL
