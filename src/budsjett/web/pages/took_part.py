"""Who took part, against who lives here, and whether others would have said otherwise. Nothing before the count."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from budsjett.representation.groups import FEWEST
from budsjett.representation.turnout import GroupTurnout, Standing, TraitTurnout
from budsjett.representation.weights import Combination
from budsjett.usecases.took_part import Steps, TookPart, took_part
from budsjett.usecases.weighed import Weighed
from budsjett.web import words
from budsjett.web.beside import Beside, beside, effective
from budsjett.web.charts import Chart, Text, grouped
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.render import Page, render
from budsjett.web.rule_words import TRAITS

router = APIRouter()

HUNDRED = 100
PATIENCE_S = 3.0
"""A quiet machine has counted the draws of a small town by then, or nearly; else the page says that they are coming."""
WITHHELD = "skjult"
SILENT = "svarte ikke"
LIMITS = (
    f"Ingenting vises om færre enn {FEWEST}. Andre tall er skjult sammen med dem, slik at de ikke kan regnes ut.",
    "Svarene er frivillige og kan ikke kontrolleres. De ligger sammen med stemmeseddelen, aldri med manntallet.",
    "Vekter retter bare på det det er spurt om. De som blir hjemme, kan mene noe annet enn de like gamle som kom.",
    "Det telles ikke hvem som åpner stemmeseddelen eller begynner: det ville krevd å følge folk på nettet.",
)
HEADINGS = ("", "Stemte", "Av dem som svarte", "Av dem som kunne stemme", "Deltok", "Mot ventet", "Flere til")
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
    """A trait's groups as a picture, and as rows of text. `chart`: None where nothing may be shown."""

    name: str
    chart: Chart | None
    answered: str
    source: str


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
    funnel: tuple[tuple[str, str, float | None], ...]
    """Step by step: what it is, how many, and their share of those who could vote."""
    beside: Beside
    weighing: str
    weights: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]


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
            funnel=_funnel(found),
            beside=beside(found),
            weighing=_weighing(found),
            weights=_weights(found),
            limits=LIMITS,
        )
    return render(request, page)


def _lead(found: TookPart) -> str:
    steps = found.steps
    share = words.percent(steps.in_box / steps.entitled) if steps.entitled else ""
    of = f" av {words.number(steps.entitled)} som kunne stemme ({share})" if share else ""
    return f"{words.number(steps.in_box)} stemte{of}. Her står hvem de var, så langt det kan sies uten å vise noen."


def _funnel(found: TookPart) -> tuple[tuple[str, str, float | None], ...]:
    steps = found.steps
    few = f"færre enn {FEWEST}"
    told = [
        ("Kunne stemme (16 år og eldre)", steps.entitled or None),
        ("Stemte", steps.in_box),
        *((f"Svarte på {TRAITS[t.grouping.trait].lower()}", t.answered) for t in found.traits),
        ("Byttet ut stemmen sin underveis", steps.replaced),
        ("Stemte blankt", steps.blank),
    ]
    shown = [
        (name, few if n is None else words.number(n), n / steps.entitled if n is not None and steps.entitled else None)
        for name, n in told
        if n is not None or name != told[0][0]
    ]
    after_voted = 1 + [name for name, *_ in shown].index("Stemte")
    return (*shown[:after_voted], *_by_channel(found), *shown[after_voted:])


def _by_channel(found: TookPart) -> tuple[tuple[str, str, float | None], ...]:
    """Of those who voted, how many in the browser and on paper; one line where that cannot be told."""
    channels, entitled = found.channels, found.steps.entitled
    if channels is None:
        return ()
    if channels.digital is None or channels.paper is None:
        return (("Av dem på nett og på papir, hver for seg", WITHHELD, None),)
    return tuple(
        (name, words.number(n), n / entitled if entitled else None)
        for name, n in (("Av dem på nett", channels.digital), ("Av dem på papir", channels.paper))
    )


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
        chart=_chart(trait, answered),
        answered=answered,
        source=f"{trait.grouping.source}, {trait.grouping.as_of}",
    )


def _chart(trait: TraitTurnout, answered: str) -> Chart | None:
    """Each group's share of those who answered beside its share of the people."""
    shown = [group for group in trait.groups if group.share is not None]
    if not shown:
        return None
    drawn = grouped(
        Text(title=TRAITS[trait.grouping.trait], sentence=answered, unit="prosent", decimals=1),
        [(g.group.label, (HUNDRED * g.of_people, HUNDRED * (g.share or 0.0))) for g in shown],
        ("Av dem som kunne stemme", "Av dem som svarte"),
    )
    return replace(drawn, headings=HEADINGS, rows=tuple(_row(group) for group in trait.groups))


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


def _weighing(found: TookPart) -> str:
    weighed = found.others.weighed if found.others else None
    return effective(weighed.weights, found.steps.in_box) if weighed else ""


def _weights(found: TookPart) -> tuple[tuple[str, str], ...]:
    """What a ballot of each group weighs. Of two traits or more only the span: which go together is told nowhere."""
    if found.others is None or found.others.weighed is None:
        return ()
    by_combination = {kind: words.shortest(round(weight, 2)) for kind, weight in _by_weight(found.others.weighed)}
    if len(found.traits) > 1:
        weights = list(by_combination.values())
        return (("Den som teller minst", weights[0]), ("Den som teller mest", weights[-1]))
    labels = {group.group.id: group.group.label for group in found.traits[0].groups} | {"": SILENT}
    return tuple((labels[group], by_combination[group,]) for group in labels if (group,) in by_combination)


def _by_weight(weighed: Weighed) -> list[tuple[Combination, float]]:
    return sorted(weighed.weights.by_combination.items(), key=lambda pair: pair[1])
