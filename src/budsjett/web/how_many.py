"""How many things a ballot must and may name, in words: what the round asks for, and how a draft stands to it."""

from dataclasses import dataclass

from budsjett.process.rounds import Round
from budsjett.voting.election import BallotKind

WORDS = {
    BallotKind.APPROVAL: "Velg {number}.",
    BallotKind.CHOOSE_ONE: "Velg {number}.",
    BallotKind.POINTS: "Gi poeng til {number} ting.",
    BallotKind.RANKING: "Sett {number} ting i rekkefølge.",
    BallotKind.APPROVAL_CUT: "Merk {number} ting.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMany:
    """How a draft stands to what the round asks for. A blank one misses nothing.

    `asked` is the sentence that says what it asks for; empty where it asks for nothing.
    """

    asked: str
    named: int
    missing: int
    over: int

    @property
    def kept(self) -> bool:
        """Whether a ballot with so many things is taken."""
        return not (self.missing or self.over)


def asked(round_: Round) -> str:
    """What the round asks for, as 'Velg minst 3 og høyst 5.'; empty where it asks for nothing."""
    if not (round_.least or round_.most):
        return ""
    if round_.least == round_.most:
        number = f"nøyaktig {round_.least}"
    else:
        both = [f"minst {round_.least}"] if round_.least else []
        both += [f"høyst {round_.most}"] if round_.most else []
        number = " og ".join(both)
    return WORDS[round_.ballot_kind].format(number=number)


def how_many(round_: Round, named: int) -> HowMany:
    """How a draft that names so many things stands."""
    return HowMany(
        asked=asked(round_),
        named=named,
        missing=max(0, round_.least - named) if named else 0,
        over=max(0, named - round_.most) if round_.most else 0,
    )
