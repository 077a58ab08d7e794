from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings

from desk.city_file import (
    Change,
    ChangeKind,
    CityFile,
    Content,
    Publish,
    WarningKind,
    difference,
    read,
    warnings,
    write,
)
from desk.city_file.hours import DEFAULT_HOURS
from desk.language import german
from desk.words import Channel
from tests.desk.city_examples import CITY, city_files

READY = (resources.files("buergerdraht") / "cities" / "recklinghausen.toml").read_text("utf-8")


DISTRICT = '[[districts]]\nname = "Süd"\nplaces = ["Bochumer Straße"]\n\n'


def edited(old: str, new: str) -> CityFile:
    assert old in CITY
    return read(CITY.replace(old, new, 1), name="city.toml")


def test_reads_every_key_of_the_format() -> None:
    city_file = read(CITY, name="city.toml")
    assert city_file.city.closed == [date(2027, 2, 8)]
    assert city_file.city.zone.key == "Europe/Berlin"
    fire = city_file.department("feuerwehr")
    assert fire.chat == "-1001234567890"
    assert fire.first_response == timedelta(hours=4)
    assert (fire.publish, fire.content) == (Publish.CONFIRM, Content.FULL)
    assert [str(block) for block in fire.hours.on(0)] == ["08:00-12:00", "13:00-16:00"]
    (page,) = city_file.pages
    assert (page.channel, page.department) == (Channel.FACEBOOK, "feuerwehr")


def test_what_is_left_out_is_careful() -> None:
    press = read(CITY, name="city.toml").department("presse")
    assert (press.publish, press.content) == (Publish.CONFIRM, Content.MASKED)
    assert (press.chat, press.hours) == (None, DEFAULT_HOURS)


def test_a_page_without_department_belongs_to_the_whole_city() -> None:
    assert edited('department = "feuerwehr"\n', "").pages[0].department is None


def test_a_date_may_be_written_as_toml_or_as_text() -> None:
    assert edited('"2027-02-08"', "2027-02-08") == read(CITY, name="city.toml")


def test_the_mark_that_windows_editors_write_is_no_mistake() -> None:
    assert read("\ufeff" + CITY, name="city.toml") == read(CITY, name="city.toml")


def test_there_is_no_department_of_an_unknown_slug() -> None:
    with pytest.raises(KeyError):
        read(CITY, name="city.toml").department("hafen")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(city_files())
def test_a_written_city_file_reads_the_same(city_file: CityFile) -> None:
    assert read(write(city_file), name="city.toml") == city_file


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)
@given(city_files(), city_files())
def test_only_equal_files_have_no_difference(one: CityFile, other: CityFile) -> None:
    assert difference(one, one) == []
    changes = difference(one, other)
    assert bool(changes) == (one.model_dump() != other.model_dump())


def test_writing_keeps_the_order_of_the_keys() -> None:
    more = 'press = "presse"\nhide = ["staff"]\ncards_kept = "48h"\nprecision = 0.95\n'
    text = CITY.replace('press = "presse"\n', more, 1)
    keys = [line.split(" = ")[0] for line in write(read(text, name="city.toml")).splitlines()]
    wanted = [line.split(" = ")[0] for line in text.splitlines()]
    assert keys[: wanted.index("slug") + 10] == wanted[: wanted.index("slug") + 10]


def test_long_lists_are_written_in_several_lines() -> None:
    written = write(read(READY, name="recklinghausen.toml"))
    departments = written.partition("[[departments]]")[2]
    lists = [line for line in departments.splitlines() if not line.startswith("hours")]
    assert max(map(len, lists)) <= 100
    assert '[\n    "Brand", "es brennt", "Feueralarm", ' in written


def test_the_difference_of_a_new_city_is_all_of_it() -> None:
    changes = difference(None, read(CITY, name="city.toml"))
    assert [change.key for change in changes] == [
        "city",
        "departments.feuerwehr",
        "departments.presse",
        "pages.facebook:100200300",
    ]
    assert {change.kind for change in changes} == {ChangeKind.ADDED}


@pytest.mark.parametrize(
    ("old", "new", "change", "sentence"),
    [
        (
            '"Brand", "Sirene"',
            '"Brand", "Rauch"',
            Change(
                ChangeKind.CHANGED,
                "departments.feuerwehr.topics",
                ["Brand", "Sirene"],
                ["Brand", "Rauch"],
            ),
            "departments.feuerwehr.topics: geändert: Sirene → Rauch",
        ),
        (
            "chat = -1001234567890\n",
            "",
            Change(ChangeKind.REMOVED, "departments.feuerwehr.chat", "-1001234567890", None),
            "departments.feuerwehr.chat: entfällt: -1001234567890",
        ),
        (
            'first_response = "4h"',
            'first_response = "1d"',
            Change(ChangeKind.CHANGED, "departments.feuerwehr.first_response", "4h", "8h"),
            "departments.feuerwehr.first_response: geändert: 4h → 8h",
        ),
        (
            ', fri = ["08:00-12:00"]',
            "",
            Change(
                ChangeKind.CHANGED,
                "departments.feuerwehr.hours",
                {"mon-thu": ["08:00-12:00", "13:00-16:00"], "fri": ["08:00-12:00"]},
                {"mon-thu": ["08:00-12:00", "13:00-16:00"]},
            ),
            "departments.feuerwehr.hours: geändert: mon-thu 08:00-12:00, 13:00-16:00, "
            "fri 08:00-12:00 → mon-thu 08:00-12:00, 13:00-16:00",
        ),
        (
            'name = "Pressestelle"',
            'name = "Pressestelle"\ntopics = ["Rathaus"]',
            Change(ChangeKind.ADDED, "departments.presse.topics", [], ["Rathaus"]),
            "departments.presse.topics: neu: Rathaus",
        ),
        (
            "[[pages]]",
            f"{DISTRICT}[[pages]]",
            Change(ChangeKind.ADDED, "districts.Süd", None, "Süd"),
            "districts.Süd: neu: Süd",
        ),
        (
            'id = "100200300"',
            'id = "100200301"',
            Change(ChangeKind.REMOVED, "pages.facebook:100200300", "Feuerwehr", None),
            "pages.facebook:100200300: entfällt: Feuerwehr",
        ),
    ],
)
def test_a_difference_names_key_before_and_after(
    old: str, new: str, change: Change, sentence: str
) -> None:
    changes = difference(read(CITY, name="city.toml"), edited(old, new))
    assert changes[0] == change
    assert changes[0].sentence(german) == sentence


