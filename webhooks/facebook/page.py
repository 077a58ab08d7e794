"""The channel adapter of a Facebook Page; fits `desk.ports.ChannelAdapter`."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import SecretStr

from desk.events import Event, RawDelivery
from desk.ports import Answer, PageAccess
from webhooks.facebook import reader, search, sender, signature
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
    ) -> None:
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

    async def check(self, page: PageAccess) -> None:
        """Ask for the page itself, which costs next to nothing; raises a `SendFailed`."""
        await self._graph.get(page, page.external_id, {"fields": "id"})
