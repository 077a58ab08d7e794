"""The routes of the page about the routing: what it shows, and what may be chosen on it."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.clock import Clock
from desk.errors import NoSuchDepartment, NotAllowed
from desk.storage.database import Database
from web import interface
from web.answering import LARGEST_FORM, Pages, SessionToken, form_of, language_of, to_page
from web.choosing_words import choose, read_choice
from web.routing_page import load_page
from web.security import own_form

ADDRESS = "/zuordnung"
WORDS = f"{ADDRESS}#words"


def add(
    routes: APIRouter, database: Database, clock: Clock, pages: Pages, *, open_access: bool
) -> None:
    """Add the routes; the arguments are those of `web.pages.router`."""

    @routes.get(ADDRESS, responses=interface.ROUTING)
    async def routing(request: Request, token: SessionToken = None) -> Response:
        """How well the routing does, and which words it lacks."""
        try:
            found = await database.read(
                load_page,
                token,
                open_access=open_access,
                language=language_of(request),
                now=clock.now(),
            )
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        return pages.answer(request, "routing.html", view=found)

    @routes.post(
        ADDRESS,
        max_body_size=LARGEST_FORM,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.CHOOSE,
        openapi_extra=interface.CHOOSE_FORM,
    )
    async def choose_word(request: Request, token: SessionToken = None) -> Response:
        """Accept or reject a word for a department, or take that back."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        choice = read_choice(await form_of(request))
        try:
            known = await database.write(
                choose, token, choice, open_access=open_access, now=clock.now()
            )
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        except NoSuchDepartment:
            return pages.answer(request, "no_such_word.html", status=404)
        if not known:
            return pages.answer(request, "signed_out.html", status=401)
        return to_page(WORDS)
