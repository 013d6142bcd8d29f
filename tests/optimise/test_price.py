import statistics

from hypothesis import given
from hypothesis import strategies as st

from budsjett.optimise import worth
from budsjett.optimise.package import best
from budsjett.optimise.price import HUNDREDTHS, highest
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.worth import entry
from optimise.municipalities import a_random_basis


@given(st.integers(-1, HUNDREDTHS - 1), st.integers(0, HUNDREDTHS - 1))
def test_the_highest_is_found_wherever_one_looks_first(price, first):
    asked = []

    def chosen_at(hundredths):
        asked.append(hundredths)
        return hundredths <= price

    assert highest(chosen_at, first) == (price if price >= 0 else None)
    assert len(asked) <= 12
    assert len(asked) == len(set(asked))
    if first == price:
        assert len(asked) <= 2


def test_a_price_takes_two_packages_and_not_eight(solver, monkeypatch):
    """One at the price and one a hundredth dearer, for the first look is nearly always at it."""
    solved, each = [], []

    def counted(*given, **named):
        solved.append(given)
        return best(*given, **named)

    monkeypatch.setattr(worth, "best", counted)
    for seed in range(40, 60):
        basis = a_random_basis(seed)
        answer = best(basis, Wishes(), solver=solver)
        for measure in set(basis.measures) - set(answer.package) if answer.status is Status.OPTIMAL else ():
            solved.clear()
            if entry(basis, Wishes(), answer, measure, solver=solver).price is not None:
                each.append(len(solved) - 1)  # the first asks what the best package with it is
    assert len(each) >= 4
    assert statistics.median(each) <= 2
