"""What administrators and the press office are told about the operation, each thing once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from desk.messenger import calls
from desk.messenger.chats import load_chats
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Alert, Chat, City, Department, Page, Staff
from desk.urgency import Urgency
from desk.words import AlertKind, Role

# These last until somebody ends them; all others are over once they were shown.
LASTING = frozenset(
    {
        AlertKind.DISCONNECTED,
        AlertKind.BLOCKED,
        AlertKind.SILENT,
        AlertKind.UNREADABLE,
        AlertKind.CHAT_LOST,
        AlertKind.SURGE,
    }
)


@dataclass(frozen=True)
class DueAlert:
    """An alert that its chat should see now, with all that is needed to write it."""

    id: int
    chat_id: str
    kind: AlertKind
    page: str | None  # the page's name
    token_env: str | None  # where the page's token is looked for
    department: str | None  # the department's name
    detail: Mapping[str, Any]
    raised_at: datetime
    urgency: Urgency
    timezone: str
    language: str


def raise_alert(
    session: Session,
    kind: AlertKind,
    *,
    page: Page | None = None,
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Tell administrators and the press office, unless they know it and it is not over.

    What was not shown yet is replaced, so that a chat that was away reads the newest only.
    """
    for chat_id in _recipients(session, page):
        _tell(session, chat_id, kind, page=page, detail=dict(detail or {}), now=now)


def tell_press(
    session: Session, kind: AlertKind, *, detail: Mapping[str, Any], now: datetime
) -> None:
    """Tell the press office alone; what it was not shown yet is replaced."""
    press = load_chats(session).press
    if press is not None:
        _tell(session, press, kind, page=None, detail=dict(detail), now=now)


def tell_person(
    session: Session, person: Staff, kind: AlertKind, *, detail: Mapping[str, Any], now: datetime
) -> None:
    """Tell one person in their private chat what is news once a `day`, which `detail` names."""
    chat_id = person.messenger_id
    if chat_id is None:
        return
    earlier = session.exec(
        select(Alert).where(col(Alert.chat_id) == chat_id, col(Alert.kind) == kind)
    ).all()
    if any(alert.detail.get("day") == detail["day"] for alert in earlier):
        return
    for alert in earlier:
        session.delete(alert)
    session.flush()
    _tell(session, chat_id, kind, page=None, detail=dict(detail), now=now)


def tell_chats(
    session: Session,
    chats: Sequence[str],
    kind: AlertKind,
    *,
    detail: Mapping[str, Any],
    now: datetime,
) -> None:
    """Tell each of these chats; what one was not shown yet is replaced."""
    for chat_id in chats:
        _tell(session, chat_id, kind, page=None, detail=dict(detail), now=now)


def forget_escalation(session: Session, escalation_id: int) -> None:
    """Somebody has seen it, or it is over: who was not called yet need not be."""
    session.exec(
        delete(Alert).where(
            col(Alert.kind) == AlertKind.ESCALATED,
            col(Alert.subject).startswith(f"escalation:{escalation_id}:"),
            col(Alert.shown_at).is_(None),
        )
    )


def end_alert(
    session: Session,
    kind: AlertKind,
    *,
    page: Page | None = None,
    department: str | None = None,
    surge: int | None = None,
    then: AlertKind | None = None,
    now: datetime,
) -> None:
    """It is over: who was told is told `then`, who was not need not hear of it any more."""
    named = {"department": department, "surge": surge}
    subject = _subject(page, {name: about for name, about in named.items() if about is not None})
    for alert in _open(session, kind, subject):
        if alert.shown_at is None:
            session.delete(alert)
            continue
        alert.ended_at = now
        session.add(alert)
        if then is not None:
            _tell(session, alert.chat_id, then, page=page, detail={}, now=now)


def next_due(session: Session, chat_id: str, *, now: datetime) -> DueAlert | None:
    """The chat's most urgent due alert, the oldest first."""
    alerts = session.exec(
        select(Alert).where(
            col(Alert.chat_id) == chat_id,
            col(Alert.shown_at).is_(None),
            (col(Alert.not_before).is_(None)) | (col(Alert.not_before) <= now),
        )
    ).all()
    most_urgent = min(alerts, key=lambda alert: (-_urgency(alert.kind), alert.id), default=None)
    return _due(session, most_urgent) if most_urgent else None


def next_due_at(session: Session, chat_id: str) -> datetime | None:
    """When the chat's next delayed alert is due."""
    return session.exec(
        select(Alert.not_before)
        .where(
            col(Alert.chat_id) == chat_id,
            col(Alert.shown_at).is_(None),
            col(Alert.not_before).is_not(None),
        )
        .order_by(col(Alert.not_before))
    ).first()


def due_chats(session: Session, *, now: datetime) -> list[str]:
    """Chats with a due alert."""
    return list(
        session.exec(
            select(Alert.chat_id)
            .where(
                col(Alert.shown_at).is_(None),
                (col(Alert.not_before).is_(None)) | (col(Alert.not_before) <= now),
            )
            .distinct()
        )
    )


