"""Tables, transactions, queries and migrations: SQLite or PostgreSQL, the same code."""
