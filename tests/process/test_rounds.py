from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from budsjett.errors import InvalidWindow
from budsjett.process.rounds import Phase, RoundId, RoundItem, Window, check_windows, digest_of

START = datetime(2026, 11, 1, tzinfo=UTC)


def window(phase, opens, closes):
    return Window(phase=phase, opens_at=START + timedelta(days=opens), closes_at=START + timedelta(days=closes))


def test_windows_come_in_the_order_of_the_phases():
    voting, proposing = window(Phase.VOTING, 10, 20), window(Phase.PROPOSING, 0, 10)
    assert check_windows((voting, proposing)) == (proposing, voting)


@pytest.mark.parametrize(
    "windows",
    [
        (window(Phase.VOTING, 5, 5),),
        (window(Phase.VOTING, 5, 4),),
        (window(Phase.PROPOSING, 0, 10), window(Phase.VOTING, 9, 20)),
        (window(Phase.VOTING, 0, 10), window(Phase.VOTING, 10, 20)),
        (window(Phase.COUNTED, 0, 10),),
    ],
    ids=["closes as it opens", "closes before", "overlap", "twice", "a phase without times"],
)
def test_times_that_cannot_be_kept_are_refused(windows):
    with pytest.raises(InvalidWindow):
        check_windows(windows)


def item(**changes):
    fields = {"measure_id": "kino", "position": 1, "title": "Kino", "net_cost_kr": -5, "cost_kr": 5, "spared": True}
    return RoundItem(municipality_id="vadso", round_id=RoundId(UUID(int=1)), **{**fields, **changes})


@pytest.mark.parametrize(
    "change", [{"measure_id": "bad"}, {"title": "Bad"}, {"net_cost_kr": 5}, {"cost_kr": 6}, {"spared": False}]
)
def test_any_change_of_what_is_voted_on_is_another_list(change):
    assert digest_of((item(),)) != digest_of((item(**change),))
    assert digest_of((item(),)) == digest_of((item(),))
