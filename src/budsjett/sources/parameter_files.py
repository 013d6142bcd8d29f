"""Parameter files (YAML) to values: the key `rate` in `capital/vat.yaml` is the parameter `capital.vat.rate`.

An entry with `columns` is a table: each date holds its rows, and a row has a value for every column.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isfinite

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from budsjett.parameters.tree import DatedValue, Parameter, Parameters, Source, Table


class _Sourced(BaseModel):
    """Where a dated value is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    law: str = Field(min_length=1)
    url: str = Field(pattern="^https://")
    checked: bool
    note: str = Field(min_length=1)

    def source(self) -> Source:
        return Source(law=self.law, url=self.url, checked=self.checked, note=self.note)


class _Value(_Sourced):
    """One dated value as it stands in a file."""

    value: float = Field(allow_inf_nan=False)


class _Rows(_Sourced):
    """One dated table as it stands in a file."""

    rows: dict[str, list[float]] = Field(min_length=1)


class _Entry(BaseModel):
    """One parameter as it stands in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    term: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    last_checked: date
    values: dict[date, _Value] = Field(min_length=1)


class _Tables(BaseModel):
    """One table, over time, as it stands in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    term: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    last_checked: date
    columns: list[str] = Field(min_length=1)
    tables: dict[date, _Rows] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole_rows(self) -> "_Tables":
        for dated in self.tables.values():
            for name, row in dated.rows.items():
                if len(row) != len(self.columns) or not all(map(isfinite, row)):
                    raise ValueError(f"row {name} must have {len(self.columns)} numbers")
        return self


_FILE = TypeAdapter(dict[str, _Tables | _Entry])


def read(contents: Mapping[str, bytes]) -> Parameters:
    """Parameters from files by path (`capital/vat.yaml`); one that breaks the form is a ValidationError."""
    by_id: dict[str, Parameter] = {}
    tables: list[Table] = []
    for path in sorted(contents):
        prefix = path.removesuffix(".yaml").replace("/", ".")
        for name, entry in _FILE.validate_python(yaml.safe_load(contents[path])).items():
            parameter = f"{prefix}.{name}"
            if isinstance(entry, _Tables):
                tables += _tables(parameter, entry)
                continue
            by_id[parameter] = Parameter(
                id=parameter,
                term=entry.term,
                unit=entry.unit,
                last_checked=entry.last_checked,
                values=tuple(
                    DatedValue(since=since, value=dated.value, source=dated.source())
                    for since, dated in sorted(entry.values.items())
                ),
            )
    return Parameters(by_id, tuple(tables))


def _tables(name: str, entry: _Tables) -> list[Table]:
    return [
        Table(
            id=name,
            term=entry.term,
            unit=entry.unit,
            since=since,
            columns=tuple(entry.columns),
            rows={row: tuple(values) for row, values in dated.rows.items()},
            source=dated.source(),
            last_checked=entry.last_checked,
        )
        for since, dated in sorted(entry.tables.items())
    ]


@cache
def shipped() -> Parameters:
    """The Norwegian parameters that come with the package."""
    return read(_below(files("budsjett.parameters").joinpath("norway"), ""))


def _below(folder: Traversable, prefix: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _below(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            found[f"{prefix}{entry.name}"] = entry.read_bytes()
    return found
