"""Starts processes of the product without the seconds in which every start imports it.

One process imports the command line once and forks for every start; a fork has its own arguments,
environment, folder, log and exit, runs what the installed script runs, and can be killed like any
other.  When whoever started the nursery is gone, it ends all that it started and itself.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.end_to_end.command_line import ROOT, become, run
from tests.end_to_end.processes import STOP_SECONDS, bare_environment


class Nursery:
    """Forks on order."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=bare_environment(ROOT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def start(
        self, arguments: Sequence[str], *, folder: Path, env: Mapping[str, str], log: Path
    ) -> "Fork":
        """Start `buergerdraht` with these arguments; all that it writes goes to `log`."""
        order = {
            "arguments": list(arguments),
            "folder": str(folder),
            "env": bare_environment(folder) | dict(env),
            "log": str(log),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Fork(int(self._process.stdout.readline()))

    def close(self) -> None:
        """End it and everything that it started."""
        self._process.communicate(timeout=STOP_SECONDS)


class Fork:
    """A process that was started; held by a handle, so that its number may be used again."""

    def __init__(self, pid: int) -> None:
        self._handle: int | None = None
        with suppress(ProcessLookupError):  # it ended already
            self._handle = os.pidfd_open(pid)

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._handle is not None and not select.select([self._handle], [], [], 0)[0]

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it by SIGKILL, as a crash or a power cut would, and wait until it is gone."""
        self.send(signal.SIGKILL)
        if self._handle is not None:
            select.select([self._handle], [], [], STOP_SECONDS)
            os.close(self._handle)
            self._handle = None


def serve() -> None:
    """Fork for every order from standard input, until it ends."""
    from buergerdraht import cli  # noqa: PLC0415 - imported once, here, before any fork

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody has to wait for what ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides
    forks = []
    for line in sys.stdin:
        order = json.loads(line)
        fork = os.fork()
        if fork == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            become(order, log, log)
            run(cli.main)
        forks.append(Fork(fork))
        sys.stdout.write(f"{fork}\n")
        sys.stdout.flush()
    for one in forks:
        one.kill()


if __name__ == "__main__":
    serve()
