"""The language of who sits at the terminal."""

import os

from desk.language import Translate, choose, translator


def with_example(text: str, *commands: str) -> str:
    """A command's help: what it does, and how it is called."""
    lines = "".join(f"\n\n    {command}" for command in commands)
    return f"{text}\n\n{reader()('Beispiel:')}{lines}"


def reader() -> Translate:
    """Translates for the terminal's locale; German where it says nothing else."""
    return translator(language())


def language() -> str:
    """The terminal's language, of those that are spoken here.

    As with GNU gettext, `LANGUAGE` is a list with colons and comes before the locale.
    """
    variables = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((os.environ[name] for name in variables if os.environ.get(name)), "")
    languages = [tag.partition(".")[0] for tag in said.split(":")]
    return choose(tag for tag in languages if tag not in ("", "C", "POSIX"))
