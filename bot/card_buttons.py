"""The buttons of a card, by the status of its case, and its two choices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot import texts
from bot.buttons import Action, Tap
from bot.rendered import Button, Rows, cut
from desk.cases.steps import Step, allows
from desk.cases.view import CaseView, Guess
from desk.language import Translate
from desk.words import BY_PEOPLE, CHOSEN_BY_PEOPLE, ActKind, HideReason, Progress, Status

LABEL_LIMIT = 16  # characters of a button on a card
DEPARTMENTS_A_PAGE = 8
BEST_TEMPLATES = 3  # on the first page
MOST_BUTTONS = 5  # of a card, for thumbs; the rest is behind one of them


@dataclass(frozen=True)
class Menu:
    """An open choice on a card, and the departments it may offer."""

    name: str | None = None
    departments: tuple[tuple[int, str], ...] = ()  # id and name
    templates: tuple[tuple[int, str], ...] = ()  # the same
    colleagues: tuple[tuple[int, str], ...] = ()  # the same


def case_rows(view: CaseView, menu: Menu, _: Translate) -> Rows:
    """The buttons under a case's card, or the choice that is open on it."""
    if menu.name and (choice := _choice(menu.name.partition(".")[0])):
        return choice(view, menu, _)
    if view.status is Status.DRAFT:
        unread = view.draft is not None and view.draft.private
        return _unread_rows(view, _) if unread else draft_rows(view, _)
    guesses = view.guesses[:3] if view.triage else _own_guess(view)
    buttons = [_guess_button(view, guess) for guess in guesses] if _may_forward(view) else []
    buttons += _no_concern(view, _)
    buttons += _status_buttons(view, _)
    if menu.name == Action.MORE:
        return (*_two_a_row(buttons[MOST_BUTTONS - 1 :]), (_back(view, _),))
    if len(buttons) > MOST_BUTTONS:
        more = Button(_("⋯ Mehr"), tap(view, Action.MORE))
        buttons = [*buttons[: MOST_BUTTONS - 1], more]
    return (*_question_rows(view, _), *_two_a_row(buttons))


def _back(view: CaseView, _: Translate) -> Button:
    return Button(_("⬅️ Zurück"), tap(view, Action.BACK))


def _template_rows(view: CaseView, menu: Menu, _: Translate) -> Rows:
    """The likeliest templates first, a page at a time."""
    page = int((menu.name or "").partition(".")[2] or "1")
    start = 0 if page == 1 else BEST_TEMPLATES + (page - 2) * DEPARTMENTS_A_PAGE
    end = BEST_TEMPLATES if page == 1 else start + DEPARTMENTS_A_PAGE
    rows = [
        (Button(name, tap(view, Action.USE, str(key))),) for key, name in menu.templates[start:end]
    ]
    more = Button(_("Weitere Vorlagen …"), tap(view, Action.TEMPLATES, str(page + 1)))
    return (*rows, *([(more,)] if end < len(menu.templates) else []), (_back(view, _),))


def _hand_rows(view: CaseView, menu: Menu, _: Translate) -> Rows:
    """The colleagues who can be given the case, a page at a time."""
    page = int((menu.name or "").partition(".")[2] or "1")
    start, end = (page - 1) * DEPARTMENTS_A_PAGE, page * DEPARTMENTS_A_PAGE
    rows = [
        (Button(name, tap(view, Action.HAND_TO, str(key))),)
        for key, name in menu.colleagues[start:end]
    ]
    more = Button(_("Weiter …"), tap(view, Action.HAND, str(page + 1)))
    return (*rows, *([(more,)] if end < len(menu.colleagues) else []), (_back(view, _),))


def _hide_rows(view: CaseView, menu: Menu, _: Translate) -> Rows:
    """The reasons to hide what was written; once one is chosen, whether it is meant."""
    reason = (menu.name or "").partition(".")[2]
    if reason:
        named = texts.hide_reason(HideReason(reason), _)
        sure = Button(f"🙈 {named}?", tap(view, Action.HIDE_IT, reason), "danger")
        return ((sure,), (_back(view, _),))
    reasons = [
        Button(texts.hide_reason(found, _), tap(view, Action.HIDE, found)) for found in BY_PEOPLE
    ]
    return (*((button,) for button in reasons), (_back(view, _),))


