"""An index in PostgreSQL: its tables, the connections to it, and the copy of it on this machine."""
