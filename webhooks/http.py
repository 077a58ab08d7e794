"""The one HTTP client towards platforms; nothing else imports httpx."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Reply:
    """A platform's answer: the status, the JSON object in the body (empty if there is none).

    `text` is the body as it came, for the few answers that are no object.

    Names of headers are in lower case.
    """

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)


class NotReached(Exception):
    """The request certainly did not arrive."""


class NoReply(Exception):
    """The request may have arrived; its answer did not come, or nobody can read it."""


class Http:
    """Talks JSON with one platform.  Tokens travel in headers, so that no URL holds one."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout_seconds: float = 20.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            transport=transport,
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        token: str,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Make one call; it ends within the timeout, however slowly the answer drips.

        Raises:
            NotReached: no connection came about; nothing was sent.
            NoReply: the connection broke or timed out after the request was begun.
        """
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._client.request(
                    method, path, params=query, json=json, headers=headers
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__) from None
        except (httpx.RequestError, TimeoutError, RuntimeError) as error:
            # uvloop says RuntimeError where a kept connection broke just as it was written to
            raise NoReply(type(error).__name__) from None
        headers_of = dict(response.headers)
        return Reply(response.status_code, _object(response), headers_of, response.text)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


class Forms:
    """Asks a service at full addresses: documents as they are, answers to forms."""

    def __init__(
        self,
        *,
        timeout_seconds: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            transport=transport,
        )

    async def get(self, address: str) -> Reply:
        """Fetch a JSON object.

        Raises:
            NotReached, NoReply: as `Http.request`.
        """
        return await self._made("GET", address)

    async def post(
        self, address: str, fields: Mapping[str, str], *, user: str, password: str
    ) -> Reply:
        """Send a form in the name of `user` (HTTP Basic); raises as `get`."""
        return await self._made("POST", address, data=fields, auth=(user, password))

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _made(self, method: str, address: str, **content: Any) -> Reply:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._client.request(method, address, **content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__) from None
        except (httpx.RequestError, httpx.InvalidURL, TimeoutError, RuntimeError) as error:
            raise NoReply(type(error).__name__) from None
        return Reply(response.status_code, _object(response), dict(response.headers))


class Files:
    """Fetches files from anywhere, a bounded number of bytes; nobody's token goes with it."""

    def __init__(
        self,
        *,
        timeout_seconds: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    async def get(
        self, address: str, *, most: int, machine: str | None = None
    ) -> tuple[int, bytes | None]:
        """Status and bytes of a file; no bytes where there are more than `most`.

        With `machine` the connection goes to that IP address, whatever the name stands for by now.

        Raises:
            NotReached: no connection came about.
            NoReply: it broke on the way, or took too long.
        """
        url = httpx.URL(address)
        headers, extensions = {"Host": url.netloc.decode()}, {"sni_hostname": url.host}
        place = f"[{machine}]" if machine and ":" in machine else machine
        target = url.copy_with(host=place) if place else url
        try:
            async with asyncio.timeout(self._timeout_seconds):
                async with self._client.stream(
                    "GET", target, headers=headers, extensions=extensions if machine else None
                ) as response:
                    return response.status_code, await _at_most(response, most)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__) from None
        except (httpx.RequestError, TimeoutError, RuntimeError) as error:
            raise NoReply(type(error).__name__) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


async def _at_most(response: httpx.Response, most: int) -> bytes | None:
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > most:
            return None
    return bytes(content)


def _object(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
