"""What every request passes before a page sees it, and every answer after: hosts, origins, sizes, headers."""

import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budsjett.web.fault_pages import answer

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


class Outermost:
    """Headers on every answer, and a page in words when something we did not foresee goes wrong."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = HEADERS | ({"Strict-Transport-Security": TWO_YEARS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; add the headers; catch what nobody else caught."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
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
        except Exception:
            # The path is logged, never the query or the body: they may hold what a person wrote.
            log.exception("unforeseen fault at %s %s", scope["method"], scope["path"])
            if started:
                raise
            await answer(Request(scope, receive), 500)(scope, receive, send_with_headers)


class Hosts:
    """Answer only to the names this service has; a forged Host would end up in links and caches."""

    def __init__(self, app: ASGIApp, *, trusted: tuple[str, ...]) -> None:
        self.app = app
        self.trusted = {name.casefold() for name in trusted}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a host we are not."""
        if scope["type"] == "http" and "*" not in self.trusted:
            host = Headers(scope=scope).get("host", "")
            if (urlsplit(f"//{host}").hostname or "") not in self.trusted:
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
                else origin is None or urlsplit(origin).netloc == headers.get("host")
            )
            if not own:
                await answer(Request(scope, receive), 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class Sizes:
    """Read a body no further than its limit, and refuse a larger one before anything looks inside it."""

    def __init__(self, app: ASGIApp, *, largest_bytes: int) -> None:
        self.app = app
        self.largest_bytes = largest_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a declared length at once, and an undeclared one when it has grown too long."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        too_large = not declared.isascii() or not declared.isdigit() or int(declared[:20]) > self.largest_bytes
        body = b""
        while not too_large:
            message = await receive()
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
