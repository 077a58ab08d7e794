"""What can be made to go wrong, on order.

A fault that is on with a count goes off by itself when it has happened that often; without a count
it stays until somebody switches it off.  With a chance below 1 the dice decide each time whether it
happens.
"""

import random
from collections import Counter
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt


class Fault(BaseModel):
    """Switched on or off; `count` is how often it still happens, None is without end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = False
    count: NonNegativeInt | None = None
    chance: float = Field(default=1.0, gt=0, le=1)


class TelegramFault(Fault):
    """Happens to calls of `method`, or of every one; in `chat_id`, or anywhere.

    Polling is meant only where `method` names it.
    """

    method: str | None = None
    chat_id: int | None = None

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether a call is meant; `method` in lower case."""
        meant = method != "getupdates" if self.method is None else self.method.lower() == method
        return meant and self.chat_id in {None, chat_id}


class Telegram429(TelegramFault):
    """Calls that name a chat, or those of a named method, are refused for flooding."""

    retry_after: NonNegativeInt = 5

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether a call is meant; without a method only one that names a chat."""
        return super().concerns(method, chat_id) and (
            self.method is not None or chat_id is not None
        )


class TelegramDown(Fault):
    """Every call to the Bot API is answered 502."""


class TelegramError(TelegramFault):
    """Calls get this error and are not applied."""

    status: int = Field(default=400, ge=400, le=599)
    description: str = "Bad Request"
    parameters: dict[str, int] = {}


class TelegramTimeout(TelegramFault):
    """Calls are not applied, and no answer comes within `seconds` of real time."""

    seconds: float = Field(default=30.0, ge=0)


class TelegramTimeoutAfterSuccess(TelegramFault):
    """Calls are applied, but no answer comes within `seconds` of real time."""

    seconds: float = Field(default=30.0, ge=0)


class TelegramDropped(TelegramFault):
    """Calls are not applied; the connection breaks before the answer is complete."""


class TelegramDroppedAfterSuccess(TelegramFault):
    """Calls are applied; the connection breaks before the answer is complete."""


class GraphFault(Fault):
    """Happens to calls with the token of `page`, or of any."""

    page: str | None = None

    def of_page(self, page: str | None) -> bool:
        """Whether calls with the token of this page are meant; None is no page's token."""
        return self.page in {None, page}


class Graph500(GraphFault):
    """Posts to the Graph API are answered 500 with code 2 and are not applied."""


class GraphTimeout(GraphFault):
    """Posts are not applied, and no answer comes within `seconds` of real time."""

    seconds: float = Field(default=30.0, ge=0)


class GraphTimeoutAfterSuccess(GraphFault):
    """Posts are applied, but no answer comes within `seconds` of real time."""

    seconds: float = Field(default=30.0, ge=0)


class GraphRefuses(GraphFault):
    """Posts get this error and are not applied."""

    code: int = 368
    subcode: int | None = None
    status: int = Field(default=400, ge=400, le=599)
    message: str = "The action attempted has been deemed abusive or is otherwise disallowed"
    is_transient: bool = False


class GraphTooMuch(Fault):
    """Lists of more than `most` items are refused with code 1: too much data was asked for."""

    most: int = Field(default=10, ge=1)


class GraphEmptyPage(Fault):
    """A page of a list shows nothing although the list goes on, as Meta says it may."""


class GraphUsage(GraphFault):
    """Every answer says that so much of the budgets is used, in percent."""

    app_percent: NonNegativeInt = 0
    page_percent: NonNegativeInt = 0
    minutes: NonNegativeInt = 0  # until there is room again


class TokenDead(GraphFault):
    """The token of one page, or of all pages, is invalid."""

    subcode: int = 460  # a password was changed


class DuplicateDelivery(Fault):
    """Webhook deliveries are posted twice."""


class SwallowedDelivery(Fault):
    """What happens on one page, or on all pages, is never delivered and never repeated."""

    page: str | None = None


class WrongOrder(Fault):
    """Webhook deliveries are posted in pairs, the later one first."""


KINDS: dict[str, type[Fault]] = {
    "telegram_429": Telegram429,
    "telegram_down": TelegramDown,
    "telegram_error": TelegramError,
    "telegram_timeout": TelegramTimeout,
    "telegram_timeout_after_success": TelegramTimeoutAfterSuccess,
    "telegram_dropped": TelegramDropped,
    "telegram_dropped_after_success": TelegramDroppedAfterSuccess,
    "graph_500": Graph500,
    "graph_timeout": GraphTimeout,
    "graph_timeout_after_success": GraphTimeoutAfterSuccess,
    "graph_refuses": GraphRefuses,
    "graph_too_much": GraphTooMuch,
    "graph_empty_page": GraphEmptyPage,
    "graph_usage": GraphUsage,
    "token_dead": TokenDead,
    "duplicate_delivery": DuplicateDelivery,
    "swallowed_delivery": SwallowedDelivery,
    "wrong_order": WrongOrder,
}
NAMES = {kind: name for name, kind in KINDS.items()}

FaultKind = TypeVar("FaultKind", bound=Fault)
GraphKind = TypeVar("GraphKind", bound=GraphFault)
TelegramKind = TypeVar("TelegramKind", bound=TelegramFault)


class Faults:
    """The faults by name, all off at the start; `happened` counts them."""

    def __init__(self, seed: int = 1) -> None:
        self._faults: dict[str, Fault] = {name: kind() for name, kind in KINDS.items()}
        self._dice = random.Random(seed)  # noqa: S311 - the same seed throws the same
        self.happened: Counter[str] = Counter()

    def put(self, name: str, settings: dict[str, Any]) -> Fault:
        """Set a fault.

        Raises:
            KeyError: There is no such fault.
            pydantic.ValidationError: It does not take these settings.
        """
        fault = KINDS[name].model_validate(settings)
        self._faults[name] = fault.model_copy(update={"on": False}) if fault.count == 0 else fault
        return self._faults[name]

    def active(self, kind: type[FaultKind]) -> FaultKind | None:
        """The fault if it is on; it does not count as having happened."""
        fault = self._faults[NAMES[kind]]
        return fault if isinstance(fault, kind) and fault.on else None

    def happens(self, kind: type[FaultKind]) -> FaultKind | None:
        """The fault if it is on and chance wills it; a counted one has happened once more."""
        fault, name = self.active(kind), NAMES[kind]
        if fault is None or (fault.chance < 1 and self._dice.random() >= fault.chance):
            return None
        self.happened[name] += 1
        if fault.count is not None:
            left = fault.count - 1
            self._faults[name] = fault.model_copy(update={"count": left, "on": left > 0})
        return fault

    def strikes(self, kind: type[GraphKind], page: str | None) -> GraphKind | None:
        """The fault if it happens to a call with the token of this page."""
        fault = self.active(kind)
        return self.happens(kind) if fault and fault.of_page(page) else None

    def hits(
        self, kind: type[TelegramKind], method: str, chat_id: int | None
    ) -> TelegramKind | None:
        """The fault if it is on and means this call of the Bot API; then it has happened."""
        fault = self.active(kind)
        return self.happens(kind) if fault and fault.concerns(method, chat_id) else None

    def view(self) -> dict[str, dict[str, Any]]:
        """All faults with their settings, by name."""
        return {name: fault.model_dump() for name, fault in self._faults.items()}
