"""The outcome that counts beside the weighed one, and how steadily both stand. Never the outcome by itself."""

from dataclasses import dataclass

from budsjett.representation.stability import Stability
from budsjett.representation.weights import Weights
from budsjett.usecases.took_part import NotWeighed, TookPart
from budsjett.web import words

STEADY = 0.95
"""In so many of the draws, or in so few that the rest are as many, an item fares the same."""
ROUGHLY = ((STEADY, "nesten alltid"), (0.5, "oftest"), (1 - STEADY, "sjelden"), (0.0, "nesten aldri"))
"""From which share of the draws, and in words."""
WHY_NOT = {
    NotWeighed.NOT_ASKED: "Runden spurte ikke om grupper. Da finnes det ingen vektet telling å holde rådet opp mot.",
    NotWeighed.FEW: (
        "Minst én gruppe har færre enn fem svar. Stemmene vektes derfor ikke: vekten ville vist hvor få de er, "
        "og latt dem tale for mange andre."
    ),
}
NO_TIME = "Regelen fant ikke det beste utvalget av de vektede stemmene i tide, så det vises ikke noe vektet utfall."
NO_DRAWS = "Regelen leter etter det beste utvalget, og det tar for lang tid å telle på nytt mange ganger."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item in the outcome that counts and in the weighed one, and in how many of the draws of each."""

    id: str
    title: str
    raw: bool
    weighed: bool | None
    raw_share: str
    weighed_share: str
    firm: bool
    """Whether it fares the same in nearly every draw, of either."""

    @property
    def turns(self) -> bool:
        """Whether the weights turn it."""
        return self.weighed is not None and self.weighed != self.raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What others would have said. `answer`: in a sentence; `why_not`: why nothing is weighed, where nothing is."""

    rows: tuple[Row, ...]
    weighed: bool
    counting: bool
    answer: str
    why_not: str
    steady: str
    draws: int

    @property
    def loose(self) -> tuple[Row, ...]:
        """What the weights turn, and what hangs on who came."""
        return tuple(row for row in self.rows if row.turns or not row.firm)

    @property
    def firm(self) -> tuple[Row, ...]:
        """The rest."""
        return tuple(row for row in self.rows if not row.turns and row.firm)


def beside(found: TookPart) -> Beside:
    """The two outcomes side by side."""
    stability, weighed = (found.others.stability, found.others.weighed) if found.others else (None, None)
    raw, other = set(found.adopted), set(weighed.adopted) if weighed else set()
    ranked = sorted(found.titles, key=lambda item: (item not in raw, words.nb_key(found.titles[item])))
    rows = tuple(
        Row(
            id=item,
            title=found.titles[item],
            raw=item in raw,
            weighed=item in other if weighed else None,
            raw_share=_share(stability, item),
            weighed_share=_roughly(weighed.stability, item) if weighed else "",
            firm=_firm(stability, item) and _firm(weighed.stability if weighed else None, item),
        )
        for item in ranked
    )
    turned = sum(row.turns for row in rows)
    answer = (
        f"Vektingen ville snudd {words.count(turned, 'punkt', 'punkter')} av {len(rows)}."
        if turned
        else "Vektingen snur ingenting."
    )
    return Beside(
        rows=rows,
        weighed=weighed is not None,
        counting=found.others is None,
        answer=answer if weighed else "",
        why_not="" if weighed else _why_not(found),
        steady=_steady(found, stability),
        draws=stability.draws if stability else 0,
    )


def effective(weights: Weights, ballots: int) -> str:
    """How much steadiness the weights cost."""
    steady = f"De {words.number(ballots)} stemmene er da så stødige som {words.number(round(weights.effective))} like."
    if weights.reached:
        return steady
    off = words.percent(weights.furthest)
    cap = words.number(round(weights.cap))
    return f"{steady} Ingen stemme teller mer enn {cap}, og derfor er en gruppe fortsatt {off} fra sin andel."


def _why_not(found: TookPart) -> str:
    if found.not_weighed is not None:
        return WHY_NOT[found.not_weighed]
    return "" if found.others is None else NO_TIME


def _share(stability: Stability | None, item: str) -> str:
    """In whole percent of the draws."""
    return "" if stability is None or not stability.draws else words.percent(_times(stability, item), 0)


def _roughly(stability: Stability | None, item: str) -> str:
    """In words: whoever has every ballot could find the groups of them from the exact numbers, in a small round."""
    if stability is None or not stability.draws:
        return ""
    times = _times(stability, item)
    return next(word for least, word in ROUGHLY if times >= least)


def _times(stability: Stability, item: str) -> float:
    return stability.adopted.get(item, 0) / stability.draws


def _firm(stability: Stability | None, item: str) -> bool:
    if stability is None or not stability.draws:
        return True
    times = _times(stability, item)
    return max(times, 1 - times) >= STEADY


def _steady(found: TookPart, stability: Stability | None) -> str:
    if stability is None or not stability.draws:
        return "" if found.others is None else NO_DRAWS
    steady = sum(_firm(stability, item) for item in found.titles)
    return (
        f"{steady} av {len(found.titles)} punkter falt likt ut i minst 95 av 100 trekk, da stemmesedlene ble trukket "
        f"på nytt {words.number(stability.draws)} ganger."
    )
