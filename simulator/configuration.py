"""What a simulated town consists of: the product's address, the bot, pages, groups and staff.

Everyone in a configuration is invented.  Its secrets open nothing but this simulator, so they are
plain text here.
"""

from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NegativeInt, PositiveInt, model_validator

SUBSCRIBED_FIELDS = (
    "feed",
    "mention",
    "messages",
    "message_echoes",
    "message_edits",
    "messaging_postbacks",
    "messaging_policy_enforcement",
)


class _Strict(BaseModel):
    """A model that refuses keys it does not know, so that a typing error is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PostConfiguration(_Strict):
    """A post that stands on a page from the start."""

    text: str


class PageConfiguration(_Strict):
    """A page of the city: `id` is digits, `token` the page token the product has to show."""

    id: str = Field(pattern=r"^\d+$")
    name: str
    token: str
    posts: tuple[PostConfiguration, ...] = ()
    subscribed_fields: tuple[str, ...] = SUBSCRIBED_FIELDS


class GroupConfiguration(_Strict):
    """A Telegram group that the bot is in from the start."""

    chat_id: NegativeInt
    title: str
    bot_status: Literal["member", "administrator"] = "member"


class StaffConfiguration(_Strict):
    """A member of staff with a phone; `started` says whether Start was pressed before."""

    user_id: PositiveInt
    first_name: str
    last_name: str | None = None
    username: str | None = None
    groups: tuple[NegativeInt, ...] = ()
    language_code: str = "de"
    started: bool = False


class Configuration(_Strict):
    """The whole simulated world as it is at the start.

    Attributes:
        product_url: Meta's deliveries go to `{product_url}/webhooks/meta`.
        further_product_urls: More addresses of the product; deliveries go to all of them in turn.
        product_page: The press office's list, shown beside the simulated page and phone.
        user_token: The token of the person who may list the pages by `/me/accounts`.
        speed: Simulated seconds in a real second.
        start: The first simulated instant, aware; None is now.
        seed: Where the numbers given to posts, comments and updates begin, and what decides about
            faults that happen by chance.
        longest_repeat_pause: Simulated seconds before a refused delivery comes again, at most.
        group_calls_per_minute: Calls that send or edit, in a rolling minute of one group.
    """

    product_url: str
    further_product_urls: tuple[str, ...] = ()
    product_page: str = ""
    app_id: str = Field(pattern=r"^\d+$")
    app_secret: str
    verify_token: str
    user_token: str = "demo-user-token"  # noqa: S105 - opens nothing but this simulator
    bot_token: str = Field(pattern=r"^\d+:[\w-]+$")
    bot_username: str = "BuergerdrahtDemoBot"
    bot_name: str = "Bürgerdraht (Demo)"
    pages: tuple[PageConfiguration, ...] = ()
    groups: tuple[GroupConfiguration, ...] = ()
    staff: tuple[StaffConfiguration, ...] = ()
    speed: float = Field(default=1.0, gt=0)
    start: datetime | None = None
    seed: int = Field(default=1, ge=0)
    longest_repeat_pause: float = Field(default=60.0, ge=0)
    group_calls_per_minute: PositiveInt = 20

    @model_validator(mode="before")
    @classmethod
    def _press_page(cls, values: object) -> object:
        if isinstance(values, dict) and not values.get("product_page"):
            return {**values, "product_page": f"{values.get('product_url')}/"}
        return values

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError("start needs a time zone, like 2027-03-02T08:00:00+01:00")
        known = {group.chat_id for group in self.groups}
        for person in self.staff:
            if unknown := set(person.groups) - known:
                raise ValueError(f"{person.first_name} is in groups that do not exist: {unknown}")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a JSON file.

        Raises:
            OSError: The file cannot be read.
            pydantic.ValidationError: A key is missing, unknown or of the wrong kind.
        """
        return cls.model_validate_json(path.read_bytes())
