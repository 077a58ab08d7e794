"""The list page's content, loaded in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from desk.cases.choices import Choices, choices
from desk.cases.listing import Filters, Listing, list_cases
from desk.escalations import handling
from desk.escalations.handling import Told
from desk.language import translator
from desk.people import signed_in
from desk.permissions import ACTS, may_see_routing
from desk.tables import City, Staff
from web.address import Asked, Query, read
from web.times import Times

NO_CITY = ("Bürgerdraht", "UTC")  # before a city file was applied


@dataclass(frozen=True)
class CaseList:
    """Everything the list page shows."""

    city: str
    reader: Staff | None  # None: the demo
    asked: Asked
    choices: Choices
    listing: Listing
    times: Times
    escalations: list[Told]  # that go on and concern the reader, the gravest first

    @property
    def sees_routing(self) -> bool:
        """Whether the reader may see the page about the routing."""
        return self.reader is None or may_see_routing(self.reader)

    @property
    def acts(self) -> bool:
        """Whether the reader may do anything."""
        return self.reader is not None and self.reader.role in ACTS

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
    reader = None if open_access else signed_in(session, token or "", now=now)
    if reader is None and not open_access:
        return None
    offered = choices(session, reader)
    asked = read(query, offered)
    city, zone = session.exec(select(City.name, City.timezone)).first() or NO_CITY
    return CaseList(
        city=city,
        reader=reader,
        asked=asked,
        choices=offered,
        listing=list_cases(session, reader, asked.filters, now=now, before=asked.before),
        times=Times(ZoneInfo(zone), language, now, translator(language)),
        escalations=handling.told_of(session, reader),
    )
