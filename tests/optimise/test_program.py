from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from budsjett.optimise.program import at_most_one

MEASURES = range(6)
PAIRS = st.lists(st.tuples(st.sampled_from(MEASURES), st.sampled_from(MEASURES)).filter(lambda p: p[0] < p[1]))
GROUPS = st.lists(st.lists(st.sampled_from(MEASURES), min_size=2, max_size=4, unique=True), max_size=2)


def allowed(groups):
    """The packages, as yes and no, that hold at most one of each group."""
    every = product((0, 1), repeat=len(MEASURES))
    return {package for package in every if all(sum(package[i] for i in group) <= 1 for group in groups)}


@given(PAIRS, GROUPS)
def test_groups_made_as_large_as_can_be_allow_the_same_packages(pairs, groups):
    assert allowed(at_most_one(pairs, groups)) == allowed([*pairs, *groups])


def test_what_all_exclude_each_other_is_said_by_one_row():
    """Ten years a measure may begin in are one row and not forty-five."""
    assert at_most_one(list(combinations(range(10), 2)), []) == [list(range(10))]
    assert at_most_one([(0, 2), (0, 3), (1, 2), (1, 3)], [[0, 1], [2, 3]]) == [[0, 1, 2, 3]]
