"""How one total becomes another, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

from budsjett.web.charts.canvas import Canvas, lines_of
from budsjett.web.charts.chart import WIDE, Chart, Text, finish


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a change, or a total that stands on the ground."""

    name: str
    value: float
    total: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    """A step, and from where to where it reaches."""

    step: Step
    start: float
    end: float

    @property
    def cls(self) -> str:
        return "total" if self.step.total else ("up" if self.step.value >= 0 else "down")


@dataclass(frozen=True, slots=True)
class _Waterfall:
    text: Text
    spans: tuple[_Span, ...]
    low: float
    high: float

    def shown(self, span: _Span) -> str:
        return self.text.number(span.step.value, sign=not span.step.total)

    def said(self, span: _Span) -> str:
        return f"{span.step.name}: {self.shown(span)} {self.text.of}"

    def draw(self, width: float, height: float) -> Canvas:
        return self._upright(width, height + 40) if width == WIDE else self._lying(width)

    def _upright(self, width: float, height: float) -> Canvas:
        c = Canvas(width, height)
        pitch = c.inner / len(self.spans)
        c.bottom = 22 + 15.0 * max(len(lines_of(s.step.name, pitch - 6)) for s in self.spans)
        c.axis(self.low, self.high, decimals=self.text.decimals)
        for i, s in enumerate(self.spans):
            x, wide = c.left + i * pitch + pitch * 0.16, pitch * 0.68
            top, foot = c.y(max(s.start, s.end)), c.y(min(s.start, s.end))
            if i:
                c.join(x - pitch * 0.32, x, c.y(self.spans[i - 1].end))
            c.mark(c.rect(x, top, wide, foot - top, s.cls), self.said(s))
            c.text(x + wide / 2, top - 6 if s.end >= s.start else foot + 16, self.shown(s), "val")
            c.label(x + wide / 2, height - c.bottom + 20, s.step.name, pitch - 6)
        return c

    def _lying(self, width: float) -> Canvas:
        pitch, room = 46.0, width - 68
        c = Canvas(width, len(self.spans) * pitch + 6)

        def x(value: float) -> float:
            return 2 + (value - self.low) / ((self.high - self.low) or 1.0) * room

        for i, s in enumerate(self.spans):
            top, first, last = i * pitch + 20, x(min(s.start, s.end)), x(max(s.start, s.end))
            c.text(0, top - 5, s.step.name, "cat", "start")
            c.mark(c.rect(first, top, last - first, 18, s.cls), self.said(s))
            c.text(last + 6, top + 14, self.shown(s), "val", "start")
        c.ground(x(0))
        return c


def waterfall(text: Text, steps: Sequence[Step]) -> Chart:
    """Upright in a wide place, lying down in a narrow one. The last step is most often a total."""
    spans: list[_Span] = []
    reached = 0.0
    for step in steps:
        start = 0.0 if step.total else reached
        reached = step.value if step.total else reached + step.value
        spans.append(_Span(step, start, reached))
    ends = [0.0, *(s.start for s in spans), *(s.end for s in spans)]
    drawing = _Waterfall(text, tuple(spans), min(ends), max(ends))
    return finish(text, drawing.draw, ("", text.unit), [(s.step.name, drawing.shown(s)) for s in spans])
