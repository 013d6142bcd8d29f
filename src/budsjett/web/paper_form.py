"""A form on paper as a person at the desk meets it: its fields, what was written in them, and what two have read."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.errors import InvalidText
from budsjett.process.paper import PaperEntry, Spoiled, order_on
from budsjett.process.rounds import Round
from budsjett.store.engine import Connection
from budsjett.usecases import groups, vote
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.paper_entry import Reading
from budsjett.voting.election import CUT_FIRST, BallotKind
from budsjett.web import words
from budsjett.web.ballot_cards import Card, cards
from budsjett.web.ballot_marks import chosen_in, one_in_each_place
from budsjett.web.ballot_ties import ties
from budsjett.web.booth import ABOUT, Question
from budsjett.web.paper_words import REASONS
from budsjett.web.rule_words import TRAITS
from budsjett.web.sent import Sent

LONGEST = 60
SPOILED = "forkastes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on one form, in the form's own order. `reasons`: why it may be no ballot."""

    kind: str
    points: int
    list_digest: str
    cards: tuple[Card, ...]
    asks: tuple[Question, ...]
    caps: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of two entries side by side."""

    what: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether the two read this differently."""
        return self.one != self.other


def sheet(conn: Connection, round_: Round, number: str, choices: Mapping[str, int] | None = None) -> Sheet:
    """The form with this number; `choices` is what somebody reads on it."""
    basis = basis_with_proposals(conn, round_)
    items = vote.ballot_items(conn, round_).items
    tied = ties(basis, round_, items)
    return Sheet(
        kind=round_.ballot_kind.value,
        points=round_.points,
        list_digest=round_.list_digest,
        cards=cards(
            order_on(number, items, round_),
            basis,
            round_,
            choices=choices or {},
            statements={},
            councils={},
            tied=tied,
        ),
        asks=tuple(
            Question(
                name=f"{ABOUT}{grouping.trait.value}",
                label=TRAITS[grouping.trait],
                groups=tuple((group.id, group.label) for group in grouping.groups),
            )
            for grouping in groups.asked(conn, round_)
        ),
        caps=tied.caps(),
        reasons=tuple(
            (reason.value, told) for reason, told in REASONS.items() if reason is not Spoiled.TOO_FEW or round_.least
        ),
    )


def reading(conn: Connection, round_: Round, form: Sent) -> Reading:
    """What somebody wrote in the fields: the ballot's own fields, what the voter said of herself, or a reason."""
    said = {name.removeprefix(ABOUT): value for name, value in form if name.startswith(ABOUT)}
    spoiled = form.first(SPOILED)
    if spoiled:
        if spoiled not in {reason.value for reason in Spoiled}:
            raise InvalidText(field="Forkastes", value=spoiled[:40], wanted="en av grunnene på listen")
        return Reading(choices={}, said={}, spoiled=Spoiled(spoiled))
    items = vote.ballot_items(conn, round_).items
    choices = chosen_in(form, items, round_.ballot_kind)
    if round_.ballot_kind is BallotKind.RANKING:
        one_in_each_place(choices, items)
    return Reading(choices=choices, said=said)


def written(form: Sent) -> dict[str, str]:
    """What was written, by field, to stand there again when it is refused; a cross is a field of its own."""
    found = {name: "".join(c for c in value[:LONGEST] if c.isprintable()) for name, value in form}
    return found | {f"valg {value}"[:LONGEST]: "x" for value in form.every("valg")}


def compared(conn: Connection, round_: Round, both: tuple[PaperEntry, PaperEntry]) -> tuple[Compared, ...]:
    """Two entries, line by line, in the form's own order."""
    number = both[0].number
    one, other = (sheet(conn, round_, number, {str(i): n for i, n in entry.choices.items()}) for entry in both)
    lines = [Compared(what="Skjemaet", one=_standing(both[0]), other=_standing(both[1]))]
    lines += [
        Compared(what=card.title, one=_said(card, round_), other=_said(beside, round_))
        for card, beside in zip(one.cards, other.cards, strict=True)
    ]
    for question in one.asks:
        labels = dict(question.groups)
        told = [entry.groups.get(question.name.removeprefix(ABOUT), "") for entry in both]
        lines.append(
            Compared(
                what=question.label, one=labels.get(told[0], "ikke svart"), other=labels.get(told[1], "ikke svart")
            )
        )
    return tuple(lines)


def _standing(entry: PaperEntry) -> str:
    return f"forkastes: {REASONS[Spoiled(entry.spoiled)].lower()}" if entry.spoiled else "er en stemme"


def _said(card: Card, round_: Round) -> str:
    if card.points == CUT_FIRST:
        return "kutt først"
    if not card.taken:
        return "umerket"
    if card.level:
        return card.level.words.lower()
    kind = round_.ballot_kind
    if kind is BallotKind.POINTS:
        return words.count(card.points, "poeng", "poeng")
    return f"plass {card.points}" if kind is BallotKind.RANKING else "krysset av"
