"""What a city file may say but had better not: words that two departments share, and the like."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import Final

from desk.city_file.models import CityFile, DepartmentEntry
from desk.language import LANGUAGES, Translate
from routing.places import key_of

FEW_WORDS: Final = 15  # measured: with fewer, most comments find no department (docs on routing)


class WarningKind(StrEnum):
    """Each thing that is allowed and unwise."""

    SHARED_WORD = "shared-word"
    SHARED_CHAT = "shared-chat"
    SHARED_PLACE = "shared-place"
    PLACE_AND_WORD = "place-and-word"
    NO_RULE = "no-rule"
    FEW_WORDS = "few-words"
    CONTRADICTION = "contradiction"
    NO_PAGES = "no-pages"
    NO_HOLIDAYS = "no-holidays"
    UNTRANSLATED = "untranslated"


@dataclass(frozen=True)
class CityWarning:
    """One warning; `key` is like `departments.feuerwehr`, `values` are what its text mentions."""

    key: str
    kind: WarningKind
    values: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, _: Translate) -> str:
        """The warning in one line."""
        return f"{self.key}: {_text(self.kind, _).format(**self.values)}"


def warnings(city_file: CityFile) -> list[CityWarning]:
    """All warnings, in the order of the file."""
    departments, here = city_file.departments, _of_districts(city_file)
    return [
        *_about_city(city_file),
        *chain.from_iterable(
            _about_department(entry, is_found_by_place=entry.slug in here) for entry in departments
        ),
        *_shared_words(departments),
        *_shared_chats(departments),
        *_about_districts(city_file),
    ]


def _text(kind: WarningKind, _: Translate) -> str:
    return {
        WarningKind.SHARED_WORD: _(
            "„{word}“ nennen auch: {others}. Das Wort zählt für jedes dieser Ämter weniger."
        ),
        WarningKind.SHARED_CHAT: _("Diese Telegram-Gruppe hat auch: {others}."),
        WarningKind.SHARED_PLACE: _(
            "„{place}“ liegt auch in: {others}. Wer nur diesen Ort nennt, für den gilt keine Regel."
        ),
        WarningKind.PLACE_AND_WORD: _(
            "„{place}“ ist auch ein Wort von: {others}. Als Ort sagt es dort weniger."
        ),
        WarningKind.NO_RULE: _("Ohne „instead“ und „department“ ändert dieser Bezirk kein Amt."),
        WarningKind.FEW_WORDS: _(
            "Nur {count} Wörter unter „aliases“ und „topics“; gebraucht werden wenigstens {wanted}."
        ),
        WarningKind.CONTRADICTION: _("„{word}“ spricht hier zugleich für und gegen das Amt."),
        WarningKind.NO_PAGES: _("Es ist keine Seite eingetragen, also kommt nichts an."),
        WarningKind.NO_HOLIDAYS: _("Ohne „holidays“ laufen Fristen auch an Feiertagen."),
        WarningKind.UNTRANSLATED: _("Für „{language}“ gibt es noch keine Übersetzung."),
    }[kind]


def _about_city(city_file: CityFile) -> Iterator[CityWarning]:
    if city_file.city.holidays is None:
        yield CityWarning("city.holidays", WarningKind.NO_HOLIDAYS)
    for language in city_file.city.languages:
        if language.partition("-")[0] not in LANGUAGES:
            values = {"language": language}
            yield CityWarning("city.languages", WarningKind.UNTRANSLATED, values)
    if not city_file.pages:
        yield CityWarning("pages", WarningKind.NO_PAGES)


def _of_districts(city_file: CityFile) -> set[str]:
    """The departments that a rule gives messages to; they need no words of their own."""
    rules = (district.instead.values() for district in city_file.districts)
    others = {district.department for district in city_file.districts if district.department}
    return others.union(*rules)


def _about_department(entry: DepartmentEntry, *, is_found_by_place: bool) -> Iterator[CityWarning]:
    key = f"departments.{entry.slug}"
    words = _words(entry)
    if len(words) < FEW_WORDS and not (is_found_by_place and not words):
        values = {"count": str(len(words)), "wanted": str(FEW_WORDS)}
        yield CityWarning(key, WarningKind.FEW_WORDS, values)
    for word in entry.not_topics:
        if _folded(word) in words:
            yield CityWarning(f"{key}.not_topics", WarningKind.CONTRADICTION, {"word": word})


def _shared_words(departments: list[DepartmentEntry]) -> Iterator[CityWarning]:
    users: dict[str, list[str]] = defaultdict(list)
    written: dict[str, str] = {}
    for entry in departments:
        for folded, word in _words(entry).items():
            users[folded].append(entry.slug)
            written.setdefault(folded, word)
    for folded, (slug, *others) in users.items():
        if others:
            values = {"word": written[folded], "others": ", ".join(others)}
            yield CityWarning(f"departments.{slug}", WarningKind.SHARED_WORD, values)


def _shared_chats(departments: list[DepartmentEntry]) -> Iterator[CityWarning]:
    users: dict[str, list[str]] = defaultdict(list)
    for entry in departments:
        if entry.chat is not None:
            users[entry.chat].append(entry.slug)
    for slug, *others in users.values():
        if others:
            values = {"others": ", ".join(others)}
            yield CityWarning(f"departments.{slug}.chat", WarningKind.SHARED_CHAT, values)


def _about_districts(city_file: CityFile) -> Iterator[CityWarning]:
    districts: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for district in city_file.districts:
        if not district.instead and district.department is None:
            yield CityWarning(f"districts.{district.name}", WarningKind.NO_RULE)
        for place in district.places:
            districts[key_of(place)].setdefault(district.name, place)
    users: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for entry in city_file.departments:
        for key in {key_of(word) for word in _words(entry).values()}:
            users[key].append(entry.slug)
    for key, (first, *others) in districts.items():
        values = {"place": districts[key][first]}
        where = f"districts.{first}.places"
        if others:
            shared = values | {"others": ", ".join(others)}
            yield CityWarning(where, WarningKind.SHARED_PLACE, shared)
        if key in users:
            used = values | {"others": ", ".join(users[key])}
            yield CityWarning(where, WarningKind.PLACE_AND_WORD, used)


def _words(entry: DepartmentEntry) -> dict[str, str]:
    """What speaks for a department: each word folded, and as it is written."""
    return {_folded(word): word for word in [*entry.aliases, *entry.topics]}


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())
