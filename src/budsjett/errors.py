"""
Everything budsjett may refuse, and why. Data only: the sentence a person reads is in `web/faults.py`.

* BudsjettError
  x NotAllowed            the rules of the round say no
    - WrongPhase          the act belongs to another phase
    - OutsideWindow       the phase is right, the time is not
    - WrongRole           the role may not do this
    - NotSignedIn         nobody has signed in
    - NotYetCounted       a result was asked for before the count
    - AlreadyCounted      the round was counted before
    - ChangedAfterOpening what was decided when voting opened has been changed since
    - RoundUnderway       a round that is not counted stands in the way of a new one
    - RoundNamedAlready   another round has that reference
    - AnothersProposal    somebody else handed the proposal in
    - TooManyProposals    one citizen's proposals that stand are as many as may
    - ProposalsSpent      one citizen has handed in as many as may in a round
    - NotACitizens        only what a citizen proposes may be set aside
    - NotSetAside         the proposal stands already
    - OnTheBallot         what stands on a ballot is not changed
    - OwnInTheRound       who has proposed something does not decide over others' proposals
    - OnlyInDemonstration the act exists only where nothing is real
    - NoPaper             the round was set up without ballots on paper
    - OnPaper             the voter has handed in a ballot on paper, which goes before the browser's
    - OnPaperAlready      the envelope of one voter is registered twice
    - EnteredAlready      one person enters a form on paper a second time
    - FormSettled         a form on paper is counted or spoiled already
    - FormsDiffer         two have entered a form on paper differently, and a third must look
    - OwnEntry            who has entered a form on paper does not decide between the two entries
    - MoreForms           more forms on paper than envelopes
    - PaperUnfinished     forms on paper are entered once, or differently, and nothing is counted before that is done
    - PaperUnbalanced     the account of paper does not add up, and nobody has explained it
  x NotFound              what was asked for is not there
    - NoSuchMunicipality
    - NoSuchRound
    - NoSuchCouncil
    - NoSuchMeasure
    - NoSuchAmount
    - NoSuchProposal
    - NoSuchPlan
    - NoSuchReceipt
    - NoSuchForm          no form on paper with that number was issued
    - NotOnPaper          nobody registered the voter's envelope
    - NothingDiffers      nobody has entered the form on paper differently
    - NoSuchCalculation   a calculation that is not this session's, or no longer kept
  x Invalid               the request does not hang together
    - InvalidText         a text is empty, too long or holds characters that cannot be shown
    - InvalidNumber       a number is no number, or is out of range
    - NoPlacedMeasures    districts are asked about, and no measure is placed in any
    - InvalidWindow       a phase that closes before it opens, or before the one ahead of it closes
    - UnknownLever        a lever the municipality does not have
    - UnknownLine         a line that is not in the chart
    - UnknownTheme        a theme the municipality does not have
    - UnknownHeading      no theme, service or district that measures could be held down under
    - YearOutsidePlan     a year outside the plan
    - UnknownMeasure      a ballot or a package names a measure that is not on the list
    - UnknownGroup        a group that nobody was asked about
    - DuplicatePerson     the same person twice in a pool to draw from
    - DuplicateMeasure    the same measure twice
    - MissingRequirement  a measure requires another
    - ExcludedTogether    two measures exclude each other
    - MissingAssumption   an assumption is needed for what was asked, and nobody has made it
    - CutsExclude         two cuts that cannot both be carried out stand on one ballot
    - CyclicRequirement   measures that require each other in a ring
    - NothingToChoose     a package is asked for where there are no measures
    - NothingToVoteOn     a ballot without measures
    - InvalidPoints       points that do not add up
    - MoreThanOne         a second choice on a ballot with one
    - SamePlace           two in one place of a ranking
    - StaleBallot         the ballot was filled in against another list than the one that stands
    - NothingToShare      the cuts and incomes do not reach the need, so there is nothing to vote over
    - FaultyFiles         files to load have errors; each has its place
    - UnreadableFile      an uploaded file is not what it says, or takes too much to read
    - FiguresMoved        the figures were changed by others between the check and the yes
    - NothingToUndo       no figures before the ones that stand
    - NoAnswer            a source elsewhere did not answer, or answered something else than asked
    - FaultyElection      an election file cannot be read
    - FaultyBasis         figures do not hang together; no plan can be computed from them
    - UnknownProjection   an alternative for the population that is not there
    - PlansApart          two plans that cannot be set against each other
    - TooManyPlans        more plans to compare than fit
    - UnsafeSettings      settings that would make production unsafe
  x Unable                what was asked is in order, and this machine cannot do it
    - MissingProgram      a program is not installed
    - NotRecalculated     another program did not finish its sums
    - NotDrawn            the solver did not find the fairest draw, or not in time
    - NotProven           no set was proven the best within the time there was
  x SolvingSpent          the solver has been had for long enough this hour
  x TooOften              the same was done too often within an hour
  x Busy                  others have held the database too long; nothing is wrong with what was asked
"""

