"""A municipality in the middle of a round, to look around in. Everything made up here is marked as made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureKind
from budsjett.budget.plan import project
from budsjett.errors import FaultyFiles
from budsjett.process.people import Actor, Role
from budsjett.process.proposals import Draft
from budsjett.process.rounds import OSLO, Phase, Round, RoundKind, Window
from budsjett.process.statements import WHOLE_ROUND, about_measure, about_proposal
from budsjett.sources import scenario_files, shipped
from budsjett.sources.scenario_files import Scenario
from budsjett.store import rounds
from budsjett.store.engine import Connection
from budsjett.usecases import administer, bases, explore, groups, propose, trial, vote
from budsjett.usecases.demonstration_texts import (
    ANSWER,
    FUND,
    FUND_POT_KR,
    FUND_QUESTION,
    FUND_TITLE,
    MEASURE_STATEMENTS,
    ON_BALLOT,
    PLANS,
    PROPOSALS,
    QUESTION,
    ROUND_STATEMENT,
    TITLE,
    SaidProposal,
)
from budsjett.voting.election import BallotKind

SCENARIO = "vadso"
TRIAL_BALLOTS = 420
FUND_BALLOTS = 180
FUND_POINTS = 10
FUND_BEFORE, FUND_PHASE = timedelta(days=45), timedelta(days=14)
PROPOSING = timedelta(days=21)
VOTING = timedelta(days=21)
UNDERWAY = timedelta(days=7)
"""How long voting has been open when somebody looks in for the first time."""


MORNING, LAST_MINUTE = time(9), time(23, 59)


def _at(moment: datetime, clock: time) -> datetime:
    """The day of a moment, in Oslo, at a time of the clock there."""
    return datetime.combine(moment.astimezone(OSLO).date(), clock, OSLO).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The moments of a round that is in the middle of its voting now."""

    now: datetime

    @property
    def voting_opened(self) -> datetime:
        """Nine o'clock in the morning, as an office would do it."""
        return _at(self.now - UNDERWAY, MORNING)

    @property
    def proposing_opened(self) -> datetime:
        return self.voting_opened - PROPOSING

    @property
    def fund_windows(self) -> tuple[Window, ...]:
        """Of the round before: proposals for two weeks, votes for two, and counted long before this one began."""
        begins = self.proposing_opened - FUND_BEFORE
        turns = _at(begins + FUND_PHASE, MORNING)
        closes_at = _at(turns + FUND_PHASE, LAST_MINUTE)
        return (
            Window(phase=Phase.PROPOSING, opens_at=begins, closes_at=turns),
            Window(phase=Phase.VOTING, opens_at=turns, closes_at=closes_at),
        )

    @property
    def windows(self) -> tuple[Window, ...]:
        closes_at = _at(self.voting_opened + VOTING, LAST_MINUTE)
        return (
            Window(phase=Phase.PROPOSING, opens_at=self.proposing_opened, closes_at=self.voting_opened),
            Window(phase=Phase.VOTING, opens_at=self.voting_opened, closes_at=closes_at),
        )


def set_up(conn: Connection, now: datetime, files: Mapping[str, bytes] | None = None) -> str:
    """Load the shipped scenario (or these files), and a round in its voting. Hands back the municipality's id.

    Done twice it changes nothing, but for one thing: where voting has run out while nobody closed it, it is open again.
    Refuses files with errors (FaultyFiles).
    """
    here = {municipality.id for municipality in bases.all_municipalities(conn)}
    if files is None and SCENARIO in here and (underway := rounds.current(conn, SCENARIO)) is not None:
        _keep_open(conn, underway, _Clock(now))  # a later start: the shipped files are in the database already
        return SCENARIO
    files = scenario_files.read_folder(shipped.folder(SCENARIO)) if files is None else files
    scenario, findings = scenario_files.read_scenario(files)
    if scenario is None:
        raise FaultyFiles(findings=findings, count=len(findings))
    place = scenario.basis.municipality.id
    desk = Actor(municipality_id=place, role=Role.ADMINISTRATOR, key="demonstration", label="Administrasjonen (prøve)")
    if place not in here:
        administer.load_figures(conn, desk, files, _Clock(now).fund_windows[0].opens_at)
    underway = rounds.current(conn, place)
    if underway is None:
        _play(conn, desk, scenario, _Clock(now))
    else:
        _keep_open(conn, underway, _Clock(now))
    return place


def _keep_open(conn: Connection, round_: Round, clock: _Clock) -> None:
    window = round_.window(Phase.VOTING)
    if round_.phase is Phase.VOTING and window is not None and window.closes_at <= clock.now:
        rounds.set_windows(conn, round_.municipality_id, round_.id, clock.windows)


def _play(conn: Connection, desk: Actor, scenario: Scenario, clock: _Clock) -> None:
    """Go through the rounds as their people would, each act at its own time and by the same rules as everybody's."""
    _share_out_a_fund(conn, desk, scenario, clock)
    basis, opened = scenario.basis, clock.proposing_opened
    administer.create_round(
        conn,
        desk,
        ref=str(basis.years.first),
        title=TITLE,
        question=QUESTION,
        windows=clock.windows,
        asks=[grouping.trait.value for grouping in groups.offered(scenario)],
        paper=True,
        now=opened,
    )
    administer.open_proposing(conn, desk, opened)
    _speak(conn, desk, scenario, opened)
    _save_plans(conn, basis, opened)
    on_ballot = [m for m in ON_BALLOT if m in basis.measures] or list(basis.measures)
    given = [m for m in basis.directors_package if m not in on_ballot] if len(on_ballot) < len(basis.measures) else []
    # The vote moves priorities within the director's own proposal: the reserve ends where that lets it end.
    reserve_kr = int(project(basis, basis.directors_package).lines[LineId("reserve_path")][-1]) if given else None
    administer.open_voting(conn, desk, on_ballot, clock.voting_opened, given=given, reserve_kr=reserve_kr)
    trial.fill_with_trial_ballots(conn, desk, count=TRIAL_BALLOTS, demonstration=True, now=clock.now)


