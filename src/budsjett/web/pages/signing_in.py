"""Sign-in by choosing a role: the demonstration's own, and marked as such. Real identity comes to the same seam."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from budsjett.budget.basis import Municipality
from budsjett.errors import InvalidText, NoSuchMunicipality, OnlyInDemonstration
from budsjett.process.people import Council, Role
from budsjett.usecases import explore, identify
from budsjett.web import sign_in
from budsjett.web.depends import AVisit
from budsjett.web.links import parts_of
from budsjett.web.render import Page, render
from budsjett.web.sign_in import TRIAL_ADMINISTRATORS, TRIAL_CITIZENS

router = APIRouter()

LONGEST_PATH = 4000
"""A plan with every measure in its address is about two thousand characters long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    """Choose who to be."""

    template: ClassVar[str] = "sign_in/page.html"

    offered: bool
    kommune: str
    til: str
    citizens: tuple[int, ...]
    colleagues: tuple[int, ...]
    councils: tuple[Council, ...]


@router.get("/logg-inn")
def show(
    visit: AVisit,
    request: Request,
    kommune: Annotated[str, Query(max_length=40)] = "",
    til: Annotated[str, Query(max_length=LONGEST_PATH)] = "",
) -> HTMLResponse:
    """The roles one may take."""
    with visit.reading() as conn:
        here = explore.all_municipalities(conn)
        municipality = _chosen(here, kommune)
        frame = visit.frame(conn, municipality.id)
        councils = explore.councils(conn, municipality.id)
    return render(
        request,
        SignInPage(
            frame=frame,
            title="Velg rolle" if visit.settings.signs_in_by_role else "Logg inn",
            offered=visit.settings.signs_in_by_role,
            kommune=municipality.id,
            til=_within(til, municipality.id),
            citizens=tuple(TRIAL_CITIZENS),
            colleagues=tuple(TRIAL_ADMINISTRATORS[1:]),
            councils=councils,
        ),
    )


@router.post("/logg-inn")
def enter(
    visit: AVisit,
    request: Request,
    rolle: Annotated[str, Form(max_length=80)],
    kommune: Annotated[str, Form(max_length=40)],
    til: Annotated[str, Form(max_length=LONGEST_PATH)] = "",
) -> RedirectResponse:
    """Take a role. The old sign-in ends, and a new token is given."""
    if not visit.settings.signs_in_by_role:
        raise OnlyInDemonstration
    role, subject, council_id, label = _read(rolle)
    with visit.writing() as conn:
        municipality = explore.municipality(conn, kommune)
        if visit.token:
            identify.sign_out(conn, visit.token)
        key = sign_in.pseudonym(visit.settings.secret_key, municipality.id, subject)
        token = identify.sign_in(
            conn, municipality.id, role, council_id=council_id, subject=key, label=label, now=visit.now
        )
    response = RedirectResponse(_within(til, municipality.id) or f"/{municipality.id}", 303)
    sign_in.keep(request, response, token)
    return response


@router.post("/logg-ut")
def leave(visit: AVisit, request: Request, kommune: Annotated[str, Form(max_length=40)] = "") -> RedirectResponse:
    """End the sign-in, here and in the database."""
    if visit.token:
        with visit.writing() as conn:
            identify.sign_out(conn, visit.token)
    with visit.reading() as conn:
        home = next((f"/{m.id}" for m in explore.all_municipalities(conn) if m.id == kommune), "/")
    response = RedirectResponse(home, 303)
    sign_in.forget(request, response)
    return response


def _chosen(here: tuple[Municipality, ...], wanted: str) -> Municipality:
    found = next((m for m in here if m.id == wanted), None if wanted else next(iter(here), None))
    if found is None:
        raise NoSuchMunicipality(municipality=wanted)
    return found


def _read(choice: str) -> tuple[Role, str, str | None, str]:
    """What a choice of the form means: role, whose pseudonym, which council, and what to call it."""
    kind, _, which = choice.partition(":")
    if kind == Role.CITIZEN and which in {str(n) for n in TRIAL_CITIZENS}:
        return Role.CITIZEN, sign_in.trial_citizen(which), None, f"Prøveinnbygger {which}"
    if kind == Role.COUNCIL:
        return Role.COUNCIL, f"trial-council-{which}", which, ""
    if kind == Role.ADMINISTRATOR and which in {str(n) for n in TRIAL_ADMINISTRATORS[1:]}:
        return Role.ADMINISTRATOR, f"trial-administrator-{which}", None, f"Administrasjonen, kollega {which} (prøve)"
    if kind == Role.ADMINISTRATOR:
        return Role.ADMINISTRATOR, "trial-administrator", None, "Administrasjonen (prøve)"
    if kind == Role.REPRESENTATIVE:
        return Role.REPRESENTATIVE, "trial-representative", None, "Representant (prøve)"
    raise InvalidText(field="Rolle", value=choice, wanted="en av rollene på listen")


def _within(path: str, municipality_id: str) -> str:
    """Where to go on to: a path of this municipality and nothing else, or nowhere."""
    parts = parts_of(path)
    own = path == f"/{municipality_id}" or path.startswith(f"/{municipality_id}/")
    plain = not parts.scheme and not parts.netloc and "\\" not in path and path.isprintable()
    return path if own and plain else ""
