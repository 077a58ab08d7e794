"""Short ways to ask a router that has learnt nothing."""

from functools import lru_cache

from routing import Candidate, Catalogue, Decision, Message, Page, Router

router = lru_cache(Router)


def decide(text: str, page: Page, catalogue: Catalogue) -> Decision:
    return router(catalogue).decide(Message(text, page))


def rank(text: str, catalogue: Catalogue) -> list[Candidate]:
    return router(catalogue).rank(Message(text))
