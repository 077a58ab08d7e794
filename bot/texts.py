"""All that staff read in Telegram: German source texts, translated by gettext."""

import html
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from desk.cases.steps import Step
from desk.errors import (
    AlreadyTaken,
    CannotRecall,
    DraftWaits,
    InvalidRequest,
    LinkInvalid,
    NoPrivateReply,
    NoSuchCase,
    NoSuchColleague,
    NoSuchDepartment,
    NoSuchEscalation,
    NoSuchSurge,
    NoSuchTemplate,
    NotAllowed,
    NotAPicture,
    NotPossible,
    Reason,
    SecondPerson,
    Stale,
    TooLong,
    UnknownPlaceholder,
    Unseen,
    Warned,
)
from desk.guide import Finding
from desk.language import Translate
from desk.words import ActKind, Concern, HideReason, Hold, Role, Status
from routing import InDistrict
from routing.signals import Level


def district(found: InDistrict, _: Translate) -> str:
    """Which district the named places lie in."""
    return _("Im Bezirk {name} ({places})").format(name=found.name, places=", ".join(found.places))


def status(value: Status, _: Translate) -> str:
    """The status as one word in capitals."""
    return {
        Status.NEW: _("NEU"),
        Status.CLAIMED: _("IN ARBEIT"),
        Status.DRAFT: _("ENTWURF"),
        Status.ANSWERED: _("BEANTWORTET"),
        Status.HIDDEN: _("AUSGEBLENDET"),
        Status.CLOSED: _("ERLEDIGT"),
    }[value]


def on_its_way(hold: Hold | None, _: Translate) -> str:
    """In the place of "answered", as long as the answer did not arrive."""
    return _("ANTWORT WARTET") if hold else _("ANTWORT UNTERWEGS")


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


def finding(value: Finding, _: Translate) -> str:
    """What in a public answer deserves a second look."""
    return {
        Finding.PERSONAL: _("⚠️ Darin steht Telefon, Mail, IBAN oder Kennzeichen: für alle lesbar?"),
        Finding.CASE_NUMBER: _("⚠️ Darin steht eine Nummer, die nur wir kennen."),
        Finding.SHORT_LINK: _("⚠️ Ein Kurzlink zeigt nicht, wohin er führt."),
        Finding.MIXED: _("⚠️ „Du“ und „Sie“ sind gemischt."),
        Finding.ADDRESS: _("⚠️ Die Anrede ist nicht die des Leitfadens."),
        Finding.FORBIDDEN: _("⚠️ Darin steht ein Wort, das der Leitfaden nicht will."),
        Finding.LONG: _("⚠️ Der Text ist länger, als der Leitfaden will."),
        Finding.GREETING: _("⚠️ Die Anrede am Anfang fehlt."),
        Finding.SIGNATURE: _("⚠️ Der Gruß am Ende fehlt."),
    }[value]


def hide_reason(value: HideReason, _: Translate) -> str:
    """Why a comment should not be seen."""
    return {
        HideReason.INSULT: _("Beleidigung"),
        HideReason.HATE: _("Hetze"),
        HideReason.SPAM: _("Werbung"),
        HideReason.PERSONAL: _("Persönliche Daten"),
        HideReason.OTHER: _("Anderer Grund"),
        HideReason.BLOCK_WORD: _("Sperrwort"),
    }[value]


def act(kind: ActKind, _: Translate) -> str:
    """What is done on the platform, as a word."""
    return {
        ActKind.HIDE: _("ausblenden"),
        ActKind.SHOW: _("einblenden"),
        ActKind.RECALL: _("zurückholen"),
        ActKind.CHANGE: _("ändern"),
        ActKind.LIKE: _("Gefällt mir"),
        ActKind.UNLIKE: _("Gefällt mir zurücknehmen"),
    }[kind]


