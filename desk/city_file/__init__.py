"""The city file: what a city tells about itself, departments, districts and pages.

The format is TOML.  `read` takes a text and tells every mistake in it, `write` makes a text again,
`difference` and `warnings` say what applying a file would change and what in it is unwise.
"""

from desk.city_file.difference import Change, ChangeKind, difference
from desk.city_file.mistakes import CityFileInvalid, Mistake
from desk.city_file.models import (
    City,
    CityFile,
    Content,
    DepartmentEntry,
    DistrictEntry,
    PageEntry,
    Publish,
)
from desk.city_file.reading import read
from desk.city_file.texts import MistakeKind
from desk.city_file.warnings import CityWarning, WarningKind, warnings
from desk.city_file.writing import write

__all__ = [
    "Change",
    "ChangeKind",
    "City",
    "CityFile",
    "CityFileInvalid",
    "CityWarning",
    "Content",
    "DepartmentEntry",
    "DistrictEntry",
    "Mistake",
    "MistakeKind",
    "PageEntry",
    "Publish",
    "WarningKind",
    "difference",
    "read",
    "warnings",
    "write",
]
