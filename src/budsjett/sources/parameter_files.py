"""Parameter files (YAML) to values: the key `rate` in `capital/vat.yaml` is the parameter `capital.vat.rate`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from budsjett.parameters.tree import DatedValue, Parameter, Parameters, Source


class _Value(BaseModel):
    """One dated value as it stands in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: float = Field(allow_inf_nan=False)
    law: str = Field(min_length=1)
    url: str = Field(pattern="^https://")
    checked: bool
    note: str = Field(min_length=1)


class _Entry(BaseModel):
    """One parameter as it stands in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    term: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    last_checked: date
    values: dict[date, _Value] = Field(min_length=1)


_FILE = TypeAdapter(dict[str, _Entry])


def read(contents: Mapping[str, bytes]) -> Parameters:
    """Parameters from files by path (`capital/vat.yaml`); one that breaks the form is a ValidationError."""
    by_id: dict[str, Parameter] = {}
    for path in sorted(contents):
        prefix = path.removesuffix(".yaml").replace("/", ".")
        for name, entry in _FILE.validate_python(yaml.safe_load(contents[path])).items():
            parameter = f"{prefix}.{name}"
            by_id[parameter] = Parameter(
                id=parameter,
                term=entry.term,
                unit=entry.unit,
                last_checked=entry.last_checked,
                values=tuple(
                    DatedValue(
                        since=since,
                        value=dated.value,
                        source=Source(law=dated.law, url=dated.url, checked=dated.checked, note=dated.note),
                    )
                    for since, dated in sorted(entry.values.items())
                ),
            )
    return Parameters(by_id)


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
