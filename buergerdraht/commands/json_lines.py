"""A file of JSON lines, as whoever wrote it may have written it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from buergerdraht.preparation import read_text


def json_lines(file: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The number of each line with something in it, and its object; nothing where it has none.

    Only the end of a line ends it: texts may hold signs that separate lines or paragraphs.
    """
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
        json.dumps(found, ensure_ascii=False).encode()  # halves of signs are no text
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
