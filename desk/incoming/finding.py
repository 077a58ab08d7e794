"""What events refer to: the city's page, the message they are about."""

from sqlmodel import Session, col, select

from desk.errors import UnknownPage
from desk.tables import Message, Page
from desk.words import Channel

DIRECT_THREAD = "direct"


def known_message(session: Session, channel: Channel, external_id: str) -> Message | None:
    """The stored message of that id."""
    return session.exec(
        select(Message).where(
            col(Message.channel) == channel, col(Message.external_id) == external_id
        )
    ).first()


def page_of(session: Session, channel: Channel, external_id: str) -> Page:
    """The city's page of that id.

    Raises:
        UnknownPage: the city file has none.
    """
    page = session.exec(
        select(Page).where(col(Page.channel) == channel, col(Page.external_id) == external_id)
    ).first()
    if page is None:
        raise UnknownPage(channel, external_id)
    return page
