"""What a card shows: pure functions from a case's view to text and buttons."""

import html

from bot import texts
from bot.buttons import Action
from bot.card_buttons import Menu, case_rows, draft_rows, take_back_rows, tap
from bot.card_text import case_lines, link, place, private_reply_line, summed_up, time_of
from bot.rendered import QUOTE_LIMIT, Button, Rendered, Rows, quotation
from desk.cases.steps import Step, allows
from desk.cases.view import CaseView, Written
from desk.language import Translate, translator
from desk.words import Face, Progress, Status

RECEIPT_LIMIT = 80  # characters of an answer that is known already


NO_MENU = Menu()


def case_face(
    view: CaseView, *, here: bool, watched: bool = False, menu: Menu = NO_MENU
) -> Rendered:
    """The case's card; in a chat that the case has left, one line.

    One that only `watched` reads how what the press office was called for went.
    """
    _ = translator(view.language)
    if watched and view.escalation is not None and view.escalation.ended_at is not None:
        return Rendered(html.escape(summed_up(view, view.escalation, _), quote=False))
    if not here:
        moved = _("➡️ #{number} · weitergeleitet an {department}").format(
            number=view.number, department=view.department
        )
        return Rendered(html.escape(moved, quote=False))
    return Rendered("\n".join(case_lines(view, _)), case_rows(view, menu, _))


def old_face(view: CaseView) -> Rendered:
    """What is left of a card that was sent anew further down."""
    _ = translator(view.language)
    return Rendered(texts.see_below(view.number, _))


def draft_face(view: CaseView, written: Written) -> Rendered:
    """A draft under the text of who wrote it; later the receipt."""
    _ = translator(view.language)
    quote = _quoted(written, _)
    reason: list[str] = []
    match written.progress:
        case Progress.DRAFT:
            reason = [html.escape(texts.finding(one, _), quote=False) for one in written.warnings]
            reason += private_reply_line(view, _)
            head = _("📝 Entwurf zu #{number} · {place}")
            rows = draft_rows(view, _)
        case Progress.QUEUED if written.can_be_taken_back and not written.hold:
            head = _("⏳ #{number} geht gleich hinaus · {place}")
            rows = take_back_rows(view, _)
        case Progress.QUEUED | Progress.SENDING if written.hold:
            head, rows = _("⏳ #{number} wartet · {place}"), ()
            reason = [html.escape(texts.waiting(written.hold, _), quote=False)]
        case Progress.QUEUED | Progress.SENDING:
            head, rows = _("⏳ #{number} wird gesendet · {place}"), ()
        case Progress.SENT:
            head = (
                _("✅ #{number} veröffentlicht · {place}")
                if view.public and not written.privately
                else _("✅ #{number} gesendet · {place}")
            )
            rows, quote = (), _quoted(written, _, RECEIPT_LIMIT)
        case Progress.RECALLED:
            head, rows = _("↩️ #{number} zurückgeholt · {place}"), ()
        case Progress.FAILED:
            head, rows = _("❗ #{number} nicht veröffentlicht · {place}"), ()
        case _:
            head, rows = _("🗑 Entwurf zu #{number} verworfen · {place}"), ()
    first = head.format(number=view.number, place=place(view, _))
    below = link(view, _) if written.progress is Progress.SENT else []
    bold = f"<b>{html.escape(first, quote=False)}</b>"
    return Rendered("\n".join([bold, *reason, quote, *below]), rows)


def _quoted(written: Written, _: Translate, limit: int = QUOTE_LIMIT) -> str:
    """What was written, and that a picture goes with it."""
    words = quotation(written.text, limit) if written.text else ""
    picture = _("📷 mit 1 Foto") if written.has_picture else ""
    return "\n".join(part for part in (words, picture) if part)


def work_face(view: CaseView, *, owners: bool, menu: Menu = NO_MENU) -> Rendered:
    """The case in its owner's private chat; once it lies with nobody or another, one line."""
    _ = translator(view.language)
    if not owners and view.status in (Status.ANSWERED, Status.CLOSED):
        return Rendered(f"#{view.number} · {texts.status(view.status, _)}")
    if not owners:
        return Rendered(_("#{number} · liegt nicht mehr bei Ihnen").format(number=view.number))
    face = case_face(view, here=True, menu=menu)
    if view.status is not Status.CLAIMED:
        return face
    hint = _("✍️ Schreiben Sie Ihre Antwort einfach hier.")
    return Rendered(f"{face.text}\n\n{hint}", face.rows)


def on_call_face(view: CaseView, *, menu: Menu = NO_MENU) -> Rendered:
    """The case in the private chat of who is on call; once nobody need act, one line."""
    _ = translator(view.language)
    if view.status in (Status.ANSWERED, Status.CLOSED, Status.HIDDEN):
        return Rendered(f"#{view.number} · {texts.status(view.status, _)}")
    face = case_face(view, here=True, menu=menu)
    head = _("📟 Bereitschaft: Das Amt ist geschlossen.")
    return Rendered(f"{head}\n{face.text}", face.rows)


def wiped_face(view: CaseView, face: Face) -> Rendered:
    """One line without a word of anybody, some time after nobody need act any more."""
    _ = translator(view.language)
    rows: Rows = ()
    if face is Face.CASE and allows(view.status, Step.REOPEN):
        rows = ((Button(_("🔄 Wieder öffnen"), tap(view, Action.REOPEN)),),)
    return Rendered(f"#{view.number} · {texts.status(view.status, _)}", rows)


def nudge_face(view: CaseView) -> Rendered:
    """To the owner in private: the deadline is near; later one line."""
    _ = translator(view.language)
    if view.due_at is None or view.overdue:
        return Rendered(_("#{number}: Erinnerung an die Frist.").format(number=view.number))
    head = _("⏳ #{number} · {department}: Die Frist läuft bald ab.").format(
        number=view.number, department=view.department
    )
    until = _("Antwort bis {time}").format(time=time_of(view.due_at, view))
    return Rendered(f"<b>{html.escape(head, quote=False)}</b>\n{until}")


def still_face(view: CaseView) -> Rendered:
    """To the owner in private: whether they are still on it; later one line."""
    _ = translator(view.language)
    if not view.asked_owner:
        done = _("#{number}: Die Frage „Noch dran?“ ist erledigt.").format(number=view.number)
        return Rendered(done)
    head = _("❓ #{number} · {department}: Sind Sie noch dran?").format(
        number=view.number, department=view.department
    )
    then = _("Ohne Antwort wird der Fall nach einer halben Stunde Dienstzeit wieder frei.")
    yes = Button(_("✅ Noch dran"), tap(view, Action.STILL))
    no = Button(_("↩️ Freigeben"), tap(view, Action.RELEASE))
    return Rendered(f"<b>{html.escape(head, quote=False)}</b>\n{then}", ((yes, no),))


def failure_face(view: CaseView, written: Written) -> Rendered:
    """A message of its own for an answer that did not get through."""
    _ = translator(view.language)
    if written.progress is not Progress.FAILED or written.problem is None:
        solved = _("#{number}: erledigt, die Antwort ist unterwegs oder angekommen.")
        return Rendered(solved.format(number=view.number))
    head = _("❗ #{number}: Ihre Antwort ist nicht angekommen.").format(number=view.number)
    cause = html.escape(texts.refusal(written.problem, _), quote=False)
    retry = Button(_("🔁 Erneut versuchen"), tap(view, Action.RETRY))
    return Rendered(f"<b>{head}</b>\n{cause}", ((retry,),))
