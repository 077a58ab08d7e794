"""A case as a reader sees it: everything about it in one value, loaded in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from desk.cases.case import number_of, open_draft
from desk.cases.signals import Warned, warnings_of
from desk.city_file.models import GuideEntry
from desk.guide import Finding, as_guide, check
from desk.learning.labels import is_asked
from desk.learning.lessons import routed
from desk.messenger.cards import is_private
from desk.office.deadlines import Rung
from desk.outgoing.pictures import picture_of
from desk.outgoing.windows import PRIVATE_REPLY_WINDOW, private_reply_to
from desk.tables import (
    Act,
    Case,
    Citizen,
    City,
    Department,
    Escalation,
    Message,
    Page,
    Picture,
    Post,
    Staff,
    Template,
    TimelineEntry,
)
from desk.words import (
    ActKind,
    ActProgress,
    Channel,
    Concern,
    Direction,
    Hold,
    How,
    Kind,
    PictureState,
    Progress,
    Status,
    What,
)
from routing import NO_CONCERN, InDistrict, language_of
from routing.signals import Level

OLDEST_SHOWN = 50  # messages of a case, of each direction


@dataclass(frozen=True)
class Guess:
    """A department the words speak for, and those words."""

    department_id: int
    slug: str
    name: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A message of the citizen."""

    text: str
    kind: Kind
    sent_at: datetime
    edited: bool
    removed: bool
    hidden: bool
    attachments: tuple[str, ...]  # their kinds
    pictures: tuple[int, ...] = ()  # ids of those that we have


