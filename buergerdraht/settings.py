"""The settings, read once: environment, then `.env`, then files named by `<NAME>_FILE`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from buergerdraht.commands.language import reader
from buergerdraht.commands.reasons import of_rule, of_system
from desk.errors import NotConfigured

PREFIX = "BUERGERDRAHT_"
ENV_FILE = ".env"
DEFAULT_DATABASE = "sqlite+aiosqlite:///buergerdraht.db"
DATABASES = ("sqlite+aiosqlite", "postgresql+psycopg")


class Settings(BaseSettings):
    """Everything that is set from outside; secrets have no default and switch their channel off."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", env_ignore_empty=True
    )

    database_url: str = DEFAULT_DATABASE
    secret_key: SecretStr | None = None
    city_file: Path = Path("city.toml")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: SecretStr | None = None
    meta_app_id: str | None = None
    meta_app_secret: SecretStr | None = None
    meta_verify_token: SecretStr | None = None
    graph_api_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"
    graph_timeout_seconds: float = Field(default=20.0, gt=0)
    metrics_token: SecretStr | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scope: str = "openid profile"
    oidc_groups_claim: str = "groups"
    oidc_groups: str = ""
    log_format: Literal["console", "json"] | None = None

    @field_validator("public_url", "telegram_api_url", "graph_api_url")
    @classmethod
    def _without_last_slash(cls, url: str | None) -> str | None:
        return url.rstrip("/") if url else url

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.partition("://")[0] not in DATABASES:
            beginnings = ", ".join(f"{name}://" for name in DATABASES)
            _ = reader()
            raise ValueError(_("am Anfang steht {beginnings}").format(beginnings=beginnings))
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Files named by `<NAME>_FILE` come after the values themselves."""
        return init_settings, env_settings, dotenv_settings, _NamedFiles(settings_cls)

    def secret_keys(self) -> list[str]:
        """The keys that encrypt columns, newest first.

        Raises:
            NotConfigured: none is set.
        """
        if self.secret_key is None:
            _ = reader()
            raise NotConfigured(
                _(
                    "BUERGERDRAHT_SECRET_KEY ist nicht gesetzt: Ohne Schlüssel werden keine "
                    "personenbezogenen Daten gespeichert. Einen neuen macht: "
                    "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
                )
            )
        return _listed(self.secret_key)

    def is_embedded(self) -> bool:
        """Whether the database is a file that belongs to one process."""
        return self.database_url.startswith("sqlite")

    def app_secrets(self) -> list[SecretStr]:
        """The Meta app's secrets, the present one first; several during a rotation."""
        if self.meta_app_secret is None:
            return []
        return [SecretStr(secret) for secret in _listed(self.meta_app_secret)]


class _NamedFiles(PydanticBaseSettingsSource):
    """`BUERGERDRAHT_SECRET_KEY_FILE=/run/secrets/key`: the value is that file's content."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        path = environment().get(f"{PREFIX}{field_name.upper()}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            _ = reader()
            raise NotConfigured(
                _("{name}: {file} kann nicht gelesen werden ({why}).").format(
                    name=f"{PREFIX}{field_name.upper()}_FILE", file=path, why=of_system(error)
                )
            ) from None

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


def load(**given: Any) -> Settings:
    """Read the settings; what is given wins.

    Raises:
        NotConfigured: a value is not what it should be; the value itself is not repeated.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        _ = reader()
        problems = [
            _("{name}: Der Wert passt nicht ({rule}).").format(
                name=f"{PREFIX}{str(found['loc'][0]).upper()}", rule=of_rule(found["msg"])
            )
            for found in error.errors(include_input=False)
        ]
        raise NotConfigured(" ".join(problems)) from None


def environment() -> Mapping[str, str]:
    """The process's variables over those of `.env`; page tokens have names of the city's own."""
    written = {name: value for name, value in dotenv_values(ENV_FILE).items() if value}
    return {**written, **os.environ}


def _listed(secret: SecretStr) -> list[str]:
    return [part.strip() for part in secret.get_secret_value().split(",") if part.strip()]
