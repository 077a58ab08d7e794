"""What a card shows: pure functions from a case's view to text and buttons."""

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.buttons import Action, Tap
from desk.language import Translate, translator
from desk.masking import mask, shorten_name
from desk.outbox import DELAYED
from desk.steps import Step, allows
from desk.view import CaseView, Guess, Said, Written
from desk.words import Channel, Concern, Progress, Status

QUOTE_LIMIT = 700  # characters of a quotation on a card
RECEIPT_LIMIT = 80  # of an answer that is known already
LABEL_LIMIT = 16  # characters of a button on a card
MESSAGES_SHOWN = 3
DEPARTMENTS_A_PAGE = 8

DOTS = {
    Status.NEW: "🔴",
    Status.CLAIMED: "🟡",
    Status.DRAFT: "🟠",
    Status.ANSWERED: "🟢",
    Status.HIDDEN: "⚫",
    Status.CLOSED: "⚪",
}


_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Button:
    """A button: its label, what it carries, and a hint of colour that newer clients show."""

    label: str
    data: str
    style: str | None = None


@dataclass(frozen=True)
class Rendered:
    """A message for Telegram: HTML and rows of buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    parse_mode: str | None = "HTML"

    def plain(self) -> "Rendered":
        """The same without formatting, for when Telegram refuses it."""
        return Rendered(html.unescape(_TAG.sub("", self.text)), self.rows, parse_mode=None)

    @property
    def digest(self) -> str:
        """Equal for equal messages."""
        return hashlib.sha256(repr((self.text, self.rows)).encode()).hexdigest()


@dataclass(frozen=True)
class Menu:
    """An open choice on a card, and the departments it may offer."""

    name: str | None = None
    departments: tuple[tuple[int, str], ...] = ()  # id and name


def case_face(view: CaseView, *, here: bool, menu: Menu = Menu()) -> Rendered:
    """The case's card; in a chat that the case has left, one line."""
    _ = translator(view.language)
    if not here:
        moved = _("➡️ #{number} · weitergeleitet an {department}").format(
            number=view.number, department=view.department
        )
        return Rendered(html.escape(moved, quote=False))
    return Rendered("\n".join(_lines(view, _)), _rows(view, menu, _))


def old_face(view: CaseView) -> Rendered:
    """What is left of a card that was sent anew further down."""
    _ = translator(view.language)
    return Rendered(texts.see_below(view.number, _))


def draft_face(view: CaseView, written: Written) -> Rendered:
    """A draft under the text of who wrote it; later the receipt."""
    _ = translator(view.language)
    quote = _quotation(written.text)
    match written.progress:
        case Progress.DRAFT:
            head = _("📝 Entwurf zu #{number} · {place}")
            rows = _draft_rows(view, _)
        case Progress.QUEUED | Progress.SENDING:
            head, rows = _("⏳ #{number} wird gesendet · {place}"), ()
        case Progress.SENT:
            head = (
                _("✅ #{number} veröffentlicht · {place}")
                if view.public
                else _("✅ #{number} gesendet · {place}")
            )
            rows, quote = (), _quotation(written.text, RECEIPT_LIMIT)
        case Progress.FAILED:
            head, rows = _("❗ #{number} nicht veröffentlicht · {place}"), ()
        case _:
            head, rows = _("🗑 Entwurf zu #{number} verworfen · {place}"), ()
    first = head.format(number=view.number, place=_place(view, _))
    link = _link(view, _) if written.progress is Progress.SENT else []
    return Rendered("\n".join([f"<b>{html.escape(first, quote=False)}</b>", quote, *link]), rows)


def failure_face(view: CaseView, written: Written) -> Rendered:
    """A message of its own for an answer that did not get through."""
    _ = translator(view.language)
    if written.progress is not Progress.FAILED or written.problem is None:
        solved = _("#{number}: erledigt, die Antwort ist unterwegs oder angekommen.")
        return Rendered(solved.format(number=view.number))
    head = _("❗ #{number}: Ihre Antwort ist nicht angekommen.").format(number=view.number)
    cause = html.escape(texts.refusal(written.problem, _), quote=False)
    retry = Button(_("🔁 Erneut versuchen"), _tap(view, Action.RETRY))
    return Rendered(f"<b>{head}</b>\n{cause}", ((retry,),))


