"""The first ledger: events and officers, each a chain of hashes that refuses change and deletion."""

import sqlalchemy as sa
from alembic import op

from tracker.ledger.triggers import refusals

revision = "0001"
down_revision = None

TEXTS = {
    "events": ("key", "officer", "kind", "day", "recorded_at", "recorded_by", "body", "prev", "hash"),
    "officers": ("id", "name", "agency", "state_record", "recorded_at", "recorded_by", "prev", "hash"),
}


def upgrade() -> None:
    """Make the tables, their indexes and their triggers."""
    words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    for table, names in TEXTS.items():
        seq = sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False)
        texts = [sa.Column(name, words, nullable=False, unique=True if name == "key" else None) for name in names]
        op.create_table(table, seq, *texts)
    op.create_index("ix_events_officer", "events", ["officer"])
    op.create_index("ix_officers_id", "officers", ["id"])
    connection = op.get_bind()
    for statement in refusals(connection.dialect.name):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """A ledger is never taken back."""
    raise NotImplementedError
