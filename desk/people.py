"""Staff come in by one-time links, for their account, their group and the page."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.errors import LinkInvalid, NoSuchDepartment
from desk.messenger.cards import follow
from desk.messenger.chats import load_chats
from desk.operation import alerts
from desk.tables import (
    Chat,
    Department,
    Membership,
    OneTimeLink,
    Purpose,
    Staff,
    WebSession,
)
from desk.words import AlertKind, Role

INVITATION_LIFE = timedelta(days=7)
SIGN_IN_LIFE = timedelta(minutes=5)
SESSION_LIFE = timedelta(hours=12)


@dataclass(frozen=True)
class IssuedLink:
    """A token that was just made; it is shown once and cannot be read back."""

    token: str
    expires_at: datetime


def invite(
    session: Session, name: str, role: Role, slugs: Sequence[str], *, now: datetime
) -> IssuedLink:
    """A new staff member, and the link that will tie their messenger account to them.

    Raises:
        NoSuchDepartment: the city file has no such department.
    """
    departments = [_department(session, slug) for slug in dict.fromkeys(slugs)]
    person = Staff(name=name, role=role, created_at=now)
    session.add(person)
    session.flush()
    for department in departments:
        session.add(Membership(staff_id=person.id or 0, department_id=department.id or 0))
    return _issue(session, Purpose.STAFF, now + INVITATION_LIFE, staff_id=person.id)


def invite_group(session: Session, slug: str, *, now: datetime) -> IssuedLink:
    """The link that will tie a group of the messenger to a department."""
    department = _department(session, slug)
    return _issue(session, Purpose.GROUP, now + INVITATION_LIFE, department_id=department.id)


def link_account(
    session: Session, token: str, *, messenger_id: str, language: str, now: datetime
) -> Staff:
    """Tie a messenger account to the invited staff member; an account is one person at a time.

    Raises:
        LinkInvalid: the link is unknown, used or too old.
    """
    link = _redeem(session, token, Purpose.STAFF, now=now)
    person = session.get_one(Staff, link.staff_id)
    if person.removed_at is not None:
        raise LinkInvalid
    for former in session.exec(select(Staff).where(col(Staff.messenger_id) == messenger_id)):
        if former.id != person.id:
            unlink(session, former)
    session.flush()
    person.messenger_id = messenger_id
    person.language = language
    session.add(person)
    return person


def linked_by(session: Session, token: str, messenger_id: str) -> Staff | None:
    """Whose account this is, if it was tied by just this link."""
    link = session.get(OneTimeLink, _hash(token))
    person = linked(session, messenger_id)
    by_it = link is not None and person is not None and link.staff_id == person.id
    return person if by_it else None


def bind_group(session: Session, token: str, *, chat_id: str, now: datetime) -> Department:
    """Tie a group to the department of the link; the open cases it should see come there.

    Raises:
        LinkInvalid: the link is unknown, used or too old.
    """
    link = _redeem(session, token, Purpose.GROUP, now=now)
    before = load_chats(session)
    department = session.get_one(Department, link.department_id)
    department.chat_id, department.group_link = chat_id, None
    session.add(department)
    chat = session.get(Chat, chat_id)
    if chat is not None:
        chat.problem = None
        session.add(chat)
    session.flush()
    alerts.end_alert(session, AlertKind.CHAT_LOST, department=department.slug, now=now)
    follow(session, before)
    return department


def may_join(session: Session, chat_id: str, messenger_id: str) -> bool:
    """Whether this account is somebody who works for a department of that group, or for all."""
    person = linked(session, messenger_id)
    if person is None:
        return False
    of_chat = select(Department.id).where(col(Department.chat_id) == chat_id)
    departments = set(session.exec(of_chat))
    if not departments:
        return False
    own = set(
        session.exec(select(Membership.department_id).where(col(Membership.staff_id) == person.id))
    )
    return bool(departments & own) or person.role in (Role.PRESS, Role.ADMIN)


def groups_to_join(session: Session, person: Staff) -> list[tuple[str, str, str | None]]:
    """Name, chat and link of the groups in which the person belongs."""
    rows = session.exec(
        select(Department.name, Department.chat_id, Department.group_link)
        .join(Membership, col(Membership.department_id) == col(Department.id))
        .where(col(Membership.staff_id) == person.id, col(Department.chat_id).is_not(None))
        .order_by(col(Department.name))
    )
    return [(name, chat_id or "", link) for name, chat_id, link in rows]


def keep_group_link(session: Session, chat_id: str, link: str) -> None:
    """The group can be asked for by this link, also by those who come later."""
    for department in session.exec(select(Department).where(col(Department.chat_id) == chat_id)):
        department.group_link = link
        session.add(department)


def departments_at(session: Session, chat_id: str) -> list[str]:
    """The names of the departments whose group this is."""
    rows = select(Department.name).where(col(Department.chat_id) == chat_id)
    return list(session.exec(rows.order_by(col(Department.position))))


def informed(session: Session, person: Staff, *, now: datetime) -> None:
    """The person said who they are, and was told what is stored about them."""
    row = session.get_one(Staff, person.id)
    row.informed_at = row.informed_at or now
    session.add(row)


def sign_in_link(session: Session, person: Staff, *, now: datetime) -> IssuedLink:
    """A link that signs the person in on the page, once, within minutes."""
    return _issue(session, Purpose.SIGN_IN, now + SIGN_IN_LIFE, staff_id=person.id)


def sign_in(session: Session, token: str, *, now: datetime) -> IssuedLink:
    """Turn a sign-in link into a session of the page.

    Raises:
        LinkInvalid: the link is unknown, used or too old.
    """
    link = _redeem(session, token, Purpose.SIGN_IN, now=now)
    return open_session(session, link.staff_id or 0, now=now)


def open_session(session: Session, staff_id: int, *, now: datetime) -> IssuedLink:
    """A session of the page for who proved to be that person."""
    issued = IssuedLink(secrets.token_urlsafe(32), now + SESSION_LIFE)
    session.add(
        WebSession(token_hash=_hash(issued.token), staff_id=staff_id, expires_at=issued.expires_at)
    )
    return issued


def sign_out(session: Session, token: str) -> None:
    """End a session of the page."""
    found = session.get(WebSession, _hash(token))
    if found is not None:
        session.delete(found)


def signed_in(session: Session, token: str, *, now: datetime) -> Staff | None:
    """Who is signed in with this session token."""
    found = session.get(WebSession, _hash(token))
    if found is None or found.expires_at <= now:
        return None
    person = session.get(Staff, found.staff_id)
    return person if person and person.removed_at is None else None


def linked(session: Session, messenger_id: str) -> Staff | None:
    """The staff member with this messenger account."""
    return session.exec(
        select(Staff).where(
            col(Staff.messenger_id) == messenger_id, col(Staff.removed_at).is_(None)
        )
    ).first()


def department_names(session: Session, person: Staff) -> list[str]:
    """The names of the departments the person works for."""
    return list(
        session.exec(
            select(Department.name)
            .join(Membership, col(Membership.department_id) == col(Department.id))
            .where(col(Membership.staff_id) == person.id)
            .order_by(col(Department.name))
        )
    )


def unlink(session: Session, person: Staff) -> None:
    """The messenger account is not this person's: cut the tie, end the sessions and their links."""
    row = session.get_one(Staff, person.id)
    row.messenger_id = None
    session.add(row)
    end_sessions(session, person)


