"""The files of a draw: who may be drawn, the quotas, and the lottery's tickets.

Pool: a column `id` and a column for each feature. Quotas: `feature`, `value`, `min` and `max`, as the Sortition
Foundation's programs write them; columns beside these are not read. Separated by semicolon, comma or tabulator.
"""

from collections.abc import Mapping, Sequence

from budsjett.errors import UnreadableFile
from budsjett.representation.pool import Person, Quota
from budsjett.representation.sortition import Lottery
from budsjett.sources import delimited
from budsjett.sources.container import UnreadableError

Records = Sequence[tuple[int, Mapping[str, str]]]
"""Rows with their numbers, cells by header in small letters."""


def pool(name: str, data: bytes, features: Sequence[str]) -> tuple[Person, ...]:
    """The persons with the features asked for. Refuses (UnreadableFile) a file without those columns or ids."""
    people = []
    for row, cells in _records(name, data, ("id", *features)):
        own = cells["id"]
        if not own or len(own.split()) > 1:
            raise UnreadableFile(file=name, problem=f"Rad {row} har ingen id, eller en med mellomrom.", remedy=SHORT)
        people.append(Person(id=own, features={feature: cells[feature] for feature in features}))
    return tuple(people)


AS_PUBLISHED = "Bruk filen slik den ble publisert."
SHORT = "Gi hver person en kort id uten mellomrom, for eksempel et løpenummer."


def quotas(name: str, data: bytes) -> tuple[Quota, ...]:
    """The quotas. Refuses (UnreadableFile) a file without the columns, and what is no whole number."""
    found = []
    for row, cells in _records(name, data, ("feature", "value", "min", "max")):
        ends = []
        for end in ("min", "max"):
            if not cells[end].isascii() or not cells[end].isdigit():
                problem = f"Rad {row}, {end}: «{cells[end][:20]}» er ikke et helt tall."
                raise UnreadableFile(file=name, problem=problem, remedy="Skriv antall plasser, fra 0.")
            ends.append(int(cells[end]))
        feature = cells["feature"].lower()
        found.append(Quota(feature=feature, value=cells["value"], lowest=ends[0], highest=ends[1]))
    return tuple(found)


def lottery(name: str, data: bytes) -> Lottery:
    """A lottery that was written by `lottery_text`. Refuses (UnreadableFile) tickets that are not numbered from 0."""
    rows = _records(name, data, ("ticket", "persons"))
    if not rows:
        raise UnreadableFile(file=name, problem="Filen har ingen lodd.", remedy=AS_PUBLISHED)
    for number, (row, cells) in enumerate(rows):
        if cells["ticket"].lstrip("0") != str(number).lstrip("0") or not cells["persons"]:
            problem = f"Rad {row} er ikke lodd {number}."
            raise UnreadableFile(file=name, problem=problem, remedy=AS_PUBLISHED)
    return Lottery(tickets=tuple(tuple(cells["persons"].split()) for _, cells in rows), fairest=0.0)


def lottery_text(made: Lottery) -> str:
    """The tickets, numbered, one a line."""
    width = len(str(len(made.tickets) - 1))
    return "ticket;persons\n" + "".join(
        f"{number:0{width}};{' '.join(ticket)}\n" for number, ticket in enumerate(made.tickets)
    )


def _records(name: str, data: bytes, columns: Sequence[str]) -> Records:
    try:
        (sheet,) = delimited.read(data).sheets
    except UnreadableError as fault:
        raise UnreadableFile(file=name, problem=fault.problem, remedy=fault.remedy) from fault
    (_, header), *rows = sheet
    heads = {cell.value.strip().lower(): place for place, cell in header.items()}
    missing = [column for column in columns if column not in heads]
    if missing:
        problem = f"Kolonnen {', '.join(missing)[:80]} mangler."
        raise UnreadableFile(file=name, problem=problem, remedy=f"Filen skal ha {', '.join(columns)}.")
    return [
        (number, {head: cells[place].value if place in cells else "" for head, place in heads.items()})
        for number, cells in rows
    ]
