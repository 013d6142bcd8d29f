"""What stands behind a count: why, what another rule would have done, and what the voters got."""

import argparse
from collections.abc import Iterable
from fractions import Fraction

from budsjett.cli.answers import DONE, refuse, show
from budsjett.errors import UnknownMeasure
from budsjett.representation.groups import FEWEST
from budsjett.usecases.satisfaction import Shown, satisfaction
from budsjett.voting.comparison import Counted, compare
from budsjett.voting.election import Election, ItemId
from budsjett.voting.outcome import Outcome
from budsjett.voting.pabulib import PabulibFile, column
from budsjett.voting.reasons import Adopted, Enough, Reason, reason
from budsjett.voting.satisfaction import BANDS_PERCENT

MOST_GROUPS = 12
WITHHELD = "·"
"""In place of a number that is withheld."""


def explained(text: str, file: PabulibFile, election: Election, outcome: Outcome, arguments: argparse.Namespace) -> int:
    """Answer what the command asked of one count."""
    if arguments.compare:
        return _compared(file, election, outcome, as_json=arguments.json)
    if arguments.why is not None:
        try:
            return _why(file, reason(election, outcome, ItemId(arguments.why)), as_json=arguments.json)
        except UnknownMeasure:
            return refuse(f"«{arguments.why[:40]}» står ikke under PROJECTS.")
    if arguments.got:
        return _satisfied(satisfaction(election, outcome.adopted), as_json=arguments.json)
    groups = column(text, arguments.by)
    ids = sorted({group for group in groups if group})
    if not 1 <= len(ids) <= MOST_GROUPS:
        return refuse(f"Kolonnen «{arguments.by[:40]}» har {len(ids)} verdier; det må være fra 1 til {MOST_GROUPS}.")
    return _satisfied(satisfaction(election, outcome.adopted, groups, ids), as_json=arguments.json)


def _compared(file: PabulibFile, election: Election, outcome: Outcome, *, as_json: bool) -> int:
    found = compare(election, outcome)
    if as_json:
        return show(
            {
                "methods": [_method(file, election, counted) for counted in found.counted],
                "chosen_by": found.chosen_by,
                "contested": list(found.contested),
                "not_proven": list(found.unproven),
            }
        )
    for counted in found.counted:
        changes = [*(f"+{item}" for item in counted.gained), *(f"-{item}" for item in counted.lost)]
        amount = file.amount(counted.cost_kr)
        row = (
            counted.method.id,
            str(len(counted.adopted)),
            str(amount),
            _few(election, counted.nothing),
            " ".join(changes) or "=",
        )
        print("\t".join(row))
    if found.unproven:
        print(f"Ikke bevist i tide, og ikke med: {', '.join(found.unproven)}")
    print(f"{len(found.contested)} av {len(found.chosen_by)} er valgt av noen regler og ikke av andre:")
    for item in found.contested:
        print(f"{item}\t{found.chosen_by[item]} av {len(found.counted)}")
    return DONE


def _method(file: PabulibFile, election: Election, counted: Counted) -> dict[str, object]:
    method = counted.method
    return {
        "id": method.id,
        "rule": method.rule.value,
        "satisfaction": method.satisfaction.value,
        "completion": method.terms.completion.value,
        "skips": method.terms.skips,
        "adopted": list(counted.adopted),
        "cost": file.amount(counted.cost_kr),
        "gained": list(counted.gained),
        "lost": list(counted.lost),
        "ballots_with_nothing": _few(election, counted.nothing),
    }


def _why(file: PabulibFile, why: Reason, *, as_json: bool) -> int:
    said: dict[str, object] = {
        "item": why.item,
        "adopted": isinstance(why, Adopted),
        "support": why.step.support,
        "supporters": why.step.supporters,
        "cost": file.amount(why.step.cost_kr),
        "too_few_to_tell": why.few,
        "went_to": {spent.item: _amount(file, spent.kr) for spent in why.went_to},
    }
    if isinstance(why, Adopted):
        said |= {"place": why.place, "paid": _amount(file, why.paid_kr)}
        said["payers"] = [{"ballots": p.ballots, "each": _amount(file, p.each_kr)} for p in why.payers]
    else:
        said |= {
            "room_short": _amount(file, why.room_short_kr),
            "supporters_had_left": _amount(file, why.left_kr),
            "supporters_were_short": _amount(file, why.money_short_kr),
            "enough_votes": _enough(why.votes, 1),
            "enough_price": _enough(why.price, file.scale),
        }
    if as_json:
        return show(said)
    for name, value in said.items():
        print(f"{name}\t{value}")
    return DONE


def _enough(found: Enough | None, scale: int) -> dict[str, object] | None:
    if found is None:
        return None
    value = found.value if scale == 1 else found.value / scale
    return {"value": value, "least": found.least, "steady": found.steady}


def _amount(file: PabulibFile, exact: Fraction | int | None) -> str | None:
    """An amount in the file's own unit, to the hundredth; exact ones stand in the certificate."""
    return None if exact is None else f"{float(Fraction(exact) / file.scale):.2f}"


def _satisfied(shown: Shown, *, as_json: bool) -> int:
    heads = shown.labels
    lows = (0, *BANDS_PERCENT)
    kr = tuple(shown.kr.at(band) for band in range(len(lows))) if shown.kr else None
    rows = {name or "ikke oppgitt": shown.row(at) for at, name in enumerate(shown.rows)}
    if as_json:
        return show(
            {
                "items_got": dict(zip(heads, shown.row(), strict=True)),
                "by_group": {name: dict(zip(heads, row, strict=True)) for name, row in rows.items()},
                "percent_of_limit_got": None if kr is None else {f"{low}+": n for low, n in zip(lows, kr, strict=True)},
            }
        )
    print("\t".join(["antall", *heads]))
    for name, row in {"alle": shown.row(), **rows}.items():
        print("\t".join([name, *_told(row)]))
    if kr is not None:
        print("\t".join(["prosent av potten", *(f"{low}+" for low in lows)]))
        print("\t".join(["de som fikk noe", *_told(kr)]))
    return DONE


def _few(election: Election, ballots: int) -> str:
    """How many ballots; withheld where they, or all the others, are fewer than five."""
    rest = len(election.ballots) - ballots
    return WITHHELD if ballots < FEWEST or rest < FEWEST else str(ballots)


def _told(numbers: Iterable[int | None]) -> list[str]:
    return [WITHHELD if n is None else str(n) for n in numbers]
