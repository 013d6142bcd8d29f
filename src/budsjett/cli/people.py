"""Who gains and who loses, by people, on the command line: numbers for a machine, a table for a reader."""

from budsjett.budget.ages import AGES
from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats
from budsjett.budget.gains import Gains
from budsjett.cli.answers import kr, thousands
from budsjett.web.people import people

ASSUMED = (
    "Kroner på en tjeneste er delt på aldersgruppene slik modellen deler behovet for den: kostnad per innbygger i hver "
    "alder i landet. En antakelse; et tiltak kan treffe smalere."
)


def as_json(found: Gains) -> dict[str, object]:
    """Whole kroner by plan year; persons are those of 1 July."""
    return {
        "assumed": ASSUMED,
        "ages": [
            {"id": age.id, "label": age.label, "kr": _whole(kr), "persons": _whole(persons)}
            for age, kr, persons in zip(AGES, found.ages_kr, found.persons, strict=True)
        ],
        "everybody_kr": _whole(found.everybody_kr),
        "unfelt_kr": _whole(found.unfelt_kr),
        "paid_kr": _whole(found.paid_kr),
        "left_kr": _whole(found.left_kr),
        "districts": {district: _whole(kr) for district, kr in found.places_kr.items()},
    }


def say(basis: Basis, found: Gains) -> None:
    """The table of the proposal's page, in one year."""
    told = people(basis, found)
    if told is None:
        return
    print(f"{f'Hvem får mer og mindre i {told.years[told.at]}':<40}{'1 000 kr':>12}{'kr per innb.':>14}")
    for row in (*told.rows, *told.purse, *told.places):
        each = "" if row.per_head is None else kr(row.per_head[told.at])
        print(f"{row.label:<40}{thousands(row.kr[told.at]):>12}{each:>14}")
    for assumed in told.assumed:
        print(f"Antatt: {assumed}")


def _whole(values: Floats) -> list[int]:
    return [round(value) for value in values.tolist()]
