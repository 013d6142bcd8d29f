"""What is decided when voting opens, under one name: change any of it afterwards, and the name is another.

Who opens a round writes the name in the journal, which can be added to and nothing else. So nobody, not even one who
can write in the database, may change rule, list or prices while people vote without everybody being told.
"""

import json
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from hashlib import sha256

from budsjett.process.rounds import Round, RoundItem, digest_of

_LATER = frozenset({"id", "municipality_id", "phase", "windows", "created_at", "list_digest"})
"""What a round may change (its phase, its deadline), and what only names it in the database."""


def name_of(round_: Round, items: Iterable[RoundItem]) -> str:
    """SHA-256 of everything the ballot and the count rest on: ballot, rule, terms, list, prices, limits, figures.

    What is as it is by default is left out, so that a later version, with more to decide, gives the same name.
    """
    said = {name: value for name, value in _told(round_).items() if name not in _LATER}
    text = json.dumps({**said, "list": digest_of(tuple(items))}, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def still_stands(recorded: str, round_: Round, items: Iterable[RoundItem]) -> bool:
    """Whether what was recorded at the opening is what stands now.

    A round opened by a version before this one recorded the name of its list alone; then the list alone is compared.
    """
    listed = tuple(items)
    return recorded in {name_of(round_, listed), digest_of(listed)}


def _told(value: object) -> dict[str, object]:
    assert is_dataclass(value)  # noqa: S101 rounds, terms and limits are
    told = {}
    for field in fields(value):
        own = getattr(value, field.name)
        if field.default is MISSING or own != field.default:
            told[field.name] = _plain(own)
    return told


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _told(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int) else str(value)
