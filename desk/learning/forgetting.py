"""What was learnt from a person's words, or at all, is taken out of the counts without a trace."""

from sqlmodel import Session, col, delete, select

from desk.learning.counting import Changes, begin_anew, change, locked, purge
from desk.learning.folding import take_out
from desk.tables import Case, Citizen, Learnt, Lesson


def unlearn(session: Session, citizen: Citizen) -> int:
    """Take back every lesson of the citizen's cases and delete it; how many there were.

    The counts are then what they would be if the person had never written.
    """
    state = locked(session)
    theirs = select(Case.id).where(col(Case.citizen_id) == citizen.id)
    lessons = session.exec(select(Lesson).where(col(Lesson.case_id).in_(theirs))).all()
    changes = Changes()
    for lesson in lessons:
        take_out(lesson, changes)
        session.delete(lesson)
    if lessons:
        change(session, state, changes)
        purge(session, state)
    return len(lessons)


def forget_everything(session: Session) -> None:
    """Delete all counts and all lessons; the routing is as cold as on its first day."""
    state = locked(session)
    session.exec(delete(Lesson))
    session.exec(delete(Learnt))
    state.revision += 1
    begin_anew(session, state)
