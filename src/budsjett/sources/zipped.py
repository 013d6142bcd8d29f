"""A folder that comes as one zip file: its files by name, and no more than a scenario can hold."""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePosixPath

from budsjett.errors import InvalidText

MOST_FILES = 60
MOST_BYTES = 8 * 1024 * 1024
"""Unpacked, all together: fifty times the largest scenario seen."""


def unzip(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The same files, with each zip file replaced by what is in it. Folders inside it are taken away from the names.

    Refuses (InvalidText) a file that cannot be opened, one that grows too large, and two files with one name.
    """
    found: dict[str, bytes] = {}
    for name, content in files.items():
        unpacked = _members(name, content) if _is_zip(name, content) else {PurePosixPath(name).name: content}
        for inner, data in unpacked.items():
            if inner in found:
                raise InvalidText(field=name[:40], value=inner[:40], wanted=f"én fil som heter {inner[:40]}, ikke to")
            found[inner] = data
    return found


def _is_zip(name: str, content: bytes) -> bool:
    return name.lower().endswith(".zip") or content[:4] == b"PK\x03\x04"


def _members(name: str, content: bytes) -> dict[str, bytes]:
    wanted = "en zip-fil med mappens filer, uten passord"
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and _wanted(m.filename)]
            if len(members) > MOST_FILES:
                raise InvalidText(field=name[:40], value=str(len(members)), wanted=f"høyst {MOST_FILES} filer")
            for member in members:
                with archive.open(member) as opened:
                    data = opened.read(left + 1)  # what the directory says of the size is not to be trusted
                left -= len(data)
                if left < 0:
                    most = f"høyst {MOST_BYTES // 1024 // 1024} MB til sammen når den er pakket ut"
                    raise InvalidText(field=name[:40], value="", wanted=most)
                inner = PurePosixPath(member.filename).name
                if inner in found:
                    only = f"én fil som heter {inner[:40]}, ikke to"
                    raise InvalidText(field=name[:40], value=inner[:40], wanted=only)
                found[inner] = data
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise InvalidText(field=name[:40], value="", wanted=wanted) from None
    return found


def _wanted(path: str) -> bool:
    """Not what operating systems put beside the files."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not parts[-1].startswith(".") and "__MACOSX" not in parts
