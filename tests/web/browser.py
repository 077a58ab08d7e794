"""A browser at the press office's door, and a small town to look at."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlmodel import Session

from desk.people import sign_in_link
from desk.storage.database import Database
from desk.tables import Department, Page, Staff
from desk.words import Channel, Concern, Role, Status
from tests.factories import (
    MONDAY,
    make_case,
    make_citizen,
    make_city,
    make_department,
    make_message,
    make_page,
    make_staff,
)
from web.pages import router

NOW = MONDAY + timedelta(minutes=90)
ADDRESS = "https://desk.test"
OWN = {"sec-fetch-site": "same-origin"}


class StillClock:
    """A clock that stands where a test puts it; nobody sleeps by it here."""

    def __init__(self, instant: datetime = NOW) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, duration: timedelta) -> None:
        self.instant += duration

    def seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.instant).total_seconds())


@dataclass(frozen=True)
class Town:
    fire: Department
    roads: Department
    page: Page
    siren: int  # case numbers
    pothole: int
    firefighter: Staff
    press: Staff


def make_town(session: Session) -> Town:
    make_city(session)
    fire = make_department(session, slug="feuerwehr", name="Feuerwehr")
    roads = make_department(session, slug="tiefbau", name="Tiefbauamt")
    page = make_page(session, name="Musterstadt (Demo)", channel=Channel.FACEBOOK)
    firefighter = make_staff(session, name="Frau Yilmaz (Demo)", departments=[fire])
    citizen = make_citizen(session, page=page, name="Anna K. (Demo)")
    siren = make_case(session, page=page, department=fire, citizen=citizen)
    make_message(session, case=siren, text="Warum heult die Sirene?")
    pothole = make_case(
        session,
        page=page,
        department=roads,
        status=Status.ANSWERED,
        concern=Concern.MOOD,
        public=False,
    )
    make_message(session, case=pothole, text="Das Schlagloch ist <b>riesig</b> & tief.")
    return Town(
        fire=fire,
        roads=roads,
        page=page,
        siren=siren.id or 0,
        pothole=pothole.id or 0,
        firefighter=firefighter,
        press=make_staff(session, name="Herr Sommer (Demo)", role=Role.PRESS),
    )


def application(
    database: Database,
    *,
    clock: StillClock | None = None,
    open_access: bool = False,
    secure_cookies: bool = True,
    **values: Any,
) -> FastAPI:
    app = FastAPI()
    routes = router(
        database,
        clock or StillClock(),
        open_access=open_access,
        secure_cookies=secure_cookies,
        **values,
    )
    app.include_router(routes)
    return app


def browser(
    database: Database, *, language: str = "de-DE,de;q=0.9", **values: Any
) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
    """A client of the pages; `values` are those of `application`."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=application(database, **values)),
        base_url=ADDRESS,
        headers={"accept-language": language},
    )


async def link_for(database: Database, person: Staff, *, now: datetime = NOW) -> str:
    """The token of a sign-in link."""
    issued = await database.write(sign_in_link, person, now=now)
    return issued.token


async def sign_in(database: Database, client: httpx2.AsyncClient, person: Staff) -> httpx2.Response:
    token = await link_for(database, person)
    return await client.post("/anmelden", data={"token": token}, headers=OWN)
