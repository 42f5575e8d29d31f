"""What Alembic runs: the connection is given by `longspring.track.migrate`, never opened here."""

from alembic import context

from longspring.track.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
