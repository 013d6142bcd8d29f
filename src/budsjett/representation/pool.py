"""A citizens' panel: who may be drawn, and what the panel must look like."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budsjett.errors import DuplicatePerson, InvalidNumber, UnknownGroup

MOST_PERSONS = 20_000

Kind = tuple[str, ...]
"""A person's value for each feature with quotas, in the order of the features: those alike are drawn alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who said yes to being drawn. `features`: value by feature, such as gender and area."""

    id: str
    features: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many of the panel must have this value."""

    feature: str
    value: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is asked: so many seats, drawn from the pool, within the quotas.

    Refuses (InvalidNumber) no seats, more seats than persons, and quotas that cross; (DuplicatePerson) the same id
    twice; (UnknownGroup) a person without a value for a feature that has quotas, or with one that has none.
    """

    pool: tuple[Person, ...]
    quotas: tuple[Quota, ...]
    seats: int

    def __post_init__(self) -> None:
        if not 1 <= self.seats <= len(self.pool) <= MOST_PERSONS:
            wanted = f"fra 1 til {len(self.pool)}, så mange som kan trekkes (høyst {MOST_PERSONS})"
            raise InvalidNumber(field="Plasser i panelet", value=str(self.seats), wanted=wanted)
        for quota in self.quotas:
            if not 0 <= quota.lowest <= quota.highest:
                name = f"{quota.feature}: {quota.value}"
                raise InvalidNumber(field=name, value=f"{quota.lowest} til {quota.highest}", wanted="lavest ≤ høyest")
        twice = [person for person, n in Counter(person.id for person in self.pool).items() if n > 1]
        if twice:
            raise DuplicatePerson(person=twice[0])
        known = {(quota.feature, quota.value) for quota in self.quotas}
        if len(known) < len(self.quotas):
            raise InvalidNumber(field="Kvoter", value=str(len(self.quotas)), wanted="én for hver verdi")
        for person in self.pool:
            for feature in self.features:
                if (feature, person.features.get(feature, "")) not in known:
                    raise UnknownGroup(group=f"{person.id}: {feature} {person.features.get(feature, '')}"[:80])

    @property
    def features(self) -> tuple[str, ...]:
        """The features that have quotas, in the order of the quotas."""
        return tuple(dict.fromkeys(quota.feature for quota in self.quotas))

    def kind(self, person: Person) -> Kind:
        """What a person is to the quotas."""
        return tuple(person.features[feature] for feature in self.features)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds there are, in text order."""
        return tuple(sorted({self.kind(person) for person in self.pool}))

    def members(self) -> Mapping[Kind, tuple[str, ...]]:
        """The persons of each kind, in text order of their ids."""
        found: dict[Kind, list[str]] = {kind: [] for kind in self.kinds}
        for person in self.pool:
            found[self.kind(person)].append(person.id)
        return {kind: tuple(sorted(ids)) for kind, ids in found.items()}

    def kinds_in(self, quota: Quota, kinds: Sequence[Kind]) -> tuple[int, ...]:
        """The places of the kinds that a quota counts."""
        at = self.features.index(quota.feature)
        return tuple(place for place, kind in enumerate(kinds) if kind[at] == quota.value)

    def broken(self, ids: Sequence[str]) -> tuple[Quota, ...]:
        """The quotas that a panel of these persons does not meet."""
        chosen = {person.id: person for person in self.pool}
        counts = Counter((f, chosen[i].features[f]) for i in ids for f in self.features)
        return tuple(q for q in self.quotas if not q.lowest <= counts[q.feature, q.value] <= q.highest)
