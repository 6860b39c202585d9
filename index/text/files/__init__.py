"""Getting hold of a file: fetched from the web, recognised by its bytes, decoded, and named in messages."""
