"""What a list of the Graph API shows, as the events that a delivery would have brought."""

from collections.abc import Iterator, Sequence
from itertools import chain

from desk.events import (
    Attachment,
    Author,
    Event,
    MessageHidden,
    MessageReceived,
    PagePosted,
    PageWrote,
)
from desk.words import Channel, Kind
from webhooks.facebook.nodes import CommentNode, MessageNode, PostNode, attachments_of
from webhooks.facebook.place import Inside


def own_post(page_id: str, post: PostNode) -> Iterator[Event]:
    """The page's own post, as context for what stands below it."""
    if post.is_own(page_id) and post.created_time is not None:
        yield PagePosted(
            channel=Channel.FACEBOOK,
            page_id=page_id,
            external_id=post.id,
            text=post.message,
            link=post.permalink_url,
            posted_at=post.created_time,
        )


def visitor_post(page_id: str, post: PostNode) -> list[Event]:
    """A visitor's post, and that it is hidden."""
    if post.created_time is None:
        return []
    received = MessageReceived(
        channel=Channel.FACEBOOK,
        page_id=page_id,
        external_id=post.id,
        kind=Kind.POST,
        author=post.author,
        text=post.message or "",
        attachments=attachments_of(post.attachments),
        sent_at=post.created_time,
        post_id=post.id,
        post_link=post.permalink_url,
    )
    return [received, *_hidden(post)]


def threads(page_id: str, post: Inside, comments: Sequence[CommentNode]) -> list[list[Event]]:
    """Comments below a post, those of one thread together; `comments` are the oldest first."""
    parents = {one.id: _parent(post, one) for one in comments}
    groups: dict[str, list[Event]] = {}
    for comment in comments:
        root = comment.id
        for _ in parents:  # replies to replies; a circle, which cannot be, would end as well
            root = parents.get(root) or root
        groups.setdefault(root, []).extend(_comment(page_id, post, comment))
    return list(groups.values())


def talk(page_id: str, person: str | None, messages: Sequence[MessageNode]) -> list[Event]:
    """Direct messages of a conversation with `person`; `messages` are the oldest first."""
    return list(chain.from_iterable(_message(page_id, person, one) for one in messages))


def _comment(page_id: str, post: Inside, comment: CommentNode) -> Iterator[Event]:
    if comment.created_time is None:
        return
    parent = _parent(post, comment)
    if comment.author is not None and comment.author.external_id == page_id:
        if parent is None and post.own:
            return  # a word more under the page's own post answers nobody
        yield PageWrote(
            channel=Channel.FACEBOOK,
            page_id=page_id,
            external_id=comment.id,
            kind=Kind.COMMENT,
            text=comment.message or "",
            sent_at=comment.created_time,
            answers=parent or post.id,
        )
        return
    yield MessageReceived(
        channel=Channel.FACEBOOK,
        page_id=page_id,
        external_id=comment.id,
        kind=Kind.COMMENT,
        author=comment.author,
        text=comment.message or "",
        attachments=attachments_of([comment.attachment] if comment.attachment else []),
        sent_at=comment.created_time,
        post_id=post.id,
        parent_id=parent,
    )
    yield from _hidden(comment)


def _parent(post: Inside, comment: CommentNode) -> str | None:
    """The comment that it replies to."""
    parent = comment.parent.id if comment.parent else None
    return parent if parent != post.id else None


def _hidden(node: PostNode | CommentNode) -> Iterator[Event]:
    """Since when it is hidden is not told: any notice of the platform is newer than its birth."""
    if node.is_hidden and node.created_time is not None:
        yield MessageHidden(Channel.FACEBOOK, node.id, True, node.created_time)


def _message(page_id: str, person: str | None, message: MessageNode) -> Iterator[Event]:
    author = message.author
    if message.created_time is None:
        return
    if author is not None and author.external_id == page_id:
        if person is not None:
            yield PageWrote(
                channel=Channel.FACEBOOK,
                page_id=page_id,
                external_id=message.id,
                kind=Kind.DIRECT,
                text=message.message or "",
                sent_at=message.created_time,
                answers=person,
            )
        return
    yield MessageReceived(
        channel=Channel.FACEBOOK,
        page_id=page_id,
        external_id=message.id,
        kind=Kind.DIRECT,
        author=author or (Author(person) if person else None),
        text=message.message or "",
        attachments=attachments_of(message.attachments) or _nothing_shown(message),
        sent_at=message.created_time,
    )


def _nothing_shown(message: MessageNode) -> tuple[Attachment, ...]:
    return () if message.message else (Attachment("unsupported"),)
