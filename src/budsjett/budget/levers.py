"""What may be moved, by how much, in what unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import NewType

from budsjett.budget.figures import LineId, Origin
from budsjett.errors import InvalidNumber, UnknownLever

LeverId = NewType("LeverId", str)


class LeverKind(StrEnum):
    """What a lever acts on."""

    LINE = "line"
    """Adds (value - start) x kr_per_unit to a line in every plan year."""
    INTEREST = "interest"
    """Sets the average interest on debt, in per cent."""
    INVESTMENT = "investment"
    """Sets the yearly ordinary investment outside the measures, in million kroner."""
    PROPERTY_TAX_HOMES = "property_tax_homes"
    """Sets the property tax rate on homes, in per mille: what it brings is computed from the base."""
    PROPERTY_TAX_OTHER = "property_tax_other"
    """The same on other property."""
    PROPERTY_TAX_ALLOWANCE = "property_tax_allowance"
    """Sets what of each home is free of property tax, in kroner."""
    FEE = "fee"
    """Raises the fees of services paid at cost, in per cent of today's; what is beyond the cost goes to their fund."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing a person may move, in a unit a person knows.

    `start` is today's position: there the lever has no effect. `law` names what sets the range, or is empty.
    `down` and `up` say in one sentence what a lower or a higher position means to people.
    """

    id: LeverId
    title: str
    unit: str
    kind: LeverKind
    line: LineId
    theme: str
    kr_per_unit: float
    minimum: float
    maximum: float
    step: float
    start: float
    law: str
    down: str
    unchanged: str
    up: str
    origin: Origin


def check_settings(levers: tuple[Lever, ...], settings: Mapping[str, float]) -> dict[LeverId, float]:
    """Where each lever stands: what was set, else its start. Refuses unknown levers and values outside the range."""
    known = {lever.id: lever for lever in levers}
    for name, value in settings.items():
        lever = known.get(LeverId(name))
        if lever is None:
            raise UnknownLever(lever=name, known=", ".join(known))
        if not (isfinite(value) and lever.minimum <= value <= lever.maximum):
            raise InvalidNumber(
                field=lever.title, value=str(value), wanted=f"{lever.minimum:g}-{lever.maximum:g} {lever.unit}"
            )
    return {lever.id: settings.get(lever.id, lever.start) for lever in levers}
