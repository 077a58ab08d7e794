"""SQLAlchemy's engines for the two databases, set up so that nothing is lost and nobody starves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from desk.columns import Keyring

# We must notice that PostgreSQL is gone.  Source: its manual, "Database Connection Control
# Functions".
NOTICE_LOSS = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

# And PostgreSQL that we are: a lost machine would keep its locks for hours, one that stands still
# for as long as it does.  Source: its manual, "Connections and Authentication" and "Client
# Connection Defaults".
LOSS_IS_NOTICED = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15s",
    "idle_in_transaction_session_timeout": "15s",
}


ONE_STATEMENT = "one_statement"  # an option of an engine: each is a transaction of its own


def session_options(url: URL, settings: Mapping[str, str]) -> str:
    """Settings of every session with the server, behind those that the address names itself."""
    named = url.query.get("options", "")
    given = [named] if isinstance(named, str) else named
    return " ".join([*given, *(f"-c {name}={value}" for name, value in settings.items())]).strip()


def sqlite_engine(url: URL, keyring: Keyring | None, *, begin: str, connections: int) -> Engine:
    """SQLite in WAL mode; each transaction begins by the statement `begin`, or by its only one."""
    engine = create_engine(url, pool_size=connections, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # The driver must not open transactions by itself: it would begin them as readers, and two
        # readers that both want to write cannot both be served.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if not connection.get_execution_options().get(ONE_STATEMENT):
            connection.exec_driver_sql(begin)

    return _with_keyring(engine, keyring)


def postgres_engine(url: URL, keyring: Keyring, *, connections: int) -> Engine:
    """PostgreSQL; a connection that broke while it was idle is replaced."""
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={**NOTICE_LOSS, "options": session_options(url, LOSS_IS_NOTICED)},
    )
    return _with_keyring(engine, keyring)


def _with_keyring(engine: Engine, keyring: Keyring | None) -> Engine:
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]  # see desk.columns
    return engine
