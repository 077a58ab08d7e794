"""What all routes of the pages share: headers and banner, forms, who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Cookie, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.people import SESSION_LIFE
from web.languages import reader_language
from web.rendering import Banner, render
from web.security import page_headers

COOKIE = "buergerdraht_session"
LARGEST_FORM = 4096  # bytes
LARGEST_TEXT = 64 * 1024  # bytes of a form with a text in it

SessionToken = Annotated[str | None, Cookie(alias=COOKIE)]


@dataclass(frozen=True)
class Pages:
    """Answers with pages that all carry the same headers and banner."""

    banner: Banner | None
    frame_ancestors: Sequence[str]
    https: bool
    has_provider: bool = False  # people may sign in with the city's own account

    def answer(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> Response:
        """The page from this template, in the reader's language."""
        language = language_of(request)
        html = render(
            template,
            language=language,
            banner=self.banner,
            has_provider=self.has_provider,
            **values,
        )
        headers = page_headers(self.frame_ancestors, https=self.https)
        return HTMLResponse(html, status, {**headers, "Content-Language": language})


def give_session(answer: Response, token: str, *, https: bool) -> Response:
    """The answer, with the cookie of a session."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=https,
    )
    return answer


def address_of(request: Request) -> str:
    """From which address somebody asks, as the proxy in front says it."""
    return request.client.host if request.client else ""


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the form that was sent; of a field that is there twice the last."""
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def language_of(request: Request) -> str:
    """The language the browser asks for."""
    return reader_language(request.headers.get("accept-language", ""))


def to_page(address: str) -> Response:
    """After a form was taken, so that reloading does not send it again."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})
