"""What the domain asks of the world around it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from desk.events import Event, RawDelivery
from desk.words import ActKind, Kind


class Task(StrEnum):
    """What can be due.  The key says of what: a lane, a chat, a case, a page."""

    READ = "read"  # deliveries of a lane: what an endpoint brought for one page
    ACT = "act"  # updates of a chat
    SEND = "send"  # queued messages of a case
    PACE = "pace"  # cards and alerts of a chat
    LOOK = "look"  # what the clock says is due for a page: silence, subscription
    FETCH = "fetch"  # the history of a page
    KEEP = "keep"  # pictures of a message, while the platform shows them
    BRING = "bring"  # acts of a case: hide, show again, take back
    CALM = "calm"  # a surge that is over
    PART = "part"  # somebody who was removed and may still be in a group
    ESCALATE = "escalate"  # what the clock says is due for an escalation: the chain
    REPORT = "report"  # the press office's morning
    GREET = "greet"  # a department whose day begins
    REMIND = "remind"  # what the clock says is due for a case: reminders, claims
    INDEX = "index"  # cases that changed since search knew them; one key for all
    LEARN = "learn"  # what people decided; one key for all of it


class Work(Protocol):
    """The engine that does what is due."""

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        """Say "look now" (or at `at`).

        Pokes of the same task and key that still wait are one; two of the same task and key never
        run at once.  A lost poke costs seconds: a sweep finds what is due.
        """


@dataclass(frozen=True)
class Answer:
    """An outgoing message, ready for its platform.

    `target` is the comment, post or person it answers; `human_agent` says that the usual reply
    window is over and the longer one for what a person typed is used; `reference` is our own mark
    that comes back with the platform's echo.
    """

    kind: Kind
    target: str
    text: str
    reference: str
    queued_at: datetime
    human_agent: bool = False
    picture_id: int | None = None  # what goes with it, or alone where the text is empty
    picture: str | None = None  # where the platform finds that picture, for a while
    private_reply: Kind | None = None  # of the comment or visitor post that `target` is


@dataclass(frozen=True)
class PageAccess:
    """A page's id on its platform and the token that opens it (`None`: not connected)."""

    external_id: str
    token: str | None


@dataclass(frozen=True)
class Stretch:
    """One step through a page's history.

    What belongs together is a group, in the order in which it was written: it is applied in one
    transaction, so that a question that was answered on the platform is never shown as open.
    `position` is where the next step goes on, `None` at the end; only the adapter knows what is in
    it.  `refused` says what the platform does not let us read.
    """

    groups: Sequence[Sequence[Event]]
    position: Mapping[str, Any] | None
    refused: str | None = None


class ChannelAdapter(Protocol):
    """One platform: authenticates and reads what comes, sends what goes."""

    def authenticate(self, delivery: RawDelivery) -> None:
        """Raise `DeliveryRejected` unless the platform signed exactly these bytes."""

    def lane(self, body: bytes) -> str | None:
        """A quick guess at the page that most of `body` is about; `None` where it does not show.

        It only decides what is read side by side: a wrong guess costs order, never a message.
        """

    def read(self, body: bytes, received_at: datetime) -> Sequence[Event]:
        """The events in `body`, in its order.

        Raises:
            UnreadableDelivery: a field is not what the platform promises.
        """

    async def send(self, page: PageAccess, answer: Answer) -> str:
        """Publish `answer`; the platform's id of what now stands there.

        Raises:
            SendFailed: one of its subclasses, which says what to do.
        """

    async def find(self, page: PageAccess, answer: Answer, known: Sequence[str]) -> str | None:
        """Look on the platform for `answer` after an unclear end; ids in `known` are others.

        Raises:
            SendFailed: the platform could not be asked.
        """

    async def act(self, page: PageAccess, kind: ActKind, target: str, text: str | None) -> None:
        """Do something to what stands on the platform as `target`; twice is as good as once.

        Raises:
            SendFailed: one of its subclasses, which says what to do.
        """

    async def check(self, page: PageAccess) -> None:
        """Make the smallest call there is, to see whether the page's token works.

        Raises:
            SendFailed: `Refused` with the reason *token dead*, or nobody can say.
        """

    async def subscription(self, page: PageAccess) -> Collection[str]:
        """Which of the things that we read are delivered; nothing where we are not subscribed.

        Raises:
            SendFailed: the platform could not be asked.
        """

    async def subscribe(self, page: PageAccess) -> None:
        """Have all that we read delivered.

        Raises:
            SendFailed: the platform did not do it.
        """

    def expected(self) -> Collection[str]:
        """What has to be delivered so that nothing is missing, in the platform's words."""

    async def history(
        self, page: PageAccess, since: datetime, position: Mapping[str, Any]
    ) -> Stretch:
        """What was written on the page since `since`: one call of the platform, one step.

        The first position is empty.  What is told twice harms nothing.

        Raises:
            SendFailed: the step can be taken again; see the subclass for when.
        """
