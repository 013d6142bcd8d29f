"""Where the lines of investment, loans and their costs come from."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from budsjett.budget.capital import owned_written_off_kr
from budsjett.budget.figures import Floats, Origin, OriginKind
from budsjett.budget.levers import LeverKind
from budsjett.budget.loans import balances_kr
from budsjett.budget.provenance.formula import Formula, Input, signed_sum
from budsjett.budget.provenance.telling import KR, NOT_GIVEN, SHARE, SUBSCRIPTS, Telling


def investment(telling: Telling, year: int) -> Formula:
    """The ordinary investment before choices."""
    words = "De ordinære investeringene, som oppgitt."
    return telling.lifted(
        Formula(words=words, symbols="O", inputs=(telling.figure("O", "investment", year),)), "investment", year
    )


def vat_compensation(telling: Telling, year: int) -> Formula:
    """What comes back of the ordinary investment."""
    share = telling.assumption("m", "investment_vat_share", SHARE)
    ordinary = telling.figure("O", "investment", year, f"Ordinære investeringer i {year}, før valg")
    words = "Den delen av de ordinære investeringene som staten betaler tilbake som merverdiavgift."
    return telling.lifted(Formula(words=words, symbols="m × O", inputs=(share, ordinary)), "investment", year)


def investment_grants(telling: Telling, year: int) -> Formula:
    """Grants as given."""
    words = "Tilskuddene som er oppgitt for året."
    given = telling.figure("t", "investment_grants", year)
    return telling.lifted(Formula(words=words, symbols="t", inputs=(given,)), "investment_grants", year)


def debt(telling: Telling, year: int) -> Formula:
    """Last year's debt, what is borrowed, and what is repaid."""
    parts = [
        (1, telling.amount("G", "debt", year - 1)),
        (1, telling.amount("L", "new_loans", year)),
        (-1, telling.amount("A", "instalments", year)),
        (-1, telling.amount("E", "investment_instalments", year)),
    ]
    return signed_sum([part for part in parts if part[1].value or part[1].symbol != "E"],
                      "Gjelden året før, pluss nye lån, minus avdrag.")  # fmt: skip


def instalments(telling: Telling, year: int) -> Formula:
    """What the loans ask for, and never less than the law."""
    paid, lowest = telling.amount("p", "instalments", year), telling.amount("m", "minimum_instalment", year)
    owed = telling.amount("G", "debt", year - 1)
    if paid.value == owed.value:
        return Formula(words="Hele gjelden betales ned.", symbols="G", inputs=(owed,))
    if paid.value == lowest.value:
        words = "Nedbetalingsplanene krever ikke mer enn loven, så minimumsavdraget bestemmer."
        return Formula(words=words, symbols="m", inputs=(lowest,))
    old = _on_what_is_owed(telling, year)
    new = Input(symbol="n", what="Avdrag på lån som tas opp i planen", value=paid.value - old.value, unit=KR)
    return Formula(
        words="Det lånenes nedbetalingsplaner krever, men minst minimumsavdraget, og aldri mer enn gjelden.",
        symbols="min(G; maks(g + n; m))",
        inputs=(owed, old, new, lowest),
    )


def agreed_instalments(telling: Telling, year: int) -> Formula:
    """What the loans ask for, old and new."""
    owed = _on_what_is_owed(telling, year)
    asked = telling.amount("p", "agreed_instalments", year)
    new = Input(symbol="n", what="Avdrag på lån som tas opp i planen", value=asked.value - owed.value, unit=KR)
    return Formula(
        words="Avtalene om lånene fra før, og nedbetalingen av dem som tas opp i planen.",
        symbols="g + n",
        inputs=(owed, new),
    )


def _on_what_is_owed(telling: Telling, year: int) -> Input:
    """What the contracts of the loans before the plan demand, loan by loan."""
    years, t = telling.plan.years, telling.plan.years.index(year)
    rates = _rates(telling)
    parts = []
    for i, loan in enumerate(telling.ground.investing.loans, start=1):
        owed = balances_kr(loan, years, rates)[0]
        value = float(owed[t] - owed[t + 1])
        parts.append((1, Input(symbol=f"l{str(i).translate(SUBSCRIPTS)}", what=f"{loan.title}: avdrag etter avtalen",
                               value=value, unit=KR, origin=loan.origin)))  # fmt: skip
    what, total = "Avdrag på lånene kommunen har fra før", sum(part.value for _, part in parts)
    if not parts:
        return Input(symbol="g", what=what, value=0.0, unit=KR, origin=NOT_GIVEN)
    return Input(symbol="g", what=what, value=total, unit=KR, made_of=signed_sum(parts, "Lån for lån."))


def _rates(telling: Telling) -> Floats:
    """The rate of every year on what floats, (1, years)."""
    return np.array([[rate(telling, year).value for year in telling.plan.years]])


def minimum_instalment(telling: Telling, year: int) -> Formula:
    """Kommuneloven § 14-18."""
    return Formula(
        words="Avskrivninger × gjeld ÷ bokført verdi av det som avskrives, ved årets start. Aldri mer enn gjelden.",
        symbols="min(G; A × G ÷ maks(1; V))",
        inputs=(
            telling.amount("A", "depreciation", year),
            telling.amount("G", "debt", year - 1),
            telling.amount("V", "depreciable_assets", year - 1),
        ),
    )


