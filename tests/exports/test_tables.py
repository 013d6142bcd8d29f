import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from budsjett.budget.figures import LineId, Origin, OriginKind
from budsjett.budget.plan import project
from budsjett.errors import PlansApart
from budsjett.exports.tables import JSON_FORMAT, plan_csv, plan_json
from builders import a_basis, some_figures

REFERENCE = (Path(__file__).parents[2] / "docs/reference/plan-files.md").read_text(encoding="utf-8")


def with_source(text):
    figures = dict(some_figures().by_line_year)
    at = LineId("home_care"), 2027
    origin = Origin(kind=OriginKind.PUBLISHED, source=text, date="2026", note="")
    figures[at] = replace(figures[at], origin=origin)
    return a_basis(figures=replace(some_figures(), by_line_year=figures))


def test_a_source_that_looks_like_a_formula_is_text():
    basis = with_source("=HYPERLINK(1)")
    assert ";publisert;'=HYPERLINK(1);" in plan_csv(basis, project(basis)).decode()


def test_a_plan_from_other_figures_is_refused():
    for write in (plan_csv, plan_json):
        with pytest.raises(PlansApart):
            write(replace(a_basis(), digest="other"), project(a_basis()))


def test_every_field_of_the_json_is_described():
    basis = with_source("SSB")
    content = json.loads(plan_json(basis, project(basis)))
    origin = next(line["origin"] for line in content["lines"] if line["id"] == "home_care")
    fields = {*content, *content["municipality"], *content["lines"][0], *origin}
    assert fields <= set(re.findall(r"^\| `([a-z_]+)`", REFERENCE, re.MULTILINE))
    assert JSON_FORMAT in REFERENCE
