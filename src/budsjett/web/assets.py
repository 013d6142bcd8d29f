"""Static files: read once, compressed once, under an address that changes when any of them changes."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

HERE = Path(__file__).parent
ASSETS = HERE if (HERE / "templates").is_dir() else HERE.parents[2] / "web"
"""Templates, static files and catalogues: beside this file when installed, in the checkout otherwise."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
COMPRESSED_ALREADY = {".woff2", ".png", ".ico"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and compressed."""

    plain: bytes
    compressed: bytes | None
    media_type: str


class Assets:
    """All static files of a folder, in memory (under a megabyte), as an ASGI app for the mount `/static`."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in TYPES)
        self.files = {p.relative_to(folder).as_posix(): _read(p) for p in paths}
        digest = hashlib.sha256()
        for name, asset in self.files.items():
            digest.update(name.encode() + b"\0" + asset.plain + b"\0")
        self.version = digest.hexdigest()[:12]

    def address(self, path: str) -> str:
        """Where a file is fetched. The version stands first, so that style sheets may point beside themselves."""
        if path not in self.files:
            raise LookupError(f"no static file {path}")
        return f"/static/{self.version}/{path}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `<version>/<path>`; an old version gets today's file, but may not keep it."""
        version, _, path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/").partition("/")
        asset = self.files.get(path)
        if asset is None or scope["method"] not in {"GET", "HEAD"}:
            response = Response(status_code=404 if asset is None else 405)
        else:
            headers = {"Cache-Control": FOR_EVER if version == self.version else "no-cache", "Vary": "Accept-Encoding"}
            body = asset.plain
            if asset.compressed and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                body, headers["Content-Encoding"] = asset.compressed, "gzip"
            response = Response(body, headers=headers, media_type=asset.media_type)
        await response(scope, receive, send)


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    compressed = None if path.suffix in COMPRESSED_ALREADY else gzip.compress(plain, 6, mtime=0)
    return Asset(plain, compressed, TYPES[path.suffix])


@cache
def assets() -> Assets:
    """The files this process serves."""
    return Assets(ASSETS / "static")


def asset_of(path: str) -> tuple[bytes, str]:
    """A static file by its address on a page that is printed, `static/<version>/<name>`: content and media type."""
    prefix = f"static/{assets().version}/"
    name = path.removeprefix(prefix)
    if not path.startswith(prefix) or name not in assets().files:
        raise LookupError(path)
    found = assets().files[name]
    return found.plain, found.media_type
