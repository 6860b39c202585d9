"""The articles of each server: where they are kept, opened and asked, and how they change meanwhile."""
