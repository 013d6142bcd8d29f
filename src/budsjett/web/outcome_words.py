"""An outcome put in words: each turn of the count, and why one thing was chosen or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.process.rounds import CapOn, Round, RoundItem, RoundKind
from budsjett.usecases.counting import Explanation
from budsjett.voting.bounds import Block, BlockKind
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.payments import Payers
from budsjett.voting.reasons import Adopted, Enough, NotAdopted, Spent
from budsjett.web import words
from budsjett.web.ballot_cards import manner
from budsjett.web.rule_words import SHARES

FEW = "Hva pengene til støttespillerne gikk til, vises ikke: færre enn fem støttet dette, eller færre enn fem lot være."
SPENT = "Dette gikk andelene til støttespillerne til"
TAKES_MONEY = {Rule.EQUAL_SHARES, Rule.BOUNDED_OVERSPENDING, Rule.PHRAGMEN}
BEST = {
    Rule.WELFARE: "Med i det utvalget som gir alle som stemte, mest til sammen.",
    Rule.LEXIMIN: "Med i det utvalget der den som får minst, får mest mulig.",
}
LEFT_OUT = {
    StepKind.LOAD: "Regelen stoppet før turen kom: det som skulle velges, fikk ikke plass.",
    StepKind.BEST: "Ikke med i det beste utvalget.",
}
NOT_YET = "Hva som ville vært nok, er ikke regnet ut ennå. Det tar tid for denne regelen; se igjen om litt."
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
    """One turn of the count, as a picture in a strip: one sentence, and the pot before and after (0-1 of the whole)."""

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
    pot: float


def turns(outcome: Outcome, items: Mapping[str, RoundItem], round_: Round, basis: Basis) -> tuple[Turn, ...]:
    """Every turn: those that were adopted in their order, then the others in theirs."""
    made = []
    ordered = sorted(outcome.steps, key=lambda step: not step.adopted)
    left_kr = round_.limit_kr
    for number, step in enumerate(ordered, start=1):
        left_kr -= step.cost_kr * step.adopted
        put = manner(items[step.item], basis, round_.kind)
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
                how=_how(step, items, round_),
                left=words.money(left_kr),
                pot=max(0.0, left_kr / round_.limit_kr) if round_.limit_kr else 0.0,
            )
        )
    return tuple(made)


def support(step: Step, round_: Round) -> str:
    """How many support it, in the ballot's own unit."""
    people = words.count(step.supporters, "støtter", "støtter")
    if round_.ballot_kind.weighs:
        return f"{words.count(step.support, 'poeng', 'poeng')} fra {words.number(step.supporters)}"
    return f"{people}, {words.number(step.against)} vil kutte det først" if step.against else people


def _how(step: Step, items: Mapping[str, RoundItem], round_: Round) -> str:
    return _how_adopted(step, round_) if step.adopted else _how_not(step, items)


def _how_not(step: Step, items: Mapping[str, RoundItem]) -> str:
    if step.block is not None:
        return _blocked(step.block, items)
    if step.supporters == 0:
        return "Ingen stemte for."
    if step.support <= 0:
        return "Ikke flere vil ha det enn som vil kutte det først."
    if step.cost_kr > step.pot_kr:
        return f"Ikke plass: det manglet {words.money(step.cost_kr - step.pot_kr)} i potten."
    return LEFT_OUT.get(step.kind, "Støttespillerne hadde ikke nok igjen til å betale.")


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
    kind, _, rest = limit.partition(":")
    if kind in set(CapOn):
        what = "mange kroner" if rest.endswith(":kr") else "mange ting"
        return f"Det var allerede valgt så {what} som grensen tillater fra «{rest.rpartition(':')[0]}»."
    return f"Sammen med det som ble valgt, ville det brutt grensen «{block.by}»."


def _how_adopted(step: Step, round_: Round) -> str:
    if step.kind is StepKind.FREE:
        return "Koster ingenting, og noen vil ha det."
    if step.kind is StepKind.SHARES and step.share_kr is not None:
        unit = " per poeng" if round_.ballot_kind.weighs else ""
        short = ""
        if step.covered is not None and step.covered < 1:
            short = f" Til sammen nådde de {words.percent(float(step.covered), 0)} av prisen; potten betaler resten."
        return f"Hver av dem betaler inntil {kr(step.share_kr)}{unit} av sin andel.{short}"
    if step.kind is StepKind.LOAD:
        return "Støttespillerne bærer prisen sammen, og ingen annen gruppe ville hatt mindre å bære."
    if step.kind is StepKind.BEST:
        return BEST[round_.rule]
    if step.kind is StepKind.COMPLETION:
        return "Først blant det som fortsatt fikk plass, da andelene ikke rakk til mer."
    first = "Flest stemmer" if round_.satisfaction is Satisfaction.COST else "Flest stemmer per krone"
    return f"{first} av det som var igjen, og plass i potten."


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
    if found.reason is None:
        return _why_in_short(found, items, round_, ballots)
    if isinstance(found.reason, Adopted):
        return _why_adopted(found, found.reason, items, round_, ballots)
    return _why_not(found, found.reason, items, round_, ballots)


