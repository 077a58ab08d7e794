"""The invented city that is measured: pages of the whole city, departments with words and groups.

A Telegram group bears some twenty calls a minute, so a stream of comments needs many groups.
"""

import hashlib
import hmac
import json
import random
import time
from dataclasses import dataclass

SECRET_KEY = "key-of-the-benchmarks-0123456789abcdef"
APP_SECRET = "app-secret-of-the-benchmarks"
BOT_TOKEN = "4200000002:AAF-bot-token-of-the-benchmarks-00000"
PAGES = 10
DEPARTMENTS = 120
WORDS = 8  # of a department
POSTS = 20  # of a page
SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstvw" for vowel in "aeiou")


@dataclass(frozen=True)
class Town:
    """A city of `departments` with `pages` for all of them."""

    departments: int = DEPARTMENTS
    pages: int = PAGES

    def word(self, department: int, number: int = 0) -> str:
        """A made-up word of a department that no other has."""
        chance = random.Random(f"{department}.{number}")
        return "".join(chance.choices(SYLLABLES, k=6)).capitalize()

    def city_file(self) -> str:
        """The city file; the first department gets what no word can place."""
        parts = [
            '[city]\nname = "Musterstadt (Demo)"\ntimezone = "Europe/Berlin"\nholidays = "DE-NW"\n'
            'languages = ["de"]\ntriage = "amt-0"\npress = "amt-0"\n',
            *(self._department(number) for number in range(self.departments)),
            *(_page(page_id(number)) for number in range(self.pages)),
        ]
        return "\n".join(parts)

    def comments(self, serials: range, page: int) -> bytes:
        """A delivery of one page with a comment by a citizen of its own for each serial number."""
        changes = (self._change(serial, page) for serial in serials)
        now = int(time.time())
        head = f'{{"object":"page","entry":[{{"id":"{page_id(page)}","time":{now},"changes":['
        return (head + ",".join(changes) + "]}]}").encode()

    def text(self, serial: int) -> str:
        """What the citizen of that serial number writes; its department comes round in turn."""
        word = self.word(serial % self.departments)
        return f"Wann kümmert sich jemand um {word}? Meldung {serial}: so geht das nicht weiter."

    def _change(self, serial: int, page: int) -> str:
        post = f"{page_id(page)}_{serial % POSTS}"
        value = {
            "item": "comment",
            "verb": "add",
            "from": {"id": f"5{serial:012}", "name": "Viele Menschen (Demo)"},
            "post_id": post,
            "parent_id": post,
            "comment_id": comment_id(serial),
            "created_time": int(time.time()),
            "message": self.text(serial),
        }
        return json.dumps({"field": "feed", "value": value}, ensure_ascii=False)

    def _department(self, number: int) -> str:
        words = ", ".join(f'"{self.word(number, other)}"' for other in range(WORDS))
        return (
            f'[[departments]]\nslug = "amt-{number}"\nname = "Amt {number} (Demo)"\n'
            f'topics = [{words}]\nchat = {chat_id(number)}\ncontent = "full"\n'
        )


def page_id(number: int) -> str:
    """The platform's id of a page."""
    return f"90000{number:04}"


def comment_id(serial: int) -> str:
    """The platform's id of a comment."""
    return f"{serial % POSTS}_{serial:012}"


def chat_id(department: int) -> int:
    """The group of a department."""
    return -1001700000000 - department


def signature(body: bytes) -> str:
    """The header with which Meta would sign exactly these bytes."""
    return f"sha256={hmac.digest(APP_SECRET.encode(), body, hashlib.sha256).hex()}"


def _page(external_id: str) -> str:
    return (
        f'[[pages]]\nchannel = "facebook"\nid = "{external_id}"\n'
        f'name = "Musterstadt {external_id} (Demo)"\ntoken_env = "BENCHMARK_PAGE_TOKEN"\n'
    )
