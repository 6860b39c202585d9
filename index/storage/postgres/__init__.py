"""An index in PostgreSQL: its tables, the connections to it, what is found in it, and the copy of it here."""
