"""German."""

import re

from qa.lexicon.lexicon import Amounts, Courtesy, Lexicon, OfItself, one_of, words

_ASKING = words("""
    wer wen wem wessen was welche welcher welches welchen welchem wann wo wohin woher warum wieso weshalb
    wie wozu womit wodurch worüber wovon woran worauf worin wofür wogegen wonach worum
""")
_BEING = words("""
    ist sind war waren bin bist wart sei wäre wären hat haben hatte hatten habe habt wird werden wurde
    wurden
""")
_SMALL = words("""
    der die das den dem des ein eine einen einem einer eines in im an am auf aus bei beim von vom zu
    zum zur mit für durch über unter nach vor seit um
""")
_POINTING = words("""
    er sie es ihn ihm ihr ihnen sein seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres sich
    dieser diese dieses diesen diesem jener jene jenes jenen jenem andere anderer anderes anderen anderem
    solche solcher dazu damit dafür davon darüber danach davor dabei darin daran dort dorthin
""")
_FUNCTION = words("""
    und oder aber als wenn dass ob denn weil da so sondern sowie doch nur noch schon auch nicht kein
    keine keinen keinem keiner nichts niemand nie niemals ohne ich du wir uns euch mich dich mir dir
    mein meine dein deine unser unsere euer eure man jemand etwas alles alle allen aller jeder jede
    jedes jeden viel viele vielen wenig wenige mehr meisten einige manche selbst sehr hier jetzt
    heute dann immer wieder bis gegen zwischen hinter neben während wegen trotz ab außer bitte danke
    ja nein gern eigentlich wohl mal eben gerade etwa fast ganz erst können kann konnte konnten
    könnte müssen muss musste mussten sollen soll sollte sollten wollen will wollte dürfen darf
    durfte mögen mag möchte würde würden
""")
_LIGHT_VERBS = words("""
    machen macht machte gemacht tun tut tat getan gehen geht ging gegangen kommen kommt kam gekommen geben
    gibt gab gegeben nehmen nimmt nahm genommen sagen sagt sagte gesagt erzählen erzählt sprechen spricht
    sprach heißen heißt hieß nennen nennt nannte genannt bedeuten bedeutet meinen meint glauben denken
    finden findet fand sehen sieht sah stehen steht stand gestanden lassen lässt ließ passieren passiert
    passierte geschehen geschieht geschah bleiben bleibt blieb zeigen zeigt zeigte beschreiben beschreibt
    erklären erklärt erwähnen erwähnt
""")
_VAGUE = words("""
    art arten weise ding dinge sache sachen fall fälle grund gründe ursache zweck punkt beispiel
    teil teile ort orte stelle zeit zeiten mal person personen leute mann männer frau frauen zahl
    anzahl menge frage fragen antwort antworten name namen titel artikel autor autorin text
    geschichte bericht seite absatz satz groß große großen klein kleine kleinen gut gute guten
    schlecht neu neue neuen alt alte alten lang lange erste ersten letzte letzten wichtig genau
""")

