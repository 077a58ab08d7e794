"""How urgent it is that a chat sees something."""

from enum import IntEnum


class Urgency(IntEnum):
    """Higher is shown first, and may use more of a chat's budget."""

    QUIET = 0  # tidying up
    NEW = 10  # a citizen wrote
    SURGE = 15  # the message that stands for many
    URGENT = 20  # the press office was called
    TAP = 30  # a person waits for what their tap did
