"""Many write, several answer, groups see it: nobody is forgotten, and nobody is answered twice."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
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
from sqlmodel import Session, col, select

from desk import leaving
from desk.cases import actions, collective, handing
from desk.cases.reckoning import STANDS
from desk.cases.waiting import OPEN
from desk.errors import InvalidRequest
from desk.messenger import showing, surges
from desk.messenger.chats import chats_of
from desk.office import reminders
from desk.tables import Card, Case, Message, Staff, Surge
from desk.words import Concern, Direction, Face, Progress, Status
from tests.databases import rolled_back
from tests.desk.town import CIVIL, PRESS, apply, comment, make_town
from tests.factories import MONDAY, make_staff

STEPS, EXAMPLES = int(os.environ.get("LIFE_STEPS", "2000")), 25
ASKED = ("Wann kommt das Wasser wieder?", "Danke für das Foto!", "Wo ist gesperrt?")


class TownLife(RuleBasedStateMachine):
    """Cases come by the dozen; chats see cards and messages about surges, as their rows say."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.session: Session = self._stack.enter_context(rolled_back(engine))
        self.now = MONDAY
        self.came = 0
        self.texts = 0
        self.messages = 0  # of the messenger, as numbers

    def teardown(self) -> None:
        self._stack.close()

    @initialize()
    def begin(self) -> None:
        self.town = make_town(self.session)
        self.people: list[Staff] = [self.town.staff, self.town.officer]
        for number, name in enumerate(("Herr Ozan (Demo)", "Frau Olga (Demo)")):
            self.people.append(
                make_staff(
                    self.session,
                    name=name,
                    departments=[self.town.civil],
                    messenger_id=f"471{number}",
                )
            )

    @rule(count=st.integers(1, 12), about=st.sampled_from(ASKED))
    def write(self, count: int, about: str) -> None:
        for _ in range(count):
            self.came += 1
            self.now += timedelta(seconds=1)
            minute = (self.now - MONDAY) / timedelta(minutes=1)
            event = comment(f"55_{self.came}", minute, author=None, text=about)
            apply(self.session, self.town, event, now=self.now)

    @precondition(lambda self: self.came)
    @rule(data=st.data(), who=st.integers(0, 3))
    def act(self, data: st.DataObject, who: int) -> None:
        number, by = self.some_case(data), self.people[who]
        step = data.draw(
            st.sampled_from([actions.take, actions.release, actions.close, actions.reopen])
        )
        self.attempt(lambda: step(self.session, number, by=by, now=self.now))

    @precondition(lambda self: self.came)
    @rule(data=st.data(), who=st.integers(0, 3), to=st.integers(0, 3))
    def hand_over(self, data: st.DataObject, who: int, to: int) -> None:
        number, by, receiver = self.some_case(data), self.people[who], self.people[to].id or 0
        self.attempt(lambda: handing.hand_over(self.session, number, receiver, by=by, now=self.now))

    @precondition(lambda self: self.came)
    @rule(data=st.data())
    def forward(self, data: st.DataObject) -> None:
        number, to = self.some_case(data), self.town.press.id or 0
        self.attempt(
            lambda: actions.forward(self.session, number, to, by=self.town.officer, now=self.now)
        )

    @precondition(lambda self: self.came)
    @rule(data=st.data())
    def call_the_press(self, data: st.DataObject) -> None:
        number = self.some_case(data)
        self.attempt(
            lambda: actions.escalate(
                self.session, number, Concern.MOOD, by=self.town.staff, now=self.now
            )
        )

    @precondition(lambda self: self.going_on())
    @rule(who=st.integers(0, 3), below=st.booleans(), again=st.booleans())
    def answer_many(self, who: int, below: bool, again: bool) -> None:
        """One text for many; `again` is the same tap once more."""
        surge, by = self.going_on()[0], self.people[who]
        self.texts += 0 if again else 1
        text, source = f"An alle {self.texts}", f"surge:{self.texts}"

        def do() -> None:
            if below:
                collective.comment(
                    self.session, surge, text, author=by, by=by, now=self.now, source=source
                )
                return
            found = collective.choices(self.session, surge, by=by)
            for theme in found.themes[:1]:
                collective.answer_theme(
                    self.session,
                    surge,
                    theme.example_id,
                    text,
                    up_to=found.newest,
                    author=by,
                    by=by,
                    now=self.now,
                    source=source,
                )

        self.attempt(do)

    @rule(who=st.integers(0, 3))
    def go_on_leave(self, who: int) -> None:
        until = self.now + timedelta(hours=1)
        leaving.go_on_leave(self.session, self.people[who], until=until, now=self.now)
        self.session.flush()

    @rule(chat=st.sampled_from([CIVIL, PRESS]), count=st.integers(1, 5))
    def show(self, chat: str, count: int) -> None:
        """The chat sees its most urgent cards."""
        for _ in range(count):
            card = showing.next_due(self.session, chat, now=self.now)
            if card is None:
                return
            self.messages += 1
            shown_as = card.shown_as or self.messages
            showing.shown(
                self.session,
                card.id,
                wanted=card.wanted,
                shown_as=shown_as,
                digest=str(card.wanted),
            )
            self.session.flush()

    @rule(wait=st.sampled_from([timedelta(seconds=20), timedelta(minutes=11), timedelta(hours=3)]))
    def pass_time(self, wait: timedelta) -> None:
        self.now += wait
        for surge in surges.over(self.session, now=self.now):
            surges.end(self.session, surge, now=self.now)
        for number in reminders.due_cases(self.session, now=self.now):
            reminders.look(self.session, number, now=self.now)
        self.session.flush()

    @rule()
    def begin_anew(self) -> None:
        """The program starts again: nothing that it had in memory is left."""
        self.session.flush()
        self.session.expire_all()

    # What always holds

    @invariant()
    def every_open_case_is_seen_or_about_to_be(self) -> None:
        """In each chat that should: as a card, as one that is due, or counted in a surge."""
        for case in self.cases():
            for chat in chats_of(self.session, case) if case.status in OPEN else ():
                card = self.session.exec(
                    select(Card).where(
                        col(Card.case_id) == case.id,
                        col(Card.chat_id) == chat,
                        col(Card.face) == Face.CASE,
                    )
                ).one()
                seen = card.shown_as is not None or card.replaces is not None
                assert seen or card.shown < card.wanted, "a case that nobody will ever see"
                assert not card.held or self.is_counted(card), "held back by a surge that is over"

    @invariant()
    def nobody_is_answered_twice_by_one_text(self) -> None:
        said = self.session.exec(
            select(Message.case_id, Message.text).where(
                col(Message.direction) == Direction.OUTGOING,
                col(Message.progress) != Progress.DISCARDED,
            )
        )
        assert max(Counter(said.all()).values(), default=0) <= 1

    @invariant()
    def who_is_in_work_has_an_owner(self) -> None:
        for case in self.cases():
            if case.status in (Status.CLAIMED, Status.DRAFT):
                assert case.owner_id is not None
            if case.status is Status.NEW:
                assert case.owner_id is None

    @invariant()
    def a_case_knows_what_it_brought(self) -> None:
        for case in self.cases():
            written = self.session.exec(select(Message).where(Message.case_id == case.id)).all()
            answers = [one for one in written if one.progress in STANDS and not one.automatic]
            assert case.received == sum(one.direction is Direction.INCOMING for one in written)
            assert case.sent == len(answers)
            assert case.answered_at == min((one.sent_at for one in answers), default=None)

    def is_counted(self, card: Card) -> bool:
        """Whether a surge that goes on in the chat counts the card's case."""
        post_id = self.session.get_one(Case, card.case_id).post_id
        rows = self.session.exec(
            select(Surge).where(col(Surge.chat_id) == card.chat_id, col(Surge.ended_at).is_(None))
        )
        return any(surge.post_id in (None, post_id) for surge in rows)

    def going_on(self) -> list[int]:
        rows = select(Surge.id).where(col(Surge.ended_at).is_(None))
        return [found or 0 for found in self.session.exec(rows)]

    def cases(self) -> list[Case]:
        return list(self.session.exec(select(Case)))

    def some_case(self, data: st.DataObject) -> int:
        numbers = list(self.session.exec(select(Case.id).order_by(col(Case.id))))
        return data.draw(st.sampled_from(numbers)) or 0

    def attempt(self, do: Callable[[], object]) -> None:
        try:
            with self.session.begin_nested():
                do()
        except InvalidRequest:
            return
        self.session.flush()


def test_no_course_of_events_forgets_anybody(sqlite_engine: Engine) -> None:
    class LifeHere(TownLife):
        def __init__(self) -> None:
            super().__init__(sqlite_engine)

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS // EXAMPLES // 2,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a course of events is long
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_nor_does_the_other_database(postgres_engine: Engine) -> None:
    class LifeHere(TownLife):
        def __init__(self) -> None:
            super().__init__(postgres_engine)

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=4,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a course of events is long
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
