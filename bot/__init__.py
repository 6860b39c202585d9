"""The Discord front end: the same answers as on the command line, in a channel."""
