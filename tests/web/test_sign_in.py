from pydantic import SecretStr

from budsjett.web.sign_in import pseudonym


def test_a_pseudonym_is_one_persons_in_one_municipality_under_one_secret():
    secret = SecretStr("a" * 32)
    known = pseudonym(secret, "vadso", "12")
    assert known == pseudonym(secret, "vadso", "12")
    others = {
        pseudonym(secret, "vadso", "13"),
        pseudonym(secret, "vadso1", "2"),
        pseudonym(SecretStr("b" * 32), "vadso", "12"),
    }
    assert known not in others
    assert len(others) == 3
