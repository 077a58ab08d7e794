"""Each kind of mistake in a city file, and what people read about it."""

from collections.abc import Mapping
from enum import StrEnum

from desk.language import Translate


class MistakeKind(StrEnum):
    """Each way in which a city file can be wrong."""

    SYNTAX = "syntax"
    DOUBLED_KEY = "doubled-key"
    MISSING = "missing"
    UNKNOWN_KEY = "unknown-key"
    NOT_TEXT = "not-text"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_LIST = "not-list"
    NOT_TABLE = "not-table"
    EMPTY = "empty"
    UNKNOWN_VALUE = "unknown-value"
    BAD_SLUG = "bad-slug"
    SLUG_TWICE = "slug-twice"
    PAGE_TWICE = "page-twice"
    DISTRICT_TWICE = "district-twice"
    RULE_TO_ITSELF = "rule-to-itself"
    UNKNOWN_DEPARTMENT = "unknown-department"
    UNKNOWN_TIMEZONE = "unknown-timezone"
    BAD_HOLIDAYS = "bad-holidays"
    BAD_LANGUAGE = "bad-language"
    BAD_DATE = "bad-date"
    BAD_DURATION = "bad-duration"
    UNKNOWN_DAY = "unknown-day"
    BAD_BLOCK = "bad-block"
    NO_SUCH_HOUR = "no-such-hour"
    BACKWARDS = "backwards"
    OVERLAP = "overlap"
    NO_OFFICE_TIME = "no-office-time"
    RESERVED_SLUG = "reserved-slug"
    BAD_PRECISION = "bad-precision"
    BAD_LENGTH = "bad-length"
    BAD_REACH = "bad-reach"
    BAD_CHAT = "bad-chat"
    BAD_TOKEN_ENV = "bad-token-env"  # noqa: S105 - the kind of a mistake, not a token


def problem_text(kind: MistakeKind, _: Translate) -> str:
    """What is wrong, with `{key}` and the mistake's values as placeholders."""
    return {
        MistakeKind.SYNTAX: _("Ab hier ist die Datei kein gültiges TOML."),
        MistakeKind.DOUBLED_KEY: _("Dieser Schlüssel oder Abschnitt steht schon weiter oben."),
        MistakeKind.MISSING: _("Dieser Schlüssel fehlt."),
        MistakeKind.UNKNOWN_KEY: _("Den Schlüssel „{given}“ gibt es hier nicht."),
        MistakeKind.NOT_TEXT: _("Hier wird ein Text erwartet."),
        MistakeKind.NOT_YES_OR_NO: _("Hier wird ja oder nein erwartet."),
        MistakeKind.NOT_LIST: _("Hier wird eine Liste erwartet."),
        MistakeKind.NOT_TABLE: _("Hier wird ein Abschnitt mit Schlüsseln erwartet."),
        MistakeKind.EMPTY: _("Hier steht nichts."),
        MistakeKind.UNKNOWN_VALUE: _("„{given}“ ist hier nicht möglich."),
        MistakeKind.BAD_SLUG: _("„{given}“ ist kein gültiges Kürzel."),
        MistakeKind.SLUG_TWICE: _("Das Kürzel „{given}“ ist schon in Zeile {first} vergeben."),
        MistakeKind.PAGE_TWICE: _("Die Seite „{given}“ steht schon in Zeile {first}."),
        MistakeKind.DISTRICT_TWICE: _("Den Bezirk „{given}“ gibt es schon in Zeile {first}."),
        MistakeKind.RULE_TO_ITSELF: _("„{given}“ soll hier durch sich selbst ersetzt werden."),
        MistakeKind.UNKNOWN_DEPARTMENT: _("Ein Amt „{given}“ steht nicht in dieser Datei."),
        MistakeKind.UNKNOWN_TIMEZONE: _("Die Zeitzone „{given}“ gibt es nicht."),
        MistakeKind.BAD_HOLIDAYS: _("„{given}“ benennt keinen Feiertagskalender."),
        MistakeKind.BAD_LANGUAGE: _("„{given}“ ist kein Sprachkürzel."),
        MistakeKind.BAD_DATE: _("Den Tag „{given}“ gibt es nicht."),
        MistakeKind.BAD_DURATION: _("„{given}“ ist keine Dauer, mit der gerechnet werden kann."),
        MistakeKind.UNKNOWN_DAY: _("„{given}“ benennt keinen Wochentag."),
        MistakeKind.BAD_BLOCK: _("„{given}“ ist keine Zeitspanne."),
        MistakeKind.NO_SUCH_HOUR: _("Die Uhrzeit „{given}“ gibt es nicht."),
        MistakeKind.BACKWARDS: _("Die Zeitspanne „{given}“ endet nicht nach ihrem Beginn."),
        MistakeKind.OVERLAP: _("Die Zeitspanne „{given}“ überschneidet sich mit „{other}“."),
        MistakeKind.NO_OFFICE_TIME: _("Dieses Amt hätte nie geöffnet, und keine Frist liefe ab."),
        MistakeKind.RESERVED_SLUG: _("„{given}“ heißt im Programm, dass kein Amt gebraucht wird."),
        MistakeKind.BAD_PRECISION: _("„{given}“ ist kein Anteil, der zu erreichen ist."),
        MistakeKind.BAD_LENGTH: _("„{given}“ ist keine Länge, die ein Kommentar haben kann."),
        MistakeKind.BAD_REACH: _("„{given}“ ist keine Zahl von Reaktionen."),
        MistakeKind.BAD_CHAT: _("„{given}“ ist keine Telegram-Gruppe."),
        MistakeKind.BAD_TOKEN_ENV: _("Das ist kein Name einer Umgebungsvariablen."),
    }[kind]


