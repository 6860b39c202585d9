"""From what somebody typed to a query: courtesy taken away, typing errors mended, follow-ups joined."""
