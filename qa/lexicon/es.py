"""Spanish."""

import re

from qa.lexicon.lexicon import Amounts, Courtesy, Lexicon, OfItself, one_of, words

_ASKING = words("""
    qué quién quiénes cuál cuáles cuándo dónde adónde cómo cuánto cuánta cuántos cuántas que quien cual
    cuando donde como cuanto
""")
_BEING = words(
    "es son era eran fue fueron está están estaba estaban estuvo ser sido ha han había habían hay hubo"
)
_SMALL = words("""
    el la los las lo un una unos unas de del a al en por para con sin sobre desde hasta entre hacia tras
""")
_POINTING = words("""
    él ella ello ellos ellas le les su sus suyo suya suyos suyas este esta esto estos estas ese esa eso
    esos esas aquel aquella aquello aquellos aquellas otro otra otros otras mismo misma mismos mismas tal
    allí ahí
""")
_FUNCTION = words("""
    se y e o u pero sino si porque pues aunque mientras yo tú usted nosotros ustedes me te nos mi
    mis tu tus nuestro nuestra no ni nunca jamás nada nadie ningún ninguno ninguna todo toda todos
    todas cada algún alguno alguna algunos algunas mucho mucha muchos muchas poco poca pocos pocas
    más menos muy también ya aún siempre aquí ahora hoy entonces luego después antes puede pueden
    podía debe deben debía quiere quieren sí gracias hola favor tan tanto solo sólo
""")
_LIGHT_VERBS = words("""
    hacer hace hacen hizo hicieron hecho ir va van iba venir viene vino dar da dan dio dado tomar
    toma tomó poner pone puso puesto decir dice dicen dijo dicho contar cuenta hablar habla habló
    llamar llama llamó llamado significar significa pensar piensa creer cree encontrar encuentra
    encontró ver ve vio visto pasar pasa pasó ocurrir ocurre ocurrió suceder sucede sucedió quedar
    queda quedó mostrar muestra describir describe explicar explica mencionar menciona saber sabe
    tener tiene tienen tenía tuvo
""")
_VAGUE = words("""
    manera modo forma tipo tipos clase cosa cosas caso casos razón razones causa motivo propósito
    punto ejemplo parte partes lugar lugares sitio tiempo vez veces momento persona personas gente
    hombre hombres mujer mujeres número cantidad pregunta preguntas respuesta respuestas nombre
    nombres título artículo autor autora texto historia relato página párrafo frase grande grandes
    pequeño pequeña pequeños bueno buena buenos malo nueva nuevo nuevos viejo vieja largo larga
    primer primero primera último última importante exactamente
""")

