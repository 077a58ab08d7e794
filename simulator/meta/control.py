"""Control of the simulated Facebook: what citizens and colleagues do, over HTTP."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict

from simulator.meta import people
from simulator.meta.model import Author
from simulator.simulation import simulation_of

router = APIRouter(prefix="/simulator")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Person(_Body):
    """A citizen; the id is any text, the same one is the same person."""

    id: str
    name: str

    def author(self) -> Author:
        """As the simulation keeps it."""
        return Author(self.id, self.name)


class NewPost(_Body):
    """A post, by the page if there is no author."""

    text: str
    author: Person | None = None


class NewComment(_Body):
    """A comment; an author of null hides the name, `created_at` is now if missing."""

    text: str = ""
    author: Person | None = None
    parent_id: str | None = None
    photo: str | None = None
    created_at: AwareDatetime | None = None


class Text(_Body):
    """A text."""

    text: str


class Attachment(_Body):
    """An attachment like {"type": "image", "url": …}."""

    type: str
    url: str


class Postback(_Body):
    """A button in Messenger."""

    title: str
    payload: str


class NewMessage(_Body):
    """A citizen's message, or the press of a button."""

    author: Person
    text: str | None = None
    attachments: list[Attachment] = []
    postback: Postback | None = None


class Echo(_Body):
    """What a colleague answers in the page's inbox."""

    psid: str
    text: str


class Rights(_Body):
    """What a page's events and its token are good for; what is missing stays as it is."""

    subscribed_fields: list[str] | None = None
    scopes: list[str] | None = None


@router.put("/pages/{page_id}/rights")
async def give(page_id: str, body: Rights, request: Request) -> dict[str, list[str]]:
    """Take the page's subscription away, or rights of its token, or give them back."""
    page = people.page_of(simulation_of(request).meta, page_id)
    if body.subscribed_fields is not None:
        page.subscribed_fields = tuple(body.subscribed_fields)
    if body.scopes is not None:
        page.scopes = tuple(body.scopes)
    return {"subscribed_fields": list(page.subscribed_fields), "scopes": list(page.scopes)}


@router.post("/pages/{page_id}/posts", status_code=201)
async def publish(page_id: str, body: NewPost, request: Request) -> dict[str, str]:
    """Write a post."""
    author = body.author.author() if body.author else None
    post = people.publish(simulation_of(request).meta, page_id, body.text, author)
    return {"id": post.id}


@router.delete("/posts/{post_id}")
async def remove_post(post_id: str, request: Request) -> dict[str, str]:
    """Delete a post."""
    return {"id": people.remove_post(simulation_of(request).meta, post_id).id}


@router.post("/posts/{post_id}/comments", status_code=201)
async def comment(post_id: str, body: NewComment, request: Request) -> dict[str, str]:
    """Write a comment."""
    at: datetime | None = body.created_at
    new = people.comment(
        simulation_of(request).meta,
        post_id,
        body.text,
        author=body.author.author() if body.author else None,
        parent_id=body.parent_id,
        photo=body.photo,
        at=at,
    )
    return {"id": new.id}


@router.patch("/comments/{comment_id}")
async def edit(comment_id: str, body: Text, request: Request) -> dict[str, str]:
    """Change a comment."""
    return {"id": people.edit(simulation_of(request).meta, comment_id, body.text).id}


@router.delete("/comments/{comment_id}")
async def remove(comment_id: str, request: Request) -> dict[str, str]:
    """Delete a comment."""
    return {"id": people.remove(simulation_of(request).meta, comment_id).id}


@router.post("/comments/{comment_id}/replies-by-page", status_code=201)
async def answer_on_facebook(comment_id: str, body: Text, request: Request) -> dict[str, str]:
    """A colleague answers on Facebook itself."""
    meta = simulation_of(request).meta
    return {"id": people.answer_on_facebook(meta, comment_id, body.text).id}


@router.post("/pages/{page_id}/messages", status_code=201)
async def write(page_id: str, body: NewMessage, request: Request) -> dict[str, str]:
    """Write in Messenger, or press a button there."""
    meta, author = simulation_of(request).meta, body.author.author()
    if body.postback:
        return {"mid": people.press(meta, page_id, author, body.postback.model_dump())}
    attachments = [_shape(attachment) for attachment in body.attachments]
    message = people.write(meta, page_id, author, text=body.text, attachments=attachments)
    return {"mid": message.mid}


@router.post("/pages/{page_id}/echoes", status_code=201)
async def echo(page_id: str, body: Echo, request: Request) -> dict[str, str]:
    """A colleague answers in the page's inbox."""
    message = people.echo(simulation_of(request).meta, page_id, body.psid, body.text)
    return {"mid": message.mid}


def _shape(attachment: Attachment) -> dict[str, Any]:
    return {"type": attachment.type, "payload": {"url": attachment.url}}
