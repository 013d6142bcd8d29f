"""Attackers who solve for what was withheld."""

from collections import defaultdict
from itertools import product

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import InvalidNumber
from budsjett.representation.disclosure import publish, same_or_none, with_sums

K = 5
sizes = st.one_of(st.integers(0, 4), st.integers(0, 12), st.integers(0, 60))


def tables():
    one = st.lists(sizes, min_size=2, max_size=6).map(np.array)
    two = st.tuples(st.integers(2, 5), st.integers(2, 4)).flatmap(
        lambda shape: st.lists(sizes, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
            lambda cells: np.array(cells).reshape(shape)
        )
    )
    return st.one_of(one, two).map(lambda counts: counts.astype(np.int64))


class Attacker:
    """Everything published of one or more tables of the same shape, as a mixed-integer program over their cells."""

    def __init__(self, *known):
        """`known`: (published, which withheld numbers are known to be small)."""
        self.highs = highspy.Highs()
        self.highs.silent()
        self.cells = []
        for published, small in known:
            shape = tuple(size - 1 for size in published.numbers.shape)
            cells = np.array([self._variable() for _ in range(int(np.prod(shape)))]).reshape(shape)
            self.cells.append(cells)
            for key in product(*map(range, published.numbers.shape)):
                low, high = 0, highspy.kHighsInf
                if published.at(*key) is not None:
                    low = high = published.at(*key)
                elif small is not None:
                    low, high = (0, K - 1) if small[key] else (K, highspy.kHighsInf)
                self._sum(cells, key, low, high)

    def _variable(self):
        self.highs.addVar(0, highspy.kHighsInf)
        at = self.highs.getNumCol() - 1
        self.highs.changeColIntegrality(at, highspy.HighsVarType.kInteger)
        return at

    def _members(self, cells, key):
        return cells[tuple(slice(None) if at == size else at for at, size in zip(key, cells.shape, strict=True))]

    def _sum(self, cells, key, low, high):
        members = np.atleast_1d(self._members(cells, key)).ravel().astype(np.int32)
        self.highs.addRow(low, high, len(members), members, np.ones(len(members)))

    def interval(self, key, of=0):
        """The lowest and highest the number may be."""
        ends = []
        members = np.atleast_1d(self._members(self.cells[of], key)).ravel()
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            columns = self.highs.getNumCol()
            costs = np.isin(np.arange(columns), members).astype(np.float64)
            self.highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), costs)
            self.highs.changeObjectiveSense(sense)
            self.highs.run()
            status = self.highs.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                ends.append(round(self.highs.getInfo().objective_function_value))
            else:
                assert status in {
                    highspy.HighsModelStatus.kUnbounded,
                    highspy.HighsModelStatus.kUnboundedOrInfeasible,
                }
                ends.append(10**9)
        return tuple(ends)


def hidden(published):
    return [tuple(int(i) for i in key) for key in np.argwhere(published.withheld)]


@settings(max_examples=40, deadline=None)
@given(tables())
def test_an_attacker_who_solves_cannot_narrow_a_small_number(counts):
    published, whole = publish(counts), with_sums(counts)
    if published.withheld.all():  # nothing is told, not even what is small
        return
    attacker = Attacker((published, whole < K))
    assert not (published.numbers[~published.withheld] < K).any()
    for key in hidden(published):
        low, high = attacker.interval(key)
        if whole[key] < K:
            assert (low, high) == (0, K - 1)
        else:
            assert high - low >= K - 1


@settings(max_examples=30, deadline=None)
@given(tables())
def test_who_does_not_know_which_are_small_knows_less(counts):
    published, whole = publish(counts), with_sums(counts)
    attacker = Attacker((published, None))
    for key in hidden(published):
        low, high = attacker.interval(key)
        assert high - low >= K - 1
        assert whole[key] >= K or (low == 0 and high >= K - 1)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_what_is_withheld_together_is_no_small_group(counts):
    published = publish(counts)
    for axis in range(counts.ndim):
        lines = np.moveaxis(published.numbers, axis, -1).reshape(-1, published.numbers.shape[axis])
        gone = np.moveaxis(published.withheld, axis, -1).reshape(lines.shape)
        for line, away in zip(lines, gone, strict=True):
            if not away[-1]:
                rest = line[-1] - line[:-1].sum()
                assert rest == 0 if not away.any() else rest >= K


@pytest.mark.parametrize(("groups", "people"), [(2, 30), (3, 24), (4, 18), (4, 24)])
def test_an_attacker_who_knows_the_method_and_tries_every_table_is_left_in_doubt(groups, people):
    seen = defaultdict(list)
    for first in product(range(people + 1), repeat=groups - 1):
        if sum(first) <= people:
            counts = (*first, people - sum(first))
            published = publish(np.array(counts))
            seen[published.numbers.tobytes() + published.withheld.tobytes()].append((counts, published))
    for possible in seen.values():
        for (key,) in hidden(possible[0][1]):
            if key < groups:
                assert len({counts[key] for counts, _ in possible}) >= K


def test_a_plain_subtraction_is_stopped():
    published = publish(np.array([40, 3, 25, 30]))
    assert [published.at(i) for i in range(5)] == [None, None, 25, 30, 98]


def test_what_needs_no_protection_is_shown_whole():
    counts = np.array([[10, 20], [5, 9]])
    assert publish(counts).numbers.tolist() == with_sums(counts).tolist()
    assert not publish(counts).withheld.any()


def test_fewer_than_five_people_are_not_even_counted():
    assert publish(np.array([1, 2, 1])).total is None
    assert publish(np.array([0, 0])).withheld.all()


def test_a_population_that_cannot_hold_five_is_known_not_to():
    published = publish(np.array([2, 30, 30]), most=np.array([3, 400, 400]))
    assert published.at(0) is None
    assert published.at(1) is None


def test_the_difference_between_two_publications_is_never_told():
    earlier, again, later = (publish(np.array(counts)) for counts in ([40, 20, 9], [40, 20, 9], [40, 21, 9]))
    assert same_or_none(earlier, again).numbers.tolist() == earlier.numbers.tolist()
    assert same_or_none(earlier, later) is earlier


@pytest.mark.parametrize(
    ("counts", "most"),
    [([-1, 3], None), ([[[1]]], None), ([], None), ([3, 4], [2, 9]), ([3, 4], [9])],
)
def test_what_are_no_counts_are_refused(counts, most):
    with pytest.raises(InvalidNumber):
        publish(np.array(counts), most=None if most is None else np.array(most))


def test_an_attacker_is_able_to_find_a_number_that_is_only_withheld_for_being_small():
    counts = np.array([40, 3, 25, 30])
    published = publish(counts)
    naive = type(published)(
        numbers=np.where(with_sums(counts) < K, 0, with_sums(counts)), withheld=with_sums(counts) < K, fewest=K
    )
    assert Attacker((naive, None)).interval((1,)) == (3, 3)
