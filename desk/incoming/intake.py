"""Citizens' messages become cases.  Applying an event twice changes nothing."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk import search
from desk.cases import reckoning
from desk.cases.assigning import (
    assign_again,
    assign_new,
    find_way,
    is_untouched,
    last_said,
    says_the_same,
)
from desk.cases.case import changed, locked_message, move, number_of, tell
from desk.cases.moderating import hide_by_word
from desk.cases.numbers import next_number
from desk.cases.signals import watch
from desk.cases.steps import Step
from desk.cases.waiting import is_answered, waits_since
from desk.escalations import reach, volume
from desk.events import (
    Author,
    Event,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRemoved,
    PagePosted,
    PageWrote,
    Reacted,
)
from desk.incoming import early, outside, pictures, revisions
from desk.incoming.finding import DIRECT_THREAD, known_message, page_of
from desk.learning.current import Routing
from desk.messenger import surges
from desk.messenger.cards import show_again
from desk.office import duty
from desk.office.deadlines import begin_anew
from desk.outgoing import emergency
from desk.outgoing.acknowledging import acknowledge
from desk.tables import Case, Citizen, Message, Page, Post
from desk.urgency import Urgency
from desk.words import Channel, Direction, Kind, Progress, Status, What

CLOCK_DIFFERENCE = timedelta(days=1)  # more is no clock's fault, and no time zone's


def apply(
    session: Session, event: Event, *, routing: Routing, now: datetime, live: bool = True
) -> None:
    """Apply one event; `live` where it was heard as it happened, not fetched from the history.

    Raises:
        UnknownPage: the city file has no such page; the event can be applied again later.
    """
    event = _believed(event, now=now)
    match event:
        case MessageReceived():
            receive(session, event, routing=routing, now=now, live=live)
        case PageWrote():
            outside.page_wrote(session, event, now=now)
            if known_message(session, event.channel, event.external_id):
                _apply_early(session, event.channel, event.external_id, routing=routing, now=now)
        case PagePosted():
            page_posted(session, event)
        case MessageEdited():
            revisions.edit(session, event, now=now, live=live)
            known = known_message(session, event.channel, event.external_id)
            if live and known is not None:
                _hide_edited(session, known, now=now)
        case MessageRemoved():
            revisions.remove(session, event, now=now)
        case MessageHidden():
            revisions.hide(session, event, now=now)
        case Reacted():
            reach.reacted(session, event, now=now)


def receive(
    session: Session, event: MessageReceived, *, routing: Routing, now: datetime, live: bool = True
) -> None:
    """The message joins its case or opens one; the case's cards are due."""
    if known_message(session, event.channel, event.external_id):
        return
    page = page_of(session, event.channel, event.page_id)
    citizen, known = _citizen(session, page, event.author)
    thread = _thread(session, page, event, known)
    case = _joined_case(session, page, known, thread)
    if case is None and event.kind is Kind.POST:
        case = _case_of_earlier_comment(session, page, known, event.external_id)
    if case is None:
        case = _open(session, page, citizen, thread, event)
        assign_new(session, case, page, event.text, routing=routing, now=now)
        message = _stored(session, case, event)
    else:
        earlier = last_said(session, case)
        message = _stored(session, case, event)
        _write_again(session, case, event, now=now)
        _say_more(session, case, page, event.text, earlier, routing=routing, now=now)
    tell(session, case, What.RECEIVED, now=now, external_id=event.external_id)
    urgency = watch(session, case, message, now=now)
    if live:
        hide_by_word(session, case, message, now=now)
    if not live and case.due_since is None:
        begin_anew(case, now=now)
    if live:
        emergency.warn(session, case, message, now=now)
        acknowledge(session, case, message, now=now)
    if event.kind is Kind.DIRECT:
        case.window_from, case.window_rung = event.sent_at, 0
    changed(session, case, urgency=urgency)
    if live:
        reach.watch(session, case, message, event.author, now=now)
        duty.call(session, case, now=now)
    surges.watch(session, case, now=now)
    if live:
        volume.watch(session, case, now=now)
    _apply_early(session, event.channel, event.external_id, routing=routing, now=now)
    if event.kind is Kind.DIRECT and event.author:
        _apply_early(session, event.channel, event.author.external_id, routing=routing, now=now)


def _hide_edited(session: Session, message: Message, *, now: datetime) -> None:
    """A word of the city's list may come with an edit; what is hidden or gone stays so."""
    message, case = locked_message(session, message.id or 0)
    stands = message.hidden_at is None and message.removed_at is None
    said = message.direction is Direction.INCOMING
    if stands and said and hide_by_word(session, case, message, now=now):
        changed(session, case, urgency=Urgency.NEW)


def _believed(event: Event, *, now: datetime) -> Event:
    """The event, with `now` for an instant that cannot be: it would outlast every later one."""
    latest = now + CLOCK_DIFFERENCE
    match event:
        case MessageReceived() | PageWrote() if event.sent_at > latest:
            return replace(event, sent_at=now)
        case PagePosted() if event.posted_at > latest:
            return replace(event, posted_at=now)
        case MessageEdited() | MessageRemoved() | MessageHidden() | Reacted() if event.at > latest:
            return replace(event, at=now)
        case _:
            return event


def page_posted(session: Session, event: PagePosted) -> None:
    """Keep the city's own post as context for the comments that will stand below it."""
    page = page_of(session, event.channel, event.page_id)
    post = _post(session, page, event.external_id, event.posted_at)
    before = post.text
    post.text = event.text if event.text is not None else post.text
    post.link = event.link or post.link
    session.add(post)
    if post.id is not None and post.text != before:
        search.changed_post(session, post)


