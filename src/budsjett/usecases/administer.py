"""What the administration does: load figures, set up a round, open and close it, fill it with trial ballots."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from budsjett.budget.basis import Basis
from budsjett.errors import (
    FaultyFiles,
    InvalidNumber,
    InvalidText,
    InvalidWindow,
    RoundUnderway,
)
from budsjett.process import texts
from budsjett.process.decided import name_of
from budsjett.process.people import Actor, Council
from budsjett.process.rights import Act, require
from budsjett.process.rounds import CapOn, ListCap, Phase, Round, RoundId, RoundKind, Window, check_windows, digest_of
from budsjett.sources import scenario_files
from budsjett.sources.findings import Finding, Severity
from budsjett.sources.scenario_files import Scenario
from budsjett.store import bases, journal, municipalities, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.ballot_plan import BallotPlan, need_of, plan_ballot
from budsjett.usecases.bases import basis_of, current_round
from budsjett.usecases.groups import check_asks, offered_here
from budsjett.voting.election import BallotKind
from budsjett.voting.options import ROUND, Terms
from budsjett.voting.outcome import Rule, Satisfaction

__all__ = [
    "BallotPlan",
    "Loaded",
    "close_voting",
    "create_round",
    "load_figures",
    "need_of",
    "open_proposing",
    "open_voting",
    "plan_ballot",
    "reopen_voting",
]

SECRET_BYTES = 32
MOST_POINTS = 1_000
MOST_THINGS = 1_000
MOST_POT_KR = 100_000_000_000
"""More than any municipality has; a typing error."""
LONGEST_REF = 20
LEAST, MOST = "Minst antall ting", "Høyst antall ting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading came to: the findings, and the digest of the basis if it was kept."""

    findings: tuple[Finding, ...]
    digest: str | None


