"""The language of who sits at the terminal."""

import os

from desk.language import Translate, choose, translator


def with_example(text: str, *commands: str) -> str:
    """A command's help: what it does, and how it is called."""
    lines = "".join(f"\n\n    {command}" for command in commands)
    return f"{text}\n\n{reader()('Beispiel:')}{lines}"


def reader() -> Translate:
    """Translates for the terminal's locale; German where it says nothing else."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    language = tag.partition(".")[0]
    return translator(choose([language] if language not in ("", "C", "POSIX") else []))
