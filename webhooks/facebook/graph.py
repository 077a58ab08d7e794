"""Calls of Meta's Graph API.  Source: Meta, "Graph API: Overview" and "Securing Requests"."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import SecretStr

from desk.errors import NotSent, Reason, Refused, Unclear
from desk.outgoing.circuits import Usage
from desk.ports import PageAccess
from desk.words import Lost
from webhooks.facebook import usage
from webhooks.facebook.failure import OK, failure
from webhooks.facebook.signature import proof
from webhooks.http import Http, NoReply, NotReached

NoteUsage = Callable[[str, Usage], Awaitable[None]]


class Graph:
    """Meta's Graph API in one version, for one app.

    Whatever an answer says about our use of its budgets goes to `note_usage`, with the page's id.
    """

    def __init__(
        self,
        http: Http,
        version: str,
        secret: SecretStr,
        note_usage: NoteUsage | None = None,
    ) -> None:
        self._http = http
        self._version = version
        self._secret = secret
        self._note_usage = note_usage

    async def post(self, page: PageAccess, path: str, form: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write something.

        Raises:
            SendFailed: the subclass says whether it arrived and what to do.
        """
        return await self._call("POST", page, path, json=form)

    async def delete(self, page: PageAccess, path: str) -> Mapping[str, Any]:
        """Delete something; errors as in `post`."""
        return await self._call("DELETE", page, path)

    async def get(self, page: PageAccess, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        """Read something; errors as in `post`."""
        return await self._call("GET", page, path, query=query)

    async def _call(
        self,
        method: str,
        page: PageAccess,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        if not page.token:
            raise Refused(Reason.TOKEN_DEAD, "no token for this page", Lost.NO_TOKEN)
        try:
            reply = await self._http.request(
                method,
                f"/{self._version}/{path}",
                token=page.token,
                query={**(query or {}), "appsecret_proof": proof(self._secret, page.token)},
                json=json,
            )
        except NotReached as error:
            raise NotSent(str(error)) from None
        except NoReply as error:
            raise Unclear(str(error)) from None
        if self._note_usage and (told := usage.usage(reply.headers)):
            await self._note_usage(page.external_id, told)
        if "error" in reply.body or reply.status != OK:
            raise failure(reply.status, reply.body.get("error"), usage.pause(reply.headers))
        return reply.body
