"""One text for many in a surge: a comment of the city under the post, or one answer to a theme."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.acting import reached, tapped
from desk.cases.case import changed, locked, number_of, tell
from desk.cases.drafting import let_go, write
from desk.cases.numbers import next_number
from desk.city_file.models import Publish
from desk.errors import NoSuchSurge, NotAllowed, SecondPerson, Warned
from desk.guide import check, guide_of
from desk.messenger import surges
from desk.messenger.themes import alike, themes_of
from desk.operation import alerts
from desk.permissions import ACTS, SEES_EVERYTHING, departments_of
from desk.tables import Assignment, Case, Department, Message, Page, Post, Staff, Surge
from desk.urgency import Urgency
from desk.words import AlertKind, Direction, How, Status, What

MOST_ANSWERED = 200  # cases by one text
MOST_THEMES = 3  # that one may choose from


@dataclass(frozen=True)
class OpenTheme:
    """What several people ask who wait for an answer."""

    example_id: int  # of the message that stands for them
    example: str
    cases: tuple[int, ...]


@dataclass(frozen=True)
class Choices:
    """What may become of a text that somebody wrote about a surge."""

    surge_id: int
    post: str | None  # that a comment would stand below
    can_comment: bool
    themes: tuple[OpenTheme, ...]
    newest: int  # the id of the newest message that was read for it
    content: str
    four_eyes: bool


def going_on(session: Session, by: Staff) -> list[tuple[int, str, str | None]]:
    """The surges that the person may act on: id, department, what the post says."""
    rows = session.exec(
        select(Surge).where(col(Surge.ended_at).is_(None)).order_by(col(Surge.id))
    ).all()
    found = []
    for surge in rows:
        department = _department(session, surge, by)
        if department is not None:
            post = surges.main_post(session, surge)
            found.append((surge.id or 0, department.name, post.text if post else None))
    return found


def choices(session: Session, surge_id: int, *, by: Staff, up_to: int | None = None) -> Choices:
    """What may become of a text; with `up_to` as it was when that message was the newest.

    Raises:
        NoSuchSurge: there is none, or it is over.
        NotAllowed: it is another department's.
    """
    surge, department = _reached(session, surge_id, by)
    post = surges.main_post(session, surge)
    asked = _asked(session, surge, by, up_to)
    themes = [
        _theme(asked[theme.places[0]], asked)
        for theme in themes_of([message.text for message in asked])
    ]
    return Choices(
        surge_id=surge_id,
        post=post.text if post else None,
        can_comment=post is not None,
        themes=tuple(themes),
        newest=max((message.id or 0 for message in asked), default=0),
        content=department.content,
        four_eyes=department.publish == Publish.FOUR_EYES,
    )


def theme_of(
    session: Session, surge_id: int, example_id: int, *, by: Staff, up_to: int
) -> OpenTheme:
    """Who asks what the example asks and waits, of those counted `up_to` that message.

    Raises:
        NoSuchSurge: it is over, or the example is not in it.
        NotAllowed: it is another department's.
    """
    surge, _ = _reached(session, surge_id, by)
    example = session.exec(
        select(Message)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(col(Message.id) == example_id, *surges.cases_in(surge))
    ).first()
    if example is None:
        raise NoSuchSurge
    return _theme(example, _asked(session, surge, by, up_to))


def comment(
    session: Session,
    surge_id: int,
    text: str,
    *,
    author: Staff,
    by: Staff,
    now: datetime,
    source: str,
    anyway: bool = False,
) -> Case:
    """The text goes out as one comment of the city under the post; the same `source` once.

    What people asked stays open: a word to all answers nobody in particular.

    Raises:
        NoSuchSurge: it is over, or not one post's.
        SecondPerson: the department wants somebody else than the `author` to publish.
        Warned: the text deserves a second look.
    """
    surge, department = _reached(session, surge_id, by)
    _may_go_out(session, department, text, author=author, by=by, anyway=anyway)
    post = surges.main_post(session, surge)
    if post is None:
        raise NoSuchSurge
    case = _own_case(session, post, department, now=now)
    if session.exec(select(Message.id).where(col(Message.source) == source)).first():
        return case
    written = write(session, case, text, by=author, now=now, source=source)
    let_go(session, case, written, by=by, now=now, to_many=True)
    surges.show_at_once(session, surge)
    return tapped(session, case)


def answer_theme(
    session: Session,
    surge_id: int,
    example_id: int,
    text: str,
    *,
    up_to: int,
    author: Staff,
    by: Staff,
    now: datetime,
    source: str,
    anyway: bool = False,
) -> int:
    """The text answers everybody who asked what the example asks; how many they are.

    It reaches those whom the person saw counted, `up_to` that message: not who came since, whom
    nobody read, nor whom a colleague answered or took meanwhile.

    Raises:
        SecondPerson: the department wants somebody else than the `author` to publish.
        Warned: the text deserves a second look.
    """
    surge, department = _reached(session, surge_id, by)
    _may_go_out(session, department, text, author=author, by=by, anyway=anyway)
    asked = theme_of(session, surge_id, example_id, by=by, up_to=up_to).cases
    for number in sorted(asked):
        case = reached(session, number, by)
        written = write(session, case, text, by=author, now=now, source=f"{source}:{number}")
        let_go(session, case, written, by=by, now=now, to_many=True)
        changed(session, case, urgency=Urgency.NEW)
    surges.show_at_once(session, surge)
    return len(asked)


def watch(session: Session, surge_id: int, *, by: Staff) -> bool:
    """The person keeps an eye on the surge for all, or no longer does; whether they do."""
    surge, _ = _reached(session, surge_id, by)
    surge.watcher_id = None if surge.watcher_id == by.id else by.id
    surges.show_at_once(session, surge)
    return surge.watcher_id is not None


def call_press(session: Session, surge_id: int, *, by: Staff, now: datetime) -> None:
    """The press office should look at the surge; asked for twice it hears it once."""
    _, department = _reached(session, surge_id, by)
    due = surges.drawn(session, surge_id)
    detail = {
        "surge": surge_id,
        "department": department.slug,
        "came": due.came,
        "open": due.still_open,
    }
    alerts.tell_press(session, AlertKind.SURGE, detail=detail, now=now)


def _may_go_out(
    session: Session, department: Department, text: str, *, author: Staff, by: Staff, anyway: bool
) -> None:
    if department.publish == Publish.FOUR_EYES and author.id == by.id:
        raise SecondPerson
    findings = check(text, guide_of(session))
    if findings and not anyway:
        raise Warned(findings)


def _reached(session: Session, surge_id: int, by: Staff) -> tuple[Surge, Department]:
    surge = session.get(Surge, surge_id, with_for_update=True, populate_existing=True)
    if surge is None or surge.ended_at is not None:
        raise NoSuchSurge
    department = _department(session, surge, by)
    if department is None:
        raise NotAllowed
    return surge, department


def _department(session: Session, surge: Surge, by: Staff) -> Department | None:
    """The department of the surge's chat for which the person may act."""
    if by.role not in ACTS or by.removed_at is not None:
        return None
    query = select(Department).where(col(Department.chat_id) == surge.chat_id)
    if by.role not in SEES_EVERYTHING:
        query = query.where(col(Department.id).in_(departments_of(session, by)))
    return session.exec(query.order_by(col(Department.position))).first()


