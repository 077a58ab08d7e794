"""`/metrics` for Prometheus: what this process counts, and what the rows say at that moment.

The rows are the same for all processes of an installation; dashboards take their maximum.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import nan

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from pydantic import SecretStr

from buergerdraht.operation.access import BEARER, OPERATORS, operators_only
from buergerdraht.operation.state import NoAnswer, State
from desk import reports
from desk.clock import Clock
from desk.operation.figures import Figures
from desk.operation.heartbeats import READING
from desk.storage.database import Database
from desk.storage.trouble import Refusal

NAME = "buergerdraht_"


class Exposition(PlainTextResponse):
    """Prometheus's text format."""

    media_type = CONTENT_TYPE_PLAIN_0_0_4


def router(database: Database, clock: Clock, state: State, *, token: SecretStr | None) -> APIRouter:
    """The route; with `token` only for who holds it, else only from this machine."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/metrics",
        response_class=Exposition,
        dependencies=[Depends(operators_only(token))],
        responses=OPERATORS,
        openapi_extra={"security": [{BEARER: []}, {}]},
    )
    async def metrics() -> Response:
        """Counters of this process and figures of the installation."""
        found, report = await state.figures(), await state.report()
        refusal = database.trouble.refusal
        rows = CollectorRegistry(auto_describe=False)
        rows.register(_Rows(found, report, refusal, clock.now()))
        return Exposition(generate_latest(REGISTRY) + generate_latest(rows))

    return routes


class _Rows:
    """One look at the rows, as a collector."""

    def __init__(
        self,
        found: Figures | NoAnswer,
        report: Sequence[reports.Figures] | NoAnswer,
        refusal: Refusal | None,
        now: datetime,
    ) -> None:
        self._found = found
        self._report = report
        self._refusal = refusal
        self._now = now

    def collect(self) -> Iterator[Metric]:
        found = self._found
        writable = not isinstance(found, NoAnswer) and self._refusal is None
        yield _gauge("database_writable", "1 while the database takes what is written", writable)
        if isinstance(found, Figures):
            yield from _waiting(found, self._now)
            yield from _pages(found)
            yield from _circuits(found)
            yield from _chats(found)
            yield from _backfills(found)
            yield from _processes(found)
            yield from _routing(found)
        if not isinstance(self._report, NoAnswer):
            yield from _departments(self._report)


def _departments(found: Sequence[reports.Figures]) -> Iterator[Metric]:
    for name, what, value in (
        ("cases", "Cases opened in 30 days", lambda one: one.cases),
        ("answered_cases", "Of them, answered by people", lambda one: one.answered),
        ("in_time_ratio", "Of those, in time", lambda one: _or_nan(one.in_time)),
        ("reopened_cases", "Cases reopened in 30 days", lambda one: one.reopened),
        ("forwarded_in", "Cases forwarded here in 30 days", lambda one: one.forwarded_in),
        ("forwarded_out", "Cases forwarded from here in 30 days", lambda one: one.forwarded_out),
        ("hidden_cases", "Cases with hidden comments in 30 days", lambda one: one.hidden),
        ("escalated_cases", "Cases escalated in 30 days", lambda one: one.escalated),
        ("citizens_reached", "Citizens answered in those cases", lambda one: one.reached),
        ("thanked_cases", "Cases in which an answer was thanked for", lambda one: one.thanked),
        ("written_per_office_day", "Messages and answers a day", lambda one: _or_nan(one.effort)),
    ):
        family = _family(f"department_{name}", what, ["department"])
        for one in found:
            family.add_metric([one.slug], value(one))
        yield family
    took = _family(
        "department_first_answer_seconds",
        "To the first answer, of the cases opened in 30 days",
        ["department", "time", "quantile"],
    )
    ages = _family("department_open_cases", "Open cases by age, now", ["department", "days"])
    bounds = [*(f"{age.days}" for age in reports.AGES), "+Inf"]
    for one in found:
        for time, spread in (("office", one.office), ("clock", one.clock)):
            for quantile, duration in (("0.5", spread.median), ("0.9", spread.p90)):
                seconds = nan if duration is None else duration.total_seconds()
                took.add_metric([one.slug, time, quantile], seconds)
        for bound, count in zip(bounds, one.open_by_age, strict=True):
            ages.add_metric([one.slug, bound], count)
    yield from (took, ages)


def _or_nan(value: float | None) -> float:
    return nan if value is None else value


def _waiting(found: Figures, now: datetime) -> Iterator[Metric]:
    for name, one, what, waiting in (
        ("unread_deliveries", "unread_delivery", "unread deliveries", found.unread),
        ("unsent_answers", "unsent_answer", "unsent answers but held ones", found.unsent),
        ("undone_updates", "undone_update", "undone inputs of staff", found.updates),
    ):
        yield _gauge(name, f"Number of {what}", waiting.count)
        age = waiting.age(now).total_seconds()
        yield _gauge(f"oldest_{one}_seconds", f"Age of the oldest of the {what}", age)
    yield _gauge("unreadable_deliveries", "Deliveries not (fully) readable", found.unreadable)
    yield _gauge("due_cards", "Cards that a chat should see and has not", found.due_cards)
    yield _gauge("waiting_alerts", "Alerts that a chat has not seen", found.alerts)
    for name, what, at in (
        ("last_delivery", "the last delivery", found.received_at),
        ("last_platform_success", "the last call a platform took", found.answered_at),
    ):
        seconds = at.timestamp() if at else 0
        yield _gauge(f"{name}_timestamp_seconds", f"When {what} was; 0: never", seconds)


def _pages(found: Figures) -> Iterator[Metric]:
    labels = ["channel", "page"]
    disconnected = _family("page_disconnected", "1 while the page's token is dead", labels)
    blocked = _family("page_blocked", "1 while the platform lets the page not answer", labels)
    silent = _family("page_silent", "1 while the page is unusually silent", labels)
    held = _family("held_answers", "Answers that wait for their page", labels)
    for page in found.pages:
        values = [page.channel, page.external_id]
        disconnected.add_metric(values, page.disconnected)
        blocked.add_metric(values, page.blocked)
        silent.add_metric(values, page.silent)
        held.add_metric(values, page.held)
    yield from (disconnected, blocked, silent, held)


def _circuits(found: Figures) -> Iterator[Metric]:
    is_open = _family("circuit_open", "1 while nothing is sent through the circuit", ["circuit"])
    failures = _family("circuit_failures", "Failures in a row", ["circuit"])
    usage = _family("circuit_usage_ratio", "Of the platform's budget, as it says", ["circuit"])
    for circuit in found.circuits:
        is_open.add_metric([circuit.name], circuit.is_open)
        failures.add_metric([circuit.name], circuit.failures)
        usage.add_metric([circuit.name], circuit.usage_percent / 100)
    yield from (is_open, failures, usage)


def _chats(found: Figures) -> Iterator[Metric]:
    chats = found.chats
    states = _family("chats", "Chats by what is wrong with them", ["state"])
    states.add_metric(["all"], chats.count)
    states.add_metric(["paused"], chats.paused)
    states.add_metric(["lost"], chats.lost)
    yield states
    yield _gauge(
        "chat_budget_used_ratio", "Of its budget of a minute, the busiest group", chats.fullest
    )


def _backfills(found: Figures) -> Iterator[Metric]:
    is_open = _family("backfills_open", "Looks into the history that are not at their end", ["why"])
    failed = _family("backfills_failed", "Looks into the history that met a problem", ["why"])
    looked_at = _family("backfill_messages_looked_at", "Messages seen on the platform", ["why"])
    missing = _family("backfill_messages_missing", "Of them, what no webhook had brought", ["why"])
    for one in found.backfills:
        is_open.add_metric([one.why], one.open)
        failed.add_metric([one.why], one.failed)
        looked_at.add_metric([one.why], one.looked_at)
        missing.add_metric([one.why], one.missing)
    yield from (is_open, failed, looked_at, missing)


def _processes(found: Figures) -> Iterator[Metric]:
    family = _family("processes", "Processes that live, by role", ["role"])
    for role in (*READING, "web"):
        family.add_metric([role], found.processes.get(role, 0))
    yield family


def _routing(found: Figures) -> Iterator[Metric]:
    learning = found.learning
    for name, what, value in (
        ("decisions", "People's decisions that the shares are over", learning.decisions),
        ("audits", "Of them, answers about automatic assignments", learning.audits),
        ("agreement_ratio", "Decisions that agreed with the best guess", learning.agreed),
        (
            "automatic_agreement_ratio",
            "Automatic assignments that people found right",
            learning.automatic_agreed,
        ),
        ("automatic_ratio", "Cases assigned by their words alone", learning.automatic),
        ("target_ratio", "What the city wants to be right of them", learning.target),
        ("cold", "1 while too little was decided to measure by", learning.cold),
    ):
        yield _gauge(f"routing_{name}", what, _or_nan(value))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(NAME + name, text, value=float(value))


def _family(name: str, text: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(NAME + name, text, labels=labels)
