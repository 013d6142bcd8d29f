"""Small changes to a scenario.yaml that keep every comment and every other line as it stands."""

import re
from collections.abc import Mapping


def with_fields(text: str, section: str, fields: Mapping[str, str]) -> str:
    r"""The text with some fields of a top-level section given new values; a field that is not there is added.

    >>> with_fields("kostra:\n  year: 2019\n  note: x\nplan:\n", "kostra", {"year": "2024", "date": "2026-11-27"})
    'kostra:\n  year: 2024\n  note: x\n  date: 2026-11-27\nplan:\n'

    Refuses (KeyError) a section that is not there.
    """
    found = re.search(rf"^{re.escape(section)}:[ \t]*\n((?:[ \t]+.*\n|[ \t]*\n|#.*\n)*)", text, re.MULTILINE)
    if found is None:
        raise KeyError(section)
    body = found[1]
    for name, value in fields.items():
        field = re.compile(rf"^([ \t]+{re.escape(name)}:).*$", re.MULTILINE)
        body, changed = field.subn(rf"\g<1> {value}", body, count=1)
        if not changed:
            body += f"  {name}: {value}\n"
    return text[: found.start(1)] + body + text[found.end(1) :]
