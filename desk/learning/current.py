"""The routing of one process: words, counts and margins as the database last had them."""

import threading

from sqlmodel import Session, col, select

import routing as words
from desk.districts import load_districts
from desk.learning.accepted import topics_by_department
from desk.learning.agreement import judged
from desk.learning.replica import Replica
from desk.tables import City, Department, Learning


class Routing:
    """Decides where a message goes; `refresh` before reading keeps it as all others decide.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replica = Replica()
        self._catalogue = words.Catalogue([])
        self._words: tuple[str, int] | None = None
        self._target = 0.0
        self._decides = (words.Router(self._catalogue, self._replica.counts), words.COLD)

    def refresh(self, session: Session) -> None:
        """Read what changed since the last time: the city's words, what was learnt, the margins."""
        with self._lock:
            digest, target = session.exec(select(City.digest, City.precision)).first() or ("", 0.0)
            known = (digest, session.exec(select(Learning.words)).first() or 0)
            counts, (router, margins) = self._replica.counts, self._decides
            learnt = self._replica.refresh(session)
            if known != self._words:
                self._catalogue = load_catalogue(session)
            if known != self._words or self._replica.counts is not counts:
                router = words.Router(self._catalogue, self._replica.counts)
            if learnt or target != self._target:
                margins = words.margins(judged(session), target)
            self._words, self._target = known, target
            self._decides = (router, margins)

    def decide(self, message: words.Message) -> words.Decision:
        """Decide with what is known now."""
        router, margins = self._decides
        return router.decide(message, margins)


def load_routing(session: Session) -> Routing:
    """The routing as of now."""
    routing = Routing()
    routing.refresh(session)
    return routing


def load_catalogue(session: Session) -> words.Catalogue:
    """Compile the words of the departments and the places of the districts in the city file."""
    departments = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.position))
    ).all()
    topics = topics_by_department(session, departments)
    return words.Catalogue(
        [
            words.Department(
                slug=department.slug,
                name=department.name,
                aliases=tuple(department.aliases),
                topics=tuple(topics[department.slug]),
                not_topics=tuple(department.not_topics),
            )
            for department in departments
        ],
        load_districts(session),
    )
