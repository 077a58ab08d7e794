"""The simulator as a web application: both platforms, their control, and the demo page."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

import simulator.meta.control
import simulator.meta.routes
import simulator.telegram.control
import simulator.telegram.routes
from simulator import control, page
from simulator.configuration import Configuration
from simulator.refusals import NotDone, NotThere
from simulator.scenarios import routes as scenarios
from simulator.simulation import Simulation


def create_app(
    configuration: Configuration,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """Build the simulator; its lifespan starts and stops what delivers webhooks.

    Args:
        configuration: The world at the start.
        transport: How posts travel to the product; None is the network.
        monotonic: Real seconds that never go back; tests turn them by hand.
    """
    simulation = Simulation(configuration, transport=transport, monotonic=monotonic)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with simulation.running():
            yield

    app = FastAPI(
        title="Simulator", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.simulation = simulation
    app.state.configuration = configuration
    for room in (
        simulator.telegram.routes,
        simulator.meta.routes,
        simulator.telegram.control,
        simulator.meta.control,
        control,
        scenarios,
        page,
    ):
        app.include_router(room.router)
    app.add_exception_handler(NotThere, _not_there)
    app.add_exception_handler(NotDone, _not_done)
    return app


async def _not_there(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 404)


async def _not_done(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 409)
