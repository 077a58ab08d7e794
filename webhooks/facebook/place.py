"""Where a walk through a page's history stands: kept in a row between two calls.

First the posts with the comments below them, then the conversations.  A listing shows what is
worth a look inside; all of it is looked at before the listing is read on.  No text, no name and no
token is in it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

FEWEST = 5  # items a call: below that a smaller call would not help


class Part(StrEnum):
    """What is listed."""

    POSTS = "posts"
    CONVERSATIONS = "conversations"


class _Kept(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Inside(_Kept):
    """A post or a conversation to look into; `after` is the cursor of what was not seen yet."""

    id: str
    own: bool = False  # the page's own post
    itself: bool = False  # a visitor's post that counts: read after all below it, `read_below`
    read_below: bool = False
    person: str | None = None  # with whom the conversation is
    after: str | None = None
    pages: int = 0


class Place(_Kept):
    """A place: `pages` of the listing were read, and it `ended` or goes on at `after`."""

    part: Part = Part.POSTS
    after: str | None = None
    pages: int = 0
    ended: bool = False
    plain: bool = False  # the listing is asked without what stands inside
    inside: tuple[Inside, ...] = ()
    halvings: int = 0  # of the number of items that a call asks for

    @classmethod
    def at(cls, position: Mapping[str, Any]) -> "Place":
        """The place of a kept position; the beginning where another version wrote it."""
        try:
            return cls.model_validate(position)
        except ValidationError:
            return cls()

    def kept(self) -> Mapping[str, Any] | None:
        """What to keep; `None` at the end of the walk."""
        if self.inside or not self.ended:
            return self.model_dump(mode="json", exclude_defaults=True) | {"part": self.part}
        if self.part is Part.POSTS:
            return Place(part=Part.CONVERSATIONS).kept()
        return None

    def limit(self, most: int) -> str:
        """How many items to ask for."""
        return str(max(FEWEST, most >> self.halvings))

    def smaller(self, most: int) -> "Place | None":
        """The same place with smaller calls; `None` where they are as small as can be."""
        if most >> self.halvings <= FEWEST:
            return None
        return self.model_copy(update={"halvings": self.halvings + 1})

    def first_inside(self, first: Inside | None) -> "Place":
        """With `first` in the place of what is looked into; without it, when it is done."""
        rest = self.inside[1:]
        return self.model_copy(update={"inside": (first, *rest) if first else rest})