from dataclasses import dataclass


@dataclass(eq=False, kw_only=True)
class BudsjettError(Exception):
    """A refusal a person can be told about; a bug is never one."""

    def __str__(self) -> str:
        """For logs and developers."""
        return f"{type(self).__name__}: {vars(self)}"


@dataclass(eq=False, kw_only=True)
class NotAllowed(BudsjettError):
    """The rules of the round say no."""


@dataclass(eq=False, kw_only=True)
class WrongPhase(NotAllowed):
    """The act belongs to another phase than the one the round is in."""

    needed: str
    current: str


@dataclass(eq=False, kw_only=True)
class OutsideWindow(NotAllowed):
    """The phase is right, but its time has not come or has passed."""

    opens: str
    closes: str


@dataclass(eq=False, kw_only=True)
class WrongRole(NotAllowed):
    """The role may not do this."""

    role: str
    needed: str


@dataclass(eq=False, kw_only=True)
class NotSignedIn(NotAllowed):
    """Nobody has signed in."""

    needed: str


@dataclass(eq=False, kw_only=True)
class NotYetCounted(NotAllowed):
    """A result was asked for before the count."""

    closes: str


@dataclass(eq=False, kw_only=True)
class AlreadyCounted(NotAllowed):
    """The round was counted before, and a count stands."""

    counted: str


@dataclass(eq=False, kw_only=True)
class ChangedAfterOpening(NotAllowed):
    """Rule, list, prices or something else that was decided when voting opened is another now."""

    round: str


@dataclass(eq=False, kw_only=True)
class RoundUnderway(NotAllowed):
    """A municipality has one round at a time; the one underway is not counted yet."""

    round: str


@dataclass(eq=False, kw_only=True)
class RoundNamedAlready(NotAllowed):
    """A reference belongs to one round for good: it stands in files and addresses."""

    round: str


@dataclass(eq=False, kw_only=True)
class AnothersProposal(NotAllowed):
    """Somebody else handed the proposal in. `author` names a council or a representative, never a citizen."""

    author: str


@dataclass(eq=False, kw_only=True)
class TooManyProposals(NotAllowed):
    """One citizen's standing proposals are as many as may; one must be withdrawn first."""

    most: int


@dataclass(eq=False, kw_only=True)
class ProposalsSpent(NotAllowed):
    """One citizen has handed in as many proposals as may in a round, those withdrawn counted too."""

    most: int


@dataclass(eq=False, kw_only=True)
class NotACitizens(NotAllowed):
    """What councils and representatives propose is theirs to answer for: it is not set aside."""

    proposal: str


@dataclass(eq=False, kw_only=True)
class NotSetAside(NotAllowed):
    """The proposal is not set aside, and cannot be taken back in."""

    proposal: str


@dataclass(eq=False, kw_only=True)
class OnTheBallot(NotAllowed):
    """A ballot is not changed: what stands on it, or stood on one that was counted, stays."""

    proposal: str


@dataclass(eq=False, kw_only=True)
class OwnInTheRound(NotAllowed):
    """Whoever has a proposal of her own in the round does not decide over others'."""

    round: str


@dataclass(eq=False, kw_only=True)
class OnlyInDemonstration(NotAllowed):
    """The act exists only where nothing is real."""


