"""Signs of life of the processes; each is a small write, which shows that writing works."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from desk.tables import Heartbeat

LOST_AFTER = timedelta(seconds=30)  # without a sign of life
FORGOTTEN_AFTER = timedelta(days=1)
READING = ("alone", "worker")  # roles of processes that work off what came in


def beat(session: Session, process: str, *, role: str, started_at: datetime, now: datetime) -> None:
    """The process lives; the dead of long ago are forgotten."""
    row = session.get(Heartbeat, process)
    row = row or Heartbeat(process=process, role=role, started_at=started_at, beat_at=now)
    row.beat_at = now
    session.add(row)
    session.exec(delete(Heartbeat).where(col(Heartbeat.beat_at) < now - FORGOTTEN_AFTER))


def leave(session: Session, process: str) -> None:
    """The process ends in order."""
    session.exec(delete(Heartbeat).where(col(Heartbeat.process) == process))
