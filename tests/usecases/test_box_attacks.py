"""What a voter may try with the box, beside what `test_vote.py` tries."""

from pathlib import Path

import budsjett
from budsjett.process.people import Actor, Role
from budsjett.store import ballots
from budsjett.usecases import explore, vote

SOURCE = Path(budsjett.__file__).parent


def cast(conn, actor, choices, now):
    round_ = explore.current_round(conn, "vadso")
    return vote.cast_ballot(conn, actor, choices, list_digest=vote.ballot_items(conn, round_).digest, now=now)


def in_the_box(conn):
    return ballots.tally(conn, "vadso", explore.current_round(conn, "vadso").id)[0]


def a_citizen(number):
    return Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"k{number}", label="innbygger")


def test_a_ballot_may_name_everything(vadso, citizen, now):
    round_ = explore.current_round(vadso, "vadso")
    everything = {item.measure_id: 1 for item in vote.ballot_items(vadso, round_).items}
    assert len(everything) > 1
    before = in_the_box(vadso)
    cast(vadso, citizen, everything, now)
    assert in_the_box(vadso) == before + 1


def test_who_changes_a_ballot_again_and_again_has_one(vadso, citizen, now):
    round_ = explore.current_round(vadso, "vadso")
    one, other = [item.measure_id for item in vote.ballot_items(vadso, round_).items][:2]
    cast(vadso, citizen, {}, now)
    stands = in_the_box(vadso)
    for change in range(200):
        cast(vadso, citizen, {one if change % 2 else other: 1}, now)
    assert in_the_box(vadso) == stands


def test_three_hundred_voters_are_three_hundred_ballots(vadso, now):
    before = in_the_box(vadso)
    for number in range(300):
        cast(vadso, a_citizen(number), {}, now)
    assert in_the_box(vadso) == before + 300


def test_nothing_that_votes_looks_at_an_address():
    """Where an address is looked at, it is to share the optimiser's time, and to count wrong receipt codes."""
    looks = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "client.host" in (text := path.read_text(encoding="utf-8")) or "x-forwarded-for" in text.lower()
    }
    assert looks <= {"web/working.py"}
    asking = {p.name for p in (SOURCE / "web").rglob("*.py") if "from budsjett.web.working import" in p.read_text()}
    assert "ballot.py" not in asking
    assert "booth.py" not in asking
