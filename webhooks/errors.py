"""Errors between the adapters and the rest of this room; all are kinds of `desk.errors`."""

from collections.abc import Sequence

from desk.errors import Unclear, UnreadableDelivery
from desk.events import Event


class PartlyUnreadable(UnreadableDelivery):
    """Something in a delivery is unexpected; `.events` are those of everything else in it."""

    def __init__(self, pointer: str, events: Sequence[Event]) -> None:
        super().__init__(pointer)
        self.events = events


class AlreadyThere(Unclear):
    """The platform says that the same answer stands there: join it if that is so, else give up."""
