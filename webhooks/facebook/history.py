"""What was written on a page, read step by step: each step is one call.

All lists are read with the newest first, down to the instant from which on it counts.  The page's
own replies so come no later than what they answer, and wait for it.

Source: Meta, "Page Feed", "Object Comments", "Conversations" and "Paginated Results".
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from desk.errors import Reason, Refused, Unclear
from desk.events import Event
from desk.ports import PageAccess, Stretch
from webhooks.facebook import written
from webhooks.facebook.graph import Graph
from webhooks.facebook.listing import after, goes_on, items
from webhooks.facebook.nodes import CommentNode, ConversationNode, MessageNode, PostNode
from webhooks.facebook.place import Inside, Part, Place

MOST_POSTS = 100
MOST_COMMENTS = 50
MOST_CONVERSATIONS = 25
MESSAGES_IN_A_CONVERSATION = 20
LISTING_PAGES = 20  # a page shows some 600 posts of a year
INSIDE_PAGES = 200  # of one post or conversation
ALWAYS_FOR = timedelta(days=28)  # younger posts are looked into whatever the list tells of them
POST_FIELDS = (
    "id,message,from,created_time,updated_time,permalink_url,is_hidden,is_published,status_type"
)
NEWEST_COMMENT = "comments.filter(stream).order(reverse_chronological).limit(1){created_time}"
COMMENT_FIELDS = "id,message,from,created_time,parent{id},is_hidden,attachment"
MESSAGE_FIELDS = "id,message,from,created_time,attachments"

Node = TypeVar("Node", bound=BaseModel)


async def history(
    graph: Graph, page: PageAccess, since: datetime, position: Mapping[str, Any]
) -> Stretch:
    """One step from `position` on.

    Raises:
        SendFailed: the step can be taken again later; what Meta does not let us read is told in
            the stretch, and the walk goes on behind it.
    """
    walk = _Walk(graph, page, since)
    place = Place.at(position)
    try:
        return await walk.step(place)
    except Unclear:
        smaller = place.smaller(_most(place))
        if smaller is None:
            raise
        return Stretch((), smaller.kept())
    except Refused as error:
        if error.reason not in (Reason.GONE, Reason.INVALID, Reason.PERMISSION_MISSING):
            raise
        return _around(place, error)


def _most(place: Place) -> int:
    if place.inside:
        return MOST_COMMENTS
    return MOST_POSTS if place.part is Part.POSTS else MOST_CONVERSATIONS


def _around(place: Place, error: Refused) -> Stretch:
    """The way around what was refused: cursors grow old, posts are removed, rights are missing."""
    refused = None if error.reason is Reason.GONE else error.detail
    if place.inside:
        first = place.inside[0]
        if first.after is not None and error.reason is Reason.INVALID:
            again = first.model_copy(update={"after": None})
            return Stretch((), place.first_inside(again).kept())
        return Stretch((), place.first_inside(None).kept(), refused)
    if error.reason is Reason.INVALID and place.after is not None:
        return Stretch((), place.model_copy(update={"after": None}).kept())
    if error.reason is Reason.INVALID and not place.plain:
        return Stretch((), place.model_copy(update={"plain": True}).kept())
    return Stretch((), place.model_copy(update={"ended": True}).kept(), refused or error.detail)


class _Walk:
    """The calls; each gives what it found and the place behind it."""

    def __init__(self, graph: Graph, page: PageAccess, since: datetime) -> None:
        self._graph = graph
        self._page = page
        self._since = since

    async def step(self, place: Place) -> Stretch:
        """Look into what waits for it, else read the listing on."""
        if place.inside and place.part is Part.CONVERSATIONS:
            return await self._messages(place, place.inside[0])
        if place.inside and place.inside[0].read_below:
            return await self._visitor_post(place, place.inside[0])
        if place.inside:
            return await self._comments(place, place.inside[0])
        if place.part is Part.POSTS:
            return await self._posts(place)
        return await self._conversations(place)

    async def _posts(self, place: Place) -> Stretch:
        fields = POST_FIELDS if place.plain else f"{POST_FIELDS},{NEWEST_COMMENT}"
        query = {"fields": fields, "limit": place.limit(MOST_POSTS)}
        listing = await self._list(f"{self._page.external_id}/feed", query, place.after)
        posts = [post for post in _nodes(PostNode, listing) if self._matters(post)]
        context = [
            event for post in posts for event in written.own_post(self._page.external_id, post)
        ]
        return Stretch([context], self._behind(place, listing, map(self._inside_post, posts)))

    def _matters(self, post: PostNode) -> bool:
        """Whether something that counts may stand below it; drafts are nobody's to see."""
        if post.is_published is False or post.created_time is None:
            return False
        young = post.created_time >= self._since - ALWAYS_FOR
        return young or post.last_told_at(post.created_time) >= self._since

    def _inside_post(self, post: PostNode) -> Inside:
        own = post.is_own(self._page.external_id)
        new = post.created_time is not None and post.created_time >= self._since
        return Inside(id=post.id, own=own, itself=new and not own)

    async def _comments(self, place: Place, post: Inside) -> Stretch:
        query = {
            "fields": COMMENT_FIELDS,
            "filter": "stream",
            "order": "reverse_chronological",
            "since": str(int(self._since.timestamp())),
            "limit": place.limit(MOST_COMMENTS),
        }
        listing = await self._list(f"{post.id}/comments", query, post.after)
        found = _nodes(CommentNode, listing)
        groups = written.threads(self._page.external_id, post, self._counting(found))
        following = None
        if self._continues(found, listing, post):
            following = _read_once(post, after(listing))
        elif post.itself:
            following = post.model_copy(update={"read_below": True})
        return Stretch(groups, place.first_inside(following).kept())

    async def _visitor_post(self, place: Place, post: Inside) -> Stretch:
        """The post after all that stands below it, so that an answer of the page waits for it."""
        found = await self._graph.get(self._page, post.id, {"fields": f"{POST_FIELDS},attachments"})
        node = _node(PostNode, found)
        events = written.visitor_post(self._page.external_id, node) if node else []
        return Stretch([events], place.first_inside(None).kept())

    async def _conversations(self, place: Place) -> Stretch:
        messages = f"messages.limit({MESSAGES_IN_A_CONVERSATION}){{{MESSAGE_FIELDS}}}"
        query = {
            "platform": "messenger",
            "fields": f"id,updated_time,participants,{messages}",
            "limit": place.limit(MOST_CONVERSATIONS),
        }
        listing = await self._list(f"{self._page.external_id}/conversations", query, place.after)
        found = _nodes(ConversationNode, listing)
        talks = [one for one in found if (one.updated_time or self._since) >= self._since]
        groups = [self._talk(one.person(self._page.external_id), one.messages) for one in talks]
        longer = [inside for one in talks for inside in self._inside_conversation(one)]
        older = len(talks) < len(found)
        return Stretch(groups, self._behind(place, listing, longer, older=older))

    def _inside_conversation(self, talk: ConversationNode) -> Iterator[Inside]:
        """The conversation, if more of it than the listing shows may count."""
        listing = talk.messages or {"data": []}
        shown = _nodes(MessageNode, listing)
        inside = Inside(id=talk.id, person=talk.person(self._page.external_id))
        full = len(shown) >= MESSAGES_IN_A_CONVERSATION or talk.messages is None
        if self._reaches_back(shown) and (full or goes_on(listing)):
            yield _read_once(inside, after(listing)) if goes_on(listing) else inside

    async def _messages(self, place: Place, talk: Inside) -> Stretch:
        query = {"fields": MESSAGE_FIELDS, "limit": place.limit(MOST_COMMENTS)}
        listing = await self._list(f"{talk.id}/messages", query, talk.after)
        more = self._continues(_nodes(MessageNode, listing), listing, talk)
        following = _read_once(talk, after(listing)) if more else None
        group = self._talk(talk.person, listing)
        return Stretch([group], place.first_inside(following).kept())

    def _talk(self, person: str | None, listing: Mapping[str, Any] | None) -> list[Event]:
        found = self._counting(_nodes(MessageNode, listing or {"data": []}))
        return written.talk(self._page.external_id, person, found)

    async def _list(
        self, path: str, query: Mapping[str, str], cursor: str | None
    ) -> Mapping[str, Any]:
        return await self._graph.get(
            self._page, path, {**query, "after": cursor} if cursor else query
        )

    def _behind(
        self,
        place: Place,
        listing: Mapping[str, Any],
        inside: Sequence[Inside] | Iterator[Inside],
        *,
        older: bool = False,
    ) -> Mapping[str, Any] | None:
        pages = place.pages + 1
        ended = older or not goes_on(listing) or pages >= LISTING_PAGES
        update = {
            "after": None if ended else after(listing),
            "pages": pages,
            "ended": ended,
            "inside": tuple(inside),
        }
        return place.model_copy(update=update).kept()

    def _counting(self, found: Sequence[Node]) -> list[Node]:
        """What was written since then, the oldest first; the platform's own filter may fail."""
        dated = [node for node in found if (_created(node) or self._since) >= self._since]
        return sorted(dated, key=lambda node: _created(node) or self._since)

    def _continues(
        self, found: Sequence[BaseModel], listing: Mapping[str, Any], inside: Inside
    ) -> bool:
        more = goes_on(listing) and inside.pages + 1 < INSIDE_PAGES
        return more and self._reaches_back(found)

    def _reaches_back(self, found: Sequence[BaseModel]) -> bool:
        """Whether even the oldest of these counts; so may what comes behind it."""
        instants = [instant for node in found if (instant := _created(node))]
        return not instants or min(instants) >= self._since


def _read_once(inside: Inside, cursor: str | None) -> Inside:
    return inside.model_copy(update={"after": cursor, "pages": inside.pages + 1})


def _created(node: BaseModel) -> datetime | None:
    created: datetime | None = getattr(node, "created_time", None)
    return created


def _nodes(model: type[Node], listing: Mapping[str, Any]) -> list[Node]:
    return [node for item in items(listing) if (node := _node(model, item))]


def _node(model: type[Node], item: Mapping[str, Any]) -> Node | None:
    """What is listed, if it has an id: nobody could answer or recognise the rest."""
    try:
        return model.model_validate(item)
    except ValidationError:
        return None
