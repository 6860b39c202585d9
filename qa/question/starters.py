"""What a question begins with; whatever looks for questions in a message knows it by this."""

STARTERS = (
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will"
    r"|would|should|may|might|must|am)(?:['’]?(?:s|re|d|ll|m)|n['’]?t)?"
)
"""What a question begins with, as a regular expression."""