def act_waiting(kind: ActKind, _: Translate) -> str:
    """An act is on its way to the platform."""
    return {
        ActKind.HIDE: _("⏳ Wird ausgeblendet …"),
        ActKind.SHOW: _("⏳ Wird wieder eingeblendet …"),
        ActKind.RECALL: _("⏳ Die Antwort wird zurückgeholt …"),
        ActKind.CHANGE: _("⏳ Die Antwort wird geändert …"),
        ActKind.LIKE: _("⏳ „Gefällt mir“ …"),
        ActKind.UNLIKE: _("⏳ „Gefällt mir“ wird zurückgenommen …"),
    }[kind]


def act_failed(kind: ActKind, problem: str, _: Translate) -> str:
    """An act was refused: what, why, and what helps."""
    what = {
        ActKind.HIDE: _("❗ Nicht ausgeblendet."),
        ActKind.SHOW: _("❗ Nicht wieder eingeblendet."),
        ActKind.RECALL: _("❗ Die Antwort ist nicht zurückgeholt."),
        ActKind.CHANGE: _("❗ Die Antwort ist nicht geändert."),
        ActKind.LIKE: _("❗ „Gefällt mir“ hat nicht geklappt."),
        ActKind.UNLIKE: _("❗ „Gefällt mir“ steht noch da."),
    }[kind]
    why = {
        Reason.GONE: _("Das steht nicht mehr auf der Seite."),
        Reason.PERMISSION_MISSING: _(
            "Der Seite fehlt das Recht dazu. Bitte fragen Sie Ihre Administration."
        ),
    }.get(Reason(problem), _("Die Plattform hat es abgelehnt. Bitte dort selbst nachsehen."))
    return f"{what} {why}"


def level(value: Level, _: Translate) -> str:
    """How soon the press office should look."""
    return {
        Level.notice: _("Hinweis"),
        Level.urgent: _("dringend"),
        Level.crisis: _("Krise"),
    }[value]


def waiting(hold: Hold, _: Translate) -> str:
    """Why an answer does not go out yet; nobody who reads it has to do a thing."""
    return {
        Hold.DELAYED: _(
            "Die Plattform nimmt die Antwort gerade nicht an. Wir versuchen es weiter; "
            "Sie müssen nichts tun."
        ),
        Hold.DISCONNECTED: _(
            "Die Verbindung zur Facebook-Seite ist unterbrochen. Die Antwort wartet und geht "
            "danach von selbst hinaus. Die Administration ist benachrichtigt; Sie müssen nichts "
            "tun."
        ),
        Hold.BLOCKED: _(
            "Facebook nimmt von dieser Seite vorübergehend keine Antworten an. Die Antwort wartet "
            "und geht danach von selbst hinaus. Administration und Pressestelle sind "
            "benachrichtigt; Sie müssen nichts tun."
        ),
    }[hold]


def refusal(reason: str, _: Translate) -> str:
    """Why an answer did not get through, and what to do."""
    texts = {
        Reason.GONE: _(
            "Der Kommentar ist nicht mehr da oder nicht mehr sichtbar. "
            "Eine Antwort darunter ist nicht möglich."
        ),
        Reason.WINDOW_CLOSED: _(
            "Die Frist für private Antworten ist abgelaufen (7 Tage nach der letzten Nachricht). "
            "Sie können erst wieder schreiben, wenn die Person sich meldet."
        ),
        Reason.PERSON_UNAVAILABLE: _(
            "Diese Person kann gerade keine Nachrichten empfangen oder hat die Seite blockiert. "
            "Ein neuer Versuch hilft nicht."
        ),
        Reason.TOKEN_DEAD: _(
            "Die Verbindung zur Facebook-Seite ist unterbrochen. Bitte die Administration, "
            "die Seite neu zu verbinden; danach „Erneut versuchen“."
        ),
        Reason.PERMISSION_MISSING: _(
            "Der Anwendung fehlt auf dieser Seite ein Recht. Bitte die Administration, "
            "die Rechte zu prüfen; danach „Erneut versuchen“."
        ),
        Reason.BLOCKED: _(
            "Facebook hat das Antworten dieser Seite vorübergehend gesperrt. Administration und "
            "Pressestelle sind benachrichtigt. Bitte mit ihnen absprechen, wann „Erneut "
            "versuchen“ sinnvoll ist."
        ),
        Reason.OTHER_APP: _(
            "Eine andere Anwendung führt dieses Gespräch gerade. "
            "Bitte im Posteingang der Seite antworten."
        ),
        Reason.REPLIED: _(
            "Auf diesen Kommentar hat die Seite schon privat geantwortet; das geht nur einmal. "
            "Bitte öffentlich antworten."
        ),
        Reason.INVALID: _(
            "Facebook hat die Antwort nicht angenommen. Bitte den Text ändern "
            "(neue Antwort auf diese Nachricht) oder erneut versuchen."
        ),
    }
    return texts[Reason(reason)]


