"""Questions about the article itself: its author, title, subtitle, picture and date."""
