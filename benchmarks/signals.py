"""How fast texts are read for signals, and how often they raise one.

`.venv/bin/python -m benchmarks.signals`; the last line is JSON.  With `--file` texts of your own,
one a line, are read as well; they stay on this machine and none is printed.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from routing.signals import read
from routing.signals.lists import RULES
from routing.signals.phrases import Phrases
from tests.routing.signals.alarms import ALARMS
from tests.routing.signals.false_alarms import FALSE_ALARMS

CHARACTERS = 150  # of a text
TEXTS = 10_000
ROUNDS = 5  # the best counts: whatever else runs on the machine only slows it down
HARMLESS_OF_TEN = 9  # most people only want something repaired


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, help="texts of your own, one a line")
    file = parser.parse_args().file
    figures: dict[str, Any] = {"rules": len(RULES), "warm_texts_a_second": round(_warm())}
    figures["cold_texts_a_second"] = round(_cold())
    figures["ready_milliseconds"] = round(_ready() * 1000)
    figures["worst_text_milliseconds"] = round(_worst() * 1000, 1)
    if file is not None:
        figures["file"] = _raised(file.read_text(encoding="utf-8").splitlines())
    for name, value in figures.items():
        print(f"{name:28} {value}")
    print(json.dumps(figures))


def _warm() -> float:
    texts = _texts(0)
    return max(_speed(texts) for _ in range(ROUNDS))


def _cold() -> float:
    """Every word is met for the first time."""
    numbers = count()
    words = [[f"wort{next(numbers)}x" for _ in range(CHARACTERS // 10)] for _ in range(500)]
    return _speed([" ".join(text) for text in words])


def _ready() -> float:
    begun = time.perf_counter()
    Phrases(RULES)
    return time.perf_counter() - begun


def _worst() -> float:
    texts = [
        "ich bringe dich sofort alle jetzt " * 3_000,
        "Arsch Fresse Maul umbringen Bombe Gericht Anwalt brennt " * 2_000,
        "a" * 100_000,
        " ".join(f"wort{number}y" for number in range(10_000)),
        "🔥" * 100_000,
    ]
    return max(1 / _speed([text]) for text in texts)


def _speed(texts: Sequence[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        read(text)
    return len(texts) / (time.perf_counter() - begun)


def _texts(seed: int) -> list[str]:
    """Texts of one length, made of sentences that raise no signal, and a few that do."""
    chance = random.Random(seed)
    harmless = [text for text in FALSE_ALARMS if text]
    alarming = [text for texts in ALARMS.values() for text in texts]
    made: list[str] = []
    while len(made) < TEXTS:
        parts = [chance.choice(harmless) for _ in range(HARMLESS_OF_TEN)]
        parts.insert(0, chance.choice(alarming if len(made) % 10 == 0 else harmless))
        made.append(". ".join(parts)[:CHARACTERS])
    return made


def _raised(texts: Sequence[str]) -> dict[str, Any]:
    """How many texts raised a signal, by kind and level."""
    found: dict[str, int] = {}
    for text in texts:
        signal = read(text)
        if signal is not None:
            name = f"{signal.kind}, {signal.level}"
            found[name] = found.get(name, 0) + 1
    return {"texts": len(texts), "raised": sum(found.values()), **found}


if __name__ == "__main__":
    main()
