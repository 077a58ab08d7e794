"""A picture for trying things out: drawn here, so that none of anybody's is in the code.

Source: W3C, "Portable Network Graphics", chapters 5, 7 and 11.
"""

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 320, 240
LINE = 5  # dots, half of its width
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@cache
def sample() -> bytes:
    """A street with a pothole, as PNG."""
    rows = b"".join(b"\x00" + b"".join(_dot(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in parts)


def _dot(x: int, y: int) -> bytes:
    if y < HEIGHT // 3:
        return b"\x9f\xc5\xe8"  # the sky
    if ((x - 170) / 60) ** 2 + ((y - 175) / 22) ** 2 < 1:
        return b"\x2b\x2b\x2e"  # the hole
    if abs(x - 60) < LINE and y // 20 % 2:
        return b"\xee\xee\xee"  # the line
    return b"\x6e\x6e\x72"


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
