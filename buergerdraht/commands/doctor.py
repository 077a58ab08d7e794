"""`buergerdraht doctor`: what is wrong, and what to do about it."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session, col, select
from telegram import Bot

from buergerdraht import adapters
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import keep_log_quiet
from buergerdraht.commands.progress import Report, progress
from buergerdraht.doctor import meta, own, telegram
from buergerdraht.doctor.findings import Finding, Level, wrong
from buergerdraht.settings import Settings, environment, load
from desk.clock import SystemClock
from desk.columns import Keyring
from desk.pages.connections import TokenOf
from desk.storage.database import Database
from desk.tables import City, Department, Page
from desk.words import Channel
from webhooks.connections import token_from
from webhooks.facebook.graph import Graph
from webhooks.http import Http

FAILED = 1
MARKS = {Level.OK: "✓", Level.NOTE: "·", Level.WRONG: "✗"}

_ = reader()

HELP = with_example(
    _("Prüft Token, Rechte, Abonnements, Gruppen, Webhook, Uhr und Datenbank."),
    "buergerdraht doctor",
    "buergerdraht doctor --json",
)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
) -> None:
    """Say what is wrong, and what to do."""
    keep_log_quiet()
    with progress(_("Prüfen")) as report:
        found = asyncio.run(examine(load(), token_from(environment()), report))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            typer.echo(_line(one))
    if any(one.level is Level.WRONG for one in found):
        raise typer.Exit(FAILED)


async def examine(settings: Settings, token_of: TokenOf, report: Report) -> list[Finding]:
    """Look at everything; what cannot be looked at is told, too."""
    now = datetime.now(UTC)
    graph = Http(settings.graph_api_url, timeout_seconds=settings.graph_timeout_seconds)
    database = Database(settings.database_url, Keyring(settings.secret_keys()))
    try:
        found = await own.database_findings(database, now=now)
        found.append(await own.clock_finding(graph, now=now))
        found += await _webhook(settings)
        usable = not any(one.check == "database" and one.level is Level.WRONG for one in found[:1])
        departments, pages, press = await database.read(_city) if usable else ([], [], "")
        found += await _telegram(settings, departments, press)
        found += await _pages(settings, graph, database, pages, token_of, report, now=now)
    finally:
        await graph.close()
        await database.close()
    return found


async def _webhook(settings: Settings) -> list[Finding]:
    found = list(meta.settings_findings(settings))
    if settings.meta_verify_token is None:
        return found
    public = Http(settings.public_url) if settings.public_url else None
    try:
        token = settings.meta_verify_token
        return [*found, await meta.webhook_finding(public, settings.public_url, token)]
    finally:
        if public is not None:
            await public.close()


async def _telegram(settings: Settings, departments: list[Department], press: str) -> list[Finding]:
    if settings.telegram_token is None:
        what = _("BUERGERDRAHT_TELEGRAM_TOKEN ist nicht gesetzt: Niemand bekommt Karten.")
        return [wrong("telegram", "", what, _("Einen Bot bei @BotFather anlegen."))]
    token = settings.telegram_token.get_secret_value()
    bot = Bot(token, base_url=f"{settings.telegram_api_url}/bot")
    try:
        found = await telegram.bot_findings(bot, settings)
        if not any(one.level is Level.WRONG and not one.subject for one in found):
            found += await telegram.group_findings(bot, departments, press=press)
        return found
    finally:
        await bot.shutdown()


async def _pages(
    settings: Settings,
    graph: Http,
    database: Database,
    pages: list[Page],
    token_of: TokenOf,
    report: Report,
    *,
    now: datetime,
) -> list[Finding]:
    channels = adapters.build(settings, graph, database, SystemClock())
    adapter = channels.senders.get(Channel.FACEBOOK)
    if adapter is None:
        return []  # the missing secret was told
    app = Graph(graph, settings.graph_version, settings.app_secrets()[0])
    physician = meta.PageDoctor(settings, app, adapter, token_of)
    found: list[Finding] = []
    for number, page in enumerate(pages):
        report(number, len(pages))
        found += await physician.look(page, now=now)
    return found


def _city(session: Session) -> tuple[list[Department], list[Page], str]:
    departments = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.position))
    )
    pages = session.exec(
        select(Page)
        .where(col(Page.retired_at).is_(None), col(Page.channel) == Channel.FACEBOOK)
        .order_by(col(Page.position))
    )
    return list(departments), list(pages), session.exec(select(City.press)).first() or ""


def _line(one: Finding) -> str:
    subject = f"{one.subject}: " if one.subject else ""
    remedy = f"\n  → {one.remedy}" if one.remedy else ""
    return f"{MARKS[one.level]} {subject}{one.what}{remedy}"