@dataclass(frozen=True)
class Written:
    """An answer of the city, from its draft to the platform's confirmation."""

    message_id: int
    text: str
    author: str | None  # a colleague on the platform has no name here
    progress: Progress
    problem: str | None
    at: datetime
    automatic: bool = False  # nobody wrote it: it answers nothing
    acknowledges: bool = False  # it is automatic and says that the message came
    private: bool = False  # a draft that only its author reads
    warnings: tuple[Finding, ...] = ()  # of a draft that would be public
    has_picture: bool = False
    privately: bool = False  # it answers a public word, for its author alone
    can_be_taken_back: bool = False  # it was published, and nobody began to send it

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is to arrive, and the platform did not confirm it yet."""
        return self.progress in (Progress.QUEUED, Progress.SENDING)

    @property
    def hold(self) -> Hold | None:
        """Why it waits, as long as it does."""
        return Hold(self.problem) if self.is_on_its_way and self.problem in set(Hold) else None


@dataclass(frozen=True)
class Spoken:
    """A line of the conversation, by whoever said it."""

    theirs: bool  # the citizen's
    who: str | None
    text: str
    at: datetime
    removed: bool
    pictures: tuple[int, ...]
    marks: tuple[str, ...]  # what is to be known of it: `edited`, `hidden`, a `Progress`


@dataclass(frozen=True)
class Note:
    """A word among colleagues."""

    text: str
    author: str | None


@dataclass(frozen=True)
class Doing:
    """Something that people want done on the platform."""

    kind: ActKind
    problem: str | None  # why it was refused; `None` while it waits


@dataclass(frozen=True)
class Escalated:
    """What the press office was called for: who has seen it, and how it ended."""

    id: int
    level: Level
    began_at: datetime
    seen_by: str | None
    seen_at: datetime | None
    silent_until: datetime | None
    ended_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True)
class CaseView:
    """A case with all that a card or a page tells of it."""

    number: int
    version: int
    status: Status
    public: bool
    collective: bool  # the city's own comment to all under a post
    channel: Channel
    page: str
    department: str
    department_slug: str
    content: str
    citizen: str | None
    said: tuple[Said, ...]
    written: tuple[Written, ...]
    notes: tuple[Note, ...]
    owner: str | None
    claimed_at: datetime | None
    concern: Concern | None
    level: Level | None  # none: people called the press office
    warnings: tuple[Warned, ...]  # of the words, since people last called it off
    triage: bool
    forwarded_by: str | None
    score: float | None
    guesses: tuple[Guess, ...]
    moved: bool  # the words took it away from its page's own department
    seems_no_concern: bool  # the routing's best guess is that no office need act
    asked: bool  # whether the automatic assignment is right
    post_text: str | None
    post_link: str | None
    opened_at: datetime
    timezone: str
    language: str
    district: InDistrict | None = None  # of the places that the words name
    due_at: datetime | None = None  # the deadline, while somebody waits
    overdue: bool = False  # it passed, and the group was told
    asked_owner: bool = False  # whether the owner is still on it, and they did not say
    owner_chat: str | None = None  # the owner's private chat
    has_templates: bool = False  # that the case can be answered with
    address: str | None = None  # of our pages, where pictures are seen
    wiped: bool = False  # its cards say no more than where it stands
    private_reply_until: datetime | None = None  # then the draft can no longer answer privately
    likes: bool = False  # the page likes what the citizen wrote last
    lacks: tuple[ActKind, ...] = ()  # what the page has no right to, as far as we were told
    hidden_by_word: bool = False  # a word of the city's list hid it
    escalation: Escalated | None = None  # the newest; it may be over
    acts: tuple[Doing, ...] = ()  # what waits to be done on the platform, or was refused last

    @property
    def draft(self) -> Written | None:
        """The draft that waits."""
        return next((w for w in reversed(self.written) if w.progress is Progress.DRAFT), None)

    @property
    def spoken_in_order(self) -> list[Spoken]:
        """What both sides said, the oldest first; what was discarded was never said.

        A draft in a colleague's private chat is theirs to read alone.
        """
        theirs = [
            Spoken(
                True,
                self.citizen,
                said.text,
                said.sent_at,
                said.removed,
                said.pictures,
                tuple(mark for mark in ("edited", "hidden") if getattr(said, mark)),
            )
            for said in self.said
        ]
        ours = [
            Spoken(
                False,
                written.author,
                written.text,
                written.at,
                False,
                (),
                (written.progress, *(["automatic"] if written.automatic else [])),
            )
            for written in self.written
            if written.progress is not Progress.DISCARDED and not written.private
        ]
        return sorted([*theirs, *ours], key=lambda one: one.at)

    @property
    def ringing(self) -> Escalated | None:
        """The escalation about the case while it goes on."""
        found = self.escalation
        goes_on = self.concern is not None and found is not None and found.ended_at is None
        return found if goes_on else None

    @property
    def can_be_liked(self) -> bool:
        """Words in public can; on a new card the five places are for what is urgent."""
        said = [one for one in self.said if one.kind is not Kind.DIRECT and not one.removed]
        return bool(said) and self.status in (Status.CLAIMED, Status.ANSWERED)

    @property
    def can_be_hidden(self) -> bool:
        """Comments can; what was hidden already, or is about to be, need not be."""
        comments = [one for one in self.said if one.kind is Kind.COMMENT and not one.removed]
        waits = any(doing.kind is ActKind.HIDE and not doing.problem for doing in self.acts)
        return any(not one.hidden for one in comments) and not waits

    @property
    def answer_stands(self) -> bool:
        """Whether an answer of ours arrived and nobody wants it back yet."""
        waits = any(doing.kind is ActKind.RECALL and not doing.problem for doing in self.acts)
        return self.answer is not None and self.answer.progress is Progress.SENT and not waits

    @property
    def is_in_work(self) -> bool:
        """Whether a person has it, and did not answer yet."""
        return self.status in (Status.CLAIMED, Status.DRAFT)

    @property
    def answer(self) -> Written | None:
        """The newest answer that went out, or should have.

        Ours go out one after the other: what still waits is newer than what has arrived.
        """
        gone = (Progress.DRAFT, Progress.DISCARDED, Progress.RECALLED)
        by_people = [written for written in self.written if not written.automatic]
        newest = next((w for w in reversed(by_people) if w.progress not in gone), None)
        if newest is None or newest.progress is not Progress.SENT:
            return newest
        return next((w for w in reversed(by_people) if w.is_on_its_way), newest)

    @property
    def automatic_answer(self) -> Written | None:
        """The answer that went out by itself, or should have."""
        sent = (w for w in self.written if w.automatic and w.progress is not Progress.DISCARDED)
        return next(sent, None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The words that spoke for the department that has the case."""
        found = (guess for guess in self.guesses if guess.slug == self.department_slug)
        return next((guess.because for guess in found), ())

    @property
    def spoken(self) -> str | None:
        """The language the citizen writes in, an ISO 639 code; `None` where it does not show."""
        texts = (said.text for said in reversed(self.said) if not said.removed)
        return next(filter(None, map(language_of, texts)), None)

    @property
    def better_guess(self) -> Guess | None:
        """The department the words speak for, if another has the case."""
        best = next(iter(self.guesses), None)
        return best if best and best.slug != self.department_slug else None


