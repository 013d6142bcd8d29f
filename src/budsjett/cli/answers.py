"""How a command answers: on standard output, or with a refusal on standard error."""

import json
import sys
from typing import NoReturn

from budsjett.sources.findings import Finding, Severity

DONE, REFUSED = 0, 1


def refuse(sentence: str) -> int:
    """Say why not, and hand back the exit code for it."""
    print(sentence, file=sys.stderr)
    return REFUSED


def leave(sentence: str) -> NoReturn:
    """Refuse and stop."""
    raise SystemExit(refuse(sentence))


def place(finding: object) -> str:
    """One finding on one line: file, row and column, the value, what is wrong and the way out."""
    if not isinstance(finding, Finding):
        return str(finding)
    kind = "Feil" if finding.severity is Severity.ERROR else "Advarsel"
    row = f", rad {finding.row}" if finding.row else ""
    column = f", {finding.column}" if finding.column else ""
    value = f" «{finding.value}»:" if finding.value else ""
    return f"{kind} i {finding.file}{row}{column}:{value} {finding.problem} {finding.remedy}"


def show(value: object) -> int:
    """Print a result as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
    return DONE


def kr(amount: float) -> str:
    """Whole kroner as Norwegians write them."""
    return f"{round(amount):,}".replace(",", "\N{NO-BREAK SPACE}").replace("-", "−")


def thousands(amount_kr: float) -> str:
    """Thousands of kroner."""
    return kr(amount_kr / 1000)
