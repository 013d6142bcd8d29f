"""The golden file of a scenario: what its plan comes to, kept beside it and reviewed as a diff."""

from budsjett.budget.basis import Basis
from budsjett.budget.plan import project

HEADER = "line;year;baseline;director"


def expected(basis: Basis) -> bytes:
    """`expected.csv`: every line and plan year, whole kroner, without measures and with the director's package."""
    baseline = project(basis).whole()
    director = project(basis, basis.directors_package).whole()
    rows = [
        f"{line};{year};{amount};{director[line][i]}"
        for line, amounts in baseline.items()
        for i, (year, amount) in enumerate(zip(basis.years, amounts, strict=True))
    ]
    return "\n".join([HEADER, *rows, ""]).encode()
