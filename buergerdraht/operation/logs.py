"""Logs carry ids and codes, never texts, names or tokens."""

import logging
import sys
from typing import Literal

import structlog

QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "uvicorn.access",
    "alembic",
    "sqlalchemy",
    "procrastinate",
)

# What they say of a database that is away, many times a second, the database tells once.
SILENT = ("psycopg.pool", "procrastinate.utils")


def configure(log_format: Literal["console", "json"] | None) -> None:
    """Send all log lines to standard error, as JSON unless somebody sits at a terminal.

    The libraries in `QUIET` would tell URLs with tokens in them.
    """
    as_json = (log_format or ("console" if sys.stderr.isatty() else "json")) == "json"
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [
            structlog.processors.ExceptionRenderer(),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def configure_for_demo() -> None:
    """Only what went wrong: the demo's terminal is for its visitor."""
    configure("console")
    logging.getLogger().setLevel(logging.ERROR)
