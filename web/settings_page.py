"""What the page *Einstellungen* shows: what is set, what would change, and what was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import tomlkit
from pydantic import ValidationError
from sqlmodel import Session

from desk import city_file
from desk.city_file import CityFile, CityFileInvalid, Mistake
from desk.city_file.models import DepartmentEntry
from desk.configuring import Effect, Logged, logged, present
from desk.errors import NotAllowed
from desk.leaving import Known, everybody
from desk.permissions import may_configure
from web.visits import Visit

NAME = "Einstellungen"  # in the place of a file's, in sentences about mistakes
EXAMPLES = 10


@dataclass(frozen=True)
class SettingsPage(Visit):
    """Everything the page shows."""

    departments: Sequence[DepartmentEntry]
    pages: int
    people: Sequence[Known]
    changes: Sequence[Logged]
    text: str  # all that is set, as a city file; or what was typed
    digest: str
    chosen: DepartmentEntry | None = None  # whose form is shown
    mistakes: Sequence[Mistake] = ()
    effect: Effect | None = None  # of `text`, before it is saved
    outdated: bool = False  # somebody else was faster

    @property
    def names(self) -> Mapping[str, str]:
        """The departments' names by slug."""
        return {one.slug: one.name for one in self.departments}

    @property
    def examples(self) -> list[tuple[int, str, str]]:
        """Some of the cases that would go elsewhere, with the departments' names."""
        moved = self.effect.moved[:EXAMPLES] if self.effect else ()
        return [
            (
                one.number,
                self.names.get(one.before, one.before),
                self.names.get(one.after, one.after),
            )
            for one in moved
        ]

    def hours_of(self, one: DepartmentEntry) -> str:
        """Office hours, a line for each span of days."""
        hours = one.model_dump(mode="json", exclude_none=True).get("hours") or {}
        return "\n".join(f"{days}: {', '.join(blocks)}" for days, blocks in hours.items())


def load_settings(session: Session, here: Visit, *, department: str = "") -> SettingsPage:
    """The page as it stands.

    Raises:
        NotAllowed: settings are not this person's.
    """
    if here.reader is not None and not may_configure(here.reader):
        raise NotAllowed
    city, digest = present(session)
    return SettingsPage(
        **vars(here),
        departments=city.departments,
        pages=len(city.pages),
        people=[one for one in everybody(session) if not one.removed],
        changes=logged(session),
        text=city_file.write(city),
        digest=digest,
        chosen=next((one for one in city.departments if one.slug == department), None),
    )


def with_department(city: CityFile, form: Mapping[str, str]) -> CityFile:
    """The settings with what the form says about one department.

    Raises:
        CityFileInvalid: with the sentences of the city file.
    """
    slug = form.get("department", "")
    data = city.model_dump(mode="json", exclude_none=True)
    for one in data["departments"]:
        if one["slug"] == slug:
            one["topics"] = _lines(form.get("topics", ""))
            one["not_topics"] = _lines(form.get("not_topics", ""))
            one["hours"] = _hours(form.get("hours", ""))
            if not one["hours"]:
                del one["hours"]
    try:
        text = city_file.write(CityFile.model_validate(data))
    except (
        ValidationError
    ):  # the reader of files finds the mistake again, with its place and remedy
        text = tomlkit.dumps(data)
    return city_file.read(text, name=NAME)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _hours(text: str) -> dict[str, list[str]]:
    found = {}
    for line in _lines(text):
        days, _, blocks = line.partition(":")
        found[days.strip()] = [block.strip() for block in blocks.split(",") if block.strip()]
    return found


def with_mistakes(page: SettingsPage, text: str, error: CityFileInvalid) -> SettingsPage:
    """The page with what was typed and what is wrong with it."""
    return replace(page, text=text, mistakes=tuple(error.mistakes))
