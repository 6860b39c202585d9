"""The source of pages of a wiki (MediaWiki), read as their readers see them."""
