"""What a voter sees of each thing on the ballot: what it is, what it costs, and what follows either way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import WHOLE, MeasureKind
from budsjett.budget.paid import Paid, paid_by
from budsjett.budget.starts import listed
from budsjett.process.rounds import Round, RoundItem, RoundKind
from budsjett.process.statements import Statement
from budsjett.usecases.item_levels import part_of
from budsjett.voting.election import CUT_FIRST
from budsjett.web import words
from budsjett.web.ballot_ties import Ties, by_measure

LONGEST_LINE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a council says, on one line."""

    council: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How much of a thing one may want. `price`: of all up to it."""

    id: str
    words: str
    price: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing on the ballot. `points`: what the voter gives it so far, in the words of the ballot's kind.

    That is 1 for a cross, the points, the place of a ranking, or `CUT_FIRST`. `price_words`: of what the price is.
    `levels`: how much of it one may want, the least first; none where it is all or nothing. `ties`: what it hangs
    together with. `paid`: what it takes from people in property tax; empty where it takes none.
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
    levels: tuple[Level, ...] = ()
    ties: tuple[str, ...] = ()
    paid: str = ""

    @property
    def level(self) -> Level | None:
        """The level the voter wants; None where she wants none, or there are none."""
        return next((level for level in reversed(self.levels) if level.chosen), None)

    @property
    def chosen_title(self) -> str:
        """The title, with the level she wants."""
        return f"{self.title}: {self.level.words[:1].lower()}{self.level.words[1:]}" if self.level else self.title

    @property
    def chosen_price(self) -> str:
        """What that costs."""
        return self.level.price if self.level else self.price

    @property
    def points_words(self) -> str:
        """The points with their noun."""
        return words.count(self.points, "poeng", "poeng")

    @property
    def first_id(self) -> str:
        """What is taken off when all of it is: the least level, and those above go too."""
        return self.levels[0].id if self.levels else self.id

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
    items: Sequence[RoundItem],
    basis: Basis,
    round_: Round,
    *,
    choices: Mapping[str, int],
    statements: Mapping[str, tuple[Statement, ...]],
    councils: Mapping[str, str],
    tied: Ties,
) -> tuple[Card, ...]:
    """The cards, one for each measure, in the order of the items.

    A spared cut reads the other way round: to vote for it is the measure's `otherwise`, not to is what it does.
    """
    chains = by_measure(items)
    paid = paid_by(basis, [m for chain in chains if (m := listed(chain[-1].measure_id)) in basis.measures])
    return tuple(
        _card(
            chain,
            basis,
            round_,
            choices=choices,
            tied=tied,
            paid=paid.get(listed(chain[-1].measure_id)),
            views=tuple(
                View(council=councils.get(said.council_id, said.council_id), line=first_line(said.text))
                for said in statements.get(chain[-1].measure_id, ())
            ),
        )
        for chain in chains
    )


def _card(
    chain: Sequence[RoundItem],
    basis: Basis,
    round_: Round,
    *,
    choices: Mapping[str, int],
    tied: Ties,
    paid: Paid | None,
    views: tuple[View, ...],
) -> Card:
    item = chain[-1]
    measure = basis.measures.get(listed(item.measure_id))
    put = manner(item, basis, round_.kind)
    in_levels = len(chain) > 1
    affected, otherwise = (measure.affected, measure.otherwise) if measure else ("", "")
    return Card(
        id=item.measure_id,
        kind=put.kind,
        kind_words=put.words,
        icon=put.icon,
        title=tied.titles[item.measure_id] if in_levels else item.title,
        description=measure.description if measure else "",
        price=words.money(sum(level.cost_kr for level in chain)),
        price_words=("for alt, " if in_levels else "")
        + ("over fire år" if round_.kind is RoundKind.PRIORITIES else "fra potten"),
        cost_kr=sum(level.cost_kr for level in chain),
        yes_words=put.yes,
        yes=otherwise if item.spared else affected,
        no_words=put.no,
        no=affected if item.spared else otherwise,
        views=views,
        points=max((choices.get(level.measure_id, 0) for level in chain), key=abs),
        levels=_levels(chain, choices) if in_levels else (),
        ties=tied.on_card([level.measure_id for level in chain]),
        paid=_paid(paid, put, in_levels=in_levels) if paid else "",
    )


def _paid(paid: Paid, put: Manner, *, in_levels: bool) -> str:
    """What people pay if it comes, as who gains and who loses by a proposal is told (`people.py`)."""
    this = ("hele økningen" if in_levels else "økningen") if put is SPARE_INCOME else "dette"
    return (
        f"Med {this} blir det betalt {words.money(abs(paid.kr))} {'mer' if paid.kr > 0 else 'mindre'} i eiendomsskatt "
        f"i {paid.year}. Delt på alle innbyggere er det {words.kr(abs(paid.each_kr))} hver det året. "
        "Bedrifter kan betale en del av det, og ikke alle eier bolig."
    )


def _levels(chain: Sequence[RoundItem], choices: Mapping[str, int]) -> tuple[Level, ...]:
    """The levels in words: how much of a new thing, or how much of a cut that is still made."""
    found, cost_kr = [], 0
    for item in chain:
        cost_kr += item.cost_kr
        part = part_of(item.measure_id, spared=item.spared)
        much = "alt" if part == WHOLE else f"{part}\N{NO-BREAK SPACE}%"
        said = f"Skjerm {much}" if item.spared else much.capitalize()
        found.append(
            Level(
                id=item.measure_id,
                words=said,
                price=words.money(cost_kr),
                chosen=choices.get(item.measure_id, 0) > 0,
            )
        )
    return tuple(found)


def first_line(text: str) -> str:
    r"""The first sentence of a statement, short enough for a line.

    >>> first_line("Vi er imot.\nFordi det rammer.")
    'Vi er imot.'
    """
    line = text.split("\n", 1)[0].strip()
    sentence, stop, _ = line.partition(". ")
    line = sentence + stop.strip()
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"
