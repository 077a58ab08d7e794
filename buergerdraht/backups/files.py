"""Files that hold a whole database: written beside their place, complete or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buergerdraht.commands.language import reader
from buergerdraht.commands.reasons import of_system
from desk.errors import CommandFailed


@contextmanager
def new_file(file: Path, *, force: bool = False) -> Iterator[Path]:
    """An empty file for this user alone that takes the place of `file` when all went well.

    Raises:
        CommandFailed: `file` is there already and `force` is not said, or it cannot be written.
    """
    _ = reader()
    if file.exists() and not force:
        raise CommandFailed(
            _("{file} gibt es schon; mit --force wird die Datei ersetzt.").format(file=file)
        )
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            yield part
            _keep(part, file)
        finally:
            for belonging in ("", "-wal", "-shm", "-journal"):  # of a database that was begun
                Path(name + belonging).unlink(missing_ok=True)
    except OSError as error:
        raise CommandFailed(
            _("{file} kann nicht geschrieben werden: {why}.").format(
                file=file, why=of_system(error)
            )
        ) from None


def _keep(part: Path, file: Path) -> None:
    """Under its name the file is on the disk, also after a power cut."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
