"""The routes of the pages with figures, and of the same figures as files."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from desk.clock import Clock
from desk.errors import NotAllowed
from desk.report_rows import Row
from desk.storage.database import Database
from web import figure_pages, interface
from web.address import query_of
from web.answering import Pages, SessionToken, language_of
from web.periods import Period
from web.security import page_headers
from web.visits import Visit

BYTE_ORDER_MARK = "\ufeff"  # so that Excel reads it

T = TypeVar("T")
Make = Callable[[Session, Visit, Period], T]


def add(
    routes: APIRouter, database: Database, clock: Clock, pages: Pages, *, open_access: bool
) -> None:
    """Add the routes; the arguments are those of `web.pages.router`."""

    async def asked(
        request: Request, token: str | None, make: Make[T], show: Callable[[T], Response]
    ) -> Response:
        try:
            found = await database.read(
                figure_pages.load,
                make,
                token,
                query_of(request.query_params.multi_items()),
                open_access=open_access,
                language=language_of(request),
                now=clock.now(),
            )
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        return show(found)

    def page(request: Request, template: str) -> Callable[[Any], Response]:
        return lambda found: pages.answer(request, template, view=found)

    def file(name: str) -> Callable[[Sequence[Row]], Response]:
        headers = page_headers(pages.frame_ancestors, https=pages.https)
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return lambda rows: Response(
            written(rows), media_type="text/csv; charset=utf-8", headers={**headers, **disposition}
        )

    described: dict[str, Any] = {"responses": interface.FIGURES, "openapi_extra": interface.PERIOD}
    filed: dict[str, Any] = {
        "responses": interface.FILED,
        "openapi_extra": interface.PERIOD,
        "response_class": Response,
    }

    @routes.get("/aemter", **described)
    async def departments(request: Request, token: SessionToken = None) -> Response:
        """What each department's pages bring and cost."""
        make = figure_pages.load_departments
        return await asked(request, token, make, page(request, "departments.html"))

    @routes.get("/beitraege", **described)
    async def posts(request: Request, token: SessionToken = None) -> Response:
        """Which posts people talk about."""
        return await asked(request, token, figure_pages.load_posts, page(request, "posts.html"))

    @routes.get("/berichte", **described)
    async def report(request: Request, token: SessionToken = None) -> Response:
        """The city as a whole in a period, to print."""
        return await asked(request, token, figure_pages.load_report, page(request, "report.html"))

    @routes.get("/berichte/aemter.csv", **filed)
    async def department_rows(request: Request, token: SessionToken = None) -> Response:
        """The figures by department as a file."""
        return await asked(request, token, figure_pages.load_department_rows, file("aemter.csv"))

    @routes.get("/berichte/faelle.csv", **filed)
    async def case_rows(request: Request, token: SessionToken = None) -> Response:
        """A line for each case as a file, without a text or a name."""
        return await asked(request, token, figure_pages.load_case_rows, file("faelle.csv"))


def written(rows: Sequence[Row]) -> str:
    """The rows as CSV with a line of names; only a line break where there is no row."""
    into = io.StringIO()
    into.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(into, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return into.getvalue()
