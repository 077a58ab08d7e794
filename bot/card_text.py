"""The text of a case's card, line by line."""

import html
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.rendered import QUOTE_LIMIT, cut, escaped, one_line, quotation
from desk.cases.view import CaseView, Escalated, Guess, Said, Written
from desk.language import Translate, language_name
from desk.messenger.masking import mask, shorten_name
from desk.words import Channel, Concern, Progress, Status
from routing.signals import Level

MESSAGES_SHOWN = 3
ATTACHMENTS_NAMED = 5
NAME_LIMIT = 80  # characters
WARNINGS_SHOWN = 3
WORDS_LIMIT = 80  # characters of the words that decided

ALARM = {None: "⚠️", Level.notice: "⚠️", Level.urgent: "⚠️", Level.crisis: "🚨"}

DOTS = {
    Status.NEW: "🔴",
    Status.CLAIMED: "🟡",
    Status.DRAFT: "🟠",
    Status.ANSWERED: "🟢",
    Status.HIDDEN: "⚫",
    Status.CLOSED: "⚪",
}


def case_lines(view: CaseView, _: Translate) -> list[str]:
    """What the card tells, as lines of Telegram's HTML; less of it at the content level notice."""
    first = f"{_standing(view, _)}  #{view.number} · {view.department} · {place(view, _)}"
    lines = [f"<b>{html.escape(first, quote=False)}</b>", *_press_office(view, _)]
    lines += _automatic(view, _)
    lines += _doings(view, _)
    if view.content == "notice":
        notice = _("Inhalt nur auf der Webseite.")
        lines += [f"{notice} {time_of(view.opened_at, view)}", *_deadline(view, _)]
        return [*lines, *_question(view, _), *_people(view, _)]
    lines += _conversation(view, _)
    lines += _origin(view, _)
    lines += _deadline(view, _)
    lines += _routing(view, _)
    lines += _people(view, _)
    lines += _words_of_the_city(view, _)
    return lines


def _standing(view: CaseView, _: Translate) -> str:
    """The status; nobody is told that a citizen was answered before the answer arrived."""
    answer = view.answer
    if view.status is Status.ANSWERED and answer and answer.is_on_its_way:
        dot = "🟠" if answer.hold else "🟡"
        return f"{dot} {texts.on_its_way(answer.hold, _)}"
    if view.overdue:
        return "⏰ " + _("ÜBERFÄLLIG")
    return f"{DOTS[view.status]} {texts.status(view.status, _)}"


def _press_office(view: CaseView, _: Translate) -> list[str]:
    """Why the press office was called, and the words that did it; none of them at notice."""
    if view.concern is None:
        return []
    why = _graded(view.concern, view.level, _)
    lines = [f"{ALARM[view.level]} " + _("Pressestelle: {why}").format(why=why)]
    lines += _seen(view, _)
    for warned in view.warnings[:WARNINGS_SHOWN]:
        words = warned.words if view.content != "notice" else ""
        if words:
            kind = _graded(warned.concern, warned.level, _)
            quoted = cut(one_line(mask(words)), WORDS_LIMIT)
            lines.append(_("Erkannt: {kind} an „{words}“").format(kind=kind, words=quoted))
    return [html.escape(line, quote=False) for line in lines]


def summed_up(view: CaseView, found: Escalated, _: Translate) -> str:
    """What is left of an escalation in the press office's chat: how it went, in one line."""
    ended_at = found.ended_at or found.began_at
    parts = [
        f"☑️ #{view.number} · {view.department}",
        _("Eskalation {since} bis {until}").format(
            since=time_of(found.began_at, view), until=time_of(ended_at, view)
        ),
        _("gesehen von {name}, {time}").format(
            name=found.seen_by, time=time_of(found.seen_at or ended_at, view)
        )
        if found.seen_by
        else _("von niemandem als gesehen markiert"),
        _("beendet von {name}").format(name=found.ended_by)
        if found.ended_by
        else _("von selbst beendet"),
        texts.status(view.status, _),
    ]
    return " · ".join(parts)


def _seen(view: CaseView, _: Translate) -> list[str]:
    """Who has seen what it was called for, and until when nobody is called about it."""
    found = view.ringing
    if found is None:
        return []
    lines = []
    if found.seen_by is not None and found.seen_at is not None:
        at = time_of(found.seen_at, view)
        lines.append(_("👁 Gesehen von {name}, {time}").format(name=found.seen_by, time=at))
    if found.silent_until is not None:
        lines.append(_("🔕 Ruhe bis {time}").format(time=time_of(found.silent_until, view)))
    return lines


