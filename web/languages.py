"""Which of our languages a browser would rather read."""

from desk.language import choose


def reader_language(accept_language: str) -> str:
    """The language for a browser's wishes, German where none of ours is wished for.

    Source: RFC 9110, section 12.5.4, `Accept-Language`.
    """
    wishes = [_wish(entry) for entry in accept_language.split(",")]
    ranked = sorted(wishes, key=lambda wish: -wish[1])
    return choose(tag for tag, quality in ranked if tag and quality > 0)


def _wish(entry: str) -> tuple[str, float]:
    tag, _, parameter = entry.partition(";")
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return tag.strip(), 1.0
    try:
        return tag.strip(), float(value)
    except ValueError:
        return tag.strip(), 0.0
