"""`buergerdraht serve` as a process, on any database, with everything switched on."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from buergerdraht.commands.city import ready_made
from tests.databases import SECRET
from tests.end_to_end.processes import BUERGERDRAHT, START_SECONDS, Child, free_port
from tests.end_to_end.waiting import until

APP_SECRET = "an app secret of the tests"
TELEGRAM_SECRET = "a-secret-of-telegram"
VERIFY_TOKEN = "open-sesame"
NOBODY = "http://127.0.0.1:9"  # the port of `discard`: nobody listens


@dataclass(frozen=True)
class Serving:
    """A running server and a client of it."""

    url: str
    process: Child
    ask: httpx.Client

    def deliver(self, body: bytes) -> int:
        """Bring a delivery as Meta would; the status of the answer."""
        digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={digest}"}
        return self.ask.post("/webhooks/meta", content=body, headers=headers).status_code

    def handshake(self) -> str:
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": "4711",
            "hub.verify_token": VERIFY_TOKEN,
        }
        return self.ask.get("/webhooks/meta", params=query).text

    def reasons(self) -> list[str]:
        """Why it is not ready; none where it is."""
        answer = self.ask.get("/readyz", headers={"Accept-Language": "en"})
        reasons: list[str] = answer.json()["reasons"]
        assert (answer.status_code == httpx.codes.OK) is (reasons == [])
        return reasons


@contextmanager
def serving(database_url: str, folder: Path, **settings: str) -> Iterator[Serving]:
    """Serve from this folder until the block ends; the process must live as long."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    city = folder / "city.toml"
    city.write_text(ready_made(), encoding="utf-8")
    values = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "CITY_FILE": str(city),
        "PUBLIC_URL": url,
        "TELEGRAM_TOKEN": "4711:a-token-of-the-tests",
        "TELEGRAM_API_URL": NOBODY,
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "META_APP_SECRET": APP_SECRET,
        "META_VERIFY_TOKEN": VERIFY_TOKEN,
        "GRAPH_API_URL": NOBODY,
        **settings,
    }
    process = Child(
        (BUERGERDRAHT, "serve", "--port", str(port)),
        folder=folder,
        log=folder / "serve.log",
        env={f"BUERGERDRAHT_{name}": value for name, value in values.items()},
    )
    process.start()
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as ask:
        try:
            until(lambda: _answers(process, ask), "the server answers", seconds=START_SECONDS)
            yield Serving(url, process, ask)
            process.must_live()
        finally:
            process.end()


def _answers(process: Child, ask: httpx.Client) -> bool:
    process.must_live()
    try:
        return ask.get("/healthz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
