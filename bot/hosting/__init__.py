"""What hosts ask of the bot: a link to invite it, and whether it is well."""
