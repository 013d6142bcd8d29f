"""The people of the demonstration, and a way to see that nothing changed."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from budsjett.process.people import Actor, Role
from budsjett.store.schema import metadata


def an_actor(role, key="k", council_id=None, municipality_id="vadso"):
    return Actor(
        municipality_id=municipality_id, role=role, key=key, label=f"{role.value} (prøve)", council_id=council_id
    )


@pytest.fixture
def citizen():
    return an_actor(Role.CITIZEN)


@pytest.fixture
def desk():
    return an_actor(Role.ADMINISTRATOR)


@pytest.fixture
def representative():
    return an_actor(Role.REPRESENTATIVE)


@pytest.fixture
def youth():
    return an_actor(Role.COUNCIL, council_id="ungdomsradet")


@pytest.fixture
def elders():
    return an_actor(Role.COUNCIL, council_id="eldreradet")


def everything(conn):
    return {name: sorted(map(repr, conn.execute(select(table)).all())) for name, table in metadata.tables.items()}


@pytest.fixture
def refused():
    """A refusal of this kind, and not one row changed."""

    @contextmanager
    def expect(conn, kind):
        before = everything(conn)
        with pytest.raises(kind) as found:
            yield found
        assert everything(conn) == before

    return expect
