"""What the sheets of results are computed from: the basis, and where its numbers stand in the workbook."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.figures import Given
from budsjett.exports.workbook.moved import Moves
from budsjett.exports.workbook.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The inputs as written."""

    basis: Basis
    numbers: Numbers
    given: Given
    people: People
    moves: Moves
