"""A table of support for measures, in all and by group: what ballots or councils have said, for the optimiser."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from budsjett.budget.measures import MeasureId
from budsjett.errors import FaultyFiles
from budsjett.sources.findings import Findings, Severity
from budsjett.sources.tables import read

COLUMNS = ("measure", "support")
GROUP = "group"
MOST_IN_GROUP = 60

Shares = Mapping[MeasureId, Fraction]
"""0-1, by measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a table says."""

    of_all: Shares | None
    """The rows without a group; None where there are none."""
    groups: Mapping[str, Shares]


def support(name: str, data: bytes, measures: Collection[str]) -> Support:
    """The shares of a file with the columns `measure`, `support` (0-1) and, where it is by group, `group`.

    Refuses (FaultyFiles) a measure that is not on the list, a share outside 0-1, and the same said twice.
    """
    findings = Findings()
    by_group: dict[str, dict[MeasureId, Fraction]] = {}
    for row in read(name, data, COLUMNS, findings, may_have=(GROUP,)):
        group = row.text(GROUP, most=MOST_IN_GROUP, required=False)
        measure = row.choice("measure", measures, what="tiltak")
        share = row.number("support", low=0, high=1)
        if measure is None or share is None:
            continue
        shares = by_group.setdefault(group, {})
        if measure in shares:
            row.error("measure", problem="Tiltaket står to ganger i samme gruppe.", remedy="Behold én av radene.")
        shares[MeasureId(measure)] = Fraction(str(share))
    faults = [finding for finding in findings.listed if finding.severity is Severity.ERROR]
    if faults:
        raise FaultyFiles(findings=tuple(faults), count=len(faults))
    return Support(of_all=by_group.pop("", None), groups=by_group)
