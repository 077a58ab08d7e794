import copy
from typing import Any, NamedTuple

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.city_file import CityFileInvalid, Mistake, MistakeKind, read
from desk.errors import InvalidRequest
from desk.language import german
from tests.desk.city_examples import CITY

TOKEN = "EAAGsecretOfThePage"
K = MistakeKind
DISTRICT = '[[districts]]\nname = "Süd"\nplaces = ["Bochumer Straße"]\n'


class Wrong(NamedTuple):
    """What is replaced by what, and the mistake that must be told, with words of its texts."""

    old: str
    new: str
    line: int
    key: str
    kind: MistakeKind
    words: str


MISTAKES = [
    Wrong('name = "Musterstadt"', "name = Musterstadt", 2, "name", K.SYNTAX, "prüfen"),
    Wrong('name = "Musterstadt"', 'name "Musterstadt"', 2, "TOML", K.SYNTAX, "„=“"),
    Wrong('"Brand", "Sirene"]', '"Brand", "Sirene"', 15, "not_topics", K.SYNTAX, "Klammern"),
    Wrong('press = "presse"', 'name = "Stadt"', 8, "name", K.DOUBLED_KEY, "zusammenlegen"),
    Wrong("[[departments]]", "[city]", 10, "city", K.DOUBLED_KEY, "steht schon weiter oben"),
    Wrong('press = "presse"\n', "", 1, "city.press", K.MISSING, "„press“ hier ergänzen"),
    Wrong("[city]", "[town]", 1, "city", K.MISSING, "„city“ hier ergänzen"),
    Wrong("[city]", "[citi]", 1, "citi", K.UNKNOWN_KEY, "„city“"),
    Wrong(
        'publish = "confirm"',
        'publsh = "confirm"',
        18,
        "departments.feuerwehr.publsh",
        K.UNKNOWN_KEY,
        "Gemeint ist wohl „publish“",
    ),
    Wrong(
        'token_env = "F',
        'xyzzyx = "F',
        31,
        "pages.facebook:100200300.xyzzyx",
        K.UNKNOWN_KEY,
        "Möglich ist: channel, id, name, department, acknowledge, emergency_reply, token_env.",
    ),
    Wrong(
        'id = "100200300"',
        "id = 100200300",
        28,
        "pages.1.id",
        K.NOT_TEXT,
        'In Anführungszeichen setzen: id = "…".',
    ),
    Wrong(
        'token_env = "FEUERWEHR_PAGE_TOKEN"',
        'emergency_reply = "ja"',
        31,
        "pages.facebook:100200300.emergency_reply",
        K.NOT_YES_OR_NO,
        "emergency_reply = true",
    ),
    Wrong(
        '["Brand", "Sirene"]',
        '["Brand",\n 112]',
        15,
        "departments.feuerwehr.topics",
        K.NOT_TEXT,
        "Text",
    ),
    Wrong('["112"]', '"112"', 13, "departments.feuerwehr.aliases", K.NOT_LIST, "eckige Klammern"),
    Wrong("hours = {", 'hours = "9-17" #', 20, "departments.feuerwehr.hours", K.NOT_TABLE, "Form"),
    Wrong(
        'name = "Pressestelle"', 'name = " "', 24, "departments.presse.name", K.EMPTY, "Ausfüllen"
    ),
    Wrong('["de", "en"]', "[]", 6, "city.languages", K.EMPTY, "Hier steht nichts"),
    Wrong(
        'content = "full"',
        'content = "fll"',
        19,
        "departments.feuerwehr.content",
        K.UNKNOWN_VALUE,
        "Gemeint ist wohl „full“ (möglich: full, masked, notice).",
    ),
    Wrong(
        'channel = "facebook"',
        'channel = "mastodon"',
        27,
        "pages.mastodon:100200300.channel",
        K.UNKNOWN_VALUE,
        "facebook, instagram, whatsapp, form",
    ),
    Wrong(
        'slug = "presse"',
        'slug = "Grün & Gärten"',
        23,
        "departments.Grün & Gärten.slug",
        K.BAD_SLUG,
        "„gruen-gaerten“",
    ),
    Wrong(
        '[[departments]]\nslug = "presse"\n',
        '[[departments]]\nslug = "presse"\nname = "P"\n\n[[departments]]\nslug = "presse"\n',
        27,
        "departments.presse.slug",
        K.SLUG_TWICE,
        "schon in Zeile 23",
    ),
    Wrong(
        "[[pages]]\n",
        '[[pages]]\nchannel = "facebook"\nid = "100200300"\nname = "A"\n\n[[pages]]\n',
        33,
        "pages.facebook:100200300.id",
        K.PAGE_TWICE,
        "schon in Zeile 28",
    ),
    Wrong(
        'department = "feuerwehr"',
        'department = "feuerwehrr"',
        30,
        "pages.facebook:100200300.department",
        K.UNKNOWN_DEPARTMENT,
        "Gemeint ist wohl „feuerwehr“",
    ),
    Wrong(
        'triage = "presse"',
        'triage = "xyz"',
        7,
        "city.triage",
        K.UNKNOWN_DEPARTMENT,
        "Möglich ist: feuerwehr, presse.",
    ),
    Wrong(
        '"Europe/Berlin"',
        '"Europe/Belin"',
        3,
        "city.timezone",
        K.UNKNOWN_TIMEZONE,
        "„Europe/Berlin“",
    ),
    Wrong('"DE-NW"', '"Deutschland"', 4, "city.holidays", K.BAD_HOLIDAYS, "„DE-NW“"),
    Wrong('["de", "en"]', '["de", "Englisch"]', 6, "city.languages", K.BAD_LANGUAGE, "„Englisch“"),
    Wrong('["2027-02-08"]', '["2027-02-30"]', 5, "city.closed", K.BAD_DATE, "„2027-02-08“"),
    Wrong(
        '"4h"',
        '"4 Stunden"',
        17,
        "departments.feuerwehr.first_response",
        K.BAD_DURATION,
        "„1h30min“",
    ),
    Wrong("fri =", "frei =", 20, "departments.feuerwehr.hours.frei", K.UNKNOWN_DAY, "„fri“"),
    Wrong(
        'fri = ["08:00-12:00"]',
        'fri = ["8 bis 12"]',
        20,
        "departments.feuerwehr.hours.fri",
        K.BAD_BLOCK,
        "„08:00-12:00“",
    ),
    Wrong(
        'fri = ["08:00-12:00"]',
        'fri = ["08:00-25:00"]',
        20,
        "departments.feuerwehr.hours.fri",
        K.NO_SUCH_HOUR,
        "Die Uhrzeit „25:00“ gibt es nicht.",
    ),
    Wrong(
        'fri = ["08:00-12:00"]',
        'fri = ["22:00-06:00"]',
        20,
        "departments.feuerwehr.hours.fri",
        K.BACKWARDS,
        "auf zwei Tage verteilen",
    ),
    Wrong(
        'fri = ["08:00-12:00"]',
        'thu = ["11:00-12:30"]',
        20,
        "departments.feuerwehr.hours.thu",
        K.OVERLAP,
        "„11:00-12:30“ überschneidet sich mit „08:00-12:00“",
    ),
    Wrong(
        'hours = { mon-thu = ["08:00-12:00", "13:00-16:00"], fri = ["08:00-12:00"] }',
        "[departments.hours]\nmon = []",
        20,
        "departments.feuerwehr.hours",
        K.NO_OFFICE_TIME,
        "nie geöffnet",
    ),
    Wrong(
        "-1001234567890", "true", 16, "departments.feuerwehr.chat", K.BAD_CHAT, "Nummer der Gruppe"
    ),
    Wrong(
        "FEUERWEHR_PAGE_TOKEN",
        TOKEN,
        31,
        "pages.facebook:100200300.token_env",
        K.BAD_TOKEN_ENV,
        "Ein Token gehört nie in diese Datei",
    ),
    Wrong(
        'slug = "presse"',
        'slug = "kein-anliegen"',
        23,
        "departments.kein-anliegen.slug",
        K.RESERVED_SLUG,
        "Ein anderes Kürzel wählen",
    ),
    *(
        Wrong("[[pages]]\n", f"{DISTRICT}{more}\n[[pages]]\n", line, key, kind, words)
        for more, line, key, kind, words in [
            (DISTRICT, 30, "districts.Süd.name", K.DISTRICT_TWICE, "schon in Zeile 27"),
            (
                'instead = { presse = "presse" }',
                29,
                "districts.Süd.instead.presse",
                K.RULE_TO_ITSELF,
                "das Amt des Bezirks angeben",
            ),
            (
                'instead = { presse = "feuerwehrr" }',
                29,
                "districts.Süd.instead.presse",
                K.UNKNOWN_DEPARTMENT,
                "„feuerwehr“",
            ),
            (
                'instead = { pres = "feuerwehr" }',
                29,
                "districts.Süd.instead.pres",
                K.UNKNOWN_DEPARTMENT,
                "Gemeint ist wohl „presse“",
            ),
            (
                'department = "hafen"',
                29,
                "districts.Süd.department",
                K.UNKNOWN_DEPARTMENT,
                "Möglich ist",
            ),
            (
                'instead = { presse = ["feuerwehr"] }',
                29,
                "districts.Süd.instead.presse",
                K.NOT_TEXT,
                "Text",
            ),
            ('insted = "presse"', 29, "districts.Süd.insted", K.UNKNOWN_KEY, "„instead“"),
        ]
    ),
    Wrong(
        "[[pages]]\n",
        '[[districts]]\nname = "Süd"\n[[pages]]\n',
        26,
        "districts.Süd.places",
        K.MISSING,
        "„places“ hier ergänzen",
    ),
    Wrong(
        "[[pages]]\n",
        "[[districts]]\nplaces = []\n[[pages]]\n",
        27,
        "districts.1.places",
        K.EMPTY,
        "Hier steht nichts",
    ),
    *(
        Wrong(
            "[[departments]]",
            f"[guide]\nlongest = {given}\n[[departments]]",
            11,
            "guide.longest",
            K.BAD_LENGTH,
            "von 50 bis 8000",
        )
        for given in ("49", "8001", "true", '"lang"', "1.5")
    ),
    *(
        Wrong(
            "[[departments]]",
            f"[escalations]\nreach = {given}\n[[departments]]",
            11,
            "escalations.reach",
            K.BAD_REACH,
            "von 5 bis 100000",
        )
        for given in ("4", "100001", "true", '"viel"')
    ),
    *(
        Wrong(
            'press = "presse"',
            f'press = "presse"\nprecision = {given}',
            9,
            "city.precision",
            K.BAD_PRECISION,
            "etwa 0.95",
        )
        for given in ("95", "0.4", "1.0", "true", '"hoch"', "nan")
    ),
]


