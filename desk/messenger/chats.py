"""Which chats of the messenger see a case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from desk.office.deadlines import Rung
from desk.tables import Case, City, Department


def chats_of(session: Session, case: Case) -> Collection[str]:
    """The department's chat, or who stands in for it; the press office's too where it was called.

    A department without a chat is stood in for by the department that sorts, then by the press
    office, so that no case waits unseen.
    """
    return _chats(session, case.department_id).of(case)


def is_group(chat_id: str) -> bool:
    """Whether several people read there; the messenger's private chats have positive ids."""
    return chat_id.startswith("-")


@dataclass(frozen=True)
class Chats:
    """The chats of the departments, by id, and of the two that stand in and watch."""

    own: Mapping[int | None, str]
    triage: str | None
    press: str | None

    def of(self, case: Case) -> Collection[str]:
        """The chats that see the case, see `chats_of`."""
        responsible = self.own.get(case.department_id) or self.triage or self.press
        is_watched = case.concern or case.rung >= Rung.OVERDUE
        watching = self.press if is_watched else None
        return dict.fromkeys(chat for chat in (responsible, watching) if chat)


def load_chats(session: Session) -> Chats:
    """The chats as they are now; none before the first city file was applied."""
    return _chats(session)


def _chats(session: Session, department_id: int | None = None) -> Chats:
    """The chats of all departments, or only those that may see a case of this one."""
    city = session.exec(select(City)).first()
    query = select(Department.id, Department.slug, Department.chat_id).where(
        col(Department.chat_id).is_not(None)
    )
    if department_id is not None and city is not None:
        stand_in = col(Department.slug).in_((city.triage, city.press))
        query = query.where(stand_in | (col(Department.id) == department_id))
    rows = session.exec(query).all()
    named = {slug: chat_id for _, slug, chat_id in rows if chat_id}
    return Chats(
        own={number: chat_id for number, _, chat_id in rows if chat_id},
        triage=named.get(city.triage) if city else None,
        press=named.get(city.press) if city else None,
    )
