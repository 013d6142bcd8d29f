"""What a package does of what was asked for, in words: the room it takes under each cap, and where it ends."""

from collections.abc import Iterator

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.optimise.between import Filled, filled, needs, shut_out
from budsjett.optimise.problem import Answer, Wishes
from budsjett.web import words
from budsjett.web.address import Asked
from budsjett.web.wanted import Wanted

STANDS = {"fond": ("Disposisjonsfondet", "discretionary_reserve"), "gjeld": ("Lånegjelden", "debt")}
"""What each aim is about, and its line."""


def told(basis: Basis, want: Wanted, wishes: Wishes, found: Answer, theirs: Asked) -> tuple[str, ...]:
    """A sentence for each cap and each aim, in that order."""
    return (*map(taken_up, filled(basis, wishes, found)), *reached(basis, want, theirs))


def taken_up(one: Filled) -> str:
    """What a package takes up of a cap, and whether anything else has room under it."""
    some = words.money(one.taken) if one.in_kr else words.count(one.taken, "tiltak", "tiltak")
    more = "noe mer" if one.in_kr else "flere"
    full = f", og da er det ikke plass til {more}" if one.full and one.cap.most else ""
    return f"{one.cap.label}. Pakken tar {some if one.taken else 'ikke noe'}{full}."


def reached(basis: Basis, want: Wanted, theirs: Asked) -> Iterator[str]:
    """Where a package ends by each aim, as the model has it."""
    levers = {str(lever): value for lever, value in theirs.levers.items()}
    lines = project(basis, theirs.package, levers, projection=theirs.projection).lines
    for aim in want.aims:
        called, line = STANDS[aim]
        share = float(lines[LineId(line)][-1] / lines[LineId("operating_revenue")][-1])
        yield f"{called} er {words.percent(share, 1)} av driftsinntektene ved utgangen av {basis.years.last}."


def against(basis: Basis, wishes: Wishes, measure: MeasureId) -> tuple[str, ...]:
    """Which of one's own wishes keep a measure out, each by itself: what is never wanted, and caps."""
    never = [f"Du ba om en pakke uten «{basis.measures[m].title}»." for m in needs(basis, measure) if m in wishes.never]
    return (*never, *(f"Taket «{cap.label}» slipper det ikke til." for cap in shut_out(basis, wishes, measure)))
