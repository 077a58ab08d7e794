"""Control of the simulated Telegram: what staff do on their phones, over HTTP."""

from typing import Literal, Self

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, NegativeInt, model_validator

from simulator.simulation import simulation_of
from simulator.telegram import membership, people

router = APIRouter(prefix="/simulator/chats")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewChat(_Body):
    """A group without the bot."""

    chat_id: NegativeInt
    title: str


class NewMessage(_Body):
    """A text somebody types; with `edit` it replaces the own message of that id."""

    user_id: int
    text: str
    reply_to: int | None = None
    photo: bool = False  # the sample picture, with the text below it
    edit: int | None = None


class Tap(_Body):
    """The press of a button; `forged` sends data that no button has."""

    user_id: int
    message_id: int
    data: str
    forged: bool = False


class Membership(_Body):
    """The new status of a person, or of the bot with `bot`: true."""

    user_id: int | None = None
    bot: bool = False
    status: Literal["member", "administrator", "left", "kicked"]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.bot == (self.user_id is not None):
            raise ValueError("name either user_id or bot")
        return self


class JoinRequest(_Body):
    """Somebody asks to be let in."""

    user_id: int


@router.post("", status_code=201)
async def add_group(body: NewChat, request: Request) -> dict[str, int]:
    """Make a group."""
    chat = membership.add_group(simulation_of(request).telegram, body.chat_id, body.title)
    return {"chat_id": chat.id}


@router.post("/{chat_id}/messages", status_code=201)
async def write(chat_id: int, body: NewMessage, request: Request) -> dict[str, int]:
    """Type a text, or change one."""
    telegram = simulation_of(request).telegram
    if body.edit is not None:
        message = people.edit(telegram, chat_id, body.user_id, body.edit, body.text)
    elif body.photo:
        message = people.send_photo(
            telegram, chat_id, body.user_id, body.text, reply_to=body.reply_to
        )
    else:
        message = people.write(telegram, chat_id, body.user_id, body.text, reply_to=body.reply_to)
    return {"message_id": message.message_id}


@router.post("/{chat_id}/taps", status_code=201)
async def tap(chat_id: int, body: Tap, request: Request) -> dict[str, str]:
    """Press a button."""
    telegram = simulation_of(request).telegram
    query = people.tap(
        telegram, chat_id, body.user_id, body.message_id, body.data, forged=body.forged
    )
    return {"id": query.id}


@router.post("/{chat_id}/members")
async def set_status(chat_id: int, body: Membership, request: Request) -> dict[str, str]:
    """Let a person or the bot join, leave, rise or be thrown out."""
    telegram = simulation_of(request).telegram
    if body.user_id is None:
        membership.set_bot_status(telegram, chat_id, body.status)
    else:
        membership.set_member_status(telegram, chat_id, body.user_id, body.status)
    return {"status": body.status}


@router.post("/{chat_id}/join-requests", status_code=201)
async def ask_to_join(chat_id: int, body: JoinRequest, request: Request) -> dict[str, int]:
    """Ask to be let into a group."""
    membership.ask_to_join(simulation_of(request).telegram, chat_id, body.user_id)
    return {"user_id": body.user_id}


@router.post("/{chat_id}/upgrade")
async def upgrade(chat_id: int, request: Request) -> dict[str, int]:
    """Make a supergroup of a group."""
    return {"chat_id": membership.upgrade(simulation_of(request).telegram, chat_id).id}
