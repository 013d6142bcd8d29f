"""What if there were more money, or a target of the municipality's own were another: the municipality, so changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from budsjett.budget.basis import Basis
from budsjett.errors import InvalidNumber
from budsjett.optimise.worth import TARGETS, richer


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What is supposed, and is not so. What the law asks for is not ours to suppose away."""

    more_kr: int = 0
    """General income in every plan year."""
    once_kr: Mapping[int, int] = field(default_factory=dict)
    """The same in single years."""
    targets: Mapping[str, float] = field(default_factory=dict)
    """The municipality's own targets, as shares of operating revenue, by the assumption that sets each."""

    @property
    def nothing(self) -> bool:
        """Whether all is as it is."""
        return not (self.more_kr or self.once_kr or self.targets)


def may_be_supposed(basis: Basis) -> tuple[str, ...]:
    """The targets that the optimiser must keep, and may be asked to keep otherwise."""
    return tuple(name for name in TARGETS if basis.assumptions[name.replace("_share", "_hard")].value)


def supposing(basis: Basis, supposed: Supposed) -> Basis:
    """The municipality as it is supposed to be; another one to all that remembers what was asked of it.

    Refuses a year that is not planned and a target that is not the municipality's to set, or that it does not hold.
    """
    if supposed.nothing:
        return basis
    changed = richer(basis, supposed.more_kr)
    for year, kr in supposed.once_kr.items():
        if year not in basis.years:
            raise InvalidNumber(field="år", value=str(year), wanted=f"{basis.years.first}-{basis.years.last}")
        changed = richer(changed, kr, (year,))
    known = may_be_supposed(basis)
    for name in supposed.targets:
        if name not in known:
            raise InvalidNumber(field="mål", value=name, wanted=" eller ".join(known) or "ingen")
    targets = {name: replace(basis.assumptions[name], value=share) for name, share in supposed.targets.items()}
    said = (supposed.more_kr, *sorted(supposed.once_kr.items()), *sorted(supposed.targets.items()))
    return replace(changed, assumptions={**basis.assumptions, **targets}, digest=f"{basis.digest} om {said}")
