"""The engine for several processes and machines: Procrastinate on PostgreSQL.

A job is only a poke: what is due is in the rows, and the sweep finds it there.  So jobs need no
durable commit, no retries and no history, and their tables may be made anew at any time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from datetime import datetime
from importlib.metadata import version

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg import OperationalError
from sqlalchemy import URL, Connection

from buergerdraht.engines.engine import (
    AT_ONCE,
    GRACE_SECONDS,
    Due,
    Handler,
    Sweep,
    Timers,
    sweep_for_ever,
    telling,
)
from desk.clock import Clock
from desk.ports import Task
from desk.storage.engines import LOSS_IS_NOTICED, NOTICE_LOSS, session_options
from desk.storage.trouble import refusal_of

SCHEMA = "procrastinate"  # PostgreSQL's schema of its own beside the tables of the domain
# What is worked off side by side, so that a platform that hangs holds up nothing else.
QUEUES: Mapping[Task, str] = {
    Task.READ: "citizens",
    Task.SEND: "platforms",
    Task.BRING: "platforms",
    Task.KEEP: "platforms",
    Task.LOOK: "platforms",
    Task.FETCH: "platforms",
    Task.LEARN: "citizens",
    Task.GREET: "citizens",
    Task.ESCALATE: "citizens",
    Task.REPORT: "citizens",
    Task.INDEX: "citizens",
    Task.REMIND: "citizens",
    Task.CALM: "citizens",
    Task.ACT: "staff",
    Task.PART: "staff",
    Task.PACE: "staff",
}
CONNECTIONS = 6
POLL_SECONDS = 0.5  # Procrastinate's notice can be missed, and says nothing of locks that are free
HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 15.0  # without a heartbeat: a machine that swaps is late, too
RESCUE_SECONDS = 5.0
FINISH_SECONDS = 3.0  # more than Procrastinate takes to note the end of a job
RESTART_SECONDS = 1.0

log = structlog.get_logger(__name__)


class JobQueue:
    """Does what any process pokes: one of a task and key at a time over all of them.

    Without handlers it only pokes others.
    """

    def __init__(self, url: URL, clock: Clock) -> None:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        # A session begun while the database is only to be read would stay so when that is over.
        settings = {
            **LOSS_IS_NOTICED,
            "search_path": SCHEMA,
            "synchronous_commit": "off",
            "default_transaction_read_only": "off",
        }
        self._app = App(
            connector=PsycopgConnector(
                conninfo=plain,
                min_size=1,
                max_size=CONNECTIONS,
                timeout=5.0,
                kwargs={**NOTICE_LOSS, "options": session_options(url, settings)},
            )
        )
        self._handlers: Mapping[Task, Handler] = {}
        self._sweep: Sweep | None = None
        self._waiting: dict[Due, None] = {}
        self._somebody_waits = asyncio.Event()
        self._timers = Timers(clock, self.poke)
        self._ended: dict[int, float] = {}  # jobs, and when; their rows should be gone soon
        self._stopping = False

    def prepare(self, handlers: Mapping[Task, Handler], sweep: Sweep) -> None:
        """Say who does what, and who finds what is due."""
        self._handlers = handlers
        self._sweep = sweep
        for task, handler in handlers.items():
            job = self._app.task(name=task, queue=QUEUES[task], pass_context=True)
            job(self._never_raising(task, handler))

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        """Say "look now", or at an instant; the earliest of several counts."""
        if self._stopping or (at is not None and self._timers.set(task, key, at)):
            return
        self._waiting[task, key] = None
        self._somebody_waits.set()

    async def run(self) -> None:
        """Pass on pokes and work off jobs until cancelled."""
        async with self._app.open_async(), asyncio.TaskGroup() as group:
            group.create_task(self._pass_on())
            if self._handlers and self._sweep is not None:
                group.create_task(self._rescue_for_ever())
                for queue in sorted({QUEUES[task] for task in self._handlers}):
                    group.create_task(self._work_off(queue))
                group.create_task(sweep_for_ever(self._sweep, self.poke))

    async def stop(self) -> None:
        """Take nothing new; `run` was cancelled and gave back what it had."""
        self._stopping = True
        self._timers.cancel()

    async def _pass_on(self) -> None:
        while True:
            await self._somebody_waits.wait()
            self._somebody_waits.clear()
            while some := list(self._waiting)[:CONNECTIONS]:
                for due in some:
                    del self._waiting[due]
                await asyncio.gather(*(self._defer(task, key) for task, key in some))

    async def _defer(self, task: Task, key: str) -> None:
        name = f"{task}:{key}"
        job = self._app.configure_task(
            task, queue=QUEUES[task], lock=name, queueing_lock=name, allow_unknown=True
        )
        try:
            await job.defer_async(key=key)
        except AlreadyEnqueued:
            pass  # whoever takes that job looks at the rows as they are then
        except ConnectorException as error:
            if refusal_of(error.__cause__ or error) is None:
                log.warning("poke lost, the sweep will find it", task=task, error=_kind(error))

    async def _work_off(self, queue: str) -> None:
        """A worker ends when its connection breaks; then the next one begins."""
        while True:
            try:
                await self._app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=AT_ONCE,
                    delete_jobs="always",
                    fetch_job_polling_interval=POLL_SECONDS,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                    install_signal_handlers=False,
                )
            except (ConnectorException, OperationalError) as error:
                if refusal_of(error.__cause__ or error) is None:  # else the database has told
                    log.warning("worker ended, beginning again", queue=queue, error=_kind(error))
            await asyncio.sleep(RESTART_SECONDS)

    async def _rescue_for_ever(self) -> None:
        """Free the locks of jobs whose worker died; what they did not finish is in the rows."""
        while True:
            await asyncio.sleep(RESCUE_SECONDS)
            try:
                await self._rescue()
            except ConnectorException as error:  # or another process was faster
                if refusal_of(error.__cause__ or error) is None:
                    log.warning("stalled jobs not freed", error=_kind(error))

    async def _rescue(self) -> None:
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            log.warning("freed a job whose worker is gone", task=job.task_name, lock=job.lock)
            await manager.finish_job(job, Status.FAILED, delete_job=True)
        await self._free_ended()

    async def _free_ended(self) -> None:
        """Free jobs of our own that ended while nobody could note it: the connection broke."""
        latest = time.monotonic() - FINISH_SECONDS
        ended = {number for number, at in self._ended.items() if at < latest}
        if not ended:
            return
        manager = self._app.job_manager
        for job in await manager.list_jobs_async(status=Status.DOING.value):
            if job.id in ended:
                log.warning("freed a job whose end was not noted", lock=job.lock)
                await manager.finish_job(job, Status.FAILED, delete_job=True)
        for number in ended:
            del self._ended[number]

    def _never_raising(
        self, task: Task, handler: Handler
    ) -> Callable[[JobContext, str], Awaitable[None]]:
        """A job that fails with its locks held is nobody's any more: errors end here."""

        async def handle(context: JobContext, key: str) -> None:
            try:
                with telling(task, key):
                    await handler(key)
            finally:
                self._ended[context.job.id or 0] = time.monotonic()

        return handle


def prepare_job_tables(connection: Connection) -> None:
    """Make Procrastinate's tables, anew where another version of it made them."""
    ours = version("procrastinate")
    made_by = f"SELECT obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')"
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('buergerdraht jobs'))")
    if connection.exec_driver_sql(made_by).scalar() == ours:
        return
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"SET LOCAL search_path TO {SCHEMA}")
        cursor.execute(SchemaManager.get_schema())
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{ours}'")


def _kind(error: Exception) -> str:
    return type(error.__cause__ or error).__name__
