"""The few places where SQLite and PostgreSQL want different words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert

Row = Mapping[str, Any]

_TRY_AGAIN = frozenset({"40P01", "55P03", "40001"})  # deadlock, lock timeout, serialization


def insert_or_ignore(tx: AsyncConnection, table: Table, values: Row | Sequence[Row]) -> Insert:
    """An insert that leaves existing rows alone. Its ``rowcount`` tells how many were new."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table).values(values).on_conflict_do_nothing()
    return postgresql.insert(table).values(values).on_conflict_do_nothing()


def insert_or_update(tx: AsyncConnection, table: Table, values: Row) -> Insert:
    """An insert that overwrites the row of the same primary key with ``values``."""
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: value for name, value in values.items() if name not in keys}
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table).values(values).on_conflict_do_update(index_elements=keys, set_=changed)
    return postgresql.insert(table).values(values).on_conflict_do_update(index_elements=keys, set_=changed)


def lost_a_lock(error: DBAPIError) -> bool:
    """Whether PostgreSQL took the transaction back to let another one through: trying again is right."""
    return getattr(error.orig, "sqlstate", None) in _TRY_AGAIN


def is_sqlite(tx: AsyncConnection) -> bool:
    """One file, one process."""
    return tx.dialect.name == "sqlite"
