"""What the solver says of a best set is believed in nothing, and what becomes of its process changes nothing."""

import sys

import pytest
from hypothesis import given, settings

from budsjett.optimise.relax import Relaxer
from budsjett.voting.bounds import Bounds
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Rule, Satisfaction
from voting.plain_rules import EITHER, elections, plain_welfare, satisfactions


@pytest.fixture(scope="module")
def relaxer():
    with Relaxer() as relax:
        yield relax


@settings(max_examples=60, deadline=None)
@given(election=elections(bounded=EITHER), satisfaction=satisfactions)
def test_the_solver_helps_to_the_same_set_as_trying_all(relaxer, election, satisfaction):
    found = count(election, Rule.WELFARE, satisfaction, relax=relaxer)
    assert list(found.adopted) == plain_welfare(election, satisfaction)


def an_election():
    items = [ItemId(f"{n:02}") for n in range(24)]
    ballots = tuple({i: 1 for n, i in enumerate(items) if (n * k) % 7 < 3} for k in range(1, 12))
    cost = {i: 10 + 7 * n % 23 for n, i in enumerate(items)}
    apart = Bounds(excludes=tuple(frozenset(items[n : n + 3]) for n in range(0, 24, 3)))
    return Election(cost_kr=cost, limit_kr=90, ballots=ballots, terms=ROUND, bounds=apart)


FAKES = {
    "it is not there": "raise SystemExit(3)",
    "it says nothing": "import sys; sys.stdin.read()",
    "it writes nonsense": "print('{', flush=True); input()",
    "it forgets what it was asked": 'while True: input(); print(\'{"prices": [1], "parts": []}\', flush=True)',
    "it answers with words": "while True: input(); print('[\"a\"]', flush=True)",
}


@pytest.mark.parametrize("program", FAKES.values(), ids=FAKES)
def test_whatever_becomes_of_the_process_the_set_is_the_same(program, monkeypatch):
    monkeypatch.setattr("budsjett.optimise.relax.START_S", 0.5)
    election = an_election()
    alone = count(election, Rule.WELFARE, Satisfaction.COST)
    with Relaxer((sys.executable, "-c", program)) as relax:
        assert count(election, Rule.WELFARE, Satisfaction.COST, relax=relax) == alone
    with Relaxer() as relax:
        assert count(election, Rule.WELFARE, Satisfaction.COST, relax=relax) == alone
