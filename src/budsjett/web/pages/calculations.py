"""What one may do with a question being solved: end it, or ask it anew."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from budsjett.usecases.solving import House
from budsjett.web import working
from budsjett.web.depends import AVisit, MunicipalityId

router = APIRouter()


@router.post("/{m}/regning")
def act(
    m: MunicipalityId,
    visit: AVisit,
    request: Request,
    jobb: Annotated[str, Form(max_length=40)] = "",
    handling: Annotated[Literal["stans", "igjen"], Form()] = "stans",
) -> RedirectResponse:
    """End a calculation of this session's, or forget what it found, and go to its page. Another's is not found."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
    house: House = request.app.state.solving
    asker, _ = working.who(visit, frame.actor)
    at = house.stop(asker, jobb) if handling == "stans" else house.drop(asker, jobb)
    return RedirectResponse(at, 303)
