"""A stage for a run: simulator, database, product, staff; gone afterwards."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.disorder import town
from benchmarks.disorder.plan import ON_POSTGRES, Target
from benchmarks.disorder.postgres import Postgres, running
from benchmarks.disorder.product import Product, one_server, several
from benchmarks.disorder.settling import invite
from benchmarks.disorder.staff import Staff
from benchmarks.disorder.world import World
from tests.end_to_end.processes import Child, free_port

GRAPH_TIMEOUT_SECONDS = "1.5"
LINK_SECONDS = 60.0


@dataclass
class Stage:
    """Everything that a run needs; without `postgres` the database is a file."""

    folder: Path
    world: World
    staff: Staff
    product: Product
    url: str
    postgres: Postgres | None


@contextmanager
def on_sqlite(seed: int) -> Iterator[Stage]:
    """One process that does everything, with a file."""
    with _folder() as name, ExitStack() as undo:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
        yield _open(folder, one_server, url, seed, undo)


@contextmanager
def on_postgres(seed: int) -> Iterator[Stage]:
    """Two processes that open the doors and two that work, with a server."""
    with _folder() as name, running(seed) as postgres, ExitStack() as undo:
        each = partial(several, each=ON_POSTGRES.numbers)
        stage = _open(Path(name), each, postgres.url, seed, undo)
        stage.postgres = postgres
        yield stage


def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="buergerdraht-chaos-")


def _open(
    folder: Path,
    build: Callable[[Path, Mapping[str, str]], Product],
    url: str,
    seed: int,
    undo: ExitStack,
) -> Stage:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    (folder / "city.toml").write_text(town.city_file(), encoding="utf-8")
    settings = _settings(folder, url, address)
    product = build(folder, settings)
    undo.callback(product.close)
    doors = [part for part in product.parts if part.kind is not Target.WORKER]
    products = [f"http://127.0.0.1:{part.port}" for part in doors]
    simulator = _simulator(folder, port, town.simulation(products, seed))
    undo.callback(simulator.end)
    simulator.start()
    simulator.says(r"simulator ready on (\S+)")
    world, staff = World(address), Staff(address)
    undo.callback(world.close)
    undo.callback(staff.close)
    product.start()
    for one, token in zip(town.STAFF, asyncio.run(invite(url, town.STAFF)), strict=True):
        world.start_bot(one.phone, token)
    _wait_until_linked(world)
    return Stage(folder, world, staff, product, url, None)


def _settings(folder: Path, url: str, simulator: str) -> dict[str, str]:
    values = {
        "DATABASE_URL": url,
        "SECRET_KEY": town.SECRET_KEY,
        "CITY_FILE": str(folder / "city.toml"),
        "TELEGRAM_TOKEN": town.BOT_TOKEN,
        "TELEGRAM_API_URL": f"{simulator}/telegram",
        "META_APP_ID": town.APP_ID,
        "META_APP_SECRET": town.APP_SECRET,
        "META_VERIFY_TOKEN": town.VERIFY_TOKEN,
        "GRAPH_API_URL": f"{simulator}/graph",
        "GRAPH_TIMEOUT_SECONDS": GRAPH_TIMEOUT_SECONDS,
    }
    return {f"BUERGERDRAHT_{name}": value for name, value in values.items()} | dict(town.tokens())


def _simulator(folder: Path, port: int, configuration: dict[str, object]) -> Child:
    file = folder / "simulator.json"
    file.write_text(json.dumps(configuration), encoding="utf-8")
    return Child(
        (sys.executable, "-m", "simulator", "--config", str(file), "--port", str(port)),
        folder=folder,
        log=folder / "simulator.log",
        env={},
    )


def _wait_until_linked(world: World) -> None:
    end = time.monotonic() + LINK_SECONDS
    phones = {one.phone for one in town.STAFF}
    while phones:
        greeted = {chat["id"] for chat in world.state()["chats"] if _is_greeted(chat)}
        phones -= greeted
        if time.monotonic() > end:
            raise TimeoutError("staff are not linked")
        time.sleep(0.05)


def _is_greeted(chat: dict[str, object]) -> bool:
    messages = chat["messages"]
    assert isinstance(messages, list)
    return any(one["from"]["is_bot"] and "verbunden" in one["text"] for one in messages)
