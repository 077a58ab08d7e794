"""Files that an address in a delivery names, fetched without trusting the address.

Whoever could make us fetch any address would see with our eyes what only this machine may see.  So
only HTTPS is followed, never a redirect, and only to machines of the public internet: the name is
looked up once, and the connection goes to just that machine, though by the name's certificate.

Source: OWASP, "Server Side Request Forgery Prevention Cheat Sheet"; httpcore, "Extensions".
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from webhooks.http import Files, NotReached

Resolve = Callable[[str], Awaitable[Collection[str]]]


class Forbidden(Exception):
    """An address that nobody outside may make us open."""


class NotThere(Exception):
    """The platform says for good that there is no such file, or it is too large."""


class Downloads:
    """Fetches files of at most `most` bytes; addresses of `trusted` origins may be anywhere."""

    def __init__(
        self,
        files: Files,
        *,
        most: int,
        trusted: Collection[str] = (),
        resolve: Resolve | None = None,
    ) -> None:
        self._files = files
        self._most = most
        self._trusted = frozenset(map(_origin, trusted))
        self._resolve = resolve or _look_up

    async def get(self, address: str) -> bytes:
        """The file's bytes.

        Raises:
            Forbidden: the address leads somewhere where no platform keeps files.
            NotThere: there is no such file any more, or it is too large.
            NotReached, NoReply: it may come another time.
        """
        if _origin(address) in self._trusted:
            status, content = await self._files.get(address, most=self._most)
        else:
            machine = await self._machine(address)
            status, content = await self._files.get(address, most=self._most, machine=machine)
        if status in range(500, 600) or status == 429:  # noqa: PLR2004 - HTTP's own numbers
            raise NotReached(f"http {status}")
        if status != 200 or content is None:  # noqa: PLR2004
            raise NotThere
        return content

    async def _machine(self, address: str) -> str:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise Forbidden from None
        if parts.scheme != "https" or not host or port not in (None, 443):
            raise Forbidden
        machines = await self._resolve(host)
        if not machines:
            raise NotReached("no such name")
        if not all(ipaddress.ip_address(machine).is_global for machine in machines):
            raise Forbidden
        return next(iter(machines))


async def _look_up(host: str) -> Collection[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return [str(address[4][0]).partition("%")[0] for address in found]


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.hostname}:{parts.port}"
    except ValueError:
        return ""
