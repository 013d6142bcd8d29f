"""What stands on the forms: read twice, by two persons, and put in the box where they read the same.

The second sees nothing of the first. Where they differ a third decides, with a reason; or the two begin anew. Which
form a ballot came from is written nowhere once it is in the box.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from budsjett.errors import EnteredAlready, FormsDiffer, FormSettled, MoreForms, NothingDiffers, OwnEntry, StaleBallot
from budsjett.process import texts
from budsjett.process.ballots import CastBallot, slot_of
from budsjett.process.paper import PaperEntry, PaperForm, Spoiled, Standing, read_number, spaced
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.process.rounds import OSLO, Round
from budsjett.representation.groups import check as check_groups
from budsjett.store import ballots, journal, paper, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.groups import asked
from budsjett.usecases.paper import LONGEST_WHY, reconciliation, require_paper, taken
from budsjett.usecases.vote import check_ballot

ENTRIES = 2
"""By as many different persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What somebody reads on a form: `spoiled`, or else choices and groups as on any ballot."""

    choices: Mapping[str, object]
    said: Mapping[str, str]
    spoiled: Spoiled | None = None


class Became(StrEnum):
    """What an entry led to."""

    ONCE = "once"
    """Another person must enter it too."""
    COUNTED = "counted"
    SPOILED = "spoiled"
    DIFFERING = "differing"


def form_to_enter(conn: Connection, actor: Actor | None, number: str, now: datetime) -> tuple[Round, PaperForm]:
    """The form with this number, for whoever has not entered it. Refuses what `enter` would, but for what it says."""
    round_ = rounds.current(conn, actor.municipality_id) if actor else None
    require(actor, Act.ENTER_FORM, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    require_paper(round_)
    form, _ = _open_form(conn, actor, round_, read_number(number))
    return round_, form


def enter(
    conn: Connection, actor: Actor | None, number: str, reading: Reading, *, list_digest: str, now: datetime
) -> Became:
    """Enter a form. The second of two who read the same puts it in the box, or among the spoiled.

    Refuses what is no ballot as the browser's ballot is refused; a form already settled (FormSettled), entered by the
    same (EnteredAlready), or entered by two (FormsDiffer); and more forms than envelopes (MoreForms).
    """
    actor, round_ = taken(conn, actor, Act.ENTER_FORM, now)
    if list_digest != round_.list_digest:
        raise StaleBallot(round=round_.ref)
    form, earlier = _open_form(conn, actor, round_, read_number(number))
    new = _checked(conn, round_, form, reading, _clerk(conn, round_, actor))
    if not earlier:
        paper.enter(conn, new)
        return Became.ONCE
    if not new.says_as(earlier[0]):
        paper.enter(conn, new)
        return Became.DIFFERING
    return _settle(conn, round_, form, new, now)


def waiting(conn: Connection, actor: Actor | None, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers of forms that one has entered, and of those entered differently."""
    round_ = rounds.current(conn, actor.municipality_id) if actor else None
    require(actor, Act.SEE_PAPER, round_, now)
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    numbers = [entry.number for entry in paper.entries(conn, round_.municipality_id, round_.id)]
    once = tuple(number for number in numbers if numbers.count(number) == 1)
    return once, tuple(dict.fromkeys(number for number in numbers if numbers.count(number) > 1))


def both_entries(
    conn: Connection, actor: Actor | None, number: str, now: datetime
) -> tuple[Round, PaperEntry, PaperEntry]:
    """What the two read who do not agree, for a third to look at; in an order that does not tell whose is whose."""
    round_ = rounds.current(conn, actor.municipality_id) if actor else None
    require(actor, Act.DECIDE_FORM, round_, now)
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    one, other = _differing(conn, round_, read_number(number))
    return round_, one, other


def may_decide(conn: Connection, actor: Actor, round_: Round, number: str) -> bool:
    """Whether this is a third person."""
    clerk = _clerk(conn, round_, actor)
    return all(entry.clerk != clerk for entry in _differing(conn, round_, number))


