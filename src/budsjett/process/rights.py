"""Who may do what, and when: one table, role × act × phase. What is not in it is refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from budsjett.errors import AlreadyCounted, NoSuchRound, NotSignedIn, OutsideWindow, WrongPhase, WrongRole
from budsjett.process.people import Actor, Role
from budsjett.process.rounds import ORDER, Phase, Round


class Act(StrEnum):
    """What somebody may want to do."""

    SEE_PLAN = "see plan"
    SAVE_PLAN = "save plan"
    READ_PROPOSALS = "read proposals"
    SUBMIT_PROPOSAL = "submit proposal"
    WITHDRAW_PROPOSAL = "withdraw proposal"
    SET_ASIDE = "set proposal aside"
    TAKE_BACK_IN = "take proposal back in"
    GIVE_STATEMENT = "give statement"
    ANSWER = "answer proposal"
    CAST_BALLOT = "cast ballot"
    LOOK_UP_RECEIPT = "look up receipt"
    SEE_TURNOUT = "see turnout"
    SEE_OUTCOME = "see outcome"
    LOAD_FIGURES = "load figures"
    UNDO_FIGURES = "undo figures"
    CREATE_ROUND = "create round"
    OPEN_PROPOSING = "open proposing"
    OPEN_VOTING = "open voting"
    CLOSE_VOTING = "close voting"
    REOPEN_VOTING = "reopen voting"
    COUNT = "count"
    EXPORT_BALLOTS = "export ballots"
    FILL_TRIAL_BALLOTS = "fill trial ballots"
    SEE_PAPER = "see paper account"
    ISSUE_FORMS = "issue paper forms"
    REGISTER_ENVELOPE = "register paper envelope"
    WITHDRAW_ENVELOPE = "withdraw paper envelope"
    ENTER_FORM = "enter paper form"
    DECIDE_FORM = "decide paper form"
    RESTART_FORM = "enter paper form anew"
    TELL_UNUSED = "tell unused paper forms"
    EXPLAIN_PAPER = "explain paper account"
    RECONCILE_PAPER = "reconcile paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One row: who may, and in which phases of the round.

    `phases` is empty for acts that need no round. `timed`: the phase's announced times hold as well.
    """

    roles: tuple[Role, ...]
    phases: tuple[Phase, ...] = ()
    timed: bool = False


EVERYONE = tuple(Role)
_DISCUSSING = (Phase.PROPOSING, Phase.VOTING)
_FROM_PROPOSING = ORDER[ORDER.index(Phase.PROPOSING) :]
_FROM_VOTING = ORDER[ORDER.index(Phase.VOTING) :]
_UNCOUNTED = (Phase.VOTING, Phase.CLOSED)
_COUNCIL = (Role.COUNCIL,)
_PROPOSERS = (Role.CITIZEN, Role.COUNCIL, Role.REPRESENTATIVE)
_ADMINISTRATOR = (Role.ADMINISTRATOR,)

