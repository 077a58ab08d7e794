"""Real processes: started with a bare environment, heard by what they write, ended by signals."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.end_to_end.waiting import until

BUERGERDRAHT = str(Path(sys.executable).parent / "buergerdraht")
START_SECONDS = 60.0
STOP_SECONDS = 20.0
COMMAND_SECONDS = 300.0  # also beside everything else that runs


class Child:
    """A process; all that it writes goes to `log`, also over several lives."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, log: Path, env: Mapping[str, str]
    ) -> None:
        self._command = list(command)
        self._folder = folder
        self._env = {**bare_environment(folder), **env}
        self._process: subprocess.Popen[bytes] | None = None
        self._heard_before = 0
        self.log = log

    def start(self) -> None:
        """Start it, once or again."""
        self._heard_before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._env, stdout=log, stderr=log
            )

    @property
    def said(self) -> str:
        """What it wrote in this life."""
        with self.log.open("rb") as log:
            log.seek(self._heard_before)
            return log.read().decode()

    def says(self, pattern: str) -> str:
        """The first group of `pattern`, once it was written in this life."""

        def look() -> str | None:
            self.must_live()
            found = re.search(pattern, self.said)
            return found[1] if found else None

        return until(look, f"{self._command[0]} says {pattern}", seconds=START_SECONDS)

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def must_live(self) -> None:
        """Fail with its last words if it ended."""
        assert self.lives, f"ended: {self.said[-2000:]}"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it by SIGKILL, as a crash or a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        assert self._process is not None
        self._process.send_signal(by)
        return self._process.wait(STOP_SECONDS)

    def end(self) -> None:
        """Make sure that it does not outlive the tests."""
        if self.lives:
            self.kill()


def run(
    *arguments: str, folder: Path, env: Mapping[str, str] | None = None, program: str = BUERGERDRAHT
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        env={**bare_environment(folder), **(env or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=COMMAND_SECONDS,
        check=False,
    )


def bare_environment(folder: Path) -> dict[str, str]:
    """Nothing of who runs the tests but the way to programs."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder)}


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