@dataclass(eq=False, kw_only=True)
class NoPaper(NotAllowed):
    """The round was set up without ballots on paper."""

    round: str


@dataclass(eq=False, kw_only=True)
class OnPaper(NotAllowed):
    """The voter has handed in a ballot on paper, and paper goes before the browser."""


@dataclass(eq=False, kw_only=True)
class OnPaperAlready(NotAllowed):
    """The voter's envelope is registered already."""


@dataclass(eq=False, kw_only=True)
class EnteredAlready(NotAllowed):
    """Two different persons enter each form."""

    number: str


@dataclass(eq=False, kw_only=True)
class FormSettled(NotAllowed):
    """What became of a form is not changed."""

    number: str


@dataclass(eq=False, kw_only=True)
class FormsDiffer(NotAllowed):
    """Two have entered a form differently; a third entry would be lost."""

    number: str


@dataclass(eq=False, kw_only=True)
class OwnEntry(NotAllowed):
    """Who has entered a form does not decide which entry holds."""

    number: str


@dataclass(eq=False, kw_only=True)
class MoreForms(NotAllowed):
    """There are as many forms entered as envelopes registered."""

    registered: int


@dataclass(eq=False, kw_only=True)
class PaperUnfinished(NotAllowed):
    """Forms are entered by one person only, or differently by two."""

    once: int
    differing: int


@dataclass(eq=False, kw_only=True)
class PaperUnbalanced(NotAllowed):
    """Issued is not counted + spoiled + unused, or registered is not counted + spoiled.

    `unused`: '–' where nobody has counted them.
    """

    issued: int
    counted: int
    spoiled: int
    unused: str
    registered: int


@dataclass(eq=False, kw_only=True)
class NotFound(BudsjettError):
    """What was asked for is not there."""


@dataclass(eq=False, kw_only=True)
class NoSuchMunicipality(NotFound):
    """No municipality by that name is loaded."""

    municipality: str


@dataclass(eq=False, kw_only=True)
class NoSuchRound(NotFound):
    """The municipality has no such round."""

    round: str


@dataclass(eq=False, kw_only=True)
class NoSuchCouncil(NotFound):
    """The municipality has no such council."""

    council: str


@dataclass(eq=False, kw_only=True)
class NoSuchMeasure(NotFound):
    """The municipality has no such measure."""

    measure: str


@dataclass(eq=False, kw_only=True)
class NoSuchAmount(NotFound):
    """The plan has no such line, or does not cover the year."""

    line: str
    year: int


@dataclass(eq=False, kw_only=True)
class NoSuchProposal(NotFound):
    """No proposal has that reference."""

    proposal: str


@dataclass(eq=False, kw_only=True)
class NoSuchPlan(NotFound):
    """No saved plan has that reference."""

    plan: str


@dataclass(eq=False, kw_only=True)
class NoSuchReceipt(NotFound):
    """No ballot in the box has that receipt."""

    receipt: str


@dataclass(eq=False, kw_only=True)
class NoSuchForm(NotFound):
    """No form with this number was issued in the round."""

    number: str


@dataclass(eq=False, kw_only=True)
class NotOnPaper(NotFound):
    """Nobody has registered an envelope of the voter's."""


@dataclass(eq=False, kw_only=True)
class NothingDiffers(NotFound):
    """There are no two entries of the form that differ."""

    number: str


@dataclass(eq=False, kw_only=True)
class NoSuchCalculation(NotFound):
    """Not one of this session's calculations, or no longer kept."""


@dataclass(eq=False, kw_only=True)
class Invalid(BudsjettError):
    """The request does not hang together."""


@dataclass(eq=False, kw_only=True)
class InvalidText(Invalid):
    """A text is empty, too long, or holds characters that cannot be shown."""

    field: str
    value: str
    wanted: str


@dataclass(eq=False, kw_only=True)
class InvalidNumber(Invalid):
    """A number is no number, or is out of range."""

    field: str
    value: str
    wanted: str


@dataclass(eq=False, kw_only=True)
class OutsideLegalRange(Invalid):
    """A lever asked to be free beyond where it may stand. `law` says what sets the range."""

    lever: str
    asked: str
    lowest: str
    highest: str
    law: str


