import pytest

from budsjett.errors import NoSuchMunicipality
from budsjett.sources import shipped


def test_vadso_is_shipped_with_its_settings():
    assert "vadso" in shipped.names()
    assert (shipped.folder("vadso") / "scenario.yaml").is_file()


@pytest.mark.parametrize("name", ["", "..", "../vadso", "Vadsø", "vadso/", "/etc"])
def test_a_name_that_is_not_shipped_is_refused_and_never_a_path(name):
    with pytest.raises(NoSuchMunicipality):
        shipped.folder(name)


def test_beside_an_installed_package_the_scenarios_lie_in_it(tmp_path):
    package = tmp_path / "site-packages" / "budsjett"
    (package / "scenarios" / "vadso").mkdir(parents=True)
    assert shipped.beside(package) == package / "scenarios"


def test_in_a_checkout_the_scenarios_stand_at_the_top(tmp_path):
    assert shipped.beside(tmp_path / "src" / "budsjett") == tmp_path / "scenarios"
