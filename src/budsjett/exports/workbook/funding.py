"""Investering og lån: how investments are paid for, row by row of § 5-5. Twin of budget.funding."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.figures import LineId
from budsjett.budget.funding import NOT_BORROWED_FOR, OWN_SOURCES
from budsjett.budget.lines import LINES
from budsjett.exports.workbook.book import BEFORE, FIRST, Look, Sheet
from budsjett.exports.workbook.figures import Given
from budsjett.exports.workbook.formula import Formula, Row, at_least, at_most, number

BALANCES = ("relending_debt", "restricted_investment_reserve", "investment_reserve")
DECIDED = ("relending_instalments", "to_restricted_investment_reserve", "from_restricted_investment_reserve",
           "to_investment_reserve", "from_investment_reserve", "cover_of_uncovered", "uncovered",
           "new_loans")  # fmt: skip
BETWEEN = {
    "relending_left": "Videreutlån: igjen av årets penger",
    "own": "Egne kilder",
    "demanded": "Må betales uten lån",
    "room": "Igjen til egne investeringer",
    "short": "Mangler",
    "accumulated": "Udekket i alt 31.12.",
}


def write(sheet: Sheet, given: Given, lines: Mapping[LineId, Row], *, lent_on_kr: float) -> dict[LineId, Row]:
    """Write the rows; the lines they decide. `lines`: what is planned, and investment in whole kroner.

    `lent_on_kr`: what is owed on the loans that are lent on, where the figures do not say it.
    """
    rows = {name: sheet.label(label) for name, label in BETWEEN.items()}
    rows |= {name: sheet.label(f"{LINES[LineId(name)].label}, beregnet") for name in (*DECIDED, *BALANCES)}
    opening = {**{name: name for name in BALANCES}, "accumulated": "uncovered"}
    last = {name: sheet.put(rows[name], BEFORE, given.before(line)) for name, line in opening.items()}
    if not last["relending_debt"].value:
        last["relending_debt"] = sheet.put(rows["relending_debt"], BEFORE, lent_on_kr, Look.INPUT_KR)
    made: dict[str, list[Formula]] = {name: [] for name in rows}
    for t in range(len(lines[LineId("investment")])):
        year = _Year(sheet=sheet, rows=rows, lines=lines, last=last, t=t, made={})
        year.pay()
        for name, cell in year.made.items():
            made[name].append(cell)
        last = {name: year.made[name] for name in opening}
    return {LineId(name): tuple(made[name]) for name in (*DECIDED, *BALANCES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    """One year under way."""

    sheet: Sheet
    rows: Mapping[str, int]
    lines: Mapping[LineId, Row]
    last: Mapping[str, Formula]
    t: int
    made: dict[str, Formula]

    def pay(self) -> None:
        """Relending first, then the restricted reserve, then loans and what is free."""
        self._relending()
        self._free()

    def _put(self, name: str, cell: Formula) -> Formula:
        self.made[name] = self.sheet.put(self.rows[name], FIRST + self.t, cell)
        return self.made[name]

    def _of(self, line: str) -> Formula:
        return self.lines[LineId(line)][self.t]

    def _sum(self, lines: tuple[str, ...]) -> Formula:
        made = number(0.0)
        for line in lines:
            made = made + self._of(line)
        return made

    def _relending(self) -> None:
        owed = self.last["relending_debt"]
        paid = self._put("relending_instalments", at_most(self._of("relending_instalments"), owed))
        self._put("relending_debt", owed - paid + self._of("relending_loans"))
        left = self._put(
            "relending_left",
            self._of("relending_loans") + self._of("relending_repaid") - self._of("relending") - paid,
        )
        stands = self.last["restricted_investment_reserve"]
        into = self._put(
            "to_restricted_investment_reserve", self._of("to_restricted_investment_reserve") + at_least(left, 0.0)
        )
        out = self._put(
            "from_restricted_investment_reserve",
            at_most(self._of("from_restricted_investment_reserve") + at_least(-left, 0.0), stands),
        )
        self._put("restricted_investment_reserve", stands + into - out)

    def _free(self) -> None:
        own, demanded = self._put("own", self._sum(OWN_SOURCES)), self._put("demanded", self._sum(NOT_BORROWED_FOR))
        stands, old, invested = self.last["investment_reserve"], self.last["accumulated"], self._of("investment")
        covered = self._put("cover_of_uncovered", at_most(self._of("cover_of_uncovered"), old))
        planned = at_most(self._of("from_investment_reserve"), stands)
        saved = self._of("to_investment_reserve")
        from_relending = (
            self.made["relending_left"]
            + self.made["from_restricted_investment_reserve"]
            - self.made["to_restricted_investment_reserve"]
        )
        room = self._put("room", own - demanded + from_relending + planned - saved - covered)
        self._put("new_loans", invested - at_most(at_least(room, 0.0), invested))
        into = self._put("to_investment_reserve", saved + at_least(room - invested, 0.0))
        short = self._put("short", at_least(-room, 0.0))
        out = self._put("from_investment_reserve", planned + at_most(short, stands - planned + into))
        self._put("investment_reserve", stands + into - out)
        uncovered = self._put("uncovered", short - (out - planned))
        self._put("accumulated", old - covered + uncovered)
