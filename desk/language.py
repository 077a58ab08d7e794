"""The language of what people read: German source texts, translated by gettext catalogues.

Catalogues are `locale/<language>/LC_MESSAGES/buergerdraht.po`; they are read as they are, so that
no compiled file has to be kept in step.
"""

from collections.abc import Callable, Iterable
from functools import cache
from gettext import GNUTranslations
from importlib import resources
from io import BytesIO

from babel.core import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "de"
LANGUAGES = (SOURCE_LANGUAGE, "en")

Translate = Callable[[str], str]


def german(text: str) -> str:
    """The source text itself."""
    return text


@cache
def translator(language: str) -> Translate:
    """Turns a German source text into `language`; unknown languages stay German."""
    if language == SOURCE_LANGUAGE or language not in LANGUAGES:
        return german
    path = resources.files("desk") / "locale" / language / "LC_MESSAGES" / "buergerdraht.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled).gettext


def choose(preferred: Iterable[str], offered: Iterable[str] = LANGUAGES) -> str:
    """The first of `preferred` (tags like `en-GB` or `de_DE`) that is offered, else German."""
    tags = [tag.replace("-", "_").lower() for tag in preferred]
    found = negotiate_locale(tags, list(offered)) if tags else None
    return found or SOURCE_LANGUAGE


def language_name(code: str, language: str) -> str:
    """What a language is called in another: "Türkisch"; the code where nobody knows."""
    known = language if language in LANGUAGES else SOURCE_LANGUAGE
    return str(Locale.parse(known).languages.get(code, code))
