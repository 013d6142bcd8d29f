"""The same questions answered by trying every package: slow, and simple enough to believe."""

from itertools import product

from budsjett.budget.measures import MeasureId
from budsjett.optimise.problem import Choice


def packages(choice: Choice) -> list[tuple[MeasureId, ...]]:
    """Every package that keeps the ties, the wishes and the demands."""
    return [
        p
        for p in _every(choice)
        if _in_futures(choice, p) and all(left_kr(choice, k, p) >= 0 for k in range(len(choice.demands)))
    ]


def _in_futures(choice: Choice, package: tuple[MeasureId, ...]) -> bool:
    drawn = choice.futures
    if drawn is None:
        return True
    broken = 0
    for starts, responses in zip(drawn.starts_kr, drawn.responses_kr, strict=True):
        chosen = [row for m, row in zip(choice.measures, responses, strict=True) if m in package]
        broken += any(start + sum(row[k] for row in chosen) < 0 for k, start in enumerate(starts))
    return broken <= drawn.may_break


def best(choice: Choice) -> tuple[MeasureId, ...] | None:
    """Worth the most; then the fewest measures; then the one that holds the earliest measure."""
    lawful = packages(choice)
    if not lawful:
        return None
    return min(
        lawful, key=lambda p: ([-value for value in choice.key(p)], len(p), [m not in p for m in choice.measures])
    )


def least_short_kr(choice: Choice, aim: int) -> float:
    """By how much one demand is short at the least, when the others hold."""
    others = [k for k in range(len(choice.demands)) if k != aim]
    return min(-left_kr(choice, aim, p) for p in _every(choice) if all(left_kr(choice, k, p) >= 0 for k in others))


def left_kr(choice: Choice, k: int, package: tuple[MeasureId, ...]) -> float:
    responses = choice.demands[k].responses_kr.tolist()
    return choice.demands[k].start_kr + sum(r for m, r in zip(choice.measures, responses, strict=True) if m in package)


def _every(choice: Choice) -> list[tuple[MeasureId, ...]]:
    kept = []
    for yes in product((False, True), repeat=len(choice.measures)):
        package = tuple(m for m, y in zip(choice.measures, yes, strict=True) if y)
        requires = all(set(needed) & set(package) for a, needed in choice.requires if a in package)
        excludes = not any(a in package and b in package for a, b in choice.excludes)
        wishes = choice.keep <= set(package) and not choice.never & set(package)
        capped = all(sum(cap.amounts.get(m, 0) for m in package) <= cap.most for cap in choice.caps)
        capped = capped and not any(len(set(group) & set(package)) > 1 for group in choice.one_of)
        if capped and requires and excludes and wishes and frozenset(package) not in choice.refuted:
            kept.append(package)
    return kept
