//! The repository: one implementation for SQLite and PostgreSQL.
