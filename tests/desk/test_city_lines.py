import tomllib
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from desk.city_file.lines import Path, line_of, lines

TEXT = '''# a comment with [brackets] and a = sign
title = "[not.a.header]"

[city]
"name" = """
two lines"""   # a comment
closed = [
    "2027-02-08",  # one, two
    "2027-02-09",
]

[[departments]]
slug = 'fire'
hours = { mon-thu = ["08:00-12:00", "13:00-16:00"], fri = [] }

[[departments]]
slug = "stars"
[departments.hours]
sat.sun = ["08:00-12:00"]
'''

KEYS = st.text(alphabet="abc-_1", min_size=1, max_size=4)
LEAVES = (
    st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
    | st.text(alphabet="\"'\\\n#[]{}=,. a", max_size=8)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def paths(value: Any, path: Path = ()) -> set[Path]:
    found = {path} if path else set()
    if isinstance(value, dict):
        return found.union(*(paths(inner, (*path, key)) for key, inner in value.items()))
    if isinstance(value, list):
        return found.union(*(paths(inner, (*path, at)) for at, inner in enumerate(value)))
    return found


def test_every_path_has_its_line() -> None:
    assert lines(TEXT) == {
        ("title",): 2,
        ("city",): 4,
        ("city", "name"): 5,
        ("city", "closed"): 7,
        ("city", "closed", 0): 8,
        ("city", "closed", 1): 9,
        ("departments",): 12,
        ("departments", 0): 12,
        ("departments", 0, "slug"): 13,
        ("departments", 0, "hours"): 14,
        ("departments", 0, "hours", "mon-thu"): 14,
        ("departments", 0, "hours", "mon-thu", 0): 14,
        ("departments", 0, "hours", "mon-thu", 1): 14,
        ("departments", 0, "hours", "fri"): 14,
        ("departments", 1): 16,
        ("departments", 1, "slug"): 17,
        ("departments", 1, "hours"): 18,
        ("departments", 1, "hours", "sat"): 19,
        ("departments", 1, "hours", "sat", "sun"): 19,
        ("departments", 1, "hours", "sat", "sun", 0): 19,
    }


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_the_paths_are_those_of_the_parser(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    assert set(lines(text)) == paths(tomllib.loads(text))


def test_carriage_returns_do_not_count_as_lines() -> None:
    assert lines(TEXT.replace("\n", "\r\n")) == lines(TEXT)


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    known = lines(TEXT)
    assert line_of(("departments", 1, "name"), known) == 16
    assert line_of(("pages",), known) == 1
