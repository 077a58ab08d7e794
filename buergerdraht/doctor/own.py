"""Our own side: the database, its key, the clock, and what waits in the rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from cryptography.fernet import InvalidToken
from sqlalchemy import func
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from buergerdraht.commands.language import reader
from buergerdraht.commands.reasons import of_database
from buergerdraht.doctor.findings import Finding, note, ok, wrong
from desk import migrations
from desk.storage.database import Database
from desk.tables import City, Delivery, Message, StaffUpdate
from webhooks.http import Http, NoReply, NotReached

LARGEST_DIFFERENCE = timedelta(seconds=30)
LONGEST_UNREAD = timedelta(minutes=1)

_ = reader()


async def database_findings(database: Database, *, now: datetime) -> list[Finding]:
    """Whether the database answers, fits this program and its key, and is worked on."""
    name = database.url.get_backend_name()
    try:
        current = await database.run(migrations.current)
    except DBAPIError as error:
        return [
            wrong(
                "database",
                name,
                _("Die Datenbank antwortet nicht: {why}").format(why=of_database(error)),
                _("BUERGERDRAHT_DATABASE_URL prüfen und ob die Datenbank läuft."),
            )
        ]
    if current != migrations.newest():
        return [
            wrong(
                "database",
                name,
                _("Die Datenbank hat das Schema {current}, gebraucht wird {newest}.").format(
                    current=current or "–", newest=migrations.newest()
                ),
                _("Erst sichern, dann: buergerdraht migrate"),
            )
        ]
    try:
        return await database.read(_content, name, now=now)
    except InvalidToken:
        return [
            wrong(
                "database",
                name,
                _("Der Schlüssel passt nicht zur Datenbank: Texte sind nicht lesbar."),
                _("In BUERGERDRAHT_SECRET_KEY den Schlüssel eintragen, mit dem sie entstand."),
            )
        ]


async def clock_finding(graph: Http, *, now: datetime) -> Finding:
    """Our clock beside that of the platform."""
    try:
        reply = await graph.request("GET", "/", token="clock")  # noqa: S106 - any answer tells it
    except (NotReached, NoReply) as error:
        return wrong(
            "clock",
            "Facebook",
            _("Facebook ist nicht erreichbar ({why}).").format(why=error),
            _("Netz, Firewall und BUERGERDRAHT_GRAPH_API_URL prüfen."),
        )
    try:
        theirs = parsedate_to_datetime(reply.headers.get("date", ""))
        difference = now - theirs
    except (ValueError, TypeError):
        return note("clock", "Facebook", _("Facebook nennt seine Uhrzeit nicht."))
    if abs(difference) > LARGEST_DIFFERENCE:
        seconds = round(difference.total_seconds())
        return wrong(
            "clock",
            "Facebook",
            _("Die Uhr dieses Servers weicht um {seconds} Sekunden ab.").format(seconds=seconds),
            _("Die Zeit des Servers abgleichen, etwa mit: timedatectl set-ntp true"),
        )
    return ok("clock", "Facebook", _("Die Uhr geht richtig."))


def _content(session: Session, name: str, *, now: datetime) -> list[Finding]:
    for encrypted in (Message.text, Delivery.body, StaffUpdate.body):
        session.exec(select(encrypted).limit(1)).first()
    if session.exec(select(City.id)).first() is None:
        what = _("Noch wurde keine Stadtdatei übernommen.")
        return [wrong("database", name, what, "buergerdraht city apply")]
    return [ok("database", name, _("Die Datenbank ist in Ordnung.")), *_waiting(session, now)]


def _waiting(session: Session, now: datetime) -> Iterator[Finding]:
    unread = session.exec(
        select(func.min(col(Delivery.received_at))).where(col(Delivery.read_at).is_(None))
    ).one()
    if unread is not None and now - unread > LONGEST_UNREAD:
        yield wrong(
            "database",
            "deliveries",
            _("Seit {since} (UTC) wartet eine Zustellung darauf, gelesen zu werden.").format(
                since=unread.strftime("%d.%m.%Y %H:%M")
            ),
            _("Läuft das Programm? Starten mit: buergerdraht serve"),
        )
    marked = session.exec(
        select(func.count(col(Delivery.id))).where(col(Delivery.problem).is_not(None))
    ).one()
    if marked:
        yield note(
            "database",
            "deliveries",
            _("{number} Zustellungen konnten nicht ganz gelesen werden.").format(number=marked),
            "buergerdraht deliveries",
        )
