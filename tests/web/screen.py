"""The pages in a real browser."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page

PHONE, DESKTOP = 390, 1440  # pixels


@asynccontextmanager
async def opened(
    chromium: Browser, app: FastAPI, *, width: int = DESKTOP, scripts: bool = True
) -> AsyncIterator[Page]:
    """A tab on the list; a complaint of its scripts fails the test."""
    with socket.create_server(("127.0.0.1", 0)) as listening:  # so nobody need wait for it
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        complaints: list[str] = []
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.serve, [listening])
            context = await chromium.new_context(
                base_url=address,
                viewport={"width": width, "height": 800},
                java_script_enabled=scripts,
                locale="de-DE",
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            try:
                await page.goto("/")
                yield page
            finally:
                await context.close()
                server.should_exit = True
    assert complaints == []
