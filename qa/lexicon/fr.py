"""French."""

import re

from qa.lexicon.lexicon import Lexicon, words

_ASKING = words("""
    qui que qu quoi quel quelle quels quelles quand où pourquoi comment combien lequel laquelle lesquels
    lesquelles est-ce
""")
_BEING = words("""
    est sont était étaient fut furent suis sera seront a ont avait avaient eut ai avons avez été
""")
_SMALL = words("""
    le la les l un une des du de d au aux à en dans sur sous par pour avec chez vers entre depuis
""")
_POINTING = words("""
    il elle ils elles lui leur leurs son sa ses le la les celui celle ceux celles ceci cela ça y en ce cet
    cette ces autre autres même mêmes tel telle
""") - words("le la les en")  # those are articles and a preposition far more often
_FUNCTION = words("""
    et ou mais donc or ni car si comme lorsque puisque parce afin je j tu nous vous me m te t se s mon ma
    mes ton ta tes notre nos votre vos on ne n pas plus jamais rien personne aucun aucune sans tout toute
    tous toutes chaque quelque quelques plusieurs beaucoup peu trop très moins aussi encore déjà toujours
    souvent ici là alors puis ensuite maintenant aujourd'hui aujourd hui c qu' est-ce peut peuvent pouvait
    doit doivent devait veut veulent voulait fait faire fit oui non merci bonjour
""")
_LIGHT_VERBS = words("""
    fait faire fit font faisait aller va vont allait venir vient vint venu donner donne donné prendre prend
    prit pris mettre met mis dire dit disent disait raconter raconte parler parle parlait appeler appelle
    appelé signifier signifie penser pense croire croit trouver trouve trouvé voir voit vu arriver arrive
    arrivé passer passe passé rester reste montrer montre décrire décrit expliquer explique mentionner
    mentionne savoir sait
""")
_VAGUE = words("""
    façon manière sorte type chose choses cas raison raisons cause but point exemple partie parties lieu
    lieux endroit temps fois moment personne personnes gens homme hommes femme femmes nombre quantité
    question questions réponse réponses nom noms titre article auteur autrice texte histoire récit page
    paragraphe phrase grand grande grands grandes petit petite petits petites bon bonne bons bonnes mauvais
    nouveau nouvelle nouveaux vieux vieille long longue premier première dernier dernière important
    importante exactement
""")

LEXICON = Lexicon(
    asking=_ASKING,
    of_articles=words("article auteur autrice texte histoire récit essai passage"),
    small=_SMALL,
    being=_BEING,
    saying_nothing=_SMALL | _FUNCTION,
    pointing=_POINTING,
    of_anything=words("""
    fait faire fit font arriver arrive arrivé passer passe passé aller va vont dire dit signifier signifie
    vraiment exactement seulement maintenant encore ensuite après
"""),
    unmissed=_SMALL | _BEING | _FUNCTION | _POINTING,
    plain=_ASKING | _SMALL | _BEING | _POINTING | _FUNCTION | _LIGHT_VERBS | _VAGUE,
    going_on=re.compile(r"(?:et|ou|mais|alors|donc|puis|aussi|qu['’]en est-il)\b", re.IGNORECASE),
    definite=re.compile(r"\b(?:le|la|les)\b|\bl['’]", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:pas|jamais|aucune?|rien|personne|sans|ni|sauf|nulle)\b|\bn['’]|\bne\b", re.IGNORECASE
    ),
)
