"""What a scenario is: posts, timed steps of citizens, and tasks of staff.

Times are seconds of simulated time: `at` counts from the scenario's start, `after` from the
moment the case's card stands in a group.
"""

import zlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["de", "en"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Post(_Frozen):
    """What the city itself wrote on a page; `key` is how steps name it."""

    key: str
    page: str
    text: str


class Comment(_Frozen):
    """A citizen comments on a post, or on another comment (`parent`); no author: anonymous."""

    does: Literal["comment"] = "comment"
    at: float
    key: str
    post: str
    text: str
    author: str | None = None
    parent: str | None = None


class DirectMessage(_Frozen):
    """A citizen writes to a page in private."""

    does: Literal["message"] = "message"
    at: float
    key: str
    page: str
    author: str
    text: str


class Edit(_Frozen):
    """A citizen rewrites the comment `of`."""

    does: Literal["edit"] = "edit"
    at: float
    of: str
    text: str


class Removal(_Frozen):
    """A citizen deletes the comment `of`."""

    does: Literal["removal"] = "removal"
    at: float
    of: str


class Answer(_Frozen):
    """Somebody takes the case and publishes `text`."""

    does: Literal["answer"] = "answer"
    case: str
    after: float
    text: str


class Forward(_Frozen):
    """Somebody gives the case to the department whose button names `department`."""

    does: Literal["forward"] = "forward"
    case: str
    after: float
    department: str


class Escalate(_Frozen):
    """Somebody hands the case to the press office; `reason` is the button's label."""

    does: Literal["escalate"] = "escalate"
    case: str
    after: float
    reason: str


class Note(_Frozen):
    """Somebody writes to colleagues under the card; it must never become public."""

    does: Literal["note"] = "note"
    case: str
    after: float
    text: str


class Done(_Frozen):
    """Somebody closes the case without an answer."""

    does: Literal["done"] = "done"
    case: str
    after: float


Said = Comment | DirectMessage
Step = Annotated[Comment | DirectMessage | Edit | Removal, Field(discriminator="does")]
Task = Annotated[Answer | Forward | Escalate | Note | Done, Field(discriminator="does")]


class Scenario(_Frozen):
    """One day in the town: steps in the order of time, tasks of one case in the order of doing."""

    name: str
    title: dict[Language, str]
    posts: tuple[Post, ...]
    steps: tuple[Step, ...]
    tasks: tuple[Task, ...]

    @property
    def said(self) -> list[Said]:
        """The comments and direct messages, each of which must reach a phone."""
        return [step for step in self.steps if isinstance(step, Comment | DirectMessage)]

    @property
    def pages(self) -> set[str]:
        """Ids of the pages that the town must have."""
        messages = {step.page for step in self.steps if isinstance(step, DirectMessage)}
        return messages | {post.page for post in self.posts}


def citizen(name: str) -> dict[str, str]:
    """Id and name of an invented person as the platform knows them; the same name, the same id."""
    return {"id": str(70_000_000_000_000 + zlib.crc32(name.encode())), "name": f"{name} (Demo)"}
