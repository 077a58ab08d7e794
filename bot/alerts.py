"""Alerts about the operation go to administrators and the press office, before new cases."""

import html
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.escalation_taps import buttons_of
from bot.escalation_texts import MARKS, level, reason
from bot.lost_chats import lose_or_move
from bot.refusals import LOST, REFUSED_PAUSE, WAITS, Trouble, trouble
from bot.rendered import cut, one_line
from desk.clock import Clock
from desk.language import Translate, translator
from desk.messenger import taking
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.operation import alerts
from desk.operation.alerts import DueAlert
from desk.pages.lost import meaning
from desk.ports import Task, Work
from desk.storage.database import Database
from desk.words import AlertKind, Rule
from routing.signals import Level

FIELDS_NAMED = 12

log = structlog.get_logger(__name__)


class AlertBoard:
    """Shows due alerts; each counts in its chat's budget like a card."""

    def __init__(self, bot: ExtBot[Booked], database: Database, clock: Clock, work: Work) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._work = work

    async def show(self, alert: DueAlert) -> bool:
        """Show it if the budget allows; whether the chat may go on at once."""
        now = self._clock.now()
        taken = await self._database.write(taking.take_alert, alert, now=now)
        if isinstance(taken, Wait):
            self._work.poke(Task.PACE, alert.chat_id, taken.until)
            return False
        if taken is None or self._clock.now() >= taken.until:
            return True
        try:
            message = await self._bot.send_message(
                alert.chat_id,
                written(alert),
                reply_markup=_buttons(alert),
                rate_limit_args=taken.booked,
            )
        except TelegramError as error:
            return await self._failed(alert, error)
        await self._database.write(
            alerts.shown, alert.id, shown_as=message.message_id, now=self._clock.now()
        )
        return True

    async def _failed(self, alert: DueAlert, error: TelegramError) -> bool:
        found, chat_id = trouble(error), alert.chat_id
        if found is Trouble.MOVED or found in LOST:
            await lose_or_move(self._database, chat_id, error, now=self._clock.now())
            return False
        refused = found not in WAITS
        if refused:
            log.error("telegram refused an alert", alert=alert.id, error=error.message)
        until = self._clock.now() + REFUSED_PAUSE if refused else None
        await self._database.write(alerts.delay, alert.id, until=until)
        return True


def _buttons(alert: DueAlert) -> InlineKeyboardMarkup | None:
    """Who is called about an escalation can say that they have seen it."""
    if alert.kind is not AlertKind.ESCALATED:
        return None
    _ = translator(alert.language)
    return buttons_of(int(alert.detail["escalation"]), seen=False, whole=False, _=_)


def written(alert: DueAlert) -> str:
    """The alert in Telegram's HTML: what happened, what it means, what to do."""
    _ = translator(alert.language)
    head, *lines = _TEXTS[alert.kind](alert, _)
    escaped = [html.escape(line, quote=False) for line in lines]
    return "\n".join([f"<b>{html.escape(head, quote=False)}</b>", *escaped])


def _disconnected(alert: DueAlert, _: Translate) -> list[str]:
    where = alert.token_env or _("dem Namen, den token_env in der Stadtdatei nennt")
    return [
        _("⚠️ {page}: Verbindung zu Facebook unterbrochen").format(page=_page(alert, _)),
        meaning(alert.detail.get("why"), _),
        _(
            "Was Bürgerinnen und Bürger schreiben, wird weiter angenommen. Antworten warten; "
            "die Ämter müssen nichts tun."
        ),
        _(
            "Für die Administration: ein neues Seitentoken holen, unter {where} eintragen und das "
            "Programm neu starten. Die wartenden Antworten gehen danach von selbst hinaus."
        ).format(where=where),
    ]


def _connected(alert: DueAlert, _: Translate) -> list[str]:
    return [
        _("✅ {page}: wieder mit Facebook verbunden").format(page=_page(alert, _)),
        _("Die wartenden Antworten gehen jetzt hinaus."),
    ]


