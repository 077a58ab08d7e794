"""What a form on the page of a case does: the same functions of the desk as on the phone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from desk.cases import actions, drafting, handing, moderating, templates
from desk.cases.steps import Step, allows
from desk.cases.view import CaseView
from desk.errors import InvalidRequest, NoSuchDepartment
from desk.escalations import handling
from desk.tables import Case, Department, Staff
from desk.words import BY_PEOPLE, CHOSEN_BY_PEOPLE, Concern, HideReason, Status

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LONGEST_ONCE = 64  # characters of the mark by which a form that is sent twice counts once


class Do(StrEnum):
    """The buttons of the page."""

    TAKE = "take"
    RELEASE = "release"
    ANSWER = "answer"
    PUBLISH = "publish"
    ANYWAY = "anyway"
    PRIVATELY = "privately"
    INTERNAL = "internal"
    DISCARD = "discard"
    RETRY = "retry"
    RECALL = "recall"
    CHANGE = "change"
    NOTE = "note"
    USE = "use"  # a template
    HAND = "hand"  # to a colleague
    FORWARD = "forward"
    PRESS = "press"
    SEEN = "seen"
    SILENT = "silent"
    CALM = "calm"
    HIDE = "hide"
    SHOW = "show"
    LIKE = "like"
    UNLIKE = "unlike"
    RIGHT = "right"
    NONE = "none"
    CLOSE = "close"
    REOPEN = "reopen"


SIMPLE: Mapping[Do, Callable[..., Case]] = {
    Do.TAKE: actions.take,
    Do.RELEASE: actions.release,
    Do.RETRY: drafting.retry,
    Do.RECALL: moderating.recall,
    Do.SEEN: handling.acknowledge_case,
    Do.CALM: actions.calm,
    Do.SHOW: moderating.show,
    Do.LIKE: moderating.like,
    Do.UNLIKE: moderating.unlike,
    Do.RIGHT: actions.confirm_assignment,
    Do.REOPEN: actions.reopen,
}
OF_WHAT_WAS_SEEN: Mapping[Do, Callable[..., Case]] = {  # they take the version
    Do.PUBLISH: drafting.publish,
    Do.ANYWAY: drafting.publish_anyway,
    Do.PRIVATELY: drafting.publish_privately,
    Do.INTERNAL: drafting.keep_internal,
    Do.DISCARD: drafting.discard,
    Do.CLOSE: actions.close,
    Do.NONE: actions.close_without_concern,
}


@dataclass(frozen=True)
class Asked:
    """What a form says."""

    do: Do
    version: int
    text: str
    choice: str
    once: str


def read(form: Mapping[str, str]) -> Asked | None:
    """What the form says; nothing where it is none of ours."""
    said, version = form.get("do", ""), form.get("version", "")
    if said not in set(Do) or not version.isdecimal() or len(version) > len("999999999"):
        return None
    text = form.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    once = form.get("once", "")[:LONGEST_ONCE]
    return Asked(Do(said), int(version), text, form.get("choice", ""), once)


def do(session: Session, number: int, asked: Asked, *, by: Staff, now: datetime) -> None:
    """Do it; raises what the function of the desk raises, `InvalidRequest` for half a form."""
    if asked.do in SIMPLE:
        SIMPLE[asked.do](session, number, by=by, now=now)
    elif asked.do in OF_WHAT_WAS_SEEN:
        step = OF_WHAT_WAS_SEEN[asked.do]
        step(session, number, version=asked.version, by=by, now=now)
    elif asked.do in (Do.ANSWER, Do.NOTE, Do.CHANGE):
        _write(session, number, asked, by=by, now=now)
    else:
        _choose(session, number, asked, by=by, now=now)


def offered(view: CaseView) -> frozenset[Do]:
    """The buttons that make sense now; whether the person may is decided when it is done."""
    steps = {
        Do.TAKE: Step.TAKE,
        Do.RELEASE: Step.RELEASE,
        Do.ANSWER: Step.DRAFT,
        Do.NOTE: Step.NOTE,
        Do.USE: Step.DRAFT,
        Do.HAND: Step.HAND_OVER,
        Do.FORWARD: Step.FORWARD,
        Do.CLOSE: Step.CLOSE,
        Do.REOPEN: Step.REOPEN,
        Do.SHOW: Step.SHOW_AGAIN,
    }
    failed = view.answer is not None and view.answer.problem is not None
    readable = view.draft is not None and not view.draft.private
    held = view.answer is not None and view.answer.can_be_taken_back
    fits = {
        Do.HIDE: view.can_be_hidden and allows(view.status, Step.HIDE),
        Do.LIKE: view.can_be_liked and not view.likes,
        Do.UNLIKE: view.can_be_liked and view.likes,
        Do.RECALL: view.answer_stands and allows(view.status, Step.TAKE_BACK),
        Do.CHANGE: view.answer_stands and view.status is Status.ANSWERED,
        Do.RETRY: failed and allows(view.status, Step.RETRY),
        Do.PUBLISH: readable,
        Do.ANYWAY: readable and bool(view.draft and view.draft.warnings),
        Do.PRIVATELY: readable and view.private_reply_until is not None,
        Do.INTERNAL: readable,
        Do.DISCARD: view.draft is not None or held,
        Do.PRESS: view.concern is None and allows(view.status, Step.ESCALATE),
        Do.CALM: view.concern is not None,
        Do.SEEN: view.ringing is not None and view.ringing.seen_by is None,
        Do.SILENT: view.ringing is not None and view.ringing.seen_by is None,
        Do.RIGHT: view.asked,
        Do.NONE: view.triage and allows(view.status, Step.CLOSE),
    }
    by_step = {do for do, step in steps.items() if allows(view.status, step)}
    return frozenset(by_step | {do for do, does in fits.items() if does})


def _write(session: Session, number: int, asked: Asked, *, by: Staff, now: datetime) -> None:
    if not asked.text or not asked.once:
        raise InvalidRequest
    match asked.do:
        case Do.ANSWER:
            drafting.draft(
                session,
                number,
                asked.text,
                by=by,
                now=now,
                source=f"page:{by.id}:{asked.once}",
                chat_id=None,
                reply_to=None,
            )
        case Do.CHANGE:
            moderating.change(session, number, asked.text, by=by, now=now)
        case _:
            actions.note(session, number, asked.text, by=by, now=now)


def _choose(session: Session, number: int, asked: Asked, *, by: Staff, now: datetime) -> None:
    match asked.do, asked.choice:
        case Do.FORWARD, slug:
            found = session.exec(select(Department.id).where(col(Department.slug) == slug)).first()
            if found is None:
                raise NoSuchDepartment(slug)
            actions.forward(session, number, found, by=by, now=now)
        case Do.USE, number_of if _NUMBER.fullmatch(number_of) and asked.once:
            templates.use(
                session,
                number,
                int(number_of),
                by=by,
                now=now,
                source=f"page:{by.id}:{asked.once}",
                chat_id=None,
            )
        case Do.HAND, colleague if _NUMBER.fullmatch(colleague):
            handing.hand_over(session, number, int(colleague), by=by, now=now)
        case Do.PRESS, concern if concern in CHOSEN_BY_PEOPLE:
            reason = asked.text or None
            actions.escalate(session, number, Concern(concern), by=by, now=now, reason=reason)
        case Do.SILENT, ("1" | "4") as hours:
            lasts = timedelta(hours=int(hours))
            handling.silence_case(session, number, lasts, by=by, now=now)
        case Do.HIDE, reason if reason in BY_PEOPLE:
            moderating.hide(session, number, HideReason(reason), by=by, now=now)
        case _:
            raise InvalidRequest
