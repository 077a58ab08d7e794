"""The routes of the page of a case, and of the escalations above the list."""

import re
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from desk.clock import Clock
from desk.errors import InvalidRequest, NoSuchCase, NoSuchEscalation, NotAllowed
from desk.escalations import handling
from desk.people import signed_in
from desk.permissions import may_see
from desk.storage.database import Database
from desk.tables import Case
from web import interface
from web.answering import LARGEST_TEXT, Pages, SessionToken, form_of, language_of, to_page
from web.case_actions import Asked, do, read
from web.case_page import load_case
from web.security import own_form

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_HOURS = {"silent-1": timedelta(hours=1), "silent-4": timedelta(hours=4)}


def add(
    routes: APIRouter, database: Database, clock: Clock, pages: Pages, *, open_access: bool
) -> None:
    """Add the routes; the arguments are those of `web.pages.router`."""

    async def shown(
        request: Request,
        token: str | None,
        number: int,
        *,
        status: int = 200,
        text: str = "",
        error: InvalidRequest | None = None,
    ) -> Response:
        try:
            found = await database.read(
                load_case,
                token,
                number,
                open_access=open_access,
                language=language_of(request),
                now=clock.now(),
                text=text,
                error=error,
            )
        except NoSuchCase:
            return pages.answer(request, "no_such_case.html", status=404)
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        return pages.answer(request, "case.html", status=status, view=found)

    @routes.get("/faelle/{number}", responses=interface.CASE)
    async def case(request: Request, number: str, token: SessionToken = None) -> Response:
        """What was said and what happened, and what can be done."""
        return await shown(request, token, _read_number(number))

    @routes.post(
        "/faelle/{number}",
        max_body_size=LARGEST_TEXT,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.ACT_ON_CASE,
        openapi_extra=interface.CASE_FORM,
    )
    async def act(request: Request, number: str, token: SessionToken = None) -> Response:
        """Do something to the case, as on the phone."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        which, asked = _read_number(number), read(await form_of(request))
        try:
            known = await database.write(_act, token, which, asked, now=clock.now())
        except NoSuchCase:
            return pages.answer(request, "no_such_case.html", status=404)
        except InvalidRequest as error:
            status = 403 if isinstance(error, NotAllowed) else 409
            text = asked.text if asked else ""
            return await shown(request, token, which, status=status, text=text, error=error)
        if not known:
            return pages.answer(request, "signed_out.html", status=401)
        return to_page(f"/faelle/{which}")

    @routes.post(
        "/eskalationen/{number}",
        max_body_size=LARGEST_TEXT,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.HANDLE_ESCALATION,
        openapi_extra=interface.ESCALATION_FORM,
    )
    async def handle(request: Request, number: str, token: SessionToken = None) -> Response:
        """Somebody has seen an escalation, wants silence, or ends it."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        form = await form_of(request)
        try:
            known = await database.write(
                _handle, token, _read_number(number), form.get("do", ""), now=clock.now()
            )
        except NoSuchEscalation:
            return pages.answer(request, "no_such_escalation.html", status=404)
        if not known:
            return pages.answer(request, "signed_out.html", status=401)
        return to_page("/#escalations")


def _read_number(written: str) -> int:
    return int(written) if _NUMBER.fullmatch(written) else 0


def _act(
    session: Session, token: str | None, number: int, asked: Asked | None, *, now: datetime
) -> bool:
    """Do it; whether anybody is signed in.

    Raises:
        NoSuchCase: there is none that the person may see.
        InvalidRequest: it cannot be done; `NotAllowed` where the person may only look.
    """
    by = signed_in(session, token or "", now=now)
    if by is None:
        return False
    case = session.get(Case, number)
    if case is None or not may_see(session, by, case):
        raise NoSuchCase(number)
    if asked is None:
        raise InvalidRequest
    do(session, number, asked, by=by, now=now)
    return True


def _handle(session: Session, token: str | None, number: int, said: str, *, now: datetime) -> bool:
    """Handle an escalation of a post or page; whether anybody is signed in."""
    by = signed_in(session, token or "", now=now)
    if by is None:
        return False
    match said:
        case "seen":
            handling.acknowledge(session, number, by=by, now=now)
        case "silent-1" | "silent-4":
            handling.silence(session, number, _HOURS[said], by=by, now=now)
        case "end":
            handling.finish(session, number, by=by, now=now)
        case _:
            raise NoSuchEscalation
    return True
