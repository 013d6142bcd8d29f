"""The pages of the booth: the ballot, the preview with the button that casts, the receipt, and the closed door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from budsjett.budget.basis import Basis
from budsjett.process.people import Role
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import Phase, Round, RoundItem, RoundKind
from budsjett.store.engine import Connection
from budsjett.usecases import explore, groups, paper, propose, vote
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.decided import changed_since_opening, decided
from budsjett.voting.election import BallotKind
from budsjett.web import ballot_draft, words
from budsjett.web.ballot_cards import Card, cards
from budsjett.web.ballot_draft import Draft
from budsjett.web.ballot_marks import sent
from budsjett.web.ballot_purse import Purse, purse
from budsjett.web.ballot_ties import Ties, ties
from budsjett.web.depends import Visit
from budsjett.web.how_many import HowMany, asked, how_many
from budsjett.web.render import Frame, Page
from budsjett.web.rule_words import RULES, TRAITS, RuleWords, how_counted, promised

VOID_TITLE = "Avstemningen er ugyldig slik den er nå"
VOID = (
    "Noe som var bestemt da avstemningen åpnet, er endret siden: regelen, listen, prisene eller noe annet. "
    "Ingen stemmer tas imot eller telles før det er satt tilbake slik det var."
)
"""What everybody is told of a round that is not the one that was opened."""
HANDED_IN = (
    "Kommunen har registrert en konvolutt fra deg, og papir går foran nett. Derfor kan du ikke stemme her, og har du "
    "stemt på nett før, er den stemmen strøket. Er det feil, ta kontakt med kommunen før avstemningen er over."
)
"""What a voter on paper is told before she has chosen anything, and not when she presses the last button."""
ABOUT = "om-"
"""What the fields begin with in which a voter says something of herself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPage(Page):
    """The ballot."""

    template: ClassVar[str] = "ballot/page.html"
    part: ClassVar[str | None] = "ballot/_money.html"
    here: ClassVar[str] = "vote"

    question: str
    lead: str
    problem: str
    kind: str
    fund: bool
    rule: RuleWords
    promise: str
    how: tuple[str, ...]
    cards: tuple[Card, ...]
    chosen: int
    ranked: tuple[Card, ...]
    cut_first: int
    clashes: tuple[str, ...]
    caps: tuple[str, ...]
    purse: Purse
    how_many: HowMany
    points: int
    need: int
    limit: int
    outdated: bool
    voted: bool
    decided: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the ballot asks of the voter herself, and she may leave out."""

    name: str
    label: str
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage(Page):
    """What was chosen, what it costs, and what is left unspared; and the button that casts."""

    template: ClassVar[str] = "ballot/preview.html"
    here: ClassVar[str] = "vote"

    kind: str
    fund: bool
    chosen: tuple[Card, ...]
    cut_first: tuple[Card, ...]
    clashes: tuple[str, ...]
    sent: tuple[tuple[str, str], ...]
    asks: tuple[Question, ...]
    not_spared: tuple[Card, ...]
    not_new: tuple[Card, ...]
    purse: Purse
    how_many: HowMany
    removable: tuple[Card, ...]
    list_digest: str
    may_cast: bool
    wrong_role: bool
    castable: bool
    sign_in: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CastPage(Page):
    """The receipt, once."""

    template: ClassVar[str] = "ballot/cast.html"
    here: ClassVar[str] = "vote"

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage(Page):
    """The booth is not open; when it is."""

    template: ClassVar[str] = "ballot/closed.html"
    here: ClassVar[str] = "vote"

    lead: str
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Booth:
    """What the booth needs of one request."""

    frame: Frame
    round: Round
    items: tuple[RoundItem, ...]
    draft: Draft


def enter(conn: Connection, visit: Visit, m: str) -> Booth | ClosedPage:
    """The booth, or the closed door: also for whoever has handed in on paper."""
    frame = visit.frame(conn, m)
    round_ = frame.round
    if changed_since_opening(conn, round_):
        return ClosedPage(frame=frame, title=VOID_TITLE, lead=VOID, counted=False)
    if round_ is None or round_.phase is not Phase.VOTING or not frame.open_now:
        return closed(frame, visit)
    if paper.on_paper(conn, frame.actor):
        return ClosedPage(frame=frame, title="Du er registrert med stemme på papir", lead=HANDED_IN, counted=False)
    items = vote.ballot_items(conn, round_).items
    return Booth(
        frame=frame, round=round_, items=items, draft=ballot_draft.read(visit.request, round_, items, frame.actor)
    )


def closed(frame: Frame, visit: Visit) -> ClosedPage:
    """When the booth opens, or that it is over."""
    round_ = frame.round
    window = round_.window(Phase.VOTING) if round_ else None
    counted = round_ is not None and round_.phase is Phase.COUNTED
    if round_ is None:
        lead = "Kommunen har ingen runde ennå. Når en runde er satt i gang, stemmer du her."
    elif counted:
        lead = "Stemmene er talt. Du kan se hva rådet ble, og hvorfor."
    elif round_.phase is Phase.CLOSED or (window and window.closes_at <= visit.now):
        lead = "Avstemningen er over. Stemmene telles nå, og resultatet kommer på siden Resultat."
    elif window is not None:
        lead = f"Avstemningen åpner {words.moment(window.opens_at)} og varer til {words.moment(window.closes_at)}."
    else:
        lead = "Avstemningen er ikke åpnet. Tidspunktet er ikke satt ennå."
    title = "Avstemningen er over" if counted or "over" in lead else "Avstemningen er ikke åpen ennå"
    return ClosedPage(frame=frame, title=title, lead=lead, counted=counted)


LEADS = {
    BallotKind.APPROVAL: "Kryss av det du vil bruke pengene på. Du kan krysse av så mange du vil, eller levere blankt.",
    BallotKind.RANKING: "Sett det du vil bruke pengene på, i rekkefølge. Du trenger ikke ta med alt.",
    BallotKind.CHOOSE_ONE: "Velg den ene tingen som betyr mest for deg, eller lever blankt.",
    BallotKind.APPROVAL_CUT: "Merk det du vil ha, og det du heller vil kutte først. La resten stå, eller lever blankt.",
}


COUNTED_LEADS = {
    BallotKind.APPROVAL: "Kryss av det du vil bruke pengene på. {asked} Du kan også levere blankt.",
    BallotKind.RANKING: "Det du setter først, teller mest. {asked} Du kan også levere blankt.",
    BallotKind.APPROVAL_CUT: "Si hva du vil ha, og hva du heller vil kutte først. {asked} Du kan også levere blankt.",
    BallotKind.POINTS: "Fordel opptil {points} poeng. {asked} Du kan også levere blankt.",
}
"""Where the round asks for a number of things."""


def _lead(round_: Round) -> str:
    if said := asked(round_):
        return COUNTED_LEADS[round_.ballot_kind].format(asked=said, points=round_.points)
    if round_.ballot_kind is BallotKind.POINTS:
        points = words.count(round_.points, "poeng", "poeng")
        return f"Fordel opptil {points}. Gi flest til det som betyr mest for deg, eller lever blankt."
    return LEADS[round_.ballot_kind]


def ballot_page(conn: Connection, booth: Booth, *, problem: str = "") -> BallotPage:
    """The ballot with what is chosen so far, and what was wrong with what was sent."""
    round_ = booth.round
    basis = basis_with_proposals(conn, round_)
    tied = ties(basis, round_, booth.items)
    every = _cards(conn, booth, booth.draft.choices, basis, tied)
    return BallotPage(
        frame=booth.frame,
        title="Stemmeseddel",
        question=round_.question,
        lead=_lead(round_),
        problem=problem,
        kind=round_.ballot_kind.value,
        fund=round_.kind is RoundKind.FUND,
        rule=RULES[round_.rule],
        promise=promised(round_),
        how=how_counted(round_),
        cards=every,
        chosen=sum(card.taken for card in every),
        ranked=_ranked(every),
        cut_first=sum(card.cut_first for card in every),
        clashes=tied.clashes(wanted(booth.draft.choices)),
        caps=tied.caps(),
        purse=purse(booth.draft.choices, booth.items, round_),
        how_many=how_many(round_, sum(card.taken or card.cut_first for card in every)),
        points=round_.points,
        need=round_.need_kr,
        limit=round_.limit_kr,
        outdated=booth.draft.outdated,
        voted=vote.own_ballot_exists(conn, booth.frame.actor),
        decided=decided(conn, round_),
    )


def preview_page(
    conn: Connection, visit: Visit, booth: Booth, choices: Mapping[str, int], *, problem: str = ""
) -> PreviewPage:
    """What would be cast, to look over."""
    round_, actor = booth.round, booth.frame.actor
    m = round_.municipality_id
    basis = basis_with_proposals(conn, round_)
    tied = ties(basis, round_, booth.items)
    every = _cards(conn, booth, choices, basis, tied)
    added = purse(choices, booth.items, round_)
    named = tuple(card for card in every if card.taken or card.cut_first)
    number = how_many(round_, len(named))
    back = urlencode({"kommune": m, "til": f"/{m}/stem/se-over"})
    return PreviewPage(
        frame=booth.frame,
        title="Se over og lever",
        kind=round_.ballot_kind.value,
        fund=round_.kind is RoundKind.FUND,
        chosen=_ranked(every) if round_.ballot_kind is BallotKind.RANKING else tuple(c for c in every if c.taken),
        cut_first=tuple(card for card in every if card.cut_first),
        clashes=tied.clashes(wanted(choices)),
        sent=sent(choices, round_.ballot_kind),
        asks=tuple(
            Question(
                name=f"{ABOUT}{grouping.trait.value}",
                label=TRAITS[grouping.trait],
                groups=tuple((group.id, group.label) for group in grouping.groups),
            )
            for grouping in groups.asked(conn, round_)
        ),
        not_spared=tuple(card for card in every if not card.points and card.kind != "new"),
        not_new=tuple(card for card in every if not card.points and card.kind == "new"),
        purse=added,
        how_many=number,
        removable=named if number.over else (),
        list_digest=round_.list_digest,
        may_cast=allows(actor, Act.CAST_BALLOT, round_, visit.now),
        wrong_role=actor is not None and actor.role is not Role.CITIZEN,
        castable=number.kept and (round_.ballot_kind is not BallotKind.POINTS or added.left >= 0),
        sign_in=f"/logg-inn?{back}",
        problem=problem,
    )


def _ranked(every: tuple[Card, ...]) -> tuple[Card, ...]:
    """What has a place, in the order of the places."""
    return tuple(sorted((card for card in every if card.taken), key=lambda card: card.points))


def wanted(choices: Mapping[str, int]) -> tuple[str, ...]:
    """What the voter supports, in whatever way her ballot has."""
    return tuple(item for item, given in choices.items() if given > 0)


def _cards(conn: Connection, booth: Booth, choices: Mapping[str, int], basis: Basis, tied: Ties) -> tuple[Card, ...]:
    round_ = booth.round
    m = round_.municipality_id
    return cards(
        booth.draft.in_order(booth.items),
        basis,
        round_,
        choices=choices,
        statements=propose.statements_by_measure(conn, m),
        councils={council.id: council.name for council in explore.councils(conn, m)},
        tied=tied,
    )
