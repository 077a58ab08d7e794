"""The counts in the memory of one process, brought up to date before they are read."""

from sqlmodel import Session, SQLModel, select

import routing as words
from desk.tables import Learning


class Replica:
    """The counts as the database last had them; only rows that changed since are read."""

    def __init__(self) -> None:
        self.counts = words.Counts()
        self._known: tuple[int, int] | None = None  # epoch and revision

    def refresh(self, session: Session) -> bool:
        """Read what changed; whether anything did.

        Amounts are absolute, so what is read twice does no harm; a look at an older moment than
        the last one is left out.
        """
        now = session.exec(select(Learning.epoch, Learning.revision)).first() or (0, 0)
        if self._known is not None and now <= self._known:
            return False
        if self._known is None or now[0] != self._known[0]:
            self.counts = words.Counts()
            self._read(session, after=None)
        else:
            self._read(session, after=self._known[1])
        self._known = (now[0], now[1])
        return True

    def _read(self, session: Session, *, after: int | None) -> None:
        learnt = SQLModel.metadata.tables["learnt"].c
        query = select(learnt.label, learnt.feature, learnt.amount)
        if after is not None:
            query = query.where(learnt.revision > after)
        result = session.connection().execute(query)
        # The driver's own tuples: three times as fast as rows with names, and a start waits for it.
        self.counts.put(result.cursor.fetchall() if result.cursor else [])
        result.close()
