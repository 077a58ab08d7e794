"""Photos from phones: fetched from Telegram at once, drawn anew before anybody else sees them."""

import asyncio

from telegram import Document, Message, PhotoSize
from telegram.error import TelegramError

from desk.errors import NotAPicture
from desk.pictures import LARGEST, for_everybody


def is_in(message: Message) -> bool:
    """Whether the message brings a picture, as a photo or as a file."""
    return _picture(message) is not None


async def taken_from(message: Message) -> bytes | None:
    """The picture of a message as everybody may see it; `None` where there is none.

    Raises:
        NotAPicture: it is too large, or none that can be shown.
        NotFetched: Telegram did not hand it out.
    """
    found = _picture(message)
    if found is None:
        return None
    if (found.file_size or 0) > LARGEST:
        raise NotAPicture
    try:
        file = await found.get_file()
        raw = await file.download_as_bytearray()
    except TelegramError:
        raise NotFetched from None
    return await asyncio.to_thread(for_everybody, bytes(raw))


class NotFetched(Exception):
    """Telegram did not hand the picture out."""


def _picture(message: Message) -> PhotoSize | Document | None:
    if message.photo:
        return message.photo[-1]  # the largest
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        return document
    return None
