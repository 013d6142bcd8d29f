"""What a form says of each thing on the ballot, and what one press on a button changes; by the ballot's kind.

On a ranking a place that is given to one thing pushes the others down: nobody has to free a place first, and no draft
has two in one place. Only what is cast is held to the letter.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from budsjett.errors import DuplicateMeasure, InvalidNumber, SamePlace, UnknownMeasure
from budsjett.process.rounds import RoundItem
from budsjett.usecases.item_levels import chains
from budsjett.voting.election import CUT_FIRST, BallotKind, ItemId

MOST_POINTS = 999_999
SHOWN = 40
FIELDS = {BallotKind.POINTS: "poeng-", BallotKind.RANKING: "plass-", BallotKind.APPROVAL_CUT: "merke-"}
"""What the fields of a thing begin with; the other ballots have one field, `valg`, with the things' ids."""
LEVEL = "niva-"
"""What the field of a measure that is voted on in levels begins with."""
MARKS = {"": 0, "ja": 1, "kutt": CUT_FIRST}


def chosen_in(pairs: Iterable[tuple[str, str]], items: Sequence[RoundItem], kind: BallotKind) -> dict[str, int]:
    """What a form says was chosen: `valg=ID`, `poeng-ID=3`, `plass-ID=1` or `merke-ID=kutt`.

    Of a measure in levels `niva-MEASURE=ID`: that level and those below it, or `kutt`: all of it. Refuses what is not
    on the list, the same measure twice, and numbers that are not whole from 0.
    """
    known = {item.measure_id: item.title for item in items}
    begins = FIELDS.get(kind, "")
    choices: dict[str, int] = {}
    for name, value in pairs:
        if name.startswith(LEVEL):
            choices |= _up_to(name.removeprefix(LEVEL), value, known, kind)
            continue
        if begins and name.startswith(begins):
            measure = name.removeprefix(begins)
            given = _given(known.get(measure, measure), value, kind)
        elif not begins and name == "valg" and value:
            measure, given = value, 1
        else:
            continue
        if measure not in known:
            raise UnknownMeasure(measure=measure[:SHOWN].replace("\0", "\N{REPLACEMENT CHARACTER}"))
        if measure in choices:
            raise DuplicateMeasure(measure=known[measure])
        choices[measure] = given
    return {measure: given for measure, given in choices.items() if given}


def _up_to(measure: str, value: str, known: Mapping[str, str], kind: BallotKind) -> dict[str, int]:
    """What one says of a measure in levels."""
    chain = next((chain for chain in chains(known) if chain[-1] == measure and len(chain) > 1), ())
    if not chain or kind.weighs or kind is BallotKind.CHOOSE_ONE:
        raise UnknownMeasure(measure=measure[:SHOWN].replace("\0", "\N{REPLACEMENT CHARACTER}"))
    if value == "kutt" and kind is BallotKind.APPROVAL_CUT:
        return dict.fromkeys(chain, CUT_FIRST)
    if value and value not in chain:
        raise UnknownMeasure(measure=value[:SHOWN].replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return dict.fromkeys(chain[: chain.index(ItemId(value)) + 1], 1) if value else {}


def without(choices: Mapping[str, int], removed: str) -> dict[str, int]:
    """The choices without one thing; without a level of a measure, those above it go too."""
    above = next((chain[chain.index(ItemId(removed)) :] for chain in chains(choices) if removed in chain), ())
    return {measure: given for measure, given in choices.items() if measure not in above}


def sent(choices: Mapping[str, int], kind: BallotKind) -> tuple[tuple[str, str], ...]:
    """The fields that say what was chosen: `chosen_in` reads them back as it was."""
    marks = {given: mark for mark, given in MARKS.items()}
    if kind not in FIELDS:
        return tuple(("valg", measure) for measure in choices)
    as_written = marks.__getitem__ if kind is BallotKind.APPROVAL_CUT else str
    return tuple((f"{FIELDS[kind]}{measure}", as_written(given)) for measure, given in choices.items())


def one_in_each_place(choices: Mapping[str, int], items: Sequence[RoundItem]) -> None:
    """Refuse (SamePlace, by their titles) two in one place of a ranking."""
    titles = {item.measure_id: item.title for item in items}
    ranked = sorted(choices, key=lambda measure: choices[measure])
    for ahead, measure in pairwise(ranked):
        if choices[ahead] == choices[measure]:
            raise SamePlace(place=choices[measure], first=titles[ahead], second=titles[measure])


def in_places(sent: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """A ranking as it was meant: what was moved since before takes its place, and the others make room.

    >>> in_places({"a": 1, "b": 2, "c": 1}, before={"a": 1, "b": 2})
    {'c': 1, 'a': 2, 'b': 3}
    >>> in_places({"a": 3, "b": 2, "c": 3}, before={"a": 1, "b": 2, "c": 3})
    {'b': 1, 'c': 2, 'a': 3}
    """

    def order(measure: str) -> tuple[int, int, int]:
        now, then = sent[measure], before.get(measure)
        moved = 0 if now == then else (1 if then is not None and now > then else -1)
        return now, moved, then or 0

    return {measure: place for place, measure in enumerate(sorted(sent, key=order), start=1)}


def stepped(choices: Mapping[str, int], step: str, kind: BallotKind = BallotKind.POINTS) -> dict[str, int]:
    """The choices after one press: '+ID' or '-ID'. Points never fall below zero.

    On a ranking '+' moves a thing one place up, or puts it last when it had none, and '-' one place down.
    """
    sign, measure = step[:1], step[1:]
    if kind is BallotKind.RANKING:
        return _moved(choices, measure, up=sign == "+")
    changed = dict(choices)
    points = changed.pop(measure, 0) + {"+": 1, "-": -1}.get(sign, 0)
    if points > 0:
        changed[measure] = min(points, MOST_POINTS)
    return changed


def _moved(choices: Mapping[str, int], measure: str, *, up: bool) -> dict[str, int]:
    ranked = sorted(choices, key=lambda one: choices[one])
    if measure in ranked:
        at = ranked.index(measure)
        ranked.insert(max(0, at - 1) if up else at + 1, ranked.pop(at))
    elif up:
        ranked.append(measure)
    return {one: place for place, one in enumerate(ranked, start=1)}


def _given(title: str, written: str, kind: BallotKind) -> int:
    text = written.strip()
    if kind is BallotKind.APPROVAL_CUT:
        if text not in MARKS:
            raise InvalidNumber(
                field=title[:SHOWN], value=written[:SHOWN], wanted="skjermet, kuttet først eller umerket"
            )
        return MARKS[text]
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(MOST_POINTS)):
        raise InvalidNumber(field=title[:SHOWN], value=written[:SHOWN], wanted="et helt tall, 0 eller mer")
    return int(text)
