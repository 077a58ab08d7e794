"""Column types: instants that stay aware, durations, enumerations by value, encrypted text."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import DateTime, Dialect, Integer, LargeBinary, String
from sqlalchemy.types import TypeDecorator, TypeEngine

AnyEnum = TypeVar("AnyEnum", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC.  SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants: nobody could say what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Duration(TypeDecorator[timedelta]):
    """A `timedelta`, kept as whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Whole seconds."""
        return None if value is None else int(value.total_seconds())

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """The duration."""
        return None if value is None else timedelta(seconds=value)


class Word(TypeDecorator[AnyEnum], Generic[AnyEnum]):
    """A member of a `StrEnum`, kept as its value, so that a new member needs no new schema."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[AnyEnum]) -> None:
        super().__init__()
        self.words = words
        self._members = {str(member.value): member for member in words}

    def process_bind_param(self, value: AnyEnum | str | None, dialect: Dialect) -> str | None:
        """The member's value."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> AnyEnum | None:
        """The member; looked up, for rows are read by the ten thousand."""
        return None if value is None else self._members.get(value) or self.words(value)


class Keyring:
    """The keys that encrypt columns.  The first encrypts, all decrypt, so that keys can rotate."""

    def __init__(self, secrets: list[str]) -> None:
        self._fernet = MultiFernet([Fernet(_fernet_key(secret)) for secret in secrets])
        self._hashing = [_derived(secret, b"buergerdraht search") for secret in secrets]

    def marks(self, word: str) -> list[str]:
        """The word hashed with each key, the newest first: equal words are found, none is read.

        48 bits are enough to tell words apart, and in the form that full text indexes keep.
        """
        hashed = (hmac.digest(key, word.encode(), "sha256") for key in self._hashing)
        return [f"m{digest[:6].hex()}" for digest in hashed]

    def encrypt(self, plain: bytes) -> bytes:
        """The token of `plain`, by the newest key."""
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes, *, good_for: timedelta | None = None) -> bytes:
        """The plain bytes; `good_for` says how old the token may be, by the machine's clock.

        Raises:
            cryptography.fernet.InvalidToken: no key of the ring made this token.
        """
        seconds = int(good_for.total_seconds()) if good_for is not None else None
        return self._fernet.decrypt(token, ttl=seconds)


def _fernet_key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(_derived(secret, b"buergerdraht columns"))


def _derived(secret: str, purpose: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose)
    return derived.derive(secret.encode())


class Encrypted(TypeDecorator[Any]):
    """Bytes that only this installation's keys can read; the engine's dialect carries the ring."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """The encrypted bytes."""
        return None if value is None else keyring_of(dialect).encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """The plain bytes."""
        return None if value is None else keyring_of(dialect).decrypt(bytes(value))


class EncryptedText(Encrypted):
    """Text that only this installation's keys can read."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """The encrypted text."""
        return super().process_bind_param(None if value is None else value.encode(), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """The plain text."""
        plain = super().process_result_value(value, dialect)
        return None if plain is None else plain.decode()


def keyring_of(dialect: Dialect) -> Keyring:
    """The ring that the engine's dialect carries."""
    keyring: Keyring = dialect.keyring  # type: ignore[attr-defined]  # set by desk.storage.database
    return keyring
