"""How often the answers are right: labelled questions in, metrics, tables and pictures out."""
