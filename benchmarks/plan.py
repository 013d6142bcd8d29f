"""How long one plan takes, against LibreOffice and the PyPI package `formulas` computing the same workbook.

`python benchmarks/plan.py` (LibreOffice must be installed; `formulas` is installed into a folder that is thrown away,
unless BUDSJETT_FORMULAS_PYTHON names a Python that has it; `--without-formulas` leaves it out).

What is compared, so that nobody's start-up is counted:

* engine, one plan: `project` for the director's package, with what does not depend on choices kept from before, as on
  the page; `anew`: with nothing kept; `in a batch`: 10 000 random packages at once, for each.
* LibreOffice, formulas alone: the workbook is open in memory, and a macro times `calculateAll` (hard recalculation).
* LibreOffice, opened, recalculated and saved: ten workbooks in one run, less a run with an empty one, for each.
* formulas: the workbook is read and compiled once, untimed; `calculate` is timed.

The results are compared too: a fast wrong answer is worth nothing.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads: its threads would only wait for each other here

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
from xlsxwriter import Workbook

from budsjett.budget.basis import Basis
from budsjett.budget.plan import Plan, project, project_many
from budsjett.exports.recalculated import PLANTED, differences, program, recalculated, with_planted_results
from budsjett.exports.workbook import workbook, written
from budsjett.sources import scenario_files, shipped

BATCH = 10_000
FORMULAS = "formulas[excel]==1.3.4"
MADE_AT = datetime(2026, 11, 27, 12)  # noqa: DTZ001
GOAL = 1000

MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Clock" script:language="StarBasic">
Sub Measure(source As String, target As String, times As Integer)
  Dim doc, hidden(0) As New com.sun.star.beans.PropertyValue, i, started, f
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  f = FreeFile
  Open target For Output As #f
  For i = 1 To times
    started = GetSystemTicks()
    doc.calculateAll()
    Print #f, GetSystemTicks() - started
  Next i
  Close #f
  doc.close(True)
  StarDesktop.terminate()
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false">
 <library:element library:name="Clock"/>
</library:library>
"""
ASK_FORMULAS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import formulas
model = formulas.ExcelModel().loads(sys.argv[1]).finish()
times = []
for _ in range(3):
    started = time.perf_counter()
    solution = model.calculate()
    times.append(time.perf_counter() - started)
cells = {}
for key, found in solution.items():
    name = str(key).upper()
    if "]PLAN'!" in name and ":" not in name and hasattr(found, "value"):
        cells[name.rpartition("!")[2]] = found.value.tolist()[0][0]