@dataclass(eq=False, kw_only=True)
class LeverNotDecided(Invalid):
    """A lever that shows what others decide, asked to be free."""

    lever: str


@dataclass(eq=False, kw_only=True)
class GoalWithoutSupport(Invalid):
    """A goal about ballots where there are none."""

    goal: str


@dataclass(eq=False, kw_only=True)
class NoPlacedMeasures(Invalid):
    """The districts are asked about, and no measure is placed in any of them."""


@dataclass(eq=False, kw_only=True)
class InvalidWindow(Invalid):
    """A phase that closes before it opens, or that opens before the one ahead of it has closed."""

    phase: str
    opens: str
    closes: str


@dataclass(eq=False, kw_only=True)
class UnknownLever(Invalid):
    """A lever the municipality does not have."""

    lever: str
    known: str


@dataclass(eq=False, kw_only=True)
class UnknownLine(Invalid):
    """A line that is not in the chart of lines."""

    line: str


@dataclass(eq=False, kw_only=True)
class UnknownTheme(Invalid):
    """A weight for a theme the municipality does not have."""

    theme: str
    known: str


@dataclass(eq=False, kw_only=True)
class UnknownHeading(Invalid):
    """A cap on what is no theme, no service and no district of the municipality."""

    heading: str
    known: str


@dataclass(eq=False, kw_only=True)
class YearOutsidePlan(Invalid):
    """A year that the plan does not cover."""

    year: int
    first: int
    last: int


@dataclass(eq=False, kw_only=True)
class UnknownMeasure(Invalid):
    """A ballot or a package names a measure that is not on the list."""

    measure: str


@dataclass(eq=False, kw_only=True)
class UnknownLevel(Invalid):
    """A package has a measure at a level that the list does not give. `measure` is its title."""

    measure: str
    level: str
    known: str


@dataclass(eq=False, kw_only=True)
class DuplicatePerson(Invalid):
    """The same id twice among those to draw from."""

    person: str


@dataclass(eq=False, kw_only=True)
class UnknownGroup(Invalid):
    """A group of voters, or a trait, that the round does not ask about."""

    group: str


@dataclass(eq=False, kw_only=True)
class DuplicateMeasure(Invalid):
    """The same measure twice."""

    measure: str


@dataclass(eq=False, kw_only=True)
class MissingRequirement(Invalid):
    """A measure requires another that is not there."""

    measure: str
    requires: str


@dataclass(eq=False, kw_only=True)
class MissingAssumption(Invalid):
    """What was asked for needs an assumption that nobody has made."""

    assumption: str


@dataclass(eq=False, kw_only=True)
class TooFewCounts(Invalid):
    """People have been counted by single year of age in too few years to project or draw from."""

    counted: int
    fewest: int


@dataclass(eq=False, kw_only=True)
class ExcludedTogether(Invalid):
    """Two measures exclude each other."""

    measure: str
    excludes: str


@dataclass(eq=False, kw_only=True)
class CutsExclude(Invalid):
    """Two cuts on one ballot exclude each other: if nobody spares one of them, both are carried out."""

    measure: str
    excludes: str


@dataclass(eq=False, kw_only=True)
class CyclicRequirement(Invalid):
    """Measures that require each other in a ring."""

    measure: str


@dataclass(eq=False, kw_only=True)
class NothingToChoose(Invalid):
    """A package is asked for where the municipality has no measures."""


@dataclass(eq=False, kw_only=True)
class NothingToVoteOn(Invalid):
    """A ballot without measures."""

    round: str


@dataclass(eq=False, kw_only=True)
class InvalidPoints(Invalid):
    """Points that do not add up to what a ballot has."""

    given: int
    limit: int


@dataclass(eq=False, kw_only=True)
class MoreThanOne(Invalid):
    """A ballot that chooses one thing chooses more."""

    count: int


@dataclass(eq=False, kw_only=True)
class TooFewThings(Invalid):
    """A ballot that is not blank names fewer things than the round asks for. `missing`: so many more would do."""

    count: int
    least: int
    missing: int


