"""English."""

import re

from qa.lexicon.lexicon import Amounts, Courtesy, Lexicon, OfItself, one_of, words

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
_STARTERS = (
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will"
    r"|would|should|may|might|must|am)(?:['’]?(?:s|re|d|ll|m)|n['’]?t)?"
)
_IT = (
    r"(?:this|that|it|the|your|whole|entire|main|article|text|story|page|document|essay|piece|poem|book"
    r"|report"
    r"|paper|post)"
)
_SHORT = r"(?:short |brief |quick )?(?:summary|overview|gist|tl;?dr|abstract)"
_MAIN = r"(?:main |central |key )?(?:topic|subject|theme|gist|idea|point|message|summary)s?"
_SUBJECT = (
    rf"(?:(?:so|and|but),? )?what(?:['’]?s| is| was)?(?: {_IT}){{1,4}}(?: (?:all|mainly|really|mostly))?"
    r" (?:about|on)"
    rf"|what does (?:{_IT} ){{1,3}}(?:talk|say|deal|speak|tell)(?: (?:about|with|us|me))*"
    rf"|(?:(?:please|can you|could you) )*(?:summari[sz]e|sum up|recap)(?: {_IT})*"
    r"(?: (?:for me|up|please|briefly|in short))*"
    rf"|(?:(?:give|write|tell|show)(?: me)? )?(?:an? |the )?{_SHORT}(?: of)?(?: {_IT})*(?: please)?"
    rf"|what(?:['’]?s| is| are) the {_MAIN}(?: of)?(?: {_IT})*"
    r"|tl;?dr"
)
_SPANS = r"(?:years?|months?|weeks?|days?|centur(?:y|ies)|decades?)"
_TENS = r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
_TELLING = one_of(rf"""
    one two three four five six seven eight nine ten eleven twelve \w+teen {_TENS} hundreds? thousands?
    millions? billions? trillions? dozens? half halves thirds? quarters? once twice double tripled? none
    zero nothing free few several many most all both every each single couple pair percent no never always
    often rarely seldom sometimes daily weekly monthly yearly annual\w* {_SPANS} hours? minutes? ages
    forever much more less little enough until since whole as
""")
_MONEY = one_of(r"""
    euros? dollars? pounds? pence penn(?:y|ies) cents? crowns? kron\w+ francs? marks? rupees? yen yuan
    pesos? roubles? rubles? shillings? guineas? free gratis costs? price[ds]? fees? fares? pa(?:ys?|id)
    worth charge[ds]? cheap\w* expensive million billion
""")
_AMOUNTS = Amounts(
    asks=r"\bhow (?:many|much|old|long|far|deep|tall|high|wide|big|large|thick|heavy|fast|often)\b",
    tells=rf"\d|[½¼¾]|\b(?:{_TELLING}|(?:a|an|per) (?:hour|minute|mile|metre|meter))\b",
    asks_age=r"\bhow old\b",
    tells_age=(
        rf"\b(?:1\d{{3}}|20\d{{2}}|\d{{1,3}})\b|\b(?:{_SPANS}|year-old|aged?|born|old as|{_TENS})\b|\w+teen\b"
    ),
    asks_price=(
        r"\bhow much\b.*\b(?:costs?|charged?)\b|\bwhat (?:did|does|do|will|would)\b.*\bcost\b"
        r"|\bwhat(?:['’]?s| is| was| are| were) the (?:price|cost|fee|fare)s?\b"
    ),
    tells_price=rf"[$€£¥]|\b{_MONEY}\b|\d[.,]\d\d\b|(?-i:\b[A-Z]{{3}}\s?\d)",
)
_ITSELF = OfItself(
    subject=_SUBJECT,
    articles=words("article story piece text essay post report document page paper column news blog"),
    general=words("article text"),
    kinds=words(
        "poem book novel tale fable ballad sonnet song lyrics letter speech interview chapter recipe guide "
        "manual review memo lease contract agreement transcript play script diary memoir biography obituary "
        "paper study thesis email mail message"
    ),
    who=words("who whose whom"),
    author=words("author authors byline writer writers"),
    wrote=words("wrote written authored"),
    title=words("title headline titled entitled"),
    name=words("called name named"),
    subtitle=words("subtitle subhead subheading subheadline standfirst strapline tagline"),
    picture=words(
        "photo photos photograph photographs picture pictures image images illustration illustrations"
    ),
    taker=words("photographer photographers illustrator credit credits credited copyright"),
    took=words("took taken take made make drew drawn shot owns photographed illustrated"),
    date=words("when date day year month"),
    published=words(
        "published publish publication posted updated released printed appear appeared written wrote"
    ),
    beside=words(
        "what which is was are were the this that it its of for in on by at from to a an s did does do has "
        "have been tell me give main cover header used come out first last here there full exact and also "
        "but so"
    ),
    this="this",
    another=r"an?|another|his|her|their|its|\w+['’]s",
    of="by|of|from|in",
)

ENGLISH = LEXICON = Lexicon(
    asking=words("what which who whom whose when where why how do does did"),
    of_articles=words("article author essay passage story text writer"),
    small=words("a an the of in on at to for from by with"),
    being=_BEING,
    saying_nothing=words("""
        a an the of in on at to for from by with about into as and or but if than am being will
        would can could should may might must shall some any no not many much more most first last i
        you we us my your me s t there here that then one ones so too also
    """),
    pointing=words("""
        he she it they him her his hers its their theirs them himself herself itself themselves this
        these those another else other others same such
    """),
    of_anything=words("""
        do does did done doing go going come happen happened happening mean tell say get got not
        really exactly just only now later again ever up on please know
    """),
    unmissed=words("""
        a an the of in on at to for from by with about into as and or but if than is was are were be
        been have has had do does did will would can could should may might must it its their his
        her he she they this that these those there
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
    lasting=(
        r"\b(?:since|until|till|from|after|before|became|becomes|joined|appointed|elected|remained|served"
        r"|held)\b"
    ),
    starters=_STARTERS,
    joining="and|but|so|also|then|or",
    unmarked=(
        r"(?:how (?:many|much|old|long|far|often|tall|big|large|high|fast|deep|wide|heavy)"
        r"|(?:what|which|who|whom|whose|when|where|why|how)(?:['’]s|(?: \w+){0,3}?"
        r" (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)))\b"
    ),
    courtesy=Courtesy(
        please=_PLEASE,
        fluff=_FLUFF,
        request=_REQUEST,
        citing=r"according to (?:the|this) (?:article|text)",
        spelled=(
            (r"(what|who|where|when|why|how)s\b(?!['’])", r"\1 is"),
            (r"(what|who|where|when|why|how)re\b(?!['’])", r"\1 are"),
        ),
    ),
    amounts=_AMOUNTS,
    itself=_ITSELF,
    points_here=_points_here,
)
