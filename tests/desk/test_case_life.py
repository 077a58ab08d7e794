"""Staff, citizens and the platform do whatever they like: a case stays sound."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlmodel import Session

from desk import leaving
from desk.cases import actions, drafting, handing, moderating
from desk.cases.case import last_incoming
from desk.cases.waiting import OPEN
from desk.city_file.models import Publish
from desk.errors import InvalidRequest, Reason
from desk.events import Event
from desk.office import reminders
from desk.outgoing import acts, attempts, outbox
from desk.outgoing.acts import ActJob
from desk.outgoing.attempts import Job
from desk.outgoing.outbox import LEASE
from desk.tables import Case, Message
from desk.words import (
    ActKind,
    Concern,
    Direction,
    HideReason,
    Progress,
    Status,
    What,
)
from tests.databases import rolled_back
from tests.desk.town import (
    CIVIL,
    apply,
    comment,
    edited,
    hidden,
    make_town,
    messages,
    only_case,
    own,
    removed,
    told,
)
from tests.factories import MONDAY, make_staff

STEPS, EXAMPLES = int(os.environ.get("LIFE_STEPS", "2000")), 40

HALF_A_DAY = timedelta(hours=12)

comments = st.integers(1, 4).map(lambda n: f"55_{n}")
people = st.sampled_from(["staff", "officer"])


class CaseLife(RuleBasedStateMachine):
    """One public case; the platform is a set of the answers that stand there."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.session: Session = self._stack.enter_context(rolled_back(engine))
        self.now = MONDAY
        self.written = 0
        self.standing: dict[int, str] = {}  # our answers on the platform
        self.recalled: set[int] = set()  # of them, those that were deleted there
        self.hidden: set[str] = set()  # comments that the platform hides
        self.acts: list[ActJob] = []  # begun and not ended, as after a crash

    def teardown(self) -> None:
        self._stack.close()

    @initialize()
    def begin(self) -> None:
        self.town = make_town(self.session)
        self.colleague = make_staff(
            self.session,
            name="Herr Ozan (Demo)",
            departments=[self.town.civil],
            messenger_id="4712",
        )
        self.tell(comment("55_1"))

    # What staff do

    @rule(by=people, act=st.sampled_from([actions.take, actions.release, actions.calm]))
    def tap(self, by: str, act: Callable[..., Case]) -> None:
        self.try_to(act, by)

    @rule(by=people, act=st.sampled_from([actions.close, actions.reopen, drafting.retry]))
    def end_or_begin_again(self, by: str, act: Callable[..., Case]) -> None:
        self.try_to(act, by)

    @rule(by=people)
    def note(self, by: str) -> None:
        self.try_to(actions.note, by, "Notiz")

    @rule(by=people)
    def escalate(self, by: str) -> None:
        self.try_to(actions.escalate, by, Concern.MOOD)

    @rule(by=people, to=st.sampled_from(["civil", "press"]))
    def forward(self, by: str, to: str) -> None:
        self.try_to(actions.forward, by, getattr(self.town, to).id)

    @rule(by=people)
    def draft(self, by: str) -> None:
        self.written += 1
        text, source = f"Antwort {self.written}", str(self.written)
        self.try_to(drafting.draft, by, text, source=source, chat_id=CIVIL, reply_to=1)

    @rule(by=people)
    def correct(self, by: str) -> None:
        self.written += 1
        person, source = getattr(self.town, by), str(self.written - 1)
        self.attempt(
            drafting.rewrite_draft, source, f"Antwort {self.written}", by=person, now=self.now
        )

    @rule(
        by=people,
        act=st.sampled_from([drafting.publish, drafting.publish, drafting.discard]),
        behind=st.sampled_from([0, 0, 1]),
    )
    def decide(self, by: str, act: Callable[..., Case], behind: int) -> None:
        gone = last_incoming(self.session, self.case) is None
        queued = len(messages(self.session, Progress.QUEUED))
        done = self.try_to(act, by, version=self.case.version - behind)
        assert not (done and behind), "a stale tap did something"
        if act is drafting.publish and done:
            assert not gone, "an answer to nothing was published"
            assert len(messages(self.session, Progress.QUEUED)) == queued + 1

    @rule(by=people, rule=st.sampled_from(list(Publish)))
    def change_the_rule(self, by: str, rule: Publish) -> None:
        self.town.civil.publish = rule
        self.session.add(self.town.civil)
        self.session.flush()

    @rule(by=people)
    def moderate(self, by: str) -> None:
        self.try_to(moderating.hide, by, HideReason.SPAM)

    @rule(by=people, act=st.sampled_from([moderating.show, moderating.recall]))
    def undo(self, by: str, act: Callable[..., Case]) -> None:
        self.try_to(act, by)

    @rule(by=people)
    def change_what_stands(self, by: str) -> None:
        self.written += 1
        self.try_to(moderating.change, by, f"Richtig {self.written}")

    @rule(by=people, act=st.sampled_from([moderating.like, moderating.unlike]))
    def like(self, by: str, act: Callable[..., Case]) -> None:
        self.try_to(act, by)

    @rule(by=people)
    def hand_over(self, by: str) -> None:
        if self.try_to(handing.hand_over, by, self.colleague.id):
            assert self.case.owner_id == self.colleague.id

    @rule(who=st.sampled_from(["staff", "officer", "colleague"]))
    def go_on_leave(self, who: str) -> None:
        person = self.colleague if who == "colleague" else getattr(self.town, who)
        leaving.go_on_leave(self.session, person, until=self.now + HALF_A_DAY, now=self.now)
        self.session.flush()
        assert self.case.owner_id != person.id or self.case.status not in OPEN

    @rule(by=people)
    def answer_privately(self, by: str) -> None:
        before = self.privately()
        if self.try_to(drafting.publish_privately, by, version=self.case.version):
            assert len(self.privately()) == len(before) + 1
        targets = [one.target for one in self.privately()]
        assert len(targets) == len(set(targets)), "a comment was answered privately twice"

    def privately(self) -> list[Message]:
        given_up = (Progress.FAILED, Progress.DISCARDED)
        private = [one for one in messages(self.session) if one.private_reply is not None]
        return [one for one in private if one.progress not in given_up]

    # What becomes of acts on the platform

    @rule(ends=st.sampled_from(["ok", "refused", "crash", "crash-before"]))
    def bring(self, ends: str) -> None:
        job = acts.begin(self.session, self.number, lease=LEASE, now=self.now)
        if job is None:
            return
        if ends == "refused":
            acts.refused(self.session, job, Reason.PERMISSION_MISSING, now=self.now)
        elif ends != "crash-before":
            self.happens(job)
            if ends == "ok":
                acts.done(self.session, job, now=self.now)

    def happens(self, job: ActJob) -> None:
        """The platform does it, whether or not we hear of that."""
        match job.kind:
            case ActKind.HIDE:
                self.hidden.add(job.target)
            case ActKind.SHOW:
                self.hidden.discard(job.target)
            case ActKind.RECALL:
                self.recalled |= {n for n, at in self.standing.items() if at == job.target}
            case ActKind.CHANGE:
                assert job.target in self.standing.values(), "something else was changed"

    # What the clock does

    @rule(times=st.integers(1, 2))
    def look_at_the_clock(self, times: int) -> None:
        """Also twice, as two processes do."""
        entries = len(told(self.session, What.OVERDUE))
        for _ in range(times):
            for number in reminders.due_cases(self.session, now=self.now):
                reminders.look(self.session, number, now=self.now)
        assert len(told(self.session, What.OVERDUE)) <= entries + 1

    @rule(by=people)
    def say_that_one_is_still_on_it(self, by: str) -> None:
        self.try_to(reminders.still_on_it, by)

    @rule()
    def begin_anew(self) -> None:
        """The program starts again: nothing that it had in memory is left."""
        self.session.flush()
        self.session.expire_all()
        self.acts.clear()

    # What the citizen does, and the platform tells of

    @rule(which=comments)
    def write(self, which: str) -> None:
        parent = None if which == "55_1" else "55_1"
        self.tell(comment(which, self.minute(), parent_id=parent))

    @rule(which=comments)
    def edit(self, which: str) -> None:
        self.tell(edited(which, self.minute(), f"geändert {self.minute()}"))

    @rule(which=comments)
    def remove(self, which: str) -> None:
        self.tell(removed(which, self.minute()))

    @rule(which=comments, hide=st.booleans())
    def hide(self, which: str, hide: bool) -> None:
        self.tell(hidden(which, self.minute(), hide=hide))

    @rule(which=comments)
    def answer_outside(self, which: str) -> None:
        self.written += 1
        self.tell(own(f"55_8{self.written}", which, self.minute(), "Von der Kollegin"))

    # What becomes of our answers

    @rule(ends=st.sampled_from(["ok", "unclear", "not-sent", "refused", "crash"]), on=st.booleans())
    def send(self, ends: str, on: bool) -> None:
        """A try; where its end is unclear, `on` says whether the platform took it."""
        job = outbox.begin(self.session, self.number, now=self.now)
        if job is None:
            return
        if job.look:
            self.look(job)
            return
        if ends == "ok" or (on and ends in ("unclear", "crash")):
            assert job.message_id not in self.standing, "a public answer appears twice"
            self.standing[job.message_id] = f"55_9{job.message_id}"
        self.end(job, ends)

    def look(self, job: Job) -> None:
        found = self.standing.get(job.message_id)
        if found is None:
            attempts.missing(self.session, job, now=self.now)
        else:
            attempts.succeed(self.session, job, found, now=self.now)

    def end(self, job: Job, ends: str) -> None:
        match ends:
            case "ok":
                attempts.succeed(self.session, job, self.standing[job.message_id], now=self.now)
            case "unclear":
                attempts.unclear(self.session, job, "timeout", now=self.now)
            case "not-sent":
                attempts.postpone(self.session, job, "", now=self.now)
            case "refused":
                attempts.fail(self.session, job, Reason.TOKEN_DEAD, "190", now=self.now)

    @precondition(lambda self: set(self.standing) - self.recalled)
    @rule(data=st.data())
    def echo(self, data: st.DataObject) -> None:
        """The platform tells of an answer of ours, perhaps again."""
        number = data.draw(st.sampled_from(sorted(set(self.standing) - self.recalled)))
        answer = self.session.get_one(Message, number)
        if answer.private_reply is not None:
            return  # it names the person, see the tests of private replies
        self.tell(own(self.standing[number], answer.target or "", self.minute(), answer.text))

    @rule(wait=st.sampled_from([timedelta(seconds=10), LEASE, timedelta(hours=1), HALF_A_DAY]))
    def pass_time(self, wait: timedelta) -> None:
        self.now += wait

    # What always holds

    @invariant()
    def a_draft_waits_exactly_in_the_status_draft(self) -> None:
        waiting = len(messages(self.session, Progress.DRAFT))
        assert waiting == (1 if self.case.status is Status.DRAFT else 0)

    @invariant()
    def who_is_in_work_has_an_owner(self) -> None:
        if self.case.status in (Status.CLAIMED, Status.DRAFT):
            assert self.case.owner_id is not None
        if self.case.status is Status.NEW:
            assert self.case.owner_id is None

    @invariant()
    def a_case_waits_while_it_is_open(self) -> None:
        assert (self.case.status in OPEN) == (self.case.waiting_since is not None)

    @invariant()
    def nothing_is_drafted_or_freshly_queued_when_nothing_stands(self) -> None:
        if last_incoming(self.session, self.case) is None:
            fresh = [m for m in messages(self.session, Progress.QUEUED) if m.attempts == 0]
            assert not fresh
            assert not messages(self.session, Progress.DRAFT)

    @invariant()
    def what_we_call_sent_stands_on_the_platform(self) -> None:
        for answer in messages(self.session, Progress.SENT):
            assert self.standing.get(answer.id or 0) == answer.external_id

    @invariant()
    def an_unanswered_comment_is_not_called_answered(self) -> None:
        """Unless one of ours was published, an answered case has an answer from outside."""
        if self.case.status is Status.ANSWERED:
            assert any(m.direction is Direction.OUTGOING for m in messages(self.session))

    @property
    def case(self) -> Case:
        return only_case(self.session)

    @property
    def number(self) -> int:
        return self.case.id or 0

    def minute(self) -> float:
        self.now += timedelta(seconds=1)
        return (self.now - MONDAY) / timedelta(minutes=1)

    def tell(self, event: Event) -> None:
        apply(self.session, self.town, event, now=self.now)

    def try_to(self, act: Callable[..., Any], by: str, *values: Any, **named: Any) -> bool:
        person = getattr(self.town, by)
        return self.attempt(act, self.number, *values, by=person, now=self.now, **named)

    def attempt(self, act: Callable[..., Any], *values: Any, **named: Any) -> bool:
        """Whether it was possible; nothing else than a polite refusal may come back."""
        try:
            with self.session.begin_nested():
                act(self.session, *values, **named)
        except InvalidRequest:
            return False
        self.session.flush()
        return True


def test_no_course_of_events_makes_a_case_unsound(sqlite_engine: Engine) -> None:
    class LifeHere(CaseLife):
        def __init__(self) -> None:
            super().__init__(sqlite_engine)

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS // EXAMPLES,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
