"""Numbers as readers of a language write them."""

from datetime import timedelta

from babel.numbers import format_decimal, format_percent

ENOUGH = 10  # of what a share is of: below, one more or less would say too much
TENTHS = {"de": "#,##0.#\u00a0%", "en": "#,##0.#%"}


def percent(share: float | None, language: str) -> str:
    """A share of one in percent, to a tenth where it has one; a dash for nothing."""
    return "–" if share is None else format_percent(share, TENTHS.get(language), locale=language)


def amount(count: int, language: str) -> str:
    """A count, in groups of three."""
    return format_decimal(count, locale=language)


def whole_percent(share: float, language: str) -> str:
    """A share of one in whole percent: where few are counted, tenths would say too much."""
    return format_percent(share, locale=language)


def hours(duration: timedelta, language: str) -> str:
    """A duration in hours and minutes: `3:05 h`."""
    minutes = round(duration / timedelta(minutes=1))
    return f"{amount(minutes // 60, language)}:{minutes % 60:02}\u00a0h"


def tenths(value: float | None, language: str) -> str:
    """A number to a tenth; a dash for none."""
    return "–" if value is None else format_decimal(value, "#,##0.0", locale=language)
