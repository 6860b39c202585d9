"""English."""

import re

from qa.lexicon.lexicon import Lexicon, words

_FUNCTION = """
a an the this that these those such same other others another each every either neither both all any some no
none few many much more most less least several enough half own else
i me my mine we us our ours you your yours he him his she her hers it its they them their theirs one ones
myself yourself himself herself itself ourselves yourselves themselves oneself
who whom whose which what when where why how whoever whatever whichever whenever wherever however
anyone anybody anything anywhere someone somebody something somewhere somehow nobody nothing nowhere everyone
everybody everything everywhere anyhow anyway
of in on at to for from by with without within about into onto out off over under above below between among
amongst against along across around round through throughout during before after since until till upon toward
towards up down near beside besides beyond despite except like unlike per via than as inside outside behind
and or but nor so yet if unless because although though while whereas whether once then thus hence therefore
am is are was were be been being do does did done doing has have had having will would shall should can could
may might must ought cannot need dare used
t s re ve ll d m isn aren wasn weren don doesn didn hasn haven hadn won wouldn couldn shouldn mustn needn shan
ain let
not never ever also too very quite rather just only even still already again always often sometimes usually
seldom rarely maybe perhaps really actually truly exactly precisely basically simply merely mainly mostly
especially particularly generally apparently certainly definitely probably possibly presumably supposedly
indeed finally eventually lately recently soon later now today nowadays here there away back together apart
almost nearly hardly barely about approximately roughly altogether instead otherwise somewhat
ok okay please thanks thank hello hi hey yes no yeah nope huh hm hmm oh well right
"""
_LIGHT_VERBS = """
be have do go come get give take make put keep let seem appear become happen occur exist say tell ask answer
talk speak mention explain describe discuss state show mean call name refer know think believe feel find see
look hear want wish like try use need help start begin stop end finish continue remain stay turn bring involve
concern relate regard include contain consist provide cause allow lead follow change set act work matter
consider suppose expect decide plan tend serve count deal manage
"""
_IRREGULAR = """
went gone came got gotten gave given took taken made kept seemed became said told spoke spoken shown meant
known knew thought felt found saw seen heard tried began begun brought led set put dealt stopped planned
occurred referred beginning stopping planning occurring referring dying lying
"""
_VAGUE = """
way ways kind kinds sort sorts type types thing things stuff matter matters case cases reason reasons cause
purpose point points fact facts detail details example examples instance instances part parts place places
time times person people somebody man men woman women guy guys number amount lot lots bit piece difference
information info question questions answer answers result results effect effects name names meaning
article articles author authors essay essays passage passages story stories text texts writer writers page
paragraph sentence document paper post report
long old far big large small great good bad better best worse worst new recent late early high low main
important significant certain different similar various specific particular general possible likely able true
real whole entire total overall first last next previous former final exact actual current
"""


def _inflected(verb: str) -> set[str]:
    stem = verb.removesuffix("e")
    third = f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{verb}s"
    past = f"{verb[:-1]}ied" if third.endswith("ies") else f"{stem}ed"
    return {verb, third, f"{verb}es", past, f"{stem}ing", f"{verb}ing"}


_BEING = words("is was are were be been has have had")
_BEFORE_THAT = _BEING | words("did does about at of by for to")


def _points_here(word: str, before: str, after: str) -> bool:
    """Whether a word that often says nothing points at something here."""
    if word == "there":  # not in "how many are there"
        return before not in _BEING and after not in _BEING
    if word == "that":  # not in "the day that they left"
        return not after or before in _BEFORE_THAT
    return word in ("one", "ones") and before in ("which", "this", "that", "other")


ENGLISH = LEXICON = Lexicon(
    asking=words("what which who whom whose when where why how do does did"),
    of_articles=words("article author essay passage story text writer"),
    small=words("a an the of in on at to for from by with"),
    being=_BEING,
    saying_nothing=words("""
        a an the of in on at to for from by with about into as and or but if than am being will would can
        could should may might must shall some any no not many much more most first last i you we us my your
        me s t there here that then one ones so too also
    """),
    pointing=words("""
        he she it they him her his hers its their theirs them himself herself itself themselves this these
        those another else other others same such
    """),
    of_anything=words("""
        do does did done doing go going come happen happened happening mean tell say get got not really
        exactly just only now later again ever up on please know
    """),
    unmissed=words("""
        a an the of in on at to for from by with about into as and or but if than is was are were be been
        have has had do does did will would can could should may might must it its their his her he she they
        this that these those there
    """),
    plain=words(f"{_FUNCTION} {_IRREGULAR} {_VAGUE}").union(
        *(_inflected(verb) for verb in _LIGHT_VERBS.split())
    ),
    going_on=re.compile(r"(?:and|or|but|so|then|also|(?:what|how) about)\b", re.IGNORECASE),
    definite=re.compile(r"\bthe\b", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:not|never|no|none|nobody|nothing|without|nor|neither|except|unable|cannot|fail\w*)\b"
        r"|\b(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should|must|need|might)n['’]?t\b",
        re.IGNORECASE,
    ),
    points_here=_points_here,
)
