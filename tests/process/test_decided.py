"""One name for all that is decided when voting opens."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from budsjett.process.decided import name_of, still_stands
from budsjett.process.rounds import CapOn, ListCap, Phase, Round, RoundId, RoundItem, RoundKind, Window, digest_of
from budsjett.voting.election import BallotKind
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Rule, Satisfaction

AT = datetime(2026, 11, 1, tzinfo=UTC)
HERE = {"municipality_id": "vadso", "round_id": RoundId(UUID(int=1))}
KINO = RoundItem(**HERE, measure_id="kino", position=1, title="Kino", net_cost_kr=-5, cost_kr=5, spared=True)
BAD = RoundItem(**HERE, measure_id="bad", position=2, title="Bad", net_cost_kr=7, cost_kr=7, spared=False)
OPENED = Round(
    id=RoundId(UUID(int=1)),
    municipality_id="vadso",
    ref="2027",
    title="Runde",
    question="Hva?",
    phase=Phase.VOTING,
    basis_digest="d",
    ballot_kind=BallotKind.APPROVAL,
    points=0,
    rule=Rule.EQUAL_SHARES,
    satisfaction=Satisfaction.COST,
    windows=(Window(phase=Phase.VOTING, opens_at=AT, closes_at=AT + timedelta(days=9)),),
    created_at=AT,
    limit_kr=10,
    caps=(ListCap(on=CapOn.THEME, of="kultur", most=1, in_kr=False),),
)
MAY_CHANGE = {
    "phase": Phase.CLOSED,
    "windows": (),
    "created_at": AT + timedelta(1),
    "id": RoundId(UUID(int=2)),
    "municipality_id": "tana",
    "list_digest": "x",
}
CHANGES = {
    "ref": "2028",
    "title": "Annet",
    "question": "Hvem?",
    "basis_digest": "e",
    "ballot_kind": BallotKind.POINTS,
    "points": 5,
    "rule": Rule.GREEDY,
    "satisfaction": Satisfaction.CARDINALITY,
    "need_kr": 1,
    "limit_kr": 11,
    "given": ("kino",),
    "kind": RoundKind.FUND,
    "terms": replace(ROUND, fewest_votes=3),
    "asks": ("age",),
    "paper": True,
    "least": 3,
    "most": 5,
    "caps": (ListCap(on=CapOn.THEME, of="kultur", most=2, in_kr=False),),
}


def test_every_field_of_a_round_either_may_change_or_gives_another_name():
    assert {field.name for field in fields(Round)} == set(CHANGES) | set(MAY_CHANGE)
    name = name_of(OPENED, (KINO, BAD))
    assert len(name) == 64
    for field, value in MAY_CHANGE.items():
        assert name_of(replace(OPENED, **{field: value}), (KINO, BAD)) == name, field
    other = {field: name_of(replace(OPENED, **{field: value}), (KINO, BAD)) for field, value in CHANGES.items()}
    assert len({name, *other.values()}) == len(CHANGES) + 1


@pytest.mark.parametrize(
    "items", [(BAD, KINO), (KINO,), (replace(KINO, cost_kr=6), BAD), (replace(KINO, title="Kinoen"), BAD), ()]
)
def test_another_list_is_another_name(items):
    assert name_of(OPENED, items) != name_of(OPENED, (KINO, BAD))


def test_what_is_as_it_is_by_default_leaves_no_trace_so_that_a_later_version_names_it_alike():
    assert name_of(OPENED, ()) == "d190ca8b20946a7e1c01ffdf9b34f7dbd02f17dde0c8f3af879fc54009b14220"


def test_a_round_that_recorded_its_list_alone_is_held_to_its_list():
    recorded = digest_of((KINO, BAD))
    assert still_stands(recorded, OPENED, (KINO, BAD))
    assert not still_stands(recorded, OPENED, (KINO,))
    assert not still_stands(recorded, replace(OPENED, rule=Rule.GREEDY), (BAD,))
