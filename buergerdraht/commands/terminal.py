"""Tables and bars on a terminal, by rich: a server does without its 7 MB."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table


def console(**options: Any) -> "Console":
    """A terminal; `options` are those of `rich.console.Console`."""
    from rich.console import Console  # noqa: PLC0415

    return Console(**options)


def table(*headers: str, **options: Any) -> "Table":
    """An empty table; `options` are those of `rich.table.Table`."""
    from rich.table import Table  # noqa: PLC0415

    return Table(*headers, **options)


def bar(**options: Any) -> "Progress":
    """A progress bar that goes away at the end; `options` are those of `rich.progress.Progress`."""
    from rich.progress import Progress  # noqa: PLC0415

    return Progress(transient=True, **options)
