"""Spanish."""

import re

from qa.lexicon.lexicon import Lexicon, words

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
    se y e o u pero sino si porque pues aunque mientras yo tú usted nosotros ustedes me te nos mi mis tu tus
    nuestro nuestra no ni nunca jamás nada nadie ningún ninguno ninguna todo toda todos todas cada algún
    alguno alguna algunos algunas mucho mucha muchos muchas poco poca pocos pocas más menos muy también ya
    aún siempre aquí ahora hoy entonces luego después antes puede pueden podía debe deben debía quiere
    quieren sí gracias hola favor tan tanto solo sólo
""")
_LIGHT_VERBS = words("""
    hacer hace hacen hizo hicieron hecho ir va van iba venir viene vino dar da dan dio dado tomar toma tomó
    poner pone puso puesto decir dice dicen dijo dicho contar cuenta hablar habla habló llamar llama llamó
    llamado significar significa pensar piensa creer cree encontrar encuentra encontró ver ve vio visto
    pasar pasa pasó ocurrir ocurre ocurrió suceder sucede sucedió quedar queda quedó mostrar muestra
    describir describe explicar explica mencionar menciona saber sabe tener tiene tienen tenía tuvo
""")
_VAGUE = words("""
    manera modo forma tipo tipos clase cosa cosas caso casos razón razones causa motivo propósito punto
    ejemplo parte partes lugar lugares sitio tiempo vez veces momento persona personas gente hombre hombres
    mujer mujeres número cantidad pregunta preguntas respuesta respuestas nombre nombres título artículo
    autor autora texto historia relato página párrafo frase grande grandes pequeño pequeña pequeños bueno
    buena buenos malo nueva nuevo nuevos viejo vieja largo larga primer primero primera último última
    importante exactamente
""")

LEXICON = Lexicon(
    asking=_ASKING,
    of_articles=words("artículo autor autora texto historia relato ensayo pasaje"),
    small=_SMALL,
    being=_BEING,
    saying_nothing=_SMALL | _FUNCTION,
    pointing=_POINTING,
    of_anything=words("""
    hacer hace hizo hecho pasar pasa pasó ocurrir ocurre ocurrió suceder sucede sucedió ir va decir dice
    dijo significa realmente exactamente solo sólo ahora otra vez después luego
"""),
    unmissed=_SMALL | _BEING | _FUNCTION | _POINTING,
    plain=_ASKING | _SMALL | _BEING | _POINTING | _FUNCTION | _LIGHT_VERBS | _VAGUE,
    going_on=re.compile(r"¿?(?:y|o|pero|entonces|luego|también|qué hay de)\b", re.IGNORECASE),
    definite=re.compile(r"\b(?:el|la|los|las)\b", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:no|nunca|jamás|nada|nadie|ning[uú]n\w*|sin|ni|tampoco|excepto|salvo)\b", re.IGNORECASE
    ),
)
