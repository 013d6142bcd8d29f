"""An outcome put in words: the rule and its promise, each turn of the count, and why one thing was chosen or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.process.rounds import Round, RoundItem
from budsjett.usecases.counting import Explanation
from budsjett.voting.bounds import Block, BlockKind
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Outcome, Rule, Step, StepKind
from budsjett.voting.payments import Payers
from budsjett.voting.reasons import Adopted, Enough, NotAdopted, Spent
from budsjett.web import words
from budsjett.web.ballot_cards import manner

FEW = "Hva pengene til støttespillerne gikk til, vises ikke: færre enn fem støttet dette, eller færre enn fem lot være."
SPENT = "Dette gikk andelene til støttespillerne til"
TAKES_MONEY = {Rule.EQUAL_SHARES, Rule.BOUNDED_OVERSPENDING, Rule.PHRAGMEN}
BEST = {
    Rule.WELFARE: "Med i det utvalget som gir alle som stemte, mest til sammen.",
    Rule.LEXIMIN: "Med i det utvalget der den som får minst, får mest mulig.",
}
LAWS = {
    "balance": "kravet om et budsjett i balanse",
    "reserve_floor": "grensen for disposisjonsfondet",
    "investments_funded": "kravet om at investeringene er finansiert",
}
"""The law's limits by name, where a limit has one that fits in a sentence."""
MOST_SPENT = 6
"""Things the supporters' money went to that are named one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of the count, as a picture in a strip."""

    number: int
    id: str
    title: str
    kind: str
    kind_words: str
    adopted: bool
    cost: str
    support: str
    how: str
    left: str


def turns(outcome: Outcome, items: Mapping[str, RoundItem], round_: Round, basis: Basis) -> tuple[Turn, ...]:
    """Every turn: those that were adopted in their order, then the others."""
    made = []
    for number, step in enumerate(outcome.steps, start=1):
        left_kr = step.pot_kr - step.cost_kr * step.adopted
        put = manner(items[step.item], basis)
        made.append(
            Turn(
                number=number,
                id=step.item,
                title=items[step.item].title,
                kind=put.kind,
                kind_words=put.words,
                adopted=step.adopted,
                cost=words.money(step.cost_kr),
                support=support(step, round_),
                how=_how(step, round_),
                left=words.money(left_kr),
            )
        )
    return tuple(made)


def support(step: Step, round_: Round) -> str:
    """How many support it, in the ballot's own unit."""
    people = words.count(step.supporters, "støtter", "støtter")
    if round_.ballot_kind is BallotKind.POINTS:
        return f"{words.count(step.support, 'poeng', 'poeng')} fra {words.number(step.supporters)}"
    return people


def _how(step: Step, round_: Round) -> str:
    return _how_adopted(step, round_) if step.adopted else _how_not(step)


def _how_not(step: Step) -> str:
    if step.support == 0:
        return "Ingen stemte for."
    if step.cost_kr > step.pot_kr:
        return f"Ikke plass: det manglet {words.money(step.cost_kr - step.pot_kr)} i potten."
    if step.kind is StepKind.LOAD:
        return "Regelen stoppet før turen kom: det som skulle velges, fikk ikke plass."
    if step.kind is StepKind.BEST:
        return "Ikke med i det beste utvalget."
    return "Støttespillerne hadde ikke nok igjen til å betale."


def _how_adopted(step: Step, round_: Round) -> str:
    if step.kind is StepKind.FREE:
        return "Koster ingenting, og noen vil ha det."
    if step.kind is StepKind.SHARES and step.share_kr is not None:
        unit = " per poeng" if round_.ballot_kind.weighs else ""
        return f"Hver av dem betaler inntil {kr(step.share_kr)}{unit} av sin andel."
    if step.kind is StepKind.LOAD:
        return "Støttespillerne bærer prisen sammen, og ingen annen gruppe ville hatt mindre å bære."
    if step.kind is StepKind.BEST:
        return BEST[round_.rule]
    if step.kind is StepKind.COMPLETION:
        return "Flest stemmer blant det som fortsatt fikk plass."
    return "Flest stemmer av det som var igjen, og plass i potten."


