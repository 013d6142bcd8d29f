"""What a finished chart is, and what goes into one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from budsjett.web import words
from budsjett.web.charts.canvas import Canvas

WIDE, NARROW = 760.0, 340.0
COLOURS = ("s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing for a wide place and one for a narrow, and the same numbers for the table."""

    title: str
    sentence: str
    """What one should see."""
    unit: str
    wide: Markup
    narrow: Markup
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Values along the categories of a chart; None where there is no value."""

    name: str
    values: Sequence[float | None]
    cls: str = ""
    """A colour of the style sheet: s1-s8, up, down, total, muted. Empty: the next free one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of a chart: its title, the one sentence that says what to see, and the unit of its numbers."""

    title: str
    sentence: str
    unit: str = "mill. kr"
    decimals: int = 1

    @property
    def of(self) -> str:
        """The unit without its remarks: what is said after a number."""
        return self.unit.partition(",")[0]

    def number(self, value: float, *, sign: bool = False) -> str:
        """A value as this chart shows it."""
        return words.number(value, self.decimals, sign=sign)


def finish(
    text: Text, draw: Callable[[float, float], Canvas], headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> Chart:
    """Draw for both places. `draw` takes a width and a height it may choose to ignore."""
    label = f"{text.title}. {text.sentence}"
    return Chart(
        title=text.title,
        sentence=text.sentence,
        unit=text.unit,
        wide=draw(WIDE, 340).svg(label),
        narrow=draw(NARROW, 300).svg(label),
        headings=tuple(headings),
        rows=tuple(tuple(row) for row in rows),
    )


def coloured(series: Sequence[Series]) -> list[Series]:
    """The series, each with a colour."""
    return [Series(s.name, s.values, s.cls or COLOURS[i % len(COLOURS)]) for i, s in enumerate(series)]


def table_of(text: Text, categories: Sequence[str], series: Sequence[Series]) -> list[list[str]]:
    """One row a series, one column a category."""
    return [[s.name, *("–" if v is None else text.number(v) for v in s.values[: len(categories)])] for s in series]


def every_nth(count: int, room: float, width: float) -> int:
    """Label every n-th category, so that labels do not meet."""
    return max(1, -(-int(count * width) // max(int(room), 1)))
