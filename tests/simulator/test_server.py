"""The simulator as a process: real HTTP, the real Telegram client, and what it says."""

import asyncio
import json
import sys
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReactionTypeEmoji
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, ContextTypes
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from tests.simulator.bench import AYLIN, CONFIGURATION, DEADLINE, GROUP, JONAS, PAGE_TOKEN, TOKEN

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
UNREACHABLE = "http://127.0.0.1:9"


@dataclass
class Running:
    """A simulator in a process of its own; `said` is what it wrote, once it has ended."""

    address: str
    client: httpx.AsyncClient
    said: str = ""

    @property
    def bot(self) -> Bot:
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        polling = HTTPXRequest(httpx_kwargs={"trust_env": False})
        base = f"{self.address}/telegram/bot"
        return Bot(TOKEN, base_url=base, request=request, get_updates_request=polling)

    async def control(self, path: str, **body: object) -> None:
        answer = await self.client.post(f"/simulator/{path}", json=body)
        answer.raise_for_status()


@asynccontextmanager
async def process(directory: Path) -> AsyncIterator[Running]:
    configuration = directory / "town.json"
    configuration.write_text(json.dumps(CONFIGURATION | {"product_url": UNREACHABLE}))
    command = (sys.executable, "-m", "simulator", "--config", str(configuration), "--port", "0")
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, **pipes)  # type: ignore[arg-type]
    assert child.stdout is not None
    try:
        async with asyncio.timeout(DEADLINE * 4):
            ready = (await child.stdout.readline()).decode()
        assert ready.startswith("simulator ready on http://127.0.0.1:"), ready
        address = ready.split()[-1]
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            running = Running(address, client)
            yield running
    finally:
        child.terminate()
        rest, _ = await child.communicate()
    running.said = rest.decode()


async def test_it_stops_at_once_and_says_nothing_of_what_passed(tmp_path: Path) -> None:
    async with process(tmp_path) as it, it.client.stream("GET", "/simulator/events") as stream:
        lines = stream.aiter_lines()
        first = json.loads((await anext(lines)).removeprefix("data: "))["revision"]
        await it.client.get(f"/graph/v26.0/me?access_token={PAGE_TOKEN}")
        await it.client.get(f"/telegram/bot{TOKEN}/sendMessage?chat_id={AYLIN}&text=Text")
        await anext(lines)
        later = json.loads((await anext(lines)).removeprefix("data: "))["revision"]
        assert later > first
    assert it.said == ""


async def test_a_configuration_that_cannot_be_used_ends_it_with_2(tmp_path: Path) -> None:
    configuration = tmp_path / "town.json"
    configuration.write_text("{}")
    command = (sys.executable, "-m", "simulator", "--config", str(configuration))
    error = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=error)
    _, said = await child.communicate()
    assert child.returncode == 2
    assert b"bot_token" in said


async def test_the_real_client_understands_answers_and_refusals(tmp_path: Path) -> None:
    async with process(tmp_path) as it, it.bot as bot:
        assert (await bot.get_me()).username == "BuergerdrahtDemoBot"
        button = InlineKeyboardButton("Übernehmen", callback_data="v1:take:1", style="primary")
        keyboard = InlineKeyboardMarkup([[button]])
        sent = await bot.send_message(GROUP, "<b>Karte</b>", "HTML", reply_markup=keyboard)
        assert sent.entities[0].type == "bold"
        number = sent.message_id
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text(
                "<b>Karte</b>", GROUP, number, parse_mode="HTML", reply_markup=keyboard
            )
        assert await bot.set_message_reaction(GROUP, number, ReactionTypeEmoji("👀"))
        assert (await bot.get_chat(GROUP)).title == "Feuerwehr"
        assert (await bot.get_chat_member(GROUP, AYLIN)).status == "member"
        document = await bot.send_document(AYLIN, b"Inhalt", filename="a.txt")
        assert document.document is not None
        with pytest.raises(Forbidden, match="can't initiate"):
            await bot.send_message(JONAS, "Text")
        with pytest.raises(BadRequest, match="parse entities"):
            await bot.send_message(GROUP, "<p>", "HTML")
        await it.control(f"chats/{GROUP}/upgrade")
        with pytest.raises(ChatMigrated):
            await bot.send_message(GROUP, "Text")
        await it.client.put("/simulator/faults/telegram_429", json={"on": True, "count": 1})
        with warnings.catch_warnings():
            # the library warns unless it was asked for spans of time as `timedelta`
            warnings.simplefilter("ignore", PTBDeprecationWarning)
            with pytest.raises(RetryAfter):
                await bot.send_message(AYLIN, "Text")
        await bot.set_webhook(f"{UNREACHABLE}/hook", secret_token="geheim")
        with pytest.raises(Conflict):
            await bot.get_updates()


@pytest.mark.parametrize(
    ("name", "there"), [("telegram_dropped", 0), ("telegram_dropped_after_success", 1)]
)
async def test_a_connection_that_breaks_is_no_answer(tmp_path: Path, name: str, there: int) -> None:
    async with process(tmp_path) as it, it.bot as bot:
        fault = {"on": True, "count": 1, "method": "sendMessage"}
        await it.client.put(f"/simulator/faults/{name}", json=fault)
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(GROUP, "Karte")
        assert type(caught.value) is NetworkError
        assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
        state = (await it.client.get("/simulator/state")).json()
        assert len(state["chats"][0]["messages"]) == there
        assert (await bot.send_message(GROUP, "Karte")).message_id == there + 1


async def test_a_real_application_polls_and_answers_a_press(tmp_path: Path) -> None:
    pressed: asyncio.Queue[str] = asyncio.Queue()

    async def take(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query  # type: ignore[attr-defined]
        await query.answer("Ihr Fall")
        await query.edit_message_text("Genommen")
        await pressed.put(query.data)

    async with process(tmp_path) as it:
        application = Application.builder().bot(it.bot).build()
        application.add_handler(CallbackQueryHandler(take))
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling()
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])
            card = await application.bot.send_message(GROUP, "Karte", reply_markup=keyboard)
            tap = {"user_id": AYLIN, "message_id": card.message_id, "data": "a"}
            await it.control(f"chats/{GROUP}/taps", **tap)
            async with asyncio.timeout(DEADLINE * 2):
                assert await pressed.get() == "a"
            await application.updater.stop()
            await application.stop()
        state = (await it.client.get("/simulator/state")).json()
        assert state["chats"][0]["messages"][0]["text"] == "Genommen"
        assert state["callback_answers"][0]["text"] == "Ihr Fall"