def mistakes(text: str) -> list[Mistake]:
    with pytest.raises(CityFileInvalid) as raised:
        read(text, name="city.toml")
    return raised.value.mistakes


@pytest.mark.parametrize("wrong", MISTAKES, ids=lambda wrong: f"{wrong.kind}-{wrong.key}")
def test_a_mistake_is_told_with_file_line_key_and_remedy(wrong: Wrong) -> None:
    assert wrong.old in CITY
    found = mistakes(CITY.replace(wrong.old, wrong.new, 1))
    (mistake,) = [one for one in found if (one.kind, one.key) == (wrong.kind, wrong.key)]
    assert (mistake.file, mistake.line) == ("city.toml", wrong.line)
    assert wrong.words in mistake.problem(german) + mistake.remedy(german)
    place = f"city.toml, Zeile {wrong.line}, {wrong.key}: "
    assert mistake.sentence(german).startswith(place)


def test_every_kind_of_mistake_is_tried() -> None:
    assert {wrong.kind for wrong in MISTAKES} == set(MistakeKind)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        CITY.replace('"DE-NW"', '"NRW"')
        .replace("08:00-12:00", "08:00-25:00")
        .replace('slug = "presse"', 'slug = "feuerwehr"')
        .replace('name = "Pressestelle"', 'nam = "Pressestelle"')
        .replace('department = "feuerwehr"', 'department = "hafen"')
    )
    assert [(mistake.line, mistake.kind) for mistake in mistakes(text)] == [
        (4, K.BAD_HOLIDAYS),
        (7, K.UNKNOWN_DEPARTMENT),
        (8, K.UNKNOWN_DEPARTMENT),
        (20, K.NO_SUCH_HOUR),
        (20, K.NO_SUCH_HOUR),
        (22, K.MISSING),
        (23, K.SLUG_TWICE),
        (24, K.UNKNOWN_KEY),
        (30, K.UNKNOWN_DEPARTMENT),
    ]


