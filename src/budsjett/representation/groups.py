"""Groups of voters: coarse, answered by whoever wants to, and kept only in company.

A round may ask on the ballot which groups a voter belongs to (ADR 0014). The contract:

* The municipality chooses the traits of a round before voting opens, in its frozen options; none is the default.
  Only traits whose groups have a known population are offered, since nothing else can be compared.
* An answer is voluntary, trait by trait. `check` says what may be stored: group ids by trait, no free text.
* It lies with the ballot, never with the roll; a new ballot replaces it together with the choices.
* Until the count nothing is shown, in no format. The count replaces all answers by `in_company` of them in the
  transaction that writes the box anew; after it no combination of answers is held by fewer than five ballots.
* It never goes into an election file. What is published of it goes through `disclosure.publish`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budsjett.errors import InvalidNumber, UnknownGroup

FEWEST = 5
"""Nothing is said of fewer people than this. Statistics Norway withholds counts below three in many tables; five is
ours, since a municipality may have 5 000 inhabitants and the voters know each other."""


class Trait(StrEnum):
    """What groups are formed by. The order is the one they are asked in; the last is the first to be erased."""

    AGE = "age"
    GENDER = "gender"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group, with how many people in it are old enough to vote."""

    id: str
    label: str
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The groups of one trait. Together they are everybody who may vote, each in exactly one.

    `source` and `as_of` say where the population comes from. Refuses (InvalidNumber) fewer than two groups, the same
    group twice, and a group of fewer than `FEWEST` persons: it can never be shown, so it must be joined with another.
    """

    trait: Trait
    groups: tuple[Group, ...]
    source: str
    as_of: str

    def __post_init__(self) -> None:
        ids = [group.id for group in self.groups]
        if len(ids) < 2 or len(set(ids)) < len(ids):  # noqa: PLR2004 one group divides nobody
            raise InvalidNumber(field=self.trait.value, value=", ".join(ids)[:80], wanted="minst to ulike grupper")
        for group in self.groups:
            if group.persons < FEWEST:
                raise InvalidNumber(
                    field=group.label, value=str(group.persons), wanted=f"{FEWEST} personer eller flere"
                )

    @property
    def ids(self) -> tuple[str, ...]:
        """The groups' ids, in their public order."""
        return tuple(group.id for group in self.groups)

    @property
    def persons(self) -> int:
        """Everybody."""
        return sum(group.persons for group in self.groups)


Answers = Mapping[Trait, str]
"""What one voter said: a group's id by trait. A trait that is not there was not answered."""

AGE_BANDS: tuple[tuple[int, int | None], ...] = ((16, 24), (25, 44), (45, 66), (67, None))
"""Four bands. With gender beside them nobody stood alone among 550 voters drawn from Vadsø's ages; with single years
9 in 100 stood in a cell below five, and with five areas 59 in 100."""


def age_grouping(single_years: Sequence[int], *, source: str, as_of: str) -> Grouping:
    """The age bands with their people. `single_years`: persons of age 0, 1, 2 …

    >>> bands = age_grouping([10] * 101, source="SSB 07459", as_of="2026-01-01")
    >>> [(group.id, group.persons) for group in bands.groups]
    [('16-24', 90), ('25-44', 200), ('45-66', 220), ('67+', 340)]
    """
    groups = []
    for first, last in AGE_BANDS:
        persons = sum(single_years[first : None if last is None else last + 1])
        name = f"{first}+" if last is None else f"{first}-{last}"
        label = f"{first} år og eldre" if last is None else f"{first}–{last} år"
        groups.append(Group(id=name, label=label, persons=persons))
    return Grouping(trait=Trait.AGE, groups=tuple(groups), source=source, as_of=as_of)


def check(said: Mapping[str, str], asked: Sequence[Grouping]) -> Answers:
    """The answers as they may be stored, in the order of traits; an empty answer is none.

    Refuses (UnknownGroup) a trait that is not asked about and a group that is not offered.
    """
    known = {grouping.trait.value: grouping for grouping in asked}
    answers: dict[Trait, str] = {}
    for trait, group in said.items():
        if trait not in known or (group and group not in known[trait].ids):
            raise UnknownGroup(group=f"{trait}: {group}"[:80])
    for grouping in asked:
        group = said.get(grouping.trait.value, "")
        if group:
            answers[grouping.trait] = group
    return answers


def in_company(answers: Sequence[Answers], *, fewest: int = FEWEST) -> tuple[Answers, ...]:
    """The answers with as much erased as it takes for every combination to be held by `fewest` ballots, or by none.

    A ballot whose combination too few share loses its area, then its gender, then its age. To have said nothing is a
    combination too: where fewer than `fewest` ballots are left without answers, the smallest combination joins them,
    by text order among equals. With fewer than `fewest` ballots in all, everything is erased. The order of the ballots
    does not matter to any of them.
    """
    kept = [tuple(given.get(trait, "") for trait in Trait) for given in answers]
    for place in reversed(range(len(Trait))):
        held = Counter(kept)
        kept = [(*own[:place], "", *own[place + 1 :]) if held[own] < fewest else own for own in kept]
    nothing = ("",) * len(Trait)
    held = Counter(kept)
    while held[nothing] and held[nothing] < fewest and len(held) > 1:
        smallest = min((n, own) for own, n in held.items() if own != nothing)[1]
        kept = [nothing if own == smallest else own for own in kept]
        held = Counter(kept)
    return tuple({trait: group for trait, group in zip(Trait, own, strict=True) if group} for own in kept)
