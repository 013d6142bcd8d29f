"""How much better another package can be, in words: as far as it is proven, and no further.

What is proven is rounded the way that promises less.
"""

from math import ceil, exp, floor

from budsjett.optimise.problem import CURVE_STEPS, PERCENT, Answer, Objective, Reached
from budsjett.web import words

LOST = {
    Objective.LEAST_LOST: ("Her mister folk {} over planårene", "Uansett pakke mister folk minst {}"),
    Objective.LEAST_CUT: ("Her mister tjenestene {} over planårene", "Uansett pakke mister tjenestene minst {}"),
    Objective.LEAST_CHARGED: ("Her betaler folk {} mer over planårene", "Uansett pakke betaler folk minst {} mer"),
}
"""What the package takes, and what every package takes at the least."""
THOUSAND = 1000
TENTHS = 10
SHARES_IN_PERCENT = 100
"""A group's score is in ten-thousandths of all that it could gain or lose."""
LOWEST_KR = 100_000
UNKNOWN = "Hvor mye bedre en annen kan være, er ikke bevist."
SCALE = "0 er som nå, −100 er å miste alt det kan mistes på listen"


def how_sure(found: Answer) -> str:
    """What is proven of how much better another package can be; where there is none, of what any can be."""
    if found.nothing:
        return "Det er bevist at ingen pakke holder alle kravene, men ikke hvilke av dem som står i veien."
    if found.reached is not None:
        before = "Det du satte foran, er bevist nådd så langt det går." if found.reached.before else ""
        about = _of_goal(found.reached)
        return " ".join(filter(None, (before if about else "", about or (UNKNOWN if found.value is not None else ""))))
    if found.value is None:
        return "" if found.bound is None else _worth_at_most(found.bound)
    return UNKNOWN if found.gap is None else f"Ingen pakke er mer enn {_at_most_percent(found.gap)} bedre."


def _at_most_percent(share: float) -> str:
    return words.percent(ceil(share * THOUSAND) / THOUSAND)


def _at_most(amount: float) -> str:
    return words.number(ceil(round(amount * TENTHS, 6)) / TENTHS, 1)


def _worth_at_most(bound: float) -> str:
    if bound < 0:
        least = words.number(floor(round(-bound * TENTHS, 6)) / TENTHS, 1)
        return f"Uansett pakke går minst {least} vektede mill. kr fra tjenester og innbyggere."
    return f"Ingen pakke gir tjenester og innbyggere mer enn {_at_most(bound)} vektede mill. kr."


def _of_goal(reached: Reached) -> str:
    """Of the first goal that is not proven as good as it can be; empty where nothing is proven of it."""
    if reached.bound is None:
        return ""
    said = {
        Objective.WORTH: _worth,
        Objective.SUPPORT: _support,
        Objective.WORST_OFF: _worst_off,
        Objective.NASH: _nash,
    }.get(reached.goal, _lost)
    return said(reached, reached.bound)


def _worth(reached: Reached, most: int) -> str:
    if reached.value is None:
        return _worth_at_most(most / THOUSAND)
    gap = (most - reached.value) / max(THOUSAND, abs(reached.value))
    return f"Ingen pakke som når det like godt, er mer enn {_at_most_percent(gap)} bedre."


def _support(reached: Reached, most: int) -> str:
    said = ""
    if reached.value is not None:
        said = f"En stemmeseddel er for {words.number(reached.value / THOUSAND, 1)} av tiltakene her, i snitt. "
    return f"{said}Ingen pakke har mer enn {_at_most(most / THOUSAND)} tiltak per stemmeseddel."


def _nash(reached: Reached, most: int) -> str:
    said = ""
    if reached.value is not None:
        here = words.number(_mean_percent(reached.value, reached.groups), 1)
        said = f"Gruppene har her {here} prosent av det de kunne hatt, i geometrisk snitt. "
    highest = _at_most(_mean_percent(most, reached.groups))
    if not said:
        return f"Ingen pakke gir gruppene mer enn {highest} prosent av det de kunne hatt, i geometrisk snitt."
    return f"{said}Ingen pakke gir dem mer enn {highest} prosent."


def _lost(reached: Reached, most: int) -> str:
    here, every = LOST[reached.goal]
    said = "" if reached.value is None else f"{here.format(words.money(-THOUSAND * reached.value))}. "
    least = max(0, -THOUSAND * most)
    return f"{said}{every.format(words.money(least - least % LOWEST_KR))}."


def _worst_off(reached: Reached, most: int) -> str:
    if reached.take == 1:
        who, each = "Den gruppen som kommer dårligst ut", "den gruppen som kommer dårligst ut,"
    else:
        who = f"De {reached.take} gruppene som kommer dårligst ut"
        each = f"de {reached.take} gruppene som kommer dårligst ut,"
    said = ""
    if reached.value is not None:
        here = words.number(reached.value / SHARES_IN_PERCENT, 1)
        together = "" if reached.take == 1 else " til sammen"
        said = f"{who}, står her på {here}{together} ({SCALE}). "
    highest = _at_most(most / SHARES_IN_PERCENT)
    return f"{said}Ingen pakke løfter {each} over {highest}{'' if said else f' ({SCALE})'}."


def _mean_percent(curve: int, groups: int) -> float:
    """The geometric mean of what the groups have, per cent; the curve is of one more, so that none is nothing."""
    return min(float(PERCENT), exp(curve / (CURVE_STEPS * groups)) - 1)
