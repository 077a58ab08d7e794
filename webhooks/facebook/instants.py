"""Meta's instants: seconds in `changes`, milliseconds in `messaging`; the size tells which."""

from datetime import UTC, datetime

LARGEST_SECONDS = 10**11


def instant(seconds_or_milliseconds: int | None, otherwise: datetime) -> datetime:
    """The instant of a number; `otherwise` where it is missing or no instant at all."""
    if not seconds_or_milliseconds:
        return otherwise
    try:
        milliseconds = seconds_or_milliseconds > LARGEST_SECONDS
        seconds = seconds_or_milliseconds / 1000 if milliseconds else seconds_or_milliseconds
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return otherwise
