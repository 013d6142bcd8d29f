"""Traffic lights: from what value a limit is near, and whose judgement that is.

A limit that is kept may be near to being broken. No law says when; each threshold says who does. The recommended
result is the other way round: short of a recommendation is near, and only a negative result is broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

OURS = "Vårt skjønn; ingen lov eller kilde sier hvor grensen går."


class Light(StrEnum):
    """How a limit stands."""

    KEPT = "kept"
    NEAR = "near"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    """Nobody has said; never to be shown as kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """When a limit is near. `value` and `judgement` are what a person reads (bokmål)."""

    share: float
    """Of operating revenue: near with less than this to spare. Below zero: near until it is broken by as much."""
    value: str
    judgement: str

    def light(self, slack_kr: float, revenue_kr: float) -> Light:
        """The light for what there is to spare.

        >>> Near(share=0.02, value="", judgement="").light(1.0, 100.0).value
        'near'
        """
        margin_kr = self.share * revenue_kr
        if slack_kr >= max(margin_kr, 0.0):
            return Light.KEPT
        return Light.NEAR if slack_kr >= min(margin_kr, 0.0) else Light.BROKEN


_RESERVE = Near(
    share=0.02,
    value="Nær når disposisjonsfondet er under 2 prosent av driftsinntektene.",
    judgement="Vårt skjønn: kommuners egne mål er oftest 2–6 prosent (Oslo Economics, rapport 2025-40). TBU har ikke "
    "satt noe tall.",
)
NEAR: Mapping[str, Near] = MappingProxyType(
    {
        "balance": _RESERVE,
        "robek_a": _RESERVE,
        "robek_b": _RESERVE,
        "robek_d": Near(
            share=0.01,
            value="Nær når det er under ett prosentpoeng av driftsinntektene igjen til grensen.",
            judgement=OURS,
        ),
        "reserve_floor": Near(
            share=0.01,
            value="Nær når fondet er under ett prosentpoeng av driftsinntektene over målet.",
            judgement=OURS,
        ),
        "debt_ceiling": Near(
            share=0.10,
            value="Nær når det er under ti prosentpoeng av driftsinntektene igjen til målet.",
            judgement=OURS,
        ),
        "debt_service_ceiling": Near(
            share=0.01,
            value="Nær når det er under ett prosentpoeng av driftsinntektene igjen til målet.",
            judgement=OURS,
        ),
        "net_result_target": Near(
            share=-0.0175,
            value="Nær når resultatet er under anbefalingen, men ikke negativt; brutt når det er negativt.",
            judgement="Vårt skjønn: TBU anbefaler 1,75 prosent og sier ikke hva som er for lavt (NOU 2025: 10).",
        ),
    }
)
"""By limit. The others are kept or broken, with nothing between."""


def light(limit_id: str, slack_kr: float, revenue_kr: float) -> Light:
    """How a limit stands with this to spare, in a year with this operating revenue."""
    near = NEAR.get(limit_id)
    if near is None:
        return Light.KEPT if slack_kr >= 0 else Light.BROKEN
    return near.light(slack_kr, revenue_kr)
