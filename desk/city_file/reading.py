"""Reading a city file, with every mistake in it told at once and at its place."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from desk.city_file.consistency import Found, inconsistencies, key_of
from desk.city_file.lines import Path, line_of, lines
from desk.city_file.mistakes import CityFileInvalid, Mistake, suggestion
from desk.city_file.models import (
    City,
    CityFile,
    DepartmentEntry,
    DistrictEntry,
    EscalationsEntry,
    GuideEntry,
    PageEntry,
)
from desk.city_file.texts import MistakeKind

_KINDS: Final = {
    "missing": MistakeKind.MISSING,
    "extra_forbidden": MistakeKind.UNKNOWN_KEY,
    "string_type": MistakeKind.NOT_TEXT,
    "bool_type": MistakeKind.NOT_YES_OR_NO,
    "list_type": MistakeKind.NOT_LIST,
    "tuple_type": MistakeKind.NOT_LIST,
    "dict_type": MistakeKind.NOT_TABLE,
    "model_type": MistakeKind.NOT_TABLE,
}
_TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "city": City,
    "guide": GuideEntry,
    "escalations": EscalationsEntry,
    "departments": DepartmentEntry,
    "districts": DistrictEntry,
    "pages": PageEntry,
}
_BYTE_ORDER_MARK = "\ufeff"  # Windows editors begin a file with it
_DOUBLED = ("Cannot overwrite", "Cannot declare", "Cannot mutate")  # tomllib has no type for it
_POSITION = re.compile(r" \(at (?:line (?P<line>[0-9]+), column [0-9]+|end of document)\)$")
_KEY = re.compile(r"[\s\[]*([a-z_.-]+)\s*[=\]]")


def read(text: str, *, name: str) -> CityFile:
    """Read a city file.

    Args:
        text: All of the file.
        name: How mistakes call the file, for instance its path.

    Raises:
        CityFileInvalid: something is wrong; it has every mistake with line, key and remedy.
    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    data = _parse(text, name)
    city_file, found = _validate(data)
    found += inconsistencies(data)
    if city_file is None or found:
        places = lines(text)
        raise CityFileInvalid(_mistake(one, name, data, places) for one in found)
    return city_file


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # RecursionError: brackets nested without end
        raise CityFileInvalid([_unreadable(str(error), text, name)]) from None


def _unreadable(detail: str, text: str, name: str) -> Mistake:
    position = _POSITION.search(detail)
    last = text.rstrip().count("\n") + 1
    line = int(position["line"] or last) if position else last
    kind = MistakeKind.DOUBLED_KEY if detail.startswith(_DOUBLED) else MistakeKind.SYNTAX
    written = text.split("\n")[min(line, text.count("\n") + 1) - 1]
    key = _KEY.match(written)  # only what looks like a key: the rest may be a secret
    values = {"detail": _POSITION.sub("", detail)}
    return Mistake(name, line, key[1] if key else "TOML", kind, values)


def _validate(data: dict[str, Any]) -> tuple[CityFile | None, list[Found]]:
    try:
        return CityFile.model_validate(data), []
    except ValidationError as error:
        return None, [_found(detail) for detail in error.errors(include_url=False)]


def _found(detail: ErrorDetails) -> Found:
    path = tuple(part for part in detail["loc"] if part != "[key]")  # pydantic's mark of a key
    if detail["type"] not in _KINDS:
        return Found(path, MistakeKind(detail["type"]), detail["ctx"])
    kind = _KINDS[detail["type"]]
    last = [part for part in path if isinstance(part, str)][-1]
    match kind:
        case MistakeKind.UNKNOWN_KEY:
            return Found(path, kind, {"given": last, **suggestion(last, _known_keys(path))})
        case MistakeKind.MISSING:
            return Found(path, kind, {"missing": last})
        case _:  # the value is not quoted: it may be a secret in the wrong place
            return Found(path, kind, {"last": last})


def _known_keys(path: Path) -> Iterator[str]:
    model = _TABLES[str(path[0])] if len(path) > 1 else CityFile
    yield from model.model_fields


def _mistake(
    found: Found, name: str, data: Mapping[str, Any], places: Mapping[Path, int]
) -> Mistake:
    values = dict(found.values)
    if found.first is not None:
        values["first"] = str(line_of(found.first, places))
    line = line_of(found.path, places)
    return Mistake(name, line, key_of(found.path, data), found.kind, values)
