"""What applying a city file would change, for `city apply --dry-run` and for the log of a city."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from desk.city_file.models import CityFile, EscalationsEntry
from desk.language import Translate

_NOTHING: Final[tuple[object, ...]] = (None, [], {})


class ChangeKind(StrEnum):
    """What happens to a key."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One key that differs; `key` is like `departments.feuerwehr.topics`.

    `before` and `after` are values as they stand in a file; a whole entry that is added or removed
    has its name there.
    """

    kind: ChangeKind
    key: str
    before: object = None
    after: object = None

    def sentence(self, _: Translate) -> str:
        """The change in one line; of a list only the words that come and go."""
        before, after = _shown(self.before), _shown(self.after)
        match self.kind:
            case ChangeKind.ADDED:
                return _("{key}: neu: {after}").format(key=self.key, after=after)
            case ChangeKind.REMOVED:
                return _("{key}: entfällt: {before}").format(key=self.key, before=before)
            case ChangeKind.CHANGED:
                gone = _shown(_without(self.before, self.after)) or before
                new = _shown(_without(self.after, self.before)) or after
                return _("{key}: geändert: {before} → {after}").format(
                    key=self.key, before=gone, after=new
                )


def difference(old: CityFile | None, new: CityFile) -> list[Change]:
    """What is different in `new`; without `old` everything is added.

    The order of entries does not count, the order inside a list does.
    """
    before, after = (_entries(old) if old else {}), _entries(new)
    changes: list[Change] = []
    for key in before | after:
        if key not in before and after[key] == EscalationsEntry():
            continue
        if key not in before:
            if name := _name(after[key]):
                changes.append(Change(ChangeKind.ADDED, key, after=name))
        elif key not in after:
            changes.append(Change(ChangeKind.REMOVED, key, before=_name(before[key])))
        else:
            changes.extend(_fields(key, before[key], after[key]))
    return changes


def _entries(city_file: CityFile) -> dict[str, BaseModel]:
    return {
        "city": city_file.city,
        "guide": city_file.guide,
        "escalations": city_file.escalations,
        **{f"departments.{entry.slug}": entry for entry in city_file.departments},
        **{f"districts.{entry.name}": entry for entry in city_file.districts},
        **{f"pages.{entry.channel}:{entry.id}": entry for entry in city_file.pages},
    }


def _fields(key: str, old: BaseModel, new: BaseModel) -> Iterator[Change]:
    before, after = _dumped(old), _dumped(new)
    for field in after:
        if before[field] != after[field]:
            kind = _kind(before[field], after[field])
            yield Change(kind, f"{key}.{field}", before[field], after[field])


def _kind(before: object, after: object) -> ChangeKind:
    if before in _NOTHING:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if after in _NOTHING else ChangeKind.CHANGED


def _dumped(entry: BaseModel) -> Mapping[str, object]:
    return entry.model_dump(mode="json")


def _name(entry: BaseModel) -> object:
    """What people call the entry; of one without a name, the keys that are used."""
    values = _dumped(entry)
    used = ", ".join(key for key, value in values.items() if value not in _NOTHING)
    return values.get("name", used)


def _without(values: object, others: object) -> object:
    if isinstance(values, list) and isinstance(others, list):
        return [value for value in values if value not in others]
    return values


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()  # as it stands in the file
        case list():
            return ", ".join(map(str, value))
        case dict():
            return ", ".join(f"{key} {_held(held)}" for key, held in value.items())
        case str() if "\n" in value.strip():
            return f"{value.strip().splitlines()[0]} …"
        case _:
            return str(value)


def _held(value: object) -> str:
    return f"→ {value}" if isinstance(value, str) else _shown(value)
