"""Where the lines of what becomes of the result come from: cover, the reserve, and what is still short."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from budsjett.budget.figures import LineId
from budsjett.budget.provenance.additions import added_to
from budsjett.budget.provenance.formula import Formula, Input, signed_sum
from budsjett.budget.provenance.telling import KR, Telling

_LEFT = "N − D − I − B + b"
"""The result less cover, transfer to investment and what goes to restricted reserves: what is left of the year."""


def _left(telling: Telling, year: int) -> tuple[Input, ...]:
    return (
        telling.amount("N", "net_operating_result", year),
        telling.amount("D", "cover_of_overspending", year),
        telling.amount("I", "transfer_to_investment", year),
        telling.amount("B", "to_restricted_reserve", year),
        telling.amount("b", "from_restricted_reserve", year),
    )


def cover(telling: Telling, year: int) -> Formula:
    """What is planned, never more than there is to cover."""
    planned = telling.figure("p", "cover_of_overspending", year, f"Planlagt inndekning i {year}")
    owed = telling.amount("U", "accumulated_overspending", year - 1)
    words = "Det som er satt av til å dekke gammelt merforbruk, men aldri mer enn det som står igjen."
    chosen = sum(part.kr for part in added_to(telling, LineId("cover_of_overspending"), year))
    if not chosen:
        return Formula(words=words, symbols="maks(0; min(p; U))", inputs=(planned, owed))
    more = Input(symbol="t", what="Det tiltakene legger til", value=chosen, unit=KR)
    return Formula(words=words, symbols="maks(0; min(p + t; U))", inputs=(planned, more, owed))


def to_reserve(telling: Telling, year: int) -> Formula:
    """What is left is saved."""
    words = "Det som er igjen av netto driftsresultat når gammelt merforbruk og annet er betalt, spares."
    return Formula(words=words, symbols=f"maks(0; {_LEFT})", inputs=_left(telling, year))


def from_reserve(telling: Telling, year: int) -> Formula:
    """A shortfall takes from the reserve, down to zero."""
    return Formula(
        words="Det som mangler, hentes fra disposisjonsfondet så langt det rekker.",
        symbols=f"min(F; maks(0; −({_LEFT})))",
        inputs=(telling.amount("F", "discretionary_reserve", year - 1), *_left(telling, year)),
    )


def reserve(telling: Telling, year: int) -> Formula:
    """The reserve at the end of the year."""
    return signed_sum(
        (
            (1, telling.amount("F", "discretionary_reserve", year - 1)),
            (1, telling.amount("A", "to_discretionary_reserve", year)),
            (-1, telling.amount("H", "from_discretionary_reserve", year)),
        ),
        "Fondet året før, pluss det som spares, minus det som brukes.",
    )


def path(telling: Telling, year: int) -> Formula:
    """The reserve as if it could go below zero."""
    before = "reserve_path" if year > telling.first else "discretionary_reserve"
    start = telling.amount("F", before, year - 1)
    words = (
        "Fondet året før uten gulv, pluss det som er igjen av året. Under null betyr at budsjettet ikke er i balanse."
    )
    return Formula(words=words, symbols=f"F + ({_LEFT})", inputs=(start, *_left(telling, year)))


def overspending(telling: Telling, year: int) -> Formula:
    """What is not covered yet."""
    return signed_sum(
        (
            (1, telling.amount("U", "accumulated_overspending", year - 1)),
            (-1, telling.amount("D", "cover_of_overspending", year)),
            (1, telling.amount("M", "carried_forward", year)),
        ),
        "Merforbruket året før, minus det som dekkes inn, pluss årets nye.",
    )


FORMULAS: Mapping[str, Callable[[Telling, int], Formula]] = MappingProxyType(
    {
        "cover_of_overspending": cover,
        "to_discretionary_reserve": to_reserve,
        "from_discretionary_reserve": from_reserve,
        "discretionary_reserve": reserve,
        "reserve_path": path,
        "accumulated_overspending": overspending,
    }
)
