"""Bars: lying, stacked, side by side, and from low to high."""

from collections.abc import Callable, Sequence

from budsjett.web.charts.canvas import CHARACTER, Canvas
from budsjett.web.charts.chart import WIDE, Chart, Series, Text, coloured, every_nth, finish, table_of

ROW = 34.0
VALUE_ROOM = 64.0
WIDEST_NAMES = 260.0
SLIM_FROM = 4
"""From this many bars a row they are drawn thinner."""


def _names_room(names: Sequence[str], width: float) -> float:
    """Names stand left of their bars in a wide place, and above them in a narrow one."""
    return min(max(len(name) for name in names) * CHARACTER + 14, WIDEST_NAMES) if width == WIDE else 0.0


def bars(
    text: Text,
    rows: Sequence[tuple[str, float]],
    *,
    signed: bool = False,
    cls: Callable[[float], str] = lambda _: "s1",
) -> Chart:
    """Lying bars, one a row, with their values. `signed` shows a plus; `cls` gives the colour of a value."""
    low, high = min(0.0, *(v for _, v in rows)), max(0.0, *(v for _, v in rows))
    span = (high - low) or 1.0

    def draw(width: float, _height: float) -> Canvas:
        left = _names_room([name for name, _ in rows], width)
        start = left + (VALUE_ROOM if low < 0 else 0)
        room = width - start - VALUE_ROOM
        above = 0 if left else 18
        pitch = ROW + (12 if above else 0)
        c = Canvas(width, len(rows) * pitch + 8, left=left)
        zero = start - low / span * room
        for i, (name, value) in enumerate(rows):
            top = 4 + i * pitch + above
            end = start + (value - low) / span * room
            c.name_row(name, left, top + 17, above=top - 4)
            shown = text.number(value, sign=signed)
            c.mark(c.rect(min(zero, end), top + 3, abs(end - zero), 18, cls(value)), f"{name}: {shown} {text.of}")
            c.text(end + (6 if value >= 0 else -6), top + 17, shown, "val", "start" if value >= 0 else "end")
        c.ground(zero)
        return c

    table = [(name, text.number(value, sign=signed)) for name, value in rows]
    return finish(text, draw, ("", text.unit), table)


def spans(text: Text, rows: Sequence[tuple[str, float, float]]) -> Chart:
    """Lying bars from a low to a high value around nothing, one a row: what moves a result, and how far."""
    low = min([0.0, *(v for _, v, _ in rows)])
    high = max([0.0, *(v for *_, v in rows)])
    span = (high - low) or 1.0

    def draw(width: float, _height: float) -> Canvas:
        left = _names_room([name for name, *_ in rows], width)
        above = 0 if left else 18
        pitch, room = ROW + 12 + (6 if above else 0), width - left - 2 * VALUE_ROOM
        c = Canvas(width, len(rows) * pitch + 8, left=left)
        start = left + VALUE_ROOM
        zero = start - low / span * room
        for i, (name, least, most) in enumerate(rows):
            top = 4 + i * pitch + above
            first, last = zero + least / span * room, zero + most / span * room
            c.name_row(name, left, top + 15, above=top - 4)
            said = f"{name}: fra {text.number(least, sign=True)} til {text.number(most, sign=True)} {text.of}"
            down, up = c.rect(first, top + 2, zero - first, 18, "down"), c.rect(zero, top + 2, last - zero, 18, "up")
            c.mark(down + up, said)
            c.text(first - 6, top + 16, text.number(least, sign=True), "val", "end")
            c.text(last + 6, top + 16, text.number(most, sign=True), "val", "start")
        c.ground(zero)
        return c

    table = [(name, text.number(least, sign=True), text.number(most, sign=True)) for name, least, most in rows]
    return finish(text, draw, ("", "Lavt", "Høyt"), table)


def stacked(text: Text, categories: Sequence[str], series: Sequence[Series], *, certain: int | None = None) -> Chart:
    """Bars that stack their series, with the sum on top. Those after the first `certain` are assumed: paler."""
    drawn = coloured(series)
    known = len(categories) if certain is None else certain
    sums = [sum(s.values[i] or 0.0 for s in drawn) for i in range(len(categories))]

    def pile(c: Canvas, i: int, x: float, width: float) -> None:
        run, later = 0.0, i >= known
        for s in drawn:
            value = s.values[i]
            if value:
                top = c.y(run + value)
                said = f"{s.name}, {categories[i]}: {text.number(value)} {text.of}"
                bar = c.rect(x, top, width, c.y(run) - top, s.cls + (" later" if later else ""))
                c.mark(bar, said + (" (antatt)" if later else ""))
                run += value

    def draw(width: float, height: float) -> Canvas:
        c = Canvas(width, height)
        c.top = c.legend_height([s.name for s in drawn]) + 22
        c.axis(0.0, max(sums, default=1.0), decimals=text.decimals)
        c.legend([(s.cls, s.name) for s in drawn])
        pitch = c.inner / len(categories)
        bar = min(pitch * 0.66, 64)
        every = every_nth(len(categories), c.inner, 44)
        for i, category in enumerate(categories):
            x = c.left + i * pitch + (pitch - bar) / 2
            pile(c, i, x, bar)
            if (len(categories) - 1 - i) % every == 0:
                if any(s.values[i] is not None for s in drawn):
                    c.text(x + bar / 2, c.y(sums[i]) - 6, text.number(sums[i]), "val")
                c.text(x + bar / 2, height - c.bottom + 20, category, "cat")
        return c

    rows = table_of(text, categories, drawn)
    if len(drawn) > 1:
        rows.append(["Sum", *(text.number(v) for v in sums)])
    return finish(text, draw, ("", *categories), rows)


def grouped(
    text: Text,
    rows: Sequence[tuple[str, Sequence[float]]],
    names: Sequence[str],
    *,
    classes: Sequence[str] = ("muted", "s1", "s4", "s3", "s2", "s5"),
) -> Chart:
    """Lying bars side by side in each row: before and after, or plan by plan."""
    low = min([0.0, *(v for _, values in rows for v in values)])
    high = max([0.0, *(v for _, values in rows for v in values)])
    span = (high - low) or 1.0
    thick = 14.0 if len(names) < SLIM_FROM else 11.0

    def draw(width: float, _height: float) -> Canvas:
        left = _names_room([name for name, _ in rows], width)
        above = 0 if left else 18
        c = Canvas(width, 100, left=left)
        head = c.legend_height(names) + 6
        pitch = len(names) * (thick + 2) + 14 + above
        c.height = head + len(rows) * pitch
        c.legend(list(zip(classes, names, strict=False)))
        room = width - left - VALUE_ROOM
        zero = left - low / span * room
        for i, (name, values) in enumerate(rows):
            top = head + i * pitch + above
            c.name_row(name, left, top + len(names) * (thick + 2) / 2 + 4, above=top - 5)
            for j, value in enumerate(values):
                end = left + (value - low) / span * room
                y, shown = top + j * (thick + 2), text.number(value)
                bar = c.rect(min(zero, end), y, abs(end - zero), thick, classes[j])
                c.mark(bar, f"{name}, {names[j]}: {shown} {text.of}")
                c.text(max(end, zero) + 6, y + thick - 2, shown, "val", "start")
        return c

    table = [(name, *(text.number(v) for v in values)) for name, values in rows]
    return finish(text, draw, ("", *names), table)
