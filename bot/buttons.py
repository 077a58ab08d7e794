"""Buttons carry `v1:<action>:<case>:<version>`; everything else is in the database."""

import re
from dataclasses import dataclass
from enum import StrEnum

from desk.words import BY_PEOPLE, Concern

_DATA = re.compile(r"v1:([a-z]+)(?:\.([a-z0-9]+))?:([0-9]{1,12}):([0-9]{1,9})")
_PAGE_OR_ID = re.compile(r"[1-9][0-9]{0,8}")


class Action(StrEnum):
    """What a button does."""

    TAKE = "take"
    RELEASE = "release"
    ANSWER = "answer"
    FORWARD = "forward"  # opens the choice; `forward.2` its second page of all departments
    TO = "to"  # `to.12`: the department of that id
    PRESS = "press"  # opens the choice; `press.media` makes it
    RIGHT = "right"  # asked about an automatic assignment: it is right
    NONE = "none"  # no concern: no office need act
    TEMPLATES = "templates"  # opens the choice; `templates.2` its second page
    USE = "use"  # `use.12`: the template of that id
    HAND = "hand"  # opens the choice of a colleague; `hand.2` its second page
    HAND_TO = "handto"  # `handto.12`: the person of that id
    MORE = "more"  # opens what had no place on the card
    HIDE = "hide"  # opens the choice of a reason; `hide.spam` asks whether it is meant
    HIDE_IT = "hideit"  # `hideit.spam`: it is
    SHOW = "show"
    RECALL = "recall"
    CALM = "calm"
    SEEN = "seen"  # what the press office was called for
    SILENT = "silent"  # `silent.4`: nobody is called about it for four hours
    STILL = "still"  # the owner is still on it
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"
    PRIVATELY = "privately"  # the draft answers the comment privately, once
    LIKE = "like"
    UNLIKE = "unlike"
    ANYWAY = "anyway"  # publish in spite of the warnings
    CHANGE = "change"
    INTERNAL = "internal"
    DISCARD = "discard"
    RETRY = "retry"
    AS_ANSWER = "asanswer"  # asked about a text: it is for the citizen
    AS_NOTE = "asnote"  # it is for the colleagues
    INSTEAD = "instead"  # it is for the citizen, instead of a colleague's draft
    BACK = "back"


@dataclass(frozen=True)
class Tap:
    """A button's meaning: the action, its choice, the case and the version it was shown with."""

    action: Action
    case: int
    version: int
    choice: str = ""

    def data(self) -> str:
        """The text that the button carries, far below Telegram's 64 bytes."""
        choice = f".{self.choice}" if self.choice else ""
        return f"v1:{self.action}{choice}:{self.case}:{self.version}"


def read(data: str) -> Tap | None:
    """The meaning of a button's text; `None` for what we did not make."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in set(Action):
        return None
    action, choice = Action(found[1]), found[2] or ""
    if not _is_offered(action, choice):
        return None
    return Tap(action, int(found[3]), int(found[4]), choice)


def _is_offered(action: Action, choice: str) -> bool:
    """Whether a button of ours could carry this choice; modified clients send anything."""
    match action:
        case Action.TO | Action.USE | Action.HAND_TO:
            return _PAGE_OR_ID.fullmatch(choice) is not None
        case Action.FORWARD | Action.TEMPLATES | Action.HAND:
            return not choice or _PAGE_OR_ID.fullmatch(choice) is not None
        case Action.SILENT | Action.HIDE_IT:
            return choice in (("1", "4") if action is Action.SILENT else BY_PEOPLE)
        case Action.HIDE:
            return not choice or choice in BY_PEOPLE
        case Action.PRESS:
            return not choice or choice in set(Concern)
        case _:
            return not choice
