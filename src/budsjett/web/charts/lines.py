"""Lines over time: what was, and what is projected."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from budsjett.web.charts.canvas import CHARACTER, Canvas
from budsjett.web.charts.chart import WIDE, Chart, Series, Text, coloured, every_nth, finish, table_of

CROWDED = 14
"""With more points than this on a line, they are drawn small."""

LARGEST_NAME_SHARE = 0.34
"""How much of the drawing the names at the lines' ends may take."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """A line chart's contents, before it is drawn for a place."""

    text: Text
    categories: Sequence[str]
    series: Sequence[Series]
    known: int
    low: float
    high: float
    gap: bool
    links: Sequence[str] = ()

    @property
    def several(self) -> bool:
        return len(self.series) > 1

    def draw(self, width: float, height: float) -> Canvas:
        named = width == WIDE and self.several
        room = max(len(s.name) for s in self.series) * CHARACTER + 66 if named else 50
        c = Canvas(width, height, right=min(room, width * LARGEST_NAME_SHARE))
        if self.several and not named:
            c.top = c.legend_height([s.name for s in self.series]) + 8
        c.axis(self.low, self.high, decimals=self.text.decimals)
        step = (c.inner - 24) / max(len(self.categories) - 1, 1)
        x = [c.left + 12 + i * step for i in range(len(self.categories))]
        if 0 < self.known < len(x):
            c.shade(x[self.known - 1] + step / 2, width - c.right)
        if self.several and not named:
            c.legend([(s.cls, s.name) for s in self.series])
        if self.gap:
            self._gap(c, x)
        for s in self.series:
            self._line(c, x, s)
        self._marks(c, x)
        self._ends(c, x[-1] + 10, named=named)
        every = every_nth(len(x), c.inner, 44)
        for i, category in enumerate(self.categories):
            if (len(x) - 1 - i) % every == 0:
                c.text(x[i], height - c.bottom + 20, category, "cat")
        return c

    def _gap(self, c: Canvas, x: Sequence[float]) -> None:
        """The room between the first two lines, and how much it is."""
        pairs = [
            (at, a, b)
            for at, a, b in zip(x, self.series[0].values, self.series[1].values, strict=True)
            if a is not None and b is not None
        ]
        c.polygon([(at, c.y(a)) for at, a, _ in pairs] + [(at, c.y(b)) for at, _, b in reversed(pairs)], "gap")
        for at, a, b in pairs:
            anchor = "start" if at == x[0] else ("end" if at == x[-1] else "middle")
            aside = {"start": 8, "end": -8}.get(anchor, 0)
            c.text(at + aside, c.y((a + b) / 2) + 5, self.text.number(b - a, sign=True), "gap-val", anchor)

    def _line(self, c: Canvas, x: Sequence[float], s: Series) -> None:
        points = [(at, c.y(v)) if v is not None else None for at, v in zip(x, s.values, strict=True)]
        for i, (a, b) in enumerate(pairwise(points)):
            if a and b:
                c.polyline([a, b], s.cls + (" proj" if i + 1 >= self.known else ""))

    def _marks(self, c: Canvas, x: Sequence[float]) -> None:
        for s in self.series:
            for i, v in enumerate(s.values):
                if v is None:
                    continue
                later = i >= self.known
                said = f"{s.name}, " if self.several else ""
                at = f'cx="{x[i]:.1f}" cy="{c.y(v):.1f}"'
                dot = f"dot {s.cls}" + (" proj" if later else "") + (" fine" if len(x) > CROWDED else "")
                c.mark(
                    f'<circle class="hit" {at} r="12"/><circle class="{dot}" {at} r="4"/>',
                    f"{said}{self.categories[i]}: {self.text.number(v)} {self.text.of}"
                    + (" (framskrevet)" if later else ""),
                    href=self.links[i] if self.links else "",
                )

    def _ends(self, c: Canvas, x: float, *, named: bool) -> None:
        """The value, and where there is room the name, at each line's end; moved apart where they would meet."""
        ends: list[tuple[float, float, Series]] = []
        for s in self.series:
            value = next((v for v in reversed(s.values) if v is not None), None)
            if value is not None:
                ends.append((c.y(value) + 4, value, s))
        lowest = 0.0
        for y, value, s in sorted(ends, key=lambda end: end[0]):
            at = max(y, lowest)
            lowest = at + 16
            c.text(x, at, f"{self.text.number(value)} {s.name}" if named else self.text.number(value), "val", "start")


def line(
    text: Text,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    certain: int | None = None,
    from_zero: bool = False,
    gap: bool = False,
    links: Sequence[str] = (),
) -> Chart:
    """Lines over the categories. Those after the first `certain` are projected: dashed, on a shaded ground.

    `gap` fills the room between the first two lines and says how much it is. `links`: where the points of each
    category lead.

    Each line is named at its end, where the eye already is; on a phone by a legend above.
    """
    drawn = coloured(series)
    values = [v for s in drawn for v in s.values if v is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    lines = _Lines(
        text=text,
        categories=categories,
        series=drawn,
        known=len(categories) if certain is None else certain,
        low=min(low, 0.0) if from_zero or low < 0 else low,
        high=max(high, 0.0),
        gap=gap,
        links=links,
    )
    return finish(text, lines.draw, ("", *categories), table_of(text, categories, drawn))


def small_multiples(
    text: Text, categories: Sequence[str], series: Sequence[Series], *, certain: int | None = None
) -> tuple[Chart, ...]:
    """One small line chart for each series, all from zero: shapes are compared, not heights."""
    return tuple(
        line(
            Text(title=s.name, sentence="", unit=text.unit, decimals=text.decimals),
            categories,
            [Series(s.name, s.values, s.cls or "s1")],
            certain=certain,
            from_zero=True,
        )
        for s in series
    )
