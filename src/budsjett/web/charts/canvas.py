"""Drawing a chart as SVG: scales, axes and marks. Colours are classes, so that light and dark follow the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

from markupsafe import Markup, escape

from budsjett.web import words

SMALLEST_SPAN = 1e-6
"""Values closer than this, or than this share of themselves, are drawn as equal."""

CHARACTER = 7.4
"""How wide a letter of the labels is, in the drawing's units: 13 px Inter, a little generously."""


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values that cover a range.

    >>> ticks(0, 37), ticks(-12, 30)
    ([0.0, 10.0, 20.0, 30.0, 40.0], [-20.0, -10.0, 0.0, 10.0, 20.0, 30.0])
    """
    span = max(high - low, abs(high) * SMALLEST_SPAN, SMALLEST_SPAN)
    power = 10.0 ** floor(log10(span / wanted))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if span / (power * m) <= wanted)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def lines_of(text: str, width: float) -> list[str]:
    """A label on as few lines as its room allows; words are never cut.

    >>> lines_of("Gjenstår å dekke", 70)
    ['Gjenstår', 'å dekke']
    """
    found: list[str] = []
    for word in text.split(" "):
        if found and (len(found[-1]) + 1 + len(word)) * CHARACTER <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


@dataclass(slots=True)
class Canvas:
    """A drawing under way, in its own units (pixels at full size). The value axis is upright."""

    width: float
    height: float
    left: float = 52
    right: float = 16
    top: float = 18
    bottom: float = 34
    low: float = 0.0
    high: float = 1.0
    pieces: list[str] = field(default_factory=list)
    marks: int = 0

    @property
    def inner(self) -> float:
        """How wide the plotting area is."""
        return self.width - self.left - self.right

    def y(self, value: float) -> float:
        """Where a value stands."""
        share = (value - self.low) / (self.high - self.low)
        return self.height - self.bottom - share * (self.height - self.top - self.bottom)

    def axis(self, low: float, high: float, *, decimals: int = 0, wanted: int = 5) -> None:
        """Fit the values and draw the lines behind them; zero stands out where it is inside."""
        marks = ticks(low, high, wanted)
        self.low, self.high = marks[0], marks[-1]
        if self.low == self.high:
            self.high = self.low + 1
        few = 0 if all(m == int(m) for m in marks) else max(decimals, 1)
        for value in marks:
            y = self.y(value)
            zero = " zero" if value == 0 and self.low <= 0 <= self.high else ""
            ends = f'x1="{self.left:g}" x2="{self.width - self.right:g}" y1="{y:.1f}" y2="{y:.1f}"'
            self.pieces.append(f'<line class="grid{zero}" {ends}/>')
            self.text(self.left - 8, y + 4, words.number(value, few), "tick", "end")

    def text(self, x: float, y: float, text: str, cls: str = "tick", anchor: str = "middle") -> None:
        """A line of text."""
        self.pieces.append(f'<text class="{cls}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>')

    def label(self, x: float, y: float, text: str, width: float) -> int:
        """A label under a mark, wrapped to its room. How many lines it took."""
        lines = lines_of(text, width)
        for i, line in enumerate(lines):
            self.text(x, y + 15 * i, line, "cat")
        return len(lines)

    def mark(self, svg: str, label: str, cls: str = "", href: str = "") -> None:
        """Something to point at: it has a label that is read aloud and shown as a tip, and may lead to a page.

        Only the first is a stop on the way through the page; the arrow keys lead on from it (site.js), so that nobody
        must pass ninety points to reach the next heading. Without scripts the table beside has it all.
        """
        said = escape(label)
        stop = -1 if self.marks else 0
        self.marks += 1
        told = f'class="mark {cls}" tabindex="{stop}" aria-label="{said}" data-tip="{said}"'
        self.pieces.append(f'<a {told} href="{escape(href)}">{svg}</a>' if href else f'<g {told} role="img">{svg}</g>')

    def rect(self, x: float, top: float, width: float, height: float, cls: str) -> str:
        """A bar."""
        size = f'width="{max(width, 1):.1f}" height="{max(height, 1):.1f}"'
        return f'<rect class="bar {cls}" x="{x:.1f}" y="{top:.1f}" {size} rx="2"/>'

    def polyline(self, points: Sequence[tuple[float, float]], cls: str) -> None:
        """A line through points."""
        if len(points) > 1:
            self.pieces.append(f'<polyline class="line {cls}" points="{_joined(points)}"/>')

    def polygon(self, points: Sequence[tuple[float, float]], cls: str) -> None:
        """A filled shape."""
        self.pieces.append(f'<polygon class="{cls}" points="{_joined(points)}"/>')

    def name_row(self, name: str, left: float, y: float, *, above: float) -> None:
        """The name of a row: left of its bar where there is room, else above it."""
        if left:
            self.text(left - 12, y, name, "cat", "end")
        else:
            self.text(0, above, name, "cat", "start")

    def ground(self, x: float) -> None:
        """The upright line where lying bars start."""
        y = self.height - 4
        self.pieces.append(f'<line class="grid zero" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{y:.1f}"/>')

    def join(self, x1: float, x2: float, y: float) -> None:
        """The thin line from one step to the next."""
        self.pieces.append(f'<line class="conn" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')

    def shade(self, x1: float, x2: float) -> None:
        """The ground of what is projected."""
        height = self.height - self.top - self.bottom
        self.pieces.append(
            f'<rect class="future" x="{x1:.1f}" y="{self.top:.1f}" width="{x2 - x1:.1f}" height="{height:.1f}"/>'
        )

    def legend(self, entries: Sequence[tuple[str, str]]) -> None:
        """Which colour is what: class and name, above the plotting area, on as many rows as it takes."""
        for (cls, name), (x, y) in zip(entries, self._places([name for _, name in entries]), strict=True):
            self.pieces.append(f'<rect class="bar {cls}" x="{x:.1f}" y="{y - 10:.1f}" width="12" height="12" rx="2"/>')
            self.text(x + 18, y, name, "tick", "start")

    def legend_height(self, names: Sequence[str]) -> float:
        """How much room a legend takes above the plotting area."""
        return self._places(names)[-1][1] + 16 if names else 0.0

    def _places(self, names: Sequence[str]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        x, y = 0.0, 12.0
        for name in names:
            room = 18 + len(name) * CHARACTER
            if x and x + room > self.width:
                x, y = 0.0, y + 20
            found.append((x, y))
            x += room + 20
        return found

    def svg(self, label: str) -> Markup:
        """The finished drawing. A group, not an image: what is inside can be reached one by one."""
        return Markup(  # noqa: S704 every text in it was escaped when it was drawn
            f'<svg class="chart" viewBox="0 0 {self.width:g} {self.height:g}" role="group" '
            f'aria-label="{escape(label)}">' + "".join(self.pieces) + "</svg>"
        )


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