def _choice(name: str) -> Callable[[CaseView, Menu, Translate], Rows] | None:
    """What draws the choice of that name."""
    return {
        str(Action.FORWARD): _forward_rows,
        str(Action.TEMPLATES): _template_rows,
        str(Action.HAND): _hand_rows,
        str(Action.HIDE): _hide_rows,
        str(Action.PRESS): _press_rows,
    }.get(name)


def _question_rows(view: CaseView, _: Translate) -> Rows:
    """The answers to whether an automatic assignment was right."""
    if not view.asked:
        return ()
    yes = Button(_("👍 Ja"), tap(view, Action.RIGHT))
    return ((yes, Button(_("👎 Nein"), tap(view, Action.FORWARD))),)


def _no_concern(view: CaseView, _: Translate) -> list[Button]:
    """Where people assign it, and where the routing thinks so."""
    fits = view.triage or (view.seems_no_concern and not view.forwarded_by)
    if not fits or view.status not in (Status.NEW, Status.CLAIMED):
        return []
    return [Button(_("🚫 Kein Anliegen"), tap(view, Action.NONE))]


def _status_buttons(view: CaseView, _: Translate) -> list[Button]:
    failed = view.answer is not None and view.answer.progress is Progress.FAILED
    press = (
        (Step.CALM, Action.CALM, _("☑️ Entwarnung"))
        if view.concern
        else (Step.ESCALATE, Action.PRESS, _("⚠️ Pressestelle"))
    )
    unseen = view.ringing is not None and view.ringing.seen_by is None
    answers = (Step.DRAFT, Action.ANSWER, _("✍️ Antworten"))
    hand = (Step.HAND_OVER, Action.HAND, _("👤 Übergeben"))
    hide = (Step.HIDE, Action.HIDE, _locked(view, ActKind.HIDE, _("🙈 Ausblenden")))
    recall = (Step.TAKE_BACK, Action.RECALL, _locked(view, ActKind.RECALL, _("↩️ Zurückholen")))
    likes = (
        (Step.NOTE, Action.UNLIKE, _("💔 Gefällt nicht"))
        if view.likes
        else (Step.NOTE, Action.LIKE, _locked(view, ActKind.LIKE, _("👍 Gefällt mir")))
    )
    template = (Step.DRAFT, Action.TEMPLATES, _("📄 Vorlagen"))
    possible: list[tuple[Step, Action, str]] = [
        *([(Step.RETRY, Action.RETRY, _("🔁 Nochmal senden"))] if failed else []),
        (Step.TAKE, Action.TAKE, _("✋ Übernehmen")),
        *([(Step.NOTE, Action.SEEN, _("👁 Gesehen"))] if unseen else []),
        *([answers] if view.status is Status.CLAIMED else []),
        *([template] if view.has_templates else []),
        (Step.FORWARD, Action.FORWARD, _("➡️ Weiterleiten")),
        press,
        (Step.RELEASE, Action.RELEASE, _("↩️ Freigeben")),
        *([hand] if view.status is Status.CLAIMED else []),
        *([hide] if view.can_be_hidden else []),
        (Step.CLOSE, Action.CLOSE, _("✔️ Erledigt")),
        (Step.SHOW_AGAIN, Action.SHOW, _("👁 Einblenden")),
        *([recall] if view.status is Status.ANSWERED and view.answer_stands else []),
        (Step.REOPEN, Action.REOPEN, _("🔄 Wieder öffnen")),
        *([likes] if view.can_be_liked else []),
    ]
    silences = [("1", _("🔕 1 h Ruhe")), ("4", _("🔕 4 h Ruhe"))] if unseen else []
    if view.status is Status.ANSWERED:  # what undoes it comes first
        possible.sort(key=lambda found: found[1] in (press[1], Action.HIDE, likes[1]))
    return [
        Button(label, tap(view, action), "primary" if action is Action.TAKE else None)
        for step, action, label in possible
        if allows(view.status, step)
    ] + [Button(label, tap(view, Action.SILENT, hours)) for hours, label in silences]


