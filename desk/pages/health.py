"""How it stands with the city's pages, in a line above the list of cases."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from desk.tables import Page, PageWatch


class Trouble(StrEnum):
    """What is wrong with a page, the worst first."""

    DISCONNECTED = "disconnected"  # its token died: nothing comes and nothing goes
    BLOCKED = "blocked"  # the platform lets it not answer
    SILENT = "silent"  # unusually little comes


@dataclass(frozen=True)
class Health:
    """The pages that are in use, and those with whom something is wrong."""

    pages: int
    troubled: tuple[tuple[str, Trouble], ...]  # name, and the worst


def health_of(session: Session) -> Health:
    """How it stands now."""
    rows = session.exec(
        select(Page, PageWatch)
        .join(PageWatch, col(PageWatch.page_id) == col(Page.id), isouter=True)
        .where(col(Page.retired_at).is_(None))
        .order_by(col(Page.position))
    ).all()
    found = ((page.name, _worst(page, watch)) for page, watch in rows)
    return Health(len(rows), tuple((name, worst) for name, worst in found if worst is not None))


def _worst(page: Page, watch: PageWatch | None) -> Trouble | None:
    if page.disconnected_at is not None:
        return Trouble.DISCONNECTED
    if page.blocked_at is not None:
        return Trouble.BLOCKED
    return Trouble.SILENT if watch is not None and watch.silent_since is not None else None
