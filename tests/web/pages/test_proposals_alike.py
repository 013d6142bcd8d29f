"""Copies among citizens' proposals are told to the administration, and to nobody else."""

from web.pages.test_proposals import FILLED, URL


def test_only_the_administration_is_told_that_two_proposals_are_alike(client, sign_in):
    for citizen in ("citizen:1", "citizen:2"):
        sign_in(citizen)
        client.post(URL, data=FILLED | {"tittel": f"Lys på skiløypa {citizen[-1]}"})
    told = "Ordene er mye de samme som i"
    for role in ("citizen:1", "council:eldreradet", "representative"):
        sign_in(role)
        assert told not in client.get(f"{URL}/2027-009").text
    sign_in("administrator")
    page = client.get(f"{URL}/2027-009").text
    assert told in page
    assert 'href="/vadso/forslag/2027-008"' in page
    assert told not in client.get(f"{URL}/2027-007").text
    client.post(f"{URL}/2027-008/til-side", data={"begrunnelse": "Lik 2027-009."})
    sign_in("citizen:3")
    assert told not in client.get(f"{URL}/2027-008").text, "what was decided is public, the hint is not"
    sign_in("administrator")
    client.post(f"{URL}/2027-008/til-side", data={"begrunnelse": "Lik 2027-009.", "skjul": "ja"})
    assert told not in client.get(f"{URL}/2027-009").text, "a hidden text is not hinted at"
    assert client.get(f"{URL}/2027-008").status_code == 200, "and nothing but that was done"
