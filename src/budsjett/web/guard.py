"""What every request passes before a page sees it, and every answer after: hosts, origins, sizes, headers."""

import asyncio
import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budsjett.errors import Busy
from budsjett.web.fault_pages import answer, on_refusal
from budsjett.web.links import NOWHERE, parts_of

log = logging.getLogger("budsjett.web")

SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",  # the design system's style sheet draws its small icons so
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(SOURCES)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SLOWEST_BODY_S = 30
"""A body that has not come by then is not waited for."""
LAST_RESORT = (
    "<!doctype html><html lang=nb><meta charset=utf-8><title>Noe gikk galt hos oss</title>"
    "<h1>Noe gikk galt hos oss</h1><p>Feilen er notert. Prøv igjen om litt.</p>"
)
"""When not even the page that tells of a fault can be made."""


class Outermost:
    """Headers on every answer, and a page in words when something we did not foresee goes wrong.

    `https`: people reach us over https and nothing else, whatever the proxy in front of us forgets to say.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.https = https
        self.headers = HEADERS | ({"Strict-Transport-Security": TWO_YEARS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; add the headers; catch what nobody else caught."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.https:
            scope["scheme"] = "https"
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Busy as busy:
            if started:
                raise
            await (await on_refusal(Request(scope, receive), busy))(scope, receive, send_with_headers)
        except Exception:
            # The path is logged, never the query or the body: they may hold what a person wrote.
            log.exception("unforeseen fault at %s %s", scope["method"], scope["path"])
            if started:
                raise
            await _apology(Request(scope, receive))(scope, receive, send_with_headers)


def _apology(request: Request) -> HTMLResponse:
    try:
        return answer(request, 500)
    except Exception:
        log.exception("the page that tells of a fault cannot be made")
        return HTMLResponse(LAST_RESORT, 500)


class Hosts:
    """Answer only to the names this service has; a forged Host would end up in links and caches."""

    def __init__(self, app: ASGIApp, *, trusted: tuple[str, ...]) -> None:
        self.app = app
        self.trusted = {name.casefold() for name in trusted}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a host we are not."""
        if scope["type"] == "http" and "*" not in self.trusted:
            hosts = Headers(scope=scope).getlist("host")
            named = parts_of(f"//{hosts[0]}") if len(hosts) == 1 else NOWHERE
            if named.netloc != "".join(hosts) or "@" in named.netloc or named.hostname not in self.trusted:
                await answer(Request(scope, receive), 400)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class SameOrigin:
    """Refuse an act that a browser says began on another site: Sec-Fetch-Site, else Origin against Host.

    A client that sends neither is no browser and carries no cookie it did not mean to send.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what comes from elsewhere."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            site, origin = headers.get("sec-fetch-site"), headers.get("origin")
            own = (
                site in {"same-origin", "none"}
                if site
                else origin is None or parts_of(origin).netloc == headers.get("host")
            )
            if not own:
                await answer(Request(scope, receive), 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class Sizes:
    """Read a body no further than its limit and no longer than its time, before anything looks inside it."""

    def __init__(self, app: ASGIApp, *, largest_bytes: int, slowest_s: float = SLOWEST_BODY_S) -> None:
        self.app = app
        self.largest_bytes = largest_bytes
        self.slowest_s = slowest_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a declared length at once, and an undeclared one when it has grown too long."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        too_large = not declared.isascii() or not declared.isdigit() or int(declared[:20]) > self.largest_bytes
        body = b""
        deadline = asyncio.get_running_loop().time() + self.slowest_s
        while not too_large:
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                await answer(Request(scope, receive), 408)(scope, receive, send)
                return
            if message["type"] != "http.request":
                return  # gone before it was sent
            body += message.get("body", b"")
            too_large = len(body) > self.largest_bytes
            if not message.get("more_body", False):
                break
        if too_large:
            await answer(Request(scope, receive), 413)(scope, receive, send)
            return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)
