"""The Graph API over HTTP: `/graph/<version>/…`."""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from simulator.faults import (
    Graph500,
    GraphEmptyPage,
    GraphRefuses,
    GraphTimeoutAfterSuccess,
    GraphTooMuch,
)
from simulator.meta import messenger, reads, writes
from simulator.meta.access import check_proof, page_of_token
from simulator.meta.call import Call, read_call
from simulator.meta.errors import GraphError
from simulator.meta.handshake import subscribe_app
from simulator.meta.model import Page
from simulator.meta.subscriptions import subscribed_apps
from simulator.meta.world import Meta
from simulator.simulation import Simulation, simulation_of

router = APIRouter(prefix="/graph", include_in_schema=False)

_VERSION = re.compile(r"v\d+\.\d")
_ACTIONS: Mapping[tuple[str, str], Callable[[Meta, Page, Call], dict[str, Any]]] = {
    ("GET", ""): reads.read_object,
    ("POST", ""): writes.update_comment,
    ("DELETE", ""): writes.delete,
    ("GET", "comments"): reads.list_comments,
    ("POST", "comments"): writes.create_comment,
    ("POST", "likes"): writes.like,
    ("DELETE", "likes"): writes.like,
    ("GET", "messages"): reads.list_messages,
    ("POST", "messages"): messenger.send,
    ("GET", "conversations"): reads.list_conversations,
    ("GET", "feed"): reads.list_posts,
    ("GET", "posts"): reads.list_posts,
    ("GET", "published_posts"): reads.list_posts,
    ("GET", "visitor_posts"): reads.list_posts,
    ("GET", "subscribed_apps"): subscribed_apps,
    ("POST", "subscribed_apps"): subscribed_apps,
    ("DELETE", "subscribed_apps"): subscribed_apps,
}


@router.api_route("/{version}/{path:path}", methods=["GET", "POST", "DELETE"])
async def answer(version: str, path: str, request: Request) -> JSONResponse:
    """Answer a Graph API call; with the fault for it, only after the caller gave up."""
    simulation = simulation_of(request)
    try:
        if not _VERSION.fullmatch(version):
            raise GraphError(2500, "Unknown path components: " + version)
        call = await read_call(request, path)
        result = await _dispatch(simulation, call)
    except GraphError as error:
        trace = f"A{simulation.counters['graph_calls']:08d}"
        return JSONResponse(error.body(trace), error.status)
    if call.method != "GET":
        await _withhold(simulation, request)
    return JSONResponse(result)


async def _dispatch(simulation: Simulation, call: Call) -> dict[str, Any]:
    simulation.counters["graph_calls"] += 1
    meta = simulation.meta
    check_proof(meta, call)
    if call.method != "GET":
        simulation.counters["graph_posts"] += 1
        _ordered_failure(simulation)
    if call.path == ("debug_token",):
        return reads.debug_token(meta, simulation.faults, call)
    if call.path == ("me", "accounts"):
        return reads.my_pages(meta, call)
    if (call.method, *call.path) == ("POST", meta.app_id, "subscriptions"):
        return await subscribe_app(meta, call, simulation.client)
    page = page_of_token(meta, simulation.faults, call.token)
    match call.path:
        case (_, *edge) if action := _ACTIONS.get((call.method, "/".join(edge))):
            _ordered_limit(simulation, call)
            result = action(meta, page, call)
            return _ordered_gap(simulation, call, result)
    raise GraphError(2500, "Unknown path components: /" + "/".join(call.path))


def _ordered_failure(simulation: Simulation) -> None:
    if simulation.faults.happens(Graph500):
        message = "An unexpected error has occurred. Please retry your request later."
        raise GraphError(2, message, status=500, is_transient=True)
    refusal = simulation.faults.happens(GraphRefuses)
    if refusal:
        raise GraphError(
            refusal.code,
            refusal.message,
            subcode=refusal.subcode,
            status=refusal.status,
            is_transient=refusal.is_transient or None,
        )


def _ordered_limit(simulation: Simulation, call: Call) -> None:
    fault = simulation.faults.active(GraphTooMuch)
    limit = call.text("limit")
    if call.method == "GET" and fault and limit.isdecimal() and int(limit) > fault.most:
        simulation.faults.happens(GraphTooMuch)
        message = "Please reduce the amount of data you're asking for, then retry your request"
        raise GraphError(1, message, status=500)


def _ordered_gap(simulation: Simulation, call: Call, result: dict[str, Any]) -> dict[str, Any]:
    if call.method == "GET" and result.get("paging") and simulation.faults.happens(GraphEmptyPage):
        return reads.nothing_yet(call)
    return result


async def _withhold(simulation: Simulation, request: Request) -> None:
    """Keep the answer back until the caller gives up, or for the fault's time at most."""
    fault = simulation.faults.happens(GraphTimeoutAfterSuccess)
    if not fault:
        return
    try:
        async with asyncio.timeout(fault.seconds):
            while (await request.receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        return
