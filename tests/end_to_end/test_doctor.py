"""`buergerdraht doctor` says in plain words what is wrong and what to do, and fails only then."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.end_to_end.command_line import Done
from tests.end_to_end.offices import NEWCOMER, ROADS, Office
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until
from webhooks.facebook.subscription import FIELDS
from webhooks.facebook.token import SCOPES

FAILED = 1
WHOLE = {"scopes": list(SCOPES), "subscribed_fields": list(FIELDS)}


def ask(town: Town, **changed: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code and the findings, with some settings changed."""
    done = _run(town, {f"BUERGERDRAHT_{name}": value for name, value in changed.items()}, "--json")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return done.code, found


def _run(town: Town, changed: Mapping[str, str], *arguments: str) -> Done:
    done = town.told.command_line.run(
        "doctor", *arguments, folder=town.folder, env={**town.settings, **changed}
    )
    assert done.stderr == ""
    assert not any(secret in done.stdout for secret in town.told.secrets)
    return done


def wrong(found: list[dict[str, Any]], check: str) -> str:
    """What is told of the one check that failed."""
    told = [one for one in found if one["level"] == "wrong"]
    assert {one["check"] for one in told} == {check}, told
    assert all(one["remedy"] for one in told)
    return " ".join(f"{one['subject']}: {one['what']} {one['remedy']}" for one in told)


def test_in_a_town_where_all_is_well_nothing_is_wrong(town: Town) -> None:
    code, found = ask(town)
    assert [one for one in found if one["level"] == "wrong"] == []
    assert code == 0
    assert {"clock", "database", "group", "subscription", "telegram", "token", "webhook"} == {
        one["check"] for one in found
    }
    (newcomer,) = [one for one in found if one["subject"] == NEWCOMER.name]
    assert (newcomer["check"], newcomer["level"]) == ("group", "note")
    assert f"--department {NEWCOMER.slug}" in newcomer["remedy"]
    plain = _run(town, {}).stdout
    assert "✓" in plain
    assert f"· {NEWCOMER.name}" in plain


def test_a_dead_token(town: Town, office: Office) -> None:
    town.simulated.fault("token_dead", page=office.page)
    code, found = ask(town)
    told = wrong(found, "token")
    assert code == FAILED
    assert "Passwort" in told
    assert office.token_env in told
    assert f"✗ Seite {office.name}" in _run(town, {}).stdout


def test_a_token_that_is_not_set(town: Town, office: Office) -> None:
    done = _run(town, {office.token_env: ""}, "--json")
    told = wrong(json.loads(done.stdout), "token")
    assert "kein Token" in told
    assert office.token_env in told


def test_the_token_of_another_page(town: Town, office: Office) -> None:
    done = _run(town, {office.token_env: ROADS.token}, "--json")
    found = json.loads(done.stdout)
    told = " ".join(one["what"] for one in found if one["level"] == "wrong")
    assert done.code == FAILED
    assert f"anderen Seite ({ROADS.page})" in told


def test_missing_rights_and_fields(town: Town, office: Office) -> None:
    rights = {"scopes": ["pages_show_list"], "subscribed_fields": ["feed"]}
    town.simulated.put(f"pages/{office.page}/rights", **rights)
    code, found = ask(town)
    told = {one["check"]: one["what"] for one in found if one["level"] == "wrong"}
    assert code == FAILED
    assert set(told) == {"scopes", "subscription"}
    assert "pages_messaging" in told["scopes"]
    assert "messages" in told["subscription"]
    assert "beantragen" in next(one["remedy"] for one in found if one["check"] == "scopes")
    town.simulated.put(f"pages/{office.page}/rights", **WHOLE)


def test_a_bot_that_may_do_everything(town: Town, office: Office) -> None:
    town.simulated.post(f"chats/{office.chat}/members", bot=True, status="administrator")
    code, found = ask(town)
    town.simulated.post(f"chats/{office.chat}/members", bot=True, status="member")
    assert code == 0
    (told,) = [one for one in found if one["subject"] == office.name and one["check"] == "group"]
    assert "Der Bot" in told["what"]


@pytest.mark.parametrize(
    ("changed", "check", "words"),
    [
        ({"META_VERIFY_TOKEN": "another"}, "webhook", ("META_VERIFY_TOKEN", "Meta-App")),
        ({"PUBLIC_URL": "http://[::1]:9"}, "webhook", ("antwortet niemand", "serve")),
        ({"TELEGRAM_TOKEN": "1:wrong"}, "telegram", ("lehnt", "@BotFather")),
        ({"TELEGRAM_API_URL": "http://[::1]:9"}, "telegram", ("nicht erreichbar",)),
        ({"TELEGRAM_MODE": "webhook"}, "telegram", ("schickt nicht", "neu starten")),
        ({"META_APP_SECRET": ""}, "webhook", ("META_APP_SECRET", ".env")),
        ({"META_APP_ID": ""}, "webhook", ("META_APP_ID",)),
        ({"SECRET_KEY": "another key"}, "database", ("Schlüssel", "SECRET_KEY")),
        (
            {"DATABASE_URL": "postgresql+psycopg://u:geheimnis@[::1]:9/x"},
            "database",
            ("antwortet nicht", "DATABASE_URL"),
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_wrong_setting(
    town: Town, changed: dict[str, str], check: str, words: tuple[str, ...]
) -> None:
    code, found = ask(town, **changed)
    told = wrong(found, check)
    assert code == FAILED
    assert "geheimnis" not in told
    for word in words:
        assert word in told


def test_what_could_not_be_read_is_a_note(town: Town) -> None:
    town.simulated.post("deliveries", body="{")

    def noted() -> bool:
        code, found = ask(town)
        notes = [one["remedy"] for one in found if one["level"] == "note"]
        return code == 0 and "buergerdraht deliveries" in notes

    until(noted, "a note of the delivery, once it was read")


def test_facebook_is_away(town: Town) -> None:
    code, found = ask(town, GRAPH_API_URL="http://[::1]:9")
    checks = {one["check"] for one in found if one["level"] == "wrong"}
    assert (code, checks) == (FAILED, {"clock", "token"})
