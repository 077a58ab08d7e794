"""Cards that are due, and what a chat has seen of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases import templates
from desk.cases.handing import colleagues
from desk.cases.view import CaseView, Written, view
from desk.messenger import calls
from desk.messenger.cards import due_card
from desk.messenger.chats import chats_of, load_chats
from desk.office.calendar import calendar_of
from desk.tables import Card, Case, Department
from desk.urgency import Urgency
from desk.words import Face


@dataclass(frozen=True)
class DueCard:
    """A card that its chat should see now, with all that is needed to draw it."""

    id: int
    chat_id: str
    face: Face
    wanted: int
    shown_as: int | None
    replaces: int | None
    tried_after: int | None  # it was sent once, and nobody knows whether it arrived
    reply_to: int | None
    digest: str | None
    menu: str | None
    urgency: Urgency
    here: bool  # the chat still belongs to the case
    watched: bool  # it does not, and was there only to watch: the press office's
    silent: bool  # nobody is at work, and it can wait: the phone makes no noise
    view: CaseView
    written: Written | None
    colleagues: tuple[tuple[int, str], ...]  # id and name, where the choice of one is open
    departments: tuple[tuple[int, str], ...]  # only for a choice of departments
    templates: tuple[tuple[int, str], ...]  # only for a choice of templates


def next_due(session: Session, chat_id: str, *, now: datetime) -> DueCard | None:
    """The chat's most urgent due card."""
    card = due_card(session, chat_id, now=now)
    return drawn(session, card, now=now) if card is not None else None


def drawn(session: Session, card: Card, *, now: datetime) -> DueCard:
    """The card with all that is needed to draw it."""
    case = session.get_one(Case, card.case_id)
    seen, here = view(session, case), card.chat_id in chats_of(session, case)
    return DueCard(
        id=card.id or 0,
        chat_id=card.chat_id,
        face=card.face,
        wanted=card.wanted,
        shown_as=card.shown_as,
        replaces=card.replaces,
        tried_after=card.tried_after,
        reply_to=card.reply_to,
        digest=card.digest,
        menu=card.menu,
        urgency=Urgency(card.urgency),
        silent=_is_silent(session, case, card, now=now),
        here=here,
        watched=not here and card.chat_id == load_chats(session).press,
        view=seen,
        written=next((w for w in seen.written if w.message_id == card.message_id), None),
        departments=_departments(session) if card.menu else (),
        colleagues=_colleagues(session, case, card, now=now),
        templates=_templates(session, case) if (card.menu or "").startswith("templates") else (),
    )


def _is_silent(session: Session, case: Case, card: Card, *, now: datetime) -> bool:
    """Off duty a card comes silently, not later; what is urgent, or was called for, is heard.

    Only a new message makes a noise, so for the change of one nobody looks at the clock.
    """
    if card.shown_as is not None or card.urgency > Urgency.NEW or case.concern is not None:
        return False
    department = session.get_one(Department, case.department_id)
    return not calendar_of(session, department).is_open(now)


def next_due_at(session: Session, chat_id: str) -> datetime | None:
    """When the chat's next delayed card is due."""
    return session.exec(
        select(Card.not_before)
        .where(
            col(Card.chat_id) == chat_id,
            col(Card.shown) < col(Card.wanted),
            col(Card.held).is_(False),
            col(Card.not_before).is_not(None),
        )
        .order_by(col(Card.not_before))
    ).first()


def shown(session: Session, card_id: int, *, wanted: int, shown_as: int, digest: str) -> None:
    """The chat sees the card as it was wanted then; it may be wanted anew already."""
    card = locked_card(session, card_id)
    if card is None:
        return
    card.shown = wanted
    card.not_before = None
    card.tried_after = None
    session.add(card)
    calls.seen(session, card.chat_id, shown_as)
    if card.shown_as is None and card.replaces == shown_as:
        return  # the case came back meanwhile: this is the message that a new one replaces
    if card.shown_as not in (None, shown_as):
        card.replaces = card.shown_as  # a process that woke up late had sent it as well
    card.shown_as = shown_as
    card.digest = digest
    if card.replaces is not None and card.shown == card.wanted:
        card.wanted += 1  # the older message has still to shrink
        card.urgency = Urgency.QUIET


def reduced(session: Session, card_id: int, *, wanted: int) -> None:
    """The older message of the card is out of the way."""
    card = locked_card(session, card_id)
    if card is not None:
        card.replaces, card.shown, card.not_before = None, wanted, None
        session.add(card)


def lost(session: Session, card_id: int) -> None:
    """The message is gone from the chat: the card has to come as a new one."""
    card = locked_card(session, card_id)
    if card is not None:
        card.shown_as, card.digest, card.not_before = None, None, None
        session.add(card)


def left(session: Session, card_id: int, *, wanted: int) -> None:
    """The case left before the chat saw its card: nothing has to be said of it there."""
    card = locked_card(session, card_id)
    if card is not None and card.shown_as is None and card.tried_after is None:
        card.shown = wanted
        session.add(card)


def delay(session: Session, card_id: int, *, until: datetime) -> None:
    """The card cannot be shown now."""
    card = locked_card(session, card_id)
    if card is not None:
        card.not_before = until
        session.add(card)


def locked_card(session: Session, card_id: int) -> Card | None:
    """The card, kept from others until the transaction ends; `None` if its chat was lost."""
    return session.get(Card, card_id, with_for_update=True, populate_existing=True)


def card_at(session: Session, chat_id: str, shown_as: int) -> Card | None:
    """The card that a chat sees under this message id."""
    return session.exec(
        select(Card).where(col(Card.chat_id) == chat_id, col(Card.shown_as) == shown_as)
    ).first()


def case_at(
    session: Session, chat_id: str, shown_as: int, *, named: int | None = None
) -> int | None:
    """The number of the case that a chat sees under this message id.

    A message of ours that no row knows, such as a copy from before a crash, counts by the case it
    names, if the chat has a card of that case.
    """
    card = card_at(session, chat_id, shown_as)
    if card is not None:
        return card.case_id
    known = select(Card.case_id).where(col(Card.chat_id) == chat_id, col(Card.case_id) == named)
    return session.exec(known.limit(1)).first()


def is_copy(session: Session, chat_id: str, shown_as: int, number: int) -> bool:
    """Whether this message is a copy of a card that the chat sees elsewhere.

    A crash between the messenger's answer and our row leaves one.  While any card of the case is
    on its way nobody can tell.
    """
    cards = session.exec(
        select(Card).where(col(Card.chat_id) == chat_id, col(Card.case_id) == number)
    ).all()
    noted = {card.shown_as for card in cards} | {card.replaces for card in cards}
    all_shown = bool(cards) and all(card.shown_as is not None for card in cards)
    return all_shown and shown_as not in noted


def _templates(session: Session, case: Case) -> tuple[tuple[int, str], ...]:
    return tuple((one.id, one.name) for one in templates.offered(session, case))


def _colleagues(
    session: Session, case: Case, card: Card, *, now: datetime
) -> tuple[tuple[int, str], ...]:
    if not (card.menu or "").startswith("hand"):
        return ()
    return tuple((one.id, one.name) for one in colleagues(session, case, now=now))


def _departments(session: Session) -> tuple[tuple[int, str], ...]:
    rows = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.name))
    )
    return tuple((row.id or 0, row.name) for row in rows)