def sentence(error: InvalidRequest, _: Translate, zone: ZoneInfo) -> str:
    """What a person reads when they asked for what cannot be done; times in the city's `zone`."""
    match error:
        case AlreadyTaken(owner=owner, since=since):
            local = since.astimezone(zone).strftime("%H:%M")
            text = _("Schon bei {owner}, seit {since} Uhr.").format(owner=owner, since=local)
        case Stale():
            text = _(
                "Inzwischen hat sich der Fall geändert. Die Karte ist jetzt aktuell: "
                "bitte lesen und noch einmal tippen."
            )
        case Unseen():
            text = _(
                "Diesen Entwurf kennt nur, wer ihn geschrieben hat. Bitte dort nachfragen oder "
                "selbst antworten."
            )
        case (
            DraftWaits()
            | SecondPerson()
            | CannotRecall()
            | NoSuchTemplate()
            | NoSuchSurge()
            | NoSuchEscalation()
            | NoPrivateReply()
            | NotAPicture()
            | NoSuchColleague()
            | Warned()
        ):
            text = _of_an_answer(error, _)
        case UnknownPlaceholder(name=name, known=known):
            text = _("Den Platzhalter {name} gibt es nicht. Bekannt sind: {known}").format(
                name=f"{{{name}}}", known=", ".join(f"{{{one}}}" for one in known)
            )
        case NotAllowed():
            text = _("Dieser Fall gehört zu einem anderen Amt. Sie können hier nichts ändern.")
        case NoSuchCase(number=number):
            text = _("Den Fall #{number} gibt es nicht.").format(number=number)
        case NoSuchDepartment():
            text = _("Dieses Amt gibt es nicht mehr. Bitte ein anderes wählen.")
        case LinkInvalid():
            text = _(
                "Dieser Link ist ungültig, schon benutzt oder abgelaufen. "
                "Bitte lassen Sie sich einen neuen geben."
            )
        case TooLong(limit=limit):
            text = _(
                "Der Text ist zu lang: höchstens {limit} Zeichen. Bitte kürzer schreiben."
            ).format(limit=limit)
        case NotPossible():
            text = _not_possible(error, _)
        case _:
            text = _("Das geht so nicht.")
    return text