def load_figures(
    conn: Connection,
    actor: Actor | None,
    files: Mapping[str, bytes],
    now: datetime,
    *,
    dry_run: bool = False,
    detail: str = "",
) -> Loaded:
    """Make a folder's files the municipality's figures. A dry run only says what is wrong with them.

    Refuses (FaultyFiles, with every finding) files with errors, and those of another municipality; nothing is kept
    then. Rounds and plans that rest on earlier figures keep theirs. `detail` is for the journal.
    """
    require(actor, Act.LOAD_FIGURES, None, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor load
    scenario, findings = scenario_files.read_scenario(files)
    findings = (*findings, *_not_storable(files))
    if scenario is not None and scenario.basis.municipality.id != actor.municipality_id:
        findings = (*findings, _another(scenario.basis.municipality.id, actor.municipality_id))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if dry_run:
        return Loaded(findings=findings, digest=None)
    if scenario is None or errors:
        raise FaultyFiles(findings=findings, count=errors)
    _keep(conn, actor, scenario, files, now)
    journal.record(conn, actor, Act.LOAD_FIGURES, scenario.basis.digest, at=now, detail=detail or f"{len(files)} files")
    return Loaded(findings=findings, digest=scenario.basis.digest)


def create_round(
    conn: Connection,
    actor: Actor | None,
    *,
    ref: str,
    title: str,
    question: str,
    windows: tuple[Window, ...],
    ballot_kind: BallotKind = BallotKind.APPROVAL,
    points: int = 0,
    rule: Rule = Rule.EQUAL_SHARES,
    satisfaction: Satisfaction = Satisfaction.COST,
    terms: Terms = ROUND,
    kind: RoundKind = RoundKind.PRIORITIES,
    pot_kr: int = 0,
    asks: Iterable[str] = (),
    caps: Iterable[ListCap] = (),
    paper: bool = False,
    least: int = 0,
    most: int = 0,
    now: datetime,
) -> Round:
    """Set up a round on the figures that are active now. One at a time: the one before must be counted.

    `pot_kr` is what a fund round shares out. `asks` are questions about groups that a voter may answer or not. `caps`
    limit what may be chosen of one theme or in one district. A ballot that is not blank names from `least` to `most`
    things (0: no such bound). `paper`: one may vote on paper too, and paper goes first.
    The ballot, the rule and every option of it stand from now on.
    """
    require(actor, Act.CREATE_ROUND, None, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor
    underway = current_round(conn, actor.municipality_id)
    if underway is not None and underway.phase is not Phase.COUNTED:
        raise RoundUnderway(round=underway.ref)
    if ballot_kind is BallotKind.POINTS and not 1 <= points <= MOST_POINTS:
        raise InvalidNumber(field="Poeng", value=str(points)[:40], wanted=f"1-{MOST_POINTS}")
    if kind is RoundKind.FUND and not 1 <= pot_kr <= MOST_POT_KR:
        raise InvalidNumber(field="Potten", value=str(pot_kr)[:40], wanted="et beløp over 0 kr")
    _check_how_many(ballot_kind, points, least, most)
    new = Round(
        id=RoundId(uuid4()),
        municipality_id=actor.municipality_id,
        ref=texts.address_name("Rundens navn i adressen", ref, LONGEST_REF),
        title=texts.one_line("Tittel", title, 120),
        question=texts.one_line("Spørsmål", question, 300),
        phase=Phase.PREPARING,
        basis_digest=bases.active_digest(conn, actor.municipality_id),
        ballot_kind=ballot_kind,
        points=points if ballot_kind is BallotKind.POINTS else 0,
        rule=rule,
        satisfaction=satisfaction,
        windows=check_windows(windows),
        created_at=now,
        limit_kr=pot_kr if kind is RoundKind.FUND else 0,
        kind=kind,
        terms=terms,
        asks=check_asks(offered_here(conn, actor.municipality_id), asks),
        caps=_check_caps(basis_of(conn, actor.municipality_id), caps),
        paper=paper,
        least=least,
        most=most,
    )
    rounds.add(conn, new)
    journal.record(conn, actor, Act.CREATE_ROUND, new.ref, at=now, detail=new.title)
    return new


def _check_how_many(kind: BallotKind, points: int, least: int, most: int) -> None:
    """Refuses numbers that no ballot could keep, and any on a ballot that chooses one thing."""
    for field, number in ((LEAST, least), (MOST, most)):
        if not 0 <= number <= MOST_THINGS:
            raise InvalidNumber(field=field, value=str(number)[:40], wanted=f"0-{MOST_THINGS}; 0 er ingen grense")
        if number and kind is BallotKind.CHOOSE_ONE:
            wanted = "tomt: på en «velg én»-seddel velger alle én ting. Tøm feltet, eller velg en annen seddel"
            raise InvalidNumber(field=field, value=str(number), wanted=wanted)
    if most and least > most:
        wanted = f"høyst {most}, som er det meste en seddel kan ha. Sett det lavere, eller det meste høyere"
        raise InvalidNumber(field=LEAST, value=str(least), wanted=wanted)
    if kind is BallotKind.POINTS and least > points:
        wanted = f"høyst {points}, siden hver ting må få minst ett poeng. Sett det lavere, eller gi flere poeng"
        raise InvalidNumber(field=LEAST, value=str(least), wanted=wanted)


def _check_caps(basis: Basis, caps: Iterable[ListCap]) -> tuple[ListCap, ...]:
    """Refuses a theme or a district that is not there, the same limit twice, and one below nothing."""
    found = tuple(caps)
    known = {CapOn.THEME: {t.id for t in basis.themes}, CapOn.DISTRICT: {d.id for d in basis.districts}}
    for cap in found:
        if cap.of not in known[cap.on] or sum(other.id == cap.id for other in found) > 1:
            raise InvalidText(field="Grense", value=cap.of[:40], wanted="et tema eller område i kommunen, én gang")
        if not 0 <= cap.most <= (MOST_POT_KR if cap.in_kr else MOST_THINGS):
            raise InvalidNumber(field="Grense", value=str(cap.most)[:40], wanted="0 eller mer")
    return found


def open_proposing(conn: Connection, actor: Actor | None, now: datetime) -> Round:
    """Let the councils begin."""
    actor, round_ = _taken(conn, actor, Act.OPEN_PROPOSING, now)
    rounds.set_phase(conn, round_, Phase.PROPOSING)
    journal.record(conn, actor, Act.OPEN_PROPOSING, round_.ref, at=now)
    return replace(round_, phase=Phase.PROPOSING)


def open_voting(
    conn: Connection,
    actor: Actor | None,
    measures: Iterable[str],
    now: datetime,
    *,
    given: Iterable[str] = (),
    by_level: Iterable[str] = (),
    reserve_kr: int | None = None,
) -> Round:
    """Fix what is voted on, at what cost and within what limit (`plan_ballot`), and let the citizens begin."""
    actor, round_ = _taken(conn, actor, Act.OPEN_VOTING, now)
    ballot = plan_ballot(conn, round_, measures, given=given, by_level=by_level, reserve_kr=reserve_kr)
    opened = replace(
        round_,
        phase=Phase.VOTING,
        need_kr=ballot.need_kr,
        limit_kr=ballot.limit_kr,
        given=ballot.given,
        list_digest=digest_of(ballot.items),
    )
    rounds.freeze(conn, opened, ballot.items)
    rounds.set_secret(conn, round_.municipality_id, round_.id, secrets.token_bytes(SECRET_BYTES))
    rounds.set_phase(conn, round_, Phase.VOTING)
    journal.record(conn, actor, Act.OPEN_VOTING, round_.ref, at=now, detail=name_of(opened, ballot.items))
    return opened


def close_voting(conn: Connection, actor: Actor | None, now: datetime) -> Round:
    """Close the box. A ballot whose transaction began before is in it; one after is refused."""
    actor, round_ = _taken(conn, actor, Act.CLOSE_VOTING, now)
    rounds.set_phase(conn, round_, Phase.CLOSED)
    window = round_.window(Phase.VOTING)
    early = window is not None and now < window.closes_at
    detail = f"before the announced {window.closes_at.isoformat()}" if early and window else ""
    journal.record(conn, actor, Act.CLOSE_VOTING, round_.ref, at=now, detail=detail)
    return replace(round_, phase=Phase.CLOSED)


def reopen_voting(conn: Connection, actor: Actor | None, *, closes_at: datetime, now: datetime) -> Round:
    """Open a closed box again, until another time. After the count nobody can (AlreadyCounted)."""
    actor, round_ = _taken(conn, actor, Act.REOPEN_VOTING, now)
    if closes_at <= now:
        raise InvalidWindow(phase=Phase.VOTING.value, opens=now.isoformat(), closes=closes_at.isoformat())
    window = round_.window(Phase.VOTING) or Window(phase=Phase.VOTING, opens_at=now, closes_at=closes_at)
    others = tuple(w for w in round_.windows if w.phase is not Phase.VOTING)
    windows = check_windows((*others, replace(window, closes_at=closes_at)))
    rounds.set_windows(conn, round_.municipality_id, round_.id, windows)
    rounds.set_phase(conn, round_, Phase.VOTING)
    journal.record(conn, actor, Act.REOPEN_VOTING, round_.ref, at=now, detail=closes_at.isoformat())
    return replace(round_, phase=Phase.VOTING, windows=windows)


def _taken(conn: Connection, actor: Actor | None, act: Act, now: datetime) -> tuple[Actor, Round]:
    """The newest round, for this transaction alone; the rights looked up with the phase it has now."""
    round_ = rounds.take(conn, actor.municipality_id) if actor else None
    require(actor, act, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor administer
    assert round_ is not None  # noqa: S101 it was taken above
    return actor, round_


def _keep(conn: Connection, actor: Actor, scenario: Scenario, files: Mapping[str, bytes], now: datetime) -> None:
    place = scenario.basis.municipality
    municipalities.put(conn, place)
    known = {council.id for council in municipalities.councils(conn, place.id)}
    for council in scenario.councils:
        if council.id not in known:
            municipalities.add_council(conn, Council(municipality_id=place.id, id=council.id, name=council.name))
    bases.put(
        conn,
        municipality_id=place.id,
        digest=scenario.basis.digest,
        files={name: content.decode("utf-8-sig") for name, content in files.items()},
        loaded_at=now,
        loaded_by=actor.label,
    )


def _not_storable(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Files beside the scenario's own are kept too, so they must be text; the reader looks only at those it reads."""
    found = []
    for name, content in files.items():
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            text, at = "\0", fault.start
        else:
            at = text.find("\0")
        if "\0" in text:
            found.append(
                Finding(
                    severity=Severity.ERROR,
                    file=name,
                    row=None,
                    column=None,
                    value="",
                    problem=f"Filen er ikke ren tekst: byte {at} kan ikke lagres.",
                    remedy="Lagre filen som CSV eller tekst i UTF-8, eller ta den ut av mappen.",
                )
            )
    return tuple(found)


def _another(given: str, wanted: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        file="scenario.yaml",
        row=None,
        column="municipality",
        value=given[:40],
        problem="Filene gjelder en annen kommune enn den du er logget inn i.",
        remedy=f"Rett kommunens id til {wanted}, eller logg inn i den andre kommunen.",
    )