def decide(
    conn: Connection, actor: Actor | None, number: str, *, which: int | None, reading: Reading, why: str, now: datetime
) -> Became:
    """A third person decides what a form says: as the one entry or the other (`which` 0 or 1), or as she reads it.

    The journal has the number, which entry held, and why; never what was voted.
    """
    actor, round_ = taken(conn, actor, Act.DECIDE_FORM, now)
    told = texts.one_line("Begrunnelse", why, LONGEST_WHY)
    number = read_number(number)
    both = _differing(conn, round_, number)
    if not may_decide(conn, actor, round_, number):
        raise OwnEntry(number=spaced(number))
    form = paper.form(conn, round_.municipality_id, round_.id, number)
    held = both[which] if which in {0, 1} else _checked(conn, round_, form, reading, _clerk(conn, round_, actor))
    became = _settle(conn, round_, form, held, now)
    by = "as one of the two" if any(held.says_as(entry) for entry in both) else "as neither"
    journal.record(
        conn, actor, Act.DECIDE_FORM, round_.ref, at=now, detail=f"{spaced(number)}, {by}, {became.value}: {told}"
    )
    return became


def start_over(conn: Connection, actor: Actor | None, number: str, *, why: str, now: datetime) -> None:
    """Let both entries of a form go: a slip of the finger needs no third person, only two new entries."""
    actor, round_ = taken(conn, actor, Act.RESTART_FORM, now)
    told = texts.one_line("Begrunnelse", why, LONGEST_WHY)
    number = read_number(number)
    _differing(conn, round_, number)
    paper.forget(conn, round_.municipality_id, round_.id, number)
    journal.record(conn, actor, Act.RESTART_FORM, round_.ref, at=now, detail=f"{spaced(number)}: {told}")


def _open_form(conn: Connection, actor: Actor, round_: Round, number: str) -> tuple[PaperForm, tuple[PaperEntry, ...]]:
    """A form that this person may enter, and what another has read on it."""
    here = round_.municipality_id, round_.id
    form = paper.form(conn, *here, number)
    if form.standing is not Standing.ISSUED:
        raise FormSettled(number=spaced(number))
    earlier = paper.entries(conn, *here, number)
    if any(entry.clerk == _clerk(conn, round_, actor) for entry in earlier):
        raise EnteredAlready(number=spaced(number))
    if len(earlier) >= ENTRIES:
        raise FormsDiffer(number=spaced(number))
    account = reconciliation(conn, round_)
    if not earlier and account.envelopes_empty <= account.once + account.differing:
        raise MoreForms(registered=account.registered)
    return form, earlier


def _differing(conn: Connection, round_: Round, number: str) -> tuple[PaperEntry, PaperEntry]:
    both = paper.entries(conn, round_.municipality_id, round_.id, number)
    if len(both) != ENTRIES:
        raise NothingDiffers(number=spaced(number))
    return both[0], both[1]


def _checked(conn: Connection, round_: Round, form: PaperForm, reading: Reading, clerk: bytes) -> PaperEntry:
    """What was read, as the box would have it: by the validator of the browser's ballot."""
    new = PaperEntry(municipality_id=round_.municipality_id, round_id=round_.id, number=form.number, clerk=clerk)
    if reading.spoiled is not None:
        return replace(new, spoiled=reading.spoiled.value)
    return replace(
        new,
        choices=check_ballot(conn, round_, reading.choices),
        groups={trait.value: group for trait, group in check_groups(reading.said, asked(conn, round_)).items()},
    )


def _settle(conn: Connection, round_: Round, form: PaperForm, held: PaperEntry, now: datetime) -> Became:
    """Put a form in the box, in a place that chance decides, or among the spoiled."""
    if held.spoiled:
        paper.settle(conn, replace(form, standing=Standing.SPOILED, spoiled=held.spoiled))
        return Became.SPOILED
    ballots.put(
        conn,
        CastBallot(
            municipality_id=round_.municipality_id,
            round_id=round_.id,
            slot=secrets.token_bytes(ballots.SLOT_BYTES),
            cast_on=now.astimezone(OSLO).date(),
            trial=False,
            choices=held.choices,
            groups=held.groups,
        ),
    )
    paper.settle(conn, replace(form, standing=Standing.COUNTED))
    return Became.COUNTED


def _clerk(conn: Connection, round_: Round, actor: Actor) -> bytes:
    """Who enters, by a digest of its own: no clerk's place as a voter can be told from it."""
    secret = rounds.secret(conn, round_.municipality_id, round_.id)
    if secret is None:
        raise RuntimeError(f"round {round_.ref} is being entered and has no secret")
    return slot_of(secret, f"clerk\0{actor.key}")
