"""The Bot API methods by name; names are compared without regard to case, as Telegram does."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.telegram import account, files, groups, marks, messages
from simulator.telegram.parameters import Parameters
from simulator.telegram.world import Telegram

Method = Callable[[Telegram, Parameters], Any]

METHODS: Mapping[str, Method] = {
    name.lower(): method
    for name, method in {
        "getMe": account.get_me,
        "setWebhook": account.set_webhook,
        "deleteWebhook": account.delete_webhook,
        "getWebhookInfo": account.get_webhook_info,
        "answerCallbackQuery": account.answer_callback_query,
        "setMyCommands": account.set_my_commands,
        "getMyCommands": account.get_my_commands,
        "deleteMyCommands": account.delete_my_commands,
        "sendPhoto": files.send_photo,
        "sendDocument": files.send_document,
        "getFile": files.get_file,
        "sendMessage": messages.send_message,
        "editMessageText": messages.edit_message_text,
        "editMessageCaption": messages.edit_message_caption,
        "editMessageReplyMarkup": messages.edit_message_reply_markup,
        "deleteMessage": marks.delete_message,
        "setMessageReaction": marks.set_message_reaction,
        "pinChatMessage": marks.pin_chat_message,
        "unpinChatMessage": marks.unpin_chat_message,
        "getChat": groups.get_chat,
        "getChatMember": groups.get_chat_member,
        "getChatAdministrators": groups.get_chat_administrators,
        "getChatMemberCount": groups.get_chat_member_count,
        "createChatInviteLink": groups.create_chat_invite_link,
        "approveChatJoinRequest": groups.approve_chat_join_request,
        "declineChatJoinRequest": groups.decline_chat_join_request,
        "banChatMember": groups.ban_chat_member,
        "unbanChatMember": groups.unban_chat_member,
        "leaveChat": groups.leave_chat,
        "sendChatAction": groups.send_chat_action,
    }.items()
}
