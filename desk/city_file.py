"""The city file: what a city tells about itself, its departments and its pages.

The format is TOML.  `read` takes a text and tells every mistake in it, `write` makes a text again,
`difference` and `warnings` say what applying a file would change and what in it is unwise.
"""

from desk.city_difference import Change, ChangeKind, difference
from desk.city_mistakes import CityFileInvalid, Mistake
from desk.city_models import City, CityFile, Content, DepartmentEntry, PageEntry, Publish
from desk.city_reading import read
from desk.city_texts import MistakeKind
from desk.city_warnings import CityWarning, WarningKind, warnings
from desk.city_writing import write

__all__ = [
    "Change",
    "ChangeKind",
    "City",
    "CityFile",
    "CityFileInvalid",
    "CityWarning",
    "Content",
    "DepartmentEntry",
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
