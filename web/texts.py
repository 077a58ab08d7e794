"""The words of the domain as the pages show them: German source texts, translated by gettext."""

from desk.language import Translate
from desk.pages.health import Trouble
from desk.words import Channel, Concern, HideReason, Role, Rule, Status, Teacher
from routing.signals import Level


def status(value: Status, _: Translate) -> str:
    """Where a case stands."""
    return {
        Status.NEW: _("Neu"),
        Status.CLAIMED: _("In Arbeit"),
        Status.DRAFT: _("Entwurf"),
        Status.ANSWERED: _("Beantwortet"),
        Status.HIDDEN: _("Ausgeblendet"),
        Status.CLOSED: _("Erledigt"),
    }[value]


def concern(value: Concern, _: Translate) -> str:
    """Why the press office was called."""
    return {
        Concern.MEDIA: _("Presseanfrage"),
        Concern.MOOD: _("Stimmung"),
        Concern.THREAT: _("Drohung"),
        Concern.DANGER: _("Lebensgefahr"),
        Concern.SELF_HARM: _("Selbstgefährdung"),
        Concern.CHILD: _("Kinderschutz"),
        Concern.LEGAL: _("Rechtliche Schritte"),
        Concern.INSULT: _("Beleidigung oder Hass"),
        Concern.OVERDUE: _("Frist überschritten"),
        Concern.WINDOW: _("Antwortfenster schließt"),
        Concern.REACH: _("Große Reichweite"),
    }[value]


def level(value: Level, _: Translate) -> str:
    """How soon the press office should look."""
    return {
        Level.notice: _("Hinweis"),
        Level.urgent: _("dringend"),
        Level.crisis: _("Krise"),
    }[value]


def rule(value: Rule, _: Translate) -> str:
    """Why an escalation rings."""
    return {
        Rule.WORDS: _("Worte"),
        Rule.TIME: _("Frist"),
        Rule.VOLUME: _("Weit mehr als sonst"),
        Rule.HAND: _("Von Hand"),
        Rule.REACH: _("Große Reichweite"),
        Rule.AUTHOR: _("Presse oder Politik"),
    }[value]


def page_trouble(value: Trouble, _: Translate) -> str:
    """What is wrong with a page of the city."""
    return {
        Trouble.DISCONNECTED: _("nicht verbunden, der Zugang ist abgelaufen oder entzogen"),
        Trouble.BLOCKED: _("darf auf der Plattform gerade nicht antworten"),
        Trouble.SILENT: _("ungewöhnlich still: Kommt dort wirklich nichts?"),
    }[value]


def hide_reason(value: HideReason, _: Translate) -> str:
    """Why a comment should not be seen."""
    return {
        HideReason.INSULT: _("Beleidigung"),
        HideReason.HATE: _("Hass"),
        HideReason.SPAM: _("Werbung"),
        HideReason.PERSONAL: _("Daten von Personen"),
        HideReason.OTHER: _("Anderes"),
        HideReason.BLOCK_WORD: _("Sperrwort"),
    }[value]


def channel(value: Channel, _: Translate) -> str:
    """Where citizens write."""
    return {
        Channel.FACEBOOK: "Facebook",
        Channel.INSTAGRAM: "Instagram",
        Channel.WHATSAPP: "WhatsApp",
        Channel.FORM: _("Formular"),
    }[value]


def role(value: Role, _: Translate) -> str:
    """What a staff member is to the city."""
    return {
        Role.STAFF: _("Sachbearbeitung"),
        Role.LEAD: _("Amtsleitung"),
        Role.PRESS: _("Pressestelle"),
        Role.ADMIN: _("Administration"),
        Role.AUDITOR: _("Prüfung, nur lesen"),
    }[value]


def teacher(value: Teacher, _: Translate) -> str:
    """What taught the routing."""
    return {
        Teacher.FORWARD: _("An ein anderes Amt gegeben, oder „Kein Anliegen“"),
        Teacher.TRIAGE: _("Beim Zuordnen ein Amt gewählt, oder „Kein Anliegen“"),
        Teacher.ANSWER: _("Vom Amt, bei dem der Fall lag, beantwortet"),
        Teacher.AUDIT: _("Auf die Frage „Richtig zugeordnet?“ geantwortet"),
        Teacher.IMPORT: _("Mit „buergerdraht learn“ eingelesen"),
    }[value]


def filter_name(value: str, _: Translate) -> str:
    """What a parameter of the address filters by."""
    return {
        "status": _("Status"),
        "department": _("Amt"),
        "page": _("Seite"),
        "number": _("Fallnummer"),
        "q": _("Suche"),
        "post": _("Beitrag"),
        "since": _("Von"),
        "until": _("Bis"),
        "before": _("Ältere Fälle"),
        "waiting": _("Wartet auf Antwort"),
        "escalated": _("Bei der Pressestelle"),
    }[value]
