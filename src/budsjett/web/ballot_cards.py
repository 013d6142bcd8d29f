"""What a voter sees of each thing on the ballot: what it is, what it costs, and what follows either way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId, MeasureKind
from budsjett.process.rounds import RoundItem
from budsjett.process.statements import Statement
from budsjett.web import words

LONGEST_LINE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a council says, on one line."""

    council: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing on the ballot. `points`: what the voter gives it so far; 1 is a cross on an approval ballot."""

    id: str
    kind: str
    kind_words: str
    icon: str
    title: str
    description: str
    price: str
    cost_kr: int
    yes_words: str
    yes: str
    no_words: str
    no: str
    views: tuple[View, ...]
    points: int

    @property
    def points_words(self) -> str:
        """The points with their noun."""
        return words.count(self.points, "poeng", "poeng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a sort of thing is put to the voter."""

    kind: str
    words: str
    icon: str
    yes: str
    no: str


SPARE_CUT = Manner(
    kind="spare",
    words="Skjerm oss mot dette kuttet",
    icon="padlock-locked",
    yes="Hvis det skjermes",
    no="Hvis det kuttes",
)
SPARE_INCOME = Manner(
    kind="income", words="Slipp denne økningen", icon="receipt", yes="Hvis vi slipper", no="Hvis den kommer"
)
SOMETHING_NEW = Manner(
    kind="new", words="Bruk penger på noe nytt", icon="plus", yes="Hvis det kommer", no="Hvis det ikke kommer"
)


def manner(item: RoundItem, basis: Basis) -> Manner:
    """Whether to vote for it spares a cut, spares an income, or buys something new."""
    if not item.spared:
        return SOMETHING_NEW
    measure = basis.measures.get(MeasureId(item.measure_id))
    return SPARE_INCOME if measure is not None and measure.kind is MeasureKind.INCOME else SPARE_CUT


def cards(
    items: Iterable[RoundItem],
    basis: Basis,
    *,
    choices: Mapping[str, int],
    statements: Mapping[str, tuple[Statement, ...]],
    councils: Mapping[str, str],
) -> tuple[Card, ...]:
    """The cards, in the order of the items.

    A spared cut reads the other way round: to vote for it is the measure's `otherwise`, not to is what it does.
    """
    return tuple(
        _card(item, basis, choices.get(item.measure_id, 0), statements.get(item.measure_id, ()), councils)
        for item in items
    )


def _card(item: RoundItem, basis: Basis, points: int, said: tuple[Statement, ...], councils: Mapping[str, str]) -> Card:
    measure = basis.measures.get(MeasureId(item.measure_id))
    put = manner(item, basis)
    affected, otherwise = (measure.affected, measure.otherwise) if measure else ("", "")
    return Card(
        id=item.measure_id,
        kind=put.kind,
        kind_words=put.words,
        icon=put.icon,
        title=item.title,
        description=measure.description if measure else "",
        price=words.money(item.cost_kr),
        cost_kr=item.cost_kr,
        yes_words=put.yes,
        yes=otherwise if item.spared else affected,
        no_words=put.no,
        no=affected if item.spared else otherwise,
        views=tuple(View(council=councils.get(s.council_id, s.council_id), line=first_line(s.text)) for s in said),
        points=points,
    )


def first_line(text: str) -> str:
    r"""The first sentence of a statement, short enough for a line.

    >>> first_line("Vi er imot.\nFordi det rammer.")
    'Vi er imot.'
    """
    line = text.split("\n", 1)[0].strip()
    sentence, stop, _ = line.partition(". ")
    line = sentence + stop.strip()
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"
