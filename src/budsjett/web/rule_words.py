"""The rules in plain words: what each does, what it promises, and every option of a round as a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.process.rounds import STAND_INS, Round
from budsjett.representation.groups import Trait
from budsjett.voting.election import BallotKind
from budsjett.voting.options import AddOneStart, AddOneStop, CompletionOrder, TieBreak
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.web import words


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """The rule in one sentence, what it promises or does not, and where it is described."""

    name: str
    sentence: str
    guarantee: str
    source: str


RULES: Mapping[Rule, RuleWords] = {
    Rule.EQUAL_SHARES: RuleWords(
        name="like andeler",
        sentence="Alle som har stemt, får en like stor andel av pengene. Det blir valgt som støttespillerne kan betale "
        "sammen, og først det der de betaler minst for hver krone de får.",
        guarantee="Vil en tidel av dem som stemte ha det samme, og koster det høyst en tidel av pengene, får minst én "
        "av dem gjennomslag for noe. Det gjelder alle grupper, store og små.",
        source="https://equalshares.net",
    ),
    Rule.GREEDY: RuleWords(
        name="flest stemmer først",
        sentence="Tingene tas etter hvor mange som støtter dem, og blir valgt så lenge det er penger igjen.",
        guarantee="Ingenting blir valgt foran noe som både har flere stemmer og får plass. Et mindretall har ikke noe "
        "løfte om gjennomslag.",
        source="https://pabulib.org",
    ),
    Rule.PHRAGMEN: RuleWords(
        name="jevn byrde",
        sentence="Alle sparer like fort. Så snart de som støtter en ting, har nok til sammen, blir den kjøpt, og de "
        "begynner på nytt. Det stopper når det neste ikke får plass.",
        guarantee="Byrden blir fordelt jevnt på dem som får gjennomslag. Regelen lover ikke hver gruppe like mye som "
        "like andeler gjør.",
        source="https://pabulib.org",
    ),
    Rule.BOUNDED_OVERSPENDING: RuleWords(
        name="like andeler med slingringsmonn",
        sentence="Som like andeler, men de som nesten har nok til sammen, kan også få noe. Jo mer de mangler, jo "
        "lenger bak i køen kommer det.",
        guarantee="Ingen betaler mer enn sin andel, og ingen betaler for noe hun ikke stemte for. Løftet som like "
        "andeler gir hver gruppe, gjelder ikke her.",
        source="https://arxiv.org/abs/2409.15005",
    ),
    Rule.WELFARE: RuleWords(
        name="mest til sammen",
        sentence="Av alle utvalg som får plass, blir det valgt som gir alle som stemte, mest til sammen.",
        guarantee="Ikke noe annet utvalg som får plass, gir mer til sammen, og det er bevist før noe blir valgt. Et "
        "mindretall har ikke noe løfte om gjennomslag.",
        source="https://pabulib.org",
    ),
    Rule.LEXIMIN: RuleWords(
        name="de som får minst, først",
        sentence="Av alle utvalg som får plass, blir det valgt som er best for dem som får minst, og så for de neste.",
        guarantee="I ikke noe annet utvalg som får plass, får den som får minst, mer, og det er bevist før noe blir "
        "valgt. Et flertall har ikke noe løfte om gjennomslag.",
        source="https://pabulib.org",
    ),
}

SHARES = frozenset({Rule.EQUAL_SHARES, Rule.BOUNDED_OVERSPENDING})
"""The rules that give everyone a share of the money."""

TIES = {
    TieBreak.ID: "Står to ting helt likt, går den med kortnavnet først i alfabetet foran.",
    TieBreak.COST_THEN_ID: "Står to ting helt likt, går den med flest stemmer foran, så den billigste, og til slutt "
    "den med kortnavnet først i alfabetet.",
    TieBreak.CHEAPEST_THEN_ID: "Står to ting helt likt, går den billigste foran, så den med flest stemmer, og til "
    "slutt den med kortnavnet først i alfabetet.",
}
_SETS_TIE = "Er to utvalg like gode, gjelder det som har med den første av tingene de er uenige om: "
SETS_TIES = {
    TieBreak.ID: f"{_SETS_TIE}den med kortnavnet først i alfabetet.",
    TieBreak.COST_THEN_ID: f"{_SETS_TIE}den med flest stemmer, så den billigste, og til slutt den med kortnavnet "
    "først i alfabetet.",
    TieBreak.CHEAPEST_THEN_ID: f"{_SETS_TIE}den billigste, så den med flest stemmer, og til slutt den med kortnavnet "
    "først i alfabetet.",
}
"""The same order, for rules that look at whole sets: of equally good ones the first by what they differ in."""
ORDERS = {
    CompletionOrder.VOTES: "flest stemmer først",
    CompletionOrder.PER_KRONE: "flest stemmer per krone først",
}
STOPS = {
    AddOneStop.EXHAUSTED: "Det stopper når ingenting som noen ønsker seg, får plass lenger.",
    AddOneStop.EXHAUSTED_ALL: "Det stopper når ingenting på listen får plass lenger.",
    AddOneStop.OVERSPENT: "Det stopper først når neste krone ville brukt mer enn potten.",
}
BALLOTS = {
    BallotKind.APPROVAL: "Avkryssing",
    BallotKind.POINTS: "Poeng",
    BallotKind.RANKING: "Rangering",
    BallotKind.CHOOSE_ONE: "Velg én",
    BallotKind.APPROVAL_CUT: "Avkryssing, med «kutt dette først»",
}
TRAITS = {Trait.AGE: "Aldersgruppe", Trait.GENDER: "Kjønn", Trait.AREA: "Hvor i kommunen"}
BALLOT_HINTS = {
    BallotKind.APPROVAL: "Hver kan krysse av så mange ting hun vil.",
    BallotKind.POINTS: "Hver fordeler et antall poeng slik hun vil.",
    BallotKind.RANKING: "Hver setter det hun vil ha, i rekkefølge. Hun trenger ikke ta med alt.",
    BallotKind.CHOOSE_ONE: "Hver velger én ting.",
    BallotKind.APPROVAL_CUT: "Hver krysser av det hun vil ha, og kan merke det hun heller vil kutte.",
}


def promised(round_: Round) -> str:
    """What the rule promises on this round's ballots. What groups are promised is proved for crosses alone."""
    if round_.rule is Rule.EQUAL_SHARES and round_.ballot_kind.weighs:
        return (
            "Alle har like mye å gi, ingen betaler mer enn sin andel, og ingen betaler for noe hun ikke stemte for. "
            "Løftet om gjennomslag for hver gruppe er bevist bare for sedler uten poeng."
        )
    return RULES[round_.rule].guarantee


