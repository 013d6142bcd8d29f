"""The seven grounds for ROBEK (kommuneloven § 28-1), each by machine: four from the plan, three from stated facts.

Grounds a–d follow from the figures (`limits.py`). Grounds e–g are facts about dates and decisions that only the
administration knows; where nobody has stated one, the answer is that it is not stated, and never that all is well.
The county governor decides, on what was adopted and on the accounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Origin
from budsjett.budget.lights import Light
from budsjett.budget.limits import Check

LAW = "kommuneloven § 28-1 bokstav {letter}"
NOT_STATED = "Ikke opplyst."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One ground, and how the municipality stands to it. Texts are what a person reads (bokmål)."""

    letter: str
    law: str
    label: str
    light: Light
    why: str
    origin: Origin | None = None
    """Who stated the fact, for e–g."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """A ground that is a fact. `assumption`: where it is stated, 1 for yes and 0 for no; `good`: the answer wanted."""

    letter: str
    assumption: str
    good: bool
    label: str
    broken: str
    kept: str


_FACTS = (
    _Fact(
        letter="e",
        assumption="adopted_in_time",
        good=True,
        label="Økonomiplan og årsbudsjett er vedtatt innen fristen",
        broken="Økonomiplanen eller årsbudsjettet ble ikke vedtatt innen årsskiftet (§ 14-3).",
        kept="Begge er vedtatt innen årsskiftet (§ 14-3).",
    ),
    _Fact(
        letter="f",
        assumption="accounts_in_time",
        good=True,
        label="Årsregnskapet er avlagt innen fristen",
        broken="Årsregnskapet ble ikke avlagt innen fristen.",
        kept="Årsregnskapet er avlagt innen fristen.",
    ),
    _Fact(
        letter="g",
        assumption="boundary_act_applies",
        good=False,
        label="Inndelingslova § 16 a er ikke brukt på kommunen",
        broken="Kommunen er omfattet av inndelingslova § 16 a.",
        kept="Kommunen er ikke omfattet av inndelingslova § 16 a.",
    ),
)
STATED = tuple(fact.assumption for fact in _FACTS)
"""The assumptions that state the facts; may be left out."""


def grounds(checks: Iterable[Check], basis: Basis) -> tuple[Ground, ...]:
    """Grounds a–g in order. `checks`: what `limits.examine` says of a plan of this basis."""
    return (*_computed(tuple(checks)), *(_stated(fact, basis) for fact in _FACTS))


def _computed(checks: tuple[Check, ...]) -> tuple[Ground, ...]:
    found = []
    for letter in "abcd":
        own = [check for check in checks if check.limit.id == f"robek_{letter}"]
        if not own:  # c: overspending that falls due after the plan
            found.append(
                Ground(
                    letter=letter,
                    law=LAW.format(letter=letter),
                    label="",
                    light=Light.KEPT,
                    why="Ingenting forfaller i planen.",
                )
            )
            continue
        broken = [str(check.year) for check in own if not check.kept]
        worst = max((check.light for check in own), key=[Light.KEPT, Light.NEAR, Light.BROKEN].index)
        why = f"Gjelder i {', '.join(broken)}." if broken else own[0].limit.explanation
        label = own[0].limit.label.partition(": ")[2]
        found.append(
            Ground(letter=letter, law=own[0].limit.law, label=label[:1].upper() + label[1:], light=worst, why=why)
        )
    return tuple(found)


def _stated(fact: _Fact, basis: Basis) -> Ground:
    law = LAW.format(letter=fact.letter)
    said = basis.assumptions.get(fact.assumption)
    if said is None:
        return Ground(letter=fact.letter, law=law, label=fact.label, light=Light.UNKNOWN, why=NOT_STATED)
    well = bool(said.value) == fact.good
    return Ground(
        letter=fact.letter,
        law=law,
        label=fact.label,
        light=Light.KEPT if well else Light.BROKEN,
        why=fact.kept if well else fact.broken,
        origin=said.origin,
    )
