"""The session cookie: a random token, nothing else. What it stands for is in the database, under its digest."""

import hashlib
import hmac
from datetime import timedelta

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from budsjett.errors import InvalidText

KEPT = timedelta(hours=12)


def pseudonym(secret: SecretStr, municipality_id: str, subject: str) -> str:
    """What a person is called in the database: the same for the same person, and nothing without the secret."""
    said = f"{municipality_id}\x00{subject}".encode()
    return hmac.new(secret.get_secret_value().encode(), said, hashlib.sha256).hexdigest()


TRIAL_CITIZENS = range(1, 6)
"""A trial citizen keeps her number, so that she can come back and replace her ballot."""
TRIAL_ADMINISTRATORS = range(1, 4)
"""Three: two enter each form on paper, and a third looks where they differ."""


def trial_citizen(which: str) -> str:
    """The subject of a trial citizen, by her number: the same whether she signs in or hands in on paper."""
    if which not in {str(n) for n in TRIAL_CITIZENS}:
        raise InvalidText(field="Velger", value=which[:40], wanted="en av velgerne på listen")
    return f"trial-citizen-{which}"


def _name(request: Request) -> str:
    # __Host- binds the cookie to this host and to https; a demonstration on plain http cannot have it.
    return "__Host-budsjett" if request.url.scheme == "https" else "budsjett"


def token(request: Request) -> str | None:
    """The token the browser brought."""
    return request.cookies.get(_name(request))


def keep(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a token. A new one at each sign-in, so that nobody can plant one beforehand."""
    response.set_cookie(
        _name(request),
        token,
        max_age=int(KEPT.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response) -> None:
    """Take the token back."""
    response.delete_cookie(
        _name(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
