"""Who writes privately while nobody is at work is told when somebody reads it, once a case."""

from datetime import datetime, timedelta

from sqlmodel import Session

from desk.cases.case import number_of
from desk.language import Translate, translator
from desk.office.calendar import calendar_of
from desk.outgoing import automatic
from desk.tables import Case, Department, Message, Page
from desk.words import Kind

FRESH = timedelta(hours=1)  # what is older was not written just now


def acknowledge(session: Session, case: Case, message: Message, *, now: datetime) -> None:
    """Queue the acknowledgement if the page sends it and the office is closed."""
    page = session.get_one(Page, case.page_id)
    if message.kind is not Kind.DIRECT or not page.acknowledge or now - message.sent_at > FRESH:
        return
    calendar = calendar_of(session, session.get_one(Department, case.department_id))
    if calendar.is_open(now) or automatic.is_answered(session, case):
        return
    opens = calendar.opens_after(now).astimezone(calendar.zone)
    text = acknowledgement(opens, translator(automatic.language(message.text)))
    source = f"acknowledgement:{number_of(case)}"
    automatic.queue(session, case, message, text, source=source, now=now)


def acknowledgement(opens: datetime, _: Translate) -> str:
    """What the citizen reads; `opens` is by the city's clock."""
    days = (
        _("Montag"),
        _("Dienstag"),
        _("Mittwoch"),
        _("Donnerstag"),
        _("Freitag"),
        _("Samstag"),
        _("Sonntag"),
    )
    return _(
        "Automatische Antwort: Ihre Nachricht ist angekommen. Gerade ist niemand im Dienst; "
        "wieder gelesen wird hier ab {day}, {date}, {time} Uhr. "
        "In einem Notfall rufen Sie bitte die 112 an."
    ).format(day=days[opens.weekday()], date=f"{opens:%d.%m.}", time=f"{opens:%H:%M}")
