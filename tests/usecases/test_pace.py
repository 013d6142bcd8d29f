"""How often the same may be done within an hour, on a clock of our own."""

from datetime import UTC, datetime, timedelta

import pytest

from budsjett.errors import TooOften
from budsjett.usecases.pace import HOUR_S, Pace

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


def test_so_many_times_and_not_once_more_until_the_first_is_an_hour_old():
    clock = Clock()
    pace = Pace(3, clock)
    for _ in range(3):
        pace.take("a", now=NOW)
        clock.at += 60
    with pytest.raises(TooOften) as told:
        pace.take("a", now=NOW)
    assert (told.value.most, told.value.opens) == (3, (NOW + timedelta(seconds=HOUR_S - 180)).isoformat())
    pace.take("b", now=NOW)
    clock.at = HOUR_S - 1
    with pytest.raises(TooOften):
        pace.require("a", now=NOW)
    clock.at = HOUR_S
    pace.take("a", now=NOW)
    with pytest.raises(TooOften):
        pace.take("a", now=NOW)


def test_two_names_are_not_one_by_being_put_together_otherwise():
    pace = Pace(1)
    pace.take("vadso", "1", now=NOW)
    pace.take("vadso1", now=NOW)


def test_what_is_an_hour_old_is_kept_of_nobody():
    clock = Clock()
    pace = Pace(3, clock)
    for who in range(1000):
        pace.note(str(who))
    clock.at = HOUR_S + 61
    pace.require("another", now=NOW)
    assert len(pace._done) == 1
