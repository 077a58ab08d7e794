"""Case views for tests of what cards show."""

from typing import Any

from desk.cases.view import CaseView, Guess, Said, Written
from desk.words import Channel, Kind, Progress, Status
from tests.factories import MONDAY


def said(text: str = "Das Schlagloch in der Lindenstraße ist riesig", **values: Any) -> Said:
    defaults: dict[str, Any] = {
        "kind": Kind.COMMENT,
        "sent_at": MONDAY,
        "edited": False,
        "removed": False,
        "hidden": False,
        "attachments": (),
    }
    return Said(text=text, **(defaults | values))


def written(text: str = "Wir kümmern uns.", **values: Any) -> Written:
    defaults: dict[str, Any] = {
        "message_id": 7,
        "author": "Frau Yilmaz (Demo)",
        "progress": Progress.SENT,
        "problem": None,
        "at": MONDAY,
    }
    return Written(text=text, **(defaults | values))


def guess(slug: str = "tiefbau", name: str = "Tiefbauamt", number: int = 3) -> Guess:
    return Guess(department_id=number, slug=slug, name=name, score=63.0, because=("Schlagloch",))


def make_view(**values: Any) -> CaseView:
    defaults: dict[str, Any] = {
        "number": 1042,
        "version": 3,
        "status": Status.NEW,
        "public": True,
        "collective": False,
        "channel": Channel.FACEBOOK,
        "page": "Musterstadt",
        "department": "Tiefbauamt",
        "department_slug": "tiefbau",
        "content": "masked",
        "citizen": "Anna Kowalski",
        "said": (said(),),
        "written": (),
        "notes": (),
        "owner": None,
        "claimed_at": None,
        "concern": None,
        "level": None,
        "warnings": (),
        "triage": False,
        "forwarded_by": None,
        "score": 63.0,
        "guesses": (guess(),),
        "moved": False,
        "seems_no_concern": False,
        "asked": False,
        "post_text": "Baustelle Nord",
        "post_link": "https://example.org/beitrag",
        "opened_at": MONDAY,
        "timezone": "Europe/Berlin",
        "language": "de",
    }
    return CaseView(**(defaults | values))
