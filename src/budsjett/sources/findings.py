"""What is wrong in files to load: each finding with its place and the way out, in bokmål."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

MOST_SHOWN = 60
"""Characters of a faulty value that are shown."""
MOST_PER_FILE = 200
"""Findings listed per file: a file of the wrong kind has one in every cell, and nobody reads those."""


class Severity(StrEnum):
    """Whether a finding stops the loading."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong, and what to do about it.

    `row` counts as a spreadsheet does (the header is row 1; in YAML it is the line), None for the whole file;
    `column` is the header of a table or the path in the YAML file; `value` is what stands there, shortened.
    """

    severity: Severity
    file: str
    row: int | None
    column: str | None
    value: str
    problem: str
    remedy: str


def shown(value: str) -> str:
    """A value as it can be shown: control characters made visible, at most MOST_SHOWN characters.

    >>> shown("a" + chr(0) + "b")
    'a␀b'
    """
    start = value[: MOST_SHOWN + 1]
    visible = "".join(_visible(character) for character in start)
    return visible if len(value) <= MOST_SHOWN else visible[:MOST_SHOWN] + "…"


def _visible(character: str) -> str:
    if ord(character) < ord(" "):
        return chr(0x2400 + ord(character))
    return "�" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character


@dataclass(slots=True)
class Findings:
    """Findings as they are made while files are read."""

    listed: list[Finding] = field(default_factory=list)
    per_file: Counter[str] = field(default_factory=Counter)

    def error(
        self, file: str, row: int | None, column: str | None, value: object, *, problem: str, remedy: str
    ) -> None:
        """Something that stops the loading."""
        self._add(Severity.ERROR, file, row, column, str(value), problem=problem, remedy=remedy)

    def warning(
        self, file: str, row: int | None, column: str | None, value: object, *, problem: str, remedy: str
    ) -> None:
        """Something to look at that does not stop the loading."""
        self._add(Severity.WARNING, file, row, column, str(value), problem=problem, remedy=remedy)

    def _add(
        self,
        severity: Severity,
        file: str,
        row: int | None,
        column: str | None,
        value: str,
        *,
        problem: str,
        remedy: str,
    ) -> None:
        self.per_file[file] += 1
        if self.per_file[file] > MOST_PER_FILE + 1:
            return
        if self.per_file[file] == MOST_PER_FILE + 1:
            severity, row, column, value = Severity.ERROR, None, None, ""
            problem = f"Filen har flere enn {MOST_PER_FILE} feil; resten er ikke listet."
            remedy = "Rett feilene som er listet, og sjekk filen på nytt."
        self.listed.append(
            Finding(
                severity=severity,
                file=file,
                row=row,
                column=column,
                value=shown(value),
                problem=problem,
                remedy=remedy,
            )
        )

    @property
    def faulty(self) -> bool:
        """Whether anything stops the loading."""
        return any(finding.severity is Severity.ERROR for finding in self.listed)

    def in_order(self) -> tuple[Finding, ...]:
        """Errors first, then by file and row."""
        return tuple(
            sorted(self.listed, key=lambda f: (f.severity is not Severity.ERROR, f.file, f.row or 0, f.column or ""))
        )
