"""A simulator on the bench: called through ASGI, deliveries caught, the clock turned by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from simulator.app import create_app
from simulator.configuration import Configuration
from simulator.meta.events import sign
from simulator.simulation import Simulation

PRODUCT = "http://product"
SECRET = "test_app_secret"
TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
PAGE, PAGE_TOKEN = "100200300", "PAGE_TOKEN_abc"
OTHER_PAGE, OTHER_TOKEN = "100200301", "PAGE_TOKEN_xyz"
GROUP = -5001
AYLIN, JONAS = 7, 8  # Aylin is in the group
ANNA = {"id": "7001", "name": "Anna K. (Demo)"}
DEADLINE = 5.0  # real seconds

CONFIGURATION: dict[str, Any] = {
    "product_url": PRODUCT,
    "app_id": "4242",
    "app_secret": SECRET,
    "verify_token": "open sesame",
    "bot_token": TOKEN,
    "pages": [
        {"id": PAGE, "name": "Feuerwehr", "token": PAGE_TOKEN, "posts": [{"text": "Übung"}]},
        {"id": OTHER_PAGE, "name": "Sternwarte", "token": OTHER_TOKEN},
    ],
    "groups": [{"chat_id": GROUP, "title": "Feuerwehr"}],
    "staff": [
        {"user_id": AYLIN, "first_name": "Aylin", "groups": [GROUP], "started": True},
        {"user_id": JONAS, "first_name": "Jonas", "last_name": "Berg (Demo)"},
    ],
}


@dataclass
class Product(httpx.AsyncBaseTransport):
    """Takes what the simulator posts; `answers` are statuses for the next posts, then 200.

    At the host `dead` nobody listens; `breaks` are raised before any answer.
    """

    answers: list[int] = field(default_factory=list)
    posts: list[httpx.Request] = field(default_factory=list)
    dead: str = ""
    breaks: list[Exception] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == self.dead:
            raise httpx.ConnectError("nobody listens")
        if self.breaks:
            raise self.breaks.pop()
        self.posts.append(request)
        status = self.answers.pop(0) if self.answers else 200
        return httpx.Response(status, text=request.url.params.get("hub.challenge", "taken"))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(post.content) for post in self.posts]

    @property
    def values(self) -> list[dict[str, Any]]:
        """The `value` of each delivered change."""
        return [body["entry"][0]["changes"][0]["value"] for body in self.bodies]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Each delivered Messenger event."""
        return [body["entry"][0]["messaging"][0] for body in self.bodies]


@dataclass
class Bench:
    """What a test holds in its hands."""

    app: FastAPI
    client: httpx.AsyncClient
    product: Product
    turned: float = 0.0

    @property
    def simulation(self) -> Simulation:
        simulation: Simulation = self.app.state.simulation
        return simulation

    @property
    def post_id(self) -> str:
        return self.simulation.meta.pages[PAGE].posts[0].id

    def turn(self, seconds: float) -> None:
        """Let simulated time pass at once."""
        self.turned += seconds

    async def bot(self, method: str, **parameters: Any) -> httpx.Response:
        """Call the Bot API as bots do: a form with JSON inside."""
        form = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in parameters.items()
        }
        return await self.client.post(f"/telegram/bot{TOKEN}/{method}", data=form)

    async def card(self, text: str = "Karte", **parameters: Any) -> int:
        """Send a message with one button to the group; returns its id."""
        keyboard = {"inline_keyboard": [[{"text": "Übernehmen", "callback_data": "v1:take:1"}]]}
        merged = {"chat_id": GROUP, "text": text, "reply_markup": keyboard} | parameters
        answer = await self.bot("sendMessage", **merged)
        return int(answer.json()["result"]["message_id"])

    async def updates(self, offset: int = 0) -> list[dict[str, Any]]:
        answer = await self.bot("getUpdates", offset=offset)
        return list(answer.json()["result"])

    async def graph(
        self, method: str, path: str, *, token: str = PAGE_TOKEN, **values: Any
    ) -> httpx.Response:
        """Call the Graph API with a bearer token; values are JSON, in GET parameters."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"/graph/v26.0/{path}"
        if method == "GET":
            return await self.client.get(address, params=values, headers=headers)
        return await self.client.request(method, address, json=values, headers=headers)

    async def control(self, verb: str, path: str, /, **body: Any) -> httpx.Response:
        return await self.client.request(verb, f"/simulator/{path}", json=body)

    async def comment(self, text: str = "Wann fahrt ihr?", **more: Any) -> str:
        body = {"author": ANNA, "text": text} | more
        answer = await self.control("POST", f"posts/{self.post_id}/comments", **body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def message(self, text: str = "Guten Tag", **more: Any) -> str:
        body = {"author": ANNA, "text": text} | more
        answer = await self.control("POST", f"pages/{PAGE}/messages", **body)
        return str(answer.json()["mid"])

    async def press(self, message_id: int, data: str = "v1:take:1", **more: Any) -> httpx.Response:
        body = {"user_id": AYLIN, "message_id": message_id, "data": data} | more
        return await self.control("POST", f"chats/{GROUP}/taps", **body)

    async def type(self, text: str, chat: int = GROUP, user: int = AYLIN, **more: Any) -> int:
        body = {"user_id": user, "text": text} | more
        answer = await self.control("POST", f"chats/{chat}/messages", **body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["message_id"])

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition, within a deadline."""
        async with asyncio.timeout(DEADLINE):
            while not condition():
                await asyncio.sleep(0.001)

    async def state(self) -> dict[str, Any]:
        return dict((await self.client.get("/simulator/state")).json())


@asynccontextmanager
async def bench(**changes: Any) -> AsyncIterator[Bench]:
    """A running simulator whose clock stands still unless it is turned.

    Waiting before repeats takes real time, so that `speed` is high enough not to notice.
    """
    configuration = Configuration.model_validate(CONFIGURATION | {"speed": 1000.0} | changes)
    product = Product()
    turned: list[Bench] = []
    speed = configuration.speed
    app = create_app(
        configuration,
        transport=product,
        monotonic=lambda: (turned[0].turned if turned else 0.0) / speed,
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
        turned.append(Bench(app, client, product))
        async with app.router.lifespan_context(app):
            yield turned[0]


def is_signed(post: httpx.Request) -> bool:
    """Whether a delivery carries the right signature of exactly its bytes."""
    return post.headers["x-hub-signature-256"] == sign(post.content, SECRET)
