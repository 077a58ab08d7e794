"""The one HTTP client towards platforms; nothing else imports httpx."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Reply:
    """A platform's answer: the status, the JSON object in the body (empty if there is none)."""

    status: int
    body: Mapping[str, Any]


class NotReached(Exception):
    """The request certainly did not arrive."""


class NoReply(Exception):
    """The request may have arrived; its answer did not come."""


class Http:
    """Talks JSON with one platform.  Tokens travel in headers, so that no URL holds one."""

    def __init__(self, base_url: str, *, timeout_seconds: float = 20.0) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
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
        """Make one call.

        Raises:
            NotReached: no connection came about; nothing was sent.
            NoReply: the connection broke or timed out after the request was begun.
        """
        try:
            response = await self._client.request(
                method,
                path,
                params=query,
                json=json,
                headers={"Authorization": f"Bearer {token}"},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__) from None
        except httpx.TransportError as error:
            raise NoReply(type(error).__name__) from None
        return Reply(response.status_code, _object(response))

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def _object(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
