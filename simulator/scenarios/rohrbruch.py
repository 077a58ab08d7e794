"""*Rohrbruch*: a burst main, one post, six hundred comments in eight minutes."""

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import islice
from string import ascii_uppercase
from typing import Any

from simulator.scenarios.model import Answer, Comment, Post, Scenario
from simulator.scenarios.needle import needle

COMMENTS = 600
AUTHORS = 500
REPLIES = 60  # of the comments, so many answer another citizen instead of the city
DURATION_SECONDS = 480.0
FIRST_ANSWERED = 2  # index of the first comment that staff answer; the next ones follow
THINKING_SECONDS = (30.0, 150.0)
ENGLISH_SHARE = 0.03
SLOPPY_SHARE = 0.3  # written in a hurry: small letters, lost letters, no full stop

_Words = dict[str, Any]


def rohrbruch(seed: int) -> Scenario:
    """The morning after the main burst, made from the words in `rohrbruch.toml` by `seed`."""
    source = resources.files("simulator.scenarios") / "rohrbruch.toml"
    words = tomllib.loads(source.read_text(encoding="utf-8"))
    words["gaps"] |= {"klein": range(2, 10), "zahl": range(10, 91)}
    chance = random.Random(seed)  # noqa: S311 - a reproducible morning, not a secret
    comments = _comments(words, chance)
    return Scenario(
        name="rohrbruch",
        title=words["title"],
        posts=(Post(key="rohrbruch", page=words["page"], text=words["post"]),),
        steps=comments,
        tasks=_answers(comments, words["answers"]["texts"], chance),
    )


def _comments(words: _Words, chance: random.Random) -> tuple[Comment, ...]:
    times = sorted(chance.betavariate(1.6, 2.2) * DURATION_SECONDS for _ in range(COMMENTS))
    authors = _authors(words["people"]["first"], chance)
    replying = set(chance.sample(range(FIRST_ANSWERED + 20, COMMENTS), REPLIES))
    texts = islice(_distinct(words, chance), COMMENTS)
    return tuple(
        Comment(
            at=at,
            key=f"rohrbruch-{index}",
            post="rohrbruch",
            text=text,
            author=author,
            parent=f"rohrbruch-{chance.randrange(index // 2)}" if index in replying else None,
        )
        for index, (at, author, text) in enumerate(zip(times, authors, texts, strict=True))
    )


def _authors(first_names: Sequence[str], chance: random.Random) -> list[str]:
    """One name a comment: everybody writes once, some of them again."""
    everybody = [f"{first} {letter}." for first in first_names for letter in ascii_uppercase]
    people = chance.sample(everybody, AUTHORS)
    writers = people + chance.choices(people, k=COMMENTS - AUTHORS)
    chance.shuffle(writers)
    return writers


def _distinct(words: _Words, chance: random.Random) -> Iterator[str]:
    """Texts of which none begins inside another, so that a card shows whose text it quotes."""
    needles: list[str] = []
    while True:
        text = _text(words, chance)
        new = needle(text)
        if not any(new in old or old in new for old in needles):
            needles.append(new)
            yield text


def _text(words: _Words, chance: random.Random) -> str:
    text = _filled(_pattern(words["sentences"], chance), words["gaps"], chance)
    return _sloppy(text, chance) if chance.random() < SLOPPY_SHARE else text


def _pattern(sentences: _Words, chance: random.Random) -> str:
    if chance.random() < ENGLISH_SHARE:
        return str(chance.choice(sentences["english"]))
    return f"{chance.choice(sentences['start'])} {chance.choice(sentences['end'])}".strip()


def _filled(pattern: str, gaps: _Words, chance: random.Random) -> str:
    """`pattern` with a choice of its own in every gap and capitals where sentences begin."""

    def filling(gap: re.Match[str]) -> str:
        return str(chance.choice(gaps[gap[1]]))

    text = re.sub(r"\{(\w+)\}", filling, pattern)
    return re.sub(r"(?:^|[.!?] )\w", lambda beginning: beginning[0].upper(), text)


def _sloppy(text: str, chance: random.Random) -> str:
    """`text` as a thumb in a hurry writes it."""
    lost = chance.randrange(len(text) // 2, len(text))
    return (text[:lost] + text[lost + 1 :]).lower().rstrip(".")


def _answers(
    comments: Sequence[Comment], texts: Sequence[str], chance: random.Random
) -> tuple[Answer, ...]:
    answered = comments[FIRST_ANSWERED : FIRST_ANSWERED + len(texts)]
    return tuple(
        Answer(case=comment.key, after=chance.uniform(*THINKING_SECONDS), text=text)
        for comment, text in zip(answered, texts, strict=True)
    )
