"""A text as letter groups, counted: what can be learnt from it, and taken back exactly.

Source: McNamee and Mayfield 2004, "Character n-gram tokenization for European language text
retrieval"; hashing as in Weinberger et al. 2009, "Feature hashing for large scale multitask
learning".
"""

from collections import Counter
from functools import lru_cache
from itertools import chain, islice
from math import log, sqrt
from zlib import crc32

from routing.forms import plain
from routing.frequent import FUNCTION_WORDS
from routing.words import read

SHORTEST, LONGEST = 3, 5  # letters of a group, the word's ends among them
SPACE = 2**20  # different features
UNIT = 1024  # a text's amounts are the parts of a vector of this length, rounded
MOST_LEARNT = (
    1_500  # features of a text, those of about a hundred words: letters at random have many
)
MESSAGES = -1  # the feature that counts how many texts a label has learnt
MOST_WORDS_KEPT = 5_000  # words whose groups are remembered, about 5 MB

Amounts = dict[int, int]
"""Feature → amount.  Integers, so that any order of adding and taking back ends the same."""


def features(text: str) -> Amounts:
    """What is learnt from a text: amounts by feature, with `MESSAGES`; empty without any word.

    Of a long text the beginning is learnt, `MOST_LEARNT` groups.  The same text always gives the
    same amounts, in every process.
    """
    words = dict.fromkeys(word for found in read(text) for word in told(found.folded))
    counted = Counter(islice(chain.from_iterable(map(groups, words)), MOST_LEARNT))
    if not counted:
        return {}
    weights = {times: 1 + log(times) for times in set(counted.values())}
    length = sqrt(sum(weights[times] ** 2 for times in counted.values()))
    amount = {times: round(UNIT * weight / length) for times, weight in weights.items()}
    return {MESSAGES: 1} | {feature: amount[times] for feature, times in counted.items()}


def told(folded: str) -> tuple[str, ...]:
    """A folded word with bare vowels, if it says something; neither "und" nor "27" does."""
    return () if folded in FUNCTION_WORDS or folded.isdecimal() else (plain(folded),)


@lru_cache(MOST_WORDS_KEPT)
def groups(word: str) -> tuple[int, ...]:
    """The features of one word: its groups of letters with the word's ends, hashed."""
    bounded = f" {word} "
    return tuple(
        crc32(bounded[start : start + size].encode()) % SPACE
        for size in range(SHORTEST, min(LONGEST, len(bounded)) + 1)
        for start in range(len(bounded) - size + 1)
    )
