"""The comments and messages of the evaluation: written for it, by hand, for Recklinghausen's file.

Which half a text belongs to is a fixed rule.  Constants of the matcher are chosen on the tuning
half alone; the test half is for the figures.
"""

import json
import random
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from importlib import resources
from pathlib import Path

import routing

NONE = "keins"  # of the departments: no concern of any office
FILE = Path(__file__).parent / "texts.jsonl"


class Half(StrEnum):
    """The two halves."""

    TUNING = "tuning"
    TEST = "test"


@dataclass(frozen=True)
class Text:
    """What a citizen might write, and who should get it."""

    text: str
    departments: tuple[str, ...]  # the right one first; a second one is as good
    kind: str
    traits: tuple[str, ...]

    @property
    def label(self) -> str:
        """What people would decide."""
        first = self.departments[0]
        return routing.NO_CONCERN if first == NONE else first

    @property
    def is_concern(self) -> bool:
        """Whether an office should get it at all."""
        return self.departments != (NONE,)


def load(half: Half) -> list[Text]:
    """Load one half, in the order of the file."""
    with FILE.open(encoding="utf-8") as lines:
        texts = [_text(json.loads(line)) for line in lines]
    return [text for text in texts if half_of(text.text) is half]


def half_of(text: str) -> Half:
    """The fixed rule: whether the SHA-256 of the text is even."""
    digest = sha256(text.encode()).digest()
    return Half.TEST if digest[-1] % 2 else Half.TUNING


def sample(texts: list[Text], count: int, seed: int) -> list[Text]:
    """Draw `count` texts, the same for the same seed."""
    return random.Random(seed).sample(texts, min(count, len(texts)))


def departments() -> list[routing.Department]:
    """The departments of the city file that comes with the product."""
    source = resources.files("buergerdraht") / "cities" / "recklinghausen.toml"
    city = tomllib.loads(source.read_text(encoding="utf-8"))
    return [
        routing.Department(
            entry["slug"],
            entry["name"],
            *(tuple(entry.get(name, ())) for name in ("aliases", "topics", "not_topics")),
        )
        for entry in city["departments"]
    ]


def _text(row: dict[str, object]) -> Text:
    departments, traits = row["departments"], row["traits"]
    assert isinstance(departments, list)
    assert isinstance(traits, list)
    return Text(str(row["text"]), tuple(departments), str(row["kind"]), tuple(traits))