def remedy_text(kind: MistakeKind, values: Mapping[str, str], _: Translate) -> str:
    """What to do about it, with the same placeholders; a near known word is offered."""
    if kind in _WITH_CHOICES:
        return _choice_text(values, _)
    return {
        MistakeKind.SYNTAX: _("Anführungszeichen, Klammern, Kommas und „=“ prüfen ({detail})."),
        MistakeKind.DOUBLED_KEY: _("Die beiden Stellen zusammenlegen."),
        MistakeKind.MISSING: _("„{missing}“ hier ergänzen."),
        MistakeKind.NOT_TEXT: _('In Anführungszeichen setzen: {last} = "…".'),
        MistakeKind.NOT_YES_OR_NO: _("Ohne Anführungszeichen schreiben: {last} = true oder false."),
        MistakeKind.NOT_LIST: _('In eckige Klammern setzen, etwa ["eins", "zwei"].'),
        MistakeKind.NOT_TABLE: _("Die Form steht in der mitgelieferten Stadtdatei."),
        MistakeKind.EMPTY: _("Ausfüllen oder die Stelle entfernen."),
        MistakeKind.BAD_SLUG: _("Nur a–z, 0–9 und „-“, höchstens {longest} Zeichen: „{possible}“."),
        MistakeKind.SLUG_TWICE: _("Ein anderes Kürzel wählen oder die beiden Ämter zusammenlegen."),
        MistakeKind.PAGE_TWICE: _("Einen der beiden Einträge entfernen."),
        MistakeKind.DISTRICT_TWICE: _("Die Orte der beiden zusammenlegen."),
        MistakeKind.RULE_TO_ITSELF: _("Die Regel entfernen, oder das Amt des Bezirks angeben."),
        MistakeKind.UNKNOWN_TIMEZONE: _("Gemeint ist wohl „{nearest}“."),
        MistakeKind.BAD_HOLIDAYS: _("Land und Bundesland angeben, etwa „DE-NW“."),
        MistakeKind.BAD_LANGUAGE: _("Zwei kleine Buchstaben, etwa „de“ oder „en“."),
        MistakeKind.BAD_DATE: _("Als Jahr-Monat-Tag schreiben, etwa „2027-02-08“."),
        MistakeKind.BAD_DURATION: _(
            "Als Bürozeit schreiben, etwa „4h“, „30min“, „1h30min“ oder „2d“."
        ),
        MistakeKind.BAD_BLOCK: _("Als „08:00-12:00“ schreiben."),
        MistakeKind.NO_SUCH_HOUR: _("Eine Uhrzeit von 00:00 bis 24:00 angeben."),
        MistakeKind.BACKWARDS: _(
            "Beginn und Ende tauschen; über Mitternacht: auf zwei Tage verteilen."
        ),
        MistakeKind.OVERLAP: _("Die beiden zu einer Zeitspanne zusammenlegen."),
        MistakeKind.NO_OFFICE_TIME: _(
            "Wenigstens eine Zeitspanne angeben, oder „hours“ entfernen."
        ),
        MistakeKind.RESERVED_SLUG: _("Ein anderes Kürzel wählen."),
        MistakeKind.BAD_PRECISION: _("Eine Zahl von 0.5 bis 0.999 angeben, etwa 0.95."),
        MistakeKind.BAD_LENGTH: _("Eine ganze Zahl von {lowest} bis {highest} angeben."),
        MistakeKind.BAD_REACH: _("Eine ganze Zahl von {lowest} bis {highest} angeben."),
        MistakeKind.BAD_CHAT: _("Die Nummer der Gruppe angeben, oder die Zeile entfernen."),
        MistakeKind.BAD_TOKEN_ENV: _(
            "Den Namen angeben, etwa „FEUERWEHR_PAGE_TOKEN“. Ein Token gehört nie in diese Datei."
        ),
    }[kind]


_WITH_CHOICES = {
    MistakeKind.UNKNOWN_KEY,
    MistakeKind.UNKNOWN_VALUE,
    MistakeKind.UNKNOWN_DAY,
    MistakeKind.UNKNOWN_DEPARTMENT,
}


def _choice_text(values: Mapping[str, str], _: Translate) -> str:
    if "nearest" in values:
        return _("Gemeint ist wohl „{nearest}“ (möglich: {choices}).")
    return _("Möglich ist: {choices}.")