def _lines(view: CaseView, _: Translate) -> list[str]:
    first = (
        f"{DOTS[view.status]} {texts.status(view.status, _)}  #{view.number}"
        f" · {view.department} · {_place(view, _)}"
    )
    lines = [f"<b>{html.escape(first, quote=False)}</b>"]
    if view.content == "notice":
        notice = _("Inhalt nur auf der Webseite.")
        return [*lines, f"{notice} {_time(view.opened_at, view)}", *_people(view, _)]
    lines += _conversation(view, _)
    lines += _origin(view, _)
    lines += _routing(view, _)
    lines += _people(view, _)
    lines += _words_of_the_city(view, _)
    return lines


def _conversation(view: CaseView, _: Translate) -> list[str]:
    newest = view.said[-MESSAGES_SHOWN:]
    earlier = len(view.said) - len(newest)
    lines = [_("… {count} frühere Nachrichten").format(count=earlier)] if earlier else []
    limit = QUOTE_LIMIT // max(1, len(newest))
    return lines + [_said(said, view, limit, _) for said in newest]


def _said(said: Said, view: CaseView, limit: int, _: Translate) -> str:
    if said.removed:
        return _italic(_("(vom Verfasser oder von der Plattform gelöscht)"))
    text = mask(said.text) if view.content == "masked" else said.text
    marks = [_attachment(kind, _) for kind in said.attachments]
    marks += [_("geändert")] if said.edited else []
    marks += [_("ausgeblendet")] if said.hidden else []
    quote = _quotation(text, limit) if text.strip() else ""
    note = _italic(f"({', '.join(marks)})") if marks else ""
    return "\n".join(part for part in (quote, note) if part) or _italic(_("(ohne Text)"))


def _italic(text: str) -> str:
    return f"<i>{html.escape(text, quote=False)}</i>"


def _attachment(kind: str, _: Translate) -> str:
    names = {
        "image": _("1 Foto"),
        "photo": _("1 Foto"),
        "video": _("1 Video"),
        "audio": _("1 Sprachnachricht"),
        "file": _("1 Datei"),
        "sticker": _("1 Sticker"),
        "location": _("1 Ort"),
    }
    return names.get(kind, _("1 Anhang"))


def _origin(view: CaseView, _: Translate) -> list[str]:
    name = _name(view, _)
    about = ""
    if view.post_text:
        title = " ".join(view.post_text.split())
        about = _(" · zum Beitrag „{title}“").format(title=_cut(title, 40))
    line = f"{name}{about} · {view.page} · {_time(view.opened_at, view)}"
    return [html.escape(line, quote=False)]


def _routing(view: CaseView, _: Translate) -> list[str]:
    if view.forwarded_by:
        line = _("Weitergeleitet von {name}").format(name=view.forwarded_by)
    elif view.triage and view.guesses:
        line = _("Bitte zuordnen. Vorschläge: {guesses}").format(
            guesses="; ".join(_guess(guess) for guess in view.guesses[:3])
        )
    elif view.triage:
        line = _("Bitte zuordnen: Kein Wort weist auf ein Amt hin.")
    elif view.reasons:
        line = _("Zugeordnet wegen: {words} ({score})").format(
            words=", ".join(view.reasons[:4]), score=round(view.score or 0)
        )
    else:
        line = _("Zugeordnet wegen der Seite")
    lines = [line]
    if view.better_guess and not view.triage and not view.forwarded_by:
        lines.append(_("Vielleicht eher: {guess}").format(guess=_guess(view.better_guess)))
    return [html.escape(line, quote=False) for line in lines]


def _guess(guess: Guess) -> str:
    return f"{guess.name} ({', '.join(guess.because[:3])})"