_ASKS = one_of("""
    qué que quién(?:es)? quien(?:es)? cuál(?:es)? cual(?:es)? cuándo cuando dónde donde adónde cómo como
    cuánt[oa]s? cuant[oa]s?
""")
_HELPING = one_of("""
    es son era eran fue fueron está están estaba estaban hay había hubo ha han puede pueden debe
    deben tiene tienen tenía hace hizo
""")
_STARTERS = rf"(?:(?:(?:a|de|en|con|por|para|desde|hasta|sobre) )?{_ASKS}|{_HELPING})"
_PLEASE = r"(?:por favor|porfa(?:vor)?|porfis|xfa)"
_COURTESY = Courtesy(
    please=_PLEASE,
    fluff=(
        r"(?:hola+|buenas(?: (?:tardes|noches))?|buenos días|buen día|saludos|hey+|adiós|chao|estimad[oa]s?"
        r"|hasta (?:luego|pronto|mañana)|(?:muchas |muchísimas |mil )?gracias"
        r"(?: (?:a (?:ti|usted|todos)|de nuevo|de antemano|por [^,.?!]{1,40}))*"
        r"|buen(?:a)? (?:bot|respuesta|trabajo|pregunta)|muy bien|bien hecho|genial|perfecto|excelente"
        r"|estupendo"
        r"|vale|claro|entendido|ya veo|de acuerdo|ok|okay|sí|si|no(?!\. ?\d)|ah+|oh+|eh+|mm+|hm+"
        r"|ja(?:ja)+|lo+l"
        r"|vaya|bueno|bien|pues|interesante|prueba|por cierto"
        rf"|{_PLEASE}|perdón|perdon[ae]|disculp[ae]|lo siento"
        r"|(?:me puedes|puedes|me puede|puede) ayudar(?:me)?|ayuda"
        r"|(?:tengo |solo |sólo )?(?:una|otra) (?:pequeña )?pregunta(?: rápida)?|pregunta rápida)"
        r"(?: (?:a todos|todos|todas|amigos|bot|pincite|de nuevo|otra vez|entonces|y|pero))*"
    ),
    request=(
        rf"(?:(?:{_PLEASE}|y|pero|entonces|ahora),? )*(?:"
        r"(?:alguien )?(?:(?:me|nos) )?(?:puedes|puede|podrías|podría|podéis|pueden)(?: usted(?:es)?"
        r"| alguien)?"
        rf"(?: {_PLEASE})? (?:dec|expl|cont|mostr|indic|d)(?:ir|icar|ar)(?:me|nos)?"
        r"|(?:dime|dinos|dígame|díganos|cuéntame|cuénteme|explícame|explíqueme|muéstrame|indícame)"
        rf"(?: {_PLEASE})?"
        r"|sabes|sabéis|sabe usted|saben ustedes|sabe alguien|alguien sabe"
        r"|(?:quiero|quisiera|querría|quería|necesito|(?:me|nos) gustaría) (?:saber|preguntar|entender)"
        rf"|me preguntaba|me pregunto|(?:tienes|tiene|alguna) idea(?: de)?|puedo preguntar|{_PLEASE}"
        r")(?:[,:]? si\b)?"
    ),
    citing=r"según (?:el |este )?(?:artículo|texto)",
)
_TENS = r"dieci\w+|veint\w+|(?:trei|cuare|cincue|sese|sete|oche|nove)nta"
_NUMBERS = one_of(rf"""
    dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince {_TENS} cien
    cientos? ciento \w+cient[oa]s quinient[oa]s mil miles
""")
_SPANS = r"(?:años?|mes(?:es)?|semanas?|días?|horas?|minutos?|siglos?|décadas?)"
_TELLING = one_of(rf"""
    {_NUMBERS} {_SPANS} mill[oó]n(?:es)? billones docenas? decenas? centenar\w* medi[oa]s? mitad
    tercios? tercera cuartos? ve(?:z|ces) doble triple duplic\w+ ning[uú]n[oa]? cero nada nadie
    gratis gratuit\w* poc[oa]s? vari[oa]s much[oa]s? mayoría tod[oa]s? amb[oa]s cada únic[oa]s? par
    por\sciento nunca siempre menudo raramente diari\w+ semanal\w* mensual\w* anual\w* más menos
    bastante hasta desde enter[oa]s? tan tant[oa]s? sin
""")
_MONEY = one_of(r"""
    euros? céntimos? centavos? dólar(?:es)? libras? coronas? francos? marcos? pesos? pesetas? reales
    rublos? yenes? yuanes? soles gratis gratuit\w* cuest\w+ cost\w+ precios? tarifas? tasas? pag\w+
    cobr\w+ vale valen valía barat[oa]s? car[oa]s? mill[oó]n(?:es)?
""")
_AMOUNTS = Amounts(
    asks=(
        r"\bcu[áa]nt[oa]s?\b|\bqué (?:edad|tan|altura|longitud|tamaño|distancia|profundidad|anchura"
        r"|velocidad)\b"
        r"|\bcuál (?:es|era) la (?:edad|altura|longitud|distancia|profundidad|anchura|velocidad|superficie"
        r"|población|duración)\b"
    ),
    tells=rf"\d|[½¼¾]|\b{_TELLING}\b",
    asks_age=r"\bqué edad\b|\bcu[áa]ntos años (?:tiene|tenía|tienen|tenían)\b",
    tells_age=rf"\b(?:1\d{{3}}|20\d{{2}}|\d{{1,3}})\b|\b(?:{_SPANS}|{_TENS}|edad|nacid[oa]s?|nació)\b",
    asks_price=(
        r"\bcu[áa]nto\b.*\b(?:cuesta\w*|cost\w+|vale\w*|valía\w*|pag\w+|cobr\w+)\b|\ba cu[áa]nto\b"
        r"|\bqué (?:precio|coste|costo)\b|\bcuál(?:es)? (?:es|era|fue|son|eran) (?:el|los) (?:precio"
        r"|coste|costo)s?\b"
    ),
    tells_price=rf"[$€£¥]|\b{_MONEY}\b|\d[.,]\d\d\b|(?-i:\b[A-Z]{{3}}\s?\d)",
)
_IT = (
    r"(?:(?:de |del |en )?(?:el |la |este |esta |todo |su )*"
    r"(?:artículo|texto|historia|página|documento|ensayo|relato|poema|novela|libro|informe|reportaje)"
    r"|esto|eso|aquí|brevemente|por favor)"
)
_SHORT = r"(?:breve |pequeño |corto )?(?:resumen|resúmen)"
_ITSELF = OfItself(
    subject=(
        rf"(?:(?:y|pero|entonces),? ¿?)?(?:de|sobre) qué (?:trata|va|habla|se trata|versa)(?: {_IT})*"
        rf"|(?:(?:puedes|puede|podrías|podría) )?res[uú]m(?:e|a|ir|eme|ame|irme|elo|alo|irlo)(?: {_IT})*"
        rf"|(?:(?:dame|deme|haz|hazme|escribe) )?(?:un |el )?{_SHORT}(?: {_IT})*"
        rf"|cuál(?:es)? (?:es|son|era) (?:el|la|los|las)"
        rf" (?:temas?|ideas?|mensajes?|asunto|argumento)(?: (?:principal(?:es)?"
        rf"|central(?:es)?))?(?: {_IT})*|tl;?dr"
    ),
    articles=words(
        "artículo texto historia relato ensayo reportaje documento página informe columna noticia blog"
    ),
    general=words("artículo texto"),
    kinds=words("""
        poema libro novela cuento fábula balada soneto canción letra carta discurso entrevista
        capítulo receta guía manual reseña contrato acta obra guion guión diario memorias biografía
        obituario estudio tesis correo mensaje
    """),
    who=words("quién quiénes quien quienes"),
    author=words("autor autora autores autoras escritor escritora"),
    wrote=words("escribió escrito escrita redactó redactado"),
    title=words("título titular titulado titulada encabezado"),
    name=words("llama llamado llamada nombre titula"),
    subtitle=words("subtítulo subtitulo bajada entradilla antetítulo"),
    picture=words("foto fotos fotografía fotografías imagen imágenes ilustración ilustraciones"),
    taker=words("fotógrafo fotógrafa ilustrador ilustradora crédito créditos"),
    took=words("tomó tomada tomadas hizo hecha sacó dibujó dibujada pertenece"),
    date=words("cuándo cuando fecha día año mes"),
    published=words("""
        publicó publicado publicada publicación apareció aparecido actualizado actualizada actualizó
        impreso escribió escrito escrita
    """),
    beside=words("""
        qué que cómo cuál cuáles es son era fue fueron ha han sido se el la los las lo un una de del
        al a en por para con este esta esto ese esa eso su sus y también dime exactamente aquí
        primero última último completo principal está
    """),
    this=r"est[ea]",
    another=r"una?|otr[oa]|su",
    of="de|del|por|sobre|en",
)

