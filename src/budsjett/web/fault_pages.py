"""Refusals and faults as pages: the whole page for a browser, a message for htmx."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from budsjett.errors import BudsjettError, Busy
from budsjett.web import faults
from budsjett.web.links import parts_of
from budsjett.web.render import Frame, Page, render, wants_part

NOT_SIGNED_IN = 401
AGAIN_S = 5
"""When to try again after having been told that it is busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPage(Page):
    """What went wrong, in words, and a way on."""

    template: ClassVar[str] = "faults/page.html"
    part: ClassVar[str | None] = "faults/_message.html"

    sentence: str
    status: int
    back: str
    sign_in: str
    """Where to say who one is and come back, when that is all that is missing; else empty."""


def answer(request: Request, status: int, sentence: str = "") -> HTMLResponse:
    """Tell of a status. htmx is told to put the message where messages stand, whatever it meant to replace."""
    page = FaultPage(
        frame=Frame(municipality=None, actor=None, round=None, path=request.url.path, demo=False),
        title=faults.heading(status),
        sentence=sentence or faults.sentence(status),
        status=status,
        back=_back(request),
        sign_in=_sign_in(request) if status == NOT_SIGNED_IN else "",
    )
    headers = {"Cache-Control": "no-store"}
    if wants_part(request):
        headers |= {"HX-Retarget": "#melding", "HX-Reswap": "innerHTML"}
    return render(request, page, status=status, headers=headers)


def _sign_in(request: Request) -> str:
    # What was sent with a form is gone after signing in, so only a page that was read is come back to.
    path = request.url.path
    wanted = {"kommune": path.split("/")[1], "til": path if request.method == "GET" else ""}
    return f"/logg-inn?{urlencode(wanted)}"


def _back(request: Request) -> str:
    """Where the person came from, if that was here; only its path, so that no other site can be linked to."""
    came_from = parts_of(request.headers.get("referer", ""))
    if came_from.netloc == request.headers.get("host") and came_from.path.startswith("/"):
        return "/" + came_from.path.lstrip("/") + (f"?{came_from.query}" if came_from.query else "")
    return "/"


async def on_refusal(request: Request, error: Exception) -> HTMLResponse:
    """A refusal of ours."""
    assert isinstance(error, BudsjettError)  # noqa: S101 (registered for exactly this class)
    told = answer(request, *faults.tell(error))
    if isinstance(error, Busy):
        told.headers["Retry-After"] = str(AGAIN_S)
    return told


async def on_http(request: Request, error: Exception) -> HTMLResponse:
    """A refusal of the framework's: no such page, wrong method, a body that cannot be read."""
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for exactly this class)
    told = answer(request, error.status_code)
    if error.headers:
        told.headers.update(error.headers)
    return told


async def on_invalid(request: Request, error: Exception) -> HTMLResponse:
    """A field that is missing or malformed. What was sent is never sent back: it may be NaN, NUL or someone's words."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for exactly this class)
    places = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
    return answer(request, 404 if places == {"path"} else 422)