def _of_an_answer(
    error: DraftWaits
    | SecondPerson
    | CannotRecall
    | NoPrivateReply
    | NotAPicture
    | NoSuchColleague
    | NoSuchTemplate
    | NoSuchSurge
    | NoSuchEscalation
    | Warned,
    _: Translate,
) -> str:
    match error:
        case DraftWaits(author=author):
            text = _("Hier wartet schon ein Entwurf von {author}.").format(author=author)
        case SecondPerson():
            text = _(
                "In diesem Amt gibt eine zweite Person frei. Bitte jemanden aus der Gruppe, "
                "auf „Veröffentlichen“ zu tippen."
            )
        case Warned(findings=findings):
            how = _("Trotzdem veröffentlichen: am Entwurf oder mit /trotzdem")
            text = f"{finding(Finding(findings[0]), _)} {how}"
        case NoSuchColleague(known=known):
            text = _("Wem? Möglich sind: {names}").format(names=", ".join(known) or "–")
        case NotAPicture():
            text = _(
                "Das ist kein Foto, das sich zeigen lässt: JPEG, PNG, GIF oder WebP bis 10 MB."
            )
        case NoPrivateReply():
            text = _(
                "Privat geht hier nicht mehr: nur einmal je Kommentar, und nur sieben Tage lang."
            )
        case NoSuchEscalation():
            return _("Diese Eskalation gibt es nicht oder sie ist vorbei.")
        case NoSuchSurge():
            text = _("Diese Lage ist vorbei oder gibt es nicht. /lage zeigt alle.")
        case NoSuchTemplate():
            text = _("Diese Vorlage gibt es hier nicht. /vorlagen zeigt alle.")
        case CannotRecall():
            text = _(
                "Eine Nachricht in Messenger lässt sich nicht zurückholen oder ändern. "
                "Bitte schreiben Sie eine Richtigstellung."
            )
    return text


def _not_possible(error: NotPossible, _: Translate) -> str:
    match error.step, error.status:
        case Step.DRAFT, _closed:
            text = _("Der Kommentar ist gelöscht. Eine Antwort ist nicht mehr möglich.")
        case ((Step.PUBLISH | Step.DISCARD), _other):
            text = _("Hier wartet kein Entwurf mehr.")
        case Step.TAKE_BACK, _other:
            text = _("Hier steht keine Antwort, die sich zurückholen lässt.")
        case ((Step.HIDE | Step.SHOW_AGAIN), _other):
            text = _("Hier gibt es keinen Kommentar, mit dem das ginge.")
        case Step.RETRY, _other:
            text = _("Hier gibt es nichts mehr zu versuchen.")
        case Step.FORWARD, (Status.NEW | Status.CLAIMED | Status.DRAFT):
            text = _("Der Fall ist schon bei diesem Amt.")
        case Step.CLOSE, Status.DRAFT:
            text = _("Hier wartet ein Entwurf. Bitte zuerst veröffentlichen oder verwerfen.")
        case _step, current:
            text = _("Das geht gerade nicht: Der Fall ist {status}.").format(
                status=status(Status(current), _)
            )
    return text


def see_below(number: int, _: Translate) -> str:
    """What is left of a card that stands further down anew."""
    return _("#{number} · siehe die neue Karte unten").format(number=number)


def connect_first(_: Translate) -> str:
    """Nobody knows who taps."""
    return _(
        "Bitte zuerst verbinden: Öffnen Sie den Einladungslink, den Sie von Ihrer "
        "Administration bekommen haben."
    )


def anonymous(_: Translate) -> str:
    """A group's anonymous administrator has no identity."""
    return _(
        "Sie schreiben hier anonym als Gruppe. Bitte in den Gruppeneinstellungen "
        "„Anonym bleiben“ ausschalten, damit wir wissen, wer antwortet."
    )


def welcome(name: str, departments: str, _: Translate) -> str:
    """Somebody's account is linked."""
    return _(
        "Willkommen! Dieses Telegram-Konto ist jetzt verbunden mit: {name}, {departments}.\n\n"
        "Stimmt das?"
    ).format(name=name, departments=departments)


def its_me(_: Translate) -> str:
    """The button for who got their own link."""
    return _("✅ Das bin ich")


def to_the_group(department: str, _: Translate) -> str:
    """The button that leads into a department's group."""
    return "➡️ " + _("Gruppe {department}").format(department=department)