def interest_expense(telling: Telling, year: int) -> Formula:
    """The rate on the mean of the year's opening and closing debt; agreed rates on what is agreed."""
    before, after = telling.amount("G₀", "debt", year - 1), telling.amount("G₁", "debt", year)
    floating = rate(telling, year)
    if not _any_agreed(telling):
        return Formula(
            words="Renten × gjelden midt i året (snittet av gjelden ved årets begynnelse og slutt).",
            symbols="r × (G₀ + G₁) ÷ 2",
            inputs=(floating, before, after),
        )
    paid = telling.amount("R", "interest_expense", year)
    all_floating = floating.value * (before.value + after.value) / 2
    agreed = Input(
        symbol="d", what="Forskjellen fordi noen lån har avtalt rente", value=paid.value - all_floating, unit=KR
    )
    return Formula(
        words="Renten × gjelden midt i året, rettet for lån med avtalt rente.",
        symbols="r × (G₀ + G₁) ÷ 2 + d",
        inputs=(floating, before, after, agreed),
    )


def _any_agreed(telling: Telling) -> bool:
    on = telling.ground.investing
    return on.terms.fixed_rate is not None or any(loan.fixed_rate is not None for loan in on.loans)


def rate(telling: Telling, year: int) -> Input:
    """The rate on the debt: what is expected, what the stress adds, and where a lever stands."""
    basis, plan = telling.basis, telling.plan
    t = plan.years.index(year)
    years = range(year, plan.years.first - 1, -1)
    given = next((f"interest_rate.{y}" for y in years if f"interest_rate.{y}" in basis.assumptions), "interest_rate")
    parts = [(1, telling.assumption("f", given, SHARE))]
    if plan.interest_stress:
        asked = Origin(
            kind=OriginKind.ASSUMPTION, source="", date="", note="Valgt av den som leser, for å prøve planen."
        )
        parts.append(
            (1, Input(symbol="q", what="Renten settes opp med", value=plan.interest_stress, unit=SHARE, origin=asked))
        )
    moved = 0.0
    for lever in basis.levers:
        if lever.kind is LeverKind.INTEREST:
            moved += (plan.levers.get(lever.id, lever.start) - lever.start) / 100
    if moved:
        asked = Origin(kind=OriginKind.ASSUMPTION, source="", date="", note="Håndtaket, der det står mot i dag.")
        parts.append((1, Input(symbol="d", what="Håndtaket for renten", value=moved, unit=SHARE, origin=asked)))
    value = float(telling.ground.interest_rate[0][t]) + moved
    made_of = signed_sum(parts, "Renten som er lagt til grunn, og det som er lagt til.")
    return Input(symbol="r", what=f"Renten på lånene i {year}", value=value, unit=SHARE, made_of=made_of)


def depreciation(telling: Telling, year: int) -> Formula:
    """Of what is owned, and of what the plan builds."""
    owned = telling.figure("e", "depreciation", year, "Avskrivning av det kommunen eier før planen")
    total = telling.amount("a", "depreciation", year)
    sold_kr = np.array([[telling.amount("S", "sold_book_value", of).value for of in telling.basis.years]])
    worn_kr = owned_written_off_kr(telling.ground.investing.opening, sold_kr)[0, telling.basis.years.index(year)]
    ended = Input(
        symbol="s", what="Avskrivning av det som er solgt eller helt avskrevet", value=owned.value - worn_kr, unit=KR
    )
    built = Input(
        symbol="b", what="Avskrivning av det planen bygger fram til året", value=total.value - worn_kr, unit=KR
    )
    words = "Avskrivning av det kommunen eier, pluss like deler av nye bygg og utstyr gjennom levetiden."
    return signed_sum(((1, owned), *(((-1, ended),) if ended.value else ()), (1, built)), words)


def depreciable_assets(telling: Telling, year: int) -> Formula:
    """Last year's value, less depreciation, and what is taken into use."""
    before = telling.amount("V", "depreciable_assets", year - 1)
    worn = telling.amount("A", "depreciation", year)
    later = any(telling.ground.investing.classes.delays)
    sold = telling.amount("S", "sold_book_value", year)
    words = "Verdien året før, minus avskrivninger, pluss det som tas i bruk, uten merverdiavgiften som kommer tilbake."
    if later or sold.value:
        now = telling.amount("v", "depreciable_assets", year)
        taken = Input(
            symbol="N", what="Tatt i bruk minus solgt i året", value=now.value - before.value + worn.value, unit=KR
        )
        return signed_sum(((1, before), (-1, worn), (1, taken)), words)
    built, vat = telling.amount("I", "investment", year), telling.amount("M", "vat_compensation", year)
    return signed_sum(((1, before), (-1, worn), (1, built), (-1, vat)), words)


def depreciation_counter(telling: Telling, year: int) -> Formula:
    """The same amount once more, with the opposite sign in the result."""
    words = "Samme beløp som avskrivningene: de nulles ut, og budsjettet belastes med avdrag i stedet."
    return Formula(words=words, symbols="A", inputs=(telling.amount("A", "depreciation", year),))


FORMULAS: Mapping[str, Callable[[Telling, int], Formula]] = MappingProxyType(
    {
        "investment": investment,
        "vat_compensation": vat_compensation,
        "investment_grants": investment_grants,
        "debt": debt,
        "instalments": instalments,
        "minimum_instalment": minimum_instalment,
        "agreed_instalments": agreed_instalments,
        "interest_expense": interest_expense,
        "depreciation": depreciation,
        "depreciable_assets": depreciable_assets,
        "depreciation_counter": depreciation_counter,
    }
)
