"""What staff read about commands: German source texts, translated by gettext."""

import html
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.utils import default_process

from bot import texts
from bot.command_words import OF_A_CASE, WITHOUT_CASE, Verb, name_of, nearest
from desk.language import LANGUAGES, Translate, translator
from desk.words import BY_PEOPLE, CHOSEN_BY_PEOPLE, Concern, HideReason, Status

NEAR_ENOUGH = 75.0  # of rapidfuzz's 0-100: a reason that is meant


def language_of(_: Translate) -> str:
    """The language into which `_` translates."""
    return _("de")  # each catalogue answers with its own code


def purpose(verb: Verb, _: Translate) -> str:
    """What the command does, in a few words."""
    return {
        Verb.TAKE: _("Fall übernehmen"),
        Verb.RELEASE: _("Fall wieder freigeben"),
        Verb.HAND: _("Fall an eine Kollegin oder einen Kollegen geben"),
        Verb.STILL: _("noch dran: der Fall bleibt bei Ihnen"),
        Verb.ANSWER: _("Antwort entwerfen"),
        Verb.PUBLISH: _("Entwurf veröffentlichen"),
        Verb.ANYWAY: _("Entwurf trotz Warnung veröffentlichen"),
        Verb.PRIVATELY: _("Entwurf privat senden statt öffentlich (einmal je Kommentar)"),
        Verb.DISCARD: _("Entwurf verwerfen"),
        Verb.INTERNAL: _("Entwurf nur als Notiz behalten"),
        Verb.RETRY: _("gescheiterte Antwort nochmal senden"),
        Verb.NOTE: _("Notiz für Kolleginnen und Kollegen"),
        Verb.FORWARD: _("an ein anderes Amt weiterleiten"),
        Verb.RIGHT: _("richtig zugeordnet"),
        Verb.NONE: _("kein Anliegen, der Fall wird geschlossen"),
        Verb.PRESS: _("Pressestelle holen"),
        Verb.HIDE: _("Kommentar auf der Seite ausblenden"),
        Verb.SHOW: _("Kommentar wieder einblenden"),
        Verb.LIKE: _("Kommentar im Namen der Seite mit „Gefällt mir“ versehen"),
        Verb.UNLIKE: _("„Gefällt mir“ zurücknehmen"),
        Verb.RECALL: _("veröffentlichte Antwort zurückholen"),
        Verb.CHANGE: _("veröffentlichte Antwort ändern"),
        Verb.CALM: _("Entwarnung: Pressestelle nicht mehr nötig"),
        Verb.SEEN: _("gesehen: niemand wird mehr zu diesem Fall gerufen"),
        Verb.SILENCE: _("eine oder vier Stunden Ruhe um diesen Fall"),
        Verb.CLOSE: _("Fall erledigt"),
        Verb.REOPEN: _("Fall wieder öffnen"),
        Verb.TEMPLATE: _("mit einer Vorlage antworten"),
        Verb.TEMPLATES: _("Vorlagen Ihres Amtes"),
        Verb.NEW_TEMPLATE: _("Vorlage schreiben oder ändern (Leitung)"),
        Verb.DROP_TEMPLATE: _("Vorlage löschen (Leitung)"),
        Verb.ON_CALL: _("Bereitschaft: Dringendes kommt außerhalb der Dienstzeit zu Ihnen"),
        Verb.LEAVE: _("Urlaub: Ihre Fälle werden frei; mit „ende“ sind Sie zurück"),
        Verb.GUIDE: _("der Leitfaden der Stadt für ihre Seiten"),
        Verb.SURGE: _("Lagen: was gerade viele schreiben"),
        Verb.ESCALATIONS: _("Eskalationen: was die Pressestelle gerade sieht"),
        Verb.TO_ALL: _("ein Text für viele in einer Lage"),
        Verb.PRACTICE: _("Übungsfall, der nirgendwohin geht"),
        Verb.MINE: _("Fälle, die bei Ihnen liegen"),
        Verb.SIGN_IN: _("Link zur Webseite der Pressestelle"),
        Verb.HELP: _("dieser Text"),
    }[verb]