RIGHTS: dict[Act, Right] = {
    Act.SEE_PLAN: Right(roles=EVERYONE),
    Act.SAVE_PLAN: Right(roles=(Role.REPRESENTATIVE, Role.COUNCIL, Role.ADMINISTRATOR)),
    Act.READ_PROPOSALS: Right(roles=EVERYONE),
    Act.SUBMIT_PROPOSAL: Right(roles=_PROPOSERS, phases=_DISCUSSING, timed=True),
    # One's own only: `usecases/propose.py` asks whose it is.
    Act.WITHDRAW_PROPOSAL: Right(roles=_PROPOSERS, phases=_DISCUSSING, timed=True),
    # Citizens' only, and never what stands on a ballot: `usecases/set_aside.py`. What is hurtful does not wait.
    Act.SET_ASIDE: Right(roles=_ADMINISTRATOR, phases=_FROM_PROPOSING),
    Act.TAKE_BACK_IN: Right(roles=_ADMINISTRATOR, phases=_FROM_PROPOSING),
    Act.GIVE_STATEMENT: Right(roles=_COUNCIL, phases=_DISCUSSING, timed=True),
    # An answer that comes late is better than none: no times.
    Act.ANSWER: Right(roles=_ADMINISTRATOR, phases=_FROM_PROPOSING),
    Act.CAST_BALLOT: Right(roles=(Role.CITIZEN,), phases=(Phase.VOTING,), timed=True),
    Act.LOOK_UP_RECEIPT: Right(roles=EVERYONE),
    Act.SEE_TURNOUT: Right(roles=EVERYONE, phases=(Phase.VOTING, Phase.CLOSED, Phase.COUNTED)),
    # Nobody sees anything of the outcome before the count, the administration included.
    Act.SEE_OUTCOME: Right(roles=EVERYONE, phases=(Phase.COUNTED,)),
    Act.LOAD_FIGURES: Right(roles=_ADMINISTRATOR),
    Act.UNDO_FIGURES: Right(roles=_ADMINISTRATOR),
    Act.CREATE_ROUND: Right(roles=_ADMINISTRATOR),
    Act.OPEN_PROPOSING: Right(roles=_ADMINISTRATOR, phases=(Phase.PREPARING,)),
    Act.OPEN_VOTING: Right(roles=_ADMINISTRATOR, phases=(Phase.PREPARING, Phase.PROPOSING)),
    # May be broken off before the announced time; the journal says so.
    Act.CLOSE_VOTING: Right(roles=_ADMINISTRATOR, phases=(Phase.VOTING,)),
    Act.REOPEN_VOTING: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    Act.COUNT: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    # In a small town the ballots together are fingerprints: not for everyone.
    Act.EXPORT_BALLOTS: Right(roles=_ADMINISTRATOR, phases=(Phase.COUNTED,)),
    Act.FILL_TRIAL_BALLOTS: Right(roles=_ADMINISTRATOR, phases=(Phase.VOTING,)),
    Act.SEE_PAPER: Right(roles=_ADMINISTRATOR, phases=_FROM_VOTING),
    Act.ISSUE_FORMS: Right(roles=_ADMINISTRATOR, phases=(Phase.VOTING,)),
    # What came in time may be written down after it: no times.
    Act.REGISTER_ENVELOPE: Right(roles=_ADMINISTRATOR, phases=_UNCOUNTED),
    Act.WITHDRAW_ENVELOPE: Right(roles=_ADMINISTRATOR, phases=_UNCOUNTED),
    # Envelopes are opened together, when no more may come: then none is opened alone.
    Act.ENTER_FORM: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    Act.DECIDE_FORM: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    Act.RESTART_FORM: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    Act.TELL_UNUSED: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    Act.EXPLAIN_PAPER: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
    Act.RECONCILE_PAPER: Right(roles=_ADMINISTRATOR, phases=(Phase.CLOSED,)),
}


def allows(actor: Actor | None, act: Act, round_: Round | None, now: datetime) -> bool:
    """Whether `require` would let it through; for showing or leaving out a door."""
    try:
        require(actor, act, round_, now)
    except (NotSignedIn, WrongRole, WrongPhase, OutsideWindow, AlreadyCounted, NoSuchRound):
        return False
    return True


def require(actor: Actor | None, act: Act, round_: Round | None, now: datetime) -> None:
    """Refuse what the table does not allow: by role, then municipality, then phase, then time."""
    right = RIGHTS[act]
    role = actor.role if actor else Role.VISITOR
    if role not in right.roles:
        if role == Role.VISITOR:
            raise NotSignedIn(needed=", ".join(right.roles))
        raise WrongRole(role=role.value, needed=", ".join(right.roles))
    if round_ is not None and actor is not None and actor.municipality_id != round_.municipality_id:
        raise NoSuchRound(round=round_.ref)
    if not right.phases:
        return
    if round_ is None:
        raise NoSuchRound(round="")
    if round_.phase not in right.phases:
        if round_.phase == Phase.COUNTED and right.phases[-1] == Phase.CLOSED:
            raise AlreadyCounted(counted=round_.ref)
        raise WrongPhase(needed=right.phases[0].value, current=round_.phase.value)
    if right.timed:
        round_.require(round_.phase, now)


def as_markdown() -> str:
    """The table, as `docs/reference/rights.md` shows it."""
    lines = [
        "# Rights: who may do what, and when",
        "",
        "Made from `process/rights.py`; a test compares. What is not allowed here is refused.",
        "*Any time* needs no round. *Timed*: the phase's announced opening and closing hold as well.",
        "",
        "| Act | " + " | ".join(role.value for role in Role) + " | In phase | Timed |",
        "|---|" + ":-:|" * len(Role) + "---|:-:|",
    ]
    for act, right in RIGHTS.items():
        marks = " | ".join("✓" if role in right.roles else "–" for role in Role)
        phases = ", ".join(right.phases) or "any time"
        lines.append(f"| {act.value} | {marks} | {phases} | {'✓' if right.timed else ''} |")
    return "\n".join(lines) + "\n"
