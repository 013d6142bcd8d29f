import pytest

from budsjett.web.links import NOWHERE, parts_of


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "//[", "//[x]y"])
def test_what_cannot_be_an_address_leads_nowhere(address):
    assert parts_of(address) == NOWHERE


def test_an_address_keeps_its_parts():
    assert parts_of("https://127.0.0.1:8000/vadso?a=b").netloc == "127.0.0.1:8000"
