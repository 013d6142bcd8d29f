"""Limits: what the law demands, what leads to ROBEK, what the municipality has set itself; kept or broken.

Every limit is linear in the measures where the model is, so the optimiser can hold it: slack in kroner, zero or more
is kept. Balance is measured by `reserve_path`, which falls below zero exactly when a shortfall is carried forward.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import floor

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.funding import NOT_BORROWED_FOR
from budsjett.budget.lights import NEAR, Light, Near, light
from budsjett.budget.lines import LINES
from budsjett.budget.plan import Plan
from budsjett.budget.slacks import SERVICE_FLOOR, Lines, number, to_spare
from budsjett.errors import PlansApart


class LimitKind(StrEnum):
    """Whose limit it is."""

    LAW = "law"
    ROBEK = "robek"
    TARGET = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit. `hard`: the optimiser must keep it. `years`: the plan years it is examined in.

    `label` and `explanation` are what a person reads (bokmål); the explanation says whose judgement it is.
    """

    id: str
    law: str
    label: str
    kind: LimitKind
    hard: bool
    explanation: str
    years: tuple[int, ...]

    @property
    def near(self) -> Near | None:
        """When it is near, and whose judgement that is; None where it is kept or broken and nothing between."""
        return NEAR.get(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How a plan stands to a limit in one year. `by_kr`: what there is to spare; negative is what it is broken by."""

    limit: Limit
    year: int
    kept: bool
    by_kr: int
    light: Light
    """Near counts as kept, except short of a recommendation (`lights.NEAR`)."""


def limits(basis: Basis) -> tuple[Limit, ...]:
    """The limits of a municipality, the law first; those that only some have, where there is something to look at."""
    asked = {"investments_funded", "restricted_reserve", "debt_service_ceiling"}
    every = (*_every_limit(basis), *_service_floors(basis))
    return tuple(limit for limit in every if limit.years or limit.id not in asked)


def _service_floors(basis: Basis) -> Iterator[Limit]:
    """What a service must cost at least, where the municipality has said what the law asks of it."""
    for name, floor_ in basis.assumptions.items():
        if name.startswith(SERVICE_FLOOR):
            title = LINES[LineId(name.removeprefix(SERVICE_FLOOR))].label
            amount = f"{round(floor_.value):,}".replace(",", "\N{NO-BREAK SPACE}")
            yield Limit(
                id=name,
                law=floor_.label,
                label=f"{title}: minst {amount} kr i året",
                kind=LimitKind.LAW,
                hard=True,
                explanation="Så mye må tjenesten koste for at loven skal være oppfylt, etter kommunens eget skjønn, i "
                f"faste priser. {floor_.origin.note}".strip(),
                years=tuple(basis.years),
            )


def _has(basis: Basis, lines: tuple[str, ...]) -> bool:
    """Whether the municipality plans anything on these lines, or a measure or a lever may."""
    planned = any(basis.figures.get(LineId(line), year) for line in lines for year in basis.years)
    touched = {effect.line for measure in basis.measures.values() for effect in measure.effects}
    return planned or bool({*touched, *(lever.line for lever in basis.levers)} & set(lines))


def _every_limit(basis: Basis) -> tuple[Limit, ...]:
    every = tuple(basis.years)
    first, due = basis.years.first, _due(basis)
    from_due = tuple(year for year in every if year >= due)
    cover_years = number(basis, "limits.overspending.years_to_cover")
    robek_share = _per_cent(number(basis, "limits.robek.accumulated_share"))
    tbu_share = _per_cent(number(basis, "limits.tbu.net_result_share"))
    reserve_share = _per_cent(basis.assumptions["reserve_floor_share"].value)
    debt_share = _per_cent(basis.assumptions["debt_ceiling_share"].value)
    ceiling_from = int(basis.number("debt_ceiling_from_year", first))
    floor_from = int(basis.assumptions["reserve_floor_from_year"].value)
    return (
        Limit(
            id="balance",
            law="kommuneloven § 14-10",
            label="Budsjettet er i balanse",
            kind=LimitKind.LAW,
            hard=True,
            explanation="Loven krever at drift, renter, avdrag og dekning av gammelt merforbruk betales hvert år. "
            "I modellen kan et underskudd bare dekkes av disposisjonsfondet, og fondet kan ikke gå under null.",
            years=every,
        ),
        Limit(
            id="cover_of_overspending",
            law="kommuneloven § 14-11",
            label=f"Gammelt merforbruk er dekket inn senest i {due}",
            kind=LimitKind.LAW,
            hard=True,
            explanation=f"Merforbruk skal dekkes inn innen {cover_years:g} år etter at det oppsto. Fristen er lest ut "
            "av grunnene for ROBEK; selve paragrafen er ikke kontrollert.",
            years=from_due,
        ),
        Limit(
            id="minimum_instalment",
            law="kommuneloven § 14-18",
            label="Avdragene er minst så store som loven krever",
            kind=LimitKind.LAW,
            hard=False,
            explanation="Minste lovlige avdrag er avskrivninger ganger gjeld delt på bokført verdi av det som "
            "avskrives, ved årets begynnelse. Modellen betaler alltid minst dette, så ingen plan her bryter kravet. "
            "Forskriften om minimumsavdrag fra 2024 er ikke lest.",
            years=every,
        ),
        Limit(
            id="investments_funded",
            law="kommuneloven § 14-10 og §§ 14-14 til 14-17",
            label="Investeringene er finansiert",
            kind=LimitKind.LAW,
            hard=True,
            explanation="Tilskudd til andre, aksjer, utlån og ekstra avdrag må betales med egne kilder eller "
            "ubundet investeringsfond. Det som står udekket, bryter kravet. Hva det kan lånes til, er lest hos "
            "Kommunalbanken; paragrafene er ikke åpnet, og unntakene i §§ 14-15 og 14-16 er ikke med.",
            years=every if _has(basis, NOT_BORROWED_FOR) else (),
        ),
        Limit(
            id="restricted_reserve",
            law="budsjett- og regnskapsforskriften",
            label="Bundne driftsfond brukes ikke lenger enn de rekker",
            kind=LimitKind.LAW,
            hard=_has(basis, ("from_restricted_reserve",)),
            explanation="Et fond kan ikke gå under null. Vises bare når saldoen før planen er oppgitt. Paragrafen er "
            "ikke kontrollert.",
            years=every if basis.figures.get(LineId("restricted_reserve"), first - 1) else (),
        ),
        Limit(
            id="robek_a",
            law="kommuneloven § 28-1 bokstav a",
            label="ROBEK a: årsbudsjettet er vedtatt uten merforbruk",
            kind=LimitKind.ROBEK,
            hard=False,
            explanation="Vedtar kommunen et årsbudsjett med merforbruk, føres den opp i ROBEK, registeret over "
            "kommuner under statlig kontroll. Statsforvalteren avgjør.",
            years=(first,),
        ),
        Limit(
            id="robek_b",
            law="kommuneloven § 28-1 bokstav b",
            label="ROBEK b: økonomiplanen er vedtatt uten merforbruk",
            kind=LimitKind.ROBEK,
            hard=False,
            explanation="Samme krav for hvert år i økonomiplanen. Statsforvalteren avgjør.",
            years=every,
        ),
        Limit(
            id="robek_c",
            law="kommuneloven § 28-1 bokstav c",
            label=f"ROBEK c: merforbruk er dekket inn innen {cover_years:g} år",
            kind=LimitKind.ROBEK,
            hard=False,
            explanation=f"Vedtar kommunen å bruke mer enn {cover_years:g} år på å dekke inn merforbruk, føres den opp "
            "i ROBEK. Statsforvalteren avgjør.",
            years=from_due,
        ),
        Limit(
            id="robek_d",
            law="kommuneloven § 28-1 bokstav d",
            label=f"ROBEK d: akkumulert merforbruk er høyst {robek_share} av driftsinntektene",
            kind=LimitKind.ROBEK,
            hard=False,
            explanation="Gjelder merforbruket som står igjen ved årets slutt. Avgjøres av regnskapet; her er det "
            "regnet på planen. Statsforvalteren avgjør.",
            years=every,
        ),
        Limit(
            id="reserve_floor",
            law="kommunens eget mål (§ 14-2 bokstav c)",
            label=f"Disposisjonsfondet er minst {reserve_share} av driftsinntektene fra {floor_from}",
            kind=LimitKind.TARGET,
            hard=bool(basis.assumptions["reserve_floor_hard"].value),
            explanation="Et mål kommunestyret setter selv. Størrelsen her er en forutsetning som kan byttes ut, og "
            "paragrafen er ikke kontrollert.",
            years=tuple(year for year in every if year >= floor_from),
        ),
        Limit(
            id="debt_ceiling",
            law="kommunens eget mål (§ 14-2 bokstav c)",
            label=f"Lånegjelden er høyst {debt_share} av driftsinntektene"
            + (f" fra {ceiling_from}" if ceiling_from > first else ""),
            kind=LimitKind.TARGET,
            hard=bool(basis.assumptions["debt_ceiling_hard"].value),
            explanation="Et mål kommunestyret setter selv. Størrelsen her er en forutsetning som kan byttes ut, og "
            "paragrafen er ikke kontrollert.",
            years=tuple(year for year in every if year >= ceiling_from),
        ),
        Limit(
            id="debt_service_ceiling",
            law="kommunens eget mål (§ 14-2 bokstav c)",
            label=f"Renter og avdrag er høyst {_per_cent(basis.number('debt_service_ceiling_share', 0.0))} av "
            "driftsinntektene",
            kind=LimitKind.TARGET,
            hard=False,
            explanation="Et mål kommunestyret kan sette selv. Størrelsen er en forutsetning, og paragrafen er ikke "
            "kontrollert.",
            years=every if "debt_service_ceiling_share" in basis.assumptions else (),
        ),
        Limit(
            id="net_result_target",
            law="anbefaling fra Teknisk beregningsutvalg (TBU)",
            label=f"Netto driftsresultat er minst {tbu_share} av driftsinntektene",
            kind=LimitKind.TARGET,
            hard=False,
            explanation="En anbefaling fra Teknisk beregningsutvalg, ikke et lovkrav: så mye bør være igjen for at "
            "kommunen skal tåle dårlige år og betale noe av investeringene selv.",
            years=every,
        ),
    )


def slack_kr(limit: Limit, lines: Lines, basis: Basis) -> Floats:
    """What there is to spare of a limit, kr (..., years): zero or more is kept, negative is broken by that much.

    `lines` may come from one plan (years,) or many (n, years). Only `limit.years` count; the values of
    other years are finite but say nothing.
    """
    return np.asarray(to_spare(limit.id, lines, basis), dtype=np.float64)


def examine(plan: Plan, basis: Basis) -> tuple[Check, ...]:
    """Every limit in every year it counts, in the order of `limits`. Refuses a plan from another basis (PlansApart)."""
    if plan.basis_digest != basis.digest:
        raise PlansApart(before=plan.basis_digest, after=basis.digest)
    checks = []
    for limit in limits(basis):
        slack = slack_kr(limit, plan.lines, basis)
        for year in limit.years:
            # A part of a krone short is short: floor, so that kept and by_kr always say the same.
            by_kr = floor(slack[plan.years.index(year)])
            revenue = plan.lines[LineId("operating_revenue")][plan.years.index(year)]
            lit = light(limit.id, float(slack[plan.years.index(year)]), float(revenue))
            checks.append(Check(limit=limit, year=year, kept=by_kr >= 0, by_kr=by_kr, light=lit))
    return tuple(checks)


def _due(basis: Basis) -> int:
    """The year by whose end the opening overspending must be covered."""
    arose = basis.assumptions["overspending_arose_year"].value
    return int(arose + number(basis, "limits.overspending.years_to_cover"))


def _per_cent(share: float) -> str:
    """A share in words: 0.0175 is «1,75 prosent»."""
    return f"{share * 100:g} prosent".replace(".", ",")
