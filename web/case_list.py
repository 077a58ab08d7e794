"""The list page's content, loaded in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from desk.cases.choices import Choices, choices
from desk.cases.listing import Filters, Listing, list_cases
from desk.escalations import handling
from desk.escalations.handling import Told
from desk.pages.health import Health, health_of
from web.address import Asked, Query, read
from web.visits import Visit, visit


@dataclass(frozen=True)
class CaseList(Visit):
    """Everything the list page shows."""

    asked: Asked
    choices: Choices
    listing: Listing
    escalations: list[Told]  # that go on and concern the reader, the gravest first
    health: Health | None  # of the pages, for who answers for all of them

    @property
    def filtered(self) -> bool:
        """Whether anything is left out of the list."""
        return self.asked.filters != Filters()

    @property
    def finely_filtered(self) -> bool:
        """Whether it takes the form, and not only the bar of statuses, to filter like this."""
        filters = self.asked.filters
        return len(filters.statuses) > 1 or filters.of() != Filters()


def load_list(
    session: Session,
    token: str | None,
    query: Query,
    *,
    open_access: bool,
    language: str,
    now: datetime,
) -> CaseList | None:
    """The list for who holds this session token, `None` for who is not signed in.

    Args:
        session: Only read.
        token: Of the browser's session, if it has one.
        query: The address's parameters.
        open_access: The demo, where everybody sees everything and nobody signs in.
        language: Of the reader.
        now: The present instant.
    """
    here = visit(session, token, open_access=open_access, language=language, now=now)
    if here is None:
        return None
    offered = choices(session, here.reader)
    asked = read(query, offered)
    return CaseList(
        **vars(here),
        asked=asked,
        choices=offered,
        listing=list_cases(session, here.reader, asked.filters, now=now, before=asked.before),
        escalations=handling.told_of(session, here.reader),
        health=health_of(session) if here.sees_all else None,
    )
