"""Pictures beside a citizen's words: platforms show them for a while, so we fetch them at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from desk.cases.case import locked
from desk.events import Attachment
from desk.messenger.cards import want_cards
from desk.pauses import growing
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Message, Picture
from desk.urgency import Urgency
from desk.words import PictureState

KINDS = ("image", "photo")
MOST = 10  # of one message
LEASE = timedelta(minutes=2)  # longer than a download may take
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=30)
MOST_ATTEMPTS = 8  # some hours, after which the address has expired


@dataclass(frozen=True)
class Wanted:
    """A picture that is this process's own to fetch until its lease ends."""

    id: int
    address: str
    attempt: int


def want(session: Session, message: Message, attachments: tuple[Attachment, ...]) -> None:
    """The pictures among the attachments should be fetched."""
    addresses = [one.url for one in attachments if one.kind in KINDS and one.url][:MOST]
    for address in addresses:
        session.add(Picture(message_id=message.id or 0, state=PictureState.WANTED, address=address))
    if addresses:
        poke_after_commit(session, Task.KEEP, str(message.id))


def due_messages(session: Session, *, now: datetime) -> list[int]:
    """Ids of the messages with a picture that should be fetched now."""
    due = select(Picture.message_id).where(
        col(Picture.state) == PictureState.WANTED,
        (col(Picture.not_before).is_(None)) | (col(Picture.not_before) <= now),
    )
    return list(session.exec(due.distinct().limit(500)))


def begin(session: Session, message_id: int, *, now: datetime) -> Wanted | None:
    """Lease the message's next picture."""
    picture = session.exec(
        select(Picture)
        .where(
            col(Picture.message_id) == message_id,
            col(Picture.state) == PictureState.WANTED,
            (col(Picture.not_before).is_(None)) | (col(Picture.not_before) <= now),
        )
        .order_by(col(Picture.id))
        .limit(1)
        .with_for_update()
    ).first()
    if picture is None:
        return None
    picture.attempts += 1
    picture.not_before = now + LEASE
    session.add(picture)
    return Wanted(picture.id or 0, picture.address or "", picture.attempts)


def keep(session: Session, picture_id: int, content: bytes, kind: str) -> None:
    """Here it is; the card says so.  Of a message that is gone meanwhile nothing is kept."""
    picture = session.get(Picture, picture_id, with_for_update=True, populate_existing=True)
    if picture is None or picture.state is not PictureState.WANTED:
        return
    picture.state, picture.content, picture.kind = PictureState.KEPT, content, kind
    picture.address = None
    session.add(picture)
    session.flush()
    case = locked(session, session.get_one(Message, picture.message_id).case_id)
    want_cards(session, case, urgency=Urgency.QUIET)


def lose(session: Session, picture_id: int) -> None:
    """It cannot be had, or is no picture: that there was one still stands on the card."""
    picture = session.get(Picture, picture_id, with_for_update=True, populate_existing=True)
    if picture is not None and picture.state is PictureState.WANTED:
        picture.state, picture.address = PictureState.LOST, None
        session.add(picture)


def postpone(session: Session, wanted: Wanted, *, chance: float, now: datetime) -> None:
    """It did not come now: again after a pause that grows, and at last not any more."""
    if wanted.attempt >= MOST_ATTEMPTS:
        lose(session, wanted.id)
        return
    picture = session.get(Picture, wanted.id, with_for_update=True, populate_existing=True)
    if picture is not None and picture.state is PictureState.WANTED:
        pause = growing(wanted.attempt, FIRST_PAUSE, LONGEST_PAUSE, chance=chance)
        picture.not_before = now + pause
        session.add(picture)


def forget(session: Session, message: Message) -> None:
    """The citizen took the message back: its pictures go with it."""
    session.exec(delete(Picture).where(col(Picture.message_id) == message.id))