@dataclass(eq=False, kw_only=True)
class TooManyThings(Invalid):
    """A ballot names more things than the round allows. `over`: so many fewer would do."""

    count: int
    most: int
    over: int


@dataclass(eq=False, kw_only=True)
class ListTooShort(Invalid):
    """The list has fewer things than each ballot must name. `missing`: so many more would do."""

    least: int
    listed: int
    missing: int


@dataclass(eq=False, kw_only=True)
class SamePlace(Invalid):
    """A ranking has two things in one place."""

    place: int
    first: str
    second: str


@dataclass(eq=False, kw_only=True)
class StaleBallot(Invalid):
    """The ballot was filled in against another list than the one that stands."""

    round: str


@dataclass(eq=False, kw_only=True)
class NothingToShare(Invalid):
    """All cuts and incomes together do not reach what must be found, so there is nothing to vote over."""

    need_kr: int
    found_kr: int


@dataclass(eq=False, kw_only=True)
class FaultyFiles(Invalid):
    """Files to load have errors; nothing was loaded. Each finding has its place."""

    findings: tuple[object, ...]
    count: int


@dataclass(eq=False, kw_only=True)
class UnreadableFile(Invalid):
    """An uploaded file is not what it says, was made to do harm, or takes too much to read."""

    file: str
    problem: str
    remedy: str


@dataclass(eq=False, kw_only=True)
class FiguresMoved(Invalid):
    """The figures that stand are others than the ones a file was checked against."""


@dataclass(eq=False, kw_only=True)
class NothingToUndo(Invalid):
    """There are no figures before the ones that stand."""


@dataclass(eq=False, kw_only=True)
class NoAnswer(Invalid):
    """A source elsewhere did not answer, or answered something else than was asked."""

    source: str
    problem: str
    remedy: str


@dataclass(eq=False, kw_only=True)
class FaultyElection(Invalid):
    """An election file cannot be read."""

    line: int
    problem: str


@dataclass(eq=False, kw_only=True)
class FaultyBasis(Invalid):
    """Figures do not hang together; no plan can be computed from them."""

    problems: tuple[object, ...]
    count: int


@dataclass(eq=False, kw_only=True)
class UnknownProjection(Invalid):
    """An alternative for the population that the municipality does not have."""

    projection: str
    known: str


@dataclass(eq=False, kw_only=True)
class PlansApart(Invalid):
    """Two plans for different municipalities, years or prices: they cannot be set against each other."""

    before: str
    after: str


@dataclass(eq=False, kw_only=True)
class TooManyPlans(Invalid):
    """More plans to compare than fit side by side."""

    count: int
    limit: int


@dataclass(eq=False, kw_only=True)
class UnsafeSettings(Invalid):
    """Settings that would make production unsafe. Each sentence says what to set."""

    sentences: str


@dataclass(eq=False, kw_only=True)
class Unable(BudsjettError):
    """What was asked is in order, and this machine cannot do it."""


@dataclass(eq=False, kw_only=True)
class MissingProgram(Unable):
    """A program is not installed. `package`: what gives it."""

    program: str
    package: str


@dataclass(eq=False, kw_only=True)
class NotRecalculated(Unable):
    """Another program did not finish its sums. `said`: what it said last."""

    said: str


@dataclass(eq=False, kw_only=True)
class NotProven(Unable):
    """No set was proven the best within the time there was, so nothing is adopted. `rule`: which looked for one."""

    rule: str = ""
    seconds: int = 0


@dataclass(eq=False, kw_only=True)
class SolvingSpent(BudsjettError):
    """Someone has had the solver for long enough this hour. `opens`: when there is room again, ISO 8601."""

    seconds: int
    opens: str


@dataclass(eq=False, kw_only=True)
class TooOften(BudsjettError):
    """Someone did the same so many times within an hour. `opens`: when it may be done again, ISO 8601."""

    most: int
    opens: str


@dataclass(eq=False, kw_only=True)
class NotDrawn(Unable):
    """The solver did not find the fairest draw, or not in time. `said`: what it said last."""

    said: str


@dataclass(eq=False, kw_only=True)
class Busy(BudsjettError):
    """Others have held the database too long. Nothing was done; the same may be asked again."""
