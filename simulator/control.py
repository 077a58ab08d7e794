"""Control of the simulator itself: its state, its faults, and deliveries as raw bytes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.responses import JSONResponse, StreamingResponse

from simulator.meta.events import encode
from simulator.meta.handshake import shake_hands
from simulator.simulation import Simulation, simulation_of

COALESCED_WITHIN = 0.05  # real seconds between two events of the stream
ALIVE_WITHIN = 15.0  # real seconds between two signs of life, so that a closed stream is noticed

router = APIRouter(prefix="/simulator")


class RawDelivery(BaseModel):
    """A delivery as it is; an object is written as Meta writes, "" as signature sends none."""

    model_config = ConfigDict(extra="forbid")
    body: str | dict[str, Any] | list[Any]
    signature: str | None = None


@router.get("/state")
async def state(request: Request, since: int | None = None) -> JSONResponse:
    """Everything there is to see, or only that nothing changed since a revision."""
    simulation = simulation_of(request)
    if since is not None and since == simulation.changes.revision:
        return JSONResponse({"revision": since, "unchanged": True})
    return JSONResponse(simulation.view())


@router.get("/counts")
async def counts(request: Request) -> JSONResponse:
    """What is counted: calls, deliveries and faults that happened; it costs little to ask often."""
    return JSONResponse(simulation_of(request).counts())


@router.get("/events")
async def events(request: Request) -> StreamingResponse:
    """Server-sent events: the revision at each change."""
    stream = _revisions(simulation_of(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


@router.get("/faults")
async def faults(request: Request) -> dict[str, Any]:
    """All faults and how they are set."""
    return simulation_of(request).faults.view()


@router.put("/faults/{name}")
async def put_fault(name: str, settings: dict[str, Any], request: Request) -> dict[str, Any]:
    """Switch a fault on or off."""
    simulation = simulation_of(request)
    try:
        fault = simulation.faults.put(name, settings)
    except KeyError:
        raise HTTPException(404, "no such fault") from None
    except ValidationError as error:
        raise HTTPException(422, error.errors(include_url=False, include_context=False)) from None
    simulation.changes.note()
    return fault.model_dump()


@router.get("/deliveries")
async def deliveries(request: Request) -> list[dict[str, Any]]:
    """The deliveries of late, oldest first."""
    return [delivery.view() for delivery in simulation_of(request).deliveries.records]


@router.post("/verification")
async def verify(request: Request) -> dict[str, Any]:
    """Shake hands with the product's webhook; a status of null is no answer at all."""
    simulation = simulation_of(request)
    token = simulation.configuration.verify_token
    try:
        answer, understood = await shake_hands(
            simulation.client, simulation.deliveries.address, token
        )
    except httpx.HTTPError as error:
        return {"status": None, "text": type(error).__name__, "verified": False}
    return {"status": answer.status_code, "text": answer.text, "verified": understood}


@router.post("/deliveries")
async def post_delivery(delivery: RawDelivery, request: Request) -> dict[str, Any]:
    """Post a delivery once, as it is; a status of null is no answer at all."""
    simulation = simulation_of(request)
    raw = delivery.body
    body = raw.encode() if isinstance(raw, str) else encode(raw)
    try:
        answer = await simulation.deliveries.post_raw(simulation.client, body, delivery.signature)
    except httpx.HTTPError as error:
        return {"status": None, "text": type(error).__name__}
    return {"status": answer.status_code, "text": answer.text}


async def _revisions(simulation: Simulation) -> AsyncIterator[str]:
    revision = simulation.changes.revision
    yield _event(revision)
    while not simulation.changes.closed:
        try:
            async with asyncio.timeout(ALIVE_WITHIN):
                revision = await simulation.changes.beyond(revision)
        except TimeoutError:
            yield ": alive\n\n"
        else:
            yield _event(revision)
            await asyncio.sleep(COALESCED_WITHIN)


def _event(revision: int) -> str:
    return f'data: {{"revision": {revision}}}\n\n'