def view(session: Session, case: Case) -> CaseView:
    """Load what a reader of the case sees."""
    city = session.exec(select(City)).one()
    page = session.get_one(Page, case.page_id)
    department = session.get_one(Department, case.department_id)
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    post = session.get(Post, case.post_id) if case.post_id else None
    owner = session.get(Staff, case.owner_id) if case.owner_id else None
    messages, guide = _messages(session, case), as_guide(city)
    assignment = routed(session, case)
    return CaseView(
        number=number_of(case),
        version=case.version,
        status=case.status,
        public=case.public,
        collective=case.collective,
        channel=page.channel,
        page=page.name,
        department=department.name,
        department_slug=department.slug,
        content=department.content,
        citizen=citizen.name if citizen else None,
        said=tuple(_said(session, m) for m in messages if m.direction is Direction.INCOMING),
        written=tuple(
            _written(session, m, guide) for m in messages if m.direction is Direction.OUTGOING
        ),
        notes=_notes(session, case),
        owner=owner.name if owner else None,
        claimed_at=case.claimed_at,
        concern=case.concern,
        level=case.level,
        warnings=warnings_of(session, [number_of(case)]).get(number_of(case), ()),
        triage=case.triage,
        forwarded_by=_forwarded_by(session, case),
        score=assignment.score,
        guesses=_guesses(session, assignment.candidates),
        moved=assignment.how is How.WORDS and page.department_id is not None,
        seems_no_concern=_is_no_concern(assignment.candidates),
        asked=is_asked(session, case),
        post_text=post.text if post else None,
        post_link=post.link if post else None,
        opened_at=case.opened_at,
        timezone=city.timezone,
        language=city.languages[0] if city.languages else "de",
        district=_district(assignment.district),
        due_at=case.due_at,
        overdue=case.due_at is not None and case.rung >= Rung.OVERDUE,
        asked_owner=case.asked_at is not None,
        owner_chat=owner.messenger_id if owner else None,
        has_templates=case.status is Status.CLAIMED and _has_templates(session, case),
        wiped=case.wiped,
        private_reply_until=_private_reply_until(session, case),
        likes=any(m.liked_at is not None for m in messages),
        lacks=tuple(ActKind(kind) for kind in page.lacks),
        hidden_by_word=_hidden_by_word(session, case),
        escalation=newest_escalation(session, case),
        acts=_acts(session, case),
    )


def _messages(session: Session, case: Case) -> list[Message]:
    """The newest of each direction: a flood of comments must not push a waiting draft out."""
    newest: list[Message] = []
    for direction in Direction:
        newest += session.exec(
            select(Message)
            .where(col(Message.case_id) == case.id, col(Message.direction) == direction)
            .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
            .limit(OLDEST_SHOWN)
        )
    return sorted(newest, key=lambda message: (message.sent_at, message.id or 0))


def _pictures(session: Session, message: Message) -> tuple[int, ...]:
    kept = select(Picture.id).where(
        col(Picture.message_id) == message.id, col(Picture.state) == PictureState.KEPT
    )
    return tuple(number or 0 for number in session.exec(kept.order_by(col(Picture.id))))


def _said(session: Session, message: Message) -> Said:
    return Said(
        text=message.text,
        kind=message.kind,
        sent_at=message.sent_at,
        edited=message.edited_at is not None,
        removed=message.removed_at is not None,
        hidden=message.hidden_at is not None,
        attachments=tuple(str(found.get("kind")) for found in message.attachments),
        pictures=_pictures(session, message) if message.attachments else (),
    )


def _written(session: Session, message: Message, guide: GuideEntry) -> Written:
    author = session.get(Staff, message.staff_id) if message.staff_id else None
    return Written(
        message_id=message.id or 0,
        text=message.text,
        author=author.name if author else None,
        progress=message.progress,
        problem=message.problem,
        at=message.sent_at,
        automatic=message.automatic,
        acknowledges=message.automatic and (message.source or "").startswith("acknowledgement:"),
        private=message.progress is Progress.DRAFT and is_private(session, message),
        warnings=check(message.text, guide)
        if message.progress is Progress.DRAFT and message.kind is not Kind.DIRECT
        else (),
        has_picture=picture_of(session, message) is not None,
        privately=message.private_reply is not None,
        can_be_taken_back=message.progress is Progress.QUEUED and message.attempts == 0,
    )


