from datetime import timedelta

from sqlalchemy import func, select

from budsjett.budget.limits import LimitKind
from budsjett.process.proposals import ProposalStatus
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import Phase
from budsjett.sources import scenario_files, shipped
from budsjett.store.engine import writing
from budsjett.store.schema import metadata
from budsjett.usecases import administer, compare, demonstrate, explore, propose, vote


def sizes(conn):
    return {
        name: conn.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
    }


def test_it_is_a_round_in_its_voting_with_something_of_everything(vadso, citizen, youth, now):
    round_ = explore.current_round(vadso, "vadso")
    assert round_.phase is Phase.VOTING
    assert allows(citizen, Act.CAST_BALLOT, round_, now)
    assert allows(youth, Act.SUBMIT_PROPOSAL, round_, now)
    turnout = vote.turnout(vadso, "vadso")
    assert (turnout.ballots, turnout.trial) == (420, 420)
    assert turnout.entitled == 4939
    assert len(explore.councils(vadso, "vadso")) == 3
    proposals = propose.every(vadso, "vadso")
    assert 6 <= len(proposals) <= 8
    assert {seen.proposal.author.value for seen in proposals} == {"council", "representative", "citizen"}
    assert sum(seen.proposal.status is ProposalStatus.ASSESSED for seen in proposals) == 1
    assert sum(bool(seen.statements) for seen in proposals) >= 3
    assert propose.statements_by_measure(vadso, "vadso")
    assert len(explore.saved_plans(vadso, "vadso")) == 2


def test_the_ballot_is_short_enough_to_read_and_there_is_something_to_choose(vadso):
    listed = vote.ballot_items(vadso, explore.current_round(vadso, "vadso"))
    assert 10 <= len(listed.items) <= 20
    assert {item.spared for item in listed.items} == {True, False}
    assert 0 < listed.limit_kr < sum(item.cost_kr for item in listed.items) / 2


def test_the_made_up_parties_keep_the_law(vadso):
    for ref in ("plan-1", "plan-2", "kommunedirektoren"):
        plan = compare.plan_by_ref(vadso, "vadso", ref)
        broken = [c for c in plan.checks if c.limit.kind is LimitKind.LAW and not c.kept]
        assert broken == [], ref


def test_all_that_is_made_up_says_so(vadso):
    assert all("oppdiktet" in plan.author_label for plan in explore.saved_plans(vadso, "vadso"))
    assert "prøve" in explore.current_round(vadso, "vadso").title


def test_set_up_twice_changes_nothing(vadso, now):
    before = sizes(vadso)
    assert demonstrate.set_up(vadso, now) == "vadso"
    assert demonstrate.set_up(vadso, now + timedelta(days=3)) == "vadso"
    assert sizes(vadso) == before


def test_a_demonstration_found_again_after_a_month_is_still_in_its_voting(vadso, citizen, now):
    later = now + timedelta(days=40)
    assert not allows(citizen, Act.CAST_BALLOT, explore.current_round(vadso, "vadso"), later)
    demonstrate.set_up(vadso, later)
    assert allows(citizen, Act.CAST_BALLOT, explore.current_round(vadso, "vadso"), later)


def test_a_demonstration_that_was_closed_stays_closed(vadso, desk, now):
    administer.close_voting(vadso, desk, now)
    demonstrate.set_up(vadso, now + timedelta(days=40))
    assert explore.current_round(vadso, "vadso").phase is Phase.CLOSED


def test_another_folder_can_be_demonstrated(engine, now):
    files = scenario_files.read_folder(shipped.folder("vadso"))
    with writing(engine) as conn:
        assert demonstrate.set_up(conn, now, files=files) == "vadso"
        assert explore.current_round(conn, "vadso").phase is Phase.VOTING


def test_where_no_youth_council_proposes_nobody_else_is_given_the_answer_to_it(sqlite_engine, now):
    files = dict(scenario_files.read_folder(shipped.folder("vadso")))
    files["scenario.yaml"] = files["scenario.yaml"].replace(b"  - {id: ungdomsradet, name: Ungdomsr\xc3\xa5det}\n", b"")
    with writing(sqlite_engine) as conn:
        demonstrate.set_up(conn, now, files=files)
        found = propose.every(conn, "vadso")
    assert {seen.proposal.author.value for seen in found} == {"council", "representative", "citizen"}
    assert not any(seen.proposal.status is ProposalStatus.ASSESSED for seen in found)
