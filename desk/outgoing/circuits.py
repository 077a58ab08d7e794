"""Circuits: when a call to a platform may go out.  They are rows, so all processes share them.

There is one for the whole app, one for each page, and one each for a page's public answers and its
direct messages.  A circuit opens for the time that the platform states, or for a growing time
after failures in a row; then one try goes first, and only its success lets the others follow.

Source: Meta, "Graph API: Rate Limits": slow down at 80 %, stop what can wait at 95 %; who goes on
while limited lengthens the block.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from desk.pauses import growing
from desk.tables import Circuit, Page
from desk.words import Channel, Kind, Scope

BREAKS_AFTER = 5  # failures in a row
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)
TRIAL = timedelta(minutes=2)  # how long the one try may take before another may be made
SLOW_AT, BACKGROUND_ENDS_AT, USED_UP_AT = 80, 95, 100  # percent of a budget
SPACING = timedelta(seconds=5)  # between two calls while slow
USAGE_LIFE = timedelta(minutes=10)  # after that a call has to ask anew
SUCCESS_NOTED = timedelta(minutes=1)  # how exactly the row knows when a call succeeded last


@dataclass(frozen=True)
class Closed:
    """No call may go out before `until`."""

    until: datetime
    why: str | None


@dataclass(frozen=True)
class Usage:
    """What the platform said about our use of its budgets, in percent, and the wait it asks for."""

    app_percent: int
    page_percent: int
    regain: timedelta | None = None


def key_of(scope: Scope, page: Page) -> str:
    """The key of the circuit that `scope` means for a page."""
    return f"app:{page.channel}" if scope is Scope.APP else f"{scope}:{page.id}"


def keys_of(page: Page, kind: Kind | None = None) -> list[str]:
    """The circuits that a call for a page goes through; those of an answer with its `kind`."""
    scopes = [Scope.APP, Scope.PAGE]
    if kind is not None:
        scopes.append(Scope.DIRECT if kind is Kind.DIRECT else Scope.PUBLIC)
    return [key_of(scope, page) for scope in scopes]


def enter(session: Session, keys: Collection[str], *, now: datetime) -> Closed | None:
    """Ask for a call: `None` means that it may go out, and that the circuits know of it."""
    if not any(_limits(circuit, now) for circuit in session.exec(_select(keys))):
        return None
    circuits = _locked(session, keys)
    closed = [circuit for circuit in circuits if _is_closed(circuit, now)]
    if closed:
        return max((_closed(circuit) for circuit in closed), key=lambda found: found.until)
    for circuit in circuits:
        if _is_on_trial(circuit):
            circuit.paused_until = now + TRIAL
        elif _usage(circuit, now) >= SLOW_AT:
            circuit.paused_until = now + SPACING
        session.add(circuit)
    return None


def succeeded(session: Session, page: Page, kind: Kind, *, began: datetime, now: datetime) -> bool:
    """The platform took or refused a call in clear words; whether others may follow again now.

    `began` is when the call entered: one that was under way already says nothing about a pause that
    another brought.
    """
    keys = keys_of(page, kind)
    known = {circuit.key: circuit for circuit in session.exec(_select(keys))}
    own = known.get(key_of(Scope.PAGE, page)) or _one(session, key_of(Scope.PAGE, page))
    noted = own.succeeded_at is not None and own.succeeded_at > now - SUCCESS_NOTED
    if noted and not any(circuit.failures for circuit in known.values()):
        return False
    own.succeeded_at = now
    session.add(own)
    session.flush()
    mended = False
    for circuit in _locked(session, keys):
        if _is_younger(circuit, began, now):
            continue
        if _is_on_trial(circuit):
            mended = True
            circuit.paused_until = None
        circuit.failures = 0
        circuit.why = None
        session.add(circuit)
    return mended


def looked(session: Session, keys: Collection[str], *, began: datetime, now: datetime) -> None:
    """A look succeeded: what is on trial stays so, for the call that follows the look."""
    for circuit in _locked(session, keys):
        if _is_on_trial(circuit) and not _is_younger(circuit, began, now):
            circuit.paused_until = None
            session.add(circuit)


def failed(session: Session, page: Page, why: str, *, chance: float, now: datetime) -> None:
    """The platform was not reached, or ended a call unclearly.

    `chance`, from 0 to 1, spreads the pauses of many pages.
    """
    circuit = _one(session, key_of(Scope.PAGE, page))
    circuit.failures += 1
    circuit.why = why
    if _is_on_trial(circuit):
        circuit.paused_until = now + _pause(circuit.failures, chance)
    session.add(circuit)


def pause(session: Session, key: str, *, until: datetime, why: str) -> None:
    """Leave it alone until then; afterwards one try goes first."""
    circuit = _one(session, key)
    circuit.paused_until = max(until, circuit.paused_until or until)
    circuit.failures = max(circuit.failures, BREAKS_AFTER)
    circuit.why = why
    session.add(circuit)


def one_try(session: Session, key: str) -> None:
    """Somebody decided that it may be tried again: one call goes first."""
    circuit = _one(session, key)
    circuit.paused_until = None
    circuit.failures = max(circuit.failures, BREAKS_AFTER)
    session.add(circuit)


def free(session: Session, page: Page) -> None:
    """The page's circuit is as if nothing had happened."""
    circuit = _one(session, key_of(Scope.PAGE, page))
    circuit.paused_until = circuit.why = None
    circuit.failures = 0
    session.add(circuit)


