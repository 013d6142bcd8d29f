import re
from html import unescape

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


def test_the_share_on_assumptions_is_stated(client):
    page = client.get("/vadso/kilder").text
    assert re.search(r'figure-number">\d+\xa0%', page)
