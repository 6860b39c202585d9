"""French."""

import re

from qa.lexicon.lexicon import Amounts, Courtesy, Lexicon, OfItself, one_of, words

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
    fait faire fit font faisait aller va vont allait venir vient vint venu donner donne donné
    prendre prend prit pris mettre met mis dire dit disent disait raconter raconte parler parle
    parlait appeler appelle appelé signifier signifie penser pense croire croit trouver trouve
    trouvé voir voit vu arriver arrive arrivé passer passe passé rester reste montrer montre décrire
    décrit expliquer explique mentionner mentionne savoir sait
""")
_VAGUE = words("""
    façon manière sorte type chose choses cas raison raisons cause but point exemple partie parties
    lieu lieux endroit temps fois moment personne personnes gens homme hommes femme femmes nombre
    quantité question questions réponse réponses nom noms titre article auteur autrice texte
    histoire récit page paragraphe phrase grand grande grands grandes petit petite petits petites
    bon bonne bons bonnes mauvais nouveau nouvelle nouveaux vieux vieille long longue premier
    première dernier dernière important importante exactement
""")

_ASKS = one_of(r"""
    qui que qu['’]\w* quoi quel(?:le)?s? quand où d['’]où pourquoi comment combien lequel laquelle
    lesquel(?:le)?s est-ce
""")
_HELPING = one_of("""
    est sont était étaient fut furent a ont avait avaient peut peuvent doit doivent faut va vont fait
""")
_STARTERS = (
    rf"(?:(?:(?:à|de|avec|pour|par|en|depuis|dans|sur|chez|jusqu['’]à) )?{_ASKS}|{_HELPING}"
    r"|(?:y )?a-t-\w+|est-(?:il|elle|on|ce))"
)
_PLEASE = r"(?:s['’]il (?:te|vous) pla[iî]t|svp|stp)"
_CAN_YOU = r"(?:peux[- ]tu|pouvez[- ]vous|pourrais[- ]tu|pourriez[- ]vous|tu peux|vous pouvez)"
_COURTESY = Courtesy(
    please=_PLEASE,
    fluff=(
        r"(?:bonjour|bonsoir|salut|coucou|hello|hey+|hé|bonne (?:nuit|journée|soirée)|au revoir|adieu"
        r"|à (?:bientôt|plus|demain)|ch[eè]r(?:e|s|es)?"
        r"|(?:mille |un grand )?mercis?"
        r"(?: (?:beaucoup|bien|infiniment|encore|d['’]avance|à (?:toi|vous|tous)|pour [^,.?!]{1,40}))*"
        r"|bon(?:ne)? (?:bot|réponse|travail|question)|très bien|bien joué|bravo|super|génial|parfait"
        r"|excellent"
        r"|cool|d['’]accord|je vois|compris|ça marche|ok|okay|oui|non|si|ouais|ah+|oh+|euh+|hum+|hm+|mdr|lo+l"
        r"|bon|bien|eh bien|ben|voilà|test|intéressant|dommage|au fait"
        rf"|{_PLEASE}|pardon|désolée?|excuse[zs]?[- ]moi"
        rf"|(?:{_CAN_YOU} )?m['’]aider|aide[zs]?[- ]moi"
        r"|(?:j['’](?:ai|aurais) |juste |encore )?une (?:petite |autre )?question|petite question)"
        r"(?: (?:à tous|tout le monde|tous|toutes|les amis|bot|pincite|encore|alors|donc|et|mais))*"
    ),
    request=(
        rf"(?:(?:{_PLEASE}|et|mais|donc|alors),? )*(?:"
        rf"(?:(?:est[- ]ce que )?(?:{_CAN_YOU}|quelqu['’]un (?:peut|pourrait)))(?: (?:bien|donc|{_PLEASE}))*"
        r" (?:me |nous |m['’]|nous )?(?:dire|expliquer|indiquer|raconter|montrer|donner|rappeler)"
        r"|(?:dis|dites|raconte[zs]?|explique[zs]?|montre[zs]?|donne[zs]?|indique[zs]?|rappelle[zs]?)"
        rf"[- ](?:moi|nous)(?: {_PLEASE})?"
        r"|(?:est[- ]ce que )?(?:sais[- ]tu|savez[- ]vous|tu sais|vous savez|quelqu['’]un sait)"
        r"|(?:je |j['’])(?:veux|voudrais|souhaite|souhaiterais|aimerais)(?: bien)? (?:savoir|demander"
        r"|comprendre)"
        r"|je me demand(?:e|ais)|(?:as[- ]tu|avez[- ]vous) une idée|une idée|puis-je (?:savoir|demander)"
        rf"|{_PLEASE}"
        r")(?:[,:]? si\b)?"
    ),
    citing=r"(?:selon|d['’]après) (?:l['’]article|le texte|cet article|ce texte)",
)
_TENS = r"vingt\w*|trente|quarante|cinquante|soixante|septante|huitante|nonante"
_NUMBERS = one_of(rf"""
    deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize {_TENS}
    cents? mille
