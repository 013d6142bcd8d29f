"""What is expected over the years, and the bands most futures fall within."""

from collections.abc import Sequence
from dataclasses import dataclass

from budsjett.web.charts.canvas import Canvas
from budsjett.web.charts.chart import WIDE, Chart, Text, finish


@dataclass(frozen=True, slots=True)
class Band:
    """Between a low and a high edge each year. `name` says how many futures fall within."""

    name: str
    low: Sequence[float]
    high: Sequence[float]


def fan(text: Text, years: Sequence[str], expected: Sequence[float], bands: Sequence[Band], *, name: str) -> Chart:
    """A line with bands around it, the widest first; the line is called `name`."""
    values = [*expected, *(v for band in bands for v in (*band.low, *band.high))]
    low, high = min(0.0, *values), max(0.0, *values)

    def draw(width: float, height: float) -> Canvas:
        c = Canvas(width, height, right=76 if width == WIDE else 46)
        names = [name, *(band.name for band in bands)]
        c.top = c.legend_height(names) + 8
        c.axis(low, high, decimals=text.decimals)
        c.legend([("s1", name), *((f"band{i}", band.name) for i, band in enumerate(bands))])
        step = (c.inner - 24) / max(len(years) - 1, 1)
        x = [c.left + 12 + i * step for i in range(len(years))]
        for i, band in enumerate(bands):
            edge = [(at, c.y(v)) for at, v in zip(x, band.high, strict=True)]
            edge += [(at, c.y(v)) for at, v in reversed(list(zip(x, band.low, strict=True)))]
            c.polygon(edge, f"area band{i}")
        c.polyline([(at, c.y(v)) for at, v in zip(x, expected, strict=True)], "s1")
        for i, (at, value) in enumerate(zip(x, expected, strict=True)):
            place = f'cx="{at:.1f}" cy="{c.y(value):.1f}"'
            within = "; ".join(
                f"{band.name}: {text.number(band.low[i])} til {text.number(band.high[i])}" for band in bands
            )
            said = f"{name}, {years[i]}: {text.number(value)} {text.of}. {within}"
            c.mark(f'<circle class="hit" {place} r="14"/><circle class="dot s1" {place} r="4"/>', said)
            c.text(at, height - c.bottom + 20, years[i], "cat")
        c.text(x[-1] + 10, c.y(expected[-1]) + 4, text.number(expected[-1]), "val", "start")
        return c

    rows = [(name, *(text.number(v) for v in expected))]
    for band in bands:
        rows.append((f"{band.name}, lavest", *(text.number(v) for v in band.low)))
        rows.append((f"{band.name}, høyest", *(text.number(v) for v in band.high)))
    return finish(text, draw, ("", *years), rows)