def shown(session: Session, alert_id: int, *, shown_as: int, now: datetime) -> None:
    """The chat has read it; where it ended meanwhile there is nothing to note."""
    alert = session.get(Alert, alert_id, with_for_update=True, populate_existing=True)
    if alert is not None:
        alert.shown_at = now
        alert.ended_at = None if alert.kind in LASTING else now
        session.add(alert)
        calls.seen(session, alert.chat_id, shown_as)


def delay(session: Session, alert_id: int, *, until: datetime | None) -> None:
    """The messenger did not show it; with `until` it waits so long."""
    alert = session.get(Alert, alert_id, with_for_update=True, populate_existing=True)
    if alert is not None:
        alert.not_before = until
        session.add(alert)


def move_chat(session: Session, old: str, new: str) -> None:
    """The chat has a new id: what it was told and what it has still to be told goes with it."""
    there = {(alert.kind, alert.subject) for alert in _of_chat(session, new)}
    for alert in _of_chat(session, old):
        if (alert.kind, alert.subject) in there:
            session.delete(alert)
        else:
            alert.chat_id = new
            alert.not_before = None
            session.add(alert)
    poke_after_commit(session, Task.PACE, new)


def lose_chat(session: Session, chat_id: str) -> None:
    """Nothing can be shown there any more."""
    session.exec(delete(Alert).where(col(Alert.chat_id) == chat_id, col(Alert.shown_at).is_(None)))


def _tell(
    session: Session,
    chat_id: str,
    kind: AlertKind,
    *,
    page: Page | None,
    detail: dict[str, Any],
    now: datetime,
) -> None:
    subject = _subject(page, detail)
    known = next((a for a in _open(session, kind, subject) if a.chat_id == chat_id), None)
    if known is not None and known.shown_at is not None:
        return
    alert = known or Alert(
        chat_id=chat_id,
        kind=kind,
        subject=subject,
        page_id=page.id if page else None,
        raised_at=now,
    )
    alert.detail = detail
    session.add(alert)
    session.flush()
    poke_after_commit(session, Task.PACE, chat_id)


def _recipients(session: Session, page: Page | None) -> list[str]:
    """Administrators in private and the press office; without both, whoever has a chat."""
    chats = load_chats(session)
    administrators = session.exec(
        select(Staff.messenger_id)
        .where(
            col(Staff.role) == Role.ADMIN,
            col(Staff.messenger_id).is_not(None),
            col(Staff.messenger_id).not_in(select(Chat.id).where(col(Chat.problem).is_not(None))),
            col(Staff.removed_at).is_(None),
        )
        .order_by(col(Staff.id))
    ).all()
    found = [*administrators, chats.press]
    if not any(found):
        found = [chats.own.get(page.department_id) if page else None, chats.triage]
    return list(dict.fromkeys(chat for chat in found if chat))


def _subject(page: Page | None, detail: Mapping[str, Any]) -> str:
    if page is not None:
        return f"page:{page.id}"
    if "escalation" in detail:
        named = (detail[key] for key in ("escalation", "level", "link"))
        return ":".join(["escalation", *map(str, named)])
    if "surge" in detail:
        return f"surge:{detail['surge']}"
    return f"department:{detail['department']}" if "department" in detail else ""


def _open(session: Session, kind: AlertKind, subject: str) -> list[Alert]:
    return list(
        session.exec(
            select(Alert)
            .where(
                col(Alert.kind) == kind,
                col(Alert.subject) == subject,
                col(Alert.ended_at).is_(None),
            )
            .order_by(col(Alert.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _of_chat(session: Session, chat_id: str) -> list[Alert]:
    return list(
        session.exec(
            select(Alert)
            .where(col(Alert.chat_id) == chat_id, col(Alert.ended_at).is_(None))
            .order_by(col(Alert.id))
            .with_for_update()
        )
    )


def _urgency(kind: AlertKind) -> Urgency:
    """An interruption is more urgent than a new case, a report about what was mended is not."""
    urgent = kind in LASTING or kind is AlertKind.ESCALATED
    return Urgency.URGENT if urgent else Urgency.NEW


def _due(session: Session, alert: Alert) -> DueAlert:
    city = session.exec(select(City)).first()
    page = session.get(Page, alert.page_id) if alert.page_id else None
    slug = alert.detail.get("department")
    department = session.exec(select(Department).where(col(Department.slug) == slug)).first()
    reader = session.exec(select(Staff).where(col(Staff.messenger_id) == alert.chat_id)).first()
    of_city = city.languages[0] if city and city.languages else "de"
    return DueAlert(
        id=alert.id or 0,
        chat_id=alert.chat_id,
        kind=alert.kind,
        page=page.name if page else None,
        token_env=page.token_env if page else None,
        department=department.name if department else None,
        detail=alert.detail,
        raised_at=alert.raised_at,
        urgency=_urgency(alert.kind),
        timezone=city.timezone if city else "UTC",
        language=reader.language if reader else of_city,
    )
