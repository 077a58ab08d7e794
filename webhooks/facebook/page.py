"""The channel adapter of a Facebook Page; fits `desk.ports.ChannelAdapter`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from desk.events import Event, RawDelivery
from desk.ports import Answer, PageAccess, Stretch
from desk.words import ActKind
from webhooks.facebook import acting, history, reader, search, sender, signature, subscription
from webhooks.facebook.graph import Graph, NoteUsage
from webhooks.http import Http


class FacebookPage:
    """The city's Facebook Pages: comments, visitor posts and Messenger of one Meta app."""

    def __init__(
        self,
        http: Http,
        *,
        version: str,
        secrets: Sequence[SecretStr],
        note_usage: NoteUsage | None = None,
        app_id: str | None = None,
    ) -> None:
        self._app_id = app_id
        self._secrets = secrets
        self._graph = Graph(http, version, secrets[0], note_usage)

    def authenticate(self, delivery: RawDelivery) -> None:
        """Raise `DeliveryRejected` unless Meta signed exactly these bytes."""
        signature.authenticate(delivery, self._secrets)

    def lane(self, body: bytes) -> str | None:
        """The first entry's page, found without reading the whole body."""
        return reader.first_page(body)

    def read(self, body: bytes, received_at: datetime) -> Sequence[Event]:
        """The events in `body`; raises `UnreadableDelivery`."""
        return reader.read(body, received_at)

    async def send(self, page: PageAccess, answer: Answer) -> str:
        """Publish `answer`; raises a `SendFailed`."""
        return await sender.send(self._graph, page, answer)

    async def find(self, page: PageAccess, answer: Answer, known: Sequence[str]) -> str | None:
        """Look for `answer` on the platform; raises a `SendFailed`."""
        return await search.find(self._graph, page, answer, known)

    async def act(self, page: PageAccess, kind: ActKind, target: str, text: str | None) -> None:
        """Hide, show, change or delete a comment; raises a `SendFailed`."""
        await acting.act(self._graph, page, kind, target, text)

    async def check(self, page: PageAccess) -> None:
        """Ask for the page itself, which costs next to nothing; raises a `SendFailed`."""
        await self._graph.get(page, page.external_id, {"fields": "id"})

    async def subscription(self, page: PageAccess) -> Collection[str]:
        """The fields that are delivered to us; raises a `SendFailed`."""
        return await subscription.subscription(self._graph, page, self._app_id)

    async def subscribe(self, page: PageAccess) -> None:
        """Have all of our fields delivered; raises a `SendFailed`."""
        await subscription.subscribe(self._graph, page)

    def expected(self) -> Collection[str]:
        """The fields that we read."""
        return subscription.FIELDS

    async def history(
        self, page: PageAccess, since: datetime, position: Mapping[str, Any]
    ) -> Stretch:
        """One step through what was written; raises a `SendFailed`."""
        return await history.history(self._graph, page, since, position)