def _apply_early(
    session: Session, channel: Channel, external_id: str, *, routing: Routing, now: datetime
) -> None:
    for change in early.take(session, channel, external_id):
        apply(session, change, routing=routing, now=now)


def _citizen(
    session: Session, page: Page, author: Author | None
) -> tuple[Citizen | None, Citizen | None]:
    """The author's row, and the same again if it was there before: only then there are cases.

    It is kept from others: nobody else opens a case of theirs meanwhile.
    """
    if author is None:
        return None, None
    citizen = session.exec(
        select(Citizen)
        .where(col(Citizen.page_id) == page.id, col(Citizen.external_id) == author.external_id)
        .with_for_update()
    ).first()
    known = citizen
    if citizen is None:
        citizen = Citizen(page_id=page.id or 0, external_id=author.external_id)
    if author.name:
        citizen.name = author.name
    session.add(citizen)
    session.flush()
    return citizen, known


def _thread(session: Session, page: Page, event: MessageReceived, citizen: Citizen | None) -> str:
    if event.kind is Kind.DIRECT:
        return DIRECT_THREAD
    if event.kind is Kind.POST:
        return event.external_id
    if event.parent_id is not None:
        parent = known_message(session, event.channel, event.parent_id)
        parent_case = session.get(Case, parent.case_id) if parent else None
        return parent_case.thread if parent_case else event.parent_id
    if event.post_id and citizen and _joined_case(session, page, citizen, event.post_id):
        return event.post_id  # a word more under the citizen's own post
    return event.external_id


def _joined_case(session: Session, page: Page, citizen: Citizen | None, thread: str) -> Case | None:
    if citizen is None:
        return None  # nobody can tell whether two unnamed people are one
    query = select(Case).where(
        col(Case.page_id) == page.id,
        col(Case.citizen_id) == citizen.id,
        col(Case.thread) == thread,
    )
    if thread == DIRECT_THREAD:
        query = query.where(col(Case.status) != Status.CLOSED)
    return session.exec(
        query.order_by(col(Case.id).desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _case_of_earlier_comment(
    session: Session, page: Page, citizen: Citizen | None, post_id: str
) -> Case | None:
    """A comment of the visitor under their own post, when the platform told of the comment first.

    Its case becomes the post's.
    """
    if citizen is None:
        return None
    case = session.exec(
        select(Case)
        .join(Post, col(Post.id) == col(Case.post_id))
        .where(
            col(Case.page_id) == page.id,
            col(Case.citizen_id) == citizen.id,
            col(Post.external_id) == post_id,
        )
        .order_by(col(Case.id))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).first()
    if case is not None:
        case.thread, case.post_id = post_id, None
    return case


def _open(
    session: Session, page: Page, citizen: Citizen | None, thread: str, event: MessageReceived
) -> Case:
    post = None
    if event.post_id and event.kind is Kind.COMMENT:
        post = _post(session, page, event.post_id, event.sent_at)
        post.link = post.link or event.post_link
        session.add(post)
        session.flush()
    return Case(
        id=next_number(session),
        page_id=page.id or 0,
        citizen_id=citizen.id if citizen else None,
        department_id=0,
        thread=thread,
        post_id=post.id if post else None,
        public=event.kind is not Kind.DIRECT,
        status=Status.NEW,
        version=0,
        opened_at=event.sent_at,
        waiting_since=event.sent_at,
    )


def _write_again(session: Session, case: Case, event: MessageReceived, *, now: datetime) -> None:
    before = case.status
    case.opened_at = min(case.opened_at, event.sent_at)
    session.flush()
    answered = is_answered(session, case)
    if answered and before is Status.ANSWERED:
        return  # a colleague on the platform answered it before we heard of it
    move(case, Step.WRITE_AGAIN)
    if answered and before in (Status.HIDDEN, Status.CLOSED):
        move(case, Step.SETTLE)
    elif not answered:
        since = waits_since(session, case) or event.sent_at
        case.waiting_since = min(since, case.waiting_since or since)
    if case.status is not before:
        tell(session, case, What.REOPENED, now=now)
        show_again(session, case)


def _say_more(
    session: Session,
    case: Case,
    page: Page,
    text: str,
    earlier: list[str],
    *,
    routing: Routing,
    now: datetime,
) -> None:
    """Nobody knew the department and nobody looked yet: now there is more to go by."""
    if not case.triage or not is_untouched(session, case):
        return
    way = find_way(session, case, page, text, earlier=earlier, routing=routing)
    if not says_the_same(session, case, way):
        assign_again(session, case, page, way, now=now)


def _stored(session: Session, case: Case, event: MessageReceived) -> Message:
    message = Message(
        case_id=number_of(case),
        channel=event.channel,
        external_id=event.external_id,
        direction=Direction.INCOMING,
        kind=event.kind,
        text=event.text,
        attachments=[asdict(attachment) for attachment in event.attachments],
        sent_at=event.sent_at,
        progress=Progress.RECEIVED,
    )
    session.add(message)
    reckoning.received(case, event.text)
    session.flush()
    pictures.want(session, message, event.attachments)
    return message


def _post(session: Session, page: Page, external_id: str, seen_at: datetime) -> Post:
    found = session.exec(
        select(Post).where(col(Post.page_id) == page.id, col(Post.external_id) == external_id)
    ).first()
    return found or Post(page_id=page.id or 0, external_id=external_id, posted_at=seen_at)
