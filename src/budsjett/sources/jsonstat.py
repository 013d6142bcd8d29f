"""JSON-stat 2.0, the form Statistics Norway answers in: a cube as one flat list, its last dimension moving fastest.

Only what is asked of it here: `id`, `size`, `dimension.*.category`, `value` as a list or by place, `status` in each of
its three forms (https://json-stat.org/full/). A value that is null is missing, with the status that says why, and is
never nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, prod
from typing import Any, NoReturn

MOST_CELLS = 800_000
"""Statistics Norway's own limit for one answer."""


class NotJsonStatError(ValueError):
    """An answer that is no JSON-stat 2.0 dataset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A cube. `codes` and `labels` by dimension; `values` by one code from each dimension, in the order of `ids`."""

    label: str
    updated: str
    ids: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]
    """What the measures are counted in, by code."""
    values: Mapping[tuple[str, ...], float]
    missing: Mapping[tuple[str, ...], str]
    """The cells without a value, and the sign that says why (`..` not reported, `:` confidential, `.` impossible);
    nothing where the answer does not say."""

    def get(self, **codes: str) -> float | None:
        """A value by one code for each dimension; dimensions of one code may be left out. None where it is missing."""
        key = tuple(codes.get(name) or self._only(name) for name in self.ids)
        return self.values.get(key)

    def _only(self, name: str) -> str:
        if len(self.codes[name]) != 1:
            raise KeyError(name)
        return self.codes[name][0]


def read(text: bytes | str, *, metadata: bool = False) -> Dataset:
    """A dataset. `metadata`: the description of a table, which has no values. Refuses (NotJsonStatError)."""
    try:
        given = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise NotJsonStatError("svaret er ikke JSON") from fault
    if not isinstance(given, dict) or given.get("class") != "dataset" or str(given.get("version")) != "2.0":
        raise NotJsonStatError("svaret er ikke et JSON-stat 2.0-datasett")
    try:
        return _dataset(given, metadata=metadata)
    except (KeyError, TypeError, IndexError, AttributeError) as fault:
        raise NotJsonStatError(f"svaret mangler {fault}") from fault


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _dataset(given: Mapping[str, Any], *, metadata: bool) -> Dataset:
    ids, size = tuple(given["id"]), tuple(given["size"])
    if len(ids) != len(size) or len(set(ids)) != len(ids) or not all(isinstance(n, int) and n > 0 for n in size):
        raise NotJsonStatError("dimensjonene og størrelsene stemmer ikke")
    if not metadata and prod(size) > MOST_CELLS:
        raise NotJsonStatError(f"svaret har {prod(size)} celler")
    categories = {name: given["dimension"][name]["category"] for name in ids}
    codes = {name: _codes(categories[name]) for name in ids}
    if tuple(len(codes[name]) for name in ids) != size:
        raise NotJsonStatError("dimensjonene har ikke så mange koder som oppgitt")
    values, missing = ({}, {}) if metadata else _cells(given, tuple(product(*(codes[name] for name in ids))))
    return Dataset(
        label=str(given.get("label", "")),
        updated=str(given.get("updated", "")),
        ids=ids,
        codes=codes,
        labels={name: {c: str(t) for c, t in categories[name].get("label", {}).items()} for name in ids},
        units={c: str(u.get("base", "")) for name in ids for c, u in categories[name].get("unit", {}).items()},
        values=values,
        missing=missing,
    )


def _codes(category: Mapping[str, Any]) -> tuple[str, ...]:
    """A category's codes in order: `index` is a list, or places by code; one code alone may have no index."""
    index = category.get("index", list(category.get("label", {})))
    if isinstance(index, Mapping):
        if sorted(index.values()) != list(range(len(index))):
            raise NotJsonStatError("plassene i en dimensjon er ikke 0, 1, 2 …")
        return tuple(sorted(index, key=lambda code: int(index[code])))
    codes = tuple(map(str, index))
    if len(set(codes)) != len(codes):
        raise NotJsonStatError("en kode står to ganger i en dimensjon")
    return codes


def _cells(
    given: Mapping[str, Any], keys: Sequence[tuple[str, ...]]
) -> tuple[dict[tuple[str, ...], float], dict[tuple[str, ...], str]]:
    value, status = given["value"], given.get("status", {})
    if isinstance(value, list) and len(value) != len(keys):
        raise NotJsonStatError(f"svaret har {len(value)} verdier, men dimensjonene gir {len(keys)} celler")
    if isinstance(value, Mapping) and not all(place.isdigit() and int(place) < len(keys) for place in value):
        raise NotJsonStatError("en verdi står utenfor dimensjonene")
    values: dict[tuple[str, ...], float] = {}
    missing: dict[tuple[str, ...], str] = {}
    for place, key in enumerate(keys):
        found = value[place] if isinstance(value, list) else value.get(str(place))
        if found is None:
            missing[key] = _status(status, place)
        elif isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
            raise NotJsonStatError(f"«{str(found)[:20]}» er ikke en verdi")
        else:
            values[key] = float(found)
    return values, missing


def _status(status: object, place: int) -> str:
    """A status may be one for all, a list, or by place."""
    if isinstance(status, str):
        return status
    if isinstance(status, list):
        return str(status[place] or "") if place < len(status) else ""
    return str(status.get(str(place), "")) if isinstance(status, Mapping) else ""
