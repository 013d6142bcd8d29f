import pytest

from budsjett.errors import UnsafeSettings
from budsjett.settings import Settings

SECRET = "0123456789abcdef" * 2  # long enough, and nobody's


def test_a_demonstration_starts_with_nothing_set():
    settings = Settings(mode="demo")
    settings.require_safe()
    assert settings.signs_in_by_role


def test_production_starts_with_a_secret_and_no_choice_of_roles():
    settings = Settings(secret_key=SECRET)
    settings.require_safe()
    assert not settings.signs_in_by_role


@pytest.mark.parametrize(
    ("unsafe", "names"),
    [
        ({"secret_key": ""}, "BUDSJETT_SECRET_KEY"),
        ({"secret_key": SECRET[:31]}, "BUDSJETT_SECRET_KEY"),
        ({"demonstration_sign_in": True}, "BUDSJETT_DEMONSTRATION_SIGN_IN"),
        ({"workers": 2}, "BUDSJETT_WORKERS"),
        ({"trusted_hosts": "*"}, "BUDSJETT_TRUSTED_HOSTS"),
        ({"trusted_hosts": ""}, "BUDSJETT_TRUSTED_HOSTS"),
    ],
)
def test_an_unsafe_start_in_production_is_refused_with_what_to_set(unsafe, names):
    with pytest.raises(UnsafeSettings) as refused:
        Settings(**{"secret_key": SECRET, **unsafe}).require_safe()
    assert names in refused.value.sentences


def test_several_workers_are_safe_on_postgresql():
    Settings(secret_key=SECRET, workers=4, database="postgresql+psycopg://x/y").require_safe()


def test_the_environment_sets(monkeypatch):
    monkeypatch.setenv("BUDSJETT_TRUSTED_HOSTS", "budsjett.vadso.kommune.no, localhost")
    monkeypatch.setenv("BUDSJETT_MODE", "demo")
    settings = Settings()
    assert settings.trusted_hosts == ("budsjett.vadso.kommune.no", "localhost")
    assert settings.demo


def test_the_secret_is_not_shown():
    assert SECRET not in repr(Settings(secret_key=SECRET))
