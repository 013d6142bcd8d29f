"""Where the general income comes from: tax, income equalisation, and the block grant."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from budsjett.budget import need_index
from budsjett.budget.figures import LineId, Origin, OriginKind
from budsjett.budget.income import growing
from budsjett.budget.lines import LINES
from budsjett.budget.plan import GRANT_PARTS
from budsjett.budget.provenance.formula import Formula, Input, Place, signed_sum
from budsjett.budget.provenance.needs import by_age
from budsjett.budget.provenance.telling import INDEX, KR, PER_HEAD, PERSONS, SHARE, Telling, table_origin
from budsjett.budget.unrestricted_income import other_criteria


def tax(telling: Telling, year: int) -> Formula:
    """Tax follows people and its own growth per head."""
    t = telling.plan.years.index(year)
    rate = telling.assumption("g", "tax_growth", SHARE)
    index = float(telling.world.tax_index[0][t])
    return Formula(
        words=f"Skatten i {telling.first} × veksten per innbygger × endringen i folketallet.",
        symbols="T × x × P ÷ P₀",
        inputs=(
            telling.figure("T", "income_tax", telling.first),
            telling.growth("x", f"Skatt per innbygger i {year} mot {telling.first}", rate, year, index),
            telling.people("P", year),
            telling.people("P₀", telling.first),
        ),
    )


def equalisation(telling: Telling, year: int) -> Formula:
    """Income equalisation: part of the gap to the country, and a top-up for the poorest."""
    own = _own_tax_per_head(telling, year)
    return Formula(
        words="Staten jevner ut skatten: en andel av avstanden til landet per innbygger, et tillegg for kommuner langt "
        "under, og et likt trekk som betaler for tillegget.",
        symbols="P × (s × (N − E) + l × maks(0; h × N − E) − f)",
        inputs=(
            telling.people("P", year),
            telling.parameter("s", "income.equalisation.symmetric_rate", year),
            _national_tax(telling, "N", year),
            own,
            telling.parameter("l", "income.equalisation.top_up_rate", year),
            telling.parameter("h", "income.equalisation.top_up_threshold", year),
            telling.assumption("f", "equalisation_financing_per_head", PER_HEAD),
        ),
    )


def block_grant(telling: Telling, year: int) -> Formula:
    """The block grant is its parts."""
    parts = [(1, telling.amount(symbol, line, year, _WITHOUT_HEREOF[line])) for symbol, line in _PARTS.items()]
    return signed_sum(parts, "Delene av tilskuddet, lagt sammen.")


_PARTS = {"I": "inhabitants_grant", "B": "need_equalisation", "J": "income_equalisation", "D": "regional_grants",
          "Ø": "other_block_grant"}  # fmt: skip
_WITHOUT_HEREOF = {line: LINES[LineId(line)].label.removeprefix("Herav ").capitalize() for line in _PARTS.values()}


def inhabitants_grant(telling: Telling, year: int) -> Formula:
    """A grant per head, with what the state adds as unrestricted income grows."""
    t, first = telling.plan.years.index(year), telling.first
    head = telling.assumption("G", "national_grant_per_head", PER_HEAD)
    tax_now, tax_then = _national_tax(telling, "N", year), _national_tax(telling, "N₀", first)
    frame = Input(
        symbol="U",
        what=f"Frie inntekter per innbygger i landet i {first}",
        value=head.value + tax_then.value,
        unit=PER_HEAD,
        made_of=signed_sum(((1, head), (1, tax_then)), "Innbyggertilskudd og skatt, per innbygger i landet."),
    )
    rate = telling.assumption("u", "unrestricted_income_growth", SHARE)
    index = float(growing(1.0, rate.value, t + 1)[t])
    return Formula(
        words="Et likt beløp for hver innbygger 1. juli året før, og det staten legger til for vekst i frie inntekter. "
        "Vokser skatten i landet, blir tilskuddet tilsvarende mindre.",
        symbols="F × (G + U × (v − 1) − (N − N₀))",
        inputs=(
            _counted(telling, year),
            head,
            frame,
            telling.growth("v", f"Frie inntekter i {year} mot {first}", rate, year, index),
            tax_now,
            tax_then,
        ),
    )


def need_equalisation(telling: Telling, year: int) -> Formula:
    """More to those whose people need more than in the country."""
    return Formula(
        words="Landets utgiftsbehov per innbygger × forskjellen mellom behovet, regnet i gjennomsnittlige innbyggere, "
        "og innbyggerne 1. juli året før.",
        symbols="H × (Q − F)",
        inputs=(
            telling.assumption("H", "national_need_per_head", PER_HEAD),
            _need_persons(telling, year),
            _counted(telling, year),
        ),
    )


def _need_persons(telling: Telling, year: int) -> Input:
    basis = telling.basis
    key = need_index.cost_key(basis.parameters, telling.first)
    persons = telling.world.july_before[0][:, telling.plan.years.index(year)]
    other = other_criteria(basis)
    source = table_origin(basis.parameters.table_at(need_index.KEY, telling.first))
    by_key = by_age(telling, key.points, persons, f"1. juli {year - 1}", "poeng i kostnadsnøkkelen", source=source)
    aged = Input(
        symbol="a",
        what="Etter alder: poeng i kostnadsnøkkelen × innbyggere",
        value=by_key.value(),
        unit=PERSONS,
        made_of=by_key,
    )
    rest = Input(symbol="o", what="De andre kriteriene, per innbygger", value=other, unit=INDEX, origin=_other(telling))
    size = Input(symbol="b", what="Basiskriteriets vekt", value=key.basis, unit=INDEX, origin=source)
    mean = telling.parameter("m", need_index.MEAN_SIZE, telling.first)
    made_of = Formula(
        words="Kostnadsnøkkelen: alder, andre kriterier og et likt tillegg til hver kommune.",
        symbols="a + o × F + b × m",
        inputs=(aged, rest, _counted(telling, year), size, replace(mean, unit=PERSONS)),
    )
    value = float(need_index.need_persons(key, persons[:, None], other=other)[0])
    return Input(symbol="Q", what="Behovet i gjennomsnittlige innbyggere", value=value, unit=PERSONS, made_of=made_of)


def _other(telling: Telling) -> Origin:
    years = need_index.index_years(telling.basis)
    if not years:
        return Origin(kind=OriginKind.ASSUMPTION, source="", date="", note="Ingen indeks er oppgitt: som i landet.")
    given = telling.basis.assumptions[f"need_index.{years[-1]}"].origin
    note = (
        f"Det som er igjen av den oppgitte indeksen for {years[-1]} når alder og størrelse er trukket fra. {given.note}"
    )
    return replace(given, kind=OriginKind.DERIVED, note=note.strip())


def regional_grants(telling: Telling, year: int) -> Formula:
    """Regional grants that follow the number of people."""
    head = telling.assumption("D", "regional_grant_per_head", PER_HEAD)
    words = "Distriktstilskudd per innbygger × innbyggerne 1. juli året før."
    return Formula(words=words, symbols="D × F", inputs=(head, _counted(telling, year)))


def other_block_grant(telling: Telling, year: int) -> Formula:
    """What the first year's grant holds beyond its parts, kept."""
    del year
    given = telling.figure("A", "block_grant", telling.first)
    parts = []
    for symbol, line in zip("abcd", GRANT_PARTS, strict=True):
        value, label = _before_choices(telling, line, telling.first), _WITHOUT_HEREOF[line]
        place = Place(line, telling.first)
        parts.append((-1, Input(symbol=symbol, what=f"{label} i {telling.first}", value=value, unit=KR, place=place)))
    words = f"Det som er igjen av tilskuddet som er oppgitt for {telling.first}, uten de andre delene. Likt i alle år."
    return signed_sum([(1, given), *parts], words)


