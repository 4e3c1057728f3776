"""The ledger: every event ever recorded, append-only and chained, in SQLite or PostgreSQL."""
