"""`buergerdraht backfill`: what no webhook brought is fetched, beside a running server or without.

Whoever takes a step leases it in its row, so the command and the server share the work; when the
command ends in the middle, the server or the next call goes on there.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from buergerdraht import adapters
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.progress import Report, progress
from buergerdraht.preparation import prepare_city
from buergerdraht.settings import Settings, environment, load
from desk import city
from desk.clock import Clock, SystemClock
from desk.errors import NotConfigured
from desk.pages import backfill
from desk.pages.backfill import WAITS, Why
from desk.pages.connections import TokenOf
from desk.storage.database import Database
from desk.tables import Backfill, Page
from webhooks.backfill import PAUSE, Fetcher
from webhooks.channels import Channels
from webhooks.connections import token_from
from webhooks.http import Http

FAILED = 1
USUAL_DAYS = 2
LOOK_AGAIN = timedelta(seconds=1)  # at a step that another process takes
PATIENCE = timedelta(minutes=3)  # longer than the lease of a process that was killed

_ = reader()

HELP = with_example(
    _("Holt von Facebook, was kein Webhook gebracht hat. Was schon da ist, bleibt, wie es ist."),
    "buergerdraht backfill",
    "buergerdraht backfill --page 100200300 --since 2026-11-20",
)


def backfill_pages(
    page: Annotated[str | None, typer.Option(help=_("Nummer einer Seite; sonst alle."))] = None,
    since: Annotated[
        str | None,
        typer.Option(
            help=_("Ab diesem Tag, wie 2026-11-20, in der Zeit der Stadt; sonst die letzten zwei.")
        ),
    ] = None,
) -> None:
    """Fetch what no webhook brought."""
    day = _day(since) if since is not None else None
    with progress(_("Nachholen")) as report:
        complete = asyncio.run(_run(load(), page, day, report))
    if not complete:
        raise typer.Exit(FAILED)


class _NoEngine:
    """Steps are taken here, one after the other."""

    def poke(self, *_: object) -> None:
        """Nobody has to be told."""


async def _run(
    settings: Settings, page_id: str | None, day: datetime | None, report: Report
) -> bool:
    clock, token_of = SystemClock(), token_from(environment())
    graph = Http(settings.graph_api_url, timeout_seconds=settings.graph_timeout_seconds)
    try:
        async with opened(settings) as database:
            channels = adapters.build(settings, graph, database, clock)
            await prepare_city(database, settings.city_file, clock)
            pages = await database.read(_pages, page_id)
            if not pages:
                raise NotConfigured(_no_such_page(page_id))
            since = await _instant(database, day, now=clock.now())
            fetcher = Fetcher(database, channels, clock, _NoEngine(), token_of)
            walk = _Walk(database, fetcher, clock, report)
            connected = [one for one in pages if _is_connected(one, channels, token_of)]
            done = [await walk.through(one, since) for one in connected]
            return all(done) and len(done) == len(pages)
    finally:
        await graph.close()


class _Walk:
    """Page after page, with a sentence on each."""

    def __init__(self, database: Database, fetcher: Fetcher, clock: Clock, report: Report) -> None:
        self._database = database
        self._fetcher = fetcher
        self._clock = clock
        self._report = report
        self._looked_at = 0

    async def through(self, page: Page, since: datetime) -> bool:
        """Look through the page's history; whether all of it could be read."""
        page_id, now = page.id or 0, self._clock.now()
        ask = self._database.write
        number = await ask(backfill.ask, page_id, since, Why.COMMAND, now=now)
        row = await self._to_its_end(page_id, number)
        self._looked_at += row.looked_at
        if row.ended_at is None or row.problem:
            typer.echo(_trouble(page, row), err=True)
        if row.ended_at is not None:
            typer.echo(_result(page, row))
        return row.ended_at is not None and not row.problem

    async def _to_its_end(self, page_id: int, number: int) -> Backfill:
        """The row when it has ended, or when it has to wait for long."""
        idle_since = self._clock.now()
        while True:
            more = await self._fetcher.step(page_id)
            row = await self._database.read(_row, number)
            self._report(self._looked_at + row.looked_at, None)
            waits = (row.problem or "").startswith(WAITS)
            if row.ended_at is not None or (waits and not more):
                return row
            if more:
                idle_since = self._clock.now()
            elif self._clock.now() - idle_since > PATIENCE:
                return row
            await self._clock.sleep(PAUSE if more else LOOK_AGAIN)


def _day(text: str) -> datetime:
    """A day, without a time zone yet."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            _("--since versteht Tage wie 2026-11-20, nicht „{text}“").format(text=text)
        ) from None
    return day


async def _instant(database: Database, day: datetime | None, *, now: datetime) -> datetime:
    if day is None:
        return now - timedelta(days=USUAL_DAYS)
    zoned = day if day.tzinfo else day.replace(tzinfo=await database.read(city.zone))
    since = zoned.astimezone(UTC)
    if since > now:
        raise typer.BadParameter(_("--since liegt in der Zukunft"))
    return since


def _no_such_page(page_id: str | None) -> str:
    if page_id is None:
        return _("Die Stadtdatei hat keine Seite.")
    return _("Die Stadtdatei hat keine Seite {page}.").format(page=page_id)


def _is_connected(page: Page, channels: Channels, token_of: TokenOf) -> bool:
    """Whether the page can be asked at all; if not, what is missing is told."""
    if page.channel not in channels.senders:
        missing = _(
            "{page}: {channel} ist nicht angeschlossen; für Facebook gehört "
            "BUERGERDRAHT_META_APP_SECRET in .env."
        )
    elif token_of(page) is None:
        missing = _("{page}: Das Seitentoken fehlt; in .env gehört es unter {name}.")
    else:
        return True
    name = page.token_env or "token_env"
    typer.echo(missing.format(page=page.name, channel=page.channel, name=name), err=True)
    return False


def _pages(session: Session, page_id: str | None) -> list[Page]:
    query = select(Page).where(col(Page.retired_at).is_(None)).order_by(col(Page.position))
    if page_id is not None:
        query = query.where(col(Page.external_id) == page_id)
    return list(session.exec(query))


def _row(session: Session, number: int) -> Backfill:
    return session.get_one(Backfill, number)


def _result(page: Page, row: Backfill) -> str:
    return _(
        "{page}: {looked_at} Nachrichten seit {since} (UTC) angesehen, {missing} davon hatte kein "
        "Webhook gebracht."
    ).format(
        page=page.name,
        looked_at=row.looked_at,
        since=row.since.strftime("%d.%m.%Y %H:%M"),
        missing=row.missing,
    )


def _trouble(page: Page, row: Backfill) -> str:
    if row.ended_at is not None:
        return _("{page}: Nicht alles ließ sich lesen ({why}).").format(
            page=page.name, why=row.problem
        )
    why = (row.problem or "–").removeprefix(WAITS)
    known = {
        backfill.BUDGET: _("Facebook bittet um eine Pause"),
        backfill.DISCONNECTED: _("die Seite ist nicht verbunden; siehe buergerdraht doctor"),
    }
    return _(
        "{page}: Es geht gerade nicht weiter ({why}). Das laufende Programm oder derselbe Befehl "
        "macht später dort weiter, wo es aufgehört hat."
    ).format(page=page.name, why=known.get(why, why))