""")
_SPANS = r"(?:ans?|années?|mois|semaines?|jours?|journées?|heures?|minutes?|siècles?|décennies?)"
_TELLING = one_of(rf"""
    {_NUMBERS} {_SPANS} \w+(?:aines?)(?=\sde) milliers? millions? milliards? demie?s? moitié tiers quarts?
    fois double doubl[ée]\w* tripl\w+ aucune? zéro rien personne gratuit\w* quelques plusieurs beaucoup
    plupart tous toutes? tout chaque seule?s? couple paire pour\scent pourcent jamais toujours souvent
    rarement parfois quotidien\w* hebdomadaire\w* mensuel\w* annuel\w* peu plus moins assez jusqu depuis
    entière?s? aussi sans pas
""")
_MONEY = one_of(r"""
    euros? centimes? cents? francs? dollars? livres? couronnes? marks? roubles? yens? yuans? pesos?
    roupies? sous? écus? gratuit\w* coûts? coût\w+ cout\w+ prix tarifs? frais pa[iy]\w+ vaut valent
    valait valeur cher chère bon\smarché millions? milliards?
""")
_AMOUNTS = Amounts(
    asks=(
        r"\bcombien\b|\bquel âge\b|\bà quelle (?:distance|vitesse|profondeur|hauteur|fréquence)\b"
        r"|\bquelle (?:est|était) (?:la |l['’])"
        r"(?:longueur|hauteur|profondeur|largeur|taille|distance|vitesse|superficie|durée|population"
        r"|quantité)\b"
    ),
    tells=rf"\d|[½¼¾]|\b{_TELLING}\b",
    asks_age=r"\bquel âge\b",
    tells_age=rf"\b(?:1\d{{3}}|20\d{{2}}|\d{{1,3}})\b|\b(?:{_SPANS}|{_TENS}|âgée?s?|née?s?|âge)\b",
    asks_price=(
        r"\bcombien\b.*\b(?:coût\w*|cout\w*|pa[iy]\w+|vaut|valent|valait)\b|\bà quel prix\b"
        r"|\bquel(?:le)?s? (?:est|était|sont|étaient) (?:le |les |la |l['’])(?:prix|tarifs?|coûts?|frais)\b"
    ),
    tells_price=rf"[$€£¥]|\b{_MONEY}\b|\d[.,]\d\d\b|(?-i:\b[A-Z]{{3}}\s?\d)",
)
_IT = (
    r"(?:(?:de |dans |à )?(?:l['’]|le |la |les |du |ce |cet |cette |tout |votre |ton )*"
    r"(?:article|texte|histoire|page|document|essai|récit|poème|roman|livre|rapport|reportage)"
    r"|ici|ça|cela|ceci|il|elle|en bref|brièvement|s['’]il (?:te|vous) plaît)"
)
_SHORT = r"(?:bref |court |petit )?(?:résumé|aperçu)"
_ITSELF = OfItself(
    subject=(
        rf"(?:(?:alors|et|mais|donc),? )?de quoi (?:parle|traite|s['’]agit|est)(?:-t)?(?:[- ](?:il|elle|on))?"
        rf"(?: question)?(?: {_IT})*|de quoi {_IT} (?:parle|traite)"
        rf"|(?:(?:peux-tu|pouvez-vous|pourrais-tu|pourriez-vous) )?résume[zrs]?(?:-(?:moi|nous))?(?: {_IT})*"
        rf"|(?:(?:donne|fais|écris|donnez|faites|écrivez)[- ](?:moi|nous) )?(?:un |le )?{_SHORT}(?: {_IT})*"
        rf"|quel(?:le)?s? (?:est|sont|était) (?:le |la |l['’]|les )"
        rf"(?:sujets?|thèmes?|idées?|messages?|propos)(?: (?:principale?s?|principaux"
        rf"|centrale?))?(?: {_IT})*|tl;?dr"
    ),
    articles=words(
        "article texte histoire récit essai reportage document page rapport chronique billet blog"
    ),
    general=words("article texte"),
    kinds=words("""
        poème livre roman conte fable ballade sonnet chanson paroles lettre discours interview
        entretien chapitre recette guide manuel critique bail contrat procès pièce scénario journal
        mémoires biographie nécrologie étude thèse courriel mail message
    """),
    who=words("qui"),
    author=words("auteur auteure autrice auteurs autrices écrivain"),
    wrote=words("écrit écrivit rédigé rédigea"),
    title=words("titre intitulé intitulée"),
    name=words("appelle nommé nommée nom appelé"),
    subtitle=words("sous chapeau chapô surtitre accroche"),
    picture=words("photo photos photographie photographies image images illustration illustrations"),
    taker=words("photographe illustrateur illustratrice crédit crédits"),
    took=words("pris prise prises fait faite dessiné dessinée appartient photographié"),
    date=words("quand date jour année mois"),
    published=words("publié publiée publication paru parue parution mis jour imprimé écrit écrite rédigé"),
    beside=words("""
        que quoi comment quel quelle quels quelles qu est ce c était sont étaient a été le la les l
        un une de du des d ce cet cette ces il elle s se on par pour en dans au à dis moi donne
        exactement ici et aussi premier dernière dernier complet principal t y ont sa son ses titre
    """),
    this=r"ce(?:tte|t)?",
    another=r"une?|autre|son|sa|leur",
    of=r"de|du|des|par|dans",
)

LEXICON = Lexicon(
    asking=_ASKING,
    of_articles=words("article auteur autrice texte histoire récit essai passage"),
    small=_SMALL,
    being=_BEING,
    saying_nothing=_SMALL | _FUNCTION,
    pointing=_POINTING,
    of_anything=words("""
        fait faire fit font arriver arrive arrivé passer passe passé aller va vont dire dit signifier
        signifie vraiment exactement seulement maintenant encore ensuite après
    """),
    unmissed=_SMALL | _BEING | _FUNCTION | _POINTING,
    plain=_ASKING | _SMALL | _BEING | _POINTING | _FUNCTION | _LIGHT_VERBS | _VAGUE,
    going_on=re.compile(r"(?:et|ou|mais|alors|donc|puis|aussi|qu['’]en est-il)\b", re.IGNORECASE),
    definite=re.compile(r"\b(?:le|la|les)\b|\bl['’]", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:pas|jamais|aucune?|rien|personne|sans|ni|sauf|nulle)\b|\bn['’]|\bne\b", re.IGNORECASE
    ),
    lasting=(
        r"\b(?:depuis|jusqu|dès|à partir|après|avant|devint|devient|nommée?|élue?|rest[ae]\w*|appart\w+"
        r"|servit)\b"
    ),
    starters=_STARTERS,
    joining="et|mais|donc|alors|aussi|puis|ou",
    unmarked=(
        r"(?:combien|depuis quand|quel âge|est[- ]ce (?:que|qu['’])|qu['’]est[- ]ce (?:que|qui|qu['’])"
        rf"|(?:qui|où|quand|comment|pourquoi|quel(?:le)?s?|que)(?: \w+){{0,3}}? {_HELPING})"
    ),
    courtesy=_COURTESY,
    amounts=_AMOUNTS,
    itself=_ITSELF,
    elided=words("l d qu n s c j m t jusqu lorsqu puisqu quelqu"),
)
