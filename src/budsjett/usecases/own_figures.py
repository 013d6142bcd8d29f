"""Figures from the municipality's own file: what they would change, taking them into use, and going back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT
from budsjett.budget.plan import project
from budsjett.errors import FaultyFiles, FiguresMoved, NothingToUndo
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.sources import merged_figures, own_figures, scenario_files, workbook
from budsjett.sources.cells import Book
from budsjett.sources.findings import Finding, Findings, Severity
from budsjett.sources.merged_figures import Change, FromFile
from budsjett.sources.own_figures import Declared
from budsjett.sources.scenario_figures import FIGURES
from budsjett.store import bases, journal
from budsjett.store.engine import Connection
from budsjett.usecases import administer
from budsjett.usecases.bases import active_files

__all__ = [
    "Change",
    "Declared",
    "Differing",
    "Earlier",
    "FromFile",
    "Preview",
    "apply",
    "differing",
    "earlier",
    "of_files",
    "opened",
    "preview",
    "undo",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would change, before anything is changed.

    `figures` is the whole figures.csv as it would be, None where there is an error or nothing changes; `result` is the
    net operating result without measures by year, before and after, in kroner.
    """

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    unchanged: int
    figures: bytes | None
    result: tuple[tuple[int, int, int], ...]
    rests_on: str

    @property
    def faulty(self) -> bool:
        """Whether anything keeps the file out."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The figures that stood before those that stand."""

    digest: str
    loaded_at: datetime
    loaded_by: str


def opened(actor: Actor | None, source: FromFile, now: datetime) -> Book:
    """The cells of a workbook or CSV file, read in a process of its own: seconds, so outside any transaction.

    Refuses a file that cannot be read (UnreadableFile).
    """
    require(actor, Act.LOAD_FIGURES, None, now)
    return workbook.read(source.name, source.data)


def preview(
    conn: Connection, actor: Actor | None, source: FromFile, declared: Declared, now: datetime, *, book: Book
) -> Preview:
    """Say what an opened file would change. Keeps nothing."""
    require(actor, Act.LOAD_FIGURES, None, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor load
    stands = active_files(conn, actor.municipality_id)
    rests_on = bases.active_digest(conn, actor.municipality_id)
    return of_files(stands, source, declared, book=book, rests_on=rests_on)


def of_files(
    stands: Mapping[str, bytes], source: FromFile, declared: Declared, *, book: Book, rests_on: str = ""
) -> Preview:
    """The same for a scenario's files, wherever they lie. Refuses files that hold no basis (FaultyFiles)."""
    basis, faults = scenario_files.read(stands)
    if basis is None:
        raise FaultyFiles(findings=faults, count=sum(f.severity is Severity.ERROR for f in faults))
    findings = Findings()
    new = own_figures.read(book, source.name[:60], declared, findings)
    if new is None:
        return Preview(
            findings=findings.in_order(), changes=(), unchanged=0, figures=None, result=(), rests_on=rests_on
        )
    changed = merged_figures.changes(basis.figures, new, basis.years, source.name[:60], findings)
    figures = merged_figures.merged(stands[FIGURES], changed, source, summed=new.summed) if changed else None
    coming, told = scenario_files.read({**stands, FIGURES: figures}) if figures else (basis, ())
    known = {(f.file, f.column, f.value) for f in faults}
    return Preview(
        findings=(*findings.in_order(), *(f for f in told if (f.file, f.column, f.value) not in known)),
        changes=changed,
        unchanged=len(new.by_line_year) - len(changed),
        figures=None if coming is None else figures,
        result=() if coming is None else _result(basis, coming),
        rests_on=rests_on,
    )


def _result(before: Basis, after: Basis) -> tuple[tuple[int, int, int], ...]:
    """The net operating result of the plan without measures, by year: before and after, kroner."""
    old, new = (project(basis, (), {}).whole()[NET_OPERATING_RESULT] for basis in (before, after))
    return tuple(zip(before.years, map(int, old), map(int, new), strict=True))


def apply(conn: Connection, actor: Actor | None, figures: bytes, now: datetime, *, rests_on: str) -> administer.Loaded:
    """Take a checked figures.csv into use, if the figures it was checked against still stand (else FiguresMoved)."""
    require(actor, Act.LOAD_FIGURES, None, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor load
    if bases.active_digest(conn, actor.municipality_id) != rests_on:
        raise FiguresMoved
    stands = active_files(conn, actor.municipality_id)
    coming = {**stands, FIGURES: figures}
    return administer.load_figures(conn, actor, coming, now, detail=_said_of(stands, coming))


def _said_of(stands: Mapping[str, bytes], coming: Mapping[str, bytes]) -> str:
    """What the journal says of a change: how many figures, of which years, from which files."""
    (before, _), (after, _) = scenario_files.read(stands), scenario_files.read(coming)
    if before is None or after is None:
        return ""
    changed = [
        figure for key, figure in after.figures.by_line_year.items() if before.figures.by_line_year.get(key) != figure
    ]
    years = sorted({figure.year for figure in changed})
    files = sorted({figure.origin.source for figure in changed})
    return f"{len(changed)} figures of {', '.join(map(str, years))}: {'; '.join(files)}"[:500]


def earlier(conn: Connection, municipality_id: str) -> Earlier | None:
    """What an undo would go back to: read from the journal, which tells every loading and every undo in order."""
    stood: list[str] = []
    for entry in journal.of_acts(conn, municipality_id, (Act.LOAD_FIGURES, Act.UNDO_FIGURES)):
        if entry.act == Act.UNDO_FIGURES.value:
            stood.pop()
        elif not stood or stood[-1] != entry.subject:
            stood.append(entry.subject)
    if len(stood) < 2:  # noqa: PLR2004 the one that stands, and one before it
        return None
    at, by = bases.loaded(conn, municipality_id, stood[-2])
    return Earlier(digest=stood[-2], loaded_at=at, loaded_by=by)


def undo(conn: Connection, actor: Actor | None, now: datetime, *, rests_on: str) -> Earlier:
    """Go back to the figures that stood before. Nothing is deleted; rounds and plans keep the figures they rest on.

    Refuses where there is nothing before (NothingToUndo), and where others than `rests_on` stand now (FiguresMoved).
    """
    require(actor, Act.UNDO_FIGURES, None, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor
    stands = bases.active_digest(conn, actor.municipality_id)
    if stands != rests_on:
        raise FiguresMoved
    before = earlier(conn, actor.municipality_id)
    if before is None:
        raise NothingToUndo
    bases.activate(conn, actor.municipality_id, before.digest)
    journal.record(conn, actor, Act.UNDO_FIGURES, before.digest, at=now, detail=f"instead of {stands}")
    return before


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One figure in which two sets of files differ."""

    line: LineId
    year: int
    stands_kr: int | None
    comes_kr: int | None


def differing(stands: Basis, comes: Basis) -> tuple[Differing, ...]:
    """The figures in which two bases differ, by year and then as the chart has them."""
    order = {line: at for at, line in enumerate(LINES)}
    keys = {*stands.figures.by_line_year, *comes.figures.by_line_year}
    pairs = [(key, stands.figures.get(*key), comes.figures.get(*key)) for key in keys]
    return tuple(
        Differing(
            line=line,
            year=year,
            stands_kr=round(old.amount) if old else None,
            comes_kr=round(new.amount) if new else None,
        )
        for (line, year), old, new in sorted(pairs, key=lambda p: (p[0][1], order.get(p[0][0], 0)))
        if (old and old.amount) != (new and new.amount)
    )