def example(verb: Verb, _: Translate) -> str:
    """The command as one types it."""
    more = {
        Verb.ANSWER: _("Wir kümmern uns darum."),
        Verb.NOTE: _("Kollege ist schon unterwegs."),
        Verb.FORWARD: "Tiefbauamt",
        Verb.HAND: "Yilmaz",
        Verb.ON_CALL: _("bis 12.12."),
        Verb.TEMPLATE: _("Schlagloch"),
        Verb.LEAVE: _("bis 12.12."),
        Verb.TO_ALL: _("7 Wir arbeiten an der Störung."),
        Verb.NEW_TEMPLATE: _("Schlagloch: Guten Tag {Name}, wir kümmern uns."),
        Verb.DROP_TEMPLATE: _("Schlagloch"),
        Verb.HIDE: _("Beleidigung"),
        Verb.CHANGE: _("Wir kommen am Dienstag."),
        Verb.PRESS: _("Presseanfrage"),
        Verb.SILENCE: "4",
    }
    number = [] if verb in WITHOUT_CASE else ["1042"]
    return " ".join([f"/{name_of(verb, language_of(_))}", *number, *filter(None, [more.get(verb)])])


def usage(verb: Verb, _: Translate) -> str:
    """Something is missing."""
    text = _("Bitte so schreiben, mit der Nummer des Falls: {example}")
    return text.format(example=example(verb, _))


def unknown(name: str, _: Translate) -> str:
    """A command that we do not have."""
    meant = nearest(name)
    if meant is None:
        return _("Diesen Befehl gibt es nicht. /hilfe zeigt alle.")
    text = _("Diesen Befehl gibt es nicht. Meinten Sie das? {example}")
    return text.format(example=example(meant, _))


def help_text(_: Translate) -> str:
    """What the bot can do."""
    head = _(
        "Antworten Sie in der Gruppe Ihres Amtes direkt auf eine Karte: Daraus wird ein Entwurf, "
        "den Sie mit „Veröffentlichen“ freigeben. Was mit // beginnt, bleibt intern.\n\n"
        "Alles geht auch als Befehl mit der Nummer des Falls, in der Gruppe und hier im "
        "privaten Chat:"
    )
    lines = [f"{example(verb, _)} – {purpose(verb, _)}" for verb in OF_A_CASE]
    others = [f"{example(verb, _)} – {purpose(verb, _)}" for verb in WITHOUT_CASE]
    return "\n".join([head, *lines, "", *others])


def done(number: int, status: Status, department: str, _: Translate) -> str:
    """In the private chat, where no card shows it."""
    return _("Gemacht. Fall #{number}: {status}, {department}.").format(
        number=number, status=texts.status(status, _), department=html.escape(department)
    )


def which_department(number: int, departments: Sequence[tuple[int, str, str]], _: Translate) -> str:
    """It is not clear whom the case should go to; with what to type for each."""
    command = f"/{name_of(Verb.FORWARD, language_of(_))} {number}"
    lines = [
        f"{html.escape(name)}: {command} {html.escape(slug)}" for _key, slug, name in departments
    ]
    return "\n".join([_("Welches Amt meinen Sie?"), *lines])


def which_concern(number: int, _: Translate) -> str:
    """Why the press office is called; with what to type for each."""
    command = f"/{name_of(Verb.PRESS, language_of(_))} {number}"
    lines = [f"{command} {texts.concern(concern, _)}" for concern in CHOSEN_BY_PEOPLE]
    return "\n".join([_("Warum soll die Pressestelle hinschauen?"), *lines])


def which_hide_reason(number: int, _: Translate) -> str:
    """Why a comment is hidden has to be said; with what to type for each reason."""
    command = f"/{name_of(Verb.HIDE, language_of(_))} {number}"
    lines = [f"{command} {texts.hide_reason(reason, _)}" for reason in BY_PEOPLE]
    return "\n".join([_("Warum soll der Kommentar ausgeblendet werden?"), *lines])


def hide_reason_named(words: str) -> HideReason | None:
    """The reason that a person named, in any language; `None` where it is not clear."""
    known = {
        texts.hide_reason(reason, translator(language)): reason
        for reason in BY_PEOPLE
        for language in LANGUAGES
    }
    found = process.extractOne(
        words, list(known), processor=default_process, score_cutoff=NEAR_ENOUGH
    )
    return known[found[0]] if found else None


def other_case(number: int, _: Translate) -> str:
    """A command was corrected to the number of another case.

    Without a `#`: under the same text stands the draft, which is looked for by such a number.
    """
    return _(
        "Dieser Entwurf gehört zu Fall {number}. Für einen anderen Fall bitte neu schreiben."
    ).format(number=number)


def concern_named(words: str) -> Concern | None:
    """The reason that a person named, in any language; `None` where it is not clear."""
    known = {
        name: concern
        for concern in CHOSEN_BY_PEOPLE
        for name in (
            concern.value,
            *(texts.concern(concern, translator(language)) for language in LANGUAGES),
        )
    }
    found = process.extractOne(
        words, list(known), processor=default_process, score_cutoff=NEAR_ENOUGH
    )
    return known[found[0]] if found else None
