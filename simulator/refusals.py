"""Why a person of the simulated world cannot do something."""


class NotDone(Exception):
    """A person cannot do this; `str(error)` says why."""


class NotThere(NotDone):
    """There is no such person, page, chat or message, or it was removed."""
