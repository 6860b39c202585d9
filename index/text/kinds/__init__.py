"""Files that are not text, a module for each kind: its bytes in, its text and the parts of it out."""
