"""The simulated Facebook as a whole: its pages, and where everything is found by its id."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.clock import Clock
from simulator.configuration import Configuration, PageConfiguration
from simulator.meta.events import Outgoing
from simulator.meta.model import Author, Comment, Conversation, Page, Post, Via


@dataclass
class Meta:
    """Everything of the simulated Facebook.

    Attributes:
        changed: Called after everything that people could see.
        deliver: Takes what has to be posted to the product's webhook.
    """

    app_id: str
    app_secret: str
    user_token: str
    clock: Clock
    changed: Callable[[], None]
    deliver: Callable[[Page, Outgoing], None]
    numbers: "itertools.count[int]"
    pages: dict[str, Page] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)

    def add_post(self, page: Page, text: str, author: Author | None, at: datetime) -> Post:
        """Put a post on a page."""
        post = Post(f"{page.id}_{next(self.numbers)}", page, text, at, author)
        page.posts.append(post)
        self.posts[post.id] = post
        self.changed()
        return post

    def add_comment(
        self,
        target: Post | Comment,
        text: str,
        *,
        author: Author | None = None,
        own: bool = False,
        via: Via | None = None,
        photo: str | None = None,
        at: datetime | None = None,
    ) -> Comment:
        """Put a comment under a post or under another comment."""
        parent = target if isinstance(target, Comment) else None
        post = target.post if isinstance(target, Comment) else target
        comment = Comment(
            f"{post.id.partition('_')[2]}_{next(self.numbers)}",
            post,
            text,
            at or self.clock.now(),
            parent=parent,
            author=author,
            own=own,
            via=via,
            photo=photo,
        )
        post.comments.append(comment)
        self.comments[comment.id] = comment
        self.changed()
        return comment

    def conversation(self, page: Page, person: Author) -> Conversation:
        """The conversation of a page with a person, made when it is the first time."""
        return page.conversations.setdefault(person.id, Conversation(page, person))

    def next_mid(self) -> str:
        """The id of a new direct message."""
        return f"m_demo{next(self.numbers)}"


def build_meta(
    configuration: Configuration,
    clock: Clock,
    changed: Callable[[], None],
    deliver: Callable[[Page, Outgoing], None],
) -> Meta:
    """The simulated Facebook at the start; its first posts are an hour old and not delivered."""
    meta = Meta(
        app_id=configuration.app_id,
        app_secret=configuration.app_secret,
        user_token=configuration.user_token,
        clock=clock,
        changed=changed,
        deliver=deliver,
        numbers=itertools.count(configuration.seed * 1_000_000 + 1),
    )
    for page in configuration.pages:
        _add_page(meta, page)
    return meta


def _add_page(meta: Meta, configuration: PageConfiguration) -> None:
    page = Page(
        configuration.id,
        configuration.name,
        configuration.token,
        configuration.subscribed_fields,
    )
    meta.pages[page.id] = page
    written = meta.clock.now() - timedelta(hours=1)
    for post in configuration.posts:
        meta.add_post(page, post.text, None, written)
