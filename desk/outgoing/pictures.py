"""Pictures that go out with an answer."""

from sqlmodel import Session, col, select

from desk.tables import Message, Picture
from desk.words import PictureState

JPEG = "image/jpeg"


def keep_picture(session: Session, answer: Message, content: bytes) -> None:
    """The picture belongs to the answer; `content` is JPEG that everybody may see."""
    session.add(
        Picture(message_id=answer.id or 0, state=PictureState.KEPT, kind=JPEG, content=content)
    )


def picture_of(session: Session, answer: Message) -> int | None:
    """The id of the picture that goes with the answer."""
    return session.exec(
        select(Picture.id).where(
            col(Picture.message_id) == answer.id, col(Picture.state) == PictureState.KEPT
        )
    ).first()


def send_alone(session: Session, answer: Message) -> None:
    """A direct message is words or a picture: the picture follows as a message of its own."""
    picture = session.exec(select(Picture).where(col(Picture.message_id) == answer.id)).first()
    if picture is None:
        return
    alone = Message(
        case_id=answer.case_id,
        channel=answer.channel,
        direction=answer.direction,
        kind=answer.kind,
        text="",
        sent_at=answer.sent_at,
        progress=answer.progress,
        staff_id=answer.staff_id,
        source=f"{answer.source}:picture",
        target=answer.target,
        not_before=answer.not_before,
    )
    session.add(alone)
    session.flush()
    picture.message_id = alone.id or 0
    session.add(picture)


def published(session: Session, picture_id: int) -> bytes | None:
    """The bytes of a picture that goes out or went out; `None` where there is none."""
    picture = session.get(Picture, picture_id)
    if picture is None or picture.kind != JPEG or picture.content is None:
        return None
    answer = session.get_one(Message, picture.message_id)
    return picture.content if answer.attempts > 0 else None
