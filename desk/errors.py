"""Every error this project raises on purpose.

DeskError
├── InvalidRequest          a person asked for what cannot be done; the doors put it in their words
│   ├── NotAllowed          the person may not do this, or not see that
│   ├── NoSuchCase          there is no case of that number; .number
│   ├── NoSuchDepartment    there is no department of that name; .slug
│   ├── LinkInvalid         the one-time link is unknown, used or too old
│   ├── NotPossible         the case's status does not allow it; .step, .status
│   ├── AlreadyTaken        a colleague has the case; .owner, .since
│   ├── Stale               the case changed since the person looked; nothing was done
│   ├── DraftWaits          a colleague's draft waits in the case; .author
│   ├── Warned              a public answer deserves a second look; .findings
│   ├── SecondPerson        somebody else than the author has to publish it
│   ├── NoSuchColleague     nobody of that name works for the case's department and is there
│   ├── NoSuchPerson        nobody of that number works here; .number
│   ├── NoPrivateReply      nothing is left that could be answered privately
│   ├── NotAPicture         no picture that can be shown: of another kind, damaged, too large
│   ├── SettingsChanged     somebody else changed the settings since the person looked
│   ├── NoSuchEscalation    it is over, or there is none of that number
│   ├── NoSuchSurge         it is over, or there is none of that number
│   ├── NoSuchTemplate      it was deleted, or is another department's
│   ├── UnknownPlaceholder  a template has a placeholder that nobody fills; .name, .known
│   ├── CannotRecall        what was sent in Messenger stays there
│   ├── Unseen              the draft stands in a colleague's private chat
│   └── TooLong             the text is longer than the platform takes; .limit
├── NotConfigured           a setting is missing or wrong; str(error) names it and the remedy
├── CommandFailed           a command could not do its work; str(error) says why and what helps
├── DeliveryRejected        refused at the door, nothing is stored; .status goes to the platform
├── UnreadableDelivery      stored, but a field is not what we expect; .pointer
├── UnknownPage             a message for a page that the city file does not have; .external_id
├── ProviderAway            the city's sign-in provider cannot be asked now
├── ProviderRefused         it did not take what we brought, or what it said is not for us
└── SendFailed              an answer did not reach the platform
    ├── Throttled           leave .scope alone for .retry_after
    ├── NotSent             certainly not sent, and another try may succeed
    ├── Unclear             nobody knows whether it was sent: look before a second try
    └── Refused             never try again by itself; .reason says why
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from desk.words import Lost, Scope


class DeskError(Exception):
    """Base of all errors raised on purpose."""


class InvalidRequest(DeskError):
    """A person asked for what cannot be done; the doors say so in the person's language."""


class NotAllowed(InvalidRequest):
    """The person may not do this, or may not see that."""


class NoSuchCase(InvalidRequest):
    """There is no case of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NoSuchDepartment(InvalidRequest):
    """There is no department of that name."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class LinkInvalid(InvalidRequest):
    """The one-time link is unknown, used or too old."""


class NotPossible(InvalidRequest):
    """The case's status does not allow the step, or does not any more."""

    def __init__(self, step: str, status: str) -> None:
        super().__init__(step, status)
        self.step = step
        self.status = status


class AlreadyTaken(InvalidRequest):
    """A colleague has the case."""

    def __init__(self, owner: str, since: datetime) -> None:
        super().__init__(since)
        self.owner = owner
        self.since = since


class Stale(InvalidRequest):
    """The case changed since the person looked; nothing was done."""


class Unseen(InvalidRequest):
    """The draft stands in a colleague's private chat; who cannot read it cannot decide on it."""


class DraftWaits(InvalidRequest):
    """A colleague's draft waits in the case; another must not push it out unasked."""

    def __init__(self, author: str) -> None:
        super().__init__()
        self.author = author


class Warned(InvalidRequest):
    """A public answer holds something that deserves a second look; the person decides."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(*findings)
        self.findings = findings


class SecondPerson(InvalidRequest):
    """The department wants four eyes: somebody else than the author has to publish it."""


class CannotRecall(InvalidRequest):
    """The platform has no way to take a message back."""


class NoSuchColleague(InvalidRequest):
    """Nobody of that name can be given the case: not of its department, away, or not connected."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__()
        self.known = known


class NoSuchPerson(InvalidRequest):
    """Nobody of that number works here, or not any more."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NoPrivateReply(InvalidRequest):
    """A comment can be answered privately once, and only for a week."""


class NotAPicture(InvalidRequest):
    """It is no picture that can be shown: of another kind, damaged, or too large."""


class NoSuchEscalation(InvalidRequest):
    """The escalation is over, or there is none of that number that the person may handle."""


class NoSuchSurge(InvalidRequest):
    """The surge is over, there is none of that number, or it has no post to comment on."""


class NoSuchTemplate(InvalidRequest):
    """There is no template of that name for the case or the person."""


class UnknownPlaceholder(InvalidRequest):
    """A template has a placeholder that nobody fills."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class TooLong(InvalidRequest):
    """The text is longer than the platform takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NotConfigured(DeskError):
    """A setting is missing or wrong; `str(error)` names it and the remedy."""


class CommandFailed(DeskError):
    """A command could not do its work; `str(error)` says why and what helps."""


class ProviderAway(DeskError):
    """The city's sign-in provider cannot be asked now."""


class ProviderRefused(DeskError):
    """The provider did not take what we brought, or what it said is not for us; `str(error)`."""


class SettingsChanged(InvalidRequest):
    """Somebody else changed the settings since the person looked; nothing was done."""


class DeliveryRejected(DeskError):
    """Refused at the door: nothing is stored, `status` is the HTTP status for the platform."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class UnreadableDelivery(DeskError):
    """A stored delivery whose field at `pointer` (like `entry.0.changes.2.value`) is unexpected."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer


class UnknownPage(DeskError):
    """An event of a page that the city file does not have; it can be applied once it has."""

    def __init__(self, channel: str, external_id: str) -> None:
        super().__init__(channel, external_id)
        self.channel = channel
        self.external_id = external_id


class SendFailed(DeskError):
    """An answer did not reach the platform.  `detail` is for the log: codes and ids, no text."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Throttled(SendFailed):
    """The platform asks to leave `scope` alone for `retry_after`."""

    def __init__(self, retry_after: timedelta, detail: str = "", scope: Scope = Scope.PAGE) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.scope = scope


class NotSent(SendFailed):
    """The platform certainly did not take it; a later try may succeed."""


class Unclear(SendFailed):
    """Nobody knows whether it was sent: look on the platform before a second try."""


class Reason(StrEnum):
    """Why a platform refused an answer for good."""

    GONE = "gone"
    WINDOW_CLOSED = "window-closed"
    PERSON_UNAVAILABLE = "person-unavailable"
    TOKEN_DEAD = "token-dead"  # noqa: S105 - a reason, not a token
    PERMISSION_MISSING = "permission-missing"
    BLOCKED = "blocked"
    OTHER_APP = "other-app"
    REPLIED = "replied"  # privately, by somebody else, and once is all there is
    INVALID = "invalid"


class Refused(SendFailed):
    """The platform refused for good; only a person's change can help.

    `lost` says of a dead token why it died.
    """

    def __init__(self, reason: Reason, detail: str = "", lost: Lost = Lost.INVALID) -> None:
        super().__init__(detail)
        self.reason = reason
        self.lost = lost