PAPER_FIRST = (
    "Papir går foran nett: leverer noen på papir, strykes det hun har levert på nett. Skjemaer på papir teller likt."
)
"""What a round with paper says before anybody votes."""


def how_counted(round_: Round) -> tuple[str, ...]:
    """Every option of the round's count that its rule asks about, a sentence each; they were fixed before the vote."""
    terms, said = round_.terms, []
    if round_.rule in SHARES:
        said.append(
            "En ting regnes som verdt så mye som den koster."
            if round_.satisfaction is Satisfaction.COST
            else "Hver ting regnes som verdt like mye, uansett pris."
        )
        said += _completed(round_)
    if round_.rule is Rule.GREEDY:
        said.append(
            "Rekkefølgen er etter antall stemmer, uten å se på prisen."
            if round_.satisfaction is Satisfaction.COST
            else "Rekkefølgen er etter stemmer per krone."
        )
        said.append(
            "Det det ikke er plass til, hoppes over."
            if terms.skips
            else "Tellingen stopper ved det første det ikke er plass til."
        )
    if round_.rule.by_sets:
        said += _of_sets(round_)
    elif round_.rule not in SHARES:
        said.append(
            "Også det som ingen stemte for, blir valgt hvis det får plass."
            if terms.adopts_unsupported
            else "Det som ingen stemte for, blir ikke valgt."
        )
    if terms.fewest_votes:
        fewest = words.count(terms.fewest_votes, "stemme", "stemmer")
        said.append(f"Det som har færre enn {fewest}, blir ikke vurdert.")
    if round_.paper:
        said.append(PAPER_FIRST)
    return (*said, *_read(round_), SETS_TIES[terms.ties] if round_.rule.by_sets else TIES[terms.ties])


def _of_sets(round_: Round) -> list[str]:
    stand_in = RULES[STAND_INS[round_.rule]].name
    return [
        "Det du får, regnes i prisen på det som blir valgt av det du stemte for."
        if round_.satisfaction is Satisfaction.COST
        else "Det du får, regnes i hvor mange av tingene du stemte for som blir valgt, uansett pris.",
        "Det som ingen stemte for, blir bare valgt der noe som er valgt, ikke kan stå uten.",
        (
            "At utvalget er det beste, må bevises. Lar det seg ikke bevise i tide, kan stemmene telles etter "
            f"«{stand_in}» i stedet. Det skjer ikke uten at det står i resultatet."
        ),
    ]


def stood_in(round_: Round, counted_by: Rule) -> str:
    """That a round was counted by another rule than its own, and why; empty where it was not."""
    if counted_by is round_.rule:
        return ""
    return (
        f"Runden skulle telles etter «{RULES[round_.rule].name}», men det beste utvalget lot seg ikke bevise i tide. "
        f"Da gjelder det som var kunngjort: stemmene er talt etter «{RULES[counted_by].name}»."
    )


def _completed(round_: Round) -> list[str]:
    terms, said = round_.terms, []
    raises = terms.completion.raises_shares and round_.rule is Rule.EQUAL_SHARES
    if not (raises or terms.completion.fills):
        said.append("Penger som er igjen til slutt, blir ikke delt ut.")
    if raises:
        rounded = " Andelen rundes først ned til hele kroner." if terms.add_one_start is AddOneStart.WHOLE else ""
        said.append(
            f"Er det penger igjen, økes alles andel med én krone om gangen, så lenge alt får plass i potten.{rounded} "
            f"{STOPS[terms.add_one_stop]}"
        )
    if terms.completion.fills:
        said.append(
            f"Det som er igjen til slutt, går til det som fortsatt får plass, {ORDERS[terms.completion_order]}."
        )
    return said


def _read(round_: Round) -> list[str]:
    """What the ballot's points and places come to under this rule."""
    kind = round_.ballot_kind
    if kind.weighs and round_.rule is Rule.PHRAGMEN:
        return ["Denne regelen ser bare hva du har tatt med, ikke hvor mange poeng eller hvilken plass det fikk."]
    if kind is BallotKind.RANKING:
        first = "Førsteplassen gir like mange poeng som det er ting på listen, andreplassen ett mindre, og så videre."
        return [f"{first} Det du ikke tar med, får ingen."]
    return ["Poengene er det stemmene telles i."] if kind is BallotKind.POINTS else []
