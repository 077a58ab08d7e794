"""What no single entry of a city file can know: names used twice, names of nothing, double hours.

These checks look at the file as it was parsed, so that they also find mistakes beside others; what
has the wrong type is passed over, the models tell that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

from pydantic_core import PydanticCustomError

from desk.city_file.hours import Block, read_block, weekdays
from desk.city_file.lines import Path
from desk.city_file.mistakes import suggestion
from desk.city_file.texts import MistakeKind


@dataclass(frozen=True)
class Found:
    """A mistake at a path in the parsed file; `first` is the path that it collides with."""

    path: Path
    kind: MistakeKind
    values: Mapping[str, str] = field(default_factory=dict)
    first: Path | None = None


def inconsistencies(data: Mapping[str, Any]) -> list[Found]:
    """All mistakes in a parsed city file that lie between its entries."""
    return [
        *_repeated(_slugs(data), MistakeKind.SLUG_TWICE),
        *_repeated(_page_names(data), MistakeKind.PAGE_TWICE),
        *_repeated(_district_names(data), MistakeKind.DISTRICT_TWICE),
        *_unknown_departments(data),
        *_rules_to_themselves(data),
        *chain.from_iterable(_overlaps(*entry) for entry in _entries(data, "departments")),
    ]


def key_of(path: Path, data: Mapping[str, Any]) -> str:
    """How people call a place: `departments.feuerwehr.topics`, `pages.facebook:100200300.name`.

    An entry without a usable name of its own is counted from 1: `departments.3.slug`.
    """
    keys = [part for part in path if isinstance(part, str)]
    match path:
        case ("departments" as kind, int(index), *_):
            name = dict(_slugs(data)).get((kind, index, "slug"), str(index + 1))
        case ("districts" as kind, int(index), *_):
            name = dict(_district_names(data)).get((kind, index, "name"), str(index + 1))
        case ("pages" as kind, int(index), *_):
            name = dict(_page_names(data)).get((kind, index, "id"), str(index + 1))
        case _:
            return ".".join(keys)
    return ".".join([keys[0], name, *keys[1:]])


def _entries(data: Mapping[str, Any], kind: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    entries = data.get(kind)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield (kind, index), entry


def _slugs(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for path, department in _entries(data, "departments"):
        if isinstance(slug := department.get("slug"), str) and slug:
            yield (*path, "slug"), slug


def _page_names(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for path, page in _entries(data, "pages"):
        if isinstance(identity := page.get("id"), str) and isinstance(page.get("channel"), str):
            yield (*path, "id"), f"{page['channel']}:{identity}"


def _district_names(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for path, district in _entries(data, "districts"):
        if isinstance(name := district.get("name"), str) and name:
            yield (*path, "name"), name


def _rules(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for path, district in _entries(data, "districts"):
        if isinstance(rules := district.get("instead"), dict):
            yield (*path, "instead"), rules


def _rules_to_themselves(data: Mapping[str, Any]) -> Iterator[Found]:
    for path, rules in _rules(data):
        for department, office in rules.items():
            if department == office:
                yield Found((*path, department), MistakeKind.RULE_TO_ITSELF, {"given": office})


def _repeated(names: Iterator[tuple[Path, str]], kind: MistakeKind) -> Iterator[Found]:
    seen: dict[str, Path] = {}
    for path, name in names:
        if name in seen:
            yield Found(path, kind, {"given": name}, first=seen[name])
        else:
            seen[name] = path


def _unknown_departments(data: Mapping[str, Any]) -> Iterator[Found]:
    known = [slug for _, slug in _slugs(data)]
    if not known:
        return  # a file without departments has that mistake alone
    for path, given in _named_departments(data):
        if isinstance(given, str) and given not in known:
            values = {"given": given, **suggestion(given, known)}
            yield Found(path, MistakeKind.UNKNOWN_DEPARTMENT, values)


def _named_departments(data: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Each place that names a department, and what stands there."""
    if isinstance(city := data.get("city"), dict):
        yield from ((("city", key), city.get(key)) for key in ("triage", "press"))
    for kind in ("districts", "pages"):
        for path, entry in _entries(data, kind):
            yield (*path, "department"), entry.get("department")
    for path, rules in _rules(data):
        for department, office in rules.items():
            yield (*path, department), department
            yield (*path, department), office


def _overlaps(path: Path, department: Mapping[str, Any]) -> Iterator[Found]:
    """Each pair of blocks that share a minute, told at the later of the two in the file."""
    for (_, days, other), (place, later_days, block) in combinations(_blocks(department), 2):
        if days & later_days and block.overlaps(other):
            values = {"given": str(block), "other": str(other)}
            yield Found((*path, "hours", *place), MistakeKind.OVERLAP, values)


def _blocks(department: Mapping[str, Any]) -> Iterator[tuple[Path, frozenset[int], Block]]:
    hours = department.get("hours")
    for days, blocks in hours.items() if isinstance(hours, dict) else ():
        for position, written in enumerate(blocks if isinstance(blocks, list) else []):
            try:
                yield (days, position), frozenset(weekdays(days)), read_block(written)
            except PydanticCustomError:
                continue  # the models tell it
