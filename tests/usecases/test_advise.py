"""What the optimiser says when somebody asks, on Vadsø's figures."""

import pytest

from budsjett.errors import NoSuchMeasure
from budsjett.optimise.child import SOLVER
from budsjett.optimise.problem import AtMost, Robust, Status, Wishes
from budsjett.usecases import advise, proven
from budsjett.usecases.bases import basis_of

PLAIN = advise.wishes_of()


@pytest.fixture
def basis(vadso):
    return basis_of(vadso, "vadso")


def solved(question):
    return question.work(SOLVER, lambda _: None)


def test_the_same_question_is_answered_from_memory(basis):
    first = solved(advise.package(basis, PLAIN, seconds=20))
    assert advise.package(basis, advise.wishes_of()).known() is first
    assert advise.suggest(basis, advise.wishes_of(), time_limit_s=20) is first
    assert advise.package(basis, advise.wishes_of(keep=["kulturskole-gratis"])).known() is None


def test_a_wish_of_any_kind_makes_another_question():
    wishes = [
        PLAIN,
        Wishes(weights={"kultur": 2}),
        Wishes(never=frozenset({"a"})),
        Wishes(keep=frozenset({"a"})),
        Wishes(wait={"a": 1}),
        Wishes(at_most=(AtMost(measures=frozenset({"a"}), most=1),)),
        Wishes(lose_at_most={"kultur": 1}),
        Wishes(groups={"eldre": {"a": 0.5}}),
        Wishes(robust=Robust(hold=60)),
    ]
    assert len({proven._fixed(tuple((name, getattr(w, name)) for name in w.__slots__)) for w in wishes}) == len(wishes)


def test_the_best_so_far_is_told_on_the_way(basis, monkeypatch):
    monkeypatch.setattr(proven, "_answers", {})
    heard = []
    answer = advise.package(basis, advise.wishes_of(never=["sfo-pris"])).work(SOLVER, heard.append)
    assert heard
    assert {told.status for told in heard} == {Status.FEASIBLE}
    assert answer.status is Status.OPTIMAL
    assert heard[-1].package == answer.package


def test_a_measure_in_the_package_or_unknown_has_no_answer(basis):
    best = solved(advise.package(basis, PLAIN))
    assert best.status is Status.OPTIMAL
    assert solved(advise.what_it_would_take(basis, PLAIN, best.package[0])).entry is None
    assert advise.what_it_would_take(basis, PLAIN, best.package[0]).known().best is best
    with pytest.raises(NoSuchMeasure):
        advise.what_it_would_take(basis, PLAIN, "kaffe")


def test_what_it_would_take_names_what_has_no_place_beside_it(basis):
    question = advise.what_it_would_take(basis, PLAIN, "bestillingsbuss")
    told = solved(question)
    assert told.entry.possible
    assert set(told.entry.pushed_out) <= set(told.best.package)
    assert "bestillingsbuss" in told.entry.with_it
    assert question.known().entry is told.entry


def test_others_are_lawful_and_differ(basis):
    told = solved(advise.behind(basis, PLAIN))
    packages = [set(answer.package) for answer in told.others.answers]
    assert len(packages) == advise.COUNT
    assert all(len(a ^ b) >= advise.DIFFER for i, a in enumerate(packages) for b in packages[:i])
    assert advise.behind(basis, PLAIN).known() == told
