"""Greetings, thanks, politeness and chatter around a question."""

import re

from qa.question.starters import STARTERS

ROUNDS = 6
"""How many such phrases are taken away one after the other."""

_PLEASE = r"(?:please|pls|plz)"
_FLUFF = (
    # greetings
    r"(?:hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day|night)|dear|bye+"
    r"|goodbye|see (?:you|ya)"
    # thanks
    r"|(?:many |much )?thanks?(?: (?:you|u|a lot|so much|very much|again|in advance|for [^,.?!]{1,40}))*"
    r"|thx|tnx|ty|tysm|cheers|much appreciated"
    # chatter, the longer phrases first
    r"|(?:very )?good (?:bot|job|answer|one)|bad bot|well done|nice (?:one|work)|got it|i see|never ?mind"
    r"|lo+l|lmao|rofl|(?:ha|he){2,}h?|xd|wow|omg|ok|okay|okey|kk?|al+ ?right|right|cool|nice|great|awesome"
    r"|amazing|perfect|sure|yes|yeah|yep|yup|no(?!\. ?\d)|nope|nah|hm+|um+|uh+|ah+|oh+|well|anyway"
    r"|interesting|test|testing"
    # before one asks
    rf"|{_PLEASE}|sorry|excuse me|(?:(?:can|could) you )?help me(?: out)?|quick question"
    r"|(?:i (?:have|had)|i['’]?ve got|just) (?:a|one|another) (?:quick )?question"
    r")(?: (?:there|all|everyone|everybody|guys|folks|friends?|bot|pincite|again|then|so|but|and|mate))*"
)
_TELL = (
    r"(?:tell|show|give|explain(?: to)?|remind|inform|find(?: out)?|say|let)(?: (?:me|us))?(?: know)?"
    rf"(?: {_PLEASE})?"
)
_REQUEST = (
    rf"(?:(?:{_PLEASE}|so|and|but|now|also),? )*(?:"
    rf"(?:can|could|would|will) (?:you|u|someone|anyone|anybody|somebody)(?: (?:{_PLEASE}|kindly))? {_TELL}"
    rf"|(?:{_PLEASE}|kindly) {_TELL}|(?:tell|remind|inform) (?:me|us)(?: {_PLEASE})?|let (?:me|us) know"
    r"|(?:do|does|would|did) (?:you|u|anyone|anybody|someone|somebody)(?: here)?(?: happen to)? know"
    r"|(?:i|we)(?: (?:just|really|only))? (?:want|need|wanted|wish|would (?:like|love))"
    rf" to (?:know|ask(?: you)?|find out|understand|{_TELL})"
    r"|(?:i|we)['’]?d (?:like|love) to (?:know|ask|find out)"
    r"|i(?:['’]?m| am| was|['’]ve been| have been)(?: just)? (?:wondering|curious)|(?:i|just) wonder(?:ing)?"
    rf"|(?:got |have )?any (?:idea|clue)s?|may i (?:know|ask)|can i ask(?: you)?|{_PLEASE}"
    r")(?:[,:]? (?:if|whether|about)\b)?"
)
_MARK = r"[\s,.!?:;~…-]"
_PAUSE = rf"\s*[,.!?:;~…-]{_MARK}*"

_FLUFF_FIRST = re.compile(rf"{_FLUFF}(?:(?P<pause>{_PAUSE}|$)|\s+)", re.IGNORECASE)
_REQUEST_FIRST = re.compile(rf"{_REQUEST}(?:{_PAUSE}|\s+|$)", re.IGNORECASE)
_STARTER_FIRST = re.compile(rf"{STARTERS}\b", re.IGNORECASE)
_FLUFF_LAST = re.compile(rf"(?<=[,.!?;:~…-]) ?{_FLUFF}{_MARK}*$", re.IGNORECASE)
_PLEASE_LAST = re.compile(rf"[\s,]+{_PLEASE}\s*([?.!]*)$", re.IGNORECASE)
_CITING = re.compile(
    r"^according to (?:the|this) (?:article|text),?\s+(?=\S)"
    r"|[\s,]+according to (?:the|this) (?:article|text)(?=[?.!]*$)",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"(what|who|where|when|why|how)(s|re)\b(?!['’])", re.IGNORECASE)


def without_courtesy(text: str) -> str:
    """Return `text` without what only greets, thanks, asks politely or chats around a question.

    Nothing is left of a message that does nothing else. Words inside a question stay: "Who gave thanks?".
    """
    for _ in range(ROUNDS):
        before = text
        text = _FLUFF_LAST.sub("", _PLEASE_LAST.sub(r"\1", _without_opening(text))).rstrip()
        text = _CITING.sub("", text)
        if text == before:
            break
    if contracted := _CONTRACTED.match(text):  # "whats" is not "what" to the retriever
        verb = "is" if contracted[2].lower() == "s" else "are"
        text = f"{contracted[1]} {verb}{text[contracted.end() :]}"
    return text


def _without_opening(text: str) -> str:
    if request := _REQUEST_FIRST.match(text):
        return text[request.end() :]
    if fluff := _FLUFF_FIRST.match(text):
        rest = text[fluff.end() :]
        if fluff["pause"] is not None or any(
            pattern.match(rest) for pattern in (_STARTER_FIRST, _FLUFF_FIRST, _REQUEST_FIRST)
        ):
            return rest
    return text
