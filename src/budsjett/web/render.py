"""One way to answer with a page: a Page names its template and is its whole context."""

import gettext
from dataclasses import dataclass, fields
from functools import cache
from io import BytesIO
from typing import Any, ClassVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from budsjett.budget.basis import Municipality
from budsjett.process.people import Actor
from budsjett.process.rounds import Round
from budsjett.web import words
from budsjett.web.assets import ASSETS, assets

BOKMAL = "nb"
"""The source language: needs no catalogue."""

GLOBALS = frozenset({"static", "icon", "lang", "here", "_", "gettext", "ngettext"})
"""What every template may use beside its page's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds every page: where we are, who is asking, and how far the round has come.

    `municipality` and `round` are None on pages that belong to no municipality or round; `actor` is None for a
    visitor; `open_now` is whether the round's phase is open at this moment, `closes` when it closes, in words.
    """

    municipality: Municipality | None
    actor: Actor | None
    round: Round | None
    path: str
    demo: bool
    open_now: bool = False
    closes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page. Its fields are the whole context of its template; `here` marks its place in the menu."""

    template: ClassVar[str]
    part: ClassVar[str | None] = None
    """What htmx swaps; the page includes the same file."""
    here: ClassVar[str] = ""

    frame: Frame
    title: str


def icon(name: str) -> Markup:
    """An icon from the sprite, hidden from screen readers: the words beside it carry the meaning."""
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        static("vendor/icons.svg"), escape(name)
    )


def static(path: str) -> str:
    """The address of a static file, with the content of all static files in it, so it may be cached for ever."""
    return assets().address(path)


@cache
def environment(lang: str = BOKMAL) -> Environment:
    """The templates in a language. A catalogue is read from `web/locale` once; there is no build step."""
    jinja = Environment(
        loader=FileSystemLoader(ASSETS / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    spoken = _catalogue(lang)
    jinja.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    jinja.globals.update(static=static, icon=icon, lang=lang)
    jinja.filters.update(
        kr=words.kr,
        mill=words.mill,
        mill_kr=words.mill_kr,
        money=words.money,
        number=words.number,
        shortest=words.shortest,
        percent=words.percent,
        day=words.day,
        moment=words.moment,
        together=words.together,
    )
    jinja.policies["ext.i18n.trimmed"] = True
    return jinja


def _catalogue(lang: str) -> gettext.NullTranslations:
    source = ASSETS / "locale" / lang / "LC_MESSAGES" / "messages.po"
    if lang == BOKMAL or not source.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def context(page: Page) -> dict[str, Any]:
    """A page's fields by name, and its place in the menu."""
    return {f.name: getattr(page, f.name) for f in fields(page)} | {"here": page.here}


def wants_part(request: Request) -> bool:
    """Whether htmx asks for a piece to swap, not for a whole page."""
    return "hx-request" in request.headers and request.headers.get("hx-request-type") != "full"


def render(request: Request, page: Page, *, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The whole page, or only its part when htmx asks for that."""
    name = page.part if page.part and wants_part(request) else page.template
    html = environment().get_template(name).render(context(page))
    # A page that knows who asks stays out of every cache; the others may be kept if asked about again.
    fresh = "no-store" if page.frame.actor else "private, no-cache"
    always = {"Vary": "HX-Request, HX-Request-Type, Cookie", "Cache-Control": fresh}
    return HTMLResponse(html, status, always | (headers or {}))
