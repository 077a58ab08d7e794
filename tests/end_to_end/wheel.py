"""A wheel of this tree, installed elsewhere, plays the demo."""

import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.end_to_end.command_line import ROOT
from tests.end_to_end.processes import run

PACKAGES = ("buergerdraht", "webhooks", "bot", "web", "desk", "routing", "simulator")
SHOW_FILES = f"import {', '.join(PACKAGES)}\nfor it in {', '.join(PACKAGES)}: print(it.__file__)"

Played = subprocess.CompletedProcess[str]


def play(folder: Path) -> Played:
    """Build, install, make sure that the wheel is what is imported, and play a scenario."""
    _must(
        *("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)),
        folder=folder,
    )
    (wheel,) = folder.glob("*.whl")
    python = _install(wheel, folder / "elsewhere")
    for file in _must("-c", SHOW_FILES, folder=folder, python=python).splitlines():
        assert Path(file).is_relative_to(python.parents[1]), file
    return run(
        *("demo", "--headless", "--scenario", "dienstag", "--speed", "200"),
        folder=folder,
        program=str(python.with_name("buergerdraht")),
    )


def _install(wheel: Path, environment: Path) -> Path:
    """The Python of a new environment with the wheel; what it needs comes from this one's."""
    folder = wheel.parent
    _must("-m", "venv", "--without-pip", str(environment), folder=folder)
    python = environment / "bin" / "python"
    # A path in a .pth file, unlike a site directory, brings no .pth files of its own with it: the
    # editable installation of this tree stays out of sight.
    there = sysconfig.get_path("purelib", vars={"base": str(environment)})
    Path(there, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = ("-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    _must(*pip, folder=folder)
    return python


def _must(*arguments: str, folder: Path, python: Path = Path(sys.executable)) -> str:
    done = run(*arguments, folder=folder, program=str(python))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