def end_sessions(session: Session, person: Staff) -> None:
    """Nobody is signed in as the person any more, nor can be by a link that is on its way."""
    for found in session.exec(select(WebSession).where(col(WebSession.staff_id) == person.id)):
        session.delete(found)
    sign_in_links = select(OneTimeLink).where(
        col(OneTimeLink.staff_id) == person.id, col(OneTimeLink.purpose) == Purpose.SIGN_IN
    )
    for link in session.exec(sign_in_links):
        session.delete(link)


def _department(session: Session, slug: str) -> Department:
    found = session.exec(
        select(Department).where(col(Department.slug) == slug, col(Department.retired_at).is_(None))
    ).first()
    if found is None:
        raise NoSuchDepartment(slug)
    return found


def _issue(
    session: Session,
    purpose: Purpose,
    expires_at: datetime,
    *,
    staff_id: int | None = None,
    department_id: int | None = None,
) -> IssuedLink:
    issued = IssuedLink(secrets.token_urlsafe(24), expires_at)
    session.add(
        OneTimeLink(
            token_hash=_hash(issued.token),
            purpose=purpose,
            staff_id=staff_id,
            department_id=department_id,
            expires_at=expires_at,
        )
    )
    return issued


def _redeem(session: Session, token: str, purpose: Purpose, *, now: datetime) -> OneTimeLink:
    link = session.exec(
        select(OneTimeLink)
        .where(col(OneTimeLink.token_hash) == _hash(token), col(OneTimeLink.purpose) == purpose)
        .with_for_update()
    ).first()
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkInvalid
    link.used_at = now
    session.add(link)
    return link


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
