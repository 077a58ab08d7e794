"""The routes of the press office's door: the list of cases, signing in and out."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.clock import Clock
from desk.errors import LinkInvalid
from desk.people import sign_in as enter_by_link
from desk.people import sign_out
from desk.storage.database import Database
from web import (
    case_routes,
    figure_routes,
    interface,
    live,
    people_routes,
    pictures,
    provider_routes,
    routing_routes,
    settings_routes,
    templates_page,
)
from web.address import query_of
from web.answering import (
    COOKIE,
    LARGEST_FORM,
    Pages,
    SessionToken,
    address_of,
    form_of,
    give_session,
    language_of,
    to_page,
)
from web.case_list import load_list
from web.files import files
from web.provider_routes import SignIn
from web.rate_limit import Attempts
from web.rendering import Banner
from web.security import own_form

FILE_LIFE_SECONDS = 7 * 24 * 60 * 60


def router(
    database: Database,
    clock: Clock,
    *,
    open_access: bool,
    banner: Banner | None = None,
    frame_ancestors: Sequence[str] = (),
    secure_cookies: bool,
    sign_in: SignIn | None = None,
) -> APIRouter:
    """The routes of the press office's door.

    Args:
        database: Where cases, staff and their sessions are.
        clock: Says now.
        open_access: Everybody sees everything without signing in; only for the demo.
        banner: A line above every page.
        frame_ancestors: Origins of the pages that may show ours in a frame; none by default.
        secure_cookies: The pages are served over HTTPS, and the session's cookie only there.
        sign_in: The city's own provider, beside the links that the bot sends.
    """
    routes = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
    pages = Pages(banner, frame_ancestors, https=secure_cookies, has_provider=sign_in is not None)
    attempts = Attempts(clock)
    pictures.add(routes, database, clock, open_access=open_access)
    templates_page.add(routes, database, clock, pages, open_access=open_access)
    case_routes.add(routes, database, clock, pages, open_access=open_access)
    routing_routes.add(routes, database, clock, pages, open_access=open_access)
    figure_routes.add(routes, database, clock, pages, open_access=open_access)
    if sign_in is not None:
        provider_routes.add(routes, database, clock, pages, attempts, sign_in)
    settings_routes.add(routes, database, clock, pages, open_access=open_access)
    people_routes.add(routes, database, clock, pages)
    live.add(routes, database, clock, open_access=open_access)

    @routes.get("/", responses=interface.LIST, openapi_extra=interface.FILTERS)
    async def cases(request: Request, token: SessionToken = None) -> Response:
        """The list of cases, for who is signed in."""
        found = await database.read(
            load_list,
            token,
            query_of(request.query_params.multi_items()),
            open_access=open_access,
            language=language_of(request),
            now=clock.now(),
        )
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        return pages.answer(request, "cases.html", view=found)

    @routes.get("/anmelden", responses=interface.ASK, openapi_extra=interface.LINK)
    async def ask_to_sign_in(request: Request) -> Response:
        """A page with one button: what opens links to look at them does not use them up."""
        token = request.query_params.get("token")
        if not token:
            return pages.answer(request, "link_invalid.html", status=400)
        return pages.answer(request, "sign_in.html", token=token)

    @routes.post(
        "/anmelden",
        max_body_size=LARGEST_FORM,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.ENTER,
        openapi_extra=interface.ENTER_FORM,
    )
    async def enter(request: Request) -> Response:
        """Use the link up and start a session."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        if not attempts.allow("/anmelden", address_of(request)):
            return pages.answer(request, "too_many.html", status=429)
        form = await form_of(request)
        try:
            issued = await database.write(enter_by_link, form.get("token", ""), now=clock.now())
        except LinkInvalid:
            return pages.answer(request, "link_invalid.html", status=403)
        return give_session(to_page("/"), issued.token, https=secure_cookies)

    @routes.post(
        "/abmelden",
        max_body_size=LARGEST_FORM,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.LEAVE,
        openapi_extra=interface.LEAVE_FORM,
    )
    async def leave(request: Request, token: SessionToken = None) -> Response:
        """End the session, here and on the server."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        if token:
            await database.write(sign_out, token)
        answer = to_page("/")
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=secure_cookies)
        return answer

    @routes.get("/static/{name}", response_class=Response, responses=interface.FILE)
    async def static(name: str, request: Request) -> Response:
        """A style sheet or script; its address changes with its content."""
        file = files().get(name)
        if file is None:
            return Response(status_code=404)
        headers = {
            "Cache-Control": f"public, max-age={FILE_LIFE_SECONDS}",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Accept-Encoding",
        }
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.content, media_type=file.kind, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(file.compressed, media_type=file.kind, headers=headers)

    return routes
