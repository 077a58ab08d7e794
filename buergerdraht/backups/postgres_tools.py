"""PostgreSQL's own programs: `pg_dump` writes an archive, `pg_restore` reads it.

The password is never on a command line, where everybody on the machine could read it; it goes
into the environment, or libpq finds it in its own file.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import URL

from buergerdraht.commands.language import reader
from buergerdraht.commands.progress import Report
from desk.errors import CommandFailed

MAGIC = b"PGDMP"
VERSIONED_FOLDERS = Path("/usr/lib/postgresql")  # Debian has every major version side by side
ENGINE_SCHEMA = "procrastinate"  # its jobs say "look now"; what is due is found in our rows
LOOK_SECONDS = 0.05

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_ERROR = re.compile(r"error: (.*)")
_COLUMNS = re.compile(r"COPY .+? \((.*)\) FROM stdin;\n")
_NULL = "\\N"


@dataclass(frozen=True)
class Tools:
    """`pg_dump` and `pg_restore` of one version, and how they reach the database."""

    folder: Path
    address: str  # libpq's, without a password
    environment: Mapping[str, str]

    def dump(self, target: Path, report: Report) -> None:
        """Write everything but the engine's jobs into the empty file `target`.

        Raises:
            CommandFailed: the database or the disk did not let it.
        """
        self._run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--exclude-schema={ENGINE_SCHEMA}",
            f"--file={target}",
            f"--dbname={self.address}",
            report=report,
            written=target,
        )
        self._run("pg_restore", "--list", str(target))

    def load(self, archive: Path, report: Report) -> None:
        """Bring the archive into an empty database, whole or not at all, but for its revision.

        Nothing may work with it before what was on its way is marked; a database whose revision
        is missing is one that no `serve` takes.

        Raises:
            CommandFailed: the archive or the database did not let it.
        """
        listed = self._run("pg_restore", "--list", str(archive))
        wanted = [
            line for line in listed.splitlines() if "TABLE DATA" not in line or _is_ours(line)
        ]
        with tempfile.NamedTemporaryFile("w", suffix=".list") as entries:
            entries.write("\n".join(wanted))
            entries.flush()
            self._run(
                "pg_restore",
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                "--single-transaction",
                f"--use-list={entries.name}",
                f"--dbname={self.address}",
                str(archive),
                report=report,
            )

    def rows(self, archive: Path, table: str) -> Generator[dict[str, str | None], None, None]:
        """The rows of a table in an archive, as PostgreSQL writes their values."""
        with self._start(
            ["pg_restore", "--data-only", f"--table={table}", "--file=-", str(archive)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            try:
                yield from _rows(process.stdout)
            finally:
                process.kill()

    def _run(self, *command: str, report: Report | None = None, written: Path | None = None) -> str:
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as answered:
            with self._start(command, stdout=answered, stderr=said) as process:
                while process.poll() is None:
                    if report:
                        report(written.stat().st_size if written else 0, None)
                    time.sleep(LOOK_SECONDS)
            said.seek(0)
            answered.seek(0)
            if process.returncode:
                raise CommandFailed(_failure(command[0], said.read()))
            return answered.read()

    def _start(
        self, command: Sequence[str], *, stdout: int | IO[str], stderr: int | IO[str]
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - no shell, and programs of the system
            [self.folder / command[0], *command[1:]],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            text=True,
        )


def tools_for(url: URL, server_major: int) -> Tools:
    """The programs that can read a server of this major version: the same one, or a newer.

    Raises:
        CommandFailed: there are none on this machine.
    """
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - it is not there without the extra

    found = [(version_of(folder), folder) for folder in _folders()]
    fitting = sorted((major, folder) for major, folder in found if major >= server_major)
    if not fitting:
        raise CommandFailed(_missing(server_major, max((major for major, _ in found), default=0)))
    _, options = url.get_dialect()().create_connect_args(url)
    password = options.pop("password", None)
    return Tools(
        folder=fitting[0][1],
        address=make_conninfo(**options),
        environment={"PGPASSWORD": password} if password else {},
    )


def version_of(folder: Path) -> int:
    """The major version of the programs in a folder, 0 where they are not both."""
    if not (folder / "pg_restore").exists():
        return 0
    said = subprocess.run(  # noqa: S603 - as above
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
    )
    found = _VERSION.search(said.stdout)
    return int(found[1]) if found else 0


def _folders() -> Iterator[Path]:
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    yield from (path.parent for path in VERSIONED_FOLDERS.glob("*/bin/pg_dump"))


def _missing(wanted: int, newest: int) -> str:
    _ = reader()
    if not newest:
        return _(
            "pg_dump und pg_restore fehlen auf diesem Rechner. Gebraucht werden sie ab Version "
            "{wanted}; unter Debian und Ubuntu: apt install postgresql-client-{wanted}"
        ).format(wanted=wanted)
    return _(
        "pg_dump und pg_restore haben Version {newest}, die Datenbank läuft mit {wanted}. Bitte "
        "passende installieren; unter Debian und Ubuntu: apt install postgresql-client-{wanted}"
    ).format(wanted=wanted, newest=newest)


def _failure(program: str, said: str) -> str:
    _ = reader()
    found = _ERROR.search(said)
    why = found[1] if found else said.strip().partition("\n")[0] or "?"
    return _("{program} ist nicht gelungen: {why}").format(program=program, why=why)


def _is_ours(line: str) -> bool:
    """Whether a line of an archive's list is loaded: all but the row that tells the revision."""
    return " alembic_version " not in line


def _rows(lines: IO[str]) -> Iterator[dict[str, str | None]]:
    """The rows of the first table in a script of `pg_restore`.  Source: PostgreSQL, "COPY"."""
    columns: list[str] = []
    for line in lines:
        if columns:
            if line == "\\.\n":
                return
            values = line.rstrip("\n").split("\t")
            yield {
                name: None if value == _NULL else value
                for name, value in zip(columns, values, strict=True)
            }
        elif found := _COLUMNS.match(line):
            columns = found[1].split(", ")
