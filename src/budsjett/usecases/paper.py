"""The paper channel: forms are issued, envelopes registered, and the account of both must add up before the count.

Paper goes before the browser, as every voter could read before the voting opened: a registered envelope takes the
voter's ballot out of the box, and keeps her from casting another. Registering takes the round for its transaction, and
casting holds it, so that of two at the same moment one comes after the other.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from budsjett.errors import InvalidNumber, NoPaper, NoSuchForm, NotOnPaper, PaperUnbalanced, PaperUnfinished
from budsjett.process import texts
from budsjett.process.ballots import slot_of
from budsjett.process.paper import PaperForm, Reconciliation, Spoiled, Standing, new_numbers
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.process.rounds import Phase, Round
from budsjett.store import journal, paper, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.decided import require_as_decided

FEWEST_FORMS = 10
"""A printing of one form, for one voter, would tell whose it is when it comes back."""
MOST_AT_ONCE = 200
MOST_FORMS = 20_000
LONGEST_WHY = 300


def issue(conn: Connection, actor: Actor | None, *, count: int, now: datetime) -> int:
    """Draw numbers for so many new forms. Hands back which printing it is, from one."""
    actor, round_ = taken(conn, actor, Act.ISSUE_FORMS, now)
    there = paper.forms(conn, round_.municipality_id, round_.id)
    if not FEWEST_FORMS <= count <= MOST_AT_ONCE or len(there) + count > MOST_FORMS:
        raise InvalidNumber(
            field="Antall skjemaer",
            value=str(count)[:40],
            wanted=f"{FEWEST_FORMS} til {MOST_AT_ONCE} om gangen, og høyst {MOST_FORMS} i alt",
        )
    batch = max((form.batch for form in there), default=0) + 1
    numbers = new_numbers(count, {form.number for form in there})
    paper.issue(
        conn,
        [
            PaperForm(municipality_id=round_.municipality_id, round_id=round_.id, number=number, batch=batch)
            for number in sorted(numbers)
        ],
    )
    journal.record(conn, actor, Act.ISSUE_FORMS, round_.ref, at=now, detail=f"{count} forms, printing {batch}")
    return batch


def register(conn: Connection, actor: Actor | None, voter_key: str, now: datetime) -> None:
    """Write down that a voter has handed in an envelope; a ballot she has cast in the browser leaves the box.

    `voter_key` is the pseudonym her own sign-in would give (`web/sign_in.py`). The journal says that somebody was
    registered and not who. Refuses (OnPaperAlready) her second envelope.
    """
    actor, round_ = taken(conn, actor, Act.REGISTER_ENVELOPE, now)
    paper.register(conn, round_.municipality_id, round_.id, _slot(conn, round_, voter_key))
    journal.record(conn, actor, Act.REGISTER_ENVELOPE, round_.ref, at=now)


def withdraw(conn: Connection, actor: Actor | None, voter_key: str, *, why: str, now: datetime) -> None:
    """Undo a registration that was wrong: she may vote in the browser again, but the ballot she had does not come back.

    Refuses (PaperUnbalanced) to have fewer envelopes than forms that are entered, and (NotOnPaper) one not registered.
    """
    actor, round_ = taken(conn, actor, Act.WITHDRAW_ENVELOPE, now)
    told = texts.one_line("Begrunnelse", why, LONGEST_WHY)
    here, slot = (round_.municipality_id, round_.id), _slot(conn, round_, voter_key)
    if not paper.is_registered(conn, *here, slot):
        raise NotOnPaper
    account = reconciliation(conn, round_)
    if account.envelopes_empty <= account.once + account.differing:
        raise _unbalanced(account)
    paper.withdraw(conn, *here, slot)
    journal.record(conn, actor, Act.WITHDRAW_ENVELOPE, round_.ref, at=now, detail=told)


def on_paper(conn: Connection, actor: Actor | None) -> bool:
    """Whether whoever asks has handed in on paper in the round underway. After the count nobody can tell any more."""
    round_ = rounds.current(conn, actor.municipality_id) if actor else None
    if actor is None or round_ is None or not round_.paper or round_.phase not in {Phase.VOTING, Phase.CLOSED}:
        return False
    return paper.is_registered(conn, round_.municipality_id, round_.id, _slot(conn, round_, actor.key))


def account_of(conn: Connection, actor: Actor | None, now: datetime) -> Reconciliation:
    """The account as it stands, for the administration."""
    round_ = rounds.current(conn, actor.municipality_id) if actor else None
    require(actor, Act.SEE_PAPER, round_, now)
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    require_paper(round_)
    return reconciliation(conn, round_)


def reconciliation(conn: Connection, round_: Round) -> Reconciliation:
    """What was issued, what became of it, and how many have handed in. Nothing of what anybody voted."""
    here = round_.municipality_id, round_.id
    forms, kept = paper.forms(conn, *here), paper.account(conn, *here)
    read = Counter(entry.number for entry in paper.entries(conn, *here))
    found = Reconciliation(
        issued=len(forms),
        counted=sum(form.standing is Standing.COUNTED for form in forms),
        spoiled_by={
            reason: held for reason in Spoiled if (held := sum(form.spoiled == reason.value for form in forms))
        },
        unused=kept.unused,
        registered=paper.registered(conn, *here) if kept.registered is None else kept.registered,
        once=sum(times == 1 for times in read.values()),
        differing=sum(times > 1 for times in read.values()),
    )
    same = (kept.forms_missing, kept.envelopes_empty) == (found.forms_missing, found.envelopes_empty)
    return replace(found, explained=bool(kept.explanation) and same)


def printings(conn: Connection, round_: Round) -> tuple[int, ...]:
    """The printings there are, from one."""
    return tuple(sorted({form.batch for form in paper.forms(conn, round_.municipality_id, round_.id)}))


def forms_of(conn: Connection, actor: Actor | None, printing: int, now: datetime) -> tuple[Round, tuple[str, ...]]:
    """The numbers of one printing, to print. Refuses (NoSuchForm) one that is not there."""
    round_ = rounds.current(conn, actor.municipality_id) if actor else None
    require(actor, Act.SEE_PAPER, round_, now)
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    require_paper(round_)
    there = paper.forms(conn, round_.municipality_id, round_.id)
    found = tuple(form.number for form in there if form.batch == printing)
    if not found:
        raise NoSuchForm(number=str(printing))
    return round_, found


def tell_unused(conn: Connection, actor: Actor | None, *, unused: int, now: datetime) -> None:
    """Write down how many forms lie there unused. Refuses (InvalidNumber) more than are not read."""
    actor, round_ = taken(conn, actor, Act.TELL_UNUSED, now)
    account = reconciliation(conn, round_)
    most = account.issued - account.counted - account.spoiled - account.once - account.differing
    if not 0 <= unused <= most:
        raise InvalidNumber(field="Ubrukte skjemaer", value=str(unused)[:40], wanted=f"0 til {most}")
    kept = paper.account(conn, round_.municipality_id, round_.id)
    paper.keep_account(conn, replace(kept, unused=unused))
    journal.record(conn, actor, Act.TELL_UNUSED, round_.ref, at=now, detail=str(unused))


def explain(conn: Connection, actor: Actor | None, *, why: str, now: datetime) -> None:
    """Explain, by name, why the account does not add up. It holds for the difference there is now and for no other."""
    actor, round_ = taken(conn, actor, Act.EXPLAIN_PAPER, now)
    told = texts.one_line("Forklaring", why, LONGEST_WHY)
    account = reconciliation(conn, round_)
    kept = paper.account(conn, round_.municipality_id, round_.id)
    paper.keep_account(
        conn,
        replace(
            kept,
            explanation=told,
            explained_by=actor.label,
            forms_missing=account.forms_missing,
            envelopes_empty=account.envelopes_empty,
        ),
    )
    journal.record(conn, actor, Act.EXPLAIN_PAPER, round_.ref, at=now, detail=f"{in_figures(account)}: {told}")


def require_in_order(conn: Connection, round_: Round) -> None:
    """Refuse to count while paper is half read (PaperUnfinished), or does not add up unexplained (PaperUnbalanced)."""
    if not round_.paper:
        return
    account = reconciliation(conn, round_)
    if account.once or account.differing:
        raise PaperUnfinished(once=account.once, differing=account.differing)
    if not (account.adds_up or account.explained):
        raise _unbalanced(account)


def close(conn: Connection, actor: Actor, round_: Round, now: datetime) -> None:
    """At the count: keep the figures, and destroy the list of who handed in."""
    if not round_.paper:
        return
    account = reconciliation(conn, round_)
    kept = paper.account(conn, round_.municipality_id, round_.id)
    paper.keep_account(conn, replace(kept, registered=account.registered))
    paper.close(conn, round_.municipality_id, round_.id)
    journal.record(conn, actor, Act.RECONCILE_PAPER, round_.ref, at=now, detail=in_figures(account))


def in_figures(account: Reconciliation) -> str:
    """The account on one line, for the journal: data, not words for people."""
    return (
        f"issued {account.issued}, counted {account.counted}, spoiled {account.spoiled}, "
        f"unused {_told(account.unused)}, registered {account.registered}"
    )


def taken(conn: Connection, actor: Actor | None, act: Act, now: datetime) -> tuple[Actor, Round]:
    """The newest round, for this transaction alone.

    Refuses what the rights table does, a round without paper,
    and one that is not the one that was opened (ChangedAfterOpening).
    """
    round_ = rounds.take(conn, actor.municipality_id) if actor else None
    require(actor, act, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor
    assert round_ is not None  # noqa: S101 it was taken above
    require_paper(round_)
    require_as_decided(conn, round_)
    return actor, round_


def require_paper(round_: Round) -> None:
    """Refuse a round that was set up without paper."""
    if not round_.paper:
        raise NoPaper(round=round_.ref)


def _unbalanced(account: Reconciliation) -> PaperUnbalanced:
    return PaperUnbalanced(
        issued=account.issued,
        counted=account.counted,
        spoiled=account.spoiled,
        unused=_told(account.unused),
        registered=account.registered,
    )


def _told(number: int | None) -> str:
    return "–" if number is None else str(number)


def _slot(conn: Connection, round_: Round, key: str) -> bytes:
    secret = rounds.secret(conn, round_.municipality_id, round_.id)
    if secret is None:
        raise RuntimeError(f"round {round_.ref} is open and has no secret")
    return slot_of(secret, key)
