"""A progress bar for what takes longer than two seconds, where somebody sits at a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from buergerdraht.commands.terminal import bar, console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[int, int | None], None]  # done, of how many; `None` where nobody knows

PATIENCE_SECONDS = 2.0


@contextmanager
def progress(text: str) -> Iterator[Report]:
    """Tell the yielded function how far the work is; it shows that, or keeps quiet."""
    terminal = console(stderr=True)
    begun = time.monotonic()
    shown: list[tuple[Progress, TaskID]] = []
    with ExitStack() as opened:

        def report(done: int, total: int | None) -> None:
            if not terminal.is_terminal or time.monotonic() - begun < PATIENCE_SECONDS:
                return
            if not shown:
                drawn = opened.enter_context(bar(console=terminal))
                shown.append((drawn, drawn.add_task(text, total=total)))
            drawn, task = shown[0]
            drawn.update(task, completed=done, total=total)

        yield report
