"""Accounts at the city's own provider: who they are here, and what their groups let them do.

The provider decides, at every sign-in: the role and the departments of somebody with such an
account are those of its groups, and without any group nobody comes in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from desk.leaving import release_claims
from desk.people import IssuedLink, end_sessions, open_session, signed_in
from desk.tables import Department, Identity, Membership, Staff
from desk.words import Role

OF_DEPARTMENTS = (Role.STAFF, Role.LEAD)
BY_REACH = (Role.ADMIN, Role.PRESS, Role.LEAD, Role.STAFF, Role.AUDITOR)
LONGEST_NAME = 120  # characters
_GRANT = re.compile(r"(?P<group>[^=;]+)=(?P<role>[a-z]+)(?::(?P<slugs>[a-z0-9,_ -]+))?")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """Somebody whom the provider vouched for; `issuer` and `subject` never change."""

    issuer: str
    subject: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Grant:
    """What a group lets somebody be: a role, and for staff and leads their departments' slugs."""

    role: Role
    departments: frozenset[str] = frozenset()


Grants = Mapping[str, Grant]  # by the name of the group


class GrantsInvalid(ValueError):
    """A part of the mapping says nothing; `str(error)` is that part."""


def read_grants(text: str) -> dict[str, Grant]:
    """Read `presse=press; wache=staff:feuerwehr; leitung=lead:feuerwehr,ordnung`.

    Raises:
        GrantsInvalid: a part has another form, a role that does not exist, or no departments where
            the role needs them.
    """
    found: dict[str, Grant] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _GRANT.fullmatch(part)
        if match is None or match["role"] not in set(Role):
            raise GrantsInvalid(part)
        role = Role(match["role"])
        slugs = frozenset((match["slugs"] or "").replace(",", " ").split())
        if bool(slugs) != (role in OF_DEPARTMENTS):
            raise GrantsInvalid(part)
        found[match["group"].strip()] = Grant(role, slugs)
    return found


def granted(groups: Iterable[str], grants: Grants) -> Grant | None:
    """What these groups let somebody be together; `None` for nothing.

    A role belongs to a person, not to a department: who leads one department and works in another
    is staff in both, so that nobody becomes the lead of what they do not lead.
    """
    theirs = [grants[group] for group in groups if group in grants]
    for role in BY_REACH:
        if role in OF_DEPARTMENTS:
            break
        if any(grant.role is role for grant in theirs):
            return Grant(role)
    led = _slugs(theirs, Role.LEAD)
    worked = _slugs(theirs, Role.STAFF)
    if led or worked:
        return Grant(Role.LEAD if worked <= led else Role.STAFF, led | worked)
    return Grant(Role.AUDITOR) if any(one.role is Role.AUDITOR for one in theirs) else None


def enter(
    session: Session, account: Account, grants: Grants, *, token: str | None, now: datetime
) -> IssuedLink | None:
    """Sign in who the provider vouched for; `None` where no group of theirs means anything here.

    So it is for who was removed; then whatever was open with the account is not any more.

    Args:
        session: Written to.
        account: As the provider told it.
        grants: What its groups mean.
        token: Of the session of this browser: who is signed in by the bot's link ties their first
            account to themselves.  Nothing else joins the two, least of all an equal name.
        now: The present instant.
    """
    row = session.exec(
        select(Identity)
        .where(
            col(Identity.issuer) == account.issuer,
            col(Identity.subject) == account.subject,
        )
        .with_for_update()
    ).first()
    grant = _known_here(session, granted(account.groups, grants))
    if grant is None:
        if row is not None:
            end_sessions(session, session.get_one(Staff, row.staff_id))
        return None
    person = session.get_one(Staff, row.staff_id) if row is not None else None
    if person is None or person.removed_at is not None:
        tied = _to_be_tied(session, token, now=now)
        if tied is None and person is not None:
            return None
        person = tied
    if person is None:
        person = Staff(name=account.name[:LONGEST_NAME], role=grant.role, created_at=now)
        session.add(person)
        session.flush()
    if row is None:
        row = Identity(issuer=account.issuer, subject=account.subject, staff_id=0, seen_at=now)
    row.staff_id, row.seen_at = person.id or 0, now
    session.add(row)
    _become(session, person, grant, now=now)
    return open_session(session, person.id or 0, now=now)


def _to_be_tied(session: Session, token: str | None, *, now: datetime) -> Staff | None:
    """Who is signed in in this browser and has no account yet.

    Somebody with an account is another person, who forgot to sign out of a shared computer.
    """
    person = signed_in(session, token or "", now=now)
    if person is None:
        return None
    theirs = select(Identity.subject).where(col(Identity.staff_id) == person.id)
    return person if session.exec(theirs).first() is None else None


def _known_here(session: Session, grant: Grant | None) -> Grant | None:
    """The grant with departments that the city has; `None` where a role is left without any."""
    if grant is None or grant.role not in OF_DEPARTMENTS:
        return grant
    known = frozenset(
        session.exec(
            select(Department.slug).where(
                col(Department.slug).in_(grant.departments), col(Department.retired_at).is_(None)
            )
        )
    )
    if unknown := grant.departments - known:
        log.warning("unknown departments in BUERGERDRAHT_OIDC_GROUPS", slugs=sorted(unknown))
    return Grant(grant.role, known) if known else None


def _become(session: Session, person: Staff, grant: Grant, *, now: datetime) -> None:
    """Role and departments are those of the groups; what lies elsewhere is free again."""
    person.role = grant.role
    session.add(person)
    wanted = set(
        session.exec(select(Department.id).where(col(Department.slug).in_(grant.departments)))
    )
    has = session.exec(select(Membership).where(col(Membership.staff_id) == person.id)).all()
    left = {one.department_id for one in has} - wanted
    for one in has:
        if one.department_id in left:
            session.delete(one)
    for number in wanted - {one.department_id for one in has}:
        session.add(Membership(staff_id=person.id or 0, department_id=number or 0))
    session.flush()
    if left:
        release_claims(session, person, departments=left, now=now)


def _slugs(grants: Iterable[Grant], role: Role) -> frozenset[str]:
    return frozenset(slug for one in grants if one.role is role for slug in one.departments)
