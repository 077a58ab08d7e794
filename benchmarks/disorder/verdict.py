"""Whether everything holds: what stands on the pages and in the chats, and the product's rows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from benchmarks.disorder.plan import Plan, Said, Subject
from benchmarks.disorder.play import Killed, Played
from benchmarks.disorder.world import Record, citizen
from desk.messenger.chats import load_chats
from desk.tables import Case, Delivery, Message
from desk.words import Direction

CARD = re.compile(r"^\S+ [A-ZÄÖÜ ]+  #(\d+) · ")  # the first line of a case's full card

State = Mapping[str, Any]


@dataclass
class Verdict:
    """What was counted, and a sentence for everything that does not hold."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def find(self, kind: str, sentence: str) -> None:
        """Something does not hold."""
        self.wrong[kind].append(sentence)

    def number(self, kind: str) -> int:
        """How much of a kind does not hold."""
        return len(self.wrong.get(kind, []))

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, doubled or missing."""
        return not any(self.wrong.values())


def judge(plan: Plan, played: Played, record: Record, state: State, session: Session) -> Verdict:
    """Compare the world with the rows."""
    verdict = Verdict()
    messages = session.exec(select(Message)).all()
    _judge_incoming(verdict, plan, record, state, messages)
    _judge_answers(verdict, plan, record, state, messages)
    _judge_cards(verdict, played, state, session)
    for delivery in session.exec(select(Delivery.id).where(col(Delivery.problem).is_not(None))):
        verdict.find("unreadable", f"delivery {delivery}")
    for name, number in played.left.items():
        if number:
            verdict.find("unfinished", f"{name}: {number}")
    return verdict


def _judge_incoming(
    verdict: Verdict, plan: Plan, record: Record, state: State, messages: Sequence[Message]
) -> None:
    """Everything that citizens wrote is one message of one case, as it stands there now."""
    rows: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.direction is Direction.INCOMING:
            rows[message.external_id or ""].append(message)
    written = {**_comments(state, own=False), **_direct(state, own=False)}
    for external_id, content in written.items():
        verdict.counts["comments" if "mid" not in content else "messages"] += 1
        found = rows.pop(external_id, [])
        if len(found) != 1:
            kind = "doubled" if found else "lost"
            verdict.find(kind, f"{external_id} is {len(found)} messages")
        for message in found:
            _judge_text(verdict, message, content)
    for external_id in rows:
        verdict.find("doubled", f"{external_id} was never written")
    _judge_threads(verdict, plan, record, messages)


def _judge_text(verdict: Verdict, message: Message, content: State) -> None:
    if content.get("removed"):
        if message.removed_at is None:
            verdict.find("lost", f"the removal of {message.external_id}")
    elif message.text != content["text"]:
        verdict.find("lost", f"the newest text of {message.external_id}")


def _judge_threads(
    verdict: Verdict, plan: Plan, record: Record, messages: Sequence[Message]
) -> None:
    """A word more of the same person in the same thread is in the same case."""
    case_of = {message.external_id: message.case_id for message in messages}
    named = {one.key for one in plan.subjects if one.citizen is not None}
    for reply, key in record.replies.items():
        first = record.ids[key]
        if key in named and case_of.get(reply) != case_of.get(first):
            verdict.find("doubled", f"{first} and its reply {reply} are two cases")


def _judge_answers(
    verdict: Verdict, plan: Plan, record: Record, state: State, messages: Sequence[Message]
) -> None:
    """Every answer stands once under what it answers, nothing else does, and its row knows it."""
    comments, direct = _comments(state, own=True), _direct(state, own=True)
    ours = {key: one for key, one in {**comments, **direct}.items() if one["via"] == "app"}
    at: dict[tuple[str, str], list[str]] = defaultdict(list)
    for external_id, content in ours.items():
        at[content["place"], content["text"]].append(external_id)
    for subject in plan.subjects:
        if subject.answer is None:
            continue
        verdict.counts["answers"] += 1
        standing = at.pop((_place(subject, record), subject.answer), [])
        if len(standing) != 1:
            kind = "doubled" if standing else "lost"
            verdict.find(kind, f"the answer to {subject.key} stands {len(standing)} times")
    for place, text in at:
        verdict.find("doubled", f"an answer nobody gave stands under {place}: {text}")
    known = Counter(message.external_id for message in messages)
    for external_id in (*ours, *record.outside):
        if known[external_id] != 1:
            verdict.find("lost", f"the page's own {external_id} is {known[external_id]} rows")


def _judge_cards(verdict: Verdict, played: Played, state: State, session: Session) -> None:
    """Every case has one full card in each chat that sees it, and no other."""
    shown: dict[tuple[str, int], list[State]] = defaultdict(list)
    for chat in state["chats"]:
        for message in chat["messages"]:
            found = CARD.match(message["text"]) if message["from"]["is_bot"] else None
            if found and message["reply_to"] is None:
                shown[str(chat["id"]), int(found[1])].append(message)
    chats = load_chats(session)
    for case in session.exec(select(Case)).all():
        verdict.counts["cases"] += 1
        for chat_id in chats.of(case):
            verdict.counts["cards"] += 1
            cards = shown.pop((chat_id, case.id or 0), [])
            if not cards:
                verdict.find("cards missing", f"case {case.id} in {chat_id}")
            if len(cards) > 1:
                verdict.find("cards doubled", _doubled(case.id, cards, played.killed))
    for chat, number in shown:
        verdict.find("cards doubled", f"case {number} is still shown in {chat}")


def _doubled(number: int | None, cards: Sequence[State], killed: Iterable[Killed]) -> str:
    """Which card came twice, and the last kill before it did."""
    times = [datetime.fromisoformat(card["date"]).timestamp() for card in cards]
    before = [one for one in killed if one.at <= times[1]]
    if not before:
        return f"case {number}, before any kill"
    last = before[-1]
    return (
        f"case {number}, {times[1] - times[0]:.1f} s after its first card and "
        f"{times[1] - last.at:.1f} s after {last.kill.target} at step {last.step}"
    )


def _comments(state: State, *, own: bool) -> dict[str, State]:
    """The comments by id; `place` is what each stands under."""
    return {
        one["id"]: {**one, "place": one["parent_id"] or post["id"]}
        for page in state["pages"]
        for post in page["posts"]
        for one in post["comments"]
        if one["own"] is own
    }


def _direct(state: State, *, own: bool) -> dict[str, State]:
    """The direct messages by id; `place` is the person of the conversation."""
    return {
        one["mid"]: {**one, "place": talk["psid"]}
        for page in state["pages"]
        for talk in page["conversations"]
        for one in talk["messages"]
        if one["own"] is own
    }


def _place(subject: Subject, record: Record) -> str:
    return citizen(subject)["id"] if subject.what is Said.MESSAGE else record.ids[subject.key]