def _people(view: CaseView, _: Translate) -> list[str]:
    lines: list[str] = []
    if view.concern:
        lines.append("⚠️ " + _("Pressestelle: {why}").format(why=texts.concern(view.concern, _)))
    if view.owner and view.status in (Status.CLAIMED, Status.DRAFT):
        since = _time(view.claimed_at, view) if view.claimed_at else ""
        lines.append(_("Bei {owner} seit {since}").format(owner=view.owner, since=since))
    return [html.escape(line, quote=False) for line in lines]


def _words_of_the_city(view: CaseView, _: Translate) -> list[str]:
    lines: list[str] = []
    for note in view.notes[-2:]:
        who = note.author or _("Notiz")
        lines.append(f"🗒 {html.escape(who, quote=False)}: {_escaped(_cut(note.text, 200))}")
    if view.draft:
        head = _("Entwurf von {author}:").format(author=view.draft.author or "")
        lines += [html.escape(head, quote=False), _quotation(view.draft.text, 300)]
    elif view.answer and view.status is not Status.NEW:
        lines += _answer(view, view.answer, _)
    return lines


def _answer(view: CaseView, answer: Written, _: Translate) -> list[str]:
    who = answer.author or _("auf der Plattform")
    match answer.progress:
        case Progress.QUEUED | Progress.SENDING if answer.problem == DELAYED:
            head = _(
                "⏳ Die Plattform nimmt die Antwort gerade nicht an. Wir versuchen es weiter; "
                "Sie müssen nichts tun."
            )
        case Progress.QUEUED | Progress.SENDING:
            head = _("⏳ Antwort von {who} wird gesendet:").format(who=who)
        case Progress.FAILED:
            head = _("❗ Antwort von {who} ist nicht angekommen:").format(who=who)
        case _:
            head = _("✅ Antwort von {who}, {time}:").format(who=who, time=_time(answer.at, view))
    return [html.escape(head, quote=False), _quotation(answer.text, 300), *_link(view, _)]


def _link(view: CaseView, _: Translate) -> list[str]:
    if not (view.public and view.post_link):
        return []
    label = _("Beitrag öffnen")
    return [f'<a href="{html.escape(view.post_link)}">{label}</a>']


def _rows(view: CaseView, menu: Menu, _: Translate) -> tuple[tuple[Button, ...], ...]:
    if menu.name and menu.name.startswith(Action.FORWARD):
        return _forward_rows(view, menu, _)
    if menu.name == Action.PRESS:
        return _press_rows(view, _)
    if view.status is Status.DRAFT:
        return _draft_rows(view, _)
    guesses = view.guesses[:3] if view.triage else _own_guess(view)
    buttons = [_guess_button(view, guess) for guess in guesses] if _may_forward(view) else []
    buttons += _status_buttons(view, _)
    return _two_a_row(buttons)


def _status_buttons(view: CaseView, _: Translate) -> list[Button]:
    failed = view.answer is not None and view.answer.progress is Progress.FAILED
    press = (
        (Step.CALM, Action.CALM, _("☑️ Entwarnung"))
        if view.concern
        else (Step.ESCALATE, Action.PRESS, _("⚠️ Pressestelle"))
    )
    answers = (Step.DRAFT, Action.ANSWER, _("✍️ Antworten"))
    possible: list[tuple[Step, Action, str]] = [
        *([(Step.RETRY, Action.RETRY, _("🔁 Nochmal senden"))] if failed else []),
        (Step.TAKE, Action.TAKE, _("✋ Übernehmen")),
        *([answers] if view.status is Status.CLAIMED else []),
        (Step.FORWARD, Action.FORWARD, _("➡️ Weiterleiten")),
        press,
        (Step.RELEASE, Action.RELEASE, _("↩️ Freigeben")),
        (Step.CLOSE, Action.CLOSE, _("✔️ Erledigt")),
        (Step.REOPEN, Action.REOPEN, _("🔄 Wieder öffnen")),
    ]
    return [
        Button(label, _tap(view, action), "primary" if action is Action.TAKE else None)
        for step, action, label in possible
        if allows(view.status, step)
    ]


