"""Random property taxes and fees at cost, with the levers on them."""

import random

from budsjett.budget.basis import Assumption
from budsjett.budget.figures import Figures, LineId
from budsjett.budget.levers import Lever, LeverKind
from builders import a_lever, some_assumptions


def priced_levers(
    rng: random.Random, figures: Figures, first: int, services: tuple[LineId, ...]
) -> tuple[dict[str, Assumption], tuple[Lever, ...]]:
    """Assumptions that come to the given property tax, and some of the levers; now and then nothing at all."""
    values: dict[str, float] = {}
    levers: list[Lever] = []
    tax_kr = figures.by_line_year[LineId("property_tax"), first].amount
    if tax_kr > 0 and rng.random() < 0.7:
        homes_kr, homes = tax_kr * rng.uniform(0.2, 1), rng.randint(100, 50_000)
        rate, other_rate, allowance = rng.uniform(0.5, 3), rng.uniform(1, 7), rng.choice((0.0, rng.uniform(0, 1e6)))
        values |= {
            "property_tax.homes": homes,
            "property_tax.home_value": allowance + homes_kr * 1000 / (rate * homes),
            "property_tax.allowance": allowance,
            "property_tax.rate_homes": rate,
            "property_tax.other_base": (tax_kr - homes_kr) * 1000 / other_rate,
            "property_tax.rate_other": other_rate,
        }
        levers += [
            a_lever("bunnfradrag", kind=LeverKind.PROPERTY_TAX_ALLOWANCE, line=LineId("property_tax"), minimum=0,
                    maximum=allowance + 2e6, step=1000, start=allowance),
            a_lever("bolig", kind=LeverKind.PROPERTY_TAX_HOMES, line=LineId("property_tax"), minimum=0,
                    maximum=rate + 1, step=0.1, start=rate),
            a_lever("naering", kind=LeverKind.PROPERTY_TAX_OTHER, line=LineId("property_tax"), minimum=0,
                    maximum=7, step=0.1, start=other_rate),
        ]  # fmt: skip
    if LineId("cost_recovery") in services and rng.random() < 0.7:
        fees = rng.uniform(1e6, 1e8)
        values |= {
            "cost_recovery.fees": fees,
            "cost_recovery.full_cost": fees * rng.uniform(0.8, 1.2),
            "cost_recovery.fund": rng.choice((0.0, fees * rng.uniform(0, 0.5))),
        }
        levers.append(
            a_lever("gebyr", kind=LeverKind.FEE, line=LineId("cost_recovery"), minimum=-50, maximum=50, start=0)
        )
    made = some_assumptions(**values)
    return {name: made[name] for name in values}, tuple(lever for lever in levers if rng.random() < 0.7)
