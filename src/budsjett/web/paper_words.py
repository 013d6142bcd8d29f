"""The paper channel in words: why a form is spoiled, and what the journal notes of it."""

import re

from budsjett.process.paper import Spoiled
from budsjett.process.rounds import Round, RoundKind
from budsjett.usecases.paper_entry import Became
from budsjett.voting.election import BallotKind
from budsjett.web.how_many import asked

REASONS = {
    Spoiled.UNCLEAR: "Det går ikke an å se hva velgeren mener",
    Spoiled.TOO_MUCH: "Det er krysset av eller gitt mer enn seddelen tillater",
    Spoiled.TOO_FEW: "Det er valgt færre ting enn seddelen krever, og den er ikke blank",
    Spoiled.MARKED: "Skjemaet er signert eller merket, så velgeren kan kjennes igjen",
    Spoiled.DAMAGED: "Skjemaet er ødelagt og kan ikke leses",
}
BECAME = {
    Became.ONCE: "Skjema {number} er ført én gang. En annen i administrasjonen må føre det også.",
    Became.COUNTED: "Skjema {number} er ført likt av to, og stemmen ligger i urnen. Legg det blant de ferdige.",
    Became.SPOILED: "Skjema {number} er forkastet av to, med samme grunn. Legg det blant de forkastede.",
    Became.DIFFERING: "Skjema {number} er ført ulikt av to. Legg det til side, så avgjør en tredje hva som gjelder.",
}
DECIDED = {
    Became.COUNTED: "Skjema {number} er avgjort, og stemmen ligger i urnen.",
    Became.SPOILED: "Skjema {number} er avgjort: det er forkastet.",
}

_FILL_IN = {
    BallotKind.APPROVAL: "Sett kryss ved alt du vil bruke pengene på. Du kan sette så mange kryss du vil.",
    BallotKind.CHOOSE_ONE: "Sett ett kryss, ved den ene tingen som betyr mest for deg.",
    BallotKind.RANKING: "Skriv 1 ved det viktigste, 2 ved det nest viktigste, og så videre. Ta med så mye du vil.",
    BallotKind.APPROVAL_CUT: "Sett kryss ved «Ja» for det du vil ha, eller «Kutt først». La resten stå tomt.",
}


_COUNTED_FILL_IN = {
    **_FILL_IN,
    BallotKind.APPROVAL: "Sett kryss ved det du vil bruke pengene på.",
    BallotKind.RANKING: "Skriv 1 ved det viktigste, 2 ved det nest viktigste, og så videre.",
}
"""Where the round asks for a number of things."""


def fill_in(round_: Round) -> tuple[str, ...]:
    """How to fill in a form of this round, in the order one does it."""
    first = (
        f"Du har {round_.points} poeng. Skriv hvor mange du gir til hver ting. Til sammen kan det bli høyst "
        f"{round_.points}."
        if round_.ballot_kind is BallotKind.POINTS
        else (_COUNTED_FILL_IN if asked(round_) else _FILL_IN)[round_.ballot_kind]
    )
    number = [f"{asked(round_)} Ellers kan skjemaet bare leveres blankt."] if asked(round_) else []
    cuts = (
        ["Under hver ting står det hva det betyr å velge den. Velger du et kutt, vil du bruke penger på å slippe det."]
        if round_.kind is RoundKind.PRIORITIES
        else []
    )
    return (
        first,
        *number,
        *cuts,
        "Vil du ikke ha noe av dette, lever skjemaet blankt. Det teller som en stemme.",
        "Skriv ikke navnet ditt på skjemaet. Da kan det ikke telles.",
        "Legg skjemaet i den lille konvolutten, og den i den store. Skriv navnet ditt utenpå den store.",
        "Papir går foran nett: har du stemt på nett, strykes den stemmen når konvolutten er levert.",
    )


_NOTED = {
    "issued": "utstedt",
    "counted": "i urnen",
    "spoiled": "forkastet",
    "unused": "ubrukt",
    "registered": "konvolutter",
    "forms, printing": "skjemaer, opplag",
    "as one of the two": "som den ene av de to",
    "as neither": "som ingen av de to",
}


def noted(detail: str) -> str:
    """What the journal notes, in Norwegian; what somebody wrote after the colon stands as it is.

    >>> noted("issued 10, counted 7, spoiled 1, unused 2, registered 8: counted again")
    'utstedt 10, i urnen 7, forkastet 1, ubrukt 2, konvolutter 8: counted again'
    """
    data, colon, why = detail.partition(": ")
    for english, norwegian in _NOTED.items():
        data = re.sub(rf"\b{english}\b", norwegian, data)
    return f"{data}{colon}{why}"