def _automatic(view: CaseView, _: Translate) -> list[str]:
    """That an answer went out which nobody wrote, and that somebody still has to."""
    answer = view.automatic_answer
    if answer is None:
        return []
    if answer.acknowledges:
        return [_("🤖 Automatische Eingangsbestätigung: außerhalb der Dienstzeit.")]
    match answer.progress:
        case Progress.SENT:
            line = _("🤖 Automatische Antwort (Notruf 112), {time}. Bitte antworten Sie trotzdem.")
        case Progress.FAILED:
            line = _("🤖 Automatische Antwort (Notruf 112) ist nicht angekommen.")
        case _:
            line = _("🤖 Automatische Antwort (Notruf 112) wird gesendet.")
    return [html.escape(line.format(time=time_of(answer.at, view)), quote=False)]


def _doings(view: CaseView, _: Translate) -> list[str]:
    by_word = [_("🙈 Ein Sperrwort hat den Kommentar ausgeblendet.")] if view.hidden_by_word else []
    lacks = [_("🔒 Der Seite fehlt das Recht: {acts}").format(acts=_lacking(view, _))]
    return [*by_word, *(lacks if view.lacks and view.public else []), *_acts(view, _)]


def _lacking(view: CaseView, _: Translate) -> str:
    return ", ".join(texts.act(kind, _) for kind in view.lacks)


def _acts(view: CaseView, _: Translate) -> list[str]:
    return [
        texts.act_failed(doing.kind, doing.problem, _)
        if doing.problem
        else texts.act_waiting(doing.kind, _)
        for doing in view.acts
    ]


def _graded(concern: Concern, level: Level | None, _: Translate) -> str:
    name = texts.concern(concern, _)
    return f"{name} ({texts.level(level, _)})" if level else name


def _conversation(view: CaseView, _: Translate) -> list[str]:
    if view.collective:
        return [_("📣 Kommentar der Stadt an alle unter dem Beitrag")]
    newest = view.said[-MESSAGES_SHOWN:]
    earlier = len(view.said) - len(newest)
    lines = [_("… {count} frühere Nachrichten").format(count=earlier)] if earlier else []
    limit = QUOTE_LIMIT // max(1, len(newest))
    return lines + [_said(said, view, limit, _) for said in newest]


def _said(said: Said, view: CaseView, limit: int, _: Translate) -> str:
    if said.removed:
        return _italic(_("(vom Verfasser oder von der Plattform gelöscht)"))
    text = mask(said.text) if view.content == "masked" else said.text
    marks = [
        _attachment(kind, _) if count == 1 else f"{count} × {_attachment(kind, _)}"
        for kind, count in Counter(said.attachments).items()
    ][:ATTACHMENTS_NAMED]
    marks += [_("geändert")] if said.edited else []
    marks += [_("ausgeblendet")] if said.hidden else []
    quote = quotation(text, limit) if text.strip() else ""
    note = _italic(f"({', '.join(marks)})") if marks else ""
    return "\n".join(part for part in (quote, note, *_pictures(said, view, _)) if part) or _italic(
        _("(ohne Text)")
    )


def _pictures(said: Said, view: CaseView, _: Translate) -> list[str]:
    """Links to the pictures: they stay on our server, and who opens one has to be signed in."""
    if view.address is None:
        return []
    label = _("Foto ansehen")
    return [f'<a href="{view.address}/bilder/{number}">{label}</a>' for number in said.pictures]


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
    name = "" if view.collective else _name(view, _)
    about = ""
    if view.post_text:
        title = cut(one_line(view.post_text), 40)
        about = _(" · zum Beitrag „{title}“").format(title=title)
    parts = [f"{name}{about}", one_line(view.page), time_of(view.opened_at, view)]
    if view.spoken:
        parts.append(language_name(view.spoken, view.language))
    line = " · ".join(parts).removeprefix(" · ")
    return [html.escape(line, quote=False)]


def _deadline(view: CaseView, _: Translate) -> list[str]:
    if view.due_at is None:
        return []
    return [_("Antwort bis {time}").format(time=time_of(view.due_at, view))]