def test_a_rule_that_comes_or_changes_is_told_with_both_offices() -> None:
    plain = edited("[[pages]]", f"{DISTRICT}[[pages]]")
    (district,) = plain.districts
    ruled = [
        plain.model_copy(update={"districts": [district.model_copy(update={"instead": rule})]})
        for rule in ({"presse": "feuerwehr"}, {"feuerwehr": "presse"})
    ]
    key = "districts.Süd.instead"
    (added,) = difference(plain, ruled[0])
    assert added.sentence(german) == f"{key}: neu: presse → feuerwehr"
    (changed,) = difference(*ruled)
    assert changed.kind is ChangeKind.CHANGED
    (gone,) = difference(ruled[0], plain)
    assert gone.sentence(german) == f"{key}: entfällt: presse → feuerwehr"


def test_the_order_of_entries_is_no_difference() -> None:
    city_file = read(READY, name="recklinghausen.toml")
    turned = city_file.model_copy(update={"departments": city_file.departments[::-1]})
    assert difference(city_file, turned) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "sentence"),
    [
        (
            'name = "Pressestelle"',
            'name = "Pressestelle"\ntopics = ["SIRENE"]',
            WarningKind.SHARED_WORD,
            "departments.feuerwehr: „Sirene“ nennen auch: presse.",
        ),
        (
            'name = "Pressestelle"',
            'name = "Pressestelle"\nchat = "-1001234567890"',
            WarningKind.SHARED_CHAT,
            "departments.feuerwehr.chat: Diese Telegram-Gruppe hat auch: presse.",
        ),
        (
            '["Feuerwerk"]',
            '["sirene"]',
            WarningKind.CONTRADICTION,
            "departments.feuerwehr.not_topics: „sirene“",
        ),
        ('holidays = "DE-NW"\n', "", WarningKind.NO_HOLIDAYS, "city.holidays: Ohne"),
        ('["de", "en"]', '["de", "nl"]', WarningKind.UNTRANSLATED, "city.languages: Für „nl“"),
        (CITY[CITY.index("[[pages]]") :], "", WarningKind.NO_PAGES, "pages: Es ist keine Seite"),
        (
            "[[pages]]",
            f"{DISTRICT}{DISTRICT.replace('Süd', 'Nord').replace('Straße', 'Str.')}[[pages]]",
            WarningKind.SHARED_PLACE,
            "districts.Süd.places: „Bochumer Straße“ liegt auch in: Nord.",
        ),
        (
            "[[pages]]",
            f"{DISTRICT.replace('Bochumer Straße', 'sirene')}[[pages]]",
            WarningKind.PLACE_AND_WORD,
            "districts.Süd.places: „sirene“ ist auch ein Wort von: feuerwehr.",
        ),
        ("[[pages]]", f"{DISTRICT}[[pages]]", WarningKind.NO_RULE, "districts.Süd: Ohne „instead“"),
        (
            '"Brand"',
            '"Rauch"',
            WarningKind.FEW_WORDS,
            "departments.feuerwehr: Nur 3 Wörter",
        ),
    ],
)
def test_what_is_unwise_is_warned_about(
    old: str, new: str, kind: WarningKind, sentence: str
) -> None:
    found = [warning for warning in warnings(edited(old, new)) if warning.kind == kind]
    assert found[0].sentence(german).startswith(sentence)


@pytest.mark.parametrize("rule", ['instead = { feuerwehr = "presse" }', 'department = "presse"'])
def test_an_office_that_rules_give_messages_to_needs_no_words(rule: str) -> None:
    few = [f"departments.{slug}" for slug in ("feuerwehr", "presse")]
    keys = [one.key for one in warnings(read(CITY, name="city.toml"))]
    assert [key for key in keys if key in few] == few
    city = edited("[[pages]]", f"{DISTRICT.rstrip()}\n{rule}\n\n[[pages]]")
    keys = [one.key for one in warnings(city)]
    assert [key for key in keys if key in few] == few[:1]


def test_the_ready_city_file_has_no_mistake_and_no_warning() -> None:
    assert warnings(read(READY, name="recklinghausen.toml")) == []


def test_the_ready_city_file_has_words_enough_for_every_department() -> None:
    city_file = read(READY, name="recklinghausen.toml")
    assert len(city_file.departments) >= 24
    assert min(len(entry.topics) for entry in city_file.departments) >= 20
    assert all(entry.chat is None for entry in city_file.departments)