def _why_in_short(found: Explanation, items: Mapping[str, RoundItem], round_: Round, ballots: int) -> Why:
    step = found.step
    chosen = "Valgt av regelen." if step.adopted else "Ikke valgt av regelen."
    return Why(
        adopted=step.adopted,
        verdict=f"{chosen} {_means(found.item, round_, adopted=step.adopted)}",
        because=(f"{_supported(step, ballots, round_)} {_priced(step, round_)}", _how(step, items, round_)),
        enough=(NOT_YET,) if round_.rule.by_sets and not step.adopted else (),
        spent=(),
        spent_rest="",
        spent_heading="",
    )


def _why_adopted(
    found: Explanation, reason: Adopted, items: Mapping[str, RoundItem], round_: Round, ballots: int
) -> Why:
    step = reason.step
    because = [f"{_supported(step, ballots, round_)} {_priced(step, round_)}"]
    if step.kind is StepKind.SHARES and reason.share_kr is not None:
        part = "hele prisen" if step.covered in {None, 1} else f"{words.percent(float(step.covered))} av prisen"
        unit = " for hvert poeng" if round_.ballot_kind.weighs else ""
        because.append(f"Støttespillerne betalte {part} av andelene sine, inntil {kr(reason.share_kr)} hver{unit}.")
    else:
        because.append(_how(step, items, round_))
    if len(reason.payers) > 1:
        because.append(_payers(reason.payers))
    if reason.few:
        because.append(FEW)
    spent, rest = _spent(reason.went_to, items)
    return Why(
        adopted=True,
        verdict=f"Valgt som nummer {reason.place}. {_means(found.item, round_, adopted=True)}",
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
    because = [f"{_supported(step, ballots, round_)} {_priced(step, round_)}", *_short(reason, items, round_)]
    if reason.few:
        because.append(FEW)
    spent, rest = _spent(reason.went_to, items)
    return Why(
        adopted=False,
        verdict=f"Ikke valgt av regelen. {_means(found.item, round_, adopted=False)}",
        because=tuple(because),
        enough=_enough(reason, step),
        spent=spent,
        spent_rest=rest,
        spent_heading=SPENT if round_.rule in TAKES_MONEY else "Dette ble valgt foran og tok pengene",
    )


def _short(reason: NotAdopted, items: Mapping[str, RoundItem], round_: Round) -> list[str]:
    """What was missing: support, money of the supporters, or room in the pot."""
    step, said = reason.step, []
    if step.block is not None or step.support <= 0:
        return [_how_not(step, items)]
    if reason.money_short_kr is not None and reason.left_kr is not None and reason.money_short_kr > 0:
        said.append(
            f"Da det andre var kjøpt, hadde støttespillerne {kr(reason.left_kr)} igjen til sammen. "
            f"Det manglet {kr(reason.money_short_kr)}."
        )
    if reason.room_short_kr is not None:
        last = "Det som var igjen til slutt, gikk til det som fikk plass. " if round_.rule in SHARES else ""
        said.append(f"{last}Da turen kom, manglet det {words.money(reason.room_short_kr)} i potten.")
    return said or [_how_not(step, items)]


def _enough(reason: NotAdopted, step: Step) -> tuple[str, ...]:
    enough = []
    if reason.votes is not None:
        people = words.count(reason.votes.value, "person til", "personer til")
        enough.append(
            f"Hadde {people} stemt for dette og ikke noe annet, var det blitt valgt.{_how_sure(reason.votes)}"
        )
    if reason.price is not None:
        # In whole kroner: the difference may be too small for millions to show.
        lower, price = words.kr(step.cost_kr - reason.price.value), words.kr(reason.price.value)
        sure = _how_sure(reason.price)
        enough.append(f"Hadde prisen vært {lower} lavere ({price}), var det blitt valgt med de samme stemmene.{sure}")
    return tuple(enough) or ("Ingen rimelig endring i pris eller stemmetall hadde vært nok.",)


def _how_sure(found: Enough) -> str:
    """What the count says of its own answer: not every rule gives more to whoever has more."""
    said = "" if found.least else " Noe mindre kan også ha vært nok; det er ikke prøvd ut."
    return said if found.steady else f"{said} Med denne regelen er mer ikke alltid bedre: en større endring kan gi nei."


def _payers(payers: tuple[Payers, ...]) -> str:
    each = [f"{words.number(group.ballots)} betalte i snitt {kr(group.each_kr)}" for group in payers]
    return f"{', '.join(each[:-1])} og {each[-1].replace(' betalte', '')} hver."


def _supported(step: Step, ballots: int, round_: Round) -> str:
    people = f"{words.number(step.supporters)} av {words.count(ballots, 'som stemte', 'som stemte')}, støttet dette"
    if round_.ballot_kind.weighs:
        people += f" med til sammen {words.count(step.support, 'poeng', 'poeng')}"
    if step.against:
        people += f", og {words.number(step.against)} ville heller kutte det først"
    return f"{people}."


def _priced(step: Step, round_: Round) -> str:
    over = "over fire år" if round_.kind is RoundKind.PRIORITIES else "fra potten"
    return f"Prisen er {words.money(step.cost_kr)} {over}."


def _means(item: RoundItem, round_: Round, *, adopted: bool) -> str:
    """What being chosen or not comes to: for what is spared, for what is new, and for what asks a fund."""
    if round_.kind is RoundKind.FUND:
        return "Rådet er at det får pengene det søker om." if adopted else "Rådet er at det ikke får penger herfra."
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
