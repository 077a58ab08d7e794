"""The whole application of the product on the bench, without its work in the background."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from buergerdraht.product import Product
from buergerdraht.settings import Settings
from desk.storage.database import Database
from tests.databases import SECRET
from tests.webhooks.bench import HandClock

SIGNED = "an app secret of the tests"
ELSEWHERE = "192.0.2.7"


def settings_for(url: str, **values: Any) -> Settings:
    defaults: dict[str, Any] = {
        "database_url": url,
        "secret_key": SecretStr(SECRET),
        "meta_app_secret": SecretStr(SIGNED),
        "meta_verify_token": SecretStr("open sesame"),
    }
    return Settings(_env_file=None, **(defaults | values))


@dataclass(frozen=True)
class House:
    """The product, and the clock that it goes by."""

    product: Product
    clock: HandClock

    @property
    def database(self) -> Database:
        return self.product.database

    def ask(self, *, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """A client at this address."""
        transport = httpx.ASGITransport(
            self.product.app, raise_app_exceptions=False, client=(address, 5)
        )
        return httpx.AsyncClient(transport=transport, base_url="http://house")


@asynccontextmanager
async def house(url: str, **values: Any) -> AsyncIterator[House]:
    """The product on this database; nothing runs until a request comes."""
    clock = HandClock()
    product = Product(settings_for(url, **values), clock, {})
    yield House(product, clock)
    await product.database.close()