def _routing(view: CaseView, _: Translate) -> list[str]:
    if view.collective:
        return []
    if view.forwarded_by:
        line = _("Weitergeleitet von {name}").format(name=view.forwarded_by)
    elif view.triage and view.guesses:
        line = _("Bitte zuordnen. Vorschläge: {guesses}").format(
            guesses="; ".join(_guess(guess) for guess in view.guesses[:3])
        )
    elif view.triage:
        line = _("Bitte zuordnen: Kein Wort weist auf ein Amt hin.")
    elif view.moved and view.reasons:
        line = _("Von der Seite hierher gegeben wegen: {words} ({score})").format(
            words=", ".join(view.reasons[:4]), score=round(view.score or 0)
        )
    elif view.reasons:
        line = _("Zugeordnet wegen: {words} ({score})").format(
            words=", ".join(view.reasons[:4]), score=round(view.score or 0)
        )
    else:
        line = _("Zugeordnet wegen der Seite")
    lines = [line]
    if view.district and not view.forwarded_by:
        lines.append(texts.district(view.district, _))
    if view.better_guess and not view.triage and not view.forwarded_by:
        lines.append(_("Vielleicht eher: {guess}").format(guess=_guess(view.better_guess)))
    if view.seems_no_concern and not view.forwarded_by:
        lines.append(_("Vielleicht kein Anliegen: Solches wurde schon so eingeordnet."))
    return [html.escape(line, quote=False) for line in lines] + _question(view, _)


def _question(view: CaseView, _: Translate) -> list[str]:
    if not view.asked:
        return []
    return [_("❓ Richtig zugeordnet? Ihre Antwort zeigt, wie verlässlich das ist.")]


def _guess(guess: Guess) -> str:
    return f"{guess.name} ({', '.join(guess.because[:3])})"


def _people(view: CaseView, _: Translate) -> list[str]:
    lines: list[str] = []
    if view.owner and view.status in (Status.CLAIMED, Status.DRAFT):
        since = time_of(view.claimed_at, view) if view.claimed_at else ""
        lines.append(_("Bei {owner} seit {since}").format(owner=view.owner, since=since))
    return [html.escape(line, quote=False) for line in lines]


def _words_of_the_city(view: CaseView, _: Translate) -> list[str]:
    lines: list[str] = []
    for note in view.notes[-2:]:
        who = note.author or _("Notiz")
        lines.append(f"🗒 {html.escape(who, quote=False)}: {escaped(cut(note.text, 200))}")
    if view.draft:
        head = _("Entwurf von {author}:").format(author=view.draft.author or "")
        hidden = _italic(_("(im privaten Chat; niemand sonst liest ihn)"))
        text = hidden if view.draft.private else quotation(view.draft.text, 300)
        lines += [html.escape(head, quote=False), text]
    elif view.answer and view.status is not Status.NEW:
        lines += _answer(view, view.answer, _)
    return lines


def _answer(view: CaseView, answer: Written, _: Translate) -> list[str]:
    who = answer.author or _("auf der Plattform")
    match answer.progress:
        case Progress.QUEUED | Progress.SENDING if answer.hold:
            head = f"⏳ {texts.waiting(answer.hold, _)}"
        case Progress.QUEUED | Progress.SENDING:
            head = _("⏳ Antwort von {who} wird gesendet:").format(who=who)
        case Progress.FAILED:
            head = _("❗ Antwort von {who} ist nicht angekommen:").format(who=who)
        case _:
            when = time_of(answer.at, view)
            text = (
                _("✅ Private Antwort von {who}, {time}:")
                if answer.privately
                else _("✅ Antwort von {who}, {time}:")
            )
            head = text.format(who=who, time=when)
    return [html.escape(head, quote=False), quotation(_shown(answer, view), 300), *link(view, _)]


def _shown(answer: Written, view: CaseView) -> str:
    """A colleague's answer on the platform was not written for the messenger, so it is masked."""
    if not answer.text and answer.has_picture:
        return "📷"
    outside = answer.progress is Progress.OUTSIDE
    return mask(answer.text) if outside and view.content == "masked" else answer.text


def link(view: CaseView, _: Translate) -> list[str]:
    """A line that leads to the post, where its address is known."""
    if not (view.public and view.post_link):
        return []
    label = _("Beitrag öffnen")
    return [f'<a href="{html.escape(view.post_link)}">{label}</a>']


def private_reply_line(view: CaseView, _: Translate) -> list[str]:
    """By when the draft could answer privately instead, which it can once."""
    if view.private_reply_until is None:
        return []
    return [
        _("💬 Privat möglich: einmal, bis {time}").format(
            time=time_of(view.private_reply_until, view)
        )
    ]


def place(view: CaseView, _: Translate) -> str:
    """Where it was written and whether an answer will be public."""
    if view.public:
        return _("Facebook, öffentlich") if view.channel is Channel.FACEBOOK else view.channel
    return _("Messenger, privat")


def _name(view: CaseView, _: Translate) -> str:
    name = one_line(view.citizen or "")
    shown = name if view.content == "full" else shorten_name(name)
    return cut(shown, NAME_LIMIT) or _("Name nicht verfügbar")


def time_of(instant: datetime, view: CaseView) -> str:
    """Day and time in the city, which stay true whenever they are read."""
    return instant.astimezone(ZoneInfo(view.timezone)).strftime("%d.%m. %H:%M")