def kr(amount: Fraction) -> str:
    """An exact amount in whole kroner or millions."""
    return words.money(round(amount))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentOn:
    """What supporters' money went to."""

    id: str
    title: str
    amount: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something was chosen or not, in sentences."""

    adopted: bool
    verdict: str
    because: tuple[str, ...]
    enough: tuple[str, ...]
    spent: tuple[SpentOn, ...]
    spent_rest: str
    spent_heading: str


def why(found: Explanation, items: Mapping[str, RoundItem], round_: Round, ballots: int) -> Why:
    """Put a reason in words."""
    if isinstance(found.reason, Adopted):
        return _why_adopted(found, found.reason, items, round_, ballots)
    return _why_not(found, found.reason, items, round_, ballots)


def _why_adopted(
    found: Explanation, reason: Adopted, items: Mapping[str, RoundItem], round_: Round, ballots: int
) -> Why:
    step = reason.step
    because = [f"{_supported(step, ballots, round_)} Prisen er {words.money(step.cost_kr)} over fire år."]
    if step.kind is StepKind.SHARES and reason.share_kr is not None:
        part = "hele prisen" if step.covered in {None, 1} else f"{words.percent(float(step.covered))} av prisen"
        because.append(
            f"Støttespillerne betalte {part} av andelene sine, inntil {kr(reason.share_kr)} hver"
            f"{' for hvert poeng' if round_.ballot_kind.weighs else ''}."
        )
    elif step.kind is StepKind.COMPLETION:
        because.append("Det ble valgt til slutt: av det som var igjen, hadde det flest stemmer og fikk plass.")
    else:
        because.append(_how(step, round_))
    if len(reason.payers) > 1:
        because.append(_payers(reason.payers))
    if reason.few:
        because.append(FEW)
    spent, rest = _spent(reason.went_to, items)
    return Why(
        adopted=True,
        verdict=f"Valgt som nummer {reason.place}. {_means(found.item, adopted=True)}",
        because=tuple(because),
        enough=(),
        spent=spent,
        spent_rest=rest,
        spent_heading=SPENT,
    )


def _why_not(
    found: Explanation, reason: NotAdopted, items: Mapping[str, RoundItem], round_: Round, ballots: int
) -> Why:
    step = reason.step
    because = [f"{_supported(step, ballots, round_)} Prisen er {words.money(step.cost_kr)} over fire år."]
    if step.support == 0:
        because.append("Ingen stemte for, og da blir det ikke valgt.")
    elif step.block is not None:
        because.append(_blocked(step.block, items))
    else:
        if reason.money_short_kr is not None and reason.left_kr is not None and reason.money_short_kr > 0:
            because.append(
                f"Da det andre var kjøpt, hadde støttespillerne {kr(reason.left_kr)} igjen til sammen. "
                f"Det manglet {kr(reason.money_short_kr)}."
            )
        if reason.room_short_kr is not None:
            last = "Det som var igjen til slutt, gikk etter stemmetall. " if round_.rule is Rule.EQUAL_SHARES else ""
            because.append(f"{last}Da turen kom, manglet det {words.money(reason.room_short_kr)} i potten.")
        elif step.kind in {StepKind.LOAD, StepKind.BEST}:
            because.append(_how_not(step))
    if reason.few:
        because.append(FEW)
    enough = []
    if reason.votes is not None:
        people = words.count(reason.votes.value, "person til", "personer til")
        enough.append(f"Hadde {people} stemt for dette og ikke noe annet, var det blitt valgt.{_known(reason.votes)}")
    if reason.price is not None:
        # In whole kroner: the difference may be too small for millions to show.
        lower, price = words.kr(step.cost_kr - reason.price.value), words.kr(reason.price.value)
        enough.append(
            f"Hadde prisen vært {lower} lavere ({price}), var det blitt valgt med de samme stemmene."
            f"{_known(reason.price)}"
        )
    if not enough:
        enough.append("Ingen rimelig endring i pris eller stemmetall hadde vært nok.")
    spent, rest = _spent(reason.went_to, items)
    return Why(
        adopted=False,
        verdict=f"Ikke valgt av regelen. {_means(found.item, adopted=False)}",
        because=tuple(because),
        enough=tuple(enough),
        spent=spent,
        spent_rest=rest,
        spent_heading=SPENT if round_.rule in TAKES_MONEY else "Dette ble valgt foran og tok pengene",
    )


def _blocked(block: Block, items: Mapping[str, RoundItem]) -> str:
    """What but votes and money kept it out."""
    other = items[block.by].title if block.by in items else block.by
    if block.kind is BlockKind.EXCLUDED:
        return f"Det kan ikke velges sammen med «{other}», som ble valgt."
    if block.kind is BlockKind.LACKS:
        return f"Det kan bare velges sammen med «{other}», som ikke ble valgt."
    limit, _, year = block.by.partition("@")
    if year:
        law = LAWS.get(limit, "en grense som planen må holde,")
        return f"Sammen med det som ble valgt, ville det brutt {law} i {year}. Den grensen går foran stemmene."
    return f"Sammen med det som ble valgt, ville det brutt grensen «{block.by}»."


def _payers(payers: tuple[Payers, ...]) -> str:
    each = [f"{words.number(group.ballots)} betalte i snitt {kr(group.each_kr)}" for group in payers]
    return f"{', '.join(each[:-1])} og {each[-1].replace(' betalte', '')} hver."


def _known(enough: Enough) -> str:
    """What is known of an answer beside that it is enough."""
    if not enough.steady:
        return " Men med enda litt mer ville noe annet gått foran: ingen grense er sikker her."
    return "" if enough.least else " Mindre kan også ha vært nok."


def _supported(step: Step, ballots: int, round_: Round) -> str:
    people = f"{words.number(step.supporters)} av {words.count(ballots, 'som stemte', 'som stemte')}, støttet dette"
    if round_.ballot_kind is BallotKind.POINTS:
        people += f" med til sammen {words.count(step.support, 'poeng', 'poeng')}"
    return f"{people}."


def _means(item: RoundItem, *, adopted: bool) -> str:
    """What being chosen or not comes to, for what is spared and for what is new."""
    if item.spared:
        return (
            "Skjermet: det er ikke med i planen som rådet går ut på."
            if adopted
            else "Ikke skjermet: det er dermed med i planen som rådet går ut på."
        )
    return "Det er med i planen som rådet går ut på." if adopted else "Det er ikke med i planen som rådet går ut på."


def _spent(went_to: tuple[Spent, ...], items: Mapping[str, RoundItem]) -> tuple[tuple[SpentOn, ...], str]:
    ordered = sorted(went_to, key=lambda s: (-s.kr, s.item))
    whole = sum((s.kr for s in ordered), Fraction(0)) or Fraction(1)
    shown = tuple(
        SpentOn(id=s.item, title=items[s.item].title, amount=kr(s.kr), share=float(s.kr / whole))
        for s in ordered[:MOST_SPENT]
    )
    rest = ordered[MOST_SPENT:]
    more = words.count(len(rest), "annet", "andre")
    return shown, f"og {kr(sum((s.kr for s in rest), Fraction(0)))} til {more}" if rest else ""
