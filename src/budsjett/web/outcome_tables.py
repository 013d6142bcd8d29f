"""What stands beside an outcome: the same ballots by other rules, what voters got, and what the certificate says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from budsjett.process.rounds import RoundItem
from budsjett.voting.comparison import Comparison, Counted, Method
from budsjett.voting.outcome import Rule
from budsjett.web import words
from budsjett.web.rule_words import RULES

METHODS = {
    "greedy": "Flest stemmer først",
    "greedy-stop": "Flest stemmer først, og stopp ved det som ikke får plass",
    "greedy-per-krone": "Flest stemmer per krone først",
    "shares-cost": "Like andeler, verdt det det koster",
    "shares-number": "Like andeler, alt verdt like mye",
    "shares-cost-raised": "Like andeler som økes, verdt det det koster",
    "shares-number-raised": "Like andeler som økes, alt verdt like mye",
    "bounded-overspending-cost": "Like andeler med slingringsmonn, verdt det det koster",
    "bounded-overspending-number": "Like andeler med slingringsmonn, alt verdt like mye",
    "welfare-cost": "Mest til sammen, verdt det det koster",
    "welfare-number": "Mest til sammen, alt verdt like mye",
    "leximin-cost": "De som får minst, først, verdt det det koster",
    "leximin-number": "De som får minst, først, alt verdt like mye",
    "phragmen": "Jevn byrde",
}
"""Methods by their id in `voting/comparison.py`; the round's own goes by its rule's name."""
WITHHELD = "vises ikke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """What other rules would have chosen, those that choose the same together."""

    names: tuple[str, ...]
    same: bool
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    cost: str
    nothing: str
    """How many voters would have got nothing, the blank too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Would another rule change this?"""

    own: Switched
    others: tuple[Switched, ...]
    """Those that choose something else."""
    same: tuple[str, ...]
    """What the methods are called that choose the same."""
    answer: str
    contested: tuple[tuple[str, str, int], ...]
    """What some choose and others do not: id, title, how many methods choose it."""
    methods: int
    unproven: tuple[str, ...]
    """What the methods are called that did not prove a best set in time; they are in no other number."""


def switch(
    found: Comparison, items: Mapping[str, RoundItem], own_name: str, with_nothing: Sequence[int | None]
) -> Switch:
    """The comparison in words. `own_name`: what the round's own rule is called; `with_nothing`: by method."""
    switched = [
        _switched(counted, nothing, items) for counted, nothing in zip(found.counted, with_nothing, strict=True)
    ]
    own, others = replace(switched[0], names=(f"{own_name.capitalize()} (rundens regel)",)), tuple(switched[1:])
    changed = sum(not other.same for other in others)
    if not others:
        answer = "Ingen annen regel passer på disse stemmesedlene."
    elif not changed:
        answer = f"Nei. Alle de {len(others)} andre tellemåtene velger det samme."
    else:
        answer = f"Ja. {changed} av {len(others)} andre tellemåter ville valgt noe annet med de samme stemmene."
    return Switch(
        own=own,
        others=_joined(other for other in others if not other.same),
        same=tuple(name for other in others if other.same for name in other.names),
        answer=answer,
        contested=tuple((item, items[item].title, found.chosen_by[item]) for item in found.contested),
        methods=len(found.counted),
        unproven=tuple(METHODS.get(method, method) for method in found.unproven),
    )


def _switched(counted: Counted, nothing: int | None, items: Mapping[str, RoundItem]) -> Switched:
    return Switched(
        names=(named(counted.method),),
        same=not (counted.gained or counted.lost),
        gained=tuple(items[item].title for item in counted.gained),
        lost=tuple(items[item].title for item in counted.lost),
        cost=words.money(counted.cost_kr),
        nothing=WITHHELD if nothing is None else words.number(nothing),
    )


def _joined(others: Iterable[Switched]) -> tuple[Switched, ...]:
    """Those that choose the same as one, the closest to the round's own first."""
    found: dict[tuple[tuple[str, ...], ...], Switched] = {}
    for other in others:
        key = (other.gained, other.lost)
        found[key] = replace(other, names=(*found[key].names, *other.names)) if key in found else other
    return tuple(sorted(found.values(), key=lambda one: len(one.gained) + len(one.lost)))


def named(method: Method) -> str:
    """What a method is called."""
    if method.id in METHODS:
        return METHODS[method.id]
    rule = RULES.get(method.rule)
    return rule.name.capitalize() if rule else method.rule.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the certificate says, line by line: held, broken, or not promised by this rule on such ballots."""

    lines: tuple[tuple[str, str], ...]
    """State (`kept`, `broken`, `none`) and sentence."""
    kept: bool
    ballots_digest: str
    items_digest: str


def stamp(certificate: Mapping[str, object], rule: Rule) -> Stamp:
    """The certificate in words."""
    ejr, priced = certificate["ejr_plus_up_to_one"], certificate["priceable"]
    lines = [("kept", "Stemmene er talt to ganger, med samme utfall.")]
    if ejr is None:
        lines.append(("none", "Løftet til hver gruppe (EJR+) gjelder ikke for sedler med poeng eller rangering."))
    elif ejr:
        lines.append(("kept", "Alle grupper har fått det like andeler ville lovet dem (EJR+, på én ting nær)."))
    elif rule is Rule.EQUAL_SHARES:
        lines.append(("broken", "En gruppe har fått mindre enn den ble lovet (EJR+)."))
    else:
        lines.append(
            ("none", "En gruppe har fått mindre enn like andeler ville lovet den. Regelen her lover det ikke.")
        )
    if priced is None:
        lines.append(("none", "Regelen tar ikke penger fra den enkelte, så det er ingen priser å kontrollere."))
    elif priced:
        lines.append(("kept", "Hver ting er betalt av dem som ville ha den, og ingen har betalt mer enn sin andel."))
    else:
        lines.append(("broken", "Prisene går ikke opp."))
    return Stamp(
        lines=tuple(lines),
        kept=all(state != "broken" for state, _ in lines),
        ballots_digest=str(certificate["ballots_sha256"]),
        items_digest=str(certificate["items_sha256"]),
    )
