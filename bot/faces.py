"""What a card shows: pure functions from a case's view to text and buttons."""

import html

from bot import texts
from bot.buttons import Action
from bot.card_buttons import Menu, case_rows, draft_rows, tap
from bot.card_text import case_lines, link, place
from bot.rendered import Button, Rendered, quotation
from desk.cases.view import CaseView, Written
from desk.language import translator
from desk.words import Progress

RECEIPT_LIMIT = 80  # characters of an answer that is known already


NO_MENU = Menu()


def case_face(view: CaseView, *, here: bool, menu: Menu = NO_MENU) -> Rendered:
    """The case's card; in a chat that the case has left, one line."""
    _ = translator(view.language)
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
    quote = quotation(written.text)
    reason: list[str] = []
    match written.progress:
        case Progress.DRAFT:
            head = _("📝 Entwurf zu #{number} · {place}")
            rows = draft_rows(view, _)
        case Progress.QUEUED | Progress.SENDING if written.hold:
            head, rows = _("⏳ #{number} wartet · {place}"), ()
            reason = [html.escape(texts.waiting(written.hold, _), quote=False)]
        case Progress.QUEUED | Progress.SENDING:
            head, rows = _("⏳ #{number} wird gesendet · {place}"), ()
        case Progress.SENT:
            head = (
                _("✅ #{number} veröffentlicht · {place}")
                if view.public
                else _("✅ #{number} gesendet · {place}")
            )
            rows, quote = (), quotation(written.text, RECEIPT_LIMIT)
        case Progress.FAILED:
            head, rows = _("❗ #{number} nicht veröffentlicht · {place}"), ()
        case _:
            head, rows = _("🗑 Entwurf zu #{number} verworfen · {place}"), ()
    first = head.format(number=view.number, place=place(view, _))
    below = link(view, _) if written.progress is Progress.SENT else []
    bold = f"<b>{html.escape(first, quote=False)}</b>"
    return Rendered("\n".join([bold, *reason, quote, *below]), rows)


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
