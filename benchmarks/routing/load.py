"""What the speed is measured with: messages of one length, catalogues of any size."""

import random
from collections.abc import Callable

import routing
from benchmarks.routing import texts
from benchmarks.routing.texts import Half

LENGTH = 150  # characters of a message
WORDS = 30  # of a department
PLACES, DISTRICTS = 300, 10


def messages() -> list[str]:
    """All texts of both halves, one after the other, cut to `LENGTH` characters each."""
    joined = " ".join(text.text for half in Half for text in texts.load(half))
    return [joined[at : at + LENGTH] for at in range(0, len(joined) - LENGTH, LENGTH)]


def catalogue(count: int, *, places: int = 0) -> Callable[[], routing.Catalogue]:
    """A catalogue of `count` departments with words of the city file, drawn at random.

    `places` of its streets and places lie in `DISTRICTS`, each with a rule.
    """
    topics = sorted({topic for one in texts.departments() for topic in one.topics})
    chance = random.Random(count)
    drawn = [
        routing.Department(
            f"amt-{number}", f"Amt {number}", topics=tuple(chance.sample(topics, WORDS))
        )
        for number in range(count)
    ]
    words = [topic for topic in topics if " " not in topic]
    names = [
        chance.choice(("{}straße", "{}er Weg", "Am {}")).format(word)
        for word in chance.sample(words, places)
    ]
    districts = [
        routing.District(
            f"Bezirk {number}", tuple(names[number::DISTRICTS]), {"amt-1": "amt-2"}, "amt-3"
        )
        for number in range(DISTRICTS if places else 0)
    ]
    return lambda: routing.Catalogue(drawn, districts)
