"""Something rings: an escalation begins, or one that goes on has a further reason.

There is one about a case, a post or a page at a time.  Only what makes it graver is news: then
whoever had seen it has not seen this, a silence is over, and the chain begins anew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from desk.cases.case import number_of, tell
from desk.escalations import chain, notices
from desk.messenger.cards import show_again, want_cards
from desk.messenger.chats import chats_of
from desk.tables import Case, Escalation, Page, Post
from desk.urgency import Urgency
from desk.words import Concern, Rule, What
from routing.signals import Level


@dataclass(frozen=True)
class Reason:
    """Why it rings."""

    rule: Rule
    level: Level
    concern: Concern | None = None
    by: int | None = None  # who called

    def noted(self, now: datetime) -> dict[str, Any]:
        """The reason as it is kept: codes and ids, no text."""
        return {
            "rule": self.rule,
            "level": self.level,
            "concern": self.concern,
            "by": self.by,
            "at": now.isoformat(),
        }


def ring_case(session: Session, case: Case, reason: Reason, *, now: datetime) -> Escalation:
    """It rings about a case; the caller sees to its concern, its timeline and its cards."""
    row = _going_on(session, f"case:{number_of(case)}", case_id=case.id, page_id=case.page_id)
    return _rung(session, row, reason, now=now)


def call_for(
    session: Session, case: Case, reason: Reason, *, now: datetime, **detail: Any
) -> Escalation | None:
    """A rule calls the press office for a case; once for each rule and concern while it goes on."""
    known = open_about(session, f"case:{number_of(case)}")
    if known is not None and _has(known, reason):
        return None
    before = chats_of(session, case)
    case.concern = case.concern or reason.concern
    session.add(case)
    tell(
        session,
        case,
        What.CALLED_BY_RULE,
        now=now,
        rule=reason.rule,
        concern=reason.concern,
        level=reason.level,
        **detail,
    )
    row = ring_case(session, case, reason, now=now)
    came = [chat for chat in chats_of(session, case) if chat not in before]
    show_again(session, case, None if reason.level is Level.crisis else came)
    session.flush()
    want_cards(session, case, urgency=Urgency.URGENT)
    return row


def ring_post(session: Session, post: Post, reason: Reason, *, now: datetime) -> Escalation:
    """It rings about what comes under a post of the city."""
    row = _going_on(session, f"post:{post.id}", post_id=post.id, page_id=post.page_id)
    return _rung(session, row, reason, now=now)


def ring_page(session: Session, page: Page, reason: Reason, *, now: datetime) -> Escalation:
    """It rings about what comes on a page."""
    row = _going_on(session, f"page:{page.id}", page_id=page.id or 0)
    return _rung(session, row, reason, now=now)


def open_about(session: Session, subject: str) -> Escalation | None:
    """The escalation about this that goes on, kept from others until the transaction ends."""
    session.flush()
    return session.exec(
        select(Escalation)
        .where(col(Escalation.subject) == subject, col(Escalation.ended_at).is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _going_on(session: Session, subject: str, **about: Any) -> Escalation:
    """The escalation about this; a new row where there is none."""
    return open_about(session, subject) or Escalation(
        subject=subject, level=Level.notice, reasons=[], **about
    )


def _rung(session: Session, row: Escalation, reason: Reason, *, now: datetime) -> Escalation:
    begins = row.id is None
    graver = begins or reason.level.rank > row.level.rank
    if not begins and not graver and _has(row, reason):
        return row
    row.reasons = [*row.reasons, reason.noted(now)]
    if begins:
        row.began_at = now
    if graver:
        row.level, row.rang_at, row.stage = reason.level, now, 0
        row.seen_at = row.seen_by = row.silent_until = None
    if begins:
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another process was faster, and its escalation goes on
            known = open_about(session, row.subject)
            if known is None:
                raise
            return _rung(session, known, reason, now=now)
    session.add(row)
    chain.keep(session, row, now=now)
    notices.want(session, row, at_once=graver)
    return row


def _has(row: Escalation, reason: Reason) -> bool:
    """Whether the same is known, and as grave."""
    return any(
        one["rule"] == reason.rule
        and one["concern"] == reason.concern
        and Level(one["level"]).rank >= reason.level.rank
        for one in row.reasons
    )
