import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.web.charts import (
    Band,
    Series,
    Step,
    Text,
    bars,
    fan,
    grouped,
    line,
    small_multiples,
    spans,
    stacked,
    waterfall,
)
from budsjett.web.charts.canvas import ticks

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
AMOUNTS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
SOME = st.lists(AMOUNTS, min_size=1, max_size=6)
TEXT = Text(title="Tittel", sentence="Se her.")


def drawings(values, name):
    years = [str(2027 + i) for i in range(len(values))]
    positive = [abs(v) for v in values]
    yield line(TEXT, years, [Series(name, values), Series("b", positive)], certain=1, gap=True)
    yield line(TEXT, years, [Series(name, values)])
    yield bars(TEXT, [(name, v) for v in values], signed=True)
    yield stacked(TEXT, years, [Series(name, positive), Series("b", positive)], certain=1)
    yield grouped(TEXT, [(name, (v, -v)) for v in values], ("Før", "Etter"))
    yield waterfall(
        TEXT, [Step("Start", 10, total=True), *(Step(name, v) for v in values), Step("Slutt", 3, total=True)]
    )
    yield from small_multiples(TEXT, years, [Series(name, values)])


@settings(max_examples=40)
@given(SOME, NAMES)
def test_a_chart_is_well_formed_whatever_it_is_given(values, name):
    for chart in drawings(values, name):
        for svg in (chart.wide, chart.narrow):
            drawn = ET.fromstring(str(svg))  # noqa: S314 (our own)
            assert "nan" not in str(svg).replace(name, "")
            assert not re.search(r"(width|height|r)=\"-", str(svg))
            assert drawn.attrib["role"] == "group"


@settings(max_examples=40)
@given(SOME)
def test_every_mark_can_be_reached_and_says_what_it_is(values):
    for chart in drawings(values, "Skole"):
        marks = re.findall(r'<g class="mark [^>]*>', str(chart.wide))
        assert [re.search(r'tabindex="(-?\d)"', mark)[1] for mark in marks] == ["0", *["-1"] * len(marks)][: len(marks)]
        for mark in marks:
            assert 'role="img"' in mark
            assert re.search(r'aria-label="[^"]+"', mark)


def test_no_chart_carries_style_of_its_own():
    for chart in drawings([1.0, -2.0, 3.0], "Skole"):
        assert "style" not in str(chart.wide) + str(chart.narrow)
        assert not re.search(r'(fill|stroke)="', str(chart.wide))


def test_the_table_holds_the_numbers_of_the_drawing():
    chart = line(TEXT, ["2027", "2028"], [Series("Inntekt", [1.25, None])])
    assert chart.headings == ("", "2027", "2028")
    assert chart.rows == (("Inntekt", "1,2", "–"),)


def test_a_waterfall_ends_where_its_steps_lead():
    chart = waterfall(TEXT, [Step("A", 10, total=True), Step("B", -4), Step("C", 6, total=True)])
    tops = [float(y) for y in re.findall(r'<rect class="bar [a-z]+" x="[\d.]+" y="([\d.]+)"', str(chart.wide))]
    heights = [float(h) for h in re.findall(r'<rect class="bar [a-z]+"[^>]*height="([\d.]+)"', str(chart.wide))]
    assert tops[1] + heights[1] == pytest.approx(tops[2], abs=0.2)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_the_ticks_hold_the_values(low, span):
    marks = ticks(low, low + span)
    close = 1e-6 * max(1, abs(low), span)
    assert marks[0] <= low + close
    assert marks[-1] >= low + span - close
    assert len(marks) <= 12


def test_a_fan_says_the_bands_of_each_year_and_lists_their_edges():
    chart = fan(
        Text(title="t", sentence="s"),
        ["2027", "2028"],
        [1.0, 2.0],
        [Band("90 av 100", [-1.0, -2.0], [3.0, 6.0])],
        name="Som ventet",
    )
    assert "Som ventet, 2028: 2,0 mill. kr. 90 av 100: −2,0 til 6,0" in chart.wide
    assert chart.rows[1:] == (("90 av 100, lavest", "−1,0", "−2,0"), ("90 av 100, høyest", "3,0", "6,0"))


def test_spans_reach_from_low_to_high_around_nothing():
    chart = spans(Text(title="t", sentence="s"), [("Renten", -2.0, 3.0), ("Skatten", 0.0, 0.0)])
    assert "Renten: fra −2,0 til +3,0 mill. kr" in chart.narrow
    assert chart.rows == (("Renten", "−2,0", "+3,0"), ("Skatten", "0,0", "0,0"))
