"""HTTP: which scenarios there are, start one, see how it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request

from simulator.scenarios.catalogue import SCENARIOS
from simulator.scenarios.stage import Occupied, PagesMissing, Stage
from simulator.scenarios.town import Town
from simulator.simulation import Simulation


@asynccontextmanager
async def _stage(app: FastAPI) -> AsyncIterator[None]:
    simulation: Simulation = app.state.simulation
    app.state.stage = Stage(Town(simulation), seed=simulation.configuration.seed)
    try:
        yield
    finally:
        await app.state.stage.clear()


router = APIRouter(prefix="/simulator/scenarios", lifespan=_stage)


@router.get("")
async def scenarios(request: Request) -> dict[str, Any]:
    """Names and titles."""
    seed = request.app.state.configuration.seed
    built = [build(seed) for build in SCENARIOS.values()]
    return {"scenarios": [{"name": made.name, "title": made.title} for made in built]}


@router.get("/current")
async def current(request: Request) -> dict[str, Any]:
    """What plays or played last; `outcome` or `problem` (the play broke off) is null before."""
    return _stage_of(request).view()


@router.post("/{name}", status_code=202)
async def start(name: str, request: Request) -> dict[str, Any]:
    """Begin to play; 404: no such scenario, 409: one is playing or the town lacks its pages."""
    stage = _stage_of(request)
    try:
        stage.start(name)
    except KeyError:
        raise HTTPException(404, "no such scenario") from None
    except Occupied:
        raise HTTPException(409, "a scenario is playing") from None
    except PagesMissing as error:
        raise HTTPException(409, str(error)) from None
    return stage.view()


def _stage_of(request: Request) -> Stage:
    stage: Stage = request.app.state.stage
    return stage
