"""A proposal's sheet on the command line: the same that its page has, from a file or from a few words."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.gains import Gains, gains
from budsjett.budget.limits import Check, examine
from budsjett.budget.lines import LINES
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.plan import Plan, project
from budsjett.budget.starts import listed
from budsjett.cli.answers import leave, thousands
from budsjett.cli.people import as_json
from budsjett.cli.people import say as say_people
from budsjett.optimise.gains import by_theme, steps
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Status, Wishes
from budsjett.optimise.steps import MARK
from budsjett.optimise.worth import Entry, entry
from budsjett.process.proposals import Draft
from budsjett.sources.proposal_tables import described, proposals
from budsjett.usecases.proposal_sheet import Consequence, consequence_of, moved_lines, unsent, with_proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a proposal does alone, and what it would take for it to be in the best package."""

    measure: Measure
    effect_kr: tuple[int, ...]
    """On the net operating result, year by year."""
    moved: Mapping[LineId, tuple[int, ...]]
    """Every line that it changes, sums too, year by year."""
    shown: tuple[LineId, ...]
    """Of these, the line it moves and what follows from it."""
    limits: tuple[tuple[Check, bool], ...]
    """Every limit in every year, and whether it is kept without the proposal."""
    best: Answer
    inside: bool
    needed: Entry | None
    """None where it is in the best package, or none is proven."""
    compared: bool
    """Whether both packages are proven, so that what is gone and who gains can be told."""
    gone: tuple[MeasureId, ...]
    """What it pushes out of the package there would be without it."""
    themes: Mapping[str, float]
    """Who gains and who loses when it is taken in, weighted million kroner."""
    people: Gains
    """Who gains and who loses by it alone, by people."""
    people_between: Gains | None
    """The same between the two packages that are compared; None where they are not proven."""

    def as_json(self, basis: Basis) -> dict[str, object]:
        """The sheet for a machine."""
        return {
            "id": self.measure.id,
            "title": self.measure.title,
            "theme": self.measure.theme,
            "years": list(basis.years),
            "effect_kr": list(self.effect_kr),
            "lines": {line: list(amounts) for line, amounts in self.moved.items()},
            "limits": [
                {
                    "id": check.limit.id,
                    "law": check.limit.law,
                    "year": check.year,
                    "kept": check.kept,
                    "kept_without": kept_without,
                    "by_kr": check.by_kr,
                }
                for check, kept_without in self.limits
            ],
            "best": {"status": self.best.status.value, "value": self.best.value, "package": list(self.best.package)},
            "in_best": self.inside,
            "pushes_out": list(self.gone) if self.compared else None,
            "needs": None if self.needed is None else told(self.needed),
            "themes": dict(self.themes) if self.compared else None,
            "people": as_json(self.people),
            "people_between": None if self.people_between is None else as_json(self.people_between),
        }


def sheets(basis: Basis, wishes: Wishes, without: Answer, arguments: argparse.Namespace) -> list[Sheet]:
    """Each proposal held against the model, the limits and the best package, by itself.

    `without` is the best package of the list as it stands.
    """
    return [
        _sheet(basis, wishes, without, (draft, number), arguments.time_limit)
        for number, draft in enumerate(_drafts(basis, arguments), start=1)
    ]


def say(basis: Basis, sheet: Sheet) -> None:
    """A sheet in words."""
    labels = {theme.id: theme.label for theme in basis.themes}
    print(f"\n{sheet.measure.title}")
    print(f"{'1 000 kr':<40}" + "".join(f"{year:>12}" for year in basis.years))
    for line in sheet.shown:
        amounts = sheet.moved.get(line, (0,) * len(basis.years))
        print(f"{LINES[line].label:<40}" + "".join(f"{thousands(amount):>12}" for amount in amounts))
    for check, kept_without in sheet.limits:
        if check.kept is not kept_without:
            told_as = "Holdt bare med forslaget" if check.kept else "Brutt bare med forslaget"
            print(f"{told_as}, {check.year}: {check.limit.label} ({check.limit.law})")
    say_people(basis, sheet.people)
    gone = ", ".join(sheet.gone) or "ingenting"
    if sheet.inside:
        made_room = f" Den gir plass ved å ta ut: {gone}." if sheet.compared else ""
        print(f"Forslaget er med i den beste pakken.{made_room}")
    elif sheet.needed is None:
        print("Ingen beste pakke er bevist, så avstanden til den er ikke målt.")
    elif not sheet.needed.possible:
        print("Ingen lovlig pakke har plass til forslaget.")
    elif sheet.needed.loss is None:
        print("Avstanden til den beste pakken ble ikke regnet ut i tide.")
    else:
        less = f"{sheet.needed.loss:.1f}".replace(".", ",")
        print(f"Forslaget er ikke med i den beste pakken. Med det er pakken verdt {less} mindre. Ut går: {gone}.")
    for theme, worth in sheet.themes.items():
        print(f"  {labels.get(theme, theme)}: {worth:+.1f}".replace(".", ",").replace("-", "−"))


