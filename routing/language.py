"""Which language a text is written in: by its script, and by the small words that every text needs.

Only good enough to tell staff what they have before them and to read English with its own words;
of one or two words nothing is claimed.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from routing.forms import fold
from routing.words import read

MOST_WORDS = 60  # read of a text
FEWEST_FOUND = 2  # small words
MOST_WORDS_KEPT = 20_000


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "de": _words("""
        aber alle als am an auch auf aus bei bin bis bitte das dass dem den der des die doch durch
        ein eine einem einen einer er es euch für gar gibt habe haben hat hier ich ihr im in ist
        ja kann kein keine man mal mehr mein mich mir mit muss nach nicht noch nur oder schon sehr
        sein seit sich sie sind so um und uns unser von vor wann war warum was weil wenn wer werden
        wie wieder wir wird wo zu zum zur danke hallo guten tag heute morgen immer endlich wurde
        dat wat dem et nich getz ne nen sowat wech hömma is jau ker
    """),
    "en": _words("""
        a about after all and any are at be been but by can could did do does for from get had has
        have he here how i if is it its just like me my near no not of on or our out please she
        should so than thank thanks that the their them there they this to up was we were what when
        where which who why will with would you your there's it's i'm don't can't hello
    """),
    "tr": _words("""
        ama bana ben bir biz bu bunu çok da daha de değil evet gibi hangi hayır hiç için ile iyi
        kadar ki kim lütfen mı mi mu mü ne neden nasıl nerede o olan sen siz şu teşekkür teşekkürler
        tüm var ve veya ya yok zaman merhaba güzel yine her beni sizin bizim ediyor oldu olarak
    """),
    "pl": _words("""
        a ale bardzo być czy dla do dzień dobry gdzie i ich jak jest już kiedy kto mam mi mnie moja
        może na nas nie o od po prosze proszę przez przy się są ta tak tam te to tu tylko w we wy z
        za ze że dziękuję witam można mój dzieci jestem
    """),
    "ro": _words("""
        a ale ar are asta au bună buna care ce cine cu cum da de din este eu fi foarte în
        la lui mai mă mea mi multumesc mulțumesc ne nu o pe pentru pot sa să se si și sunt un unde
        va vă vreau ziua când copilul nostru
    """),
    "fr": _words("""
        à au aux avec bonjour ce ces c'est dans de des du elle en est et il ils je j'ai la le les
        leur lui mais merci ne nos notre nous où ou par pas plus pour pourquoi quand que qui sans se
        sont sur tout très un une vous votre
    """),
    "it": _words("""
        a al alla anche buongiorno che chi ciao come con da dal dei del della di dove e è gli grazie
        ho i il in io la le lo ma mi mia mio nel nella non per perché più quando quanto questo sono
        su un una vorrei
    """),
    "es": _words("""
        a al buenos con cómo cuando cuándo de del días donde dónde el ella en es esta está este
        gracias hay hola la las lo los me mi muy no nos para pero por porque puedo que qué se sin
        son su también tengo un una y ya yo
    """),
    "nl": _words("""
        aan al als bij dan dat de deze die dit door een en er goed graag heb heeft hem het hoe hun
        ik in is je kan maar met mijn naar niet nog of om ons onze ook op over te tot uit van veel
        voor waar wanneer wat we wij wordt zijn zo
    """),
    "hr": _words("""
        ali bi bio biti da do dobar dan gdje gde hvala i ili iz ja je kako kada koji koliko li mi
        molim moj moja na ne nije nema od po sa sam samo se si smo ste su sve šta što to treba u uz
        vas za zašto živim
    """),
    "sq": _words("""
        a dhe do e është faleminderit ju ka kam ku kur me më mund ne në nga nuk o pa për
        përshëndetje po që se si të tuaj unë një shumë fëmijët
    """),
    "hu": _words("""
        a az de egy és ez hogy hol igen is jó kell köszönöm meg mert mi mikor minden nagyon nekem
        nem van vagy volt kérem szép napot ki mit
    """),
    "pt": _words("""
        a ao as bom com como da das de dia do dos e ela ele em é está eu foi isso já mais mas me meu
        minha muito não nas no nos o obrigado obrigada onde os para por porque quando que são se sem
        sua tem um uma você
    """),
}
"""By language what stands in nearly every sentence; folded like all words."""

LANGUAGES_OF = {
    word: [language for language, words in SMALL_WORDS.items() if word in words]
    for word in frozenset().union(*SMALL_WORDS.values())
}
"""The same, by word."""

SCRIPTS = {
    "ARABIC": "ar",
    "GREEK": "el",
    "HEBREW": "he",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "DEVANAGARI": "hi",
    "TAMIL": "ta",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "ETHIOPIC": "ti",
}
"""Scripts that stand for one language here; the commonest of several."""

UKRAINIAN = frozenset("іїєґ")
PERSIAN = frozenset("پچژگ")


def language_of(text: str) -> str | None:
    """Recognise the language of a text: its ISO 639 code, `None` where nothing can be said."""
    return language_among([word.folded for word in read(text)])


def language_among(folded: Sequence[str]) -> str | None:
    """Recognise the language that folded words of a text are of."""
    words = [word for word in folded[:MOST_WORDS] if not word.isdecimal()]
    if not words:
        return None
    if all(map(str.isascii, words)):
        return _latin(words)
    [(script, count)] = Counter(map(_script, words)).most_common(1)
    if script == "LATIN" or count * 2 < len(words):
        return _latin(words)
    letters = frozenset("".join(words))
    if script == "CYRILLIC":
        return "uk" if letters & UKRAINIAN else "ru"
    if script == "ARABIC" and letters & PERSIAN:
        return "fa"
    return SCRIPTS.get(script)


def _latin(words: Iterable[str]) -> str | None:
    """The language whose small words are most frequent, if it is clearly ahead."""
    found = Counter(language for word in words for language in LANGUAGES_OF.get(word, ()))
    (best, most), (_, next_most) = [*found.most_common(2), ("", 0), ("", 0)][:2]
    return best if most >= FEWEST_FOUND and most > next_most else None


@lru_cache(MOST_WORDS_KEPT)
def _script(word: str) -> str:
    """The first word of the Unicode name of the word's first letter: its script."""
    return unicodedata.name(word[0], "").partition(" ")[0].partition("-")[0]