def test_blocks_that_share_several_weekdays_overlap_once() -> None:
    text = CITY.replace("fri =", "tue-thu =")
    assert [mistake.kind for mistake in mistakes(text)] == [K.OVERLAP]


def test_an_empty_file_lacks_its_sections() -> None:
    assert [(one.line, one.key, one.kind) for one in mistakes("")] == [
        (1, "city", K.MISSING),
        (1, "departments", K.MISSING),
    ]


@pytest.mark.parametrize(
    "text",
    [
        CITY.replace("FEUERWEHR_PAGE_TOKEN", TOKEN),
        CITY.replace('token_env = "FEUERWEHR_PAGE_TOKEN"', f'token_env = ["{TOKEN}"]'),
        CITY.replace('token_env = "FEUERWEHR_PAGE_TOKEN"', f'token = "{TOKEN}"'),
        CITY.replace('token_env = "FEUERWEHR_PAGE_TOKEN"', TOKEN),
        CITY.replace('token_env = "FEUERWEHR_PAGE_TOKEN"', f"token_env = {TOKEN}"),
    ],
)
def test_a_token_in_the_wrong_place_is_never_repeated(text: str) -> None:
    with pytest.raises(CityFileInvalid) as raised:
        read(text, name="city.toml")
    assert TOKEN not in str(raised.value)
    assert TOKEN not in repr(raised.value.mistakes)


