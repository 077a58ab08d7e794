"""Who is in which chat: people and the bot come, go and rise, groups are made and grow."""

from typing import Any

from simulator.refusals import NotDone
from simulator.telegram.lookup import chat_of, person_of
from simulator.telegram.model import POWERFUL, PRESENT, Chat, Message, Status, User, member_shape
from simulator.telegram.world import Telegram, new_group


def add_group(telegram: Telegram, chat_id: int, title: str) -> Chat:
    """Somebody makes a group; the bot is not in it.

    Raises:
        NotDone: The id is taken or is not negative.
    """
    if chat_id in telegram.chats or chat_id >= 0:
        raise NotDone("a group needs a new negative id")
    telegram.chats[chat_id] = new_group(chat_id, title)
    telegram.changed()
    return telegram.chats[chat_id]


def set_bot_status(telegram: Telegram, chat_id: int, status: Status) -> None:
    """Somebody adds, promotes or removes the bot; in a private chat: blocks or unblocks it.

    Raises:
        NotThere: There is no such chat.
    """
    chat = chat_of(telegram, chat_id)
    before, chat.bot_status = chat.bot_status, status
    actor = chat.person or _somebody(telegram, chat)
    _announce_arrival(telegram, chat, actor, telegram.bot, before)
    tell_membership(telegram, chat, actor, telegram.bot, before=before, after=status)
    telegram.changed()


def set_member_status(telegram: Telegram, chat_id: int, user_id: int, status: Status) -> None:
    """A person joins, leaves or is promoted in a group.

    Raises:
        NotDone: The chat is no group.
        NotThere: There is no such chat or person.
    """
    chat, user = chat_of(telegram, chat_id), person_of(telegram, user_id)
    if not chat.is_group:
        raise NotDone("a private chat has no other members")
    before = chat.members.get(user_id, "left")
    chat.members[user_id] = status
    chat.join_requests.discard(user_id)
    _announce_arrival(telegram, chat, user, user, before)
    if chat.bot_status in POWERFUL:
        tell_membership(telegram, chat, user, user, before=before, after=status)
    telegram.changed()


def ask_to_join(telegram: Telegram, chat_id: int, user_id: int) -> None:
    """A person asks to be let into a group; only an administrator bot is told.

    Raises:
        NotDone: The person is in the group already.
        NotThere: There is no such chat or person.
    """
    chat, user = chat_of(telegram, chat_id), person_of(telegram, user_id)
    if chat.members.get(user_id) in PRESENT:
        raise NotDone("already in the group")
    chat.join_requests.add(user_id)
    if chat.bot_status in POWERFUL:
        shape = {
            "chat": chat.api(),
            "from": user.api(),
            "user_chat_id": user.id,
            "date": _seconds(telegram),
        }
        telegram.updates.add("chat_join_request", chat.id, shape)
    telegram.changed()


def upgrade(telegram: Telegram, chat_id: int) -> Chat:
    """A group becomes a supergroup: new id, message ids begin anew, the old id only points there.

    Raises:
        NotDone: It is no group.
        NotThere: There is no such chat.
    """
    old = chat_of(telegram, chat_id)
    new_id = int(f"-100{abs(chat_id):010d}")
    if old.type != "group" or new_id in telegram.chats:
        raise NotDone("only a group that is not a supergroup can be upgraded")
    new = new_group(new_id, old.title)
    new.bot_status, new.members = old.bot_status, dict(old.members)
    telegram.chats[new_id] = new
    actor = _somebody(telegram, old)
    leaving = telegram.announce(old, actor, "upgraded", {"migrate_to_chat_id": new_id})
    arriving = telegram.announce(new, actor, "upgraded", {"migrate_from_chat_id": old.id})
    old.migrated_to = new_id
    for message in (leaving, arriving):
        _tell(telegram, message)
    return new


def tell_membership(
    telegram: Telegram, chat: Chat, actor: User, user: User, *, before: Status, after: Status
) -> None:
    """Tell the bot that its own, or somebody's, status in a chat changed."""
    shape = {
        "chat": chat.api(),
        "from": actor.api(),
        "date": _seconds(telegram),
        "old_chat_member": member_shape(user, before),
        "new_chat_member": member_shape(user, after),
    }
    telegram.updates.add("my_chat_member" if user.is_bot else "chat_member", chat.id, shape)


def _tell(telegram: Telegram, message: Message) -> None:
    if message.chat.bot_status in PRESENT:
        telegram.updates.add("message", message.chat.id, message.api())


def _announce_arrival(
    telegram: Telegram, chat: Chat, actor: User, user: User, before: Status
) -> None:
    """The service message when somebody comes or goes; the bot sees it while it is there."""
    after = chat.bot_status if user.is_bot else chat.members[user.id]
    if not chat.is_group or (before in PRESENT) == (after in PRESENT):
        return
    if after in PRESENT:
        fields: dict[str, Any] = {"new_chat_members": [user.api()]}
        _tell(telegram, telegram.announce(chat, actor, "joined", fields))
    else:
        fields = {"left_chat_member": user.api()}
        _tell(telegram, telegram.announce(chat, actor, "left", fields))


def _somebody(telegram: Telegram, chat: Chat) -> User:
    """Who did something to a group when nobody in particular was named."""
    present = (user_id for user_id, status in chat.members.items() if status in PRESENT)
    number = next(present, next(iter(telegram.people), None))
    return telegram.people[number] if number is not None else telegram.bot


def _seconds(telegram: Telegram) -> int:
    return int(telegram.clock.now().timestamp())
