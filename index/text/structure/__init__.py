"""What the parts of an article are to each other: labels, lists and what leads them in, questions, turns."""
