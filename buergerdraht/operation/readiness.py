"""What keeps a process from being ready, and what people should only know.

A reason takes a process out of service, so it has to be one that its absence mends or that only
this process suffers from.  A dead token of one page is none: all other pages go on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.wire import Problem
from buergerdraht.operation.state import NoAnswer
from desk import migrations
from desk.language import Translate
from desk.language import german as _
from desk.operation.figures import Figures, PageState, Waiting
from desk.operation.heartbeats import READING
from desk.storage.trouble import Refusal

LONGEST_UNREAD = timedelta(minutes=1)
LONGEST_UNSENT = timedelta(minutes=15)
LONGEST_UNDONE = timedelta(minutes=1)
LEAST_SPACE = 500 * 1024 * 1024  # bytes

REFUSALS = {
    Refusal.FULL: _("Der Datenträger der Datenbank ist voll. Bitte Platz schaffen."),
    Refusal.READ_ONLY: _("Die Datenbank lässt sich nur lesen, nicht beschreiben."),
    Refusal.BROKEN: _("Der Datenträger der Datenbank meldet Fehler. Bitte sofort prüfen."),
    Refusal.UNREACHABLE: _("Die Datenbank ist nicht erreichbar."),
}
SILENT = _("Die Datenbank antwortet nicht.")
NOBODY_WORKS = _("Kein Prozess arbeitet die Zustellungen ab (worker).")
TELEGRAM: Mapping[Problem, str] = {
    "token": _("Telegram lehnt das Token ab. BUERGERDRAHT_TELEGRAM_TOKEN neu setzen."),
    "conflict": _("Ein anderes Programm holt die Nachrichten dieses Bots ab. Bitte beenden."),
    "not-reached": _("Telegram ist nicht erreichbar. Karten warten so lange."),
}


@dataclass(frozen=True)
class Situation:
    """All that decides whether a process is ready."""

    role: str
    figures: Figures | NoAnswer
    refusal: Refusal | None
    stuck: bool
    telegram: Problem | None  # of this process's calls to it
    free_bytes: int | None  # beside an embedded database
    now: datetime


@dataclass(frozen=True)
class Verdict:
    """Why the process is not ready, and what else people should know; each `word: sentence`."""

    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


def judge(situation: Situation, translate: Translate) -> Verdict:
    """Whether the process is ready.

    What is late counts against the processes that work it off; to a `web` process it is a
    warning, because the door must stay open while the workers catch up.
    """
    reasons = list(_database(situation, translate))
    found = situation.figures
    if isinstance(found, NoAnswer):
        return Verdict(tuple(reasons), ())
    late = list(_late(found, situation.now, translate))
    works = situation.role in READING
    warnings = [*_known(situation, found, translate), *([] if works else late)]
    return Verdict((*reasons, *(late if works else [])), tuple(warnings))


def _database(situation: Situation, translate: Translate) -> Iterator[str]:
    found = situation.figures
    if situation.refusal is not None:
        yield f"database: {translate(REFUSALS[situation.refusal])}"
    elif isinstance(found, NoAnswer) or situation.stuck:
        yield f"database: {translate(SILENT)}"
    if isinstance(found, Figures) and found.schema != migrations.newest():
        sentence = translate(_("Die Datenbank hat das Schema {current}, gebraucht wird {newest}."))
        yield f"schema: {sentence.format(current=found.schema, newest=migrations.newest())}"


def _late(found: Figures, now: datetime, translate: Translate) -> Iterator[str]:
    said = (
        ("unread", found.unread, LONGEST_UNREAD, _("Ungelesene Zustellungen")),
        ("unsent", found.unsent, LONGEST_UNSENT, _("Ungesendete Antworten")),
        ("undone", found.updates, LONGEST_UNDONE, _("Unbearbeitete Eingaben aus Telegram")),
    )
    sentence = translate(_("{what}: {count}, die älteste wartet seit {age}."))
    for word, waiting, longest, what in said:
        if waiting.age(now) > longest:
            age = _age(waiting, now)
            yield f"{word}: " + sentence.format(what=translate(what), count=waiting.count, age=age)


def _known(situation: Situation, found: Figures, translate: Translate) -> Iterator[str]:
    yield from _surroundings(situation, found, translate)
    for page in found.pages:
        yield from _page(page, translate)
    for circuit in found.circuits:
        if circuit.is_open:
            sentence = translate(_("Aufrufe ({name}) ruhen nach Fehlern der Plattform."))
            yield f"circuit: {sentence.format(name=circuit.name)}"
    if found.unreadable:
        sentence = translate(_("{count} Zustellungen konnten nicht ganz gelesen werden."))
        yield f"unreadable: {sentence.format(count=found.unreadable)}"
    if found.chats.lost:
        sentence = translate(_("In {count} Chats darf der Bot nicht mehr schreiben."))
        yield f"chats: {sentence.format(count=found.chats.lost)}"


def _surroundings(situation: Situation, found: Figures, translate: Translate) -> Iterator[str]:
    if situation.free_bytes is not None and situation.free_bytes < LEAST_SPACE:
        sentence = translate(_("Auf dem Datenträger der Datenbank sind nur noch {size} MB frei."))
        yield f"space: {sentence.format(size=situation.free_bytes // 1024**2)}"
    if not any(found.processes.get(role) for role in READING) and situation.role not in READING:
        yield f"workers: {translate(NOBODY_WORKS)}"
    if situation.telegram is not None:
        yield f"telegram: {translate(TELEGRAM[situation.telegram])}"


def _page(page: PageState, translate: Translate) -> Iterator[str]:
    states = (
        (page.disconnected, _("Die Seite {page} ist nicht verbunden; es warten {held} Antworten.")),
        (
            page.blocked,
            _("Die Plattform hat die Seite {page} gesperrt; es warten {held} Antworten."),
        ),
        (page.silent, _("Die Seite {page} ist ungewöhnlich still.")),
    )
    for is_so, sentence in states:
        if is_so:
            yield f"page: {translate(sentence).format(page=page.external_id, held=page.held)}"


def _age(waiting: Waiting, now: datetime) -> str:
    return str(timedelta(seconds=round(waiting.age(now).total_seconds())))
