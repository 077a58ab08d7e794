"""What a form says about a word of a department, and doing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from desk.errors import NoSuchDepartment
from desk.learning.choosing import accept, reject, take_back
from desk.people import signed_in


class Said(StrEnum):
    """The buttons."""

    ACCEPT = "accept"
    REJECT = "reject"
    TAKE_BACK = "take-back"


@dataclass(frozen=True)
class Choice:
    """What somebody said about a word."""

    said: Said
    department: str  # slug
    word: str


def read_choice(form: Mapping[str, str]) -> Choice | None:
    """What the form says; nothing where a field is missing or is none of ours."""
    said, department, word = (form.get(name, "") for name in ("said", "department", "word"))
    if said not in list(Said) or not word.strip() or not (department + word).isprintable():
        return None
    return Choice(Said(said), department, word)


def choose(
    session: Session, token: str | None, choice: Choice | None, *, open_access: bool, now: datetime
) -> bool:
    """Do it for who holds this session token; whether anybody does.  In the demo nobody need.

    Raises:
        NotAllowed: the person may not choose words for the department.
        NoSuchDepartment: there is none, or the form said nothing.
    """
    by = None if open_access else signed_in(session, token or "", now=now)
    if by is None and not open_access:
        return False
    if choice is None:
        raise NoSuchDepartment("")
    slug, word = choice.department, choice.word
    match choice.said:
        case Said.ACCEPT:
            accept(session, slug, word, by=by, now=now)
        case Said.REJECT:
            reject(session, slug, word, by=by, now=now)
        case Said.TAKE_BACK:
            take_back(session, slug, word, by=by)
    return True
