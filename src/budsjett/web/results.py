"""The pages of a result: what the advice is, what supported, chosen and adopted mean, and what anybody may check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from budsjett.budget.basis import Basis
from budsjett.budget.starts import listed
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import Phase, Round, RoundItem, RoundKind
from budsjett.store.engine import Connection
from budsjett.store.outcomes import Counted
from budsjett.usecases import explore, scrutiny, vote
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.counting import Explanation
from budsjett.usecases.decided import changed_since_opening, decided
from budsjett.usecases.item_levels import chains
from budsjett.usecases.took_part import took_part
from budsjett.usecases.vote import Turnout
from budsjett.voting.bounds import ItemId
from budsjett.web import words
from budsjett.web.ballot_cards import manner
from budsjett.web.beside import Beside, beside
from budsjett.web.booth import VOID, VOID_TITLE
from budsjett.web.charts import Chart
from budsjett.web.depends import Visit
from budsjett.web.outcome_plan import Broken, balance, broken
from budsjett.web.outcome_tables import Stamp, Switch, stamp, switch
from budsjett.web.outcome_words import Turn, Why, support, turns, why
from budsjett.web.render import Frame, Page
from budsjett.web.rule_words import RULES, RuleWords, how_counted, promised, stood_in
from budsjett.web.voters_got import got_chart, got_something, group_charts, in_kroner

OUTCOME_PLAN = "innbyggerne"
"""What the outcome's plan is called among those one may compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Another round that is counted."""

    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage(Page):
    """Before the count: when it comes, and how many have voted."""

    template: ClassVar[str] = "results/waiting.html"
    here: ClassVar[str] = "results"

    lead: str
    turnout: Turnout | None
    voting: bool
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """How many supported one thing."""

    id: str
    title: str
    support: str
    amount: int
    kind: str
    kind_words: str
    icon: str
    price: str
    why: Why
    """Its reason, with what would have been enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Page):
    """The result."""

    template: ClassVar[str] = "results/page.html"
    here: ClassVar[str] = "results"

    lead: str
    base: str
    took_part: str
    fund: bool
    ref: str
    turnout: Turnout
    supported: tuple[Supported, ...]
    most: int
    chosen: tuple[Supported, ...]
    spared: tuple[Supported, ...]
    cut: tuple[Supported, ...]
    new: tuple[Supported, ...]
    not_new: tuple[Supported, ...]
    left_out: tuple[str, ...]
    given: int
    spent_kr: int
    limit_kr: int
    rule: RuleWords
    promise: str
    stood_in: str
    how: tuple[str, ...]
    turns: tuple[Turn, ...]
    left_turns: tuple[Turn, ...]
    chart: Chart | None
    balance: str
    """What the chart shows, in a sentence that stands where the chart is folded."""
    broken: tuple[Broken, ...]
    compare: str
    switch: Switch
    got: Chart | None
    got_words: str
    got_something: tuple[int, int] | None
    """How many got something, of how many; None where that is not told."""
    in_kroner: str
    by_group: tuple[Chart, ...]
    beside: Beside
    stamp: Stamp
    may_export: bool
    counted: Counted
    points: bool
    earlier: tuple[Earlier, ...]
    decided: str
    changed: bool
    """Something that was decided when voting opened is another now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage(Page):
    """Why one thing was chosen or not."""

    template: ClassVar[str] = "results/why.html"
    here: ClassVar[str] = "results"

    base: str
    about: Supported
    rule: RuleWords
    promise: str
    description: str
    trial: int


def page(conn: Connection, visit: Visit, m: str, ref: str | None = None) -> "ResultsPage | WaitingPage":
    """The result of a round, the newest where none is named, or when it comes."""
    frame = visit.frame(conn, m)
    round_ = vote.round_of(conn, m, ref)
    counted = vote.outcome(conn, m, ref)
    if round_ is None or counted is None:
        return _waiting(conn, visit, frame, round_, m)
    return _result(conn, visit, frame, round_, counted)


