"""Charts as SVG, made here: no script draws them, and text in them is as large as elsewhere.

Widths are shares of what the page has, heights are pixels, which the style sheet repeats.  Each
says in its title and description what it shows; the same figures stand beside it in a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

ROW, BAR, BELOW_NAME = 44, 14, 21  # pixels
TRACK = 78  # of the width, percent; the value stands behind it
LONGEST_NAME = 38  # characters, for the narrowest phone; the table has all of it
HEIGHT = 160  # of columns, pixels
GAP = 0.2  # of the room that a day has, left free
HEAD = 8  # pixels over the highest column


@dataclass(frozen=True)
class Bar:
    """A bar with its name and its value in words; `part` is the share of the longest, 0 to 1."""

    name: str
    value: str
    part: float | None  # nothing to show


def bars(description: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, each below its name; each is a picture whose title says name and value."""
    return Markup("").join(
        Markup(
            '<svg class="chart" role="img" width="100%" height="{row}">'
            "<title>{name}: {value}</title><desc>{description}</desc>"
            '<text x="0" y="{name_at}">{short}</text>'
            '<rect class="track" x="0" y="{bar}" width="{track}%" height="{height}"/>'
            '<rect class="first" x="0" y="{bar}" width="{width}%" height="{height}"/>'
            '<text x="100%" y="{value_at}" text-anchor="end">{value}</text></svg>'
        ).format(
            row=ROW,
            name=row.name,
            value=row.value,
            description=description,
            short=_short(row.name),
            name_at=BELOW_NAME - 6,
            bar=BELOW_NAME,
            height=BAR,
            track=TRACK,
            width=round(TRACK * min(1.0, max(0.0, row.part or 0.0)), 2),
            value_at=BELOW_NAME + BAR - 1,
        )
        for row in rows
    )


def columns(identity: str, title: str, description: str, days: Sequence[tuple[int, int]]) -> Markup:
    """Two columns for each day, side by side, in the order of time."""
    highest = max((max(pair) for pair in days), default=0) or 1
    room = 100 / max(1, len(days))
    wide = room * (1 - GAP) / 2
    parts = []
    for place, pair in enumerate(days):
        for side, (kind, count) in enumerate(zip(("first", "second"), pair, strict=True)):
            tall = round(count / highest * (HEIGHT - HEAD), 1)
            if count:
                parts.append(
                    Markup('<rect class="{kind}" x="{x}%" y="{y}" width="{w}%" height="{h}"/>')
                    .format(
                        kind=kind,
                        x=round(place * room + room * GAP / 2 + side * wide, 3),
                        y=round(HEIGHT - tall, 1),
                        w=round(wide, 3),
                        h=tall,
                    )
                )  # fmt: skip
    parts.append(Markup('<line x1="0" x2="100%" y1="{y}" y2="{y}"/>').format(y=HEIGHT - 0.5))
    return _svg(identity, title, description, HEIGHT, Markup("").join(parts))


def _svg(identity: str, title: str, description: str, height: int, content: Markup) -> Markup:
    return Markup(
        '<svg class="chart" role="img" width="100%" height="{height}" '
        'aria-labelledby="{id}-title {id}-desc">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>'
        "{content}</svg>"
    ).format(height=height, id=identity, title=title, description=description, content=content)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
