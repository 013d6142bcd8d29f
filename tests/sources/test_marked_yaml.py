import pytest

from budsjett.sources.findings import Findings
from budsjett.sources.marked_yaml import read


def findings_of(text: str | bytes):
    findings = Findings()
    return read("s.yaml", text if isinstance(text, bytes) else text.encode(), findings), findings.listed


def test_values_stay_what_was_written():
    root, wrong = findings_of("a: 0123\nb: no\nc: 2027-01-01\nd: 1_000\n")
    assert not wrong
    assert [root.child(key).text for key in "abcd"] == ["0123", "no", "2027-01-01", "1_000"]


def test_every_value_knows_its_line_and_path():
    root, _ = findings_of("a:\n  - x: 1\n  - x: 2\n")
    second = root.child("a").items()[1].child("x")
    assert (second.line, second.path, second.text) == (3, "a[1].x", "2")


BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{c}: &{c} [*{p}, *{p}]" for p, c in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (BOMB, 1, "referanser"),
        ("a: 1\nb: *a\n", 2, "referanser"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "merkelapper"),
        ("a: " + "[" * 5000, 1, "nivåer"),
        ("a: [1, 2\nb: 3\n", 2, "YAML"),
        ("a: 'open\n", 2, "YAML"),
        ("a: 1\n--- \nb: 2\n", 2, "YAML"),
        ("- a\n- b\n", 1, "liste over felter"),
        ("", 1, "tom"),
        ("a: 1\nb: 2\na: 3\n", 3, "to ganger"),
        ("a: 1\nb: \x00\n", 2, "U+0000"),
    ],
)
def test_what_is_dangerous_or_broken_is_refused_with_its_line(text, line, said):
    _, wrong = findings_of(text)
    assert wrong
    assert said in wrong[0].problem
    assert wrong[0].row == line


def test_a_file_that_is_too_large_is_not_parsed():
    _, [wrong] = findings_of("a: " + "x" * 300_000)
    assert wrong.problem == "Filen er for stor."


def test_more_fields_than_anyone_would_write_are_refused():
    _, [wrong] = findings_of("a: [" + "x," * 30_000 + "]")
    assert "felter" in wrong.problem


def test_an_old_windows_encoding_is_refused():
    _, [wrong] = findings_of("name: Vadsø\n".encode("cp1252"))
    assert "UTF-8" in wrong.remedy


@pytest.mark.parametrize(("text", "code"), [('"\\ud800"', "U+D800"), ('"a\\0b"', "U+0000"), ('"\\x1b[31m"', "U+001B")])
def test_an_escape_cannot_make_what_the_file_may_not_hold(text, code):
    root, (finding,) = findings_of(f"a: 1\nb:\n  - {text}\n")
    assert (finding.row, finding.column, finding.value) == (3, "b[0]", code)
    assert root.child("b").items()[0].text == ""
