import re
from html import unescape

from budsjett.budget.figures import OriginKind
from budsjett.sources import scenario_files, shipped


def vadso():
    scenario, _ = scenario_files.read_scenario(scenario_files.read_folder(shipped.folder("vadso")))
    assert scenario is not None
    return scenario


def test_every_assumption_is_listed_with_its_reason(client):
    page = unescape(client.get("/vadso/kilder").text)
    for assumption in vadso().basis.assumptions.values():
        assert assumption.label in page
        assert assumption.origin.note in page


def test_every_figure_is_listed_with_its_source(client):
    page = unescape(client.get("/vadso/kilder").text)
    figures = vadso().basis.figures.by_line_year
    assert sum(int(n) for n in re.findall(r'quiet small">\((\d+)\)', page)) == len(figures)
    for figure in figures.values():
        assert figure.origin.source in page


def test_every_source_can_be_opened(client):
    page = unescape(client.get("/vadso/kilder").text)
    for source in vadso().sources:
        assert f'href="{source.url}"' in page


def test_the_shares_of_published_computed_and_assumed_are_stated_with_what_they_hide(client):
    page = client.get("/vadso/kilder").text
    assert len(re.findall(r"<dd>\d+\xa0%</dd>", page)) == len(OriginKind)
    assert vadso().basis.caution in unescape(page)