def why_page(conn: Connection, visit: Visit, m: str, measure: str, ref: str | None = None) -> "WhyPage":
    """Why one thing was chosen or not. Refuses (NotYetCounted) before the count, whatever is asked about."""
    frame = visit.frame(conn, m)
    round_, counted = vote.count_of(conn, m, ref)
    found = vote.explain(conn, m, measure, round_.ref)
    round_ = replace(round_, rule=counted.rule)
    items = {item.measure_id: item for item in vote.ballot_items(conn, round_).items}
    basis = basis_with_proposals(conn, round_)
    told = basis.measures.get(listed(measure))
    return WhyPage(
        frame=frame,
        title="Hvorfor ble dette valgt?" if found.step.adopted else "Hvorfor ble ikke dette valgt?",
        base=_base(conn, round_),
        about=_supported(found, basis, round_, counted, items),
        rule=RULES[round_.rule],
        promise=promised(round_),
        description=told.description if told else "",
        trial=counted.trial_ballots,
    )


def _base(conn: Connection, round_: Round) -> str:
    """Where a round's result stands: the newest has the short address."""
    m = round_.municipality_id
    newest = vote.round_of(conn, m)
    return f"/{m}/resultat" if newest and newest.id == round_.id else f"/{m}/runder/{round_.ref}/resultat"


def _earlier(conn: Connection, m: str, shown: Round | None) -> tuple[Earlier, ...]:
    return tuple(
        Earlier(title=round_.title, href=_base(conn, round_))
        for round_ in vote.counted_rounds(conn, m)
        if shown is None or round_.id != shown.id
    )


def _waiting(conn: Connection, visit: Visit, frame: Frame, round_: Round | None, m: str) -> WaitingPage:
    window = round_.window(Phase.VOTING) if round_ else None
    if void := changed_since_opening(conn, round_):
        lead = VOID
    elif round_ is None:
        lead = "Kommunen har ingen runde ennå."
    elif round_.phase is Phase.CLOSED or (window and window.closes_at <= visit.now):
        lead = "Avstemningen er over. Stemmene er ikke talt ennå, og ingen side viser noe av resultatet."
    elif window is not None:
        lead = (
            f"Stemmene telles etter at avstemningen er over, {words.moment(window.closes_at)}. "
            "Før det viser ingen side hvordan det går, heller ikke til administrasjonen."
        )
    else:
        lead = "Avstemningen er ikke åpnet ennå."
    return WaitingPage(
        frame=frame,
        title=VOID_TITLE if void else "Resultatet kommer etter tellingen",
        lead=lead,
        turnout=vote.turnout(conn, m, round_.ref if round_ else None),
        voting=round_ is not None and round_.phase is Phase.VOTING and frame.open_now and not void,
        earlier=_earlier(conn, m, round_),
    )


