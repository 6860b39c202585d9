"""An index on disk: manifest, tables, generations, and how they are written whole or not at all."""
