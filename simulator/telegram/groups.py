"""Bot API methods about chats and the people in them."""

import secrets
from typing import Any

from simulator.telegram.arguments import chat_id_of
from simulator.telegram.errors import bad_request
from simulator.telegram.membership import set_member_status
from simulator.telegram.model import POWERFUL, PRESENT, Chat, User, member_shape
from simulator.telegram.parameters import Parameters
from simulator.telegram.world import Telegram


def get_chat(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`getChat`: the `ChatFullInfo`."""
    chat = telegram.open_chat(chat_id_of(parameters))
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    shown = {
        **chat.api(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }
    pinned = chat.messages.get(chat.pinned or 0)
    return shown | ({"pinned_message": pinned.api(nested=True)} if pinned else {})


def get_chat_member(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`getChatMember`."""
    chat = telegram.open_chat(chat_id_of(parameters))
    number = parameters.integer("user_id")
    if number == telegram.bot.id:
        return member_shape(telegram.bot, chat.bot_status)
    if number not in telegram.people:
        raise bad_request("member not found")
    return member_shape(telegram.people[number], chat.members.get(number, "left"))


def get_chat_administrators(telegram: Telegram, parameters: Parameters) -> list[dict[str, Any]]:
    """`getChatAdministrators`."""
    chat = telegram.open_chat(chat_id_of(parameters))
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    people = [(telegram.people[number], status) for number, status in chat.members.items()]
    everyone = [*people, (telegram.bot, chat.bot_status)]
    return [member_shape(user, status) for user, status in everyone if status in POWERFUL]


def get_chat_member_count(telegram: Telegram, parameters: Parameters) -> int:
    """`getChatMemberCount`, the bot included."""
    chat = telegram.open_chat(chat_id_of(parameters))
    return 1 + sum(status in PRESENT for status in chat.members.values())


def create_chat_invite_link(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`createChatInviteLink`: only as administrator."""
    _governed(telegram, parameters, "not enough rights to manage chat invite link")
    shown: dict[str, Any] = {
        "invite_link": f"https://t.me/+{secrets.token_urlsafe(12)}",
        "creator": telegram.bot.api(),
        "creates_join_request": parameters.truth("creates_join_request"),
        "is_primary": False,
        "is_revoked": False,
    }
    return shown | ({"name": parameters.text("name")} if "name" in parameters else {})


def approve_chat_join_request(telegram: Telegram, parameters: Parameters) -> bool:
    """`approveChatJoinRequest`: lets somebody in who asked."""
    chat, user = _requester(telegram, parameters)
    set_member_status(telegram, chat.id, user.id, "member")
    return True


def decline_chat_join_request(telegram: Telegram, parameters: Parameters) -> bool:
    """`declineChatJoinRequest`."""
    chat, user = _requester(telegram, parameters)
    chat.join_requests.discard(user.id)
    telegram.changed()
    return True


def ban_chat_member(telegram: Telegram, parameters: Parameters) -> bool:
    """`banChatMember`: removes somebody from a group."""
    chat, user = _restrictable(telegram, parameters)
    if chat.members.get(user.id) in POWERFUL:
        raise bad_request("user is an administrator of the chat")
    set_member_status(telegram, chat.id, user.id, "kicked")
    return True


def unban_chat_member(telegram: Telegram, parameters: Parameters) -> bool:
    """`unbanChatMember`: somebody may come back; who is in the group is put out of it."""
    chat, user = _restrictable(telegram, parameters)
    banned = chat.members.get(user.id) == "kicked"
    if banned or not parameters.truth("only_if_banned"):
        set_member_status(telegram, chat.id, user.id, "left")
    return True


def leave_chat(telegram: Telegram, parameters: Parameters) -> bool:
    """`leaveChat`."""
    chat = telegram.open_chat(chat_id_of(parameters))
    chat.bot_status = "left"
    telegram.changed()
    return True


def send_chat_action(telegram: Telegram, parameters: Parameters) -> bool:
    """`sendChatAction`: shown nowhere."""
    telegram.open_chat(chat_id_of(parameters))
    if not parameters.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


def _governed(telegram: Telegram, parameters: Parameters, refusal: str) -> Chat:
    chat = telegram.open_chat(chat_id_of(parameters))
    if not chat.is_group or chat.bot_status not in POWERFUL:
        raise bad_request(refusal)
    return chat


def _user(telegram: Telegram, parameters: Parameters) -> User:
    number = parameters.integer("user_id")
    if number not in telegram.people:
        raise bad_request("invalid user_id specified")
    return telegram.people[number]


def _requester(telegram: Telegram, parameters: Parameters) -> tuple[Chat, User]:
    chat = _governed(telegram, parameters, "CHAT_ADMIN_REQUIRED")
    user = _user(telegram, parameters)
    if chat.members.get(user.id) in PRESENT:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if user.id not in chat.join_requests:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return chat, user


def _restrictable(telegram: Telegram, parameters: Parameters) -> tuple[Chat, User]:
    refusal = "not enough rights to restrict/unrestrict chat member"
    return _governed(telegram, parameters, refusal), _user(telegram, parameters)
