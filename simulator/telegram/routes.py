"""The Bot API over HTTP: `/telegram/bot<token>/<method>` and the download of files."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from simulator.faults import Telegram429, TelegramDown, TelegramError
from simulator.simulation import Simulation, simulation_of
from simulator.telegram.errors import ApiError, flooded
from simulator.telegram.methods import METHODS
from simulator.telegram.parameters import Parameters, read_parameters

router = APIRouter(prefix="/telegram", include_in_schema=False)


@router.api_route("/bot{token}/{method}", methods=["GET", "POST"])
async def call(token: str, method: str, request: Request) -> JSONResponse:
    """Answer a Bot API call."""
    simulation = simulation_of(request)
    try:
        result = await _answer(simulation, token, method.lower(), request)
    except ApiError as error:
        if error.status == 429:  # noqa: PLR2004 - HTTP's own number
            simulation.counters["telegram_429"] += 1
        return JSONResponse(error.body(), error.status)
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
        return await telegram.updates.poll(parameters)
    if method not in METHODS:
        raise ApiError(404, "Not Found")
    simulation.counters["telegram_calls"] += 1
    _ordered_failure(simulation, method, parameters)
    return METHODS[method](telegram, parameters)


def _ordered_failure(simulation: Simulation, method: str, parameters: Parameters) -> None:
    flood = "chat_id" in parameters and simulation.faults.happens(Telegram429)
    if flood:
        raise flooded(flood.retry_after)
    wanted = simulation.faults.active(TelegramError)
    if wanted and (wanted.method or method).lower() == method:
        simulation.faults.happens(TelegramError)
        raise ApiError(wanted.status, wanted.description, wanted.parameters)
