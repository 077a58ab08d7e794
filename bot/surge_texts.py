"""What staff read about surges and one text for many."""

import html
from collections.abc import Sequence

from bot.rendered import cut, one_line
from desk.language import Translate


def what_of_it(_: Translate) -> str:
    """Somebody wrote a text about a surge."""
    return _("Was soll aus diesem Text werden? Er wird öffentlich.")


def below_the_post(post: str, _: Translate) -> str:
    """What will become of it."""
    if not post:
        return _("Ein Kommentar der Stadt unter dem Beitrag. Die Fälle bleiben offen.")
    return _("Ein Kommentar der Stadt unter dem Beitrag „{post}“. Die Fälle bleiben offen.").format(
        post=cut(post, 80)
    )


def to_a_theme(count: int, theme: str, _: Translate) -> str:
    """What will become of it."""
    return _("{count} Menschen bekommen diese Antwort öffentlich: {theme}").format(
        count=count, theme=theme
    )


def second_person_taps(_: Translate) -> str:
    """The department's rule."""
    return _("In diesem Amt tippt eine zweite Person auf „Veröffentlichen“.")


def comment_goes_out(_: Translate) -> str:
    """It is on its way."""
    return _("Der Kommentar geht hinaus. Seine Karte zeigt, ob er angekommen ist.")


def answers_go_out(count: int, _: Translate) -> str:
    """They are on their way."""
    if not count:
        return _("Zu diesem Thema wartet niemand mehr.")
    return _("{count} Antworten gehen hinaus. Was nicht ankommt, meldet sich hier.").format(
        count=count
    )


def look_again(_: Translate) -> str:
    """Something in a text for many deserves a second look."""
    return _("Bitte noch einmal hinsehen: Etwas fällt auf.")


def how_to_answer_many(_: Translate) -> str:
    """Below the message about a surge."""
    return _(
        "Antworten Sie auf die Nachricht zur Lage mit Ihrem Text (wischen). Dann wählen Sie: "
        "einmal unter den Beitrag oder an alle, die dasselbe fragen."
    )


def press_called(_: Translate) -> str:
    """About a surge."""
    return _("Die Pressestelle weiß Bescheid.")


def watches(on: bool, _: Translate) -> str:
    """About a surge."""
    if on:
        return _("Sie behalten die Lage im Blick. Alle sehen das.")
    return _("Sie beobachten die Lage nicht mehr.")


def surges(going_on: Sequence[tuple[int, str, str | None]], _: Translate) -> str:
    """What goes on, and what one may do about it."""
    if not going_on:
        return _("Gerade gibt es keine Lage.")
    lines = [
        html.escape(f"🌊 {number} · {department} · {cut(one_line(post or ''), 60)}", quote=False)
        for number, department, post in going_on
    ]
    how = _(
        "/sammelantwort 7 Text: ein Text für viele. /lage 7 beobachten: im Blick behalten. "
        "/lage 7 presse: Pressestelle holen."
    )
    return "\n".join([*lines, how])
