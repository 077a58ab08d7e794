"""What the recorded `changes` mean: one entry a payload."""

from datetime import UTC, datetime, timedelta
from typing import Any

from desk.events import (
    Attachment,
    Author,
    Event,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRemoved,
    PagePosted,
    PageWrote,
)
from desk.words import Channel, Kind

PAGE = "1001"
ANNA = Author("7001", "Anna K. (Demo)")
WRITTEN = datetime(2025, 7, 20, 8, 26, 40, tzinfo=UTC)
NOTICED = WRITTEN + timedelta(seconds=2)
RECEIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # by us; for what carries no time at all

LAMP = "Die Laterne vor der Schule ist kaputt \N{PERSON WITH FOLDED HANDS}"
LINK = "https://www.facebook.com/1001/posts/pfbid0Demo"
MOWING = "Wann wird die Grünanlage gemäht?"
ROADWORKS = "Baustelle Nordstraße bis Freitag"


def comment(**values: Any) -> MessageReceived:
    usual: dict[str, Any] = {
        "channel": Channel.FACEBOOK,
        "page_id": PAGE,
        "external_id": "55_900",
        "kind": Kind.COMMENT,
        "author": ANNA,
        "text": LAMP,
        "sent_at": WRITTEN,
        "post_id": "1001_55",
        "post_link": LINK,
    }
    return MessageReceived(**(usual | values))


def own_comment(external_id: str, text: str, answers: str) -> PageWrote:
    return PageWrote(
        channel=Channel.FACEBOOK,
        page_id=PAGE,
        external_id=external_id,
        kind=Kind.COMMENT,
        text=text,
        sent_at=WRITTEN,
        answers=answers,
    )


def visitor_post(*attachments: Attachment, **values: Any) -> MessageReceived:
    usual = {
        "external_id": "1001_60",
        "kind": Kind.POST,
        "text": MOWING,
        "attachments": attachments,
        "post_id": "1001_60",
        "post_link": None,
    }
    return comment(**(usual | values))


def page_post(text: str, link: str | None = None) -> PagePosted:
    return PagePosted(Channel.FACEBOOK, PAGE, "1001_60", text, link, WRITTEN)


def edited(external_id: str, text: str) -> MessageEdited:
    return MessageEdited(Channel.FACEBOOK, external_id, text, NOTICED)


def removed(external_id: str) -> MessageRemoved:
    return MessageRemoved(Channel.FACEBOOK, external_id, NOTICED)


def hidden(external_id: str, *, hidden: bool) -> MessageHidden:
    return MessageHidden(Channel.FACEBOOK, external_id, hidden, NOTICED)


def image(name: str) -> Attachment:
    return Attachment("image", f"https://scontent.example/{name}")


EXPECTED: dict[str, list[Event]] = {
    "comment": [comment()],
    "comment_reply": [
        comment(external_id="55_901", parent_id="55_900", text="Immer noch dunkel!", post_link=None)
    ],
    "comment_without_author": [comment(author=None)],
    "comment_legacy_sender": [comment(post_link=None)],
    "comment_photo": [comment(text="", attachments=(image("laterne.jpg"),))],
    "comment_video": [
        comment(
            text="So dunkel ist es",
            attachments=(Attachment("video", "https://video.example/laterne.mp4"),),
        )
    ],
    "comment_link_missing": [comment(post_link=None)],
    "comment_own": [own_comment("55_902", "Die Stadtwerke sind unterwegs.", "55_900")],
    "comment_own_on_post": [own_comment("55_903", "Bitte melden Sie Laternen hier.", "1001_55")],
    "comment_edited": [edited("55_900", "Die Laterne vor der Schule ist wieder kaputt")],
    "comment_edited_without_message": [],
    "comment_removed": [removed("55_900")],
    "comment_hidden": [hidden("55_900", hidden=True)],
    "comment_unhidden": [hidden("55_900", hidden=False)],
    "comment_unknown_verb": [],
    "comment_nulls": [comment(author=Author("7001"), text="", sent_at=NOTICED, post_link=None)],
    "comment_numbers_as_ids": [comment()],
    "comment_milliseconds": [comment()],
    "comment_strange_times": [comment(sent_at=RECEIVED)],
    "comment_without_post_id": [comment(post_link=None)],
    "comment_half_an_emoji": [comment(text="Danke \N{REPLACEMENT CHARACTER}")],
    "comment_on_several_fields": [comment()],
    "post_visitor": [visitor_post()],
    "post_visitor_status": [visitor_post()],
    "post_visitor_without_author": [visitor_post(author=None)],
    "post_visitor_photo": [
        visitor_post(Attachment("photo", "https://scontent.example/park.jpg"), text="")
    ],
    "post_visitor_photos": [visitor_post(image("1.jpg"), image("2.jpg"))],
    "post_visitor_video": [visitor_post(Attachment("video", "https://video.example/park.mp4"))],
    "post_visitor_share": [visitor_post(Attachment("share", "https://zeitung.example/park"))],
    "post_visitor_unpublished": [],
    "post_visitor_edited": [edited("1001_60", "Wann wird der Park gemäht?")],
    "post_trashed": [],
    "post_removed": [removed("1001_60")],
    "post_hidden": [hidden("1001_60", hidden=True)],
    "post_page": [page_post(ROADWORKS, "https://www.facebook.com/1001/posts/pfbid1Demo")],
    "post_page_photo": [page_post("Unser neues Löschfahrzeug")],
    "post_page_unpublished": [],
    "post_page_edited": [page_post("Baustelle Nordstraße bis Montag")],
    "reaction": [],
    "like_legacy": [],
    "album_of_the_future": [],
    "rating": [],
    "mention": [],
    "unknown_field": [],
    "test_button": [],
    "test_button_bare": [],
    "list_of_deliveries": [comment(), comment(external_id="55_904", text="Zweite Lieferung")],
    "entry_nulls": [],
    "entry_of_the_future": [],
    "no_entries": [],
    "empty_list": [],
    "object_missing": [comment()],
    "object_instagram": [],
    "object_whatsapp": [],
    "object_unknown": [],
}
