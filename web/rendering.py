"""Pages from templates, in the reader's language."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from desk.language import translator
from desk.learning.agreement import MOST
from desk.people import SESSION_LIFE, SIGN_IN_LIFE
from desk.words import Status
from web import address, case_texts, files, numbers, texts
from web.numbers import ENOUGH


@dataclass(frozen=True)
class Banner:
    """A line above every page, and where its link leads.

    The texts are German; a reader of another language gets what the catalogue has for them.
    """

    text: str
    link_text: str
    link: str


def render(
    template: str,
    *,
    language: str,
    banner: Banner | None,
    has_provider: bool = False,
    **values: Any,
) -> str:
    """The page as HTML; everything in `values` is escaped."""
    _ = translator(language)
    translated = banner and Banner(_(banner.text), _(banner.link_text), banner.link)
    found = _environment(language).get_template(template)
    return found.render(language=language, banner=translated, has_provider=has_provider, **values)


@cache
def _environment(language: str) -> Environment:
    _ = translator(language)
    environment = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # by jinja2.ext.i18n
        _, lambda one, many, count: _(one if count == 1 else many), newstyle=True
    )
    environment.globals["static"] = files.address
    environment.globals["list_address"] = address.write
    environment.globals["link_minutes"] = int(SIGN_IN_LIFE / timedelta(minutes=1))
    environment.globals["session_hours"] = int(SESSION_LIFE / timedelta(hours=1))
    environment.globals["Status"] = Status
    environment.globals["enough"] = ENOUGH
    environment.globals["most"] = MOST
    for word in (
        texts.status,
        texts.concern,
        texts.level,
        texts.channel,
        texts.role,
        texts.filter_name,
        texts.teacher,
        texts.rule,
        texts.page_trouble,
        case_texts.happened,
        case_texts.mark,
        case_texts.trouble,
    ):
        environment.filters[word.__name__] = lambda value, word=word: word(value, _)
    for number in (numbers.percent, numbers.whole_percent, numbers.amount, numbers.tenths):
        environment.filters[number.__name__] = lambda value, number=number: number(value, language)
    return environment
