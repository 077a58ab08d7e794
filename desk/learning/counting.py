"""The counts in their table: changed under one lock, and each change has its number."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, delete, select

from desk.tables import Learning, Learnt, Lesson

THE_ROW = 1
ROWS_A_STATEMENT = 5_000


class Changes:
    """What is added to the counts and taken out of them, summed up."""

    def __init__(self) -> None:
        self._amounts: Counter[tuple[str, int]] = Counter()

    def add(self, label: str, amounts: Mapping[int, int]) -> None:
        """Put a text's features to a label."""
        for feature, amount in amounts.items():
            self._amounts[label, feature] += amount

    def take_back(self, label: str, amounts: Mapping[int, int]) -> None:
        """The opposite of `add`."""
        for feature, amount in amounts.items():
            self._amounts[label, feature] -= amount

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Label, feature and difference where there is one, in the order in which all write."""
        for (label, feature), amount in sorted(self._amounts.items()):
            if amount:
                yield label, feature, amount


def locked(session: Session) -> Learning:
    """The state of the learning, kept from others until the transaction ends.

    Whoever changes counts takes it first: so they follow one another, and who sees a revision sees
    all that came before it.
    """
    found = session.exec(
        select(Learning)
        .where(col(Learning.id) == THE_ROW)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        found = Learning(id=THE_ROW)
        session.add(found)
        session.flush()  # where another process is as fast, the database lets one of the two retry
    return found


def change(session: Session, state: Learning, changes: Changes) -> None:
    """Write the changes as one revision; `state` is locked."""
    state.revision += 1
    session.add(state)
    dialect = session.connection().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = SQLModel.metadata.tables["learnt"]
    statement = insert(table)
    statement = statement.on_conflict_do_update(
        index_elements=["label", "feature"],
        set_={
            "amount": table.c.amount + statement.excluded.amount,
            "revision": statement.excluded.revision,
        },
    )
    rows = changes.rows()
    while step := list(islice(rows, ROWS_A_STATEMENT)):
        session.connection().execute(
            statement,
            [
                {"label": label, "feature": feature, "amount": amount, "revision": state.revision}
                for label, feature, amount in step
            ],
        )


def purge(session: Session, state: Learning) -> None:
    """Delete rows that came to nothing: not even that they were there is to be seen."""
    session.flush()
    session.exec(delete(Learnt).where(col(Learnt.amount) == 0))
    begin_anew(session, state)


def begin_anew(session: Session, state: Learning) -> None:
    """Rows are gone: every process reads the counts anew as a whole."""
    state.epoch += 1
    session.add(state)
    session.flush()


def anything(session: Session) -> bool:
    """Whether there is something that could be lost."""
    for query in (select(Learnt.label), select(Lesson.id)):
        if session.exec(query.limit(1)).first() is not None:
            return True
    return False
