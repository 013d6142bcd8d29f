"""Between a frozen record and a row: the names are the same, so there is nothing to translate."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def as_row(record: "DataclassInstance", *without: str) -> dict[str, Any]:
    """A record's fields by name. Unlike `dataclasses.asdict` it copies nothing and goes no deeper."""
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name not in without}