LEXICON = Lexicon(
    asking=_ASKING,
    of_articles=words("artículo autor autora texto historia relato ensayo pasaje"),
    small=_SMALL,
    being=_BEING,
    saying_nothing=_SMALL | _FUNCTION,
    pointing=_POINTING,
    of_anything=words("""
        hacer hace hizo hecho pasar pasa pasó ocurrir ocurre ocurrió suceder sucede sucedió ir va
        decir dice dijo significa realmente exactamente solo sólo ahora otra vez después luego
    """),
    unmissed=_SMALL | _BEING | _FUNCTION | _POINTING,
    plain=_ASKING | _SMALL | _BEING | _POINTING | _FUNCTION | _LIGHT_VERBS | _VAGUE,
    going_on=re.compile(r"¿?(?:y|o|pero|entonces|luego|también|qué hay de)\b", re.IGNORECASE),
    definite=re.compile(r"\b(?:el|la|los|las)\b", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:no|nunca|jamás|nada|nadie|ning[uú]n\w*|sin|ni|tampoco|excepto|salvo)\b", re.IGNORECASE
    ),
    lasting=(
        r"\b(?:desde|hasta|a partir|después|antes|tras|nombrad[oa]|elegid[oa]|perteneció|pertenece|sirvió"
        r"|siguió)\b"
    ),
    starters=_STARTERS,
    joining="y|e|o|pero|entonces|también|luego",
    unmarked=(
        r"(?:cuánt[oa]s? \w|desde cuándo|por qué \w"
        rf"|(?:(?:a|de|en|con|por|para) )?(?:qué|quién(?:es)?|cuál(?:es)?|cuándo|dónde|adónde|cómo)"
        rf"(?: \w+){{0,3}}? {_HELPING})"
    ),
    courtesy=_COURTESY,
    amounts=_AMOUNTS,
    itself=_ITSELF,
)
