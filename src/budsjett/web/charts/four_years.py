"""A small picture of the plan years: one bar a year, and where others would have been."""

from collections.abc import Sequence

from budsjett.web.charts.canvas import Canvas
from budsjett.web.charts.chart import Chart, Series, Text, coloured, finish, table_of

HEIGHT = 150.0


def four_years(text: Text, years: Sequence[str], mine: Series, others: Sequence[Series]) -> Chart:
    """A bar for `mine` each year, red below zero; each of the others is a line across, named above."""
    beside = coloured(others)
    values = [v for s in (mine, *beside) for v in s.values if v is not None]

    def draw(width: float, _height: float) -> Canvas:
        c = Canvas(width, HEIGHT, left=34, right=2, bottom=44)
        c.top = c.legend_height([s.name for s in beside]) + 2
        c.height = HEIGHT + c.top
        c.axis(min(values, default=0.0), max(values, default=1.0), wanted=4)
        c.legend([(s.cls, s.name) for s in beside])
        pitch = c.inner / len(years)
        for i, year in enumerate(years):
            x, wide = c.left + i * pitch + pitch * 0.2, pitch * 0.6
            value = mine.values[i] or 0.0
            top, foot = c.y(max(value, 0.0)), c.y(min(value, 0.0))
            bar = c.rect(x, top, wide, foot - top, "s1" if value >= 0 else "down")
            c.mark(bar, f"{mine.name}, {year}: {text.number(value)} {text.unit}")
            for s in beside:
                other = s.values[i]
                if other is not None:
                    rule = c.rect(x - pitch * 0.12, c.y(other) - 1.5, wide + pitch * 0.24, 3, s.cls)
                    c.mark(rule, f"{s.name}, {year}: {text.number(other)} {text.unit}")
            # The values stand in a row of their own: beside the bars they would meet the lines of the others.
            c.text(x + wide / 2, c.height - 24, year, "cat")
            c.text(x + wide / 2, c.height - 5, text.number(value), "val")
        return c

    return finish(text, draw, ("", *years), table_of(text, years, [mine, *beside]))
