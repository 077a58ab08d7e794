"""Changes of the field `feed`: comments, visitor posts, the page's own posts and answers."""

from collections.abc import Iterator
from datetime import datetime

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
    Reacted,
)
from desk.words import Channel, Kind
from webhooks.facebook.instants import instant
from webhooks.facebook.payload import Feed

REACTIONS = frozenset({"reaction", "like"})
POST_ITEMS = frozenset({"post", "status", "photo", "video", "share", "link", "note", "album"})


def events(page_id: str, feed: Feed, noticed_at: datetime) -> Iterator[Event]:
    """The events of one change; `noticed_at` is when Meta sent the notice, never when it happened.

    Edits and removals are ordered by it, since theirs is the only instant they surely carry.
    """
    if feed.item in REACTIONS and feed.comment_id and _author_id(feed) != page_id:
        yield from _reaction(feed, feed.comment_id, noticed_at)
    elif feed.item == "comment" and feed.comment_id:
        yield from _comment(page_id, feed, feed.comment_id, noticed_at)
    elif feed.item in POST_ITEMS and feed.post_id:
        yield from _post(page_id, feed, feed.post_id, noticed_at)


def _reaction(feed: Feed, comment_id: str, noticed_at: datetime) -> Iterator[Event]:
    """A reaction to a comment; those to the city's own posts are not counted."""
    at = _created(feed, noticed_at)
    hidden = f"{feed.reaction_type or ''}:{at.timestamp():.0f}"
    if feed.verb in ("add", "edit", "edited", "remove"):
        yield Reacted(
            Channel.FACEBOOK, comment_id, _author_id(feed) or hidden, feed.verb != "remove", at
        )


def lacks_id(feed: Feed) -> bool:
    """Whether somebody wrote something that could never be answered or recognised."""
    return feed.verb == "add" and (
        (feed.item == "comment" and not feed.comment_id)
        or (feed.item in POST_ITEMS and not feed.post_id)
    )


def _comment(page_id: str, feed: Feed, comment_id: str, noticed_at: datetime) -> Iterator[Event]:
    post_id = feed.post_id or _post_of(page_id, comment_id)
    match feed.verb:
        case "add" if _author_id(feed) == page_id:
            yield _own_comment(page_id, feed, comment_id, noticed_at)
        case "add":
            yield MessageReceived(
                channel=Channel.FACEBOOK,
                page_id=page_id,
                external_id=comment_id,
                kind=Kind.COMMENT,
                author=_author(feed),
                text=feed.message or "",
                attachments=_attachments(feed),
                sent_at=_created(feed, noticed_at),
                post_id=post_id,
                post_link=feed.post.permalink_url if feed.post else None,
                parent_id=feed.parent_id if feed.parent_id != post_id else None,
            )
        case "edit" | "edited" if feed.message is not None:
            yield MessageEdited(Channel.FACEBOOK, comment_id, feed.message, noticed_at)
        case "remove" | "delete":
            yield MessageRemoved(Channel.FACEBOOK, comment_id, noticed_at)
        case "hide" | "unhide":
            hidden = feed.verb == "hide"
            yield MessageHidden(Channel.FACEBOOK, comment_id, hidden, noticed_at)


def _own_comment(page_id: str, feed: Feed, comment_id: str, noticed_at: datetime) -> PageWrote:
    return PageWrote(
        channel=Channel.FACEBOOK,
        page_id=page_id,
        external_id=comment_id,
        kind=Kind.COMMENT,
        text=feed.message or "",
        sent_at=_created(feed, noticed_at),
        answers=feed.parent_id or feed.post_id or "",
    )


def _post(page_id: str, feed: Feed, post_id: str, noticed_at: datetime) -> Iterator[Event]:
    own = _author_id(feed) == page_id
    match feed.verb:
        case "add" | "edit" | "edited" if feed.published == 0:
            return  # planned or a draft: nobody but the page's team can see it
        case "add" if not own:
            yield MessageReceived(
                channel=Channel.FACEBOOK,
                page_id=page_id,
                external_id=post_id,
                kind=Kind.POST,
                author=_author(feed),
                text=feed.message or "",
                attachments=_attachments(feed),
                sent_at=_created(feed, noticed_at),
                post_id=post_id,
                post_link=feed.post.permalink_url if feed.post else None,
            )
        case "add" | "edit" | "edited" if own:
            yield PagePosted(
                channel=Channel.FACEBOOK,
                page_id=page_id,
                external_id=post_id,
                text=feed.message,
                link=feed.post.permalink_url if feed.post else None,
                posted_at=_created(feed, noticed_at),
            )
        case "edit" | "edited" if feed.message is not None:
            yield MessageEdited(Channel.FACEBOOK, post_id, feed.message, noticed_at)
        case "remove" | "delete":
            yield MessageRemoved(Channel.FACEBOOK, post_id, noticed_at)
        case "hide" | "unhide":
            yield MessageHidden(Channel.FACEBOOK, post_id, feed.verb == "hide", noticed_at)


def _post_of(page_id: str, comment_id: str) -> str | None:
    """A post's id is `{page}_{post}`, that of a comment below it `{post}_{comment}`."""
    post, _, comment = comment_id.partition("_")
    return f"{page_id}_{post}" if comment else None


def _author_id(feed: Feed) -> str | None:
    return (feed.sender.id if feed.sender else None) or feed.sender_id


def _author(feed: Feed) -> Author | None:
    author_id = _author_id(feed)
    if author_id is None:
        return None
    return Author(author_id, (feed.sender.name if feed.sender else None) or feed.sender_name)


def _created(feed: Feed, noticed_at: datetime) -> datetime:
    return instant(feed.created_time, noticed_at)


def _attachments(feed: Feed) -> tuple[Attachment, ...]:
    pictures = [url for url in (feed.photo, *feed.photos) if url]
    found = [Attachment("image", url) for url in pictures]
    if feed.video:
        found.append(Attachment("video", feed.video))
    if feed.link and feed.item in POST_ITEMS and not found:
        found.append(Attachment(feed.item or "link", feed.link))
    return tuple(found)
