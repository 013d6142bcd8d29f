"""What a plan may be computed under: how many people, what interest, what kroner. One click each."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices
from budsjett.web import address, words
from budsjett.web.address import NOMINAL, PRICE_GROWTH, STRESSES, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the ways the world may go. `value` is what stands in the address."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One thing about the world, with its alternatives."""

    name: str
    """The parameter of the address."""
    label: str
    remark: str
    choices: tuple[Choice, ...]


def worlds(basis: Basis, asked: Asked) -> tuple[World, ...]:
    """Those the municipality has more than one alternative for."""
    ahead = basis.population.projections
    people = tuple(
        Choice(value=name, label=short(projection.label), chosen=name == asked.projection)
        for name, projection in ahead.items()
    )
    interest = (
        Choice(value="0", label="Som ventet", chosen=not asked.interest_stress),
        *(
            Choice(value=points, label=f"+{points} prosentpoeng", chosen=share == asked.interest_stress)
            for points, share in STRESSES.items()
        ),
    )
    prices = (
        Choice(value="faste", label=f"Faste ({basis.price_year})", chosen=asked.prices is Prices.FIXED),
        Choice(value=NOMINAL, label="Løpende", chosen=asked.prices is Prices.NOMINAL),
    )
    found = (
        World(name=address.PROJECTION, label="Hvor mange vi blir", remark=remark(basis, asked), choices=people),
        World(name=address.STRESS, label="Renten på lånene", remark="", choices=interest),
        World(
            name=address.PRICES, label="Priser", remark="", choices=prices if PRICE_GROWTH in basis.assumptions else ()
        ),
    )
    return tuple(world for world in found if len(world.choices) > 1)


def short(label: str) -> str:
    """The name of an alternative without its reservations.

    >>> short("Færre innbyggere – egen framskriving, ikke SSB")
    'Færre innbyggere'
    """
    return label.partition(" – ")[0]


def remark(basis: Basis, asked: Asked) -> str:
    """The reservations of the alternative that is used."""
    told = basis.population.projections[asked.projection].label.partition(" – ")[2]
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def unlike(basis: Basis, asked: Asked) -> str:
    """How the conditions differ from what is expected."""
    told = []
    if asked.projection != address.MAIN:
        label = short(basis.population.projections[asked.projection].label)
        told.append(f"{label[:1].lower()}{label[1:]}")
    if asked.interest_stress:
        told.append(f"{words.shortest(asked.interest_stress * 100)} prosentpoeng høyere rente")
    if asked.prices is Prices.NOMINAL:
        told.append("løpende priser")
    return words.together(told) if told else ""


def money(basis: Basis, asked: Asked) -> str:
    """What the kroner are worth.

    Fixed kroner are of the price year; nominal ones of each year itself.
    """
    return f"faste {basis.price_year}-priser" if asked.prices is Prices.FIXED else "løpende priser"
