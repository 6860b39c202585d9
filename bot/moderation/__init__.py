"""The /article commands: what moderators see of the articles, and how they change them."""
