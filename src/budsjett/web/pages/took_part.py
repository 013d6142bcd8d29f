"""Who took part, against who lives here, and whether others would have said otherwise. Nothing before the count."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from budsjett.representation.groups import FEWEST
from budsjett.representation.stability import Stability
from budsjett.representation.turnout import GroupTurnout, Standing, TraitTurnout
from budsjett.representation.weights import Weights
from budsjett.usecases.took_part import Steps, TookPart, took_part
from budsjett.web import words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.render import Page, render
from budsjett.web.rule_words import TRAITS

router = APIRouter()

HUNDRED = 100
PATIENCE_S = 3.0
"""A quiet machine has counted the draws of a small town by then, or nearly; else the page says that they are coming."""
WITHHELD = "skjult"
SILENT = "svarte ikke"
STANDINGS = {
    Standing.FEWER: "færre enn ventet",
    Standing.MORE: "flere enn ventet",
    Standing.ALIKE: "som ventet",
    Standing.WITHHELD: "kan ikke vises",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score, in words."""

    points: int
    sentence: str
    by_lot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitTable:
    """A trait's groups as rows of text."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    answered: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One item in the outcome that counts and in the weighed one."""

    id: str
    title: str
    raw: bool
    weighed: bool | None
    raw_times: int | None
    weighed_times: int | None

    @property
    def turns(self) -> bool:
        """Whether the weights turn it."""
        return self.weighed is not None and self.weighed != self.raw


@dataclass(frozen=True, slots=True, kw_only=True)
class TookPartPage(Page):
    """Who took part."""

    template: ClassVar[str] = "results/took_part.html"
    here: ClassVar[str] = "results"

    base: str
    lead: str
    score: Score | None
    missing: tuple[str, ...]
    tables: tuple[TraitTable, ...]
    steps: Steps
    beside: tuple[Beside, ...]
    draws: int
    counting: bool
    weighing: str
    weights: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    fewest: int


@router.get("/{m}/deltakelse")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """Who took part in the newest round. Refused before the count, as the outcome is."""
    return _shown(m, visit, request, None)


@router.get("/{m}/runder/{round_ref}/deltakelse")
def show_round(m: MunicipalityId, round_ref: str, visit: AVisit, request: Request) -> HTMLResponse:
    """The same of a round by its name."""
    return _shown(m, visit, request, round_ref)


def _shown(m: str, visit: Visit, request: Request, ref: str | None) -> HTMLResponse:
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        found = took_part(conn, m, ref, patience_s=PATIENCE_S)
        page = TookPartPage(
            frame=frame,
            title="Hvem deltok",
            base=f"/{m}/runder/{ref}" if ref else f"/{m}",
            lead=_lead(found),
            score=_score(found.least_alike),
            missing=tuple(s for trait in found.traits for group in trait.groups for s in _missing(group)),
            tables=tuple(_table(trait) for trait in found.traits),
            steps=found.steps,
            beside=_beside(found),
            draws=found.others.stability.draws if found.others and found.others.stability else 0,
            counting=found.others is None,
            weighing=_weighing(found),
            weights=_weights(found),
            limits=_limits(found),
            fewest=FEWEST,
        )
    return render(request, page)


def _lead(found: TookPart) -> str:
    steps = found.steps
    share = words.percent(steps.in_box / steps.entitled) if steps.entitled else ""
    of = f" av {words.number(steps.entitled)} som kunne stemme ({share})" if share else ""
    return f"{words.number(steps.in_box)} stemte{of}. Her står hvem de var, så langt det kan sies uten å vise noen."


def _score(trait: TraitTurnout | None) -> Score | None:
    if trait is None or trait.score is None:
        return None
    name = TRAITS[trait.grouping.trait].lower()
    others = HUNDRED - trait.score
    sentence = (
        f"Av hundre som svarte, måtte {others} ha vært andre mennesker for at {name} skulle være fordelt som blant dem "
        "som kunne stemme."
        if others
        else f"De som svarte, er fordelt på {name} som dem som kunne stemme."
    )
    by_lot = (
        f"Var like mange trukket ut ved loddtrekning, ville poengsummen vært minst {trait.by_chance} i 19 av 20 trekk."
    )
    return Score(points=trait.score, sentence=sentence, by_lot=by_lot)


def _missing(group: GroupTurnout) -> tuple[str, ...]:
    if group.standing is not Standing.FEWER or group.share is None or not group.needed:
        return ()
    shares = (
        f"{words.percent(group.share)} av dem som svarte, men {words.percent(group.of_people)} av dem som kunne stemme"
    )
    return (f"{group.group.label}: {shares}. {words.number(group.needed)} flere av dem måtte ha stemt.",)


