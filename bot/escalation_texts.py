"""What staff read about escalations."""

import html
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import texts
from bot.rendered import cut, one_line
from desk.escalations.handling import Told
from desk.escalations.notices import DueNotice
from desk.language import Translate, translator
from desk.words import Concern, Rule
from routing.signals import Level

MARKS = {Level.notice: "⚠️", Level.urgent: "⚠️", Level.crisis: "🚨"}


def level(value: Level, _: Translate) -> str:
    """How soon people should look, as the first word of a line."""
    return {
        Level.notice: _("HINWEIS"),
        Level.urgent: _("DRINGEND"),
        Level.crisis: _("KRISE"),
    }[value]


def reason(found: dict[str, Any], _: Translate) -> str:
    """Why it rings."""
    if found["concern"]:
        return texts.concern(Concern(found["concern"]), _)
    return {
        Rule.WORDS: _("Worte"),
        Rule.TIME: _("Frist"),
        Rule.VOLUME: _("Weit mehr als sonst"),
        Rule.HAND: _("Von Hand"),
        Rule.REACH: _("Große Reichweite"),
        Rule.AUTHOR: _("Presse oder Politik"),
    }[Rule(found["rule"])]


def written(due: DueNotice, address: str | None = None) -> str:
    """The message about an escalation, in Telegram's HTML; `address` is that of our pages."""
    _ = translator(due.language)
    lines = [html.escape(line, quote=False) for line in _lines(due, _)]
    head = html.escape(_head(due, _), quote=False)
    return "\n".join([f"<b>{head}</b>", *lines, *_link(due, address, _)])


def _head(due: DueNotice, _: Translate) -> str:
    about = _about(due, _)
    if due.ended_at is not None:
        return _("✅ Vorbei · {about}").format(about=about)
    return f"{MARKS[due.level]} {level(due.level, _)} · {about}"


def _about(due: DueNotice, _: Translate) -> str:
    if due.case is not None:
        return f"#{due.case} · {due.department}"
    if due.post_id is None:
        return _("Seite {page}").format(page=one_line(due.page))
    if due.post is None:
        return _("ein Beitrag auf {page}").format(page=one_line(due.page))
    return _("Beitrag „{title}“").format(title=cut(one_line(due.post), 60))


def _lines(due: DueNotice, _: Translate) -> list[str]:
    reasons = dict.fromkeys(reason(one, _) for one in due.reasons)
    since = _clock(due, due.began_at)
    lines = [_("{reasons}, seit {time}").format(reasons=", ".join(reasons), time=since)]
    if due.case is None:
        counts = _("{came} Fälle, {still_open} davon offen")
        lines.append(counts.format(came=due.came, still_open=due.still_open))
    if due.seen_by is not None and due.seen_at is not None:
        at = _clock(due, due.seen_at)
        lines.append(_("👁 Gesehen von {name}, {time}").format(name=due.seen_by, time=at))
    elif due.ended_at is None:
        lines.append(_("Noch von niemandem gesehen"))
    if due.ended_at is not None:
        at = _clock(due, due.ended_at)
        ended = _("Beendet von {name}, {time}") if due.ended_by else _("Von selbst beendet, {time}")
        lines.append(ended.format(name=due.ended_by, time=at))
    elif due.silent_until is not None:
        lines.append(_("🔕 Ruhe bis {time}").format(time=_clock(due, due.silent_until)))
    return lines


def _link(due: DueNotice, address: str | None, _: Translate) -> list[str]:
    """To the cases on our pages; the channel's readers may not see them."""
    if address is None or due.read_only:
        return []
    only = f"?post={due.post_id}" if due.post_id else ""
    label = _("Alle Fälle ansehen")
    return [f'<a href="{address}/{only}">{label}</a>']


def _clock(due: DueNotice, instant: datetime) -> str:
    return instant.astimezone(ZoneInfo(due.timezone)).strftime("%d.%m. %H:%M")


def seen(_: Translate) -> str:
    """It was acknowledged."""
    return _("Gesehen. Niemand wird mehr dazu gerufen.")


def silent(hours: int, _: Translate) -> str:
    """Nobody is called for a while."""
    return _("{hours} h Ruhe. Wird es schlimmer, meldet es sich trotzdem.").format(hours=hours)


def over(_: Translate) -> str:
    """It is over."""
    return _("Beendet.")


def going_on(rows: Sequence[Told], _: Translate) -> str:
    """What goes on, and what one may do about it."""
    if not rows:
        return _("Gerade gibt es keine Eskalation.")
    lines = [_row(row, _) for row in rows]
    how = _(
        "/eskalationen 3 gesehen: niemand wird mehr gerufen. /eskalationen 3 ruhe 4: vier Stunden "
        "Ruhe. /eskalationen 3 ende: vorbei. Um einen Fall: /gesehen, /ruhe und /entwarnung."
    )
    return "\n".join([*(html.escape(line, quote=False) for line in lines), how])


def _row(row: Told, _: Translate) -> str:
    about = f"#{row.case}" if row.case is not None else one_line(row.about)
    seen_by = _("gesehen von {name}").format(name=row.seen_by) if row.seen_by else _("ungesehen")
    return f"{MARKS[row.level]} {row.id} · {level(row.level, _)} · {cut(about, 60)} · {seen_by}"
