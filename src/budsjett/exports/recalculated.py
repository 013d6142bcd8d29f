"""Another program does the sums: workbooks recalculated by LibreOffice, and what it made of them.

The cached result of every formula is first replaced by a number that is plainly wrong, and a hard recalculation is
asked for, so a value that comes back can only be one that LibreOffice computed itself. Many workbooks go in one run:
the program is slow to start.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from math import inf, isnan, nan
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from python_calamine import CalamineWorkbook

from budsjett.budget.figures import LineId
from budsjett.budget.plan import Plan
from budsjett.errors import MissingProgram, NotRecalculated

PROGRAMS = ("soffice", "libreoffice")
PLANTED = 123454321
"""What stands as the result of every formula before the program sees it."""
START_S, EACH_S = 90, 15
MOST_AT_ONCE = 50
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_CACHED = re.compile(rb"(</f>)<v>[^<]*</v>")
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item></oor:items>
"""
"""Recalculate always on load; the program would else trust the results that another program has left."""


def program() -> str:
    """Where LibreOffice is. Refuses a machine without it (MissingProgram)."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise MissingProgram(program="LibreOffice Calc (soffice)", package="libreoffice-calc-nogui")
    return found


def with_planted_results(workbook: bytes) -> bytes:
    """The same workbook with a wrong number as the cached result of every formula."""
    made = BytesIO()
    with ZipFile(BytesIO(workbook)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if _SHEET.fullmatch(name):
                content = _CACHED.sub(rb"\g<1><v>%d</v>" % PLANTED, content)
            after.writestr(name, content)
    return made.getvalue()


def recalculated(workbooks: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Every workbook as LibreOffice saves it after computing all formulas anew.

    The names must be usable as file names. Refuses a machine without the program (MissingProgram), and a run that
    does not finish in time or leaves a workbook out (NotRecalculated).
    """
    soffice = program()
    saved: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="budsjett-soffice-") as folder:
        root = Path(folder)
        profile = _profile(root)
        (root / "out").mkdir()
        for name, content in workbooks.items():
            (root / f"{name}.xlsx").write_bytes(with_planted_results(content))
        names = list(workbooks)
        for start in range(0, len(names), MOST_AT_ONCE):
            _convert(soffice, root, profile, names[start : start + MOST_AT_ONCE])
        for name in names:
            path = root / "out" / f"{name}.xlsx"
            if not path.is_file():
                raise NotRecalculated(said=f"{name}: ikke skrevet")
            saved[name] = path.read_bytes()
    return saved


def _profile(root: Path) -> str:
    """A user profile of its own: two runs never share one, and nobody's own settings count."""
    user = root / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    return f"-env:UserInstallation={(root / 'profile').as_uri()}"


def _convert(soffice: str, root: Path, profile: str, names: list[str]) -> None:
    files = [str(root / f"{name}.xlsx") for name in names]
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(root / "out")]
    running = subprocess.Popen(  # noqa: S603 our own files, no shell
        [*command, *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "HOME": str(root), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,  # the program starts others; they end with it
    )
    try:
        said, _ = running.communicate(timeout=START_S + EACH_S * len(names))
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        raise NotRecalculated(said="brukte for lang tid") from None
    if running.returncode:
        raise NotRecalculated(said=said.decode(errors="replace")[-400:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line in one year where the other program comes to something else."""

    line: LineId
    year: int
    engine: float
    other: float

    @property
    def kr(self) -> float:
        """How far apart they are."""
        return abs(self.engine - self.other)


def plan_in(workbook: bytes) -> Mapping[LineId, tuple[float, ...]]:
    """Every line of the sheet Plan, as the numbers that stand there; a cell that is no number is not a number."""
    rows = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_name("Plan").to_python()
    head = next(i for i, row in enumerate(rows) if row[0] == "Linje")
    columns = [c for c, year in enumerate(rows[head]) if isinstance(year, float)][1:]
    lines = {}
    for row in rows[head + 1 :]:
        if not row[2]:
            break
        lines[LineId(str(row[2]))] = tuple(_number(row[c]) for c in columns)
    return lines


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, float | int) else nan


def differences(plan: Plan, workbook: bytes) -> tuple[Difference, ...]:
    """How every line of every year differs from the engine's, the largest first. A line left out is no number."""
    found = plan_in(workbook)
    nothing = (nan,) * len(plan.years)
    each = [
        Difference(line=line, year=year, engine=float(values[t]), other=found.get(line, nothing)[t])
        for line, values in plan.lines.items()
        for t, year in enumerate(plan.years)
    ]
    return tuple(sorted(each, key=lambda d: -inf if isnan(d.kr) else -d.kr))