def _has_templates(session: Session, case: Case) -> bool:
    own = col(Template.department_id) == case.department_id
    usable = (own | col(Template.department_id).is_(None)) & col(Template.retired_at).is_(None)
    return session.exec(select(Template.id).where(usable).limit(1)).first() is not None


def _private_reply_until(session: Session, case: Case) -> datetime | None:
    if case.status is not Status.DRAFT or not case.public:
        return None
    draft = open_draft(session, case)
    if draft is None or picture_of(session, draft) is not None:
        return None
    said = private_reply_to(session, case)
    return said.sent_at + PRIVATE_REPLY_WINDOW if said else None


def _hidden_by_word(session: Session, case: Case) -> bool:
    """Whether nobody but a word of the list wanted a comment hidden."""
    hidden = select(Act.staff_id).where(
        col(Act.case_id) == case.id,
        col(Act.kind) == ActKind.HIDE,
        col(Act.progress).in_([ActProgress.WAITING, ActProgress.DONE]),
    )
    newest = session.exec(hidden.order_by(col(Act.id).desc()).limit(1)).all()
    return newest == [None]


def _acts(session: Session, case: Case) -> tuple[Doing, ...]:
    """Of each kind the newest, if it is not done."""
    rows = session.exec(
        select(Act).where(col(Act.case_id) == case.id).order_by(col(Act.id).desc()).limit(20)
    ).all()
    newest: dict[ActKind, Act] = {}
    for act in rows:
        newest.setdefault(act.kind, act)
    open_ones = (ActProgress.WAITING, ActProgress.FAILED)
    return tuple(
        Doing(kind, act.problem) for kind, act in newest.items() if act.progress in open_ones
    )


def newest_escalation(session: Session, case: Case) -> Escalated | None:
    """The escalation about the case that began last."""
    row = session.exec(
        select(Escalation)
        .where(col(Escalation.case_id) == case.id)
        .order_by(col(Escalation.id).desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    seer = session.get(Staff, row.seen_by) if row.seen_by else None
    ender = session.get(Staff, row.ended_by) if row.ended_by else None
    return Escalated(
        id=row.id or 0,
        level=row.level,
        began_at=row.began_at,
        seen_by=seer.name if seer else None,
        seen_at=row.seen_at,
        silent_until=row.silent_until,
        ended_by=ender.name if ender else None,
        ended_at=row.ended_at,
    )


def _notes(session: Session, case: Case) -> tuple[Note, ...]:
    entries = session.exec(
        select(TimelineEntry)
        .where(col(TimelineEntry.case_id) == case.id, col(TimelineEntry.what) == What.NOTED)
        .order_by(col(TimelineEntry.id))
    )
    notes = []
    for entry in entries:
        author = session.get(Staff, entry.staff_id) if entry.staff_id else None
        notes.append(Note(entry.text or "", author.name if author else None))
    return tuple(notes)


def _forwarded_by(session: Session, case: Case) -> str | None:
    forwarded = session.exec(
        select(TimelineEntry)
        .where(col(TimelineEntry.case_id) == case.id, col(TimelineEntry.what) == What.FORWARDED)
        .order_by(col(TimelineEntry.id).desc())
    ).first()
    who = session.get(Staff, forwarded.staff_id) if forwarded and forwarded.staff_id else None
    return who.name if who else None


def _district(stored: dict[str, Any] | None) -> InDistrict | None:
    return InDistrict(stored["name"], tuple(stored["places"])) if stored else None


def _is_no_concern(candidates: list[dict[str, object]]) -> bool:
    return bool(candidates) and candidates[0]["department"] == NO_CONCERN


def _guesses(session: Session, candidates: list[dict[str, object]]) -> tuple[Guess, ...]:
    departments = {
        department.slug: department
        for department in session.exec(
            select(Department).where(
                col(Department.slug).in_([str(item["department"]) for item in candidates]),
                col(Department.retired_at).is_(None),
            )
        )
    }
    guesses = []
    for item in candidates:
        department = departments.get(str(item["department"]))
        because = item.get("because")
        if department is not None and isinstance(because, list):
            guesses.append(
                Guess(
                    department_id=department.id or 0,
                    slug=department.slug,
                    name=department.name,
                    score=float(str(item["score"])),
                    because=tuple(str(word) for word in because),
                )
            )
    return tuple(guesses)
