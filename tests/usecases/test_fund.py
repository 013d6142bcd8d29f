"""A fund round: the councils' proposals share a pot, and nothing must be found."""

from datetime import timedelta

import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureKind
from budsjett.errors import InvalidNumber, InvalidText
from budsjett.process.people import Actor, Role
from budsjett.process.proposals import Draft
from budsjett.process.rounds import Phase, RoundKind, Window
from budsjett.usecases import administer, propose, vote
from budsjett.usecases.ballot_plan import basis_with_proposals, taken_kr
from budsjett.voting.election import BallotKind

DESK = Actor(municipality_id="vadso", role=Role.ADMINISTRATOR, key="a", label="Administrasjonen")
COUNCIL = Actor(municipality_id="vadso", role=Role.COUNCIL, key="e", label="Eldrerådet", council_id="eldreradet")
DAY = timedelta(days=1)


def a_draft(title, **changes):
    given = {
        "title": title,
        "description": "Noe.",
        "affected": "Noen.",
        "otherwise": "Ingen.",
        "kind": MeasureKind.SPENDING,
        "line": LineId("culture"),
        "yearly_kr": 60_000,
        "first_year": 2027,
        "one_off": True,
    }
    return Draft(**{**given, **changes})


@pytest.fixture
def fund(vadso, now):
    """A fund of 150 000 kr, open for proposals; the round before it is counted."""
    administer.close_voting(vadso, DESK, now)
    vote.count(vadso, DESK, now)
    windows = (
        Window(phase=Phase.PROPOSING, opens_at=now, closes_at=now + 10 * DAY),
        Window(phase=Phase.VOTING, opens_at=now + 10 * DAY, closes_at=now + 20 * DAY),
    )
    round_ = administer.create_round(
        vadso,
        DESK,
        ref="kultur",
        title="Kulturmidler",
        question="Hvem skal få?",
        windows=windows,
        ballot_kind=BallotKind.RANKING,
        kind=RoundKind.FUND,
        pot_kr=150_000,
        asks=["age"],
        now=now,
    )
    administer.open_proposing(vadso, DESK, now)
    return round_


def an_item(conn, title, **changes):
    return propose.submit(conn, COUNCIL, a_draft(title, **changes), _at(conn)).measure_id


def _at(conn):
    return vote.round_of(conn, "vadso").window(Phase.PROPOSING).opens_at + DAY


def test_proposals_share_the_pot_at_what_they_take_out_of_it(vadso, fund, now):
    small, large = an_item(vadso, "Kor"), an_item(vadso, "Scene", yearly_kr=0, investment_kr=120_000, one_off=False)
    opened = administer.open_voting(vadso, DESK, [small, large], now + 10 * DAY)
    listed = {item.measure_id: item for item in vote.ballot_items(vadso, opened).items}
    assert {i: item.cost_kr for i, item in listed.items()} == {small: 60_000, large: 120_000}
    assert not any(item.spared for item in listed.values())
    assert (opened.need_kr, opened.limit_kr) == (0, 150_000)


def test_what_takes_nothing_out_of_the_pot_cannot_be_voted_on(vadso, fund, now):
    with pytest.raises(InvalidNumber, match="koster penger"):
        administer.open_voting(vadso, DESK, ["kino-avvikles"], now + 10 * DAY)
    basis = basis_with_proposals(vadso, fund)
    with pytest.raises(InvalidNumber):
        taken_kr(basis, basis.measures["kino-avvikles"])


def test_a_withdrawn_proposal_is_not_among_the_candidates_but_one_on_the_ballot_stays(vadso, fund, now):
    kept, gone = an_item(vadso, "Kor"), an_item(vadso, "Korps")
    propose.withdraw(vadso, COUNCIL, gone.removeprefix("forslag-"), _at(vadso))
    assert gone not in basis_with_proposals(vadso, fund).measures
    opened = administer.open_voting(vadso, DESK, [kept], now + 10 * DAY)
    propose.withdraw(vadso, COUNCIL, kept.removeprefix("forslag-"), now + 11 * DAY)
    assert kept in basis_with_proposals(vadso, opened).measures


def test_a_ranking_is_counted_recounted_and_explained(vadso, fund, now):
    items = [an_item(vadso, title) for title in ("Kor", "Korps", "Teater")]
    administer.open_voting(vadso, DESK, items, now + 10 * DAY)
    at = now + 11 * DAY
    digest = vote.round_of(vadso, "vadso").list_digest
    for n in range(7):
        voter = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"v{n}", label="x")
        order = items if n < 4 else [items[2]]
        ranked = {item: place for place, item in enumerate(order, start=1)}
        vote.cast_ballot(vadso, voter, ranked, list_digest=digest, now=at, said={"age": "16-24" if n < 6 else "67+"})
    administer.close_voting(vadso, DESK, at)
    counted = vote.count(vadso, DESK, at)
    assert counted.outcome.cost_kr <= 150_000
    assert len(counted.outcome.adopted) == 2
    assert vote.recount(counted.pabulib).agrees
    assert "16-24" not in counted.pabulib
    lost = next(item for item in items if item not in counted.outcome.adopted)
    assert not vote.explain(vadso, "vadso", lost, "kultur").step.adopted
    assert vote.outcome(vadso, "vadso", "2027").ballots == 420, "the round before is still there by its name"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [({"pot_kr": 0}, InvalidNumber), ({"asks": ["faith"]}, InvalidText)],
)
def test_what_could_not_be_counted_or_compared_is_refused_beforehand(vadso, now, changes, refused):
    administer.close_voting(vadso, DESK, now)
    vote.count(vadso, DESK, now)
    given = {"kind": RoundKind.FUND, "pot_kr": 1, **changes}
    with pytest.raises(refused):
        administer.create_round(vadso, DESK, ref="x", title="x", question="x", windows=(), now=now, **given)