def _before_choices(telling: Telling, line: str, year: int) -> float:
    """The engine's amount before measures and levers, before rounding, in kroner of the price year."""
    t, name = telling.plan.years.index(year), LineId(line)
    return float(telling.ground.lines[name][0][t] / telling.ground.lift[name][0][t])


def _own_tax_per_head(telling: Telling, year: int) -> Input:
    people = telling.people("P", year)
    paid = Input(
        symbol="T",
        what=f"Inntekts- og formuesskatt i {year}, før tiltak",
        value=_before_choices(telling, "income_tax", year),
        unit=KR,
        place=Place(LineId("income_tax"), year),
    )
    return Input(
        symbol="E",
        what=f"Kommunens skatt per innbygger i {year}",
        value=paid.value / people.value,
        unit=PER_HEAD,
        made_of=Formula(words="Skatt delt på innbyggere.", symbols="T ÷ P", inputs=(paid, people)),
    )


def _national_tax(telling: Telling, symbol: str, year: int) -> Input:
    t = telling.plan.years.index(year)
    base = telling.assumption("L", "national_tax_per_head", PER_HEAD)
    index = float(telling.world.national_tax_index[0][t])
    rate = telling.assumption("z", "national_tax_growth", SHARE)
    growth = telling.growth("y", f"Skatt per innbygger i landet i {year} mot {telling.first}", rate, year, index)
    return Input(
        symbol=symbol,
        what=f"Skatt per innbygger i landet i {year}",
        value=base.value * index,
        unit=PER_HEAD,
        made_of=Formula(words="Landets skatt per innbygger × veksten.", symbols="L × y", inputs=(base, growth)),
    )


def _counted(telling: Telling, year: int) -> Input:
    persons = telling.world.july_before[0][:, telling.plan.years.index(year)]
    what = f"Innbyggere 1. juli {year - 1}, dem tilskuddet teller"
    ahead = telling.basis.population.projections[telling.plan.projection]
    return Input(symbol="F", what=what, value=float(persons.sum()), unit=PERSONS, origin=ahead.origin)


def _in_prices_of_the_year(line: str, tell: Callable[[Telling, int], Formula]) -> Callable[[Telling, int], Formula]:
    return lambda telling, year: telling.lifted(tell(telling, year), line, year)


FORMULAS: Mapping[str, Callable[[Telling, int], Formula]] = MappingProxyType(
    {
        **{
            line: _in_prices_of_the_year(line, tell)
            for line, tell in (
                ("income_tax", tax),
                ("income_equalisation", equalisation),
                ("inhabitants_grant", inhabitants_grant),
                ("need_equalisation", need_equalisation),
                ("regional_grants", regional_grants),
            )
        },
        "block_grant": block_grant,
        "other_block_grant": lambda telling, year: telling.lifted(
            other_block_grant(telling, year), "block_grant", year
        ),
    }
)
"""The lines of the general income that are computed; the others are as given."""