def test_the_error_is_for_the_person_who_asked() -> None:
    with pytest.raises(InvalidRequest, match="Zeile 1, city: Dieser Schlüssel fehlt"):
        read("", name="city.toml")


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 2027-02-30"])
def test_what_the_parser_gives_up_on_is_a_mistake(text: str) -> None:
    assert [mistake.kind for mistake in mistakes(text)] == [K.SYNTAX]


@given(st.text())
def test_any_text_is_read_or_told_what_is_wrong(text: str) -> None:
    with pytest.raises(CityFileInvalid):
        read(text, name="city.toml")


_ANYTHING = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.dates() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def _told(text: str) -> list[Mistake]:
    try:
        read(text, name="city.toml")
    except CityFileInvalid as error:
        return error.mistakes
    return []


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    inner = [value[key] for key in keys if isinstance(value[key], dict | list)]
    return [(value, key) for key in keys] + [place for one in inner for place in _places(one)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_any_value_in_any_place_is_read_or_told_what_is_wrong(data: st.DataObject) -> None:
    city = copy.deepcopy(tomlkit.parse(CITY).unwrap())
    container, key = data.draw(st.sampled_from(_places(city)))
    container[key] = data.draw(_ANYTHING)
    text = tomlkit.dumps(city)
    told = _told(text)
    assert all(1 <= one.line <= text.count("\n") + 1 and one.sentence(german) for one in told)
