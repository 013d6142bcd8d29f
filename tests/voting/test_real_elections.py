"""The real elections of the Pabulib collection, beside the project: the same winners as pabutools in exact fractions.

Pabulib: Faliszewski et al., IJCAI 2023. The files are not part of the project; BUDSJETT_PABULIB names their folder.
Every file of `oracle.json` is counted, by every rule there is; nothing is left out for time.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from budsjett.voting.counting import count
from budsjett.voting.options import Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read, write

pytestmark = pytest.mark.pabulib

NAMED = os.environ.get("BUDSJETT_PABULIB", "")
FOLDER = Path(NAMED)
FILES = [pytest.param(path, id=path.stem) for path in sorted(FOLDER.glob("*.pb"))] if NAMED else []
if not FILES:
    WHY = "BUDSJETT_PABULIB names no folder with .pb files: the real elections are not counted"
    FILES = [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=WHY))]
ADD_ONE = Terms(completion=Completion.ADD_ONE)
RULES = {
    "greedy_cost": (Rule.GREEDY, Satisfaction.COST),
    "greedy_card": (Rule.GREEDY, Satisfaction.CARDINALITY),
    "mes_cost": (Rule.EQUAL_SHARES, Satisfaction.COST),
    "mes_card": (Rule.EQUAL_SHARES, Satisfaction.CARDINALITY),
    "mesadd1_cost": (Rule.EQUAL_SHARES, Satisfaction.COST),
    "mesadd1_card": (Rule.EQUAL_SHARES, Satisfaction.CARDINALITY),
    "phragmen": (Rule.PHRAGMEN, Satisfaction.COST),
}
WEIGHED = {
    "greedy_score": (Rule.GREEDY, Satisfaction.CARDINALITY),
    "mes_score": (Rule.EQUAL_SHARES, Satisfaction.CARDINALITY),
    "greedy_borda": (Rule.GREEDY, Satisfaction.CARDINALITY),
    "mes_borda": (Rule.EQUAL_SHARES, Satisfaction.CARDINALITY),
}


@pytest.fixture(scope="module")
def oracle():
    return json.loads((FOLDER / "oracle.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES)
def test_a_real_election_has_the_same_winners_as_in_pabutools(path, oracle):
    file = read(path.read_text(encoding="utf-8"))
    known = oracle.get(path.name, {})
    for name, winners in known.items():
        weighed = name in WEIGHED
        rule, satisfaction = (WEIGHED if weighed else RULES)[name]
        election = file.points if weighed else file.election
        assert election is not None
        if name.startswith("mesadd1"):
            election = replace(election, terms=ADD_ONE)
        outcome = count(election, rule, satisfaction)
        assert outcome.cost_kr <= election.limit_kr
        assert sorted(outcome.adopted) == sorted(winners), name


@pytest.mark.parametrize("path", FILES[::9])
def test_a_real_election_written_and_read_again_is_the_same(path):
    file = read(path.read_text(encoding="utf-8"))
    again = read(write(file.election, file.names, {}))
    assert dict(again.election.cost_kr) == dict(file.election.cost_kr)
    outcomes = [count(e, Rule.EQUAL_SHARES, Satisfaction.COST) for e in (file.election, again.election)]
    assert outcomes[0] == outcomes[1]
