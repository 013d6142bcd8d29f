"""What an endpoint may ask for: `Visit` has the time, the settings, the one who asks, and the ways to the database.

Transactions are opened inside the endpoint, around the use case, and closed before the answer is made:

    with visit.writing() as conn:
        receipt = vote.cast_ballot(conn, ...)
    return RedirectResponse(...)

Not as a dependency with `yield`: while one request holds the database, forty others that wait for it in the thread
pool would take every thread, and the one that holds it could not finish.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Path, Request

from budsjett.process.people import Actor, Role
from budsjett.settings import Settings
from budsjett.store.engine import Connection, reading, writing
from budsjett.usecases import explore, identify
from budsjett.web import sign_in, words
from budsjett.web.render import Frame

MunicipalityId = Annotated[str, Path(alias="m", max_length=40, pattern=r"^[a-z0-9-]+$")]
"""The first segment of an address: `/vadso/plan`."""


class Visit:
    """One request, as the pages see it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings: Settings = request.app.state.settings
        clock = request.app.state.clock
        self.now: datetime = clock() if clock else datetime.now(UTC)
        self.token = sign_in.token(request)
        self.stale = False

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction to look in."""
        return reading(self.request.app.state.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction to act in: kept when the block ends, undone by any refusal."""
        return writing(self.request.app.state.engine)

    def signed_in(self, conn: Connection, m: str) -> Actor | None:
        """Who has signed in here; None for a visitor, also for one who has signed in at another municipality."""
        if self.token is None:
            return None
        actor = identify.who(conn, self.token, self.now)
        self.stale = identify.needs_keeping_alive(conn, self.token, self.now)
        return actor if actor and actor.municipality_id == m else None

    def actor(self, conn: Connection, m: str) -> Actor:
        """Who asks; a visitor when nobody has signed in. Rights are for the use cases to demand."""
        return self.signed_in(conn, m) or Actor(
            municipality_id=m, role=Role.VISITOR, key="", label=words.ROLES[Role.VISITOR]
        )

    def frame(self, conn: Connection, m: str) -> Frame:
        """What surrounds the page. Refuses a municipality that is not here."""
        municipality = explore.municipality(conn, m)
        round_ = explore.current_round(conn, m)
        window = round_.window(round_.phase) if round_ else None
        return Frame(
            municipality=municipality,
            actor=self.signed_in(conn, m),
            round=round_,
            path=self.request.url.path,
            demo=self.settings.demo,
            open_now=window is not None and window.holds(self.now),
            closes=words.moment(window.closes_at) if window else "",
        )


def _visit(request: Request) -> Iterator[Visit]:
    """The visit; after the answer has left, a sign of life is noted where one is due."""
    visit = Visit(request)
    yield visit
    if visit.stale and visit.token is not None:
        with visit.writing() as conn:
            identify.keep_alive(conn, visit.token, visit.now)


AVisit = Annotated[Visit, Depends(_visit)]
