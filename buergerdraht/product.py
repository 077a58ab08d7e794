"""The one place where everything is wired."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError

from bot.application import build
from bot.door import TelegramDoor
from bot.limiter import ChatLimiter
from bot.pacing import Pacer
from bot.staff import StaffDoor
from bot.wire import Wire
from buergerdraht import adapters, interface, preparation
from buergerdraht.commands.language import reader
from buergerdraht.engines.election import keep_place, only_one
from buergerdraht.engines.engine import Due, Engine, Handler
from buergerdraht.engines.runner import Runner
from buergerdraht.interface import describe
from buergerdraht.methods import not_allowed
from buergerdraht.operation import health, metrics
from buergerdraht.operation.state import State
from buergerdraht.outage import unavailable
from buergerdraht.requests import Requests
from buergerdraht.roles import ProcessRole
from buergerdraht.settings import Settings
from buergerdraht.sign_in import sign_in_of
from desk import search
from desk.clock import Clock
from desk.columns import Keyring
from desk.due import due
from desk.errors import DeliveryRejected, NotConfigured
from desk.escalations import chain
from desk.incoming.crowd import Crowd
from desk.incoming.inbox import Inbox
from desk.learning.current import Routing
from desk.learning.folding import Learner
from desk.messenger import surges, taking
from desk.office import duty, press_report, reminders
from desk.pictures import LARGEST
from desk.ports import Task
from desk.storage.database import Database
from desk.storage.locks import Lock
from desk.storage.trouble import refusal_of
from web import pages
from web.rendering import Banner
from webhooks import door, pictures
from webhooks.acting import Actor
from webhooks.backfill import Fetcher
from webhooks.connections import Connections, token_from
from webhooks.downloads import Downloads
from webhooks.http import Files, Http
from webhooks.keeping import Keeper
from webhooks.reading import Reader
from webhooks.sending import Sender
from webhooks.watching import Watcher

LEASE_TIMEOUTS = 6  # of calls to a platform, in the time for which a message is leased
RESTART_PAUSE = timedelta(seconds=2)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Demo:
    """What the demo shows more: a banner that leads to its page, which may frame ours."""

    page_url: str


class Product:
    """The product, wired: receiver, processing, bot and pages, or the share of a role."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        environment: Mapping[str, str],
        demo: Demo | None = None,
        role: ProcessRole = ProcessRole.ALONE,
    ) -> None:
        self._settings = settings
        self._role = role
        self._clock = clock
        self._keyring = Keyring(settings.secret_keys())
        self.database = Database(settings.database_url, self._keyring)
        self._state = State(self.database, clock, role)
        self._engine = self._choose_engine()
        self.database.on_poke = self._engine.poke
        self._http = Http(settings.graph_api_url, timeout_seconds=settings.graph_timeout_seconds)
        self._channels = adapters.build(settings, self._http, self.database, clock)
        self._crowd = Crowd()
        routing = Routing()
        self._reader = Reader(self.database, self._channels, clock, self._crowd, routing)
        self._learner = Learner(self.database)
        token_of = token_from(environment)
        self._sender = Sender(
            self.database,
            self._channels,
            clock,
            self._engine,
            token_of,
            lease=LEASE_TIMEOUTS * timedelta(seconds=settings.graph_timeout_seconds),
            picture_address=pictures.addresses(settings.public_url, self._keyring)
            if settings.public_url
            else None,
        )
        self._actor = Actor(self.database, self._channels, clock, self._engine, token_of)
        self._files = Files()
        self._keeper = Keeper(
            self.database,
            Downloads(self._files, most=LARGEST, trusted=[settings.graph_api_url]),
            clock,
        )
        self._connections = Connections(self.database, self._channels, clock, token_of)
        self._watcher = Watcher(self.database, self._channels, clock, token_of)
        self._fetcher = Fetcher(
            self.database, self._channels, clock, self._engine, token_of, routing
        )
        self._sign_in = sign_in_of(settings, clock)
        self.telegram: TelegramDoor | None = None
        self._wire: Wire | None = None
        self._pacer: Pacer | None = None
        if settings.telegram_token is not None:
            self._build_bot(settings.telegram_token.get_secret_value())
        self._engine.prepare(self._handlers() if role.works else {}, self._due)
        self.app = self._build_app(demo)

    async def prepare(self) -> None:
        """Bring schema and city in order, or say what is missing.

        Raises:
            NotConfigured: with a sentence for who installs it.
        """
        if self._settings.telegram_mode == "webhook":
            self._check_webhook()
        await preparation.refuse_company(self.database, self._role)
        await preparation.prepare_schema(self.database, apart=True)
        if self._role is ProcessRole.ALONE:
            await self.database.write(taking.end_leases)
        else:
            await preparation.prepare_jobs(self.database)
        await preparation.prepare_city(self.database, self._settings.city_file, self._clock)
        for channel in self.switched_off():
            log.warning("switched off: its secret is not set", channel=channel)

    def switched_off(self) -> list[str]:
        """The channels whose secret is missing."""
        switched_on = {
            "meta": bool(self._channels.endpoints),
            "meta handshake": self._settings.meta_verify_token is not None,
            "telegram": self.telegram is not None,
        }
        return [channel for channel, on in switched_on.items() if not on]

    @contextlib.asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Work in the background for as long as the application lives."""
        tasks = [
            asyncio.create_task(self._keep_up("engine", self._engine.run)),
            asyncio.create_task(self._keep_up("signs of life", self._state.beat_for_ever)),
            asyncio.create_task(self._keep_up("place", lambda: keep_place(self.database))),
        ]
        if self.telegram is not None and self._role.works:
            tasks.append(asyncio.create_task(self._keep_up("telegram", self._attend_telegram)))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._engine.stop()
            if self.telegram is not None:
                await self.telegram.close()
            await self._http.close()
            await self._files.close()
            if self._sign_in is not None:
                await self._sign_in.provider.close()
            await self._state.leave()
            await self.database.close()

    def _choose_engine(self) -> Engine:
        if self._role is ProcessRole.ALONE:
            return Runner(self._clock)
        from buergerdraht.engines.job_queue import JobQueue  # noqa: PLC0415 - of the extra `postgres`

        return JobQueue(self.database.url, self._clock)

    def _build_bot(self, token: str) -> None:
        limiter = ChatLimiter(self.database, self._clock)
        staff = StaffDoor(self.database, self._clock, self._settings.public_url)
        self._wire = Wire(self._clock)
        application = build(token, self._settings.telegram_api_url, self._wire, limiter, staff)
        self.telegram = TelegramDoor(application, self.database, self._clock)
        self._pacer = Pacer(
            application.bot,
            self.database,
            self._clock,
            self._engine,
            self._settings.public_url,
        )

    def _build_app(self, demo: Demo | None) -> FastAPI:
        app = FastAPI(
            title="Bürgerdraht",
            lifespan=self.running,
            docs_url=None,  # FastAPI's page of the API loads from a CDN
            redoc_url=None,
            openapi_url=None,
        )
        token = self._settings.metrics_token
        describe(app)
        app.add_middleware(Requests)
        app.add_exception_handler(SQLAlchemyError, unavailable)
        app.add_exception_handler(405, not_allowed)
        app.include_router(self._health())
        app.include_router(metrics.router(self.database, self._clock, self._state, token=token))
        app.include_router(interface.router(app, token))
        if self._role.opens_doors:
            self._open_doors(app, demo)
        return app

    def _open_doors(self, app: FastAPI, demo: Demo | None) -> None:
        settings = self._settings
        app.add_exception_handler(DeliveryRejected, door.rejected)
        app.include_router(
            door.router(self._channels, self._build_inbox(), settings.meta_verify_token)
        )
        app.include_router(pictures.router(self.database, self._keyring))
        if self.telegram is not None:
            app.include_router(self.telegram.router(settings.telegram_webhook_secret))
        app.include_router(
            pages.router(
                self.database,
                self._clock,
                open_access=demo is not None,
                banner=_banner(demo) if demo else None,
                frame_ancestors=[demo.page_url] if demo else [],
                secure_cookies=(settings.public_url or "").startswith("https://"),
                sign_in=self._sign_in,
            )
        )

    def _build_inbox(self) -> Inbox:
        return Inbox(self.database, self._clock, self._crowd)

    def _health(self) -> APIRouter:
        return health.router(
            self.database,
            self._clock,
            self._state,
            switched_off=self.switched_off(),
            wire=self._wire,
        )

    def _handlers(self) -> Mapping[Task, Handler]:
        handlers: dict[Task, Handler] = {
            Task.READ: self._reader.read_lane,
            Task.SEND: self._sender.send_case,
            Task.LOOK: self._look,
            Task.FETCH: self._fetcher.fetch,
            Task.LEARN: self._learner.learn,
            Task.BRING: self._actor.bring,
            Task.KEEP: self._keeper.keep,
            Task.CALM: self._calm,
            Task.GREET: self._greet,
            Task.ESCALATE: self._escalate,
            Task.REPORT: self._report,
            Task.INDEX: self._index,
            Task.REMIND: self._remind,
        }
        if self.telegram is not None and self._pacer is not None:
            handlers |= {
                Task.ACT: self.telegram.act,
                Task.PACE: self._pacer.pace,
                Task.PART: self._pacer.parting.part,
            }
        return handlers

    async def _due(self) -> Sequence[Due]:
        channels_on = list(self._channels.senders)
        found = await self.database.read(due, channels_on, now=self._clock.now())
        return [*found, *((Task.LOOK, page) for page in await self._connections.due())]

    async def _look(self, page: str) -> None:
        """What the clock says is due for a page."""
        await self._connections.look(page)
        await self._watcher.look(page)

    async def _calm(self, surge: str) -> None:
        """A surge may be over."""
        await self.database.write(surges.end, int(surge), now=self._clock.now())

    async def _greet(self, department: str) -> None:
        """A department's day may begin."""
        await self.database.write(duty.greet, int(department), now=self._clock.now())

    async def _escalate(self, escalation: str) -> None:
        """What the clock says is due for an escalation."""
        await self.database.write(chain.look, int(escalation), now=self._clock.now())

    async def _report(self, _: str) -> None:
        """The press office's morning may have come."""
        await self.database.write(press_report.report, now=self._clock.now())

    async def _index(self, _: str) -> None:
        """Cases changed since search knew them."""
        while await self.database.write(search.index):
            pass

    async def _remind(self, case: str) -> None:
        """What the clock says is due for a case."""
        await self.database.write(reminders.look, int(case), now=self._clock.now())

    async def _attend_telegram(self) -> None:
        """Every worker sends; one of them fetches what comes."""
        if self.telegram is not None:
            await self.telegram.connect()
            await only_one(self.database, Lock.MESSENGER, self._receive_updates)

    async def _receive_updates(self) -> None:
        if self.telegram is None:
            return
        secret, public_url = self._settings.telegram_webhook_secret, self._settings.public_url
        if self._settings.telegram_mode == "polling" or secret is None:
            await self.telegram.poll()
        else:
            await self.telegram.set_webhook(f"{public_url}/webhooks/telegram", secret)

    async def _keep_up(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """A background task that fails is begun again; what it left is in the rows."""
        while True:
            try:
                await work()
            except Exception as error:
                if refusal_of(error) is None:  # else the database has told already
                    log.error("background task failed", task=name, exc_info=error)
                await self._clock.sleep(RESTART_PAUSE)
            else:
                return

    def _check_webhook(self) -> None:
        missing = [
            name
            for name, value in (
                ("BUERGERDRAHT_PUBLIC_URL", self._settings.public_url),
                ("BUERGERDRAHT_TELEGRAM_WEBHOOK_SECRET", self._settings.telegram_webhook_secret),
            )
            if not value
        ]
        if missing:
            _ = reader()
            raise NotConfigured(
                _("BUERGERDRAHT_TELEGRAM_MODE=webhook braucht auch: {names}").format(
                    names=", ".join(missing)
                )
            )


def _banner(demo: Demo) -> Banner:
    return Banner(
        text="Demo: Alle Menschen und Texte hier sind erfunden.",
        link_text="Zur Demo-Seite",
        link=demo.page_url,
    )
