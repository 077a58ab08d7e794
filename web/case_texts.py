"""What the page of a case says: what happened, what is to be known of a text, what went wrong."""

from desk.errors import (
    AlreadyTaken,
    CannotRecall,
    DraftWaits,
    InvalidRequest,
    NoPrivateReply,
    NotAllowed,
    NotPossible,
    SecondPerson,
    Stale,
    TooLong,
    Warned,
)
from desk.language import Translate
from desk.words import Progress, What


def happened(value: What, _: Translate) -> str:
    """An entry of the timeline."""
    return {
        What.RECEIVED: _("Nachricht eingegangen"),
        What.OPENED_BY_STAFF: _("Von der Stadt begonnen"),
        What.EDITED: _("Text geändert"),
        What.REMOVED: _("Auf der Plattform gelöscht"),
        What.HIDDEN: _("Ausgeblendet"),
        What.SHOWN_AGAIN: _("Wieder eingeblendet"),
        What.ROUTED: _("Zugeordnet"),
        What.CONFIRMED: _("Zuordnung bestätigt"),
        What.TAKEN: _("Übernommen"),
        What.RELEASED: _("Freigegeben"),
        What.FORWARDED: _("Weitergeleitet"),
        What.ESCALATED: _("Pressestelle gerufen"),
        What.SIGNALLED: _("Warnung erkannt"),
        What.CALMED: _("Entwarnung"),
        What.NOTED: _("Notiz"),
        What.DRAFTED: _("Entwurf geschrieben"),
        What.DISCARDED: _("Entwurf verworfen"),
        What.PUBLISHED: _("Zur Veröffentlichung freigegeben"),
        What.ANSWERED_AUTOMATICALLY: _("Automatische Antwort"),
        What.SENT: _("Auf der Plattform angekommen"),
        What.FAILED: _("Nicht angekommen"),
        What.ANSWERED_OUTSIDE: _("Auf der Plattform selbst beantwortet"),
        What.CLOSED: _("Erledigt"),
        What.REOPENED: _("Wieder geöffnet"),
        What.REMINDED: _("Erinnert"),
        What.OVERDUE: _("Überfällig"),
        What.CALLED_BY_CLOCK: _("Pressestelle gerufen, weil niemand antwortete"),
        What.CALLED_BY_RULE: _("Pressestelle durch eine Regel gerufen"),
        What.WINDOW_CLOSES: _("Antwortfenster der Plattform schließt bald"),
        What.SEEN: _("Eskalation gesehen"),
        What.SILENCED: _("Ruhe gewünscht"),
        What.CALLED_ON: _("Weiter gerufen, weil es niemand gesehen hatte"),
        What.ASKED: _("Gefragt: Noch dran?"),
        What.STILL_ON_IT: _("Noch dran"),
        What.LAPSED: _("Übernahme verfallen"),
        What.HANDED_OVER: _("Übergeben"),
        What.CALLED_ON_CALL: _("Bereitschaft gerufen"),
        What.HIDE_WANTED: _("Ausblenden gewünscht"),
        What.SHOW_WANTED: _("Einblenden gewünscht"),
        What.RECALL_WANTED: _("Zurückholen gewünscht"),
        What.RECALLED: _("Zurückgeholt"),
        What.CHANGE_WANTED: _("Änderung gewünscht"),
        What.CHANGED: _("Antwort geändert"),
        What.LIKED: _("Gefällt mir"),
        What.UNLIKED: _("Gefällt mir zurückgenommen"),
        What.ACT_FAILED: _("Auf der Plattform nicht gelungen"),
        What.WARNED: _("Trotz Hinweis veröffentlicht"),
    }[value]


def mark(value: str, _: Translate) -> str:
    """What is to be known of a text in the conversation."""
    return {
        "edited": _("geändert"),
        "hidden": _("ausgeblendet"),
        "automatic": _("automatisch"),
        Progress.RECEIVED: _("eingegangen"),
        Progress.DRAFT: _("Entwurf"),
        Progress.QUEUED: _("wird gesendet"),
        Progress.SENDING: _("wird gesendet"),
        Progress.SENT: _("veröffentlicht"),
        Progress.FAILED: _("nicht angekommen"),
        Progress.DISCARDED: _("verworfen"),
        Progress.OUTSIDE: _("auf der Plattform geschrieben"),
        Progress.RECALLED: _("zurückgeholt"),
    }[value]


def trouble(error: InvalidRequest, _: Translate) -> str:
    """Why something could not be done."""
    match error:
        case Stale():
            text = _("Inzwischen hat sich der Fall geändert. Bitte lesen und noch einmal wählen.")
        case AlreadyTaken(owner=owner):
            text = _("Schon bei {owner}.").format(owner=owner)
        case DraftWaits(author=author):
            text = _("Hier wartet schon ein Entwurf von {author}.").format(author=author)
        case Warned():
            text = _("Am Entwurf fällt etwas auf. Bitte lesen; trotzdem veröffentlichen geht.")
        case SecondPerson():
            text = _("In diesem Amt gibt eine zweite Person frei.")
        case TooLong(limit=limit):
            text = _("Der Text ist zu lang: höchstens {limit} Zeichen.").format(limit=limit)
        case NoPrivateReply():
            text = _("Privat geht nur einmal je Kommentar, und nur sieben Tage lang.")
        case CannotRecall():
            text = _("Eine Nachricht in Messenger lässt sich nicht zurückholen oder ändern.")
        case NotAllowed():
            text = _("Das dürfen Sie hier nicht.")
        case NotPossible():
            text = _("Das geht in diesem Stand des Falls nicht.")
        case _:
            text = _("Das geht so nicht.")
    return text