def what_is_stored(groups_by_hand: Sequence[str], _: Translate) -> str:
    """What is stored about a staff member, and how they begin."""
    lines = [
        _(
            "Gespeichert werden Ihr Name, Ihre Telegram-Nummer und was Sie hier tun, mit der Zeit: "
            "wer einen Fall übernommen, beantwortet, weitergegeben hat. Es dient der Arbeit am "
            "Fall; Auswertungen je Person gibt es nicht. Telegram sieht, was Sie hier schreiben."
        ),
        _(
            "So geht es: In der Gruppe Ihres Amtes erscheinen die Fälle als Karten. Antworten Sie "
            "auf eine Karte, prüfen Sie den Entwurf, tippen Sie auf „Veröffentlichen“. Was mit // "
            "beginnt, bleibt intern. Der Übungsfall zeigt es, und /hilfe zeigt alles."
        ),
    ]
    if groups_by_hand:
        text = _("Bitte lassen Sie sich in die Gruppe aufnehmen: {groups}")
        lines.append(text.format(groups=", ".join(groups_by_hand)))
    return "\n\n".join(lines)


def not_let_in(_: Translate) -> str:
    """Somebody asked to be let into a group in which they do not work."""
    return _(
        "In diese Gruppe lasse ich nur, wer zum Amt gehört und mit mir verbunden ist. Bitte geben "
        "Sie Ihrer Administration Bescheid."
    )


def already_linked(name: str, _: Translate) -> str:
    """Somebody opened their own link once more."""
    return _("Dieses Telegram-Konto ist schon verbunden mit: {name}. /hilfe zeigt mehr.").format(
        name=name
    )


def press_start(_: Translate) -> str:
    """The private chat takes no messages of ours."""
    return _(
        "Ich darf Ihnen noch nicht privat schreiben. Bitte öffnen Sie den Chat mit mir, tippen "
        "Sie auf „Start“ und senden Sie /anmelden dort noch einmal."
    )


def not_me(_: Translate) -> str:
    """The button for who got somebody else's link."""
    return _("Das bin ich nicht")


def role(value: Role, _: Translate) -> str:
    """What a staff member is to the city."""
    return {
        Role.STAFF: _("Sachbearbeitung"),
        Role.LEAD: _("Leitung"),
        Role.PRESS: _("Pressestelle"),
        Role.ADMIN: _("Administration"),
        Role.AUDITOR: _("Prüfung"),
    }[value]


def unlinked(_: Translate) -> str:
    """Somebody said that they are not who the link was for."""
    return _(
        "Die Verbindung ist gelöst. Der Link ist verbraucht; bitte geben Sie Ihrer "
        "Administration Bescheid."
    )


def group_bound(department: str, _: Translate) -> str:
    """A group belongs to a department now."""
    return _(
        "Diese Gruppe gehört jetzt zu: {department}. Neue Fälle erscheinen hier als Karten."
    ).format(department=department)


def reply_to_the_card(_: Translate) -> str:
    """A reply to something that is no card."""
    return _("Bitte antworten Sie direkt auf die Karte des Falls, damit er eindeutig ist.")


def only_text(_: Translate) -> str:
    """A picture or a voice message."""
    return _("Das kann nicht weitergegeben werden. Bitte schreiben Sie die Antwort als Text.")


def write_in_the_group(_: Translate) -> str:
    """A text in the private chat."""
    return _(
        "Antworten Sie bitte in der Gruppe Ihres Amtes auf die Karte des Falls, oder hier mit "
        "der Nummer des Falls: /antwort 1042 Wir kümmern uns darum. /hilfe zeigt mehr."
    )


def for_whom(number: int, _: Translate) -> str:
    """A very short text."""
    return _("Ist das eine Antwort für Fall {number}, oder nur intern gemeint?").format(
        number=number
    )


def whether_instead(number: int, author: str, _: Translate) -> str:
    """A second person wrote an answer."""
    text = _("Für Fall {number} wartet schon ein Entwurf von {author}. Ihren Text stattdessen?")
    return html.escape(text.format(number=number, author=author), quote=False)