def _blocked(alert: DueAlert, _: Translate) -> list[str]:
    head = _("⛔ {page}: Facebook sperrt Antworten").format(page=_page(alert, _))
    if alert.detail.get("direct"):
        return [
            head,
            _(
                "Private Nachrichten dieser Seite sind vorübergehend gesperrt, meist für einen "
                "Tag. Die Antworten warten und gehen danach von selbst hinaus."
            ),
        ]
    return [
        head,
        _(
            "Öffentliche Antworten dieser Seite sind vorübergehend gesperrt. Die Antworten warten; "
            "die erste liegt mit „Erneut versuchen“ in der Gruppe ihres Amtes."
        ),
        _(
            "Bitte auf Facebook nachsehen, ob die Seite einen Hinweis bekommen hat. Gelingt danach "
            "der neue Versuch, gehen alle anderen von selbst hinaus."
        ),
    ]


def _silent(alert: DueAlert, _: Translate) -> list[str]:
    return [
        _("🔇 {page}: ungewöhnlich still").format(page=_page(alert, _)),
        _(
            "Seit {since} hat Facebook nichts mehr gebracht; sonst kommt in dieser Zeit mehr."
        ).format(since=_since(alert)),
        _(
            "Wir prüfen die Anmeldung der Seite und holen nach, was fehlt. Bleibt es still, hilft "
            "der Administration: buergerdraht doctor"
        ),
    ]


def _subscribed(alert: DueAlert, _: Translate) -> list[str]:
    fields = [str(field) for field in alert.detail.get("fields", ())][:FIELDS_NAMED]
    return [
        _("🔁 {page}: bei Facebook neu angemeldet").format(page=_page(alert, _)),
        _(
            "Facebook hatte aufgehört, uns Nachrichten dieser Seite zu bringen. Bestellt sind "
            "wieder: {fields}. Was in der Zwischenzeit kam, holen wir nach."
        ).format(fields=", ".join(fields) or "–"),
    ]


def _fetched(alert: DueAlert, _: Translate) -> list[str]:
    return [
        _("📥 {page}: Nachrichten nachgeholt").format(page=_page(alert, _)),
        _(
            "{count} seit {since} hatte Facebook nicht gebracht. Sie liegen jetzt als Fälle bei "
            "ihren Ämtern."
        ).format(count=alert.detail.get("missing", 0), since=_since(alert)),
    ]


def _unreadable(alert: DueAlert, _: Translate) -> list[str]:
    return [
        _("❓ Zustellungen, die wir nicht lesen können: {count}").format(
            count=alert.detail.get("count", 1)
        ),
        _(
            "Sie sind aufbewahrt, nichts ist verloren. Nach einem Update liest sie: "
            "buergerdraht deliveries read-again"
        ),
    ]


def _chat_lost(alert: DueAlert, _: Translate) -> list[str]:
    slug = str(alert.detail.get("department", ""))
    return [
        _("⚠️ {department}: Telegram-Gruppe nicht mehr erreichbar").format(
            department=alert.department or slug
        ),
        _no_longer(alert, _),
        _("Die Fälle gehen so lange an die Vertretung."),
        _(
            "Für die Administration: den Bot mit einem neuen Link wieder aufnehmen: "
            "buergerdraht invite --group --department {slug}"
        ).format(slug=slug),
    ]


def _surge(alert: DueAlert, _: Translate) -> list[str]:
    return [
        _("🌊 {department}: bitte auf Lage {number} schauen").format(
            department=alert.department or "", number=alert.detail.get("surge", "")
        ),
        _(
            "{came} Fälle, {still_open} davon offen. Das Amt bittet die Pressestelle dazu; die "
            "Fälle stehen auf der Webseite."
        ).format(came=alert.detail.get("came", 0), still_open=alert.detail.get("open", 0)),
    ]