def _drafts(basis: Basis, arguments: argparse.Namespace) -> list[Draft]:
    found = [described(said, basis) for said in arguments.propose]
    for path in arguments.proposal:
        if not Path(path).is_file():
            leave(f"{path} er ingen fil. Skriv stien til en tabell med title;line;yearly_kr.")
        found += proposals(path.name, path.read_bytes(), basis)
    return found


def _sheet(basis: Basis, wishes: Wishes, without: Answer, said: tuple[Draft, int], seconds: float) -> Sheet:
    draft, number = said
    proposal = unsent(basis, draft, datetime.now(UTC), ref=f"utkast-{number}")
    alone = consequence_of(basis, proposal, "")
    wider, measure = with_proposal(basis, proposal, "")
    answer = best(wider, wishes, time_limit_s=seconds)
    proven = answer.status is Status.OPTIMAL
    inside = proven and measure.id in map(listed, answer.package)
    needed = entry(wider, wishes, answer, measure.id) if proven and not inside else None
    # Taken in: against the package it would have to be taken into. In already: against the one it pushed aside.
    after, before = (answer, without) if inside else (needed, answer)
    compared = without.status is Status.OPTIMAL if inside else needed is not None and needed.loss is not None
    now, then = (_chosen(after), _chosen(before)) if compared else ((), ())
    kept = {(check.limit.id, check.year): check.kept for check in examine(alone.baseline, basis)}
    return Sheet(
        measure=measure,
        effect_kr=alone.effect_kr,
        moved=_moved(alone),
        shown=moved_lines(alone),
        limits=tuple((check, kept[check.limit.id, check.year]) for check in alone.checks),
        best=answer,
        inside=inside,
        needed=needed,
        compared=compared,
        gone=tuple(m for m in then if m not in now and MARK not in m),
        themes=by_theme(wider, answer.worth, now, then),
        people=alone.gains,
        people_between=gains(
            wider, *(_plan(wider, wishes, x) for x in (before, after)), lines={measure.id: proposal.line}
        )
        if compared
        else None,
    )


def _plan(basis: Basis, wishes: Wishes, found: Answer | Entry | None) -> Plan:
    """The plan with a package in it, levers where it was asked about and the free ones where it puts them."""
    package, levers = ((), {}) if found is None else (_measures(found), found.levers)
    return project(basis, package, {**wishes.levers, **levers}, projection=wishes.projection)


def _chosen(found: Answer | Entry | None) -> tuple[MeasureId, ...]:
    """The measures of a package and where its free levers stand."""
    if found is None:
        return ()
    return (*_measures(found), *steps(found.levers))


def _measures(found: Answer | Entry) -> tuple[MeasureId, ...]:
    return found.package if isinstance(found, Answer) else found.with_it


def _moved(alone: Consequence) -> Mapping[LineId, tuple[int, ...]]:
    """What every line that moves does, year by year."""
    whole, before = alone.plan.whole(), alone.baseline.whole()
    changes = {
        LineId(line): tuple(now - was for now, was in zip(amounts, before[line], strict=True))
        for line, amounts in whole.items()
    }
    return {line: amounts for line, amounts in changes.items() if any(amounts) and line in LINES}


def told(needed: Entry) -> dict[str, object]:
    """What it would take, as numbers and lists."""
    shares = {"support": needed.support, "price": needed.price}
    return asdict(needed) | {name: None if share is None else float(share) for name, share in shares.items()}
