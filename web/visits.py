"""Who looks at a page: what all pages know about the city and their reader."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from desk.language import translator
from desk.people import signed_in
from desk.permissions import ACTS, SEES_EVERYTHING, may_configure, may_see_figures, may_see_routing
from desk.tables import City, Staff
from web.times import Times

NO_CITY = ("Bürgerdraht", "UTC")  # before a city file was applied


@dataclass(frozen=True)
class Visit:
    """A look at a page by somebody who may; pages add what they show."""

    city: str
    reader: Staff | None  # None: the demo
    times: Times

    @property
    def sees_routing(self) -> bool:
        """Whether the reader may see the page about the routing."""
        return self.reader is None or may_see_routing(self.reader)

    @property
    def sees_figures(self) -> bool:
        """Whether the reader may see the pages with figures."""
        return self.reader is None or may_see_figures(self.reader)

    @property
    def sees_settings(self) -> bool:
        """Whether the reader may see what is set."""
        return self.reader is None or may_configure(self.reader)

    @property
    def sees_all(self) -> bool:
        """Whether no case is another department's for the reader."""
        return self.reader is None or self.reader.role in SEES_EVERYTHING

    @property
    def acts(self) -> bool:
        """Whether the reader may do anything; in the demo staff act on their phones."""
        return self.reader is not None and self.reader.role in ACTS


def visit(
    session: Session, token: str | None, *, open_access: bool, language: str, now: datetime
) -> Visit | None:
    """The visit of who holds this session token, `None` for who is not signed in.

    Args:
        session: Only read.
        token: Of the browser's session, if it has one.
        open_access: The demo, where everybody sees everything and nobody signs in.
        language: Of the reader.
        now: The present instant.
    """
    reader = None if open_access else signed_in(session, token or "", now=now)
    if reader is None and not open_access:
        return None
    city, zone = session.exec(select(City.name, City.timezone)).first() or NO_CITY
    return Visit(city, reader, Times(ZoneInfo(zone), language, now, translator(language)))
