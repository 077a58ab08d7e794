"""Answers go out as comments or direct messages.

Source: Meta, "Object Comments", "Messenger Platform: Send API" and "Private Replies".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desk.errors import Reason, Refused, Unclear
from desk.ports import Answer, PageAccess
from desk.words import Kind
from webhooks.facebook.graph import Graph
from webhooks.facebook.payload import id_of

_RECIPIENT = {None: "id", Kind.COMMENT: "comment_id", Kind.POST: "post_id"}


async def send(graph: Graph, page: PageAccess, answer: Answer) -> str:
    """Publish `answer`; the id of the comment or message.

    Raises:
        SendFailed: see `Graph.post`; an answer without an id is unclear.
    """
    if answer.kind is Kind.DIRECT:
        found = id_of(await _send_direct(graph, page, answer), "message_id")
    else:
        form = {"message": answer.text} if answer.text else {}
        form |= {"attachment_url": answer.picture} if answer.picture else {}
        found = id_of(await graph.post(page, f"{answer.target}/comments", form), "id")
    if found is None:
        raise Unclear("the answer has no id")
    return found


async def _send_direct(graph: Graph, page: PageAccess, answer: Answer) -> Mapping[str, Any]:
    """Send it; by Meta's clock the usual window may be over a little earlier than by ours."""
    path = f"{page.external_id}/messages"
    try:
        return await graph.post(page, path, _direct(answer))
    except Refused as error:
        if answer.human_agent or error.reason is not Reason.WINDOW_CLOSED:
            raise
        return await graph.post(page, path, _direct(replace(answer, human_agent=True)))


def _direct(answer: Answer) -> Mapping[str, Any]:
    form: dict[str, Any] = {
        "recipient": {_RECIPIENT[answer.private_reply]: answer.target},
        "messaging_type": "RESPONSE",
        "message": {**_content(answer), "metadata": answer.reference},
    }
    if answer.human_agent:
        form |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return form


def _content(answer: Answer) -> Mapping[str, Any]:
    """Words or a picture: a message is one of them."""
    if answer.picture is None:
        return {"text": answer.text}
    payload = {"url": answer.picture, "is_reusable": False}
    return {"attachment": {"type": "image", "payload": payload}}
