"""German."""

import re

from qa.lexicon.lexicon import Lexicon, words

_ASKING = words("""
    wer wen wem wessen was welche welcher welches welchen welchem wann wo wohin woher warum wieso weshalb
    wie wozu womit wodurch worüber wovon woran worauf worin wofür wogegen wonach
""")
_BEING = words("""
    ist sind war waren bin bist wart sei wäre wären hat haben hatte hatten habe habt wird werden wurde wurden
""")
_SMALL = words("""
    der die das den dem des ein eine einen einem einer eines in im an am auf aus bei beim von vom zu zum zur
    mit für durch über unter nach vor seit um
""")
_POINTING = words("""
    er sie es ihn ihm ihr ihnen sein seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres sich
    dieser diese dieses diesen diesem jener jene jenes jenen jenem andere anderer anderes anderen anderem
    solche solcher dazu damit dafür davon darüber danach davor dabei darin daran dort dorthin
""")
_FUNCTION = words("""
    und oder aber als wenn dass ob denn weil da so sondern sowie doch nur noch schon auch nicht kein keine
    keinen keinem keiner nichts niemand nie niemals ohne ich du wir uns euch mich dich mir dir mein meine
    dein deine unser unsere euer eure man jemand etwas alles alle allen aller jeder jede jedes jeden viel
    viele vielen wenig wenige mehr meisten einige manche selbst sehr hier jetzt heute dann immer wieder bis
    gegen zwischen hinter neben während wegen trotz ab außer bitte danke ja nein gern eigentlich wohl mal
    eben gerade etwa fast ganz erst können kann konnte konnten könnte müssen muss musste mussten sollen soll
    sollte sollten wollen will wollte dürfen darf durfte mögen mag möchte würde würden
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
    art arten weise ding dinge sache sachen fall fälle grund gründe ursache zweck punkt beispiel teil teile
    ort orte stelle zeit zeiten mal person personen leute mann männer frau frauen zahl anzahl menge frage
    fragen antwort antworten name namen titel artikel autor autorin text geschichte bericht seite absatz
    satz groß große großen klein kleine kleinen gut gute guten schlecht neu neue neuen alt alte alten lang
    lange erste ersten letzte letzten wichtig genau
""")

LEXICON = Lexicon(
    asking=_ASKING,
    of_articles=words("artikel autor autorin aufsatz geschichte text bericht verfasser verfasserin"),
    small=_SMALL,
    being=_BEING,
    saying_nothing=_SMALL | _FUNCTION,
    pointing=_POINTING,
    of_anything=words("""
    machen macht machte gemacht tun tut tat getan gehen geht ging passieren passiert passierte geschehen
    geschieht geschah bedeuten bedeutet heißt meinen meint sagen sagt wirklich genau nur jetzt später wieder
    dann sonst weiter
"""),
    unmissed=_SMALL | _BEING | _FUNCTION | _POINTING,
    plain=_ASKING | _SMALL | _BEING | _POINTING | _FUNCTION | _LIGHT_VERBS | _VAGUE,
    going_on=re.compile(r"(?:und|oder|aber|also|dann|auch|was ist mit|wie steht es mit)\b", re.IGNORECASE),
    definite=re.compile(r"\b(?:der|die|das|den|dem|des)\b", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:nicht|nie|niemals|kein\w*|nichts|niemand\w*|ohne|weder|außer|nirgends|nirgendwo)\b",
        re.IGNORECASE,
    ),
)
