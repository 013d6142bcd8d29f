"""What voters got of what they voted for, as pictures with their tables: everybody, and by group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from budsjett.representation.turnout import TraitTurnout
from budsjett.usecases.satisfaction import Divided, Shown
from budsjett.web import words
from budsjett.web.charts import Chart, Text, bars
from budsjett.web.rule_words import TRAITS

SILENT = "Svarte ikke"
HUNDRED = 100


def got_chart(shown: Shown) -> Chart | None:
    """How many got how much of what they voted for; None where too few voted for any of it to be shown."""
    if not shown.bands:
        return None
    everyone = sum(band.people for band in shown.bands)
    if shown.nothing is None:
        sentence = "Så få fikk ingenting at tallet ikke vises alene."
    else:
        share = words.percent(shown.nothing / everyone, 0)
        sentence = f"{words.number(shown.nothing)} av {words.number(everyone)} ({share}) fikk ikke gjennomslag for noe"
        blank = "" if shown.blank is None else f"; {words.number(shown.blank)} av dem stemte blankt"
        sentence = f"{sentence}{blank}."
    return bars(
        Text(
            title="Hva de som stemte, fikk gjennomslag for",
            sentence=sentence,
            unit="personer, etter hvor mange av tingene deres som ble valgt",
            decimals=0,
        ),
        [(_things(band.low, band.high), float(band.people)) for band in shown.bands],
        cls=lambda _: "s1",
    )


def got_something(shown: Shown) -> tuple[int, int] | None:
    """How many got something of what they voted for, of how many; None where that is not told."""
    if shown.nothing is None or not shown.bands:
        return None
    everyone = sum(band.people for band in shown.bands)
    return everyone - shown.nothing, everyone


def in_kroner(shown: Shown, limit_kr: int) -> str:
    """The same in kroner, in a sentence; nothing where too few voted."""
    if shown.quarters is None:
        return ""
    three, half, one = (f"{percent} % ({words.money(percent * limit_kr / HUNDRED)})" for percent in shown.quarters)
    return (
        f"Regnet i kroner: Halvparten fikk gjennomslag for ting som koster minst {half} av pengene, "
        f"tre av fire for minst {three} og én av fire for minst {one}."
    )


def group_charts(shown: Shown, traits: Sequence[TraitTurnout]) -> tuple[Chart, ...]:
    """One picture for each trait the round asked about, where there are enough in its groups."""
    labels = {
        trait.grouping.trait.value: {group.group.id: group.group.label for group in trait.groups} for trait in traits
    }
    names = {trait.grouping.trait.value: TRAITS[trait.grouping.trait] for trait in traits}
    return tuple(
        _by_group(divided, names[divided.name], labels[divided.name]) for divided in shown.divided if divided.rows
    )


def _by_group(divided: Divided, name: str, labels: Mapping[str, str]) -> Chart:
    """Of each group, how many of a hundred got more than those who got least; the table has all of it."""
    rows = [(_together(row.groups, labels), row) for row in divided.rows]
    least = divided.columns[1][0]
    more = [(label, HUNDRED * sum(row.people[1:]) / sum(row.people)) for label, row in rows]
    what = f"{least} av tingene sine eller mer" if least > 1 else "minst én av tingene sine"
    ranked = sorted(more, key=lambda one: one[1])
    lowest, highest = (f"{round(share)} av hundre ({label})" for label, share in (ranked[0], ranked[-1]))
    drawn = bars(
        Text(
            title=f"Gjennomslag etter {name.lower()}",
            sentence=f"Fra {lowest} til {highest}.",
            unit=f"av hundre i hver gruppe som fikk gjennomslag for {what}",
            decimals=0,
        ),
        more,
        cls=lambda _: "s1",
    )
    heads = (_things(low, high) for low, high in divided.columns)
    return replace(
        drawn,
        headings=("", *heads, "Av pengene, i snitt"),
        rows=tuple((label, *(words.number(n) for n in row.people), f"{row.mean_percent} %") for label, row in rows),
    )


def _together(groups: Sequence[str | None], labels: Mapping[str, str]) -> str:
    if len(groups) == 1:
        return SILENT if groups[0] is None else labels[groups[0]]
    return f"{words.together('de som ikke svarte' if g is None else labels[g] for g in groups)}, samlet"


def _things(low: int, high: int | None) -> str:
    if high == 0:
        return "Stemte blankt"
    if high is None:
        return f"{low} eller flere ting" if low > 1 else "Minst 1 ting"
    if low <= 0:
        return "Ingenting" if high == 1 else f"Høyst {words.count(high - 1, 'ting', 'ting')}"
    return f"{low} ting" if high == low + 1 else f"{low}\N{EN DASH}{high - 1} ting"
