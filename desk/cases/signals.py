"""What a message warns of calls the press office by itself; what people decided stays decided.

Everything is in the timeline: an entry by nobody for each message and each thing it warns of, with
the rule and, encrypted, the words.  The same message never calls twice.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.case import move, number_of, tell
from desk.cases.steps import Step
from desk.escalations.ringing import Reason, ring_case
from desk.messenger.cards import show_again
from desk.messenger.chats import chats_of
from desk.tables import Case, Message, TimelineEntry
from desk.urgency import Urgency
from desk.words import Concern, Rule, What
from routing.signals import Finding, Level, SignalKind, read

BETWEEN_WORDS = " … "
MOST_TOLD = 50  # of a case; who writes a hundred insults makes no hundred entries
_BY_WORDS = (What.ESCALATED, What.SIGNALLED)


@dataclass(frozen=True)
class Warned:
    """What words of a case warn of."""

    concern: Concern
    level: Level
    words: str  # as written; empty once their message is gone


def watch(session: Session, case: Case, message: Message, *, now: datetime) -> Urgency:
    """Read a message that came or changed; how urgently the chats should see its case."""
    signal = read(message.text)
    if signal is None:
        return Urgency.NEW
    before = _told(session, case)
    news = [found for found in _by_kind(signal.findings) if _is_new(found, message, before)]
    calling = [found for found in news if _calls(found, case, before)]
    told = calling if len(before) >= MOST_TOLD else news
    for found in told:
        what = What.ESCALATED if found in calling else What.SIGNALLED
        tell(
            session,
            case,
            what,
            now=now,
            text=BETWEEN_WORDS.join(found.words),
            concern=Concern(found.kind),
            level=found.level,
            rule=found.rule,
            message=message.id,
        )
    return _call(session, case, calling[0], now=now) if calling else Urgency.NEW


def warnings_of(session: Session, numbers: Collection[int]) -> Mapping[int, tuple[Warned, ...]]:
    """What the words of cases warn of since people last called it off, the worst first."""
    entries = session.exec(
        select(TimelineEntry)
        .where(
            col(TimelineEntry.case_id).in_(numbers),
            col(TimelineEntry.what).in_((*_BY_WORDS, What.CALMED)),
        )
        .order_by(col(TimelineEntry.id))
    ).all()
    gone = _gone(session, entries)
    found: defaultdict[int, dict[Warned, None]] = defaultdict(dict)
    for entry in entries:
        if entry.what is What.CALMED:
            found[entry.case_id].clear()
        elif entry.staff_id is None:
            found[entry.case_id][_warned(entry, gone)] = None
    return {number: tuple(sorted(said, key=_gravity)) for number, said in found.items()}


def _by_kind(findings: Sequence[Finding]) -> list[Finding]:
    """The worst finding of each kind, the worst first."""
    worst: dict[SignalKind, Finding] = {}
    for found in findings:
        worst.setdefault(found.kind, found)
    return list(worst.values())


def _told(session: Session, case: Case) -> Sequence[TimelineEntry]:
    """What the words of the case have warned of before."""
    session.flush()
    return session.exec(
        select(TimelineEntry).where(
            col(TimelineEntry.case_id) == number_of(case),
            col(TimelineEntry.what).in_(_BY_WORDS),
            col(TimelineEntry.staff_id).is_(None),
        )
    ).all()


def _is_new(found: Finding, message: Message, before: Sequence[TimelineEntry]) -> bool:
    """Whether this message did not warn of it before, or less."""
    return not any(
        entry.detail["message"] == message.id and _covers(entry, found) for entry in before
    )


def _calls(found: Finding, case: Case, before: Sequence[TimelineEntry]) -> bool:
    """Whether the press office is called: it does not know, or not how bad it is.

    What people called off stays so for a mere notice of the same; a new message that says worse
    calls again.
    """
    if case.concern is not None:
        return _gravity_of(found) < _gravity_now(case)
    return found.level is not Level.notice or not any(_covers(entry, found) for entry in before)


def _covers(entry: TimelineEntry, found: Finding) -> bool:
    same = entry.detail["concern"] == Concern(found.kind)
    return same and Level(entry.detail["level"]).rank >= found.level.rank


def _call(session: Session, case: Case, found: Finding, *, now: datetime) -> Urgency:
    """Chats that get the case, and all of them if it cannot wait, see it as a new message."""
    before = chats_of(session, case)
    move(case, Step.SIGNAL)
    case.concern, case.level = Concern(found.kind), found.level
    session.add(case)
    ring_case(session, case, Reason(Rule.WORDS, found.level, case.concern), now=now)
    if found.level is Level.notice:
        show_again(session, case, [chat for chat in chats_of(session, case) if chat not in before])
        return Urgency.NEW
    show_again(session, case)
    return Urgency.URGENT


def _gone(session: Session, entries: Sequence[TimelineEntry]) -> set[int]:
    """Messages that were removed: their words are shown no more."""
    named = {entry.detail["message"] for entry in entries if "message" in entry.detail}
    removed = select(Message.id).where(
        col(Message.id).in_(named), col(Message.removed_at).is_not(None)
    )
    return {number or 0 for number in session.exec(removed)}


def _warned(entry: TimelineEntry, gone: Collection[int]) -> Warned:
    words = "" if entry.detail["message"] in gone else entry.text or ""
    return Warned(Concern(entry.detail["concern"]), Level(entry.detail["level"]), words)


def _gravity(warned: Warned) -> tuple[int, int]:
    return -warned.level.rank, _place(warned.concern)


def _gravity_of(found: Finding) -> tuple[int, int]:
    return -found.level.rank, _place(Concern(found.kind))


def _gravity_now(case: Case) -> tuple[int, int]:
    """How bad the press office thinks it is; what people called for is worse than any notice."""
    if case.level is None or case.concern is None:
        return -Level.notice.rank, -1
    return -case.level.rank, _place(case.concern)


def _place(concern: Concern) -> int:
    return list(SignalKind).index(SignalKind(concern))
