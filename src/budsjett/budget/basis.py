"""The basis: everything a municipality's plan is computed from, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budsjett.budget.figures import Figures, Floats, LineId, Origin
from budsjett.budget.levers import Lever
from budsjett.budget.loans import Loan
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.population import Population
from budsjett.parameters.tree import Parameters
from budsjett.years import Years


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality: its id in addresses, its number (four digits, as text) and its names."""

    id: str
    number: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A number the model needs and somebody had to choose, with where it comes from."""

    value: float
    unit: str
    label: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A field of the municipality's work, as people group it, and its default weight to the optimiser."""

    id: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A part of the municipality as people name it: a town, a village, all the villages that are left."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """Everything a plan is computed from. `digest` names exactly this basis; equal digests give equal plans.

    A basis never changes, so it is a key by being the very same object.
    """

    municipality: Municipality
    years: Years
    price_year: int
    figures: Figures
    population: Population
    levers: tuple[Lever, ...]
    measures: Mapping[MeasureId, Measure]
    themes: tuple[Theme, ...]
    assumptions: Mapping[str, Assumption]
    service_lines: tuple[LineId, ...]
    parameters: Parameters
    digest: str
    costs_per_head: Mapping[LineId, Floats] = field(default_factory=dict)
    """Kroner a year per inhabitant in each age group (shape as AGE_GROUPS), by service line."""
    loans: tuple[Loan, ...] = ()
    """The loans one by one, as on 31 December before the plan; none where only their sum is known."""
    costs_origin: Origin | None = None
    """Where the costs per head come from."""
    districts: tuple[District, ...] = ()
    """What a measure may be placed in; none where the municipality has not named any."""
    caution: str = ""
    """What must be known about the figures before they are trusted, shown beside the shares by origin (bokmål)."""

    def number(self, assumption: str, otherwise: float | None = None) -> float:
        """An assumption's value; where there is none, `otherwise`; KeyError where that is not given either."""
        found = self.assumptions.get(assumption)
        if found is None and otherwise is not None:
            return otherwise
        return self.assumptions[assumption].value

    @property
    def placed(self) -> Mapping[str, tuple[MeasureId, ...]]:
        """By district, in the order of the list: the measures in it. A district without any is not there."""
        found = {
            district.id: tuple(m for m, measure in self.measures.items() if measure.district == district.id)
            for district in self.districts
        }
        return {district: measures for district, measures in found.items() if measures}

    @property
    def directors_package(self) -> tuple[MeasureId, ...]:
        """The measures in the director's proposal."""
        return tuple(m for m, measure in self.measures.items() if measure.directors)
