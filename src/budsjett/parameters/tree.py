"""Parameters set by others: a value from a date, with its law, its source and the day somebody last looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value is found. `checked` is False where nobody has opened the paragraph itself."""

    law: str
    url: str
    checked: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """A value and the day it starts to hold."""

    since: date
    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value set by others, over time."""

    id: str
    term: str
    unit: str
    values: tuple[DatedValue, ...]
    last_checked: date

    def at(self, day: date) -> DatedValue:
        """The value that holds on a day; LookupError before the first."""
        holding = [v for v in self.values if v.since <= day]
        if not holding:
            raise LookupError(f"{self.id} has no value on {day}")
        return holding[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table set by others, as a cost key: a row's value in each column, from a day."""

    id: str
    term: str
    unit: str
    since: date
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]
    """By name, each as long as `columns`, in the order of the source."""
    source: Source
    last_checked: date


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters, by id: `income.equalisation.symmetric_rate`."""

    by_id: Mapping[str, Parameter]
    tables: tuple[Table, ...] = ()
    """By id, then by day."""

    def table_at(self, table: str, year: int) -> Table:
        """The table that holds on 1 January of a year; LookupError before the first."""
        holding = [t for t in self.tables if t.id == table and t.since <= date(year, 1, 1)]
        if not holding:
            raise LookupError(f"{table} has no table on {year}-01-01")
        return holding[-1]

    def at(self, parameter: str, year: int) -> float:
        """A value on 1 January of a year."""
        return self.by_id[parameter].at(date(year, 1, 1)).value

    def unchecked(self) -> tuple[Parameter, ...]:
        """Those with a value whose source nobody has opened: shown as assumptions."""
        return tuple(p for p in self.by_id.values() if any(not v.source.checked for v in p.values))
