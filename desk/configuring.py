"""Settings that change on the pages: tried on what came, then saved, and who did it is kept.

The city as a whole is what changes, as its file describes it; so the rules of the file hold, and
its mistakes are told in the same words.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from desk import city_file
from desk.cases.replaying import place_under
from desk.cases.waiting import OPEN
from desk.city import applied_digest, apply_city, digest_of, export_city, load_digest
from desk.city_file import Change, CityFile
from desk.errors import NotAllowed, SettingsChanged
from desk.learning.current import Routing, load_routing
from desk.permissions import may_configure
from desk.tables import Case, CityChange, Department, Staff

LOOKED_BACK = timedelta(days=30)
MOST_CASES = 200  # that are routed once more
EXAMPLES = 10
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Moved:
    """A case that would go elsewhere."""

    number: int
    before: str  # slugs
    after: str


@dataclass(frozen=True)
class Effect:
    """What new settings would change, and what they would have done to what came."""

    changes: tuple[Change, ...]
    looked_at: int  # the newest cases of thirty days
    moved: tuple[Moved, ...]  # all of them
    homeless: tuple[tuple[str, int], ...]  # departments that go, and their open cases


class Tried(Exception):
    """Ends the transaction in which settings were only tried; `routing` is theirs."""

    def __init__(self, routing: Routing) -> None:
        super().__init__()
        self.routing = routing


@dataclass(frozen=True)
class Logged:
    """A change that was saved."""

    at: datetime
    who: str | None  # nobody: the file
    changes: tuple[Change, ...]


def present(session: Session) -> tuple[CityFile, str]:
    """The settings in force, and the digest by which a later change shows that it knows them.

    Raises:
        LookupError: no city file was applied yet.
    """
    city = export_city(session, accepted=False)
    if city is None:
        raise LookupError
    return city, load_digest(session)


def try_out(session: Session, city: CityFile, *, by: Staff, now: datetime) -> None:
    """Apply the settings and take everything back; for a transaction that must not stand.

    Raises:
        Tried: always.
        NotAllowed: the person may not change settings.
    """
    if not may_configure(by):
        raise NotAllowed
    apply_city(session, city, digest="tried", now=now, from_file=False)
    session.flush()
    raise Tried(load_routing(session))


def effect_of(session: Session, city: CityFile, routing: Routing, *, now: datetime) -> Effect:
    """What these settings would change, and where what came would have gone.

    Args:
        session: Only read, so that nobody waits for it.
        city: The new settings.
        routing: Theirs, from `Tried`.
        now: The present instant.
    """
    before, _ = present(session)
    newest = select(Case.id).where(col(Case.opened_at) >= now - LOOKED_BACK)
    numbers = session.exec(newest.order_by(col(Case.id).desc()).limit(MOST_CASES)).all()
    old, moved = load_routing(session), []
    for number in filter(None, numbers):
        was = _place(session, number, before, old)
        goes = _place(session, number, city, routing)
        if was != goes:
            moved.append(Moved(number, was, goes))
    changes = tuple(city_file.difference(before, city))
    return Effect(changes, len(numbers), tuple(moved), _homeless(session, before, city))


def _place(session: Session, number: int, city: CityFile, routing: Routing) -> str:
    own = {(str(page.channel), page.id): page.department for page in city.pages}
    return place_under(session, number, routing=routing, own=own, triage=city.city.triage)


def save(
    session: Session, city: CityFile, *, known: str, by: Staff, now: datetime
) -> Sequence[Change]:
    """The settings are in force; workers take them up before the next message they read.

    Raises:
        NotAllowed: the person may not change settings.
        SettingsChanged: somebody else changed them since the person looked.
    """
    if not may_configure(by):
        raise NotAllowed
    before, digest = present(session)
    if digest != known:
        raise SettingsChanged
    changes = city_file.difference(before, city)
    if changes:
        new = digest_of(f"{now.isoformat()} {city_file.write(city)}")
        apply_city(session, city, digest=new, now=now, from_file=False)
        note(session, changes, by=by, now=now)
    return changes


def apply_file(session: Session, city: CityFile, *, digest: str, now: datetime) -> None:
    """The file says what is set from now on, also where the pages said otherwise."""
    changes = city_file.difference(export_city(session, accepted=False), city)
    known = applied_digest(session) is not None
    apply_city(session, city, digest=digest, now=now)
    if known:  # nobody wants to read of the first that everything is new
        note(session, changes, by=None, now=now)


def note(session: Session, changes: Sequence[Change], *, by: Staff | None, now: datetime) -> None:
    """Keep what changed; nobody: it came with the file."""
    if changes:
        told = [asdict(one) | {"kind": str(one.kind)} for one in changes]
        session.add(CityChange(at=now, staff_id=by.id if by else None, changes=told))


def logged(session: Session) -> list[Logged]:
    """What was changed, the newest first."""
    rows = session.exec(
        select(CityChange, Staff.name)
        .outerjoin(Staff, col(Staff.id) == col(CityChange.staff_id))
        .order_by(col(CityChange.id).desc())
        .limit(CHANGES_SHOWN)
    )
    return [
        Logged(
            row.at,
            name,
            tuple(
                Change(city_file.ChangeKind(one["kind"]), one["key"], one["before"], one["after"])
                for one in row.changes
            ),
        )
        for row, name in rows
    ]


def _homeless(session: Session, before: CityFile, after: CityFile) -> tuple[tuple[str, int], ...]:
    kept = {one.slug for one in after.departments}
    gone = [one.slug for one in before.departments if one.slug not in kept]
    rows = session.exec(
        select(Department.name, func.count(col(Case.id)))
        .join(Case, col(Case.department_id) == col(Department.id))
        .where(col(Department.slug).in_(gone), col(Case.status).in_(OPEN))
        .group_by(col(Department.name))
    )
    return tuple(rows.all())
