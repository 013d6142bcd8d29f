"""A question being solved, as the browser sees it: the answer if it is ready soon, else how far it has come.

The page asks again by itself where there are scripts, and by a link where there are none. A visitor who has not signed
in is given a random token to be known by while the question is solved; it says nothing and is kept nowhere else.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from budsjett.optimise.problem import Answer
from budsjett.process.people import Actor
from budsjett.usecases.solving import Asker, House, Job, Question, Stage
from budsjett.web.depends import Visit
from budsjett.web.how_sure import how_sure
from budsjett.web.render import Frame, Page, render, wants_part

QUICK_S = 1.5
"""Most questions are answered by then, and nobody needs to see how far they have come."""
LONGEST_TOKEN = 100
PIECES = "budsjett-pieces"
"""The header a page sends along when it shows what is finished of an answer."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """How far a question has come."""

    job: str
    ahead: int
    """How many are before it in the line; it is being solved when none are and it has begun."""
    begun: bool
    seconds: int
    limit_s: int
    so_far: Answer | None
    how_sure: str
    """How much better another may be, in words."""
    pieces: bool
    """Whether some of the answer stands below already."""
    here_at: str
    stop_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPage(Page):
    """A question on its way."""

    template: ClassVar[str] = "plan/working.html"
    part: ClassVar[str | None] = "plan/_working.html"
    here: ClassVar[str] = "plan"

    working: Working
    back_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[Found]):
    """A question that was asked, and what is to be answered while it is solved."""

    job: Job[Found]
    pending: Response | None
    """What to answer now; None when the question is over."""
    working: Working | None = None
    """How far it has come, while it is not over."""
    token: str
    """For the browser to keep, where it brought none; else empty."""

    @property
    def found(self) -> Found | None:
        """The answer; while it is solved, what is finished of it. None where nothing is. Raises what went wrong."""
        return self.job.answer() if self.job.over.is_set() else self.job.partly

    @property
    def nothing_yet(self) -> Response | None:
        """What to answer now, for a page that shows what is finished as it comes; None when there is some of it."""
        return None if self.working is not None and self.job.partly is not None else self.pending

    @property
    def stopped(self) -> bool:
        """Whether the one who asked ended it."""
        return self.job.stage is Stage.STOPPED

    def keep(self, request: Request, response: Response) -> Response:
        """The answer, with the token the browser is to bring the next time."""
        if self.token:
            response.set_cookie(
                _name(request), self.token, path="/", secure=_safe(request), httponly=True, samesite="lax"
            )
        return response


def ask(visit: Visit, frame: Frame, question: Question[Found], *, title: str, at: str, back_at: str) -> Asked[Found]:
    """Ask, and wait a moment. Refuses as `House.ask` does.

    `at` is the address of the answer, `back_at` of where to go instead.
    """
    request = visit.request
    house: House = request.app.state.solving
    asker, token = who(visit, frame.actor)
    job = house.ask(asker, question, at=at, now=visit.now)
    over = job.wait(0) if wants_part(request) else house.wait(job, QUICK_S)
    if wants_part(request) and (over or job.partly is not None) and not _reads_on(request, job):
        return Asked(
            job=job, pending=Response(headers={"HX-Refresh": "true", "Cache-Control": "no-store"}), token=token
        )
    if over:
        return Asked(job=job, pending=None, token=token)
    assert frame.municipality is not None  # noqa: S101 (every page that asks belongs to a municipality)
    so_far = job.so_far
    working = Working(
        job=job.id,
        ahead=house.ahead(job),
        begun=job.stage is not Stage.WAITING,
        seconds=int(job.seconds),
        limit_s=round(question.limit_s),
        so_far=so_far,
        how_sure="" if so_far is None else how_sure(so_far),
        pieces=job.partly is not None,
        here_at=at,
        stop_at=f"/{frame.municipality.id}/regning",
    )
    page = WorkingPage(frame=frame, title=title, working=working, back_at=back_at)
    asked = Asked(job=job, pending=None, token=token)
    answer: HTMLResponse = render(request, page, headers={"Cache-Control": "no-store"})
    return Asked(job=job, pending=asked.keep(request, answer), token=token, working=working)


def who(visit: Visit, actor: Actor | None) -> tuple[Asker, str]:
    """Who asks, and a token for the browser to keep where it brought none.

    Signed in: the sign-in and the person. Else the token and the address the request came from.
    """
    request = visit.request
    client = request.client.host if request.client else ""
    person = _digest("person", actor.municipality_id, actor.key) if actor else _digest("address", client)
    if visit.token:
        return Asker(session=_digest("session", visit.token), person=person), ""
    brought = request.cookies.get(_name(request), "")
    token = brought if 0 < len(brought) <= LONGEST_TOKEN else secrets.token_urlsafe(24)
    return Asker(session=_digest("visitor", token), person=person), "" if token == brought else token


def _reads_on(request: Request, job: Job[Found]) -> bool:
    """Whether the page that asks shows pieces already, so that more of them fit in where it stands.

    It is not loaded anew then: who reads it, or is on a link in it, would lose her place.
    """
    return PIECES in request.headers and job.stage in {Stage.SOLVING, Stage.DONE} and job.fault is None


def _digest(*said: str) -> str:
    return hashlib.sha256("\x00".join(said).encode()).hexdigest()


def _safe(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request) -> str:
    return "__Host-regning" if _safe(request) else "regning"
