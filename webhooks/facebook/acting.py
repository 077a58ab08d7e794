"""Acts on comments: hide, show again, delete, change, like.

Source: Meta, "Comment" reference: `is_hidden`, `message`, deletion; "Object Likes".
"""

from desk.ports import PageAccess
from desk.words import ActKind
from webhooks.facebook.graph import Graph


async def act(graph: Graph, page: PageAccess, kind: ActKind, target: str, text: str | None) -> None:
    """Do it to the comment `target`; doing it twice changes nothing.

    Raises:
        SendFailed: see `Graph.post`.
    """
    match kind:
        case ActKind.HIDE | ActKind.SHOW:
            await graph.post(page, target, {"is_hidden": kind is ActKind.HIDE})
        case ActKind.CHANGE:
            await graph.post(page, target, {"message": text or ""})
        case ActKind.RECALL:
            await graph.delete(page, target)
        case ActKind.LIKE:
            await graph.post(page, f"{target}/likes", {})
        case ActKind.UNLIKE:
            await graph.delete(page, f"{target}/likes")
