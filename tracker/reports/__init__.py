"""Pages, tables and PDF documents about what is on record."""
