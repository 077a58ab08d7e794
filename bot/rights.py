"""What the bot may do in a group, and in plain words what is missing for what.

It works without any of these rights.  As an administrator it is told everything that is written in
the group; what is no answer to it and no command is thrown away unread, see `bot.door`.

Source: Telegram Bot API, "ChatAdministratorRights" and "ChatMemberAdministrator".
"""

from telegram import ChatMember

from desk.language import Translate

WANTED = ("can_invite_users", "can_restrict_members", "can_pin_messages")
FOR_LINK = "invite_users+restrict_members+pin_messages"  # as Telegram's links name them


def missing(member: ChatMember) -> list[str]:
    """Those of the wanted rights that the bot does not have."""
    return [right for right in WANTED if not getattr(member, right, False)]


def may_write(member: ChatMember) -> bool:
    """Whether the bot may write in the group at all."""
    gone = member.status in (ChatMember.LEFT, ChatMember.BANNED)
    return not gone and bool(getattr(member, "can_send_messages", True))


def said(member: ChatMember, _: Translate) -> str:
    """What the group reads about it; nothing where nothing is missing."""
    if not may_write(member):
        return _("⚠️ Ich darf hier nicht schreiben. Bitte „Nachrichten senden“ erlauben.")
    lacks = missing(member)
    if not lacks:
        return ""
    what = {
        "can_invite_users": _(
            "• Nutzer hinzufügen: Kolleginnen und Kollegen kommen mit einem Link herein, und ich "
            "lasse nur die hinein, die dazugehören"
        ),
        "can_restrict_members": _("• Nutzer sperren: Wer ausscheidet, ist sofort aus der Gruppe"),
        "can_pin_messages": _("• Nachrichten anheften: Eine Lage steht oben"),
    }
    head = _("Es geht auch ohne, aber mit diesen Rechten als Administrator nehme ich Ihnen ab:")
    return "\n".join([head, *(what[right] for right in lacks)])
