"""Write the page on official winners: `python docs/explanation/official_winners.py FOLDER`."""  # noqa: INP001

import sys
from collections import Counter
from pathlib import Path

from budsjett.voting.official import Official, Verdict, official
from budsjett.voting.pabulib import read

PAGE = Path(__file__).parent / "official-winners.md"
SAYS_MORE = 400
"""So much of what a file says of itself is quoted."""

INTRODUCTION = """# Official winners

*Purpose.* Where a city published its winners with its ballots, our count by the city's own rule should find them. Each
file where it does not is listed with the reason, and the reason is tried: the count is run again with that one thing
changed, and gives the city's winners. *Code.* `src/budsjett/voting/official.py`. *Made by*
`python docs/explanation/official_winners.py FOLDER` from the real elections beside the project (Pabulib: Faliszewski et
al., IJCAI 2023; the files are not part of the project). A test makes it again and compares.
"""
READING = """
`greedy` and `greedy-threshold` skip what does not fit, `greedy-no-skip` and `greedy-custom` stop at it; what the latter
adopts afterwards with money from elsewhere is marked with another number than 1 and is not counted as selected.
Thresholds are the file's own (`min_project_score_threshold`). Ballots with points count with their points, ties fall by
id in text order.

## Where the count finds others
"""


def page(folder: Path) -> str:
    """The page, as Markdown."""
    found = {path.name: official(read(path.read_text(encoding="utf-8-sig"))) for path in sorted(folder.glob("*.pb"))}
    counted = Counter((one.rule, one.verdict) for one in found.values())
    with_winners = [one for one in found.values() if one.verdict is not Verdict.NO_WINNERS]
    decided = [one for one in with_winners if one.verdict is not Verdict.NO_RULE]
    agree = sum(one.verdict is Verdict.SAME for one in decided)
    explained = sum(one.verdict is Verdict.EXPLAINED for one in decided)
    rules = sorted({one.rule for one in decided})
    lines = [
        INTRODUCTION,
        f"Of {len(found)} files {len(with_winners)} mark official winners,",
        f"and {len(decided)} of those say by which rule.",
        f"The count finds the same in {agree}; in {explained} it does once the reason below is changed;",
        f"{len(decided) - agree - explained} are unexplained.",
        "",
        "| the file's rule | files with winners | the same | explained | unexplained |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| `{rule}` | {sum(one.rule == rule for one in decided)} | "
            + " | ".join(str(counted[rule, v]) for v in (Verdict.SAME, Verdict.EXPLAINED, Verdict.UNEXPLAINED))
            + " |"
            for rule in rules
        ),
        READING,
        *_differences(found),
        "## Where the file does not say how",
        "",
        *(
            f"- `{name}`: rule `{one.rule}`. {_one_line(one.why)}"
            for name, one in found.items()
            if one.verdict is Verdict.NO_RULE
        ),
    ]
    return "\n".join(lines) + "\n"


def _differences(found: dict[str, Official]) -> list[str]:
    told = []
    for name, one in found.items():
        if one.verdict in {Verdict.EXPLAINED, Verdict.UNEXPLAINED}:
            only = f"Only the city: {', '.join(one.theirs) or 'none'}. Only the count: {', '.join(one.ours) or 'none'}."
            told.append(f"- `{name}` (`{one.rule}`). {only} {one.why.capitalize() or 'Unexplained'}.")
    return [*(told or ["None."]), ""]


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SAYS_MORE else text[:SAYS_MORE].rsplit(" ", 1)[0] + " …"


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1])), encoding="utf-8")