def _draft_rows(view: CaseView, _: Translate) -> tuple[tuple[Button, ...], ...]:
    return (
        (Button(_("✅ Veröffentlichen"), _tap(view, Action.PUBLISH), "success"),),
        (
            Button(_("✏️ Ändern"), _tap(view, Action.CHANGE)),
            Button(_("🗒 Nur intern"), _tap(view, Action.INTERNAL)),
        ),
        (Button(_("🗑 Verwerfen"), _tap(view, Action.DISCARD), "danger"),),
    )


def _forward_rows(view: CaseView, menu: Menu, _: Translate) -> tuple[tuple[Button, ...], ...]:
    back = Button(_("⬅️ Zurück"), _tap(view, Action.BACK))
    everything = menu.name != Action.FORWARD
    others = [found for found in menu.departments if found[1] != view.department]
    if not everything:
        best = [(guess.department_id, guess.name) for guess in view.guesses]
        offered = [found for found in best if found[1] != view.department][:3]
        more = [Button(_("Alle Ämter …"), _tap(view, Action.FORWARD, "1"))]
    else:
        page = int((menu.name or "").partition(".")[2] or "1")
        start = (page - 1) * DEPARTMENTS_A_PAGE
        offered = others[start : start + DEPARTMENTS_A_PAGE]
        next_page = str(page + 1)
        more = (
            [Button(_("Weiter …"), _tap(view, Action.FORWARD, next_page))]
            if start + DEPARTMENTS_A_PAGE < len(others)
            else []
        )
    rows = [(Button(name, _tap(view, Action.TO, str(number))),) for number, name in offered]
    return (*rows, *((button,) for button in more), (back,))


def _press_rows(view: CaseView, _: Translate) -> tuple[tuple[Button, ...], ...]:
    reasons = [
        Button(texts.concern(concern, _), _tap(view, Action.PRESS, concern.value))
        for concern in Concern
    ]
    return (*((button,) for button in reasons), (Button(_("⬅️ Zurück"), _tap(view, Action.BACK)),))


def _own_guess(view: CaseView) -> Sequence[Guess]:
    better = view.better_guess
    fits = view.status is Status.NEW and not view.forwarded_by
    return [better] if better and fits else []


def _may_forward(view: CaseView) -> bool:
    return view.status is Status.NEW and allows(view.status, Step.FORWARD)


def _guess_button(view: CaseView, guess: Guess) -> Button:
    label = f"➡️ {guess.name}"
    return Button(_cut(label, LABEL_LIMIT), _tap(view, Action.TO, str(guess.department_id)))


def _two_a_row(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    alone = len(buttons) % 2
    rows = [tuple(buttons[:alone])] if alone else []
    rows += [tuple(buttons[i : i + 2]) for i in range(alone, len(buttons), 2)]
    return tuple(rows)


def _tap(view: CaseView, action: Action, choice: str = "") -> str:
    return Tap(action, view.number, view.version, choice).data()


def _place(view: CaseView, _: Translate) -> str:
    if view.public:
        return _("Facebook, öffentlich") if view.channel is Channel.FACEBOOK else view.channel
    return _("Messenger, privat")


def _name(view: CaseView, _: Translate) -> str:
    if not view.citizen:
        return _("Name nicht verfügbar")
    return view.citizen if view.content == "full" else shorten_name(view.citizen)


def _time(instant: datetime, view: CaseView) -> str:
    return instant.astimezone(ZoneInfo(view.timezone)).strftime("%d.%m. %H:%M")


def _quotation(text: str, limit: int = QUOTE_LIMIT) -> str:
    cut = _cut(text, limit)
    return f"<blockquote expandable>{_escaped(cut)}</blockquote>"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _escaped(text: str) -> str:
    """Foreign text for Telegram's HTML: no control characters, no tags, no links by accident."""
    plain = "".join(c for c in text if c in "\n\t" or c.isprintable() or c == "\u200d")
    return html.escape(plain, quote=False)
