"""Charts as SVG drawn here: no script is needed to see them, and each mark can be reached by keyboard.

A chart is drawn twice, for a wide and a narrow place, so that its text is readable on a phone; the style sheet shows
one of them. Its numbers follow as rows for the table beside it, in words.
"""

from budsjett.web.charts.bars import bars, grouped, spans, stacked
from budsjett.web.charts.chart import Chart, Series, Text
from budsjett.web.charts.fan import Band, fan
from budsjett.web.charts.lines import line, small_multiples
from budsjett.web.charts.waterfall import Step, waterfall

__all__ = [
    "Band",
    "Chart",
    "Series",
    "Step",
    "Text",
    "bars",
    "fan",
    "grouped",
    "line",
    "small_multiples",
    "spans",
    "stacked",
    "waterfall",
]
