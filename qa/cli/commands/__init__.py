"""The commands of pincite, a module each."""
