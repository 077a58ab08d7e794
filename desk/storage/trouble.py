"""Whether the database takes what is written: what it refused last, and since when.

A full disk refuses thousands of writes; people are told once that it began, now and then that it
lasts, and once that it is over.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from desk.operation.measures import DATABASE_REFUSALS

QUIET_SECONDS = 10.0  # without a refusal, before a write that succeeds means that it is over
REMIND_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Refusal(StrEnum):
    """Why a database takes nothing, whatever is asked of it."""

    FULL = "full"
    READ_ONLY = "read-only"
    BROKEN = "broken"  # its disk reports errors
    UNREACHABLE = "unreachable"


# Source: SQLite, "Result and Error Codes"; each has longer names that begin like it.
_SQLITE = {
    "SQLITE_FULL": Refusal.FULL,
    "SQLITE_READONLY": Refusal.READ_ONLY,
    "SQLITE_IOERR": Refusal.BROKEN,
    "SQLITE_CORRUPT": Refusal.BROKEN,
    "SQLITE_NOTADB": Refusal.BROKEN,
    "SQLITE_CANTOPEN": Refusal.UNREACHABLE,
}
# Source: PostgreSQL's manual, appendix A: classes 08 and 58, and codes
_POSTGRES = {
    "53100": Refusal.FULL,
    "25006": Refusal.READ_ONLY,
    "58": Refusal.BROKEN,
    "XX": Refusal.BROKEN,
    "08": Refusal.UNREACHABLE,
    "53300": Refusal.UNREACHABLE,
    "57P": Refusal.UNREACHABLE,
}


@dataclass
class _Lasting:
    refusal: Refusal
    began: float
    last: float
    told: float
    count: int = 1


class Trouble:
    """What a database refuses at present; its engines report by themselves."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lasting: _Lasting | None = None
        self._lock = threading.Lock()

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing can be written, `None` while all is well."""
        return self._lasting.refusal if self._lasting else None

    def watch(self, engine: Engine) -> None:
        """Hear of every error of this engine."""

        @event.listens_for(engine, "handle_error")
        def heard(context: ExceptionContext) -> None:
            refusal = refusal_of(context.original_exception)
            # One broken connection says nothing about the next; one that cannot be made does.
            alone = refusal is Refusal.UNREACHABLE and context.connection is not None
            if refusal is not None and not alone:
                self.began(refusal)
            if refusal is Refusal.READ_ONLY:
                context.is_disconnect = True  # a connection that was opened so stays so

    def began(self, refusal: Refusal) -> None:
        """The database refused something."""
        DATABASE_REFUSALS.labels(refusal).inc()
        with self._lock:
            now, lasting = self._clock(), self._lasting
            if lasting is None:
                self._lasting = _Lasting(refusal, began=now, last=now, told=now)
                log.error("the database takes nothing", why=refusal)
                return
            lasting.refusal, lasting.last = refusal, now
            lasting.count += 1
            if now - lasting.told >= REMIND_SECONDS:
                lasting.told = now
                seconds = round(now - lasting.began)
                log.error("the database still takes nothing", why=refusal, seconds=seconds)

    def written(self) -> None:
        """A write succeeded; after a full disk a small one may, while larger ones are refused."""
        with self._lock:
            now, lasting = self._clock(), self._lasting
            if lasting is None or now - lasting.last < QUIET_SECONDS:
                return
            self._lasting = None
            log.warning(
                "the database takes everything again",
                seconds=round(now - lasting.began),
                refusals=lasting.count,
            )


def refusal_of(error: BaseException | None) -> Refusal | None:
    """Why the database takes nothing; `None` where only this statement was at fault.

    Args:
        error: The driver's error, or SQLAlchemy's around it.
    """
    error = getattr(error, "orig", None) or error
    name: Any = getattr(error, "sqlite_errorname", None)
    if name is not None:
        return next((found for code, found in _SQLITE.items() if name.startswith(code)), None)
    if not hasattr(error, "sqlstate"):
        return None
    code: Any = getattr(error, "sqlstate", None)
    if code is None:  # the connection broke, or none came about
        kinds = {kind.__name__ for kind in type(error).__mro__}
        return Refusal.UNREACHABLE if "OperationalError" in kinds else None
    return next((found for begin, found in _POSTGRES.items() if code.startswith(begin)), None)
