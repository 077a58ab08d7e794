"""The commands that staff type: one table for the handlers, the help and Telegram's menu."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process

from desk.language import SOURCE_LANGUAGE

NEAR_ENOUGH = 75.0  # of rapidfuzz's 0-100: a mistyped command


class Verb(StrEnum):
    """What a command does; the value is its English name."""

    TAKE = "take"
    RELEASE = "release"
    HAND = "handover"
    STILL = "still"
    ANSWER = "answer"
    PUBLISH = "publish"
    ANYWAY = "anyway"
    PRIVATELY = "privately"
    DISCARD = "discard"
    INTERNAL = "internal"
    RETRY = "retry"
    NOTE = "note"
    FORWARD = "forward"
    RIGHT = "right"
    NONE = "noconcern"
    PRESS = "press"
    HIDE = "hide"
    SHOW = "show"
    LIKE = "like"
    UNLIKE = "unlike"
    RECALL = "recall"
    CHANGE = "change"
    CALM = "calm"
    SEEN = "seen"
    SILENCE = "silence"
    CLOSE = "done"
    REOPEN = "reopen"
    TEMPLATE = "template"
    TEMPLATES = "templates"
    NEW_TEMPLATE = "newtemplate"
    DROP_TEMPLATE = "droptemplate"
    ON_CALL = "oncall"
    LEAVE = "leave"
    GUIDE = "guide"
    SURGE = "surge"
    ESCALATIONS = "escalations"
    TO_ALL = "toall"
    PRACTICE = "practice"
    MINE = "mine"
    SIGN_IN = "login"
    HELP = "help"


GERMAN: Mapping[Verb, str] = {
    Verb.TAKE: "uebernehmen",
    Verb.RELEASE: "freigeben",
    Verb.HAND: "uebergeben",
    Verb.STILL: "nochdran",
    Verb.ANSWER: "antwort",
    Verb.PUBLISH: "veroeffentlichen",
    Verb.ANYWAY: "trotzdem",
    Verb.PRIVATELY: "privat",
    Verb.DISCARD: "verwerfen",
    Verb.INTERNAL: "intern",
    Verb.RETRY: "nochmal",
    Verb.NOTE: "notiz",
    Verb.FORWARD: "weiterleiten",
    Verb.RIGHT: "richtig",
    Verb.NONE: "keinanliegen",
    Verb.PRESS: "presse",
    Verb.HIDE: "ausblenden",
    Verb.SHOW: "einblenden",
    Verb.LIKE: "gefaellt",
    Verb.UNLIKE: "gefaelltnichtmehr",
    Verb.RECALL: "zurueckholen",
    Verb.CHANGE: "aendern",
    Verb.CALM: "entwarnung",
    Verb.SEEN: "gesehen",
    Verb.SILENCE: "ruhe",
    Verb.CLOSE: "erledigt",
    Verb.REOPEN: "oeffnen",
    Verb.TEMPLATE: "vorlage",
    Verb.TEMPLATES: "vorlagen",
    Verb.NEW_TEMPLATE: "neuevorlage",
    Verb.DROP_TEMPLATE: "vorlageloeschen",
    Verb.ON_CALL: "bereitschaft",
    Verb.LEAVE: "urlaub",
    Verb.GUIDE: "leitfaden",
    Verb.SURGE: "lage",
    Verb.ESCALATIONS: "eskalationen",
    Verb.TO_ALL: "sammelantwort",
    Verb.PRACTICE: "uebung",
    Verb.MINE: "meine",
    Verb.SIGN_IN: "anmelden",
    Verb.HELP: "hilfe",
}
WITHOUT_CASE = (
    Verb.TEMPLATES,
    Verb.NEW_TEMPLATE,
    Verb.DROP_TEMPLATE,
    Verb.ON_CALL,
    Verb.LEAVE,
    Verb.GUIDE,
    Verb.SURGE,
    Verb.ESCALATIONS,
    Verb.TO_ALL,
    Verb.PRACTICE,
    Verb.MINE,
    Verb.SIGN_IN,
    Verb.HELP,
)
WITH_TEXT = (Verb.ANSWER, Verb.NOTE, Verb.CHANGE, Verb.TEMPLATE, Verb.HAND)
OF_A_CASE = tuple(verb for verb in Verb if verb not in WITHOUT_CASE)

_VERBS = {name: verb for verb in Verb for name in (GERMAN[verb], verb.value)}
_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w{1,64}))?(?=\s|$)")
_NUMBER = re.compile(r"#?([0-9]{1,12})(?=[\s,.:;]|$)[,.:;]?\s*")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Typed:
    """A command as it was typed; `verb` is `None` for one that we do not have."""

    name: str
    verb: Verb | None
    bot: str | None  # whom it names
    number: int | None
    rest: str  # what follows the number
    words: str  # all that follows the command

    def about(self, card: int | None) -> tuple[int | None, str]:
        """The case that is meant, and what is said, where the text replies to the `card` of a case.

        There "/antwort 3 Tage" is an answer to the card that begins with a 3.
        """
        if card is not None and self.number != card and self.verb in WITH_TEXT:
            return card, self.words
        return (card if self.number is None else self.number), self.rest


def read(text: str) -> Typed | None:
    """The command at the beginning of a text; an `ü` counts as `ue`, a `#` may stand before."""
    found = _COMMAND.match(text)
    if found is None:
        return None
    name = found[1].lower().translate(_UMLAUTS)
    rest = text[found.end() :].strip()
    number = _NUMBER.match(rest)
    return Typed(
        name=name,
        verb=_VERBS.get(name),
        bot=found[2],
        number=int(number[1]) if number else None,
        rest=rest[number.end() :] if number else rest,
        words=rest,
    )


def name_of(verb: Verb, language: str) -> str:
    """What the command is called in that language."""
    return GERMAN[verb] if language == SOURCE_LANGUAGE else verb.value


def nearest(name: str) -> Verb | None:
    """The command that a mistyped one resembles."""
    found = process.extractOne(name, list(_VERBS), score_cutoff=NEAR_ENOUGH)
    return _VERBS[found[0]] if found else None
