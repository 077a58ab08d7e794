"""Pictures of answers, where platforms fetch them: under an address that nobody can guess.

The address holds a token that only we can make, and that is good for a while.
"""

from collections.abc import Callable
from datetime import timedelta

from cryptography.fernet import InvalidToken
from fastapi import APIRouter
from fastapi.responses import Response

from desk.columns import Keyring
from desk.outgoing.pictures import JPEG, published
from desk.storage.database import Database

GOOD_FOR = timedelta(hours=1)
PATH = "/webhooks/pictures"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def addresses(public_url: str, keyring: Keyring) -> Callable[[int], str]:
    """What makes the address of a picture, by its id."""

    def address(picture_id: int) -> str:
        token = keyring.encrypt(f"picture:{picture_id}".encode()).decode()
        return f"{public_url}{PATH}/{token}.jpg"

    return address


def router(database: Database, keyring: Keyring) -> APIRouter:
    """`GET /webhooks/pictures/{token}.jpg`."""
    routes = APIRouter(tags=["webhooks"])

    @routes.get(
        PATH + "/{token}.jpg",
        response_class=Response,
        responses={200: {"content": {JPEG: {}}}, 404: {"description": "There is none"}},
    )
    async def picture(token: str) -> Response:
        """A picture that goes out with an answer, for the platform that shows it."""
        try:
            about = keyring.decrypt(token.encode(), good_for=GOOD_FOR).decode()
        except (InvalidToken, ValueError):
            return Response(status_code=404)
        name, _, number = about.partition(":")
        if name != "picture":
            return Response(status_code=404)
        content = await database.read(published, int(number))
        if content is None:
            return Response(status_code=404)
        return Response(content, media_type=JPEG, headers=HEADERS)

    return routes
