"""Where the rows of the investment side (§ 5-5) come from: what is planned, what is borrowed, and what is left."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from budsjett.budget.figures import LineId
from budsjett.budget.funding import NOT_BORROWED_FOR, OWN_SOURCES
from budsjett.budget.lines import INVESTMENT_SIDE
from budsjett.budget.provenance.additions import added_to
from budsjett.budget.provenance.formula import Formula, Input, signed_sum
from budsjett.budget.provenance.telling import KR, Telling

_USES = ("investment", *NOT_BORROWED_FOR, "relending", "relending_instalments", "to_restricted_investment_reserve",
         "to_investment_reserve", "cover_of_uncovered")  # fmt: skip
"""Everything the investment side pays."""
_SOURCES = (*OWN_SOURCES, "new_loans", "relending_loans", "relending_repaid", "from_restricted_investment_reserve",
            "from_investment_reserve", "uncovered")  # fmt: skip
"""Everything that pays for it; row 27, what is uncovered, makes the two alike to the krone."""
_ALWAYS = frozenset({"investment", "vat_compensation", "investment_grants", "transfer_to_investment"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
BALANCES: Mapping[str, tuple[tuple[int, str], ...]] = MappingProxyType(
    {
        "investment_reserve": ((1, "to_investment_reserve"), (-1, "from_investment_reserve")),
        "restricted_investment_reserve": (
            (1, "to_restricted_investment_reserve"),
            (-1, "from_restricted_investment_reserve"),
        ),
        "restricted_reserve": ((1, "to_restricted_reserve"), (-1, "from_restricted_reserve")),
        "relending_debt": ((1, "relending_loans"), (-1, "relending_instalments")),
    }
)
"""What stands on 31 December, and what moves it in the year."""


def _remains(line: str, sign: int, words: str) -> Callable[[Telling, int], Formula]:
    """The row that makes what is paid and what pays alike; rows with nothing in them are left out."""

    def tell(telling: Telling, year: int) -> Formula:
        parts: list[tuple[int, Input]] = []
        for way, names in ((sign, _USES), (-sign, _SOURCES)):
            for name in names:
                part = telling.amount(_LETTERS[len(parts)], name, year)
                if name != line and (part.value or name in _ALWAYS):
                    parts.append((way, part))
        return signed_sum(parts, words)

    return tell


def _balance(line: str) -> Callable[[Telling, int], Formula]:
    def tell(telling: Telling, year: int) -> Formula:
        moves = [
            (way, telling.amount(symbol, name, year)) for symbol, (way, name) in zip("ab", BALANCES[line], strict=True)
        ]
        words = "Det som sto der året før, pluss det som kommer til, minus det som tas ut."
        return signed_sum([(1, telling.amount("F", line, year - 1)), *moves], words)

    return tell


def planned(line: str) -> Callable[[Telling, int], Formula]:
    """A row that is planned, and what the model must add or hold back of it."""

    def tell(telling: Telling, year: int) -> Formula:
        name = LineId(line)
        given = telling.figure("p", line, year, "")
        formula = telling.lifted(
            Formula(words="Det som er planlagt for året.", symbols="p", inputs=(given,)), line, year
        )
        amount = telling.amount("x", line, year).value
        rest = amount - formula.value() - sum(part.kr for part in added_to(telling, name, year))
        if abs(rest) <= WITHIN:
            return formula
        more = "Det som er til overs, eller må til, når alt er betalt" if rest > 0 else "Det som ikke er der å ta av"
        return Formula(
            words=f"{formula.words} Modellen retter det etter hva det er penger til.",
            symbols=f"{formula.symbols} + m",
            inputs=(*formula.inputs, Input(symbol="m", what=more, value=rest, unit=KR)),
        )

    return tell


WITHIN = 0.5
"""kr. The same amount, but for rounding."""
FORMULAS: Mapping[str, Callable[[Telling, int], Formula]] = MappingProxyType(
    {
        **{line: planned(line) for line in INVESTMENT_SIDE},
        **{line: _balance(line) for line in BALANCES},
        "new_loans": _remains("new_loans", 1, "Det som gjenstår å betale når egne kilder og fond er brukt, lånes."),
        "uncovered": _remains("uncovered", 1, "Det som skal betales, minus alt som betaler for det. Skal være null."),
    }
)
