"""groups.csv: how many of those who may vote are in each group that a round may ask about, beside the ages.

The file may be left out; then a round may ask about age and nothing else, since no other group has a known population.
"""

from collections.abc import Iterable

from budsjett.budget.population import Population
from budsjett.representation.groups import AGE_BANDS, FEWEST, Group, Grouping, Trait
from budsjett.sources.findings import Findings
from budsjett.sources.tables import Row

NAME = "groups.csv"
TRAITS = (Trait.GENDER.value, Trait.AREA.value)
"""Ages are those of population.csv."""
MOST_PERSONS = 2_000_000
FEWEST_GROUPS = 2
OFF_SHARE = 0.02
"""How far the groups' sum may be off those who may vote before it is pointed out: people move between two dates."""


def read(rows: Iterable[Row], people: Population, findings: Findings) -> tuple[Grouping, ...]:
    """The groupings in the file, in the order of traits; a row or a trait with an error is reported and left out."""
    single_years = people.single_years
    entitled = sum(single_years[max(single_years)][AGE_BANDS[0][0] :]) if single_years else 0
    found: dict[str, list[Group]] = {}
    origins: dict[str, tuple[str, str]] = {}
    faulty = set()
    for row in rows:
        trait = row.choice("trait", TRAITS, what="egenskap")
        persons = row.whole("persons", low=FEWEST, high=MOST_PERSONS)
        group, label, origin = row.text("group", most=40), row.text("label", most=60), row.origin()
        if trait is None or persons is None or origin is None or not group or not label:
            faulty.add(row.cells["trait"].strip())
            continue
        if any(other.id == group for other in found.get(trait, ())):
            row.error("group", problem=f"«{group}» står to ganger.", remedy="Fjern den ene raden.")
            faulty.add(trait)
            continue
        found.setdefault(trait, []).append(Group(id=group, label=label, persons=persons))
        origins.setdefault(trait, (origin.source or origin.note, origin.date))
    groupings = []
    for trait in TRAITS:
        if trait not in found or trait in faulty:
            continue
        groups, (source, as_of) = tuple(found[trait]), origins[trait]
        if len(groups) < FEWEST_GROUPS:
            findings.error(
                NAME, None, "group", groups[0].id, problem="Det er bare én gruppe.", remedy="Legg inn alle gruppene."
            )
            continue
        made = Grouping(trait=Trait(trait), groups=groups, source=source, as_of=as_of)
        if entitled and abs(made.persons - entitled) > OFF_SHARE * entitled:
            findings.warning(
                NAME,
                None,
                "persons",
                made.persons,
                problem=f"Gruppene er til sammen {made.persons} personer, men {entitled} er gamle nok til å stemme.",
                remedy="Legg inn folketallet for dem som kan stemme (16 år og eldre), alle i nøyaktig én gruppe.",
            )
        groupings.append(made)
    return tuple(groupings)