def wait(session: Session, key: str, *, until: datetime, why: str) -> None:
    """Nothing goes out before then, and nothing has to prove itself afterwards."""
    circuit = _one(session, key)
    circuit.paused_until = until
    circuit.why = why
    session.add(circuit)


def note_usage(
    session: Session, channel: Channel, page_id: str, usage: Usage, *, now: datetime
) -> None:
    """Remember what the platform said about its budgets for the page of that id."""
    query = select(Page).where(col(Page.channel) == channel, col(Page.external_id) == page_id)
    page = session.exec(query).first()
    if page is None:
        return
    for scope, percent in ((Scope.APP, usage.app_percent), (Scope.PAGE, usage.page_percent)):
        circuit = _one(session, key_of(scope, page))
        circuit.usage_percent = percent
        circuit.usage_at = now
        session.add(circuit)
        if percent >= USED_UP_AT and usage.regain is not None:
            pause(session, circuit.key, until=now + usage.regain, why=f"usage {percent} %")


def background_may_call(session: Session, page: Page, *, now: datetime) -> bool:
    """Whether calls that can wait, such as checks and a look at the history, may go out now."""
    if page.disconnected_at is not None:
        return False
    return not any(
        _is_closed(circuit, now)
        or _is_on_trial(circuit)
        or _usage(circuit, now) >= BACKGROUND_ENDS_AT
        for circuit in session.exec(_select(keys_of(page)))
    )


def closed(session: Session, *, now: datetime) -> Mapping[str, Closed]:
    """The circuits that no call may go through now, by their keys."""
    query = select(Circuit).where(col(Circuit.paused_until) > now)
    return {circuit.key: _closed(circuit) for circuit in session.exec(query)}


def _limits(circuit: Circuit, now: datetime) -> bool:
    return _is_closed(circuit, now) or _is_on_trial(circuit) or _usage(circuit, now) >= SLOW_AT


def _is_closed(circuit: Circuit, now: datetime) -> bool:
    return circuit.paused_until is not None and circuit.paused_until > now


def _is_on_trial(circuit: Circuit) -> bool:
    return circuit.failures >= BREAKS_AFTER


def _is_younger(circuit: Circuit, began: datetime, now: datetime) -> bool:
    """Whether it is closed, and not for the try that a call of `began` was."""
    closed = _is_on_trial(circuit) and _is_closed(circuit, now)
    return closed and circuit.paused_until != began + TRIAL


def _usage(circuit: Circuit, now: datetime) -> int:
    fresh = circuit.usage_at is not None and circuit.usage_at > now - USAGE_LIFE
    return circuit.usage_percent if fresh else 0


def _closed(circuit: Circuit) -> Closed:
    if circuit.paused_until is None:
        raise ValueError("the circuit is not closed")
    return Closed(circuit.paused_until, circuit.why)


def _pause(failures: int, chance: float) -> timedelta:
    return growing(failures - BREAKS_AFTER + 1, FIRST_PAUSE, LONGEST_PAUSE, chance=chance)


def _select(keys: Collection[str]) -> SelectOfScalar[Circuit]:
    return select(Circuit).where(col(Circuit.key).in_(keys)).order_by(col(Circuit.key))


def _locked(session: Session, keys: Collection[str]) -> Sequence[Circuit]:
    query = _select(keys).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).all()


def _one(session: Session, key: str) -> Circuit:
    found = session.get(Circuit, key, with_for_update=True, populate_existing=True)
    return found or Circuit(key=key)
