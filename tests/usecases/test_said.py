"""What ballots said becomes support for measures: after the count, of all, and of groups that are large enough."""

from dataclasses import replace
from fractions import Fraction
from uuid import uuid4

from budsjett.process.people import Actor, Role
from budsjett.process.rounds import Phase, RoundId, RoundItem
from budsjett.usecases import administer, propose, vote
from budsjett.usecases.said import said, shares
from budsjett.voting.election import BallotKind
from usecases.test_fund import DAY, DESK, a_draft, fund  # noqa: F401 a fixture

COUNCIL = Actor(municipality_id="vadso", role=Role.COUNCIL, key="e", label="Eldrerådet", council_id="eldreradet")


def voted(conn, items, now, ballots):
    """The fund's round with these ballots, each an age band and the items ranked, counted."""
    administer.open_voting(conn, DESK, items, now + 10 * DAY)
    digest, at = vote.round_of(conn, "vadso").list_digest, now + 11 * DAY
    for n, (age, named) in enumerate(ballots):
        voter = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"v{n}", label="x")
        ranked = {item: place for place, item in enumerate(named, start=1)}
        vote.cast_ballot(conn, voter, ranked, list_digest=digest, now=at, said={"age": age} if age else {})
    administer.close_voting(conn, DESK, at)
    assert said(conn, vote.round_of(conn, "vadso")) is None, "nothing before the count"
    vote.count(conn, DESK, at)
    return said(conn, vote.round_of(conn, "vadso"))


def proposed(conn, *titles):
    at = vote.round_of(conn, "vadso").window(Phase.PROPOSING).opens_at + DAY
    return [propose.submit(conn, COUNCIL, a_draft(title), at).measure_id for title in titles]


def test_support_is_the_share_that_names_it_and_a_group_speaks_from_five_ballots_on(vadso, fund, now):  # noqa: F811
    kor, korps = proposed(vadso, "Kor", "Korps")
    found = voted(
        vadso,
        [kor, korps],
        now,
        [*[("16-24", [kor])] * 6, *[("67+", [korps, kor])] * 5, *[("25-44", [korps])] * 4, ("", [])],
    )
    assert (found.ballots, found.round_ref) == (16, "kultur")
    assert found.of_all == {kor: Fraction(11, 16), korps: Fraction(9, 16)}
    young, old = (found.groups[label] for label in ("16–24 år", "67 år og eldre"))
    assert young == {kor: Fraction(1), korps: Fraction(0)}
    assert old == {kor: Fraction(1), korps: Fraction(1)}
    assert len(found.groups) == 2, "four of 25-44 are too few to speak"


def test_one_group_alone_is_no_groups(vadso, fund, now):  # noqa: F811
    (kor,) = proposed(vadso, "Kor")
    assert voted(vadso, [kor], now, [("16-24", [kor])] * 9).groups == {}


def test_to_spare_people_a_cut_is_to_support_leaving_it_out(vadso, now):
    administer.close_voting(vadso, DESK, now)
    counted = vote.count(vadso, DESK, now)
    round_ = vote.round_of(vadso, "vadso")
    found = said(vadso, round_)
    items = {item.measure_id: item for item in vote.ballot_items(vadso, round_).items}
    steps = {step.item: step for step in counted.outcome.steps}
    assert any(item.spared for item in items.values())
    for m, share in found.of_all.items():
        named = Fraction(steps[m].supporters, counted.ballots)
        assert share == (1 - named if items[m].spared else named)


def test_where_what_to_cut_first_may_be_marked_to_say_nothing_is_the_middle():
    item = RoundItem(
        municipality_id="vadso", round_id=RoundId(uuid4()), measure_id="kino", position=0, title="Kino",
        net_cost_kr=-1, cost_kr=1, spared=True,
    )  # fmt: skip
    cast = [{"kino": -1}, {"kino": -1}, {"kino": 1}, {}]
    assert shares([item], cast, BallotKind.APPROVAL_CUT) == {"kino": Fraction(5, 8)}
    assert shares([replace(item, spared=False)], cast, BallotKind.APPROVAL_CUT) == {"kino": Fraction(3, 8)}
    assert shares([item], [{}, {}], BallotKind.APPROVAL_CUT) == {"kino": Fraction(1, 2)}
