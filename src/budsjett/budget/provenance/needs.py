"""Where the service lines come from: the municipality's own level, and what the ages of its people do to it."""

from budsjett.budget import needs
from budsjett.budget.figures import Floats, LineId, Origin
from budsjett.budget.lines import LINES
from budsjett.budget.population import AGE_GROUPS
from budsjett.budget.provenance.formula import Formula, Input, weighted_sum
from budsjett.budget.provenance.telling import INDEX, KR, PER_HEAD, PERSONS, SHARE, SUBSCRIPTS, Telling


def service(telling: Telling, line: LineId, year: int) -> Formula:
    """A service: as given for the first year, then in part as the need moves."""
    level = telling.figure("S", line, telling.first)
    cost = telling.basis.costs_per_head.get(line)
    july = telling.world.july[0]
    before = float(needs.need_kr(cost, july[:, 0])) if cost is not None else 0.0
    if cost is None or before == 0.0:
        words = f"Det tjenesten koster i {telling.first}. Den følger ikke folketallet, og er lik i alle årene."
        return Formula(words=words, symbols="S", inputs=(level,))
    grows = float(needs.need_kr(cost, july[:, telling.plan.years.index(year)])) >= before
    up = f"service_marginal_share_up.{line}"
    named = up if grows and up in telling.basis.assumptions else f"service_marginal_share.{line}"
    share = telling.assumption("a", named, SHARE)
    return Formula(
        words=f"Det tjenesten koster i {telling.first}, endret like mye som behovet, men bare for den andelen av "
        "kostnaden som følger behovet.",
        symbols="S × (1 + a × (B ÷ B₀ − 1))",
        inputs=(level, share, need(telling, "B", line, cost, year), need(telling, "B₀", line, cost, telling.first)),
    )


def need(telling: Telling, symbol: str, line: LineId, cost: Floats, year: int) -> Input:
    """What people of these ages would cost the service on 1 July of a year."""
    persons = telling.world.july[0][:, telling.plan.years.index(year)]
    made_of = by_age(telling, cost, persons, f"1. juli {year}", LINES[line].label.lower())
    what = f"Behovet for {LINES[line].label.lower()} i {year}: alder × kostnad i landet"
    return Input(symbol=symbol, what=what, value=float(needs.need_kr(cost, persons)), unit=KR, made_of=made_of)


def by_age(
    telling: Telling, cost: Floats, persons: Floats, when: str, what: str, *, source: Origin | None = None
) -> Formula:
    """Cost per head times people, age group by age group; groups that cost nothing are left out.

    With a `source` the weights are index points, not kroner.
    """
    population = telling.basis.population
    ahead = population.projections[telling.plan.projection]
    seen_to = population.first + population.observed.shape[1] - 1
    origin = population.origin if int(when[-4:]) < seen_to else ahead.origin
    pairs: list[tuple[Input, Input]] = []
    for i, group in enumerate(AGE_GROUPS):
        if cost[i] == 0:
            continue
        n = str(len(pairs) + 1).translate(SUBSCRIPTS)
        ages = group.replace("-", "–")
        weight = Input(
            symbol=f"c{n}",
            what=f"Poeng for hver innbygger {ages} år" if source else f"Kostnad per innbygger {ages} år i landet",
            value=float(cost[i]),
            unit=INDEX if source else PER_HEAD,
            origin=source or telling.basis.costs_origin,
        )
        amount = Input(
            symbol=f"i{n}", what=f"Innbyggere {ages} år {when}", value=float(persons[i]), unit=PERSONS, origin=origin
        )
        pairs.append((weight, amount))
    each = "Poeng" if source else "Kostnad per innbygger"
    return weighted_sum(pairs, f"{each} × innbyggere, aldersgruppe for aldersgruppe ({what}).")
