"""What a form sent, as pairs: for forms whose fields are not known beforehand, in plain `def` endpoints."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from budsjett.errors import InvalidText

MOST_FIELDS = 2_000
"""More than any form of ours has; a longer list is not worth going through."""

MOST_FILES = 100


class Sent(tuple[tuple[str, str], ...]):
    """Names and values in the order they stood in the form; files are left out."""

    __slots__ = ()

    def first(self, name: str, otherwise: str = "") -> str:
        """The first value by that name."""
        return next((value for key, value in self if key == name), otherwise)

    def every(self, name: str) -> tuple[str, ...]:
        """All values by that name."""
        return tuple(value for key, value in self if key == name)


async def _fields(request: Request) -> Sent:
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        pairs = form.multi_items()
        if len(pairs) > MOST_FIELDS:
            raise InvalidText(field="Skjemaet", value="", wanted=f"høyst {MOST_FIELDS} felter")
        return Sent((name, value) for name, value in pairs if isinstance(value, str))


async def _files(request: Request) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        for _, value in form.multi_items():
            if isinstance(value, UploadFile) and value.filename:
                found[value.filename] = await run_in_threadpool(value.file.read)
    return found


async def _upload(request: Request) -> tuple[Sent, dict[str, bytes]]:
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        pairs = form.multi_items()
        found = {}
        for _, value in pairs:
            if isinstance(value, UploadFile) and value.filename:
                found[value.filename] = await run_in_threadpool(value.file.read)
        return Sent((name, value) for name, value in pairs if isinstance(value, str)), found


AForm = Annotated[Sent, Depends(_fields)]
SomeFiles = Annotated[dict[str, bytes], Depends(_files)]
"""Uploaded files by name; the last of two with one name."""
AnUpload = Annotated[tuple[Sent, dict[str, bytes]], Depends(_upload)]
"""A form's fields, and its files by name."""
