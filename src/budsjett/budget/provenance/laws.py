"""What law an amount answers to: the compulsory schedules it stands in, and the paragraphs about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from budsjett.budget.figures import LineId
from budsjett.budget.lines import SERVICE_LINES
from budsjett.budget.schedule_rows import ROWS, TITLES
from budsjett.budget.schedule_rows import Law as Paragraph

ACT = "https://lovdata.no/lov/2018-06-22-83"
REGULATION = "https://lovdata.no/forskrift/2019-06-07-714"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A paragraph, where it is found, and what it has to do with the amount (bokmål)."""

    name: str
    url: str
    says: str


_BALANCE = Law(name="kommuneloven § 14-10", url=f"{ACT}/§14-10", says="Budsjettet skal være i balanse hvert år.")
_COVER = Law(
    name="kommuneloven § 14-11",
    url=f"{ACT}/§14-11",
    says="Merforbruk skal dekkes inn. Fristen er lest ut av grunnene for ROBEK; paragrafen selv er ikke kontrollert.",
)
_INSTALMENT = Law(
    name="kommuneloven § 14-18",
    url=f"{ACT}/§14-18",
    says="Minste lovlige avdrag: avskrivninger × gjeld ÷ bokført verdi av det som avskrives.",
)
_ABOUT: Mapping[str, tuple[Law, ...]] = MappingProxyType(
    {
        "carried_forward": (_BALANCE,),
        "reserve_path": (_BALANCE,),
        "to_discretionary_reserve": (_BALANCE,),
        "from_discretionary_reserve": (_BALANCE,),
        "cover_of_overspending": (_COVER,),
        "accumulated_overspending": (_COVER,),
        "instalments": (_INSTALMENT,),
        "minimum_instalment": (_INSTALMENT,),
        "depreciation": (
            Law(
                name="budsjett- og regnskapsforskriften § 3-4",
                url=f"{REGULATION}/§3-4",
                says="Hvor mange år bygg og utstyr avskrives over.",
            ),
        ),
    }
)


def laws_about(line: LineId) -> tuple[Law, ...]:
    """The schedules a line stands in, and the paragraphs about it."""
    found = []
    for paragraph, rows in ROWS.items():
        for row in rows:
            if row.line == line:
                arts = f", art {row.arts}" if row.arts else ""
                found.append(
                    _schedule(
                        paragraph, f"Linje {row.n} i {TITLES[paragraph][0].lower()}{TITLES[paragraph][1:]}{arts}."
                    )
                )
    if line in SERVICE_LINES:
        found.append(
            _schedule(Paragraph.OPERATIONS, "Bevilgningen til tjenesten, fordelt av kommunestyret (andre ledd).")
        )
    return (*found, *_ABOUT.get(line, ()))


def schedule_url(paragraph: Paragraph) -> str:
    """Where the regulation asks for a schedule."""
    return f"{REGULATION}/§{paragraph}"


def _schedule(paragraph: Paragraph, says: str) -> Law:
    return Law(name=f"budsjett- og regnskapsforskriften § {paragraph}", url=schedule_url(paragraph), says=says)
