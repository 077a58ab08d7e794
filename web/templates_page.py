"""The page of the templates: what departments answer often, read by all, written by leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from desk.cases import templates
from desk.cases.templates import LONGEST_NAME, LONGEST_TEXT, PLACEHOLDERS
from desk.clock import Clock
from desk.errors import NoSuchTemplate, NotAllowed, UnknownPlaceholder
from desk.people import signed_in
from desk.permissions import departments_of
from desk.storage.database import Database
from desk.tables import Department, Staff, Template
from desk.words import Role
from web import interface
from web.answering import LARGEST_TEXT, Pages, SessionToken, form_of, language_of, to_page
from web.security import own_form
from web.visits import Visit, visit

ADDRESS = "/vorlagen"
WRITES = (Role.LEAD, Role.PRESS, Role.ADMIN)


@dataclass(frozen=True)
class Row:
    """A template and who uses it."""

    name: str
    text: str
    department: str | None  # the name; None: all
    slug: str
    writable: bool


@dataclass(frozen=True)
class TemplatesPage(Visit):
    """Everything the page shows."""

    rows: list[Row]
    places: list[tuple[str, str]]  # slug and name of what the reader may write for
    everywhere: bool  # whether the reader may write for all departments
    name: str = ""  # what is in the form
    text: str = ""
    slug: str = ""
    unknown: str | None = None  # a placeholder that nobody fills
    placeholders: tuple[str, ...] = PLACEHOLDERS
    longest_name: int = LONGEST_NAME
    longest_text: int = LONGEST_TEXT


def add(
    routes: APIRouter, database: Database, clock: Clock, pages: Pages, *, open_access: bool
) -> None:
    """Add the routes; the arguments are those of `web.pages.router`."""

    @routes.get(ADDRESS, responses=interface.TEMPLATES, openapi_extra=interface.TEMPLATE_TO_CHANGE)
    async def templates_page(request: Request, token: SessionToken = None) -> Response:
        """The templates that the reader may use, and the form for who may write them."""
        chosen = dict(request.query_params)
        found = await database.read(
            load_page,
            token,
            chosen,
            open_access=open_access,
            language=language_of(request),
            now=clock.now(),
        )
        if found is None:
            return pages.answer(request, "signed_out.html", status=401)
        return pages.answer(request, "templates.html", view=found)

    @routes.post(
        ADDRESS,
        max_body_size=LARGEST_TEXT,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.WRITE_TEMPLATE,
        openapi_extra=interface.TEMPLATE_FORM,
    )
    async def write(request: Request, token: SessionToken = None) -> Response:
        """Write a template, or delete one."""
        if not own_form(request.headers):
            return pages.answer(request, "foreign_form.html", status=403)
        form = await form_of(request)
        try:
            known = await database.write(change, token, form, now=clock.now())
        except NotAllowed:
            return pages.answer(request, "not_yours.html", status=403)
        except (NoSuchTemplate, UnknownPlaceholder) as error:
            unknown = error.name if isinstance(error, UnknownPlaceholder) else ""
            found = await database.read(
                load_page,
                token,
                form,
                open_access=open_access,
                language=language_of(request),
                now=clock.now(),
                unknown=unknown,
            )
            return pages.answer(request, "templates.html", status=400, view=found)
        if not known:
            return pages.answer(request, "signed_out.html", status=401)
        return to_page(ADDRESS)


def load_page(
    session: Session,
    token: str | None,
    chosen: Mapping[str, str],
    *,
    open_access: bool,
    language: str,
    now: datetime,
    unknown: str | None = None,
) -> TemplatesPage | None:
    """The page for who holds this session token, `None` for who is not signed in.

    Args:
        session: Only read.
        token: Of the browser's session, if it has one.
        chosen: What stands in the form: `name`, `department`, and `text` where it was typed.
        open_access: The demo, where everybody reads everything and nobody writes.
        language: Of the reader.
        now: The present instant.
        unknown: The placeholder for which the form was not taken; empty where it was not whole.
    """
    here = visit(session, token, open_access=open_access, language=language, now=now)
    if here is None:
        return None
    reader = here.reader
    places = _places(session, reader)
    everywhere = reader is not None and reader.role in (Role.PRESS, Role.ADMIN)
    rows = _rows(session, reader, {slug for slug, _ in places}, everywhere=everywhere)
    name, slug = chosen.get("name", ""), chosen.get("department", "")
    same = next((row for row in rows if (row.name, row.slug) == (name, slug)), None)
    return TemplatesPage(
        **vars(here),
        rows=rows,
        places=places,
        everywhere=everywhere,
        name=name,
        text=chosen.get("text") or (same.text if same else ""),
        slug=slug,
        unknown=unknown,
    )


def change(session: Session, token: str | None, form: Mapping[str, str], *, now: datetime) -> bool:
    """Write or delete what the form says; whether anybody is signed in.

    Raises:
        NotAllowed: the person does not lead the department.
        NoSuchTemplate: the form is not whole, or names none.
        UnknownPlaceholder: the text has one that nobody fills.
    """
    by = signed_in(session, token or "", now=now)
    if by is None:
        return False
    name, text = form.get("name", "").strip(), form.get("text", "").replace("\r\n", "\n").strip()
    slug = form.get("department") or None
    if not name or not name.isprintable():
        raise NoSuchTemplate
    if form.get("said") == "drop":
        templates.drop(session, name, department=slug, by=by, now=now)
    elif text:
        templates.keep(session, name, text, department=slug, by=by, now=now)
    else:
        raise NoSuchTemplate
    return True


def _places(session: Session, reader: Staff | None) -> list[tuple[str, str]]:
    if reader is None or reader.role not in WRITES:
        return []
    query = select(Department.slug, Department.name).where(col(Department.retired_at).is_(None))
    if reader.role is Role.LEAD:
        query = query.where(col(Department.id).in_(departments_of(session, reader)))
    return list(session.exec(query.order_by(col(Department.name))))


def _rows(
    session: Session, reader: Staff | None, writable: set[str], *, everywhere: bool
) -> list[Row]:
    sees_all = reader is None or reader.role in (Role.PRESS, Role.ADMIN, Role.AUDITOR)
    query = (
        select(Template.name, Template.text, Department.name, Department.slug)
        .outerjoin(Department, col(Department.id) == col(Template.department_id))
        .where(col(Template.retired_at).is_(None))
        .order_by(col(Template.name))
    )
    if reader is not None and not sees_all:
        own = col(Template.department_id).in_(departments_of(session, reader))
        query = query.where(own | col(Template.department_id).is_(None))
    return [
        Row(
            name=name,
            text=text,
            department=department,
            slug=slug or "",
            writable=slug in writable if slug else everywhere,
        )
        for name, text, department, slug in session.exec(query)
    ]
