import re
import zlib
from html import unescape

import pytest

from budsjett.budget.plan import project
from budsjett.budget.schedules import schedule_5_4, schedule_5_5
from budsjett.errors import MissingProgram
from budsjett.exports import pdf as pdfs
from budsjett.sources import scenario_files, shipped
from budsjett.web import words
from budsjett.web.pages import paper

CHOSEN = "eiendomsskatt=4&tiltak=sfo-pris"


@pytest.fixture(scope="module")
def plan():
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    return project(basis, ["sfo-pris"], {"eiendomsskatt": 4.0})


def test_the_schedules_on_paper_are_those_of_the_plan(client, plan):
    answer = client.get(f"/vadso/plan/utskrift?{CHOSEN}")
    assert answer.status_code == 200
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr.*?</tr>", answer.text)]
    shown = [" ".join(unescape(row).replace("\xa0", "").split()) for row in rows]
    for row in (*schedule_5_4(plan), *schedule_5_5(plan)):
        amounts = " ".join(words.number(kr).replace("\xa0", "") for kr in row.values)
        assert f"{row.n} {row.name} {amounts}" in shown


def test_the_file_is_a_tagged_pdf_with_a_name_of_ids_alone(client):
    answer = client.get(f"/vadso/plan/utskrift.pdf?{CHOSEN}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="okonomiplan-vadso-2027-2030.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
    inside = b"".join(map(unpacked, re.findall(rb"stream\r?\n(.*?)endstream", answer.content, re.DOTALL)))
    assert b"pdfuaid" in inside
    assert b"/StructTreeRoot" in inside + answer.content


def unpacked(stream):
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream


def test_where_no_pdf_can_be_made_the_page_to_print_says_so(client, monkeypatch):
    def missing(*_):
        raise MissingProgram(program="WeasyPrint", package="budsjett[pdf]")

    monkeypatch.setattr(paper, "pdf", missing)
    answer = client.get("/vadso/plan/utskrift.pdf")
    assert answer.status_code == 501
    assert "Installer «budsjett[pdf]». Skriv ut denne siden fra nettleseren" in answer.text
    assert "Bevilgningsoversikt drift" in answer.text


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/", "https://budsjett.invalid/../x", "x.css"]
)
def test_nothing_but_our_own_files_is_fetched(address):
    asked = []

    def asset(path):
        asked.append(path)
        raise LookupError(path)

    made = pdfs.pdf(f'<html lang="nb"><title>x</title><p>Hei</p><img alt="" src="{address}">', asset)
    assert made.startswith(b"%PDF")
    assert not any(path.startswith(("file:", "http:", "/")) for path in asked)


@pytest.mark.parametrize("path", ["static/x/paper.css", "static/../settings.py", "paper.css", ""])
def test_only_a_static_file_of_this_version_is_ours(path):
    with pytest.raises(LookupError):
        paper._asset(path)


def test_an_address_that_cannot_be_read_leads_to_the_page_that_says_why(client):
    for file in ("utskrift", "utskrift.pdf"):
        answer = client.get(f"/vadso/plan/{file}?tiltak=finnes-ikke")
        assert (answer.status_code, answer.headers["location"]) == (303, "/vadso/plan?tiltak=finnes-ikke")
