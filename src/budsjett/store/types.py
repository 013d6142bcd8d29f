"""Column types that mean the same on SQLite and on PostgreSQL.

SQLite's STRICT tables know INTEGER, REAL, TEXT and BLOB and refuse the rest; each type here is one of those there, and
PostgreSQL's own on PostgreSQL.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, Text, TypeDecorator, Uuid
from sqlalchemy.types import TypeEngine

from budsjett.process.rounds import CapOn, ListCap
from budsjett.voting.options import Terms, named

E = TypeVar("E", bound=StrEnum)

WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both."""


class Key(TypeDecorator[str]):
    """Text that rows are looked up by. It may come from an address: what no database can hold is simply not there."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """NUL and half surrogates become marks that no key of ours has."""
        return None if value is None else value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, so it is written out; texts of one width keep their order."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses a moment without a zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A date."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """ISO text on SQLite."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """A date again."""
        return date.fromisoformat(value) if value is not None and dialect.name == "sqlite" else value


class YesNo(TypeDecorator[bool]):
    """True or false; 1 or 0 on SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """A number on SQLite."""
        return int(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """A bool again."""
        return None if value is None else bool(value)


class Id(TypeDecorator[Any]):
    """A UUID; its text on SQLite."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Uuid())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Text on SQLite."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """A UUID again."""
        return UUID(value) if value is not None and dialect.name == "sqlite" else value


class OneOf(TypeDecorator[E], Generic[E]):
    """One of an enum's values, as text; the table has a CHECK beside it."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[E]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Its value. Refuses what is no member."""
        del dialect
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """The member again."""
        del dialect
        return None if value is None else self.members(value)


class Names(TypeDecorator[tuple[str, ...]]):
    """Texts in an order, kept together because nobody asks for one of them alone."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """A JSON list."""
        del dialect
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """A tuple again."""
        del dialect
        return None if value is None else tuple(json.loads(value))


class Caps(TypeDecorator[tuple[ListCap, ...]]):
    """The limits of a round, in their order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[ListCap, ...] | None, dialect: Dialect) -> str | None:
        """A JSON list of objects."""
        del dialect
        return None if value is None else json.dumps([asdict(cap) for cap in value], ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[ListCap, ...] | None:
        """The limits again."""
        del dialect
        return None if value is None else tuple(ListCap(**{**cap, "on": CapOn(cap["on"])}) for cap in json.loads(value))


class ByName(TypeDecorator[Mapping[str, Any]]):
    """A mapping from text to numbers or texts. NaN and infinity are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str | None:
        """A JSON object, its names in order."""
        del dialect
        if value is None:
            return None
        return json.dumps(dict(value), ensure_ascii=False, allow_nan=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Mapping[str, Any] | None:
        """A mapping again."""
        del dialect
        return None if value is None else json.loads(value)


class Fixed(TypeDecorator[Terms]):
    """What a round fixed beside its rule, option by option. An option that came later is as it was before it came."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Terms | None, dialect: Dialect) -> str | None:
        """A JSON object, its names in order."""
        del dialect
        return None if value is None else json.dumps(asdict(value), sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Terms | None:
        """The terms again. A word that this version does not know is a ValueError, never another outcome."""
        del dialect
        return None if value is None else named(json.loads(value))
