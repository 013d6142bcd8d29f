"""Look up a receipt: received, and never what the ballot holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from budsjett.errors import BudsjettError, NoSuchReceipt
from budsjett.usecases import vote
from budsjett.usecases.pace import Pace
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.faults import tell
from budsjett.web.render import Page, render
from budsjett.web.working import who

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage(Page):
    """Look up a receipt: received, and never what it holds."""

    template: ClassVar[str] = "ballot/receipt.html"

    code: str
    found: str
    problems: Mapping[str, str]


@router.get("/{m}/kvittering")
def ask_receipt(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The form."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
    return render(request, ReceiptPage(frame=frame, title="Sjekk kvitteringen", code="", found="", problems={}))


@router.post("/{m}/kvittering")
def check_receipt(
    m: MunicipalityId, visit: AVisit, request: Request, kode: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Whether a ballot with this receipt was received. The code travels in the body, so that no log has it."""
    status, found, problems = 200, "", {}
    guessing: Pace = request.app.state.guessing
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        asker, _ = who(visit, frame.actor)
        try:
            guessing.require(asker.person, now=visit.now)
            found = vote.verify_receipt(conn, m, kode).title
        except BudsjettError as refusal:
            if isinstance(refusal, NoSuchReceipt):
                guessing.note(asker.person)
            status, problems["kode"] = tell(refusal)
    code = "".join(c for c in kode[:60] if c.isprintable())
    page = ReceiptPage(frame=frame, title="Sjekk kvitteringen", code=code, found=found, problems=problems)
    return render(request, page, status=status, headers={"Cache-Control": "no-store"})
