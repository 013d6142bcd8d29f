"""Pictures of what comes when nobody chooses: the next year by cause, how uncertain it is, what interest does."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.bridge import Cause, into
from budsjett.budget.figures import Floats, LineId, Origin, OriginKind
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT, SERVICES_NET, leaves_of_result
from budsjett.budget.outlook import SHARES
from budsjett.budget.plan import Plan, project
from budsjett.errors import BudsjettError
from budsjett.usecases import foresee
from budsjett.web import plan_answer, words
from budsjett.web.address import STRESSES
from budsjett.web.charts import Band, Chart, Series, Step, Text, fan, line, waterfall
from budsjett.web.words import MILLION

INTEREST = LineId("interest_expense")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart, a remark beside it, and where its numbers come from. `more_at` leads deeper, under `more`."""

    id: str
    chart: Chart
    remark: str
    origins: tuple[Origin, ...]
    more: str = ""
    more_at: str = ""


def modelled(basis: Basis, note: str) -> Origin:
    """The mark of what the model has computed."""
    return Origin(
        kind=OriginKind.DERIVED,
        source="Regnet av modellen",
        date="",
        note=f"{note} Faste {basis.price_year}-priser. Antakelsene står under Kilder.",
    )


def next_year(basis: Basis, plan: Plan) -> Picture:
    """From one year to the next, cause by cause: from the year before the plan where that is known."""
    before = known_before(basis)
    year = plan.years.first + (before is None)
    causes = into(plan, year, before)
    end = int(plan.lines[NET_OPERATING_RESULT][plan.years.index(year)])
    start = end - sum(cause.change_kr[0] for cause in causes)
    steps = [Step(label, kr / MILLION) for label, kr in plan_answer.largest(_services_together(causes))]
    worst = min(steps, key=lambda step: step.value)
    moved = end - start
    text = Text(
        title=f"Fra {year - 1} til {year}",
        sentence=f"Netto driftsresultat {'bedres' if moved > 0 else 'svekkes'} med {words.mill_kr(abs(moved))} uten at "
        f"noen velger noe. Mest {'trekker' if worst.value < 0 else 'betyr'} {worst.name[:1].lower()}{worst.name[1:]}"
        f"{' ned' if worst.value < 0 else ''}.",
        unit="mill. kr",
    )
    chart = waterfall(
        text, [Step(str(year - 1), start / MILLION, total=True), *steps, Step(str(year), end / MILLION, total=True)]
    )
    remark = (
        ""
        if before is not None
        else (f"Kommunens tall for {year - 2} er ikke publisert linje for linje, så vi begynner med planens første år.")
    )
    return Picture(
        id="neste-ar",
        chart=chart,
        remark=remark,
        origins=(modelled(basis, "Planen uten tiltak, linje for linje; tjenestene er lagt sammen."),),
        more="Se tallene linje for linje",
        more_at=f"/{basis.municipality.id}/plan/oversikter",
    )


def known_before(basis: Basis) -> dict[LineId, float] | None:
    """The lines of the result in the year before the plan; None unless every line given now was given then."""
    first, found = basis.years.first, {}
    for leaf in leaves_of_result():
        now, then = basis.figures.get(leaf, first), basis.figures.get(leaf, first - 1)
        if then is not None:
            found[leaf] = then.amount
        elif now is not None and now.amount:
            return None
    return found if INTEREST in found else None


def _services_together(causes: tuple[Cause, ...]) -> list[tuple[str, int]]:
    """The services are one cause: the picture is about what the municipality's whole running meets."""
    services = [cause for cause in causes if LINES[cause.line].parent == SERVICES_NET]
    rest = [(cause.label, cause.change_kr[0]) for cause in causes if cause not in services]
    together = sum(cause.change_kr[0] for cause in services)
    return [*rest, ("Tjenestene", together)] if together else rest


def uncertain(basis: Basis) -> Picture | None:
    """The four years with their bands; None where people cannot be drawn."""
    try:
        found = foresee.in_futures(basis, (), {})
    except BudsjettError:
        return None
    chart = result_fan(found.bands[NET_OPERATING_RESULT], found.expected[NET_OPERATING_RESULT], basis)
    return Picture(
        id="usikkert",
        chart=chart,
        remark="Folketall, rente, lønn, priser og skatt er trukket 2 000 ganger rundt det som er ventet.",
        origins=(modelled(basis, "Planen uten tiltak i 2 000 framtider. Spredningen er antatt."),),
        more="Se hva som gjør det usikkert",
        more_at=f"/{basis.municipality.id}/plan/framtider",
    )


def result_fan(bands: Floats, expected: Floats, basis: Basis) -> Chart:
    """The net operating result with the bands of its futures. `bands`: (SHARES, years); kr."""
    edges = dict(zip(SHARES, bands / MILLION, strict=True))
    return fan(
        Text(
            title="Netto driftsresultat, og hvor langt fra det kan gå",
            sentence=f"I 90 av 100 framtider ligger resultatet i {basis.years.last} mellom "
            f"{words.number(edges[0.05][-1], 1)} og {words.number(edges[0.95][-1], 1)} millioner kroner.",
            unit="mill. kr",
        ),
        [str(year) for year in basis.years],
        [float(kr) / MILLION for kr in expected],
        [
            Band("90 av 100 framtider", edges[0.05].tolist(), edges[0.95].tolist()),
            Band("Halvparten av framtidene", edges[0.25].tolist(), edges[0.75].tolist()),
        ],
        name="Som ventet",
    )


def interest(basis: Basis, plan: Plan) -> Picture:
    """What one and two points more on the interest cost, year by year."""
    stressed = {points: project(basis, interest_stress=share) for points, share in STRESSES.items()}
    expected = plan.lines[INTEREST]
    more = {points: float(other.lines[INTEREST][-1] - expected[-1]) for points, other in stressed.items()}
    one, two = more.values()
    series = [Series("Renter som ventet", _mill(expected), "s1")]
    series += [
        Series(f"+{points} prosentpoeng", _mill(other.lines[INTEREST]), cls)
        for (points, other), cls in zip(stressed.items(), ("s2", "s5"), strict=True)
    ]
    chart = line(
        Text(
            title="Det renten gjør",
            sentence=f"Ett prosentpoeng høyere rente gjør lånene {words.mill_kr(one)} dyrere i {plan.years.last}; "
            f"to prosentpoeng koster {words.mill_kr(two)}.",
            unit="mill. kr i renter",
        ),
        [str(year) for year in plan.years],
        list(reversed(series)),
        from_zero=True,
    )
    return Picture(
        id="rente",
        chart=chart,
        remark="Bare lån med flytende rente blir dyrere; avtalt rente står til avtalen er ute.",
        origins=(basis.assumptions["interest_rate"].origin, modelled(basis, "Planen uten tiltak med høyere rente.")),
        more="Prøv planen med høyere rente",
        more_at=f"/{basis.municipality.id}/plan?rentepaslag=1",
    )


def _mill(amounts: Floats) -> list[float | None]:
    return [float(kr) / MILLION for kr in amounts]
