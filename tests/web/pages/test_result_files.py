"""The files of a result, over HTTP: as public as the result, and the same numbers."""

import json

import pytest

from budsjett.store.engine import reading
from budsjett.usecases import vote

FILES = ("stotte.csv", "valgt.csv", "resultat.json", "resultat.xlsx")
URL = "/vadso/resultat"


@pytest.mark.parametrize("name", FILES)
def test_before_the_count_there_is_no_file(client, sign_in, name):
    for role in ("citizen:1", "administrator"):
        sign_in(role)
        assert client.get(f"{URL}/filer/{name}").status_code == 409


def test_after_the_count_anybody_has_the_files_and_they_say_what_was_counted(client, sign_in):
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    client.post("/vadso/administrasjon/steg/tell")
    client.post("/logg-ut", data={"kommune": "vadso"})
    page = client.get(URL).text
    for name in FILES:
        assert f'href="{URL}/filer/{name}"' in page
        answer = client.get(f"{URL}/filer/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="vadso-2027-{name}"'
        assert client.get(f"/vadso/runder/2027/resultat/filer/{name}").status_code == 200
    said = json.loads(client.get(f"{URL}/filer/resultat.json").content)
    with reading(client.app.state.engine) as conn:
        _, counted = vote.count_of(conn, "vadso")
    steps = counted.outcome.steps
    assert [one["id"] for one in said["considered"]] == [step.item for step in steps]
    assert [one["id"] for one in said["considered"] if one["adopted"]] == [step.item for step in steps if step.adopted]
    assert {one["id"]: (one["support"], one["supporters"]) for one in said["supported"]} == {
        step.item: (step.support, step.supporters) for step in steps
    }
    assert said["supported"] == sorted(said["supported"], key=lambda one: (-one["support"], one["title"]))
    assert said["election_sha256"] == counted.digest
    assert said["decided_sha256"] in page


def test_a_file_that_is_not_there_is_not_found(client):
    assert client.get(f"{URL}/filer/resultat.ods").status_code == 404
