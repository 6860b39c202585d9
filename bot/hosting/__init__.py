"""What hosts ask of the bot: a link to invite it, whether it is well, and how much it does."""
