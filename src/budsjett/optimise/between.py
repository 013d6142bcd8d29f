"""What holds between measures whatever the budget: what needs what, what excludes what, and caps on groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import begins, level_of, listed
from budsjett.errors import InvalidNumber, UnknownHeading
from budsjett.optimise.grounds import Ground, as_kept, grounds
from budsjett.optimise.headings import Heading, HeadingKind, headings
from budsjett.optimise.problem import Answer, AtMost, Cap, Status, Wishes
from budsjett.optimise.valued import SUPPORT_STEPS, approvals, changes_kr, taken_kr

APPROVED = "cap:approved"
Measures = Mapping[MeasureId, Measure]
"""The list, with the other versions of what may wait or be chosen in part."""


def requires(measures: Measures) -> tuple[tuple[MeasureId, tuple[MeasureId, ...]], ...]:
    """Each with the versions of what it needs: those that wait no longer than it does, and are no smaller a part."""
    versions = _versions(measures)

    def waits(m: MeasureId) -> int:
        return begins(measures[m]) - begins(measures[listed(m)])

    return tuple(
        (m, tuple(v for v in versions[needed] if waits(v) <= waits(m) and level_of(v) >= level_of(m)))
        for m, measure in measures.items()
        for needed in measure.requires
    )


def excludes(measures: Measures) -> tuple[tuple[MeasureId, MeasureId], ...]:
    """Pairs, each once: what excludes each other does so in every version."""
    versions = _versions(measures)
    pairs = [pair for m in measures for other in measures[m].excludes for pair in product((m,), versions[other])]
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def caps(on: Ground, wishes: Wishes) -> tuple[Cap, ...]:
    """The wishes that hold a group of measures down. Refuses negative numbers, and what is no heading."""
    under = headings(on.basis)
    for name in wishes.lose_at_most:
        if name not in under:
            raise UnknownHeading(heading=name, known=", ".join(sorted(under)))
    for most in (*(group.most for group in wishes.at_most), *wishes.lose_at_most.values()):
        if most < 0:
            raise InvalidNumber(field="høyst", value=str(most), wanted="0 eller mer")
    return (
        *(_counted(n, group, on.basis.measures) for n, group in enumerate(wishes.at_most)),
        *(
            Cap(
                id=f"cap:{name}",
                label=f"{under[name].label} taper høyst {whole_kr(most)}",
                amounts=_lost(on, under[name]),
                most=most,
            )
            for name, most in wishes.lose_at_most.items()
        ),
        *_approved(on, wishes),
    )


def whole_kr(amount: int) -> str:
    """Whole kroner in words, in parts that stay together."""
    return f"{amount:,} kr".replace(",", " ").replace(" ", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """How much of a cap a package takes up."""

    cap: Cap
    taken: int
    """In what the cap is counted in: measures, or whole kroner."""
    full: bool
    """Whether nothing else that it holds down has room under it."""

    @property
    def in_kr(self) -> bool:
        """Whether it is counted in kroner, and not in measures."""
        return not self.cap.id.removeprefix("cap:").isdigit()


def filled(basis: Basis, wishes: Wishes, answer: Answer) -> tuple[Filled, ...]:
    """What is left under each cap by the package found, in the order of the wishes. Without a package, nothing."""
    if answer.status not in {Status.OPTIMAL, Status.FEASIBLE} or not (wishes.at_most or wishes.lose_at_most):
        return ()
    basis, wishes = as_kept(basis, wishes)
    on = grounds(basis, replace(wishes, robust=None))
    package = set(on.items(answer.package, answer.levers))
    taken_of = {listed(m) for m in package}
    found = []
    for cap in caps(on, replace(wishes, approved=0)):
        taken = sum(amount for m, amount in cap.amounts.items() if m in package)
        others = [amount for m, amount in cap.amounts.items() if listed(m) not in taken_of and amount]
        full = bool(others) and taken + min(others) > cap.most
        found.append(Filled(cap=cap, taken=taken, full=full))
    return tuple(found)


def shut_out(basis: Basis, wishes: Wishes, measure: MeasureId) -> tuple[Cap, ...]:
    """The caps that no package with a measure of the list keeps: with what it requires, it alone is more than they let.

    Of each the version that takes up the least.
    """
    if not (wishes.at_most or wishes.lose_at_most):
        return ()
    needed = needs(basis, measure)
    basis, wishes = as_kept(basis, wishes)
    on = grounds(basis, replace(wishes, robust=None))
    versions = _versions(on.basis.measures)
    return tuple(
        cap
        for cap in caps(on, replace(wishes, approved=0))
        if sum(min(cap.amounts.get(v, 0) for v in versions[m]) for m in needed) > cap.most
    )


def needs(basis: Basis, measure: MeasureId) -> tuple[MeasureId, ...]:
    """A measure, what it requires, and what that requires."""
    found: list[MeasureId] = [measure]
    for m in found:
        found.extend(other for other in basis.measures[m].requires if other not in found)
    return tuple(found)


def _lost(on: Ground, under: Heading) -> Mapping[MeasureId, int]:
    match under.kind:
        case HeadingKind.THEME:
            return _lost_by_theme(on, under.id)
        case HeadingKind.SERVICE:
            return _lost_by_service(on, LineId(under.id))
        case HeadingKind.DISTRICT:
            return _lost_in_district(on, under.id)


def _approved(on: Ground, wishes: Wishes) -> tuple[Cap, ...]:
    """So many approvals or more, told as a cap: what lacks of them is no more than nothing."""
    if not wishes.approved:
        return ()
    amounts = {m: -share for m, share in zip(on.measures, approvals(on, wishes), strict=True) if share}
    least = f"{wishes.approved / SUPPORT_STEPS:g}".replace(".", ",")
    return (Cap(id=APPROVED, label=f"Støtten er {least} eller mer", amounts=amounts, most=-wishes.approved),)


def _lost_by_theme(on: Ground, theme: str) -> Mapping[MeasureId, int]:
    """What each measure and step of a theme takes from people."""
    each = zip(on.measures, on.themes, changes_kr(on), strict=True)
    return {m: -kr for m, of, kr in each if of == theme and kr < 0}


def _lost_in_district(on: Ground, district: str) -> Mapping[MeasureId, int]:
    """What each measure that is placed there takes from people; a lever is placed nowhere."""
    each = zip(on.measures, changes_kr(on), strict=True)
    return {m: -kr for m, kr in each if kr < 0 and m in on.basis.measures and on.basis.measures[m].district == district}


def _lost_by_service(on: Ground, line: LineId) -> Mapping[MeasureId, int]:
    """What each takes from a service, whatever its theme."""
    return {m: kr for m, kr in zip(on.measures, taken_kr(on, line), strict=True) if kr}


def _counted(n: int, group: AtMost, measures: Measures) -> Cap:
    *others, last = [f"«{measures[m].title}»" for m in measures if m in group.measures] or ["ingenting"]
    titles = f"{', '.join(others)} og {last}" if others else last
    return Cap(
        id=f"cap:{n + 1}",
        label=f"Høyst {group.most} av {titles}" if not group.name else f"Høyst {group.most} tiltak i {group.name}",
        amounts={m: 1 for m in measures if listed(m) in group.measures},
        most=group.most,
    )


def _versions(measures: Measures) -> Mapping[MeasureId, tuple[MeasureId, ...]]:
    found: dict[MeasureId, list[MeasureId]] = {}
    for m in measures:
        found.setdefault(listed(m), []).append(m)
    return {m: tuple(versions) for m, versions in found.items()}
