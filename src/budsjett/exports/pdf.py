"""Our own pages as PDF/UA by WeasyPrint, an extra (`budsjett[pdf]`): loaded when asked for, and fetching nothing."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from budsjett.errors import MissingProgram

HERE = "https://budsjett.invalid/"
"""What addresses on the page are read against. Nothing is fetched from it, or from anywhere else."""
AT_ONCE = 2
_turns = BoundedSemaphore(AT_ONCE)
"""A file takes a second or two of a processor: the others wait their turn."""


def pdf(html: str, asset: Callable[[str], tuple[bytes, str]]) -> bytes:
    """A page as a tagged PDF/UA file.

    `asset`: path to content and media type of a file of our own; LookupError for all else, which is then left out.
    Refuses where WeasyPrint or what it draws with is not installed (MissingProgram).
    """
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]  # noqa: PLC0415 an extra, and slow to load
    except (ImportError, OSError):
        raise MissingProgram(program="WeasyPrint", package="budsjett[pdf]") from None

    with _turns:
        made: bytes = HTML(string=html, base_url=HERE, url_fetcher=_only(asset)).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _only(asset: Callable[[str], tuple[bytes, str]]) -> Any:  # noqa: ANN401 the library's own class
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]  # noqa: PLC0415 as above

    class Own(URLFetcher):  # type: ignore[misc]
        """Gives our own files and refuses every other address, of any scheme."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 its signature
            if not url.startswith(HERE):
                raise LookupError(f"not ours: {url}")
            content, media_type = asset(url.removeprefix(HERE))
            return URLFetcherResponse(url, body=content, headers={"Content-Type": media_type})

    return Own()