def _asked(session: Session, surge: Surge, by: Staff, up_to: int | None) -> list[Message]:
    """The newest word of each case that nobody else works on, the newest first."""
    own = (col(Case.status) == Status.CLAIMED) & (col(Case.owner_id) == by.id)
    query = (
        select(Message)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            *surges.cases_in(surge),
            (col(Case.status) == Status.NEW) | own,
            col(Message.direction) == Direction.INCOMING,
            col(Message.removed_at).is_(None),
            col(Message.hidden_at).is_(None),
        )
    )
    if up_to is not None:
        query = query.where(col(Message.id) <= up_to)
    newest: dict[int, Message] = {}
    for message in session.exec(query.order_by(col(Message.id).desc()).limit(2 * MOST_ANSWERED)):
        newest.setdefault(message.case_id, message)
    return list(newest.values())[:MOST_ANSWERED]


def _theme(example: Message, asked: list[Message]) -> OpenTheme:
    places = alike(example.text, [message.text for message in asked])
    return OpenTheme(example.id or 0, example.text, tuple(asked[place].case_id for place in places))


def _own_case(session: Session, post: Post, department: Department, *, now: datetime) -> Case:
    """The case in which the city speaks under its own post; there is one for each post."""
    page = session.get_one(Page, post.page_id, with_for_update=True)
    known = session.exec(
        select(Case.id).where(col(Case.post_id) == post.id, col(Case.collective)).limit(1)
    ).first()
    if known is not None:
        return locked(session, known)
    case = Case(
        id=next_number(session),
        page_id=page.id or 0,
        department_id=department.id or 0,
        thread=post.external_id,
        post_id=post.id,
        public=True,
        collective=True,
        status=Status.NEW,
        version=0,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    place = Assignment(
        case_id=number_of(case), department_id=case.department_id, at=now, how=How.PAGE
    )
    session.add(place)
    tell(session, case, What.OPENED_BY_STAFF, now=now)
    return case
