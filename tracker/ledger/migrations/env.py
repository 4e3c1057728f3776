"""Where Alembic starts: it works in the transaction that the ledger has begun, and in no other."""

from alembic import context

from tracker.ledger.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
