"""Pages, posts, comments and conversations of the simulated Facebook."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Via = Literal["app", "page_tools"]


@dataclass(frozen=True)
class Author:
    """A citizen as a page sees them; the same id is the PSID in Messenger."""

    id: str
    name: str


@dataclass
class Comment:
    """A comment; `author` is None for the page's own ones and for hidden names, see `own`."""

    id: str
    post: "Post"
    text: str
    created_at: datetime
    parent: "Comment | None" = None
    author: Author | None = None
    own: bool = False
    via: Via | None = None
    photo: str | None = None
    hidden: bool = False
    liked: bool = False  # by the page
    removed: bool = False
    edited_at: datetime | None = None
    private_reply_at: datetime | None = None

    @property
    def parent_id(self) -> str:
        """As in webhooks: the comment it answers, or the post."""
        return self.parent.id if self.parent else self.post.id


@dataclass
class Post:
    """A post; without an author it is the page's own."""

    id: str
    page: "Page"
    text: str
    created_at: datetime
    author: Author | None = None
    removed: bool = False
    private_reply_at: datetime | None = None
    comments: list[Comment] = field(default_factory=list)

    @property
    def permalink(self) -> str:
        """An address in a domain that exists nowhere."""
        return f"https://www.facebook.example/{self.page.id}/posts/{self.id.partition('_')[2]}"


@dataclass(frozen=True)
class DirectMessage:
    """A message in Messenger."""

    mid: str
    own: bool
    via: Via | None
    text: str | None
    at: datetime
    attachments: tuple[dict[str, Any], ...] = ()


@dataclass
class Conversation:
    """The messages of a page and one person; `acted_at` is the person's last action, if any."""

    page: "Page"
    person: Author
    messages: list[DirectMessage] = field(default_factory=list)
    acted_at: datetime | None = None

    @property
    def id(self) -> str:
        """The conversation's id."""
        return f"t_{self.person.id}"


SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "pages_manage_engagement",
    "pages_messaging",
)


@dataclass
class Page:
    """A page; without subscribed fields its events are not delivered.

    `scopes` are what its token may do, as `debug_token` shows them.
    """

    id: str
    name: str
    token: str
    subscribed_fields: tuple[str, ...]
    posts: list[Post] = field(default_factory=list)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    scopes: tuple[str, ...] = SCOPES