def _locked(view: CaseView, kind: ActKind, label: str) -> str:
    """The label says beforehand that the page lacks the right; whoever taps tries it again."""
    return f"🔒{label.partition(' ')[2]}" if kind in view.lacks else label


def draft_rows(view: CaseView, _: Translate) -> Rows:
    """The buttons while a draft waits."""
    publish = Button(_("Veröffentlichen"), tap(view, Action.PUBLISH), "success")
    if view.draft is not None and view.draft.warnings:
        publish = Button(_("⚠️ Trotzdem"), tap(view, Action.ANYWAY), "danger")
    private: Rows = ()
    if view.private_reply_until is not None:
        private = ((Button(_("💬 Privat senden"), tap(view, Action.PRIVATELY)),),)
    return (
        (publish,),
        (
            Button(_("✏️ Ändern"), tap(view, Action.CHANGE)),
            Button(_("🗒 Nur intern"), tap(view, Action.INTERNAL)),
        ),
        *private,
        (Button(_("🗑 Verwerfen"), tap(view, Action.DISCARD), "danger"),),
    )


def take_back_rows(view: CaseView, _: Translate) -> Rows:
    """The button while an answer has not begun to go out."""
    return ((Button(_("🗑 Verwerfen"), tap(view, Action.DISCARD), "danger"),),)


def _unread_rows(view: CaseView, _: Translate) -> Rows:
    """The buttons for those who cannot read the draft that waits."""
    return ((Button(_("🗑 Verwerfen"), tap(view, Action.DISCARD), "danger"),),)


def _forward_rows(view: CaseView, menu: Menu, _: Translate) -> Rows:
    back = Button(_("⬅️ Zurück"), tap(view, Action.BACK))
    everything = menu.name != Action.FORWARD
    others = [found for found in menu.departments if found[1] != view.department]
    if not everything:
        best = [(guess.department_id, guess.name) for guess in view.guesses]
        offered = [found for found in best if found[1] != view.department][:3]
        more = [Button(_("Alle Ämter …"), tap(view, Action.FORWARD, "1"))]
    else:
        page = int((menu.name or "").partition(".")[2] or "1")
        start = (page - 1) * DEPARTMENTS_A_PAGE
        offered = others[start : start + DEPARTMENTS_A_PAGE]
        next_page = str(page + 1)
        more = (
            [Button(_("Weiter …"), tap(view, Action.FORWARD, next_page))]
            if start + DEPARTMENTS_A_PAGE < len(others)
            else []
        )
    rows = [(Button(name, tap(view, Action.TO, str(number))),) for number, name in offered]
    return (*rows, *((button,) for button in more), (back,))


def _press_rows(view: CaseView, menu: Menu, _: Translate) -> Rows:
    reasons = [
        Button(texts.concern(concern, _), tap(view, Action.PRESS, concern.value))
        for concern in CHOSEN_BY_PEOPLE
    ]
    return (*((button,) for button in reasons), (Button(_("⬅️ Zurück"), tap(view, Action.BACK)),))


def _own_guess(view: CaseView) -> Sequence[Guess]:
    better = view.better_guess
    fits = view.status is Status.NEW and not view.forwarded_by
    return [better] if better and fits else []


def _may_forward(view: CaseView) -> bool:
    return view.status is Status.NEW and allows(view.status, Step.FORWARD)


def _guess_button(view: CaseView, guess: Guess) -> Button:
    label = f"➡️ {guess.name}"
    return Button(cut(label, LABEL_LIMIT), tap(view, Action.TO, str(guess.department_id)))


def _two_a_row(buttons: Sequence[Button]) -> Rows:
    alone = len(buttons) % 2
    rows = [tuple(buttons[:alone])] if alone else []
    rows += [tuple(buttons[i : i + 2]) for i in range(alone, len(buttons), 2)]
    return tuple(rows)


def tap(view: CaseView, action: Action, choice: str = "") -> str:
    """What a button carries."""
    return Tap(action, view.number, view.version, choice).data()
