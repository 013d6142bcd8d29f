"""The web application: pages behind guards, one engine, and no state of its own but the questions being solved."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from budsjett.errors import BudsjettError
from budsjett.settings import Settings
from budsjett.store.engine import open_engine
from budsjett.usecases.pace import BALLOTS_AN_HOUR, WRONG_CODES_AN_HOUR, Pace
from budsjett.usecases.solving import House
from budsjett.web import fault_pages, pages
from budsjett.web.assets import assets
from budsjett.web.guard import Hosts, Outermost, SameOrigin, Sizes


def create_app(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> FastAPI:
    """The application for these settings; refuses settings that would be unsafe. `clock` is for tests."""
    settings.require_safe()
    app = FastAPI(
        title="budsjett",
        openapi_url=None,  # pages for people; a documented interface for programs comes with its own rights
        lifespan=_lifespan,
        middleware=[
            Middleware(Outermost, https=not settings.demo),
            Middleware(Hosts, trusted=settings.trusted_hosts),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            Middleware(SameOrigin),
            Middleware(Sizes, largest_bytes=settings.largest_body_bytes),
        ],
        exception_handlers={
            BudsjettError: fault_pages.on_refusal,
            HTTPException: fault_pages.on_http,
            RequestValidationError: fault_pages.on_invalid,
        },
    )
    app.state.settings = settings
    app.state.engine = open_engine(settings.database)
    app.state.clock = clock
    app.state.solving = House()
    app.state.casting = Pace(BALLOTS_AN_HOUR)
    app.state.guessing = Pace(WRONG_CODES_AN_HOUR)
    app.mount("/static", assets())
    app.add_api_route("/healthz", healthy, methods=["GET", "HEAD"])
    app.add_api_route("/favicon.ico", favicon, methods=["GET", "HEAD"])
    for router in pages.routers():
        app.include_router(_with_head(router))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.solving.close()
    app.state.engine.dispose()


def _with_head(router: APIRouter) -> APIRouter:
    """The same routes; what may be fetched may also be asked about without its body (RFC 9110 § 9.3.2)."""
    for route in router.routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            route.methods = {*(route.methods or ()), "HEAD"}
    return router


def healthy() -> PlainTextResponse:
    """That the process answers."""
    return PlainTextResponse("ok")


def favicon() -> RedirectResponse:
    """Browsers ask for this whatever the page says."""
    return RedirectResponse(assets().address("mark.svg"), 301)
