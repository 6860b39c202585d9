"""What the bot's state is kept in: a file on this machine, or PostgreSQL, which several processes share."""
