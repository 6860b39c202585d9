"""Questions about what an article is about, as a whole."""

import re

NOTE = "Pincite quotes, it does not summarise: this is how the article begins."
"""What is said with the answer to such a question."""

_IT = (
    r"(?:this|that|it|the|your|whole|entire|main|article|text|story|page|document|essay|piece|poem|book|report"
    r"|paper|post)"
)
_SHORT = r"(?:short |brief |quick )?(?:summary|overview|gist|tl;?dr|abstract)"
_MAIN = r"(?:main |central |key )?(?:topic|subject|theme|gist|idea|point|message|summary)s?"
_SUBJECT = re.compile(
    rf"(?:(?:so|and|but),? )?what(?:['’]?s| is| was)?(?: {_IT}){{1,4}}(?: (?:all|mainly|really|mostly))?"
    r" (?:about|on)"
    rf"|what does (?:{_IT} ){{1,3}}(?:talk|say|deal|speak|tell)(?: (?:about|with|us|me))*"
    rf"|(?:(?:please|can you|could you) )*(?:summari[sz]e|sum up|recap)(?: {_IT})*"
    r"(?: (?:for me|up|please|briefly|in short))*"
    rf"|(?:(?:give|write|tell|show)(?: me)? )?(?:an? |the )?{_SHORT}(?: of)?(?: {_IT})*(?: please)?"
    rf"|what(?:['’]?s| is| are) the {_MAIN}(?: of)?(?: {_IT})*"
    r"|tl;?dr",
    re.IGNORECASE,
)


def asks_subject(question: str) -> bool:
    """Whether `question` asks what the article as a whole is about, or for a summary of it."""
    return bool(_SUBJECT.fullmatch(question.strip().rstrip("?.! ")))