def _result(conn: Connection, visit: Visit, frame: Frame, round_: Round, counted: Counted) -> ResultsPage:
    m, fund, own = round_.municipality_id, round_.kind is RoundKind.FUND, round_
    instead, round_ = stood_in(round_, counted.rule), replace(round_, rule=counted.rule)
    items = {item.measure_id: item for item in vote.ballot_items(conn, round_).items}
    package = vote.outcome_package(conn, m, round_.ref)
    outcome, reasons = counted.outcome, scrutiny.every_reason(counted)
    rows = {}
    for step in outcome.steps:
        found = Explanation(item=items[step.item], step=step, reason=reasons.get(step.item))
        rows[step.item] = _supported(found, package.basis, round_, counted, items)
    by_support = tuple(sorted(rows.values(), key=lambda row: (-row.amount, row.title)))
    adopted = outcome.adopted
    chosen = _chosen(rows, items, adopted)
    spared = tuple(row for row in chosen if items[row.id].spared)
    new = tuple(row for row in chosen if not items[row.id].spared)
    turnout = vote.turnout(conn, m, round_.ref)
    assert turnout is not None  # noqa: S101 a counted round has a turnout
    strip = turns(outcome, items, round_, package.basis)
    by_rules = switch(
        scrutiny.other_rules(counted), items, RULES[round_.rule].name, with_nothing=scrutiny.with_nothing(counted)
    )
    there = took_part(conn, m, round_.ref)  # last: it begins the draws, which would slow what is above
    view = None if fund else explore.view(package.basis, package=package.package)
    chart, got = balance(package.basis, view) if view else None, got_chart(there.got)
    return ResultsPage(
        frame=frame,
        title=f"Resultat: {round_.title}" if fund else "Resultat: innbyggernes råd",
        lead=_fund_lead(new, counted) if fund else _lead(spared, new, counted),
        base=_base(conn, round_),
        took_part=_base(conn, round_).replace("/resultat", "/deltakelse"),
        fund=fund,
        ref=round_.ref,
        turnout=turnout,
        supported=by_support,
        most=max((row.amount for row in by_support), default=1) or 1,
        chosen=chosen,
        spared=spared,
        cut=tuple(row for row in by_support if items[row.id].spared and row.id not in adopted),
        new=new,
        not_new=tuple(row for row in by_support if not items[row.id].spared and row.id not in adopted),
        left_out=tuple(package.basis.measures[i].title for i in package.left_out),
        given=len(round_.given),
        spent_kr=outcome.cost_kr,
        limit_kr=round_.limit_kr,
        rule=RULES[round_.rule],
        promise=promised(round_),
        stood_in=instead,
        how=how_counted(round_),
        turns=tuple(turn for turn in strip if turn.adopted),
        left_turns=tuple(turn for turn in strip if not turn.adopted),
        chart=replace(chart, sentence="") if chart else None,
        balance=chart.sentence if chart else "",
        broken=broken(view.checks) if view else (),
        compare="" if fund else f"/{m}/sammenlign?plan={OUTCOME_PLAN}&plan=kommunedirektoren",
        switch=by_rules,
        got=replace(got, sentence="") if got else None,
        got_words=got.sentence if got else "",
        got_something=got_something(there.got),
        in_kroner=in_kroner(there.got, round_.limit_kr),
        by_group=group_charts(there.got, there.traits),
        beside=beside(there),
        stamp=stamp(scrutiny.certificate_of(counted), round_.rule),
        may_export=allows(frame.actor, Act.EXPORT_BALLOTS, round_, visit.now),
        counted=counted,
        points=round_.ballot_kind.weighs,
        earlier=_earlier(conn, m, round_),
        decided=decided(conn, own),
        changed=changed_since_opening(conn, own),
    )


def _chosen(
    rows: Mapping[ItemId, Supported], items: Mapping[str, RoundItem], adopted: Iterable[str]
) -> tuple[Supported, ...]:
    """What was adopted; of a measure in levels the highest, at the price of all its levels."""
    return tuple(
        replace(rows[chain[-1]], price=words.money(sum(items[level].cost_kr for level in chain)))
        for chain in chains(adopted)
    )


def _fund_lead(chosen: tuple[Supported, ...], counted: Counted) -> str:
    if not counted.ballots:
        return "Ingen stemte, så det er ikke noe råd å gi."
    if not chosen:
        return "De som stemte, ga ikke nok støtte til at noe av dette ble valgt."
    return f"De som stemte, gir råd om å dele potten på {words.count(len(chosen), 'forslag', 'forslag')}."


def _lead(spared: tuple[Supported, ...], new: tuple[Supported, ...], counted: Counted) -> str:
    if not counted.ballots:
        return "Ingen stemte, så det er ikke noe råd å gi."
    parts = []
    if spared:
        parts.append(f"skjerme {words.count(len(spared), 'tiltak', 'tiltak')}")
    if new:
        parts.append(f"bruke penger på {words.count(len(new), 'ny ting', 'nye ting')}")
    if not parts:
        return "De som stemte, ville verken skjerme noe eller bruke penger på noe nytt."
    return f"De som stemte, gir råd om å {words.together(parts)}."


def _supported(
    found: Explanation, basis: Basis, round_: Round, counted: Counted, items: Mapping[str, RoundItem]
) -> Supported:
    put = manner(found.item, basis, round_.kind)
    return Supported(
        id=found.item.measure_id,
        title=found.item.title,
        support=support(found.step, round_),
        amount=found.step.support,
        kind=put.kind,
        kind_words=put.words,
        icon=put.icon,
        price=words.money(found.item.cost_kr),
        why=why(found, items, round_, counted.ballots),
    )
