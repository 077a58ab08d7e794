"""Staff who leave, taken out by an administrator on the page *Einstellungen*."""

import re
from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from desk import leaving
from desk.clock import Clock
from desk.errors import NoSuchPerson, NotAllowed
from desk.people import signed_in
from desk.permissions import may_configure
from desk.storage.database import Database
from web import interface
from web.answering import LARGEST_FORM, Pages, SessionToken, form_of, to_page
from web.security import own_form
from web.settings_routes import ADDRESS

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def add(routes: APIRouter, database: Database, clock: Clock, pages: Pages) -> None:
    """Add the route."""

    @routes.post(
        f"{ADDRESS}/menschen",
        max_body_size=LARGEST_FORM,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.LET_GO,
        openapi_extra=interface.LET_GO_FORM,
    )
    async def let_go(request: Request, token: SessionToken = None) -> Response:
        """Somebody leaves: their access ends, and what lies with them is free."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        form = await form_of(request)
        try:
            known = await database.write(_let_go, token, form, now=clock.now())
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        except NoSuchPerson:
            return pages.answer(request, "no_such_person.html", status=404)
        if not known:
            return pages.answer(request, "signed_out.html", status=401)
        return to_page(f"{ADDRESS}#people")


def _let_go(session: Session, token: str | None, form: Mapping[str, str], *, now: datetime) -> bool:
    by = signed_in(session, token or "", now=now)
    if by is None:
        return False
    if not may_configure(by):
        raise NotAllowed
    number = form.get("staff", "")
    staff_id = int(number) if _NUMBER.fullmatch(number) else 0
    if staff_id == by.id or form.get("sure") != "yes":
        raise NoSuchPerson(staff_id)
    leaving.remove(session, staff_id, now=now)
    return True
