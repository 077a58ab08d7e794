"""The server that is measured: a real process in a folder of its own, and what it needs."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from benchmarks.town import APP_SECRET, SECRET_KEY, Town

BUERGERDRAHT = str(Path(sys.executable).parent / "buergerdraht")
SERVE = (BUERGERDRAHT, "serve", "--port", "0")
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.005
LISTENING = re.compile(r"http://127\.0\.0\.1:([1-9]\d*)")
DATABASE = "benchmark.db"


class Server:
    """A running server; `started_in` is the time from its start to `/readyz` in seconds."""

    def __init__(self, command: Sequence[str], folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self._log = folder / "server.log"
        began = time.perf_counter()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env={"PATH": os.environ["PATH"], "HOME": str(folder), **settings},
                stdout=log,
                stderr=log,
            )
        try:
            self.port = self._wait(self._listens)
            self._wait(self._is_ready)
        except BaseException:
            self.stop()
            raise
        self.started_in = time.perf_counter() - began

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.folder / DATABASE

    def pause(self) -> None:
        """Let it stand still, so that it takes nothing from who is measured now."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it work again."""
        self._process.send_signal(signal.SIGCONT)

    def megabytes(self) -> float:
        """Resident memory of the process now."""
        return _kibibytes(self._process.pid, "VmRSS") * 1024 / 1e6

    def peak_megabytes(self) -> float:
        """The most resident memory it ever had."""
        return _kibibytes(self._process.pid, "VmHWM") * 1024 / 1e6

    def stop(self) -> None:
        """End it, in order if it can."""
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self, look: Callable[[], int]) -> int:
        ends = time.monotonic() + START_SECONDS
        while not (found := look()):
            if self._process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"the server did not start: {self._log.read_text()[-2000:]}")
            time.sleep(LOOK_AGAIN_SECONDS)
        return found

    def _listens(self) -> int:
        found = LISTENING.search(self._log.read_text())
        return int(found[1]) if found else 0

    def _is_ready(self) -> int:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).is_success
        return False


def settings_of(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a server in `folder`, whose city file is written there."""
    city = folder / "city.toml"
    city.write_text(Town().city_file(), encoding="utf-8")
    values = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / DATABASE}",
        "SECRET_KEY": SECRET_KEY,
        "CITY_FILE": str(city),
        "META_APP_SECRET": APP_SECRET,
        **more,
    }
    settings = {f"BUERGERDRAHT_{name}": value for name, value in values.items()}
    return settings | {"BENCHMARK_PAGE_TOKEN": "page-token-of-the-benchmarks"}


@contextlib.contextmanager
def serving(folder: Path, command: Sequence[str] = SERVE, **settings: str) -> Iterator[Server]:
    """A server that ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(command, folder, settings_of(folder, **settings))
    try:
        yield server
    finally:
        server.stop()


def _kibibytes(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    return int(found[1]) if found else 0
