"""The invented city of these tests, as a city file and as a configuration of the simulator.

Numbered offices with a page and a group of their own let every test begin with a fresh chat budget.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.end_to_end.people import EVERYBODY

APP_ID = "4200000000042"
APP_SECRET = "app-secret-e5b1c7d2a94f"
VERIFY_TOKEN = "verify-token-77c1f0e3"
BOT_TOKEN = "4200000001:AAF-bot-token-of-the-tests-000000000"
CITY_PAGE, CITY_PAGE_TOKEN = "900000001", "page-token-of-the-whole-city-5c21"
OFFICES = 120


@dataclass(frozen=True)
class Office:
    """A department with a page and a group of its own; without `chat` nobody bound its group."""

    slug: str
    name: str
    page: str
    chat: int
    topics: tuple[str, ...] = ()
    bound: bool = True
    emergency_reply: bool = False

    @property
    def token(self) -> str:
        return f"page-token-of-{self.slug}-9f3ab1"

    @property
    def token_env(self) -> str:
        return f"{self.slug.upper().replace('-', '_')}_PAGE_TOKEN"


PRESS = Office("presse", "Pressestelle", "800000001", -1001900000001)
ROADS = Office("tiefbau", "Tiefbauamt", "800000002", -1001900000002, ("Schlagloch", "Gehweg"))
STARS = Office("sternwarte", "Sternwarte", "800000003", -1001900000003, ("Saturn", "Teleskop"))
NEWCOMER = Office("neues-amt", "Neues Amt", "800000004", -1001900000004, bound=False)
ARCHIVE = Office("archiv", "Aktenarchiv", "800000006", -1001900000006)  # first in the alphabet
WITHOUT_ECHOES = Office("ohne-echo", "Amt ohne Echo", "800000005", -1001900000005)
RESCUE = Office("rettung", "Rettungsamt", "800000007", -1001900000007, emergency_reply=True)
NUMBERED = tuple(
    Office(f"amt-{number:02}", f"Amt {number:02}", f"7000000{number:02}", -1001800000000 - number)
    for number in range(1, OFFICES + 1)
)
NAMED = (PRESS, ROADS, STARS, NEWCOMER, ARCHIVE, WITHOUT_ECHOES, RESCUE)


@dataclass
class City:
    """The offices of a town; `next_office` hands out each numbered one once."""

    numbered: tuple[Office, ...] = NUMBERED
    _given: int = field(default=0)

    @property
    def offices(self) -> tuple[Office, ...]:
        return (*NAMED, *self.numbered)

    def next_office(self) -> Office:
        office = self.numbered[self._given]
        self._given += 1
        return office

    def file(self) -> str:
        """The city file."""
        parts = [
            '[city]\nname = "Musterstadt (Demo)"\ntimezone = "Europe/Berlin"\nholidays = "DE-NW"\n'
            'languages = ["de"]\ntriage = "presse"\npress = "presse"\n',
            *(_department(office) for office in self.offices),
            *(
                _page(o.page, f"Seite {o.name}", o.token_env, o.slug, reply=o.emergency_reply)
                for o in self.offices
            ),
            _page(CITY_PAGE, "Seite der ganzen Stadt", "CITY_PAGE_TOKEN"),
        ]
        return "\n".join(parts)

    def tokens(self) -> dict[str, str]:
        """The environment variables that hold the pages' tokens."""
        named = {office.token_env: office.token for office in self.offices}
        return named | {"CITY_PAGE_TOKEN": CITY_PAGE_TOKEN}

    def simulation(self, product_url: str) -> dict[str, Any]:
        """The simulator's configuration."""
        return {
            "product_url": product_url,
            "app_id": APP_ID,
            "app_secret": APP_SECRET,
            "verify_token": VERIFY_TOKEN,
            "bot_token": BOT_TOKEN,
            "pages": [
                {"id": CITY_PAGE, "name": "Stadt", "token": CITY_PAGE_TOKEN, "posts": [_post()]},
                *(_simulated_page(office) for office in self.offices),
            ],
            "groups": [{"chat_id": o.chat, "title": o.name} for o in self.offices],
            "staff": [
                {
                    "user_id": person.phone,
                    "first_name": person.name,
                    "groups": [office.chat for office in self.offices],
                }
                for person in EVERYBODY
            ],
        }


def _department(office: Office) -> str:
    topics = ", ".join(f'"{topic}"' for topic in office.topics)
    chat = f"chat = {office.chat}\n" if office.bound else ""
    return (
        f'[[departments]]\nslug = "{office.slug}"\nname = "{office.name}"\n'
        f'topics = [{topics}]\n{chat}content = "full"\n'
    )


def _page(
    page: str, name: str, token_env: str, department: str | None = None, *, reply: bool = False
) -> str:
    owner = f'department = "{department}"\n' if department else ""
    owner += "emergency_reply = true\n" if reply else ""
    return (
        f'[[pages]]\nchannel = "facebook"\nid = "{page}"\nname = "{name}"\n'
        f'{owner}token_env = "{token_env}"\n'
    )


def _simulated_page(office: Office) -> dict[str, Any]:
    page: dict[str, Any] = {
        "id": office.page,
        "name": f"Seite {office.name}",
        "token": office.token,
        "posts": [_post()],
    }
    return page


def _post() -> dict[str, str]:
    return {"text": "Was sollen wir anpacken? (Demo)"}