def _duty(alert: DueAlert, _: Translate) -> list[str]:
    rows = [row for row in alert.detail.get("departments", ()) if isinstance(row, list)]
    waiting, overdue = (sum(row[place] for row in rows) for place in (1, 2))
    of_all = _("{count} offen, {overdue} überfällig, {mine} bei Ihnen")
    of_one = _("{department}: {count} offen, {overdue} überfällig")
    lines = [
        of_one.format(department=one_line(str(name)), count=count, overdue=late)
        for name, count, late in rows
    ]
    return [
        "☀️ " + of_all.format(count=waiting, overdue=overdue, mine=alert.detail.get("mine", 0)),
        *(lines if len(lines) > 1 else []),
        _("Ihre eigenen zeigt /meine."),
    ]


def _escalated(alert: DueAlert, _: Translate) -> list[str]:
    detail = alert.detail
    grave = level(Level(detail.get("level", Level.urgent)), _)
    number, department = detail.get("case"), alert.department or ""
    about = f"#{number} · {department}" if number else department
    why = reason({"concern": detail.get("concern"), "rule": detail.get("rule") or Rule.HAND}, _)
    return [
        f"{MARKS[Level(detail.get('level', Level.urgent))]} {grave} · {one_line(about)}",
        _("{why}, seit {since}. Noch hat es niemand gesehen.").format(why=why, since=_since(alert)),
        _("„Gesehen“ heißt: Sie kümmern sich, niemand sonst wird gerufen."),
    ]


def _daily(alert: DueAlert, _: Translate) -> list[str]:
    detail = alert.detail
    rows = [row for row in detail.get("departments", ()) if isinstance(row, list)]
    return [
        _("📰 Seit {since}: {cases} neue Fälle, {answered} davon beantwortet").format(
            since=_since(alert), cases=detail.get("cases", 0), answered=detail.get("answered", 0)
        ),
        _("Offen sind {open}, überfällig {overdue}.").format(
            open=detail.get("open", 0), overdue=detail.get("overdue", 0)
        ),
        _("Eskalationen: {count}, davon und von früher noch nicht vorbei: {going_on}.").format(
            count=detail.get("escalations", 0), going_on=detail.get("going_on", 0)
        ),
        *(
            _("{department}: {cases} neu, {open} offen").format(
                department=one_line(str(name)), cases=cases, open=still_open
            )
            for name, cases, still_open in rows
        ),
    ]


def _no_longer(alert: DueAlert, _: Translate) -> str:
    if alert.detail.get("why") in (Trouble.RIGHTS, Trouble.UNQUOTABLE):
        return _(
            "Der Bot darf in der Gruppe nicht mehr schreiben. Bitte dort in den Einstellungen "
            "erlauben, dass Mitglieder Nachrichten senden, oder den Bot zum Administrator machen."
        )
    return _("Der Bot ist nicht mehr in der Gruppe.")


_TEXTS: dict[AlertKind, Callable[[DueAlert, Translate], list[str]]] = {
    AlertKind.DISCONNECTED: _disconnected,
    AlertKind.CONNECTED: _connected,
    AlertKind.BLOCKED: _blocked,
    AlertKind.SILENT: _silent,
    AlertKind.SUBSCRIBED: _subscribed,
    AlertKind.FETCHED: _fetched,
    AlertKind.UNREADABLE: _unreadable,
    AlertKind.CHAT_LOST: _chat_lost,
    AlertKind.SURGE: _surge,
    AlertKind.DUTY: _duty,
    AlertKind.ESCALATED: _escalated,
    AlertKind.DAILY: _daily,
}


def _page(alert: DueAlert, _: Translate) -> str:
    return cut(one_line(alert.page or ""), 80) or _("Seite")


def _since(alert: DueAlert) -> str:
    """The instant in `since`, in the city's time; what is no instant is that of the alert."""
    try:
        since = datetime.fromisoformat(str(alert.detail.get("since")))
    except ValueError:
        since = alert.raised_at
    if since.tzinfo is None:
        since = alert.raised_at
    return since.astimezone(ZoneInfo(alert.timezone)).strftime("%d.%m. %H:%M")
