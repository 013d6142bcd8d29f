"""What a voter sees of each thing on the ballot: what it is, what it costs, and what follows either way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureKind
from budsjett.budget.starts import listed
from budsjett.process.rounds import Round, RoundItem, RoundKind
from budsjett.process.statements import Statement
from budsjett.voting.election import CUT_FIRST
from budsjett.web import words

LONGEST_LINE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a council says, on one line."""

    council: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing on the ballot. `points`: what the voter gives it so far, in the words of the ballot's kind.

    That is 1 for a cross, the points, the place of a ranking, or `CUT_FIRST`. `price_words`: of what the price is.
    """

    id: str
    kind: str
    kind_words: str
    icon: str
    title: str
    description: str
    price: str
    price_words: str
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

    @property
    def taken(self) -> bool:
        """Whether the voter supports it, in whatever way this ballot has."""
        return self.points > 0

    @property
    def cut_first(self) -> bool:
        """Whether the voter would rather see this cut than anything else."""
        return self.points == CUT_FIRST


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
FROM_FUND = Manner(
    kind="new",
    words="Søker om penger",
    icon="plus",
    yes="Hvis det får penger",
    no="Hvis det ikke får penger",
)


def manner(item: RoundItem, basis: Basis, kind: RoundKind = RoundKind.PRIORITIES) -> Manner:
    """Whether to vote for it spares a cut, spares an income, buys something new, or gives it money from a fund."""
    measure = basis.measures.get(listed(item.measure_id))
    if kind is RoundKind.FUND:
        asks = measure.origin.source if measure and item.measure_id.startswith("forslag-") else ""
        return replace(FROM_FUND, words=f"Forslag fra {asks}") if asks else FROM_FUND
    if not item.spared:
        return SOMETHING_NEW
    return SPARE_INCOME if measure is not None and measure.kind is MeasureKind.INCOME else SPARE_CUT


def cards(
    items: Iterable[RoundItem],
    basis: Basis,
    round_: Round,
    *,
    choices: Mapping[str, int],
    statements: Mapping[str, tuple[Statement, ...]],
    councils: Mapping[str, str],
) -> tuple[Card, ...]:
    """The cards, in the order of the items.

    A spared cut reads the other way round: to vote for it is the measure's `otherwise`, not to is what it does.
    """
    return tuple(
        _card(
            item,
            basis,
            round_,
            points=choices.get(item.measure_id, 0),
            views=tuple(
                View(council=councils.get(said.council_id, said.council_id), line=first_line(said.text))
                for said in statements.get(item.measure_id, ())
            ),
        )
        for item in items
    )


def _card(
    item: RoundItem,
    basis: Basis,
    round_: Round,
    *,
    points: int,
    views: tuple[View, ...],
) -> Card:
    measure = basis.measures.get(listed(item.measure_id))
    put = manner(item, basis, round_.kind)
    affected, otherwise = (measure.affected, measure.otherwise) if measure else ("", "")
    return Card(
        id=item.measure_id,
        kind=put.kind,
        kind_words=put.words,
        icon=put.icon,
        title=item.title,
        description=measure.description if measure else "",
        price=words.money(item.cost_kr),
        price_words="over fire år" if round_.kind is RoundKind.PRIORITIES else "fra potten",
        cost_kr=item.cost_kr,
        yes_words=put.yes,
        yes=otherwise if item.spared else affected,
        no_words=put.no,
        no=affected if item.spared else otherwise,
        views=views,
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
