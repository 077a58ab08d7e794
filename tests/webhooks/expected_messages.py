"""What the recorded `messaging` and `standby` items mean: one entry a payload."""

from datetime import UTC, datetime, timedelta
from typing import Any

from desk.events import (
    Attachment,
    Author,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    PageWrote,
)
from desk.words import Channel, Kind
from tests.webhooks.expected_changes import PAGE, comment

PERSON = Author("8001")
SENT = datetime(2025, 7, 20, 8, 26, 40, 123_000, tzinfo=UTC)
OPENING = "Guten Tag, wann öffnet das Bürgerbüro?"


def message(*attachments: Attachment, **values: Any) -> MessageReceived:
    usual: dict[str, Any] = {
        "channel": Channel.FACEBOOK,
        "page_id": PAGE,
        "external_id": "m_demo-1",
        "kind": Kind.DIRECT,
        "author": PERSON,
        "text": "" if attachments else OPENING,
        "attachments": attachments,
        "sent_at": SENT,
    }
    return MessageReceived(**(usual | values))


def echo(**values: Any) -> PageWrote:
    usual: dict[str, Any] = {
        "channel": Channel.FACEBOOK,
        "page_id": PAGE,
        "external_id": "m_demo-1",
        "kind": Kind.DIRECT,
        "text": "Ab acht Uhr.",
        "sent_at": SENT,
        "answers": "8001",
    }
    return PageWrote(**(usual | values))


def edited(text: str) -> MessageEdited:
    return MessageEdited(Channel.FACEBOOK, "m_demo-1", text, SENT)


STICKER = Attachment("sticker", "https://scontent.example/s.png")

EXPECTED: dict[str, list[Event]] = {
    "message": [message()],
    "message_image": [
        message(
            Attachment("image", "https://scontent.example/p.jpg"),
            Attachment("file", "https://cdn.example/antrag.pdf"),
        )
    ],
    "message_sticker_as_image": [message(STICKER)],
    "message_sticker": [message(STICKER)],
    "message_fallback": [
        message(Attachment("fallback", "https://zeitung.example/a", "Artikel"), text=OPENING)
    ],
    "message_location": [message(Attachment("location", None, "51.6, 7.2"))],
    "message_reel": [message(Attachment("reel", "https://video.example/r", "Unser Park"))],
    "message_attachment_without_type": [
        message(Attachment("unknown", "https://cdn.example/x"), Attachment("unknown"))
    ],
    "message_quick_reply": [message(text="Ja")],
    "message_reply_to": [message()],
    "message_referral": [message()],
    "message_unsupported": [message(Attachment("unsupported"))],
    "message_deleted": [MessageRemoved(Channel.FACEBOOK, "m_demo-1", SENT)],
    "message_user_ref": [message(author=None)],
    "message_text_timestamp": [message()],
    "message_without_timestamp": [message(sent_at=SENT + timedelta(milliseconds=300))],
    "message_numbers_as_ids": [message()],
    "message_echo": [echo(reference="buergerdraht:17")],
    "message_echo_page_inbox": [echo()],
    "message_echo_image": [echo(text="")],
    "message_edit": [edited("Wann schließt das Bürgerbüro?")],
    "message_edit_quoted_number": [edited("Wann schließt es?")],
    "message_edit_without_text": [],
    "message_reaction": [],
    "message_unreact": [],
    "message_read": [],
    "message_delivered": [],
    "postback": [message(external_id="m_demo-2", text="Los geht's")],
    "postback_without_mid": [
        message(external_id="8001:1753000000123:GET_STARTED", text="Los geht's")
    ],
    "postback_without_sender": [],
    "referral": [],
    "optin": [],
    "policy_enforcement": [],
    "policy_enforcement_older": [],
    "pass_thread_control": [],
    "take_thread_control": [],
    "request_thread_control": [],
    "app_roles": [],
    "response_feedback": [],
    "standby_message": [message()],
    "standby_postback": [message(external_id="m_demo-2", text="Los geht's")],
    "several_entries": [
        comment(),
        message(),
        comment(
            page_id="1002",
            external_id="66_1",
            post_id="1002_66",
            post_link=None,
            text="Andere Seite",
        ),
    ],
}