def for_which(_: Translate) -> str:
    """Several cases lie with the person."""
    return _("Bei Ihnen liegen mehrere Fälle. Für welchen ist das die Antwort?")


def not_your_text(_: Translate) -> str:
    """Somebody else answers the question about a text."""
    return _("Das entscheidet, wer den Text geschrieben hat.")


def text_is_gone(_: Translate) -> str:
    """The text that a question was about was deleted."""
    return _("Der Text ist nicht mehr da. Bitte schreiben Sie ihn noch einmal.")


def how_templates_are_written(_: Translate) -> str:
    """Below the list of templates, and where something is missing."""
    return _(
        "Neu oder anders: /neuevorlage Name: Text. Löschen: /vorlageloeschen Name. Wer mehrere "
        "Ämter leitet, schreibt den Kurznamen des Amtes davor. Platzhalter: {placeholders}"
    ).format(placeholders="{Name}, {Amt}, {Datum}")


def photo_not_fetched(_: Translate) -> str:
    """Telegram did not hand it out."""
    return _("Das Foto ist nicht angekommen. Bitte noch einmal senden.")


def no_photos(_: Translate) -> str:
    """Nobody could fetch it."""
    return _(
        "Fotos gehen noch nicht hinaus: Der Administration fehlt dafür BUERGERDRAHT_PUBLIC_URL. "
        "Bitte ohne Foto antworten."
    )


def on_call(until: str, _: Translate) -> str:
    """The person is on call, until a day or until they say otherwise."""
    head = _("Bereitschaft an.")
    if until:
        head = _("Sie haben Bereitschaft bis {day}.").format(day=until)
    what = _("Was außerhalb der Dienstzeit dringend ist, kommt in diesen Chat.")
    return " ".join([head, what, _("Aus: /bereitschaft aus")])


def not_on_call(_: Translate) -> str:
    """The person is not on call any more."""
    return _("Bereitschaft aus.")


def how_on_call_is_written(_: Translate) -> str:
    """It is not clear until when."""
    return _("Bitte so schreiben: /bereitschaft, /bereitschaft bis 12.12. oder /bereitschaft aus")


def how_leave_is_written(_: Translate) -> str:
    """The day of a leave is missing, over, or cannot be read."""
    return _("Bitte so schreiben: /urlaub bis 12.12. oder, wenn Sie zurück sind, /urlaub ende")


def on_leave(day: str, freed: int, _: Translate) -> str:
    """The person is away, and what that changed."""
    return _("Schönen Urlaub bis {day}. Fälle, die dadurch frei wurden: {freed}").format(
        day=day, freed=freed
    )


def back_from_leave(_: Translate) -> str:
    """The person is back."""
    return _("Schön, dass Sie wieder da sind.")


def how_to_answer(_: Translate) -> str:
    """The button *answer*."""
    return _(
        "Antworten Sie auf diese Karte (nach links wischen oder lange drücken). "
        "Der Text wird erst nach „Veröffentlichen“ sichtbar."
    )


def how_to_change(_: Translate) -> str:
    """The button *change*."""
    return _("Antworten Sie noch einmal auf die Karte: Der neue Text ersetzt den Entwurf.")


def went_wrong(_: Translate) -> str:
    """Something failed that nobody foresaw."""
    return _("Das hat gerade nicht geklappt. Bitte gleich noch einmal versuchen.")


def no_own_cases(_: Translate) -> str:
    """An empty list."""
    return _("Bei Ihnen liegt gerade kein Fall.")


def sign_in_here(url: str, _: Translate) -> str:
    """A link to the page."""
    return _("Ihr Link zur Anmeldung, 5 Minuten gültig und einmal benutzbar:\n{url}").format(
        url=url
    )


def no_page(_: Translate) -> str:
    """The page has no address."""
    return _(
        "Die Adresse der Webseite ist nicht eingestellt (BUERGERDRAHT_PUBLIC_URL). "
        "Bitte die Administration fragen."
    )
