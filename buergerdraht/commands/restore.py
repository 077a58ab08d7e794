"""`buergerdraht restore`: a backup takes the place of the database."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from buergerdraht.backups.bring_back import Done, bring_back
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.progress import progress
from buergerdraht.settings import load
from desk.columns import Keyring

_ = reader()

HELP = with_example(
    _("Spielt eine Sicherung zurück. Der Server muss dafür stehen."),
    "buergerdraht restore sicherung.db",
)


def restore(
    file: Annotated[Path, typer.Argument(help=_("Was buergerdraht backup geschrieben hat."))],
    force: Annotated[
        bool,
        typer.Option("--force", help=_("Auch in eine Datenbank, die nicht leer ist.")),
    ] = False,
) -> None:
    """Let a backup take the place of the database."""
    settings = load()
    keyring = Keyring(settings.secret_keys())
    with progress(_("Zurückspielen")) as report:
        done = asyncio.run(
            bring_back(
                make_url(settings.database_url),
                file,
                keyring,
                force=force,
                now=datetime.now(UTC),
                report=report,
            )
        )
    for sentence in _told(file, done):
        typer.echo(sentence)


def _told(file: Path, done: Done) -> Iterator[str]:
    restored = done.restored
    yield _("{file} ist zurückgespielt.").format(file=file)
    if done.kept:
        yield _("Was vorher in der Datenbank war, liegt in {kept}.").format(kept=done.kept)
    if restored.newest_at:
        yield _(
            "Das Neueste darin ist vom {when} (UTC). Was danach geschah, fehlt. Was Bürgerinnen "
            "und Bürger seither schrieben, holt der Server nach dem Start von den Seiten; "
            "antworten sollte erst, wer das abgewartet hat: buergerdraht backfill"
        ).format(when=restored.newest_at.strftime("%d.%m.%Y %H:%M"))
    if restored.uncertain:
        yield _(
            "{count} Antworten oder Entwürfe sind vielleicht schon erschienen: Vor dem Senden "
            "sieht das Programm auf der Seite nach."
        ).format(count=restored.uncertain)
    if restored.dropped:
        yield _(
            "{count} Eingaben von Beschäftigten kurz vor der Sicherung gelten als erledigt."
        ).format(count=restored.dropped)
    yield _(
        "Offene Fälle kommen als neue Karten, neue Fälle zählen ab {number}. Auf der Seite melden "
        "sich alle neu an; offene Einladungen gelten nicht mehr."
    ).format(number=restored.first_number)
