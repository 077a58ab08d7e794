import os
from pathlib import Path

import pytest

from buergerdraht.settings import Settings, load
from desk.errors import NotConfigured


def test_without_anything_set_the_channels_are_off(clean: None) -> None:
    settings = load()
    assert settings.telegram_token is None
    assert settings.app_secrets() == []
    assert settings.database_url == "sqlite+aiosqlite:///buergerdraht.db"


def test_a_value_may_stand_in_a_file(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("key").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("BUERGERDRAHT_SECRET_KEY_FILE", "key")
    assert load().secret_keys() == ["from the file"]


def test_the_environment_wins_over_the_file(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("key").write_text("from the file", encoding="utf-8")
    monkeypatch.setenv("BUERGERDRAHT_SECRET_KEY_FILE", "key")
    monkeypatch.setenv("BUERGERDRAHT_SECRET_KEY", "new, old")
    assert load().secret_keys() == ["new", "old"]


def test_the_environment_wins_over_the_env_file(
    clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("BUERGERDRAHT_PORT=9000\nBUERGERDRAHT_HOST=::1\n", encoding="utf-8")
    monkeypatch.setenv("BUERGERDRAHT_PORT", "9001")
    settings = load()
    assert (settings.host, settings.port) == ("::1", 9001)


def test_a_file_that_is_not_there_is_named(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUERGERDRAHT_SECRET_KEY_FILE", "nowhere")
    with pytest.raises(NotConfigured, match="BUERGERDRAHT_SECRET_KEY_FILE: nowhere"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://user:secret@host/db"),
        ("TELEGRAM_MODE", "pigeon"),
    ],
)
def test_a_wrong_value_is_named_and_never_repeated(
    clean: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BUERGERDRAHT_{name}", value)
    with pytest.raises(NotConfigured, match=f"BUERGERDRAHT_{name}") as raised:
        load()
    assert value not in str(raised.value)


def test_without_keys_nothing_is_encrypted_and_so_nothing_begins(clean: None) -> None:
    with pytest.raises(NotConfigured, match="BUERGERDRAHT_SECRET_KEY"):
        load().secret_keys()


def test_secrets_do_not_show_themselves(clean: None) -> None:
    settings = Settings(telegram_token="123:abc", meta_app_secret="geheim")
    assert "abc" not in repr(settings)
    assert "geheim" not in repr(settings)


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty directory and no variables of ours."""
    monkeypatch.chdir(tmp_path)
    for name in [found for found in os.environ if found.startswith("BUERGERDRAHT_")]:
        monkeypatch.delenv(name)
