"""What stands behind a count: why, what another rule would have done, and what the voters got."""

import argparse
from fractions import Fraction

from budsjett.cli.answers import DONE, refuse, show
from budsjett.errors import UnknownMeasure
from budsjett.optimise.relax import Relaxer
from budsjett.representation.groups import FEWEST
from budsjett.usecases.satisfaction import Division, Shown, satisfaction
from budsjett.voting.comparison import Counted, compare
from budsjett.voting.election import Election, ItemId
from budsjett.voting.outcome import Outcome
from budsjett.voting.pabulib import PabulibFile, column
from budsjett.voting.reasons import Adopted, Enough, Reason, reason

MOST_GROUPS = 12
WITHHELD = "·"
"""In place of a number that is withheld."""


def explained(text: str, file: PabulibFile, election: Election, outcome: Outcome, arguments: argparse.Namespace) -> int:
    """Answer what the command asked of one count."""
    if arguments.compare:
        return _compared(file, election, outcome, as_json=arguments.json)
    if arguments.why is not None:
        try:
            with Relaxer() as relax:
                found = reason(election, outcome, ItemId(arguments.why), relax=relax)
            return _why(file, found, as_json=arguments.json)
        except UnknownMeasure:
            return refuse(f"«{arguments.why[:40]}» står ikke under PROJECTS.")
    if arguments.got:
        return _satisfied(satisfaction(election, outcome.adopted), as_json=arguments.json)
    groups = column(text, arguments.by)
    ids = sorted({group for group in groups if group})
    if not 1 <= len(ids) <= MOST_GROUPS:
        return refuse(f"Kolonnen «{arguments.by[:40]}» har {len(ids)} verdier; det må være fra 1 til {MOST_GROUPS}.")
    by = Division(name=arguments.by, of=groups, ids=tuple(ids))
    return _satisfied(satisfaction(election, outcome.adopted, [by]), as_json=arguments.json)


def _compared(file: PabulibFile, election: Election, outcome: Outcome, *, as_json: bool) -> int:
    with Relaxer() as relax:
        found = compare(election, outcome, relax=relax)
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
    everybody = {_step(band.low, band.high): band.people for band in shown.bands}
    by_group = {}
    for divided in shown.divided:
        heads = [_step(low, high) for low, high in divided.columns]
        for row in divided.rows:
            name = " + ".join(group or "ikke oppgitt" for group in row.groups)
            by_group[name] = dict(zip(heads, row.people, strict=True)) | {"mean_percent_of_limit": row.mean_percent}
    kr = None
    if shown.quarters is not None:
        three, half, one = shown.quarters
        kr = {"three_of_four": three, "half": half, "one_of_four": one, "mean": shown.mean_percent}
    if as_json:
        return show({"items_got": everybody, "by_group": by_group, "percent_of_limit_got_at_least": kr})
    if not everybody:
        print("For få stemte til at noe kan vises.")
    for name, told in {"alle": everybody, **by_group}.items():
        print("\t".join([name, *(f"{step}: {number}" for step, number in told.items())]))
    if kr is not None:
        print("\t".join(["prosent av potten, minst", *(f"{share}: {percent}" for share, percent in kr.items())]))
    return DONE


def _step(low: int, high: int | None) -> str:
    """How much was got: blank, 0, 1, 2–3, 4+."""
    if high == 0:
        return "blank"
    first = max(low, 0)
    if high is None:
        return f"{first}+"
    return str(first) if high == first + 1 else f"{first}\N{EN DASH}{high - 1}"


def _few(election: Election, ballots: int) -> str:
    """How many ballots; withheld where they, or all the others, are fewer than five."""
    rest = len(election.ballots) - ballots
    return WITHHELD if ballots < FEWEST or rest < FEWEST else str(ballots)
