"""What outlives a restart: one database, and attached articles, in a folder of the bot's own."""