def _share_out_a_fund(conn: Connection, desk: Actor, scenario: Scenario, clock: _Clock) -> None:
    """A round before this one, from start to count: a newcomer sees at once what a result looks like."""
    councils = _councils(desk, scenario)
    asking = [one for one in FUND if one.council in councils]
    basis, (proposing, voting) = scenario.basis, clock.fund_windows
    line = LineId("culture")
    if not asking or line not in basis.service_lines:
        return
    administer.create_round(
        conn,
        desk,
        ref=f"kultur-{basis.years.first}",
        title=FUND_TITLE,
        question=FUND_QUESTION,
        windows=(proposing, voting),
        ballot_kind=BallotKind.POINTS,
        points=FUND_POINTS,
        kind=RoundKind.FUND,
        pot_kr=FUND_POT_KR,
        asks=[grouping.trait.value for grouping in groups.offered(scenario)],
        now=proposing.opens_at,
    )
    administer.open_proposing(conn, desk, proposing.opens_at)
    refs = []
    for day, said in enumerate(asking, start=1):
        draft = Draft(
            title=said.title,
            description=said.description,
            affected=said.affected,
            otherwise=said.otherwise,
            kind=MeasureKind.SPENDING,
            line=line,
            yearly_kr=said.asks_kr,
            first_year=basis.years.first,
            one_off=True,
        )
        refs.append(propose.submit(conn, councils[said.council], draft, proposing.opens_at + timedelta(days=day)))
    administer.open_voting(conn, desk, [proposal.measure_id for proposal in refs], voting.opens_at)
    trial.fill_with_trial_ballots(conn, desk, count=FUND_BALLOTS, demonstration=True, now=voting.opens_at)
    administer.close_voting(conn, desk, voting.closes_at)
    vote.count(conn, desk, voting.closes_at + timedelta(hours=10))


def _councils(desk: Actor, scenario: Scenario) -> dict[str, Actor]:
    return {
        council.id: Actor(
            municipality_id=desk.municipality_id,
            role=Role.COUNCIL,
            key=f"demonstration {council.id}",
            label=council.name,
            council_id=council.id,
        )
        for council in scenario.councils
    }


def _speak(conn: Connection, desk: Actor, scenario: Scenario, opened: datetime) -> None:
    """Proposals by councils, a representative and a citizen, statements a day or so later, and one answer."""
    councils = _councils(desk, scenario)
    refs: list[str] = []
    heard = [p for p in PROPOSALS if p.line in scenario.basis.service_lines and p.council in {*councils, ""}]
    for day, said in enumerate(heard, start=2):
        at = opened + timedelta(days=day)
        proposal = propose.submit(
            conn, councils.get(said.council) or _person(desk, said), _draft(said, scenario.basis), at
        )
        refs.append(proposal.ref)
        if said.statement_by in councils:
            later = at + timedelta(days=2)
            subject = about_proposal(proposal.ref)
            propose.give_statement(conn, councils[said.statement_by], subject, said.statement, later)
    for council, measure, text in MEASURE_STATEMENTS:
        if council in councils and measure in scenario.basis.measures:
            propose.give_statement(conn, councils[council], about_measure(measure), text, opened + timedelta(days=12))
    if councils:
        first = next(iter(councils.values()))
        propose.give_statement(conn, first, WHOLE_ROUND, ROUND_STATEMENT, opened + timedelta(days=14))
    if heard and heard[0] is PROPOSALS[0]:  # the answer is about that one
        propose.answer(conn, desk, refs[0], ANSWER, opened + timedelta(days=16))


def _person(desk: Actor, said: SaidProposal) -> Actor:
    """A representative or a citizen of the demonstration."""
    return Actor(
        municipality_id=desk.municipality_id,
        role=Role.REPRESENTATIVE if said.label else Role.CITIZEN,
        key=f"demonstration {said.title}",
        label=said.label,
    )


def _draft(said: SaidProposal, basis: Basis) -> Draft:
    return Draft(
        title=said.title,
        description=said.description,
        affected=said.affected,
        otherwise=said.otherwise,
        kind=MeasureKind(said.kind),
        line=LineId(said.line),
        yearly_kr=said.yearly_kr,
        first_year=basis.years.first + said.years_in,
        month=said.month,
        investment_kr=said.investment_kr,
        lifetime_years=said.lifetime_years,
    )


def _save_plans(conn: Connection, basis: Basis, opened: datetime) -> None:
    """Alternatives by parties that do not exist."""
    for day, party in enumerate(PLANS, start=15):
        package = [str(m) for m in basis.directors_package if m not in party.without]
        package += [m for m in party.beside if m in basis.measures and m not in package]
        levers = {str(lever.id): party.levers[lever.id] for lever in basis.levers if lever.id in party.levers}
        author = Actor(
            municipality_id=basis.municipality.id,
            role=Role.REPRESENTATIVE,
            key=f"demonstration {day}",
            label=party.name,
        )
        at = opened + timedelta(days=day)
        explore.save_plan(conn, author, title=party.title, package=package, levers=levers, now=at)