_ASKS = one_of("""
    wer wen wem wessen was welche[rsmn]? wann wo wohin woher warum wieso weshalb wie wozu womit wodurch
    worüber wovon woran worauf worin wofür wogegen wonach worum
""")
_HELPING = one_of("""
    ist sind war waren wurden? wird werden hat haben hatten? kann können konnten? darf dürfen muss müssen
    soll sollen gibt gab
""")
_STARTERS = (
    rf"(?:{_ASKS}|{_HELPING}|(?:seit|bis) wann"
    r"|(?:in|an|auf|mit|für|von|zu|nach|aus) (?:welche[rsmn]?|wem|was))"
)
_PLEASE = r"(?:bitte(?: schön| sehr)?|pls|plz)"
_COURTESY = Courtesy(
    please=_PLEASE,
    fluff=(
        r"(?:hallo+|hallöchen|hi+|hey+|moin(?: moin)?|servus|grüezi|grüß (?:gott|dich|euch)|ciao"
        r"|tschü(?:ss|ß|s)"
        r"|gute[nr]? (?:morgen|tag|abend|nacht)|auf wiedersehen|bis (?:bald|dann|später)"
        r"|sehr geehrte[rn]?|liebe[rsn]?"
        r"|(?:vielen |herzlichen |besten |tausend )?dank(?:e(?:schön)?)?(?! (?:wem|welche))"
        r"(?: (?:dir|euch|ihnen|schön|sehr|vielmals|nochmals?|im voraus|für [^,.?!]{1,40}))*"
        r"|gute[rs]? (?:bot|arbeit|antwort|frage)|gut gemacht|sehr (?:gut|schön)|super|toll|prima|klasse"
        r"|genial|cool"
        r"|perfekt|alles klar|in ordnung|verstehe|verstanden|ach so|achso|aha|ah+|oh+|hm+|äh+m*|ok|okay"
        r"|okey|lo+l"
        r"|ja|nein|nee|nö|doch|na ja|naja|na gut|gut|tja|schade|interessant|test|übrigens|also"
        rf"|{_PLEASE}|entschuldig(?:ung|e|en sie)|verzeihung|sorry"
        r"|(?:kannst du|könntest du|können sie|könnten sie|könnt ihr) (?:mir|uns)(?: bitte| mal)* helfen"
        r"|(?:ich (?:hab|habe|hätte) (?:da )?(?:mal )?|nur |noch )?(?:eine|ne) (?:kurze |andere "
        r"|weitere )?frage|kurze frage)"
        r"(?: (?:zusammen|allerseits|alle|ihr(?: lieben)?|leute|freunde|bot|pincite|nochmals?|und|aber"
        r"|dann|da|mal))*"
    ),
    request=(
        rf"(?:(?:{_PLEASE}|und|aber|also|nun|jetzt),? )*(?:"
        r"(?:kannst du|könntest du|würdest du|können sie|könnten sie|würden sie|könnt ihr|könntet ihr"
        r"|kann|könnte)(?: (?:mir|uns|bitte|mal|vielleicht|jemand|einer|wer|kurz))*"
        r" (?:sagen|erzählen|erklären|verraten|zeigen|nennen|mitteilen)"
        r"|(?:sag|sage|erzähl|erzähle|erklär|erkläre|verrat|verrate|zeig|zeige|nenn|nenne)(?:en sie|t)?"
        r"(?: (?:bitte|mal|doch|kurz))* (?:mir|uns)(?: (?:bitte|mal|doch|kurz))*"
        r"|(?:sagen|erzählen|erklären|verraten|zeigen|nennen) sie (?:bitte )?(?:mir|uns)(?: bitte)?"
        r"|(?:weißt du|wissen sie|wisst ihr|weiß (?:hier )?(?:jemand|wer|einer))(?: (?:zufällig|vielleicht))?"
        r"|(?:ich|wir) (?:möchten?|will|wollen|würden? gern|muss|müssen)(?: (?:gerne?|nur|mal|gern einmal))*"
        r" (?:wissen|erfahren|fragen|verstehen)"
        r"|(?:ich|wir) (?:würde|würden|wüsste|wüssten|hätte)n? ger?ne?(?: (?:wissen|erfahren|gewusst))?"
        r"|(?:mich|uns) (?:würde|interessiert)(?: interessieren)?|ich frage? mich"
        rf"|(?:irgend)?eine ahnung|darf ich (?:wissen|fragen)|{_PLEASE}"
        r")(?:[,:]? (?:ob|über)\b)?"
    ),
    citing=r"(?:laut|gemäß) (?:dem |diesem )?(?:artikel|text)|nach (?:dem|diesem) (?:artikel|text)",
    spelled=((r"(gibt|war|ist|geht)['’]?s\b(?!['’])", r"\1 es"),),
)
_TENS = r"\w*(?:zwanzig|dreißig|(?:vier|fünf|sech|sieb|acht|neun)zig)|\w+zehn"
_NUMBERS = one_of(rf"""
    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf {_TENS} \w*hundert\w* \w*tausend\w*
    \w*million(?:en)? \w*milliarden? \w*billionen
""")
_SPANS = r"(?:jahre?[ns]?|monate?n?|wochen?|tage?n?|stunden?|minuten?|jahrhunderte?n?|jahrzehnte?n?)"
_TELLING = one_of(rf"""
    {_NUMBERS} \w*{_SPANS} eins dutzende? halbe?[nrsm]? hälfte \w*(?:drit|vier|fünf|ach|zehn)tel \w+mals?
    doppelt\w* verdoppel\w* dreifach\w* keine?[nrsm]? null nichts niemand kostenlos kostenfrei gratis
    umsonst frei einige[nr]? mehrere[nr]? viele?[nr]? meisten? alle[nrs]? beide[nrs]? jede[nrsm]? jeweils
    einzige[nrs]? paar prozent nie niemals immer stets oft häufig selten manchmal \w*täglich\w*
    \w*wöchentlich\w* monatlich\w* jährlich\w* ewig mehr wenige?[nr]? weniger genug bis seit ganze?[nrsm]?
    so als
""")
_MONEY = one_of(r"""
    euros? cents? dollars? pfund mark pfennige?n? \w*kronen? franken rappen gulden taler schillinge?
    rubel yen yuan pesos? rupien? kostenlos kostenfrei umsonst gratis frei\w* kost\w+ gekostet
    \w*preise?[ns]? \w*gebühr(?:en)? eintritt \w*zahl(?:t|te|ten|en) wert billig\w* teuer\w*
    teure\w* millionen? milliarden?
""")
_AMOUNTS = Amounts(
    asks=(
        r"\bwie ?viele?[rmn]?\b"
        r"|\bwie (?:alt|lange?|weit|tief|hoch|groß|breit|dick|schwer|schnell|oft|häufig|teuer|warm|kalt)\b"
    ),
    tells=rf"\d|[½¼¾]|\b{_TELLING}\b",
    asks_age=r"\bwie alt\b",
    tells_age=(
        rf"\b(?:1\d{{3}}|20\d{{2}}|\d{{1,3}})\b"
        rf"|\b(?:{_SPANS}|alters?|geboren|{_TENS}|\w*jährige?[nrsm]?|so alt wie)\b"
    ),
    asks_price=(
        r"\bwie ?viel\b.*\b(?:kost\w+|gekostet|zahl\w+|bezahl\w+)\b|\bwie teuer\b"
        r"|\bwas\b.*\b(?:kosten?|kostet|kostete[nt]?|gekostet)\b"
        r"|\b(?:was|wie hoch) (?:ist|sind|war|waren) (?:der|die|das)"
        r" (?:\w*preise?|\w*kosten|\w*gebühr(?:en)?|eintritt|\w*geld)\b"
    ),
    tells_price=rf"[$€£¥]|\b{_MONEY}\b|\d[.,]\d\d\b|(?-i:\b[A-Z]{{3}}\s?\d)",
)
_IT = one_of("""
    der die das dem den des diese[rsmn]? dein(?:e[rsmn]?)? ganze[rnms]? artikels? texte?s?
    geschichte seite dokuments? essays? aufsatz(?:es)? beitrags? berichts? gedichts? romans?
    buch(?:e?s)? es hier darin dabei in im von vom mir bitte kurz mal
""")
_CAN_YOU = r"(?:kannst du|könntest du|können sie|könnten sie)"
_ITSELF = OfItself(
    subject=(
        rf"(?:(?:also|und|aber),? )?(?:worum|um was) (?:geht|ging|dreht|handelt)(?:['’]?s)?(?: {_IT}| sich)*"
        rf"|(?:wovon|von was|worüber) (?:handelte?t?|erzählt|berichtet|spricht|schreibt)(?: {_IT})+"
        rf"|(?:(?:bitte|{_CAN_YOU}) )*(?:fass|fasse|fassen sie)(?: {_IT})* zusammen"
        rf"|(?:bitte|{_CAN_YOU})(?: {_IT})+ zusammenfassen"
        rf"|(?:(?:gib|geben sie|schreib|zeig)(?: (?:mir|uns|bitte))* )?(?:eine? |die )?(?:kurze )?"
        rf"(?:zusammenfassung|übersicht)(?: {_IT})*"
        rf"|was (?:ist|sind|war) (?:das|die|der) (?:zentrale )?"
        rf"(?:(?:haupt|kern)?(?:themen?|thema|aussagen?|botschaft|inhalt|gegenstand|punkte?))(?: {_IT})*"
        rf"|tl;?dr"
    ),
    articles=words("""
        artikel artikels text textes texts geschichte beitrag beitrags essay essays aufsatz aufsatzes
        bericht berichts dokument dokuments seite kolumne nachricht blog
    """),
    general=words("artikel artikels text textes texts"),
    kinds=words("""
        gedicht gedichts buch buches roman romans erzählung märchen fabel ballade sonett lied rede
        brief briefs interview interviews kapitel rezept rezepts anleitung handbuch rezension
        vertrag vertrags protokoll protokolls stück drehbuch tagebuch memoiren biografie nachruf
        studie mail nachricht
    """),
    who=words("wer wen wem wessen"),
    author=words("autor autors autorin autoren verfasser verfassers verfasserin schreiber"),
    wrote=words("schrieb schreibt geschrieben verfasst verfasste"),
    title=words("titel titels überschrift schlagzeile betitelt"),
    name=words("heißt heisst hieß genannt name namen"),
    subtitle=words("untertitel untertitels unterzeile unterüberschrift dachzeile vorspann"),
    picture=words(
        "foto fotos bild bilder bildes bildern aufnahme aufnahmen illustration illustrationen abbildung"
    ),
    taker=words("fotograf fotografin illustrator bildnachweis fotonachweis urheber"),
    took=words("aufgenommen gemacht machte fotografiert fotografierte gezeichnet gehört schoss"),
    date=words("wann datum tag jahr monat"),
    published=words("""
        veröffentlicht veröffentlichung erschienen erschien publiziert aktualisiert gedruckt
        geschrieben verfasst
    """),
    beside=words("""
        was welche welcher welches welchem welchen ist sind war waren der die das den dem des dieser
        diese dieses diesem diesen es er sein seine seinen in im von vom auf an am zu zum zur ein
        eine einen einem eines für hat haben wurde worden wird werden steht lautet sag mir bitte
        nenne genau hier letzte zuletzt zuerst und auch aber denn wie so
    """),
    this=r"diese[rsmn]?",
    another=r"ein(?:e[rsnm]?)?|andere[rsnm]?|sein(?:e[rsnm]?)?|ihr(?:e[rsnm]?)?",
    of="von|vom|über|aus|in|im",
)

