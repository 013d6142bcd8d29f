"""Saved plans."""

from sqlalchemy import Connection, insert, select

from budsjett.errors import NoSuchPlan
from budsjett.process.plans import SavedPlan
from budsjett.store.rows import as_row
from budsjett.store.schema import saved_plan


def add(conn: Connection, new: SavedPlan) -> None:
    """Keep a plan."""
    conn.execute(insert(saved_plan).values(as_row(new)))


def get(conn: Connection, municipality_id: str, ref: str) -> SavedPlan:
    """A plan by its readable reference."""
    chosen = select(saved_plan).where(saved_plan.c.municipality_id == municipality_id, saved_plan.c.ref == ref)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise NoSuchPlan(plan=ref)
    return SavedPlan(**row._mapping)


def every(conn: Connection, municipality_id: str) -> tuple[SavedPlan, ...]:
    """The municipality's saved plans, the newest first."""
    chosen = (
        select(saved_plan)
        .where(saved_plan.c.municipality_id == municipality_id)
        .order_by(saved_plan.c.saved_at.desc(), saved_plan.c.ref.desc())
    )
    return tuple(SavedPlan(**row._mapping) for row in conn.execute(chosen))
