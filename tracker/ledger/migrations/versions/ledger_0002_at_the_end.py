"""The database refuses a row that does not follow the last one, so nothing can be slipped in between."""

from alembic import op

from tracker.ledger.triggers import endings

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the triggers."""
    connection = op.get_bind()
    for statement in endings(connection.dialect.name):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """A ledger is never taken back."""
    raise NotImplementedError
