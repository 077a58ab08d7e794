"""The Bot API over HTTP: `/telegram/bot<token>/<method>` and the download of files."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from simulator.faults import (
    Telegram429,
    TelegramDown,
    TelegramDropped,
    TelegramDroppedAfterSuccess,
    TelegramError,
    TelegramTimeout,
    TelegramTimeoutAfterSuccess,
)
from simulator.simulation import Simulation, simulation_of
from simulator.telegram import unanswered
from simulator.telegram.errors import ApiError, flooded
from simulator.telegram.methods import METHODS
from simulator.telegram.parameters import Parameters, read_parameters

router = APIRouter(prefix="/telegram", include_in_schema=False)


@router.api_route("/bot{token}/{method}", methods=["GET", "POST"])
async def call(token: str, method: str, request: Request) -> Response:
    """Answer a Bot API call."""
    simulation = simulation_of(request)
    try:
        result = await _answer(simulation, token, method.lower(), request)
    except ApiError as error:
        if error.status == 429:  # noqa: PLR2004 - HTTP's own number
            simulation.counters["telegram_429"] += 1
        return JSONResponse(error.body(), error.status)
    except unanswered.Withheld as withheld:
        return await unanswered.hold_back(request, withheld.seconds)
    except unanswered.Dropped:
        return unanswered.BrokenOff()
    return JSONResponse({"ok": True, "result": result})


@router.get("/file/bot{token}/{path:path}")
async def download(token: str, path: str, request: Request) -> Response:
    """Answer the download of an uploaded file."""
    telegram = simulation_of(request).telegram
    found = dict(telegram.files.values())
    if token != telegram.token or path not in found:
        error = ApiError(404, "Not Found")
        return JSONResponse(error.body(), error.status)
    return Response(found[path], media_type="application/octet-stream")


async def _answer(simulation: Simulation, token: str, method: str, request: Request) -> Any:
    telegram = simulation.telegram
    if simulation.faults.happens(TelegramDown):
        raise ApiError(502, "Bad Gateway")
    if token != telegram.token:
        raise ApiError(401, "Unauthorized")
    parameters = await read_parameters(request)
    if method == "getupdates":
        simulation.counters["telegram_polls"] += 1
        _fail_before(simulation, method, parameters)
        result: Any = await telegram.updates.poll(parameters)
    elif method in METHODS:
        simulation.counters["telegram_calls"] += 1
        _fail_before(simulation, method, parameters)
        result = METHODS[method](telegram, parameters)
    else:
        raise ApiError(404, "Not Found")
    _fail_after(simulation, method, parameters)
    return result


def _fail_before(simulation: Simulation, method: str, parameters: Parameters) -> None:
    """Faults of calls that are not applied."""
    faults, chat_id = simulation.faults, parameters.integer("chat_id")
    if faults.hits(TelegramDropped, method, chat_id):
        raise unanswered.Dropped
    if timeout := faults.hits(TelegramTimeout, method, chat_id):
        raise unanswered.Withheld(timeout.seconds)
    if flood := faults.hits(Telegram429, method, chat_id):
        raise flooded(flood.retry_after)
    if error := faults.hits(TelegramError, method, chat_id):
        raise ApiError(error.status, error.description, error.parameters)


def _fail_after(simulation: Simulation, method: str, parameters: Parameters) -> None:
    """Faults of calls that are applied without the bot learning of it."""
    faults, chat_id = simulation.faults, parameters.integer("chat_id")
    if faults.hits(TelegramDroppedAfterSuccess, method, chat_id):
        raise unanswered.Dropped
    if timeout := faults.hits(TelegramTimeoutAfterSuccess, method, chat_id):
        raise unanswered.Withheld(timeout.seconds)