LEXICON = Lexicon(
    asking=_ASKING,
    of_articles=words("artikel autor autorin aufsatz geschichte text bericht verfasser verfasserin"),
    small=_SMALL,
    being=_BEING,
    saying_nothing=_SMALL | _FUNCTION,
    pointing=_POINTING,
    of_anything=words("""
        machen macht machte gemacht tun tut tat getan gehen geht ging passieren passiert passierte
        geschehen geschieht geschah bedeuten bedeutet heißt meinen meint sagen sagt wirklich genau
        nur jetzt später wieder dann sonst weiter
    """),
    unmissed=_SMALL | _BEING | _FUNCTION | _POINTING,
    plain=_ASKING | _SMALL | _BEING | _POINTING | _FUNCTION | _LIGHT_VERBS | _VAGUE,
    going_on=re.compile(r"(?:und|oder|aber|also|dann|auch|was ist mit|wie steht es mit)\b", re.IGNORECASE),
    definite=re.compile(r"\b(?:der|die|das|den|dem|des)\b", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:nicht|nie|niemals|kein\w*|nichts|niemand\w*|ohne|weder|außer|nirgends|nirgendwo)\b",
        re.IGNORECASE,
    ),
    lasting=(
        r"\b(?:seit\w*|bis|ab|nach|vor|vorher|nachher|wurde zu[mr]?|blieb\w*|ernannt|gewählt|berufen"
        r"|gehört\w*|diente\w*)\b"
    ),
    starters=_STARTERS,
    joining="und|aber|also|auch|dann|oder|denn",
    unmarked=(
        r"(?:wie ?viele?|wie (?:alt|lange?|weit|oft|hoch|groß|schnell|tief|breit|schwer|teuer|heißt|hieß)"
        rf"|(?:seit|bis) wann|{_ASKS}(?: \w+){{0,3}}? {_HELPING})"
    ),
    courtesy=_COURTESY,
    amounts=_AMOUNTS,
    itself=_ITSELF,
)