def _table(trait: TraitTurnout) -> TraitTable:
    answered = (
        f"Færre enn {FEWEST} svarte, så ingenting vises."
        if trait.answered is None
        else f"{words.number(trait.answered)} svarte, {words.number(trait.not_answered or 0)} svarte ikke."
    )
    return TraitTable(
        name=TRAITS[trait.grouping.trait],
        rows=tuple(_row(group) for group in trait.groups),
        answered=answered,
        source=f"{trait.grouping.source}, {trait.grouping.as_of}",
    )


def _row(group: GroupTurnout) -> tuple[str, ...]:
    people = words.percent(group.of_people)
    if group.share is None or group.low is None or group.high is None:
        return (group.group.label, WITHHELD, WITHHELD, people, WITHHELD, STANDINGS[group.standing], WITHHELD)
    low, high = group.at_least or 0.0, group.at_most or 0.0
    turnout = words.percent(low) if low == high else f"{words.percent(low)}–{words.percent(high)}"
    return (
        group.group.label,
        words.number(group.took_part or 0),
        f"{words.percent(group.share)} ({words.percent(group.low)}–{words.percent(group.high)})",
        people,
        turnout,
        STANDINGS[group.standing],
        words.number(group.needed or 0),
    )


def _beside(found: TookPart) -> tuple[Beside, ...]:
    stability, weighed = (found.others.stability, found.others.weighed) if found.others else (None, None)
    raw, other = set(found.adopted), set(weighed.adopted) if weighed else set()
    ranked = sorted(found.titles, key=lambda item: (item not in raw, words.nb_key(found.titles[item])))
    return tuple(
        Beside(
            id=item,
            title=found.titles[item],
            raw=item in raw,
            weighed=item in other if weighed else None,
            raw_times=_times(stability, item),
            weighed_times=_times(weighed.stability, item) if weighed else None,
        )
        for item in ranked
    )


def _times(stability: Stability | None, item: str) -> int | None:
    return None if stability is None else stability.adopted.get(item, 0)


def _weighing(found: TookPart) -> str:
    weighed = found.others.weighed if found.others else None
    if weighed is None:
        return ""
    turned = len(weighed.added) + len(weighed.lost)
    changes = (
        f"Vektingen ville endret {words.count(turned, 'punkt', 'punkter')} av {len(found.titles)}."
        if turned
        else "Vektingen endrer ingenting."
    )
    return f"{changes} {_effective(weighed.weights, found.steps.in_box)}" if found.all_shown else changes


def _effective(weights: Weights, ballots: int) -> str:
    steady = f"De {words.number(ballots)} stemmene er da så stødige som {words.number(round(weights.effective))} like."
    if weights.reached:
        return steady
    off = words.percent(weights.furthest)
    cap = words.number(round(weights.cap))
    return f"{steady} Ingen stemme teller mer enn {cap}, og derfor er en gruppe fortsatt {off} fra sin andel."


def _weights(found: TookPart) -> tuple[tuple[str, str], ...]:
    """What a ballot of each combination of groups weighs; nothing where a group is withheld."""
    if found.others is None or found.others.weighed is None or not found.all_shown:
        return ()
    labels = [{group.group.id: group.group.label for group in trait.groups} | {"": SILENT} for trait in found.traits]
    by_combination = found.others.weighed.weights.by_combination
    return tuple(
        (" · ".join(names[own] for names, own in zip(labels, kind, strict=True)), words.shortest(round(weight, 2)))
        for kind, weight in sorted(by_combination.items())
    )


def _limits(found: TookPart) -> tuple[str, ...]:
    told = [
        f"Ingenting vises om færre enn {FEWEST}. Andre tall er skjult sammen med dem, slik at de ikke kan regnes ut.",
        "Svarene er frivillige og kan ikke kontrolleres. De ligger sammen med stemmeseddelen, aldri med manntallet.",
        "Vekter retter bare på det det er spurt om. De som blir hjemme, kan mene noe annet enn de like gamle som kom.",
        "Det telles ikke hvem som åpner stemmeseddelen eller begynner: det ville krevd å følge folk på nettet.",
    ]
    if found.others and found.others.weighed and found.others.weighed.weights.left_out:
        told.append("Grupper uten en eneste stemme i esken kan ingen vekt snakke for.")
    return tuple(told)
