"""The command line without the seconds that every start of Python takes to import it.

One process imports it once and forks for every command; a fork has its own arguments, environment,
folder and exit code, and runs what the installed script runs: `buergerdraht.cli.main`.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.end_to_end.processes import STOP_SECONDS, bare_environment

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    code: int
    stdout: str
    stderr: str


class CommandLine:
    """Runs commands one after the other; each is a process."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=bare_environment(ROOT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str, folder: Path, env: Mapping[str, str] | None = None) -> Done:
        """Run a command to its end."""
        order = {
            "arguments": arguments,
            "folder": str(folder),
            "env": bare_environment(folder) | dict(env or {}),
        }
        with self._turn:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return Done(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process; commands have ended before."""
        self._process.communicate(timeout=STOP_SECONDS)


def serve() -> None:
    """Read orders from standard input until it ends."""
    from buergerdraht import cli  # noqa: PLC0415 - imported once, here, before any fork

    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if child == 0:
                become(order, out.fileno(), err.fileno())
                run(cli.main)
            _, status = os.waitpid(child, 0)
            done = {
                "code": os.waitstatus_to_exitcode(status),
                "stdout": _content(out),
                "stderr": _content(err),
            }
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


def become(order: Mapping[str, Any], out: int, err: int) -> None:
    """Be what a shell would have started."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["buergerdraht", *order["arguments"]]


def run(main: Any) -> None:
    """Leave as Python leaves: by the code of `SystemExit`, or with a traceback."""
    code: Any = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _content(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode())


if __name__ == "__main__":
    serve()
