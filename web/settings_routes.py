"""The routes of the page *Einstellungen*: look, try, save."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from desk import city_file
from desk.city_file import CityFileInvalid
from desk.clock import Clock
from desk.configuring import Tried, effect_of, present, save, try_out
from desk.errors import NotAllowed, SettingsChanged
from desk.people import signed_in
from desk.storage.database import Database
from web import interface
from web.answering import Pages, SessionToken, form_of, language_of, to_page
from web.security import own_form
from web.settings_page import NAME, SettingsPage, load_settings, with_department, with_mistakes
from web.visits import visit

ADDRESS = "/einstellungen"
LARGEST = 512 * 1024  # bytes: the whole of a city's settings, as a form sends them


def add(
    routes: APIRouter, database: Database, clock: Clock, pages: Pages, *, open_access: bool
) -> None:
    """Add the routes; the arguments are those of `web.pages.router`."""

    async def load(
        request: Request, token: str | None, department: str = ""
    ) -> SettingsPage | None:
        def found(session: Session, now: datetime) -> SettingsPage | None:
            language = language_of(request)
            here = visit(session, token, open_access=open_access, language=language, now=now)
            return load_settings(session, here, department=department) if here else None

        return await database.read(found, clock.now())

    @routes.get(ADDRESS, responses=interface.SETTINGS, openapi_extra=interface.SETTINGS_OF)
    async def settings(request: Request, token: SessionToken = None) -> Response:
        """What is set, and what was changed."""
        try:
            found = await load(request, token, request.query_params.get("department", ""))
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        return pages.answer(request, "settings.html", view=found)

    @routes.get(f"{ADDRESS}/city.toml", response_class=Response, responses=interface.SETTINGS_FILE)
    async def as_file(request: Request, token: SessionToken = None) -> Response:
        """All that is set, as a city file."""
        try:
            found = await load(request, token)
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="city.toml"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(found.text, media_type="application/toml", headers=headers)

    @routes.post(
        ADDRESS,
        max_body_size=LARGEST,
        responses=interface.CHANGE_SETTINGS,
        openapi_extra=interface.SETTINGS_FORM,
    )
    async def change(request: Request, token: SessionToken = None) -> Response:
        """Show what would change; with `do=save` change it."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        form = await form_of(request)
        try:
            found = await load(request, token, form.get("department", ""))
            if found is None or found.reader is None:
                return pages.answer(request, "signed_out.html", status=401)
            return await changed(request, found, token or "", form)
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)

    async def changed(
        request: Request, page: SettingsPage, token: str, form: Mapping[str, str]
    ) -> Response:
        text = form.get("text", "").replace("\r\n", "\n")
        try:
            if form.get("do") == "department":
                city = with_department((await database.read(present))[0], form)
                text = city_file.write(city)
            else:
                city = city_file.read(text, name=NAME)
        except CityFileInvalid as error:
            shown = with_mistakes(page, text or page.text, error)
            return pages.answer(request, "settings.html", status=400, view=shown)
        if form.get("do") == "save":
            try:
                await database.write(_save, token, city, form.get("digest", ""), now=clock.now())
            except SettingsChanged:
                shown = replace(page, text=text, outdated=True)
                return pages.answer(request, "settings.html", status=409, view=shown)
            return to_page(f"{ADDRESS}#changes")
        try:
            await database.write(_try, token, city, now=clock.now())
        except Tried as tried:
            effect = await database.read(effect_of, city, tried.routing, now=clock.now())
            page = replace(page, text=text, effect=effect)
        return pages.answer(request, "settings.html", view=page)


def _save(
    session: Session, token: str, city: city_file.CityFile, known: str, *, now: datetime
) -> None:
    by = signed_in(session, token, now=now)
    if by is None:
        raise NotAllowed
    save(session, city, known=known, by=by, now=now)


def _try(session: Session, token: str, city: city_file.CityFile, *, now: datetime) -> None:
    by = signed_in(session, token, now=now)
    if by is None:
        raise NotAllowed
    try_out(session, city, by=by, now=now)
