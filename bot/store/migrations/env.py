"""Alembic's environment: run by ``bot.store.migrate`` with a connection already in a transaction."""

from alembic import context

from bot.store.migrate import VERSION_TABLE, is_ours, rendered_type
from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=is_ours,
    render_item=rendered_type,
    compare_type=True,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
