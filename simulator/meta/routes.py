"""The Graph API over HTTP: `/graph/<version>/…`."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from simulator.faults import (
    Graph500,
    GraphEmptyPage,
    GraphRefuses,
    GraphTimeout,
    GraphTimeoutAfterSuccess,
    GraphTooMuch,
    GraphUsage,
)
from simulator.meta import messenger, reads, writes
from simulator.meta.access import check_proof, owner_of_token, page_of_token
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
    page: str | None = None
    try:
        if not _VERSION.fullmatch(version):
            raise GraphError(2500, "Unknown path components: " + version)
        call = await read_call(request, path)
        page = owner_of_token(simulation.meta, call.token)
        writes = call.method != "GET"
        if writes and (silence := simulation.faults.strikes(GraphTimeout, page)):
            await _withhold(silence.seconds, request)
            raise GraphError(2, "Service temporarily unavailable", status=503, is_transient=True)
        result = await _dispatch(simulation, call, page)
        if writes and (late := simulation.faults.strikes(GraphTimeoutAfterSuccess, page)):
            await _withhold(late.seconds, request)
    except GraphError as error:
        trace = f"A{simulation.counters['graph_calls']:08d}"
        return JSONResponse(error.body(trace), error.status, headers=_usage(simulation, page))
    return JSONResponse(result, headers=_usage(simulation, page))


async def _dispatch(simulation: Simulation, call: Call, owner: str | None) -> dict[str, Any]:
    simulation.counters["graph_calls"] += 1
    meta = simulation.meta
    check_proof(meta, call)
    if call.method != "GET":
        simulation.counters["graph_posts"] += 1
        _ordered_failure(simulation, owner)
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


def _ordered_failure(simulation: Simulation, page: str | None) -> None:
    if simulation.faults.strikes(Graph500, page):
        message = "An unexpected error has occurred. Please retry your request later."
        raise GraphError(2, message, status=500, is_transient=True)
    refusal = simulation.faults.strikes(GraphRefuses, page)
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


def _usage(simulation: Simulation, page: str | None) -> dict[str, str]:
    """What every answer says about the budgets, where that was ordered."""
    fault = simulation.faults.strikes(GraphUsage, page)
    if not fault:
        return {}
    app = {"call_count": fault.app_percent, "total_time": 0, "total_cputime": 0}
    of_page = {
        "type": "pages",
        "call_count": fault.page_percent,
        "total_cputime": 0,
        "total_time": 0,
        "estimated_time_to_regain_access": fault.minutes,
    }
    return {
        "X-App-Usage": json.dumps(app),
        "X-Business-Use-Case-Usage": json.dumps({page or "0": [of_page]}),
    }


async def _withhold(seconds: float, request: Request) -> None:
    """Keep the answer back until the caller gives up, or for that time at most."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        return
