"""In which line of a TOML text each key and each element of a list stands.

The readers of TOML that Python brings keep no places.  This scanner reads only the shape of a text
that one of them has already accepted: headers, keys, brackets, and strings in order to skip them.
"""

import re
from collections.abc import Mapping
from typing import Final

Path = tuple[str | int, ...]

_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[ \t\r]+"
    r"|[\n\[\]{}=,.]"
    r"|[^\s\[\]{}=,.\#\"']+",
    re.DOTALL,
)


def lines(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every key path in `text`, which must be valid TOML.

    A path is made of keys and of positions from 0: `("departments", 0, "hours", "mon-thu", 1)`.
    """
    return _Scanner(text).document()


def line_of(path: Path, known: Mapping[Path, int]) -> int:
    """The line of `path`, or of the nearest place around it that the text has."""
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    return 1


class _Scanner:
    """Walks through the tokens once, from first to last."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        line = 1
        for token in _TOKEN.findall(text):
            if not token.startswith(("#", " ", "\t", "\r")):
                self.tokens.append((token, line))
            line += token.count("\n")
        self.next = 0
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of the lists of tables

    def document(self) -> Mapping[Path, int]:
        """Read all of the text."""
        table: Path = ()
        while self.next < len(self.tokens):
            if self._peek() == "\n":
                self._take()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _peek(self) -> str:
        return self.tokens[self.next][0] if self.next < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self.next += 1
        return token

    def _line(self) -> int:
        return self.tokens[self.next][1]

    def _header(self) -> Path:
        """Read `[table]` or `[[list.of.tables]]`."""
        line = self._line()
        self._take()
        listed = self._peek() == "["
        if listed:
            self._take()
        path = self._in_last_elements(self._keys(), listed=listed)
        while self._peek() == "]":
            self._take()
        self._note(path, line)
        return path

    def _in_last_elements(self, keys: Path, *, listed: bool) -> Path:
        """`keys` with the position behind each list of tables; `listed` opens a new element."""
        path: Path = ()
        for index, key in enumerate(keys):
            path = (*path, key)
            if listed and index == len(keys) - 1:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _keys(self) -> Path:
        """Read `key`, or `dotted.keys`."""
        keys = [_unquoted(self._take())]
        while self._peek() == ".":
            self._take()
            keys.append(_unquoted(self._take()))
        return tuple(keys)

    def _pair(self, table: Path) -> None:
        """Read `key = value`."""
        line = self._line()
        path = (*table, *self._keys())
        self._note(path, line)
        self._take()
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._peek():
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case _:
                while self._peek() not in {",", "]", "}", "\n", ""}:
                    self._take()

    def _list(self, path: Path) -> None:
        self._take()
        position = 0
        while self._peek() != "]":
            if self._peek() in {",", "\n"}:
                self._take()
                continue
            self._note((*path, position), self._line())
            self._value((*path, position))
            position += 1
        self._take()

    def _inline_table(self, path: Path) -> None:
        self._take()
        while self._peek() != "}":
            if self._peek() in {",", "\n"}:
                self._take()
                continue
            self._pair(path)
        self._take()

    def _note(self, path: Path, line: int) -> None:
        """Remember where a path, and every part of a dotted one, is first mentioned."""
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)


def _unquoted(key: str) -> str:
    """A key as Python knows it; escapes in quoted keys stay, such keys are unknown anyway."""
    return key[1:-1] if key[0] in "\"'" else key