json.dump({"times": times, "cells": cells}, open(sys.argv[2], "w"), default=str)
"""


def median_ms(run: Callable[[], object], repeats: int) -> float:
    run()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def anew_ms(basis: Basis, repeats: int = 30) -> float:
    """The same plan from a basis nobody has seen: nothing is kept."""
    times = []
    for _ in range(repeats):
        fresh = replace(basis)
        started = time.perf_counter()
        project(fresh, fresh.directors_package)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def batch_ms(basis: Basis) -> float:
    chosen = np.random.default_rng(1).random((BATCH, len(basis.measures))) < 0.3
    return median_ms(lambda: project_many(basis, chosen), 5) / BATCH


def soffice(profile: Path, *arguments: str) -> None:
    command = [program(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as run:
        try:
            run.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            raise


def formulas_alone_ms(content: bytes, folder: Path) -> float:
    """A macro recalculates the open workbook: 60 times; the mean, since its clock counts whole ms."""
    profile, file, answer = folder / "profile", folder / "plan.xlsx", folder / "ticks.txt"
    file.write_bytes(content)
    soffice(profile, "macro:///Standard.Module1.Main")  # makes the profile, with an empty library
    basic = profile / "user" / "basic" / "Standard"
    (basic / "Clock.xba").write_text(MACRO)
    (basic / "script.xlb").write_text(LIBRARY)
    soffice(profile, f'macro:///Standard.Clock.Measure("{file.as_uri()}","{answer}",60)')
    return statistics.mean(float(line) for line in answer.read_text().split())


def empty_workbook() -> bytes:
    content = BytesIO()
    book = Workbook(content)
    book.add_worksheet("Plan").write_row(0, 0, ["Linje", "", "", 2026, 2027])
    book.close()
    return content.getvalue()


def whole_ms(content: bytes, copies: int = 10) -> float:
    started = time.perf_counter()
    recalculated({"empty": empty_workbook()})
    start_s = time.perf_counter() - started
    started = time.perf_counter()
    recalculated({f"plan-{i}": content for i in range(copies)})
    return (time.perf_counter() - started - start_s) / copies * 1000


def python_with_formulas(folder: Path) -> str | None:
    given = os.environ.get("BUDSJETT_FORMULAS_PYTHON")
    if given:
        return given
    made = folder / "formulas"
    python = made / "bin" / "python"
    for command in ([sys.executable, "-m", "venv", str(made)], [str(python), "-m", "pip", "install", "-q", FORMULAS]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"formulas could not be installed: {done.stderr.strip().splitlines()[-1:]}")
            return None
    return str(python)


def by_formulas(content: bytes, plan: Plan, folder: Path) -> float | None:
    """Milliseconds for `calculate`, and how its answer compares."""
    python = python_with_formulas(folder)
    if python is None:
        return None
    file, answer = folder / "for-formulas.xlsx", folder / "answer.json"
    file.write_bytes(with_planted_results(content))
    done = subprocess.run(
        [python, "-c", ASK_FORMULAS, str(file), str(answer)], capture_output=True, text=True, timeout=1200, check=False
    )
    if done.returncode:
        print(f"formulas cannot compute the workbook: {done.stderr.strip().splitlines()[-1]}")
        return None
    found = json.loads(answer.read_text())
    rows = {value: cell[1:] for cell, value in found["cells"].items() if cell.startswith("C")}
    apart, unanswered = 0.0, 0
    for line, values in plan.lines.items():
        for t, engine in enumerate(values):
            cell = found["cells"].get(f"{chr(ord('E') + t)}{rows[line]}")
            if not isinstance(cell, int | float) or cell == PLANTED:
                unanswered += 1
            else:
                apart = max(apart, abs(float(engine) - cell))
    print(f"formulas' answer: {unanswered} cells without a number; the others at most {apart:g} kr from the engine")
    return statistics.median(found["times"]) * 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--without-formulas", action="store_true")
    asked = arguments.parse_args()
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert basis is not None
    plan = project(basis, basis.directors_package)
    book = written(basis, plan, made_at=MADE_AT)
    formulas = sum(len(sheet.formulas) for sheet in book.sheets.values())
    content = workbook(basis, plan, made_at=MADE_AT)
    print(
        f"Vadsø, {len(plan.lines)} lines, {len(plan.years)} years, {formulas} formulas; load {os.getloadavg()[0]:.1f}"
    )
    engine = {
        "one plan": median_ms(lambda: project(basis, basis.directors_package), 300),
        "one plan, anew": anew_ms(basis),
        f"one of {BATCH} in a batch": batch_ms(basis),
    }
    with tempfile.TemporaryDirectory(prefix="budsjett-bench-") as name:
        folder = Path(name)
        others: dict[str, float | None] = {
            "LibreOffice, formulas alone": formulas_alone_ms(content, folder),
            "LibreOffice, opened, recalculated and saved": whole_ms(content),
        }
        worst = differences(plan, recalculated({"plan": content})["plan"])[0]
        print(f"LibreOffice's answer: at most {worst.kr:g} kr from the engine")
        if not asked.without_formulas:
            others["formulas, calculate"] = by_formulas(content, plan, folder)
    print(f"\n{'':<46}{'ms':>10}" + "".join(f"{'÷ ' + name:>26}" for name in engine))
    for name, ms in engine.items():
        print(f"{'engine, ' + name:<46}{ms:>10.4f}")
    for name, ms in others.items():
        if ms is not None:
            ratios = "".join(f"{ms / ours:>25.0f}x" for ours in engine.values())
            print(f"{name:<46}{ms:>10.1f}{ratios}")
    print(f"\nThe goal is {GOAL} times; a ratio below it is not met.")


if __name__ == "__main__":
    main()
