"""Writing a city file, in the order and the shape in which people write it."""

from collections.abc import Iterator
from typing import Any, Final

import tomlkit
from pydantic import BaseModel
from tomlkit.items import AoT, Array, InlineTable, Table

from desk.city_file.models import CityFile, EscalationsEntry

LINE_LENGTH: Final = 100  # characters; a longer list is broken into several lines
_INDENT: Final = "    "


def write(city_file: CityFile) -> str:
    """The text of a city file; reading it gives an equal `CityFile`.

    Defaults are written out, so that people see what they can change; empty lists and absent
    values are left out.  Comments are not part of a `CityFile`: a file that was read loses them.
    """
    document = tomlkit.document()
    document.add("city", _table(city_file.city).add(tomlkit.nl()))
    guide = _table(city_file.guide)
    if guide:
        document.add("guide", guide.add(tomlkit.nl()))
    if city_file.escalations != EscalationsEntry():
        document.add("escalations", _table(city_file.escalations).add(tomlkit.nl()))
    document.add("departments", _tables(city_file.departments))
    if city_file.districts:
        document.add("districts", _tables(city_file.districts))
    if city_file.pages:
        document.add("pages", _tables(city_file.pages))
    return tomlkit.dumps(document)


def _tables(entries: list[Any]) -> AoT:
    tables = tomlkit.aot()
    for entry in entries:
        tables.append(_table(entry))
    return tables


def _table(entry: BaseModel) -> Table:
    table = tomlkit.table()
    for key, value in _written(entry):
        match value:
            case list():
                table.add(key, _list(key, value))
            case dict():
                table.add(key, _inline_table(value))
            case str() if _has_lines(value):
                table.add(key, tomlkit.string(value, multiline=True))
            case _:
                table.add(key, value)
    return table


def _written(entry: BaseModel) -> Iterator[tuple[str, Any]]:
    values: dict[str, Any] = entry.model_dump(mode="json", exclude_none=True)
    return ((key, value) for key, value in values.items() if value not in ([], {}))


def _has_lines(value: str) -> bool:
    """Whether a text reads better in lines as it is than in one with signs for their ends."""
    return "\n" in value and value.replace("\n", "").isprintable()


def _list(key: str, values: list[str]) -> Array:
    array = tomlkit.array()
    if len(f"{key} = [{', '.join(map(_quoted, values))}]") <= LINE_LENGTH:
        array.extend(values)
        return array
    for line in _lines(values):
        array.add_line(*line, indent=_INDENT)
    array.add_line(indent="")
    return array


def _lines(values: list[str]) -> Iterator[list[str]]:
    """`values` in lines as full as `LINE_LENGTH` allows, with at least one value each."""
    line: list[str] = []
    length = len(_INDENT)
    for value in values:
        width = len(_quoted(value)) + len(", ")
        if line and length + width > LINE_LENGTH:
            yield line
            line, length = [], len(_INDENT)
        line.append(value)
        length += width
    yield line


def _inline_table(values: dict[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _quoted(value: str) -> str:
    return tomlkit.string(value).as_string()
