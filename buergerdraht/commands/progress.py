"""A progress bar for what takes longer than two seconds, where somebody sits at a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID

Report = Callable[[int, int | None], None]  # done, of how many; `None` where nobody knows

PATIENCE_SECONDS = 2.0


@contextmanager
def progress(text: str) -> Iterator[Report]:
    """Tell the yielded function how far the work is; it shows that, or keeps quiet."""
    console = Console(stderr=True)
    begun = time.monotonic()
    shown: list[tuple[Progress, TaskID]] = []
    with ExitStack() as opened:

        def report(done: int, total: int | None) -> None:
            if not console.is_terminal or time.monotonic() - begun < PATIENCE_SECONDS:
                return
            if not shown:
                bar = opened.enter_context(Progress(console=console, transient=True))
                shown.append((bar, bar.add_task(text, total=total)))
            bar, task = shown[0]
            bar.update(task, completed=done, total=total)

        yield report
